"""All pauses and time-outs, in seconds."""

from dataclasses import dataclass


@dataclass(kw_only=True, slots=True)
class Timing:
    """How long to wait for a terminal, and between two requests to it.

    The values come from published traffic and from what clients measured on real
    terminals. One object serves all terminals and is read at each use, so that tests
    can shorten it.
    """

    # Real terminals answered in 0.04 to 0.4 s, a search in 2.5 s.
    request: float = 15.0
    connect: float = 5.0
    # Discovery probes an address without a login, on two ports at most.
    probe: float = 5.0
    sadp: float = 1.0
    # Public clients wait for 2.5 s or more until all devices of a network are heard.
    sadp_search: float = 3.0
    # Firmware that answers at once was polled every 0.7 s without harm.
    poll: float = 0.7
    # A repeat 2 s after a window was refused with deviceBusy, 3 s was clean.
    busy: float = 3.0
    # How long a reader may be busy with a round that was left: 10 s, and on a K1T320
    # some 30 s for a card; clients wait 25 to 45 s for a finger. So long a reading
    # waits for it before its own time begins.
    reader_tail: float = 35.0
    # Real terminals refuse within 0.4 s: a reader that is silent longer is waiting.
    reader_accepts: float = 0.6
    # How long a cancelled capture may take to end by itself.
    stop: float = 2.0
    # A list that is read by then needs no progress shown.
    list_progress: float = 1.0
    # A time-out that has run out is a cancellation at first; by then it was caught.
    cancel_look: float = 0.1
    # The next capture waits for a picture that is still on its way.
    picture: float = 5.0
    # Three tries at this distance saw a linked face in the list of users; the first
    # of the growing pauses of `looks`.
    verify: float = 0.4
    # An event waits so long for the name that belongs to its number: it is to be told
    # within two seconds.
    name: float = 1.0
    # The picture of a visit may be on the terminal's disk only after its event.
    visit_picture: float = 0.5
    # So long a terminal's entities stay after its events are lost: a reconnect is no
    # news.
    unfollowed: float = 60.0
    # One press of the button may be two events.
    ring: float = 2.0
    # The state of the doors, asked for now and then, and around a command.
    door_status: float = 5.0
    # Real terminals answer a command in 0.04 to 0.4 s. Then its effect is looked for,
    # while a door that is opened for the usual 5 s is still seen open.
    door_answer: float = 3.0
    door_look: float = 0.5
    # From a command to the end of the looks.
    door_outcome: float = 5.0
    # How long a command waits for its turn; a door must not open long after a press.
    door_turn: float = 2.0
    # With a stream that lives the state comes by itself; without, a terminal that is
    # gone is noticed within a minute.
    door_poll_streaming: float = 300.0
    door_poll: float = 30.0
    # Between two tries to roll back on a terminal that does not answer.
    roll_back: float = 2.0
    # After this time a write is not sent again, and a rollback not tried again.
    write_limit: float = 90.0
    roll_back_limit: float = 120.0
    # Deleting "takes up to 60 s" according to the vendor's guide.
    delete: float = 60.0
    delete_poll: float = 0.5

    # Between two tries to open the stream of events, growing to the second one.
    stream_retry: float = 2.0
    stream_retry_most: float = 60.0
    # A stream that has lived as long ends the growing.
    stream_health: float = 60.0
    # The slot of a stream that was just closed is free after this time; one that a
    # killed client has left is held for minutes.
    slot_release: float = 3.0
    slot_retry: float = 30.0
    # Longer than a program or a web page of the vendor holds the slot in passing.
    slot_taken: float = 300.0
    # A terminal learns to stream by new firmware, an account gets a right by its
    # owner: neither happens often.
    stream_refused: float = 600.0
    # Without a sign of life for as long, a stream that has them is dead, if that is
    # three of its intervals at least (the vendor's guide: 10 s, dead after 30 s). A
    # door's state may take a request's time more, and is to be gone within a minute.
    silence: float = 40.0
    # A stream without any is compared with the log after this time: within the minute
    # in which an event counts as live.
    silence_probe: float = 50.0
    # Where the log cannot be read, either, the stream is opened anew.
    silence_most: float = 450.0
    # How much later the stream may bring what is in the log already.
    stream_lag: float = 2.0
    # Between two pages of the log, whose terminal has a weak processor, between two
    # readings of a log that is long, and of what a stream has left out.
    log_page: float = 0.5
    log_rest: float = 60.0
    gap_rest: float = 300.0
    # Where there is no stream.
    log_poll: float = 5.0
    # Events come in flurries; the place in the log is written once for each.
    cursor_save: float = 30.0
    # Between two readings of a clock that is set often.
    clock_rest: float = 60.0

    @property
    def busy_reads(self) -> tuple[float, ...]:
        """The pauses of a read that meets a busy terminal; some 10 s in all.

        Right after a write terminals are busy for a second or two, for reads as well
        (a K1T342MFWX-E1 V4.38, and public clients).
        """
        return self.busy / 3, self.busy, 2 * self.busy

    @property
    def visit_pictures(self) -> tuple[float, ...]:
        """The pauses before each look for the picture of a visit; 7.5 s in all."""
        return tuple(self.visit_picture * factor for factor in (1, 2, 4, 8))

    @property
    def looks(self) -> tuple[float, ...]:
        """The pauses before each look for what a write has done; 8 s in all.

        Terminals list some things seconds after they have accepted them.
        """
        return tuple(self.verify * factor for factor in (0, 1, 2, 4, 6, 7))
