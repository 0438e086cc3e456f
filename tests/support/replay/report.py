"""The report of a replay: numbers and kinds, never a personal detail."""

from collections import Counter
from collections.abc import Iterable, Iterator

from simulator.replay import Match, Recording, Served
from simulator.replay.exchange import key_of

from .contents import (
    WRITES,
    encrypted_users,
    events_in,
    is_event_request,
    shown_request,
)
from .reading import Reading


def report(recording: Recording, reading: Reading, served: list[Served]) -> str:
    """Return the whole report, in ASCII: a recording cannot draw on the terminal."""
    lines = [
        *_recording(recording),
        "",
        *_section("Read", _steps(recording, reading)),
        *_section(
            "Recorded answers that the product took for a refusal or an error",
            _refused(reading),
        ),
        *_section(
            "Answered with a recorded answer to another question",
            _matched(served, Match.OTHER_QUESTION),
        ),
        *_section(
            "Answered although the recorded question cannot be read",
            _matched(served, Match.UNREADABLE_QUESTION),
        ),
        *_section(
            "Asked, but not in the recording (answered with HTTP 404, notSupport)",
            _matched(served, None),
        ),
        *_not_asked(recording, served),
        f"Set-up: {'read' if reading.set_up else 'COULD NOT BE READ'}",
    ]
    text = "\n".join(lines) + "\n"
    return text.encode("ascii", "replace").decode()


def _recording(recording: Recording) -> Iterator[str]:
    yield f"Recording: {len(recording.exchanges)} requests to a terminal"
    if recording.left_out:
        yield (
            f"  {recording.left_out} requests to other terminals are left out; "
            "this is the one with most"
        )
    for reason, number in sorted(recording.obstacles.items()):
        yield f"  {number} answers are not served: {reason}"
    if encrypted_users(recording):
        yield "  Names are encrypted in this recording: users cannot be checked"


def _steps(recording: Recording, reading: Reading) -> Iterator[str]:
    for step in reading.steps:
        reason = f" ({step.error})" if step.error else ""
        yield f"{step.name:<20} {step.result}{reason}"
    events = events_in(recording)
    yield (
        f"{'events':<20} not read by the product yet; in the recording: "
        f"{events.found} in {events.searches} answers of AcsEvent, "
        f"{events.streamed} in {events.streams} parts of alertStream"
    )


def _refused(reading: Reading) -> Iterator[str]:
    lines = Counter(
        f"{shown_request(refusal.served.method, refusal.served.target)}: "
        f"HTTP {refusal.served.status}, {refusal.served.sub_code or 'no subStatusCode'}"
        f" -> {refusal.reason}"
        for refusal in reading.refusals
    )
    return _counted(lines)


def _matched(served: list[Served], match: Match | None) -> Iterator[str]:
    return _counted(
        Counter(
            shown_request(request.method, request.target)
            for request in served
            if request.match is match
        )
    )


def _not_asked(recording: Recording, served: list[Served]) -> Iterator[str]:
    sent = {key_of(request.method, request.target) for request in served}
    rest = [
        exchange
        for exchange in recording.exchanges
        if exchange.key not in sent and not is_event_request(exchange)
    ]
    writes = {f"/isapi/{path}".lower() for path in WRITES}
    for title, wanted in (
        ("Recorded, not replayed: what the product sends to write or to capture", True),
        ("Recorded, never sent by the product's reading side", False),
    ):
        yield from _section(
            title,
            _counted(
                Counter(
                    shown_request(exchange.method, exchange.target)
                    for exchange in rest
                    if (exchange.path.lower() in writes) is wanted
                )
            ),
        )


def _counted(lines: Counter[str]) -> Iterator[str]:
    for line, number in sorted(lines.items()):
        yield line if number == 1 else f"{line} ({number} times)"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    content = list(lines)
    yield title if content else f"{title}: none"
    yield from (f"  {line}" for line in content)
    yield ""
