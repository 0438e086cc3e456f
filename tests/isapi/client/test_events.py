"""The event stream and the log, against a terminal over sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from http import HTTPStatus
from typing import Any, Final

import aiohttp
import pytest

from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.client.events import StreamItem
from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiAuthenticationError,
    IsapiCertificateError,
    IsapiConnectionError,
    IsapiError,
    IsapiLockedError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
)
from custom_components.hikvision_face_terminal.isapi.models.event_codes import (
    AccessMethod,
    DenialReason,
    EventKind,
)
from custom_components.hikvision_face_terminal.isapi.models.event_search import (
    EventQuery,
)
from custom_components.hikvision_face_terminal.isapi.models.payloads import (
    new_search_id,
)
from custom_components.hikvision_face_terminal.isapi.models.terminal_event import (
    Heartbeat,
    Replayed,
    TerminalEvent,
)
from simulator import PROFILES, Fault, Profile, Scene, SimulatedTerminal
from simulator.event_behavior import (
    Boundary,
    EventBehavior,
    FramingBehavior,
    Subscribe,
    Taken,
)
from tests.isapi.conftest import Connect

STREAM: Final = "Event/notification/alertStream"
DIGESTS: Final = [
    "immediate",
    "sha256",
    "basic_first",
    "dual_challenge_one_header",
    "domain_colons",
    "nonce_once_fresh",
    "nonce_once_stale",
    "nonce_once_silent",
]


def events(name: str = "immediate", **behavior: Any) -> Profile:
    """Return a firmware with other events."""
    return replace(PROFILES[name], events=EventBehavior(**behavior))


def variants(**variants: dict[str, Any]) -> pytest.MarkDecorator:
    """Run a test on firmware that differs in its events."""
    profiles = [events(**behavior) for behavior in variants.values()]
    return pytest.mark.parametrize("profile", profiles, ids=list(variants))


async def live(items: AsyncIterator[StreamItem]) -> TerminalEvent:
    """Return the next event of a door or a person; the terminal adds others."""
    async with asyncio.timeout(10):
        async for item in items:
            if isinstance(item, TerminalEvent) and item.major != 3:
                return item
    raise AssertionError


@asynccontextmanager
async def opened(
    client: IsapiClient, terminal: SimulatedTerminal, zone: tzinfo | None = None
) -> AsyncIterator[AsyncIterator[StreamItem]]:
    """Open a stream, and wait until the terminal tells it what happens."""
    async with client.events.stream(zone) as items:
        reading = asyncio.ensure_future(anext(items))
        await terminal.events.wait_for_stream()
        await reading
        yield items


FRAMINGS: Final[dict[str, dict[str, Any]]] = {
    "plain": {},
    "quoted": {"framing": FramingBehavior(boundary=Boundary.QUOTED)},
    "dashed": {"framing": FramingBehavior(boundary=Boundary.DASHED)},
    "missing": {"framing": FramingBehavior(boundary=Boundary.MISSING)},
    "uncounted": {"framing": FramingBehavior(lengths=False)},
    "LF": {"framing": FramingBehavior(line_end="\n", lengths=False)},
    "form": {
        "framing": FramingBehavior(
            content_type="multipart/form-data", dispositions=True, blank_lines=2
        )
    },
    "pieces": {"framing": FramingBehavior(piece=7)},
    "xml": {"xml": True},
    "words": {"words": True},
    "pictures": {"uploads_pictures": True, "picture_has_boundary": True},
    "stray picture": {"stray_picture": True},
}


@variants(**FRAMINGS)
async def test_each_kind_of_stream(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """An event is there although no other comes after it."""
    terminal.people["42"] = {"employeeNo": "42", "name": "Anna"}
    terminal.events.fill(30)
    async with opened(client, terminal) as items:
        happened = terminal.events.happen(5, 75, employee_no="42")
        event = await live(items)
        assert event.serial_no == happened.serial_no
        assert (event.kind, event.method) == (EventKind.GRANTED, AccessMethod.FACE)
        assert (event.employee_no, event.name) == ("42", "Anna")
        assert event.is_current
        assert event.time is not None
        assert abs(event.time - happened.time) < timedelta(seconds=1)
        terminal.events.happen(5, 76)
        assert (await live(items)).reason is DenialReason.UNKNOWN_FACE


async def test_what_was_there_before_is_only_counted(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    terminal.events.fill(500)
    replayed, found = 0, []
    async with client.events.stream() as items:
        async for item in items:
            if isinstance(item, Replayed):
                replayed += item.count
            else:
                found.append(item)
                break
    assert replayed == 500
    assert [it.minor for it in found if isinstance(it, TerminalEvent)] == [121]


@variants(absent={"reports_current": False, "replay": 3})
async def test_where_it_is_not_reported_what_is_new(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    terminal.events.fill(5)
    async with client.events.stream() as items:
        async with asyncio.timeout(5):
            first = [await anext(items) for _ in range(3)]
    assert all(isinstance(it, TerminalEvent) and it.is_current is None for it in first)


@variants(quick={"heartbeat_seconds": 0.05})
async def test_heartbeats(terminal: SimulatedTerminal, client: IsapiClient) -> None:
    async with client.events.stream() as items:
        async with asyncio.timeout(5):
            found = [await anext(items) for _ in range(4)]
    assert found.count(Heartbeat()) >= 2


async def test_no_bad_part_ends_the_stream(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    async with opened(client, terminal) as items:
        for body in (b"{", b"{]}", b"<a><b></a>", b"[1]", b"\xff\xd8x", b"", b"{}"):
            terminal.events.send(body)
        terminal.events.send_raw(
            b"--MIME_boundary\r\nContent-Length: 99999\r\n\r\n{\r\n"
        )
        terminal.events.happen(5, 23)
        assert (await live(items)).kind is EventKind.EXIT_BUTTON


@variants(naive={"naive_time": True})
async def test_a_time_without_an_offset_is_the_terminals(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    terminal.clock.zone = timezone(timedelta(hours=5))
    time = await client.device.time()
    assert time.utc_offset == timedelta(hours=5)
    assert abs(time.offset_from(datetime.now(UTC))) < timedelta(seconds=5)
    async with opened(client, terminal, time.zone) as items:
        terminal.events.happen(5, 23)
        event = await live(items)
    assert event.time is not None
    assert abs(event.time - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize("profile", [PROFILES[it] for it in DIGESTS], ids=DIGESTS)
async def test_the_stream_is_requested_once_and_signed(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """Some firmware answers 400 to the second request, signed or not."""
    await client.device.info()
    for _ in range(2):
        async with client.events.stream():
            await terminal.events.wait_for_stream()
        await terminal.events.wait_for_end()
    requests = [seen for seen in terminal.requests if STREAM in seen.path]
    assert len(requests) == 2
    assert all(seen.signed for seen in requests)
    assert terminal.wrong_logins == 0


@pytest.mark.parametrize("profile", [PROFILES["blocking"]], ids=["blocking"])
async def test_the_stream_has_a_connection_of_its_own(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """A capture that waits, other requests one after the other, and the stream."""
    terminal.scene = Scene.never()
    async with opened(client, terminal) as items:
        capture = asyncio.create_task(client.capture.face(5))
        await terminal.wait_for("POST", "CaptureFaceData")
        await asyncio.gather(*(client.device.counts() for _ in range(5)))
        terminal.events.happen(5, 23)
        assert (await live(items)).kind is EventKind.EXIT_BUTTON
        terminal.show_face()
        assert (await capture).progress == 100
    assert terminal.peak_connections == 3


async def test_the_slot_is_free_at_once(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """When the context is left, and when its task is canceled while it reads."""
    async with client.events.stream():
        await terminal.events.wait_for_stream()
    async with asyncio.timeout(1):
        await terminal.events.wait_for_end()

    async def follow() -> None:
        async with client.events.stream() as items:
            async for _ in items:
                pass

    task = asyncio.create_task(follow())
    await terminal.events.wait_for_stream()
    task.cancel()
    async with asyncio.timeout(1):
        await terminal.events.wait_for_end()
        await asyncio.wait([task])
    assert task.cancelled()


async def test_it_is_closed_while_it_is_opened(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    terminal.inject(Fault.hang(), path=STREAM)
    task = asyncio.create_task(client.events.stream().__aenter__())
    await terminal.wait_for("GET", STREAM)
    task.cancel()
    await asyncio.wait([task], timeout=1)
    assert task.cancelled()
    async with client.events.stream():
        await terminal.events.wait_for_stream()


async def test_a_stream_ends_with_its_session(
    session: aiohttp.ClientSession, terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """Home Assistant closes it when it stops: no error that nobody expects."""
    async with opened(client, terminal) as items:
        closing = asyncio.create_task(session.close())
        await asyncio.sleep(0)
        with pytest.raises(IsapiConnectionError):
            await live(items)
        await closing


async def test_a_stream_that_breaks_ends(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    async with opened(client, terminal) as items:
        terminal.events.cut()
        terminal.events.happen(5, 23)
        with pytest.raises(IsapiConnectionError):
            await live(items)


async def test_a_terminal_that_does_not_answer(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    terminal.inject(Fault.hang(), path=STREAM)
    with pytest.raises(IsapiConnectionError):
        async with client.events.stream():
            pass
    await terminal.stop()
    with pytest.raises(IsapiConnectionError):
        async with client.events.stream():
            pass


async def refused(client: IsapiClient, **how: Any) -> IsapiError:
    """Return why the stream is refused."""
    with pytest.raises(IsapiError) as caught:
        async with client.events.stream(**how) as items:
            await anext(items)
    return caught.value


@variants(
    not_found={"taken": Taken.NOT_FOUND},
    exceed={"taken": Taken.EXCEED},
    not_found_untold={"taken": Taken.NOT_FOUND, "deploy_info": False},
    exceed_untold={"taken": Taken.EXCEED, "deploy_info": False},
)
async def test_a_slot_that_is_taken(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    holder = terminal.events.take_slot("192.0.2.9")
    assert (await refused(client, zone=UTC)).reason is Reason.STREAM_TAKEN
    found = [it.address for it in await client.events.holders()]
    assert found == (["192.0.2.9"] if terminal.profile.events.deploy_info else [])
    terminal.events.slots.release(holder)
    async with client.events.stream():
        await terminal.events.wait_for_stream()
    await terminal.events.wait_for_end()
    terminal.events.reset_serials()
    terminal.events.slots.take("192.0.2.9")
    assert (await refused(client, zone=UTC)).reason is Reason.STREAM_TAKEN


@variants(
    told={"stream": False},
    untold={"stream": False, "deploy_info": False},
    no_search={"stream": False, "deploy_info": False, "search": False},
    unlisted={"stream": False, "deploy_info": False, "lists_codes": False},
)
async def test_a_stream_that_is_not_there(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """Nobody ever had it, as far as the terminal's log can tell."""
    terminal.events.fill(3)
    behavior = terminal.profile.events
    for zone in UTC, None:
        tells = zone is not None and behavior.search and behavior.lists_codes
        is_known = behavior.deploy_info or tells
        expected = Reason.NOT_SUPPORTED if is_known else Reason.STREAM_TAKEN
        assert (await refused(client, zone=zone)).reason is expected


TAKEN: Final = (
    b'<ResponseStatus version="2.0"><statusValue>503</statusValue>'
    b"<subStatusCode>deployExceedMax</subStatusCode></ResponseStatus>"
)


@pytest.mark.parametrize(
    ("status", "body"),
    [(503, TAKEN), (200, TAKEN), (403, b'{"subStatusCode":"deployExceedMax"}')],
)
async def test_a_slot_that_is_taken_in_other_words(
    terminal: SimulatedTerminal, client: IsapiClient, status: int, body: bytes
) -> None:
    """Also with 200 and a status in place of the first part."""
    terminal.inject(Fault.http_error(status, body), path=STREAM)
    assert (await refused(client)).reason is Reason.STREAM_TAKEN


async def test_a_status_in_mid_stream_is_no_refusal(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    async with opened(client, terminal) as items:
        terminal.events.send(TAKEN)
        terminal.events.happen(5, 23)
        assert (await live(items)).kind is EventKind.EXIT_BUTTON


@variants(
    none={"stream": False},
    forbidden={"forbidden": True},
)
async def test_no_stream_for_this_account(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    is_forbidden = terminal.profile.events.forbidden
    expected = Reason.PERMISSION_DENIED if is_forbidden else Reason.NOT_SUPPORTED
    for _ in range(2):
        assert (await refused(client)).reason is expected


@pytest.mark.parametrize(
    "profile",
    [
        replace(PROFILES[name], digest=replace(PROFILES[name].digest, denied=(STREAM,)))
        for name in DIGESTS
    ],
    ids=DIGESTS,
)
async def test_a_401_for_the_stream_alone_is_a_missing_right(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """However often it is asked; all other calls go on working."""
    await client.device.info()
    for _ in range(3):
        assert (await refused(client)).reason is Reason.PERMISSION_DENIED
        await client.device.counts()
    assert terminal.wrong_logins == 0


async def test_a_right_that_is_taken_away_is_no_wrong_password(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """Although the stream was open before."""
    await client.device.info()
    async with client.events.stream():
        await terminal.events.wait_for_stream()
    terminal.inject(Fault.http_error(401), path=STREAM)
    assert (await refused(client)).reason is Reason.PERMISSION_DENIED
    await client.device.counts()


async def test_a_wrong_password_is_tried_once(
    terminal: SimulatedTerminal, connect: Connect
) -> None:
    client = connect(terminal, "wrong")
    for _ in range(3):
        assert (await refused(client)).reason is Reason.INVALID_AUTH
    assert terminal.wrong_logins == 1


@pytest.mark.parametrize("profile", [PROFILES[it] for it in DIGESTS], ids=DIGESTS)
@pytest.mark.parametrize("at_once", [False, True], ids=["in turn", "at once"])
async def test_a_stale_password_costs_no_wrong_login_more(
    terminal: SimulatedTerminal, client: IsapiClient, *, at_once: bool
) -> None:
    """Whatever else is asked at the same time."""
    terminal.scene = Scene.never()
    await client.device.info()
    async with client.events.stream():
        await terminal.events.wait_for_stream()
    terminal.change_password("another-9")
    calls = [
        refused(client),
        client.device.info(),
        client.capture.face(1),
        client.device.counts(),
    ]
    if at_once:
        ends = await asyncio.gather(*calls, return_exceptions=True)
    else:
        ends = [(await asyncio.gather(it, return_exceptions=True))[0] for it in calls]
    assert {type(end) for end in ends} == {IsapiAuthenticationError}
    assert 1 <= terminal.wrong_logins <= 2


async def test_a_lock_is_respected(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    terminal.lock(1795)
    for _ in range(2):
        assert isinstance(await refused(client), IsapiLockedError)
    assert len(terminal.requests) == 1
    assert not terminal.requests[0].signed


async def test_a_changed_certificate_gets_no_request(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    await client.device.info()
    before = len(terminal.requests)
    await terminal.renew_certificate()
    assert isinstance(await refused(client), IsapiCertificateError)
    assert len(terminal.requests) == before


@variants(works={"subscribe": Subscribe.WORKS})
async def test_a_subscription(terminal: SimulatedTerminal, client: IsapiClient) -> None:
    assert await client.events.can_subscribe()
    async with client.events.stream(by_subscription=True) as items:
        await terminal.events.wait_for_stream()
        terminal.events.happen(5, 23)
        assert (await live(items)).kind is EventKind.EXIT_BUTTON
    assert not terminal.seen("GET", STREAM)


@variants(refused={"subscribe": Subscribe.REFUSED}, none={})
async def test_no_subscription(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    is_told = terminal.profile.events.subscribe is not Subscribe.NONE
    assert await client.events.can_subscribe() is is_told
    error = await refused(client, by_subscription=True)
    assert isinstance(error, IsapiRefusedError)
    assert error.is_format_rejected


async def test_pages_of_the_log(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    terminal.events.fill(70)
    found: list[int | None] = []
    query = EventQuery(begin_serial=5, limit=50)
    position, search_id, more = 0, new_search_id(), True
    while more:
        page = await client.events.search(query, search_id, position)
        found += [event.serial_no for event in page.events]
        position, more = page.next_position, page.more
        assert page.total == 66
    assert found == [*range(5, 71)]
    searches = terminal.seen("POST", "AcsEvent")
    assert len(searches) == 3


async def test_a_search_for_one_person(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    terminal.events.happen(5, 75, employee_no="42")
    terminal.events.happen(5, 75, employee_no="7")
    query = EventQuery(employee_no="42", major=5, minor=75)
    page = await client.events.search(query, new_search_id(), 0)
    assert [event.employee_no for event in page.events] == ["42"]
    empty = EventQuery(employee_no="99")
    page = await client.events.search(empty, new_search_id(), 0)
    assert (page.events, page.more, page.next_position) == ([], False, 0)


@variants(concrete={"minor_zero": False})
async def test_a_terminal_that_wants_a_code(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """It is remembered which code it takes."""
    for _ in range(3):
        terminal.events.happen(5, 75, employee_no="42")
    for _ in range(2):
        page = await client.events.search(EventQuery(), new_search_id(), 0)
        assert len(page.events) == 3
    assert len(terminal.seen("POST", "AcsEvent")) == 4


@variants(none={"search": False})
async def test_no_search(terminal: SimulatedTerminal, client: IsapiClient) -> None:
    for call in (
        client.events.search(EventQuery(), new_search_id(), 0),
        client.events.newest(),
    ):
        with pytest.raises(IsapiRefusedError) as caught:
            await call
        assert caught.value.reason is Reason.NOT_SUPPORTED


@variants(own={"own_offset_only": True})
async def test_times_go_in_the_terminals_offset(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    terminal.clock.zone = timezone(timedelta(hours=-4))
    happened = terminal.events.happen(5, 75, employee_no="42")
    zone = (await client.device.time()).zone
    for start in happened.time, happened.time.astimezone(UTC), None:
        query = EventQuery(start=start and start - timedelta(hours=1), zone=zone)
        page = await client.events.search(query, new_search_id(), 0)
        assert [event.serial_no for event in page.events] == [happened.serial_no]


@variants(
    sorts={},
    does_not={"newest_first": False},
    alone={"one_alone": True, "newest_first": False},
    short={"newest_first": False, "page_size": 10},
)
@pytest.mark.parametrize("count", [0, 1, 2, 31, 65])
async def test_the_newest_event(
    terminal: SimulatedTerminal, client: IsapiClient, count: int
) -> None:
    """Also where the terminal does not sort: in at most four requests."""
    terminal.events.fill(count)
    event = await client.events.newest()
    assert (event and event.serial_no) == (count or None)
    assert len(terminal.seen("POST", "AcsEvent")) <= 4


async def test_capabilities(terminal: SimulatedTerminal, client: IsapiClient) -> None:
    found = await client.events.capabilities()
    assert found.can(EventKind.RING)
    assert found.can(EventKind.TAMPERED)
    assert found.newest_first
    assert found.by_serial
    terminal.inject(Fault.status("notSupport", 404), path="AcsEvent/capabilities")
    assert (await client.events.capabilities()).codes is None


async def test_a_picture_of_an_event(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """The path comes from the terminal; no other host is asked."""
    terminal.events.happen(5, 75, employee_no="42")
    page = await client.events.search(EventQuery(), new_search_id(), 0)
    path = page.events[0].picture_path
    assert path.startswith("/LOCALS/pic/")
    assert (await client.events.picture(path)).startswith(b"\xff\xd8")
    with pytest.raises(IsapiUnexpectedError):
        await client.events.picture("")


async def test_the_time_of_a_terminal(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    terminal.clock.zone = timezone(timedelta(hours=-9, minutes=-30))
    terminal.clock.advance(3600)
    time = await client.device.time()
    assert time.utc_offset == timedelta(hours=-9, minutes=-30)
    ahead = time.offset_from(datetime.now(UTC))
    assert abs(ahead - timedelta(hours=1)) < timedelta(seconds=5)
    terminal.inject(Fault.http_error(HTTPStatus.OK, b"<Time/>"), path="System/time")
    with pytest.raises(IsapiUnexpectedError):
        await client.device.time()
