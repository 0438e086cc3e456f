"""Profiles that differ in the stream of events: how it opens, and what it brings."""

from simulator.behavior import DigestBehavior, Profile
from simulator.event_behavior import (
    EventBehavior,
    Heartbeat,
    Subscribe,
    Taken,
)

_K1T342 = "a client's fixtures of a DS-K1T342MWX V3.16.1"
_STREAM = "Event/notification/alertStream"


STREAMS = (
    Profile(
        name="long_log",
        description="19,000 entries, all of them replayed at each connect.",
        source=_K1T342,
        events=EventBehavior(past=19_000),
    ),
    Profile(
        name="last_replayed",
        description="A stream begins with the last ten entries; how many is a guess.",
        source="a client for a DS-K1T342MFWX",
        events=EventBehavior(past=40, replay=10),
    ),
    Profile(
        name="nothing_replayed",
        description="A stream brings only what happens from now on.",
        source="most clients expect it",
        events=EventBehavior(replay=0),
    ),
    Profile(
        name="current_missing",
        description="Events have no currentEvent, and nothing is replayed.",
        source="captured pushes of three terminals",
        events=EventBehavior(reports_current=False, replay=0),
    ),
    Profile(
        name="current_missing_replayed",
        description="Events have no currentEvent, and the log is replayed.",
        source="the two in one; no terminal is known that does it",
        events=EventBehavior(reports_current=False, past=20),
    ),
    Profile(
        name="xml_events",
        description="Events are XML, with the same names.",
        source="a client for a DS-K1T341CMFW V3.3.8",
        events=EventBehavior(xml=True),
    ),
    Profile(
        name="event_words",
        description="Numbers of events are words, and activePostCount is empty.",
        source="several clients read both; for the empty one core issue 173174",
        events=EventBehavior(words=True),
    ),
    Profile(
        name="door_with_person",
        description="Events of people have a doorNo in the stream, too.",
        source="pushes of some terminals",
        events=EventBehavior(door_in_person_events=True),
    ),
    Profile(
        name="card_with_person",
        description="Events of people have the number of their card, used or not.",
        source="a client's record of a fingerprint: DS-K1T805MBFWX V1.9.1",
        events=EventBehavior(card_in_person_events=True, report_channel=3),
    ),
    Profile(
        name="numbers_twice",
        description="Beside employeeNoString, there is employeeNo as a number.",
        source="the official guide, where the words win",
        events=EventBehavior(numbers_twice=True),
    ),
    Profile(
        name="pictures_in_stream",
        description=(
            "A picture follows each event with a face; a comment in it holds the "
            "boundary. That it does is a guess, but nothing forbids it."
        ),
        source="the official guide, and two clients",
        events=EventBehavior(uploads_pictures=True, picture_has_boundary=True),
    ),
    Profile(
        name="stray_picture",
        description="A stream begins with a picture that belongs to no event.",
        source="no terminal is known that does it",
        events=EventBehavior(stray_picture=True, uploads_pictures=True),
    ),
    Profile(
        name="heart_beats",
        description="Heartbeats are of the type heartBeat.",
        source="three clients, and the guide's subscriptions",
        events=EventBehavior(heartbeat=Heartbeat.HEART_BEAT),
    ),
    Profile(
        name="no_heartbeats",
        description="While nothing happens, nothing comes.",
        source="no capture of such a terminal shows a heartbeat",
        events=EventBehavior(heartbeat=Heartbeat.NONE),
    ),
    Profile(
        name="stalls",
        description="While it takes or stores a face, streams bring nothing.",
        source="an agent for K1T341AMF, in production; of storing alone, it says",
        events=EventBehavior(stalls=True),
    ),
    Profile(
        name="half_open",
        description="After one live event, the stream is open and brings nothing more.",
        source="silent deaths in reports about five clients",
        events=EventBehavior(silent_after=2),
    ),
    Profile(
        name="silent_stream",
        description="alertStream is 200 and brings nothing; subscribeEvent works.",
        source="a service for several families",
        events=EventBehavior(silent=True, subscribe=Subscribe.WORKS),
    ),
    Profile(
        name="subscribes",
        description="subscribeEvent works beside alertStream, in the same slot.",
        source="a summary of the vendor's guide, and a client of a pull request",
        events=EventBehavior(subscribe=Subscribe.WORKS),
    ),
    Profile(
        name="subscribing_costs",
        description="subscribeEvent is refused, and its slot stays taken.",
        source="a client for a DS-K1T342MFWX V4.38.0",
        events=EventBehavior(subscribe=Subscribe.REFUSED, slots=2),
    ),
    Profile(
        name="no_stream",
        description="There is no alertStream, and no DeployInfo; there is the log.",
        source="no terminal is known without",
        events=EventBehavior(stream=False, deploy_info=False),
    ),
    Profile(
        name="slot_taken",
        description="Another client has the stream for two minutes: 404.",
        source="a DS-K1T342MWX",
        events=EventBehavior(taken_for=120),
    ),
    Profile(
        name="slot_exceeded",
        description="Another client has the stream for two minutes: deployExceedMax.",
        source="two clients; the rest of the answer is a guess",
        events=EventBehavior(taken_for=120, taken=Taken.EXCEED),
    ),
    Profile(
        name="slot_stays",
        description="A slot stays taken for half a minute after its client has gone.",
        source="two clients; for how long is a guess",
        events=EventBehavior(slot_held=30, taken=Taken.EXCEED),
    ),
    Profile(
        name="two_slots",
        description="Two clients can have the stream.",
        source='"a small number"',
        events=EventBehavior(slots=2),
    ),
    Profile(
        name="stream_forbidden",
        description="The account must not be notified: 403 lowPrivilege.",
        source="a client for a DS-K1T805MBFWX",
        events=EventBehavior(forbidden=True),
    ),
    Profile(
        name="stream_right_missing",
        description="The account must not be notified: 401 with a challenge.",
        source="a client, of some firmware",
        digest=DigestBehavior(denied=(_STREAM,)),
    ),
    Profile(
        name="opens_once",
        description="A stream that was just refused for its login is 400 then.",
        source="a client for DS-K27xx; the sub code is a guess",
        events=EventBehavior(opens_once=True),
    ),
    Profile(
        name="logins_logged",
        description="Each login, which is the first use of a nonce, writes 3/112.",
        source="three clients' notes; that it is each nonce is a guess",
        events=EventBehavior(logs_logins=True),
    ),
    Profile(
        name="arming_not_logged",
        description="Streams write no 3/121 and 3/122.",
        source="clients tell of those that do",
        events=EventBehavior(logs_arming=False),
    ),
)
