"""The fuzz targets. Each takes any bytes, and may only raise an AssertionError.

The rest of the integration relies on these assertions, whatever a terminal sends.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
import json
from typing import Final

from yarl import URL

from custom_components.hikvision_face_terminal.isapi.client.endpoint import as_json
from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiError,
    IsapiLockedError,
    IsapiRefusedError,
)
from custom_components.hikvision_face_terminal.isapi.models.device import (
    MAX_DOORS,
    Capabilities,
    DeviceInfo,
)
from custom_components.hikvision_face_terminal.isapi.models.event_codes import EventKind
from custom_components.hikvision_face_terminal.isapi.models.event_search import (
    EventCapabilities,
    EventPage,
    EventQuery,
)
from custom_components.hikvision_face_terminal.isapi.models.face import (
    FaceCapture,
    FaceJpeg,
    picture_path,
)
from custom_components.hikvision_face_terminal.isapi.models.fingerprint import (
    Fingerprint,
    StoreReport,
    captured_template,
    deletion_running,
    used_finger_ids,
)
from custom_components.hikvision_face_terminal.isapi.models.hours import (
    END_OF_DAY,
    Hours,
)
from custom_components.hikvision_face_terminal.isapi.models.page import Page
from custom_components.hikvision_face_terminal.isapi.models.payloads import (
    face_counts,
    user_counts,
)
from custom_components.hikvision_face_terminal.isapi.models.record_transfer import (
    transferable,
)
from custom_components.hikvision_face_terminal.isapi.models.schedule import (
    PlanTemplate,
    ScheduleLimits,
)
from custom_components.hikvision_face_terminal.isapi.models.stream_holder import (
    stream_holders,
)
from custom_components.hikvision_face_terminal.isapi.models.terminal_event import (
    MAX_SERIAL,
    TerminalEvent,
    is_heartbeat,
)
from custom_components.hikvision_face_terminal.isapi.models.terminal_time import (
    TerminalTime,
)
from custom_components.hikvision_face_terminal.isapi.models.user import (
    User,
)
from custom_components.hikvision_face_terminal.isapi.models.user_changes import (
    UserChanges,
)
from custom_components.hikvision_face_terminal.isapi.models.verify_mode import (
    online_readers,
    takes_pin,
    verify_modes,
)
from custom_components.hikvision_face_terminal.isapi.models.week_plan import (
    EndOfDay,
    WeekPlan,
)
from custom_components.hikvision_face_terminal.isapi.transport.decode import (
    MAX_TEXT_BYTES,
    decode,
    lock_seconds,
    raise_for_status,
)
from custom_components.hikvision_face_terminal.isapi.transport.digest import (
    _usable,
    challenges,
)
from custom_components.hikvision_face_terminal.isapi.transport.event_stream import (
    EventFraming,
    PartKind,
)
from custom_components.hikvision_face_terminal.isapi.transport.framing import split
from custom_components.hikvision_face_terminal.isapi.transport.jpeg import (
    is_jpeg,
    trim_jpeg,
)
from custom_components.hikvision_face_terminal.isapi.tree import Tree, is_plain

_DAY: Final = 86400


def answer(data: bytes) -> None:
    """Read an answer; it can be stored and sent, and its refusal can be shown."""
    with suppress(IsapiError):
        tree = decode(data)
        json.dumps(tree, ensure_ascii=False).encode()
        if (seconds := lock_seconds(tree)) is not None:
            assert 0 < seconds <= _DAY
            assert 1 <= IsapiLockedError(seconds).minutes <= _DAY // 60
        refusal = _refusal(tree)
        assert refusal is None or (is_plain(refusal) and len(refusal) <= 128)


def _refusal(tree: Tree) -> str | None:
    try:
        raise_for_status(200, tree)
    except IsapiRefusedError as err:
        return err.detail
    return None


def terminal(data: bytes) -> None:
    """Read identity and capabilities; each number is within its limits."""
    with suppress(IsapiError):
        tree = decode(data)
        capabilities = Capabilities.from_trees(tree, tree, tree, tree)
        assert 1 <= capabilities.search_numbers <= 100
        assert 1 <= capabilities.page_size <= 100
        assert capabilities.name_bytes > 0
        assert capabilities.employee_no_bytes > 0
        assert capabilities.user_capacity is None or capabilities.user_capacity > 0
        info = DeviceInfo.from_tree(tree)
        assert info.doors is None or 1 <= info.doors <= MAX_DOORS
        versions = (info.firmware, info.build, info.hardware)
        for label in (info.serial_number, info.name, info.model, *versions):
            assert is_plain(label)
            assert len(label) <= 128


def search(data: bytes) -> None:
    """Read the results of searches and counters."""
    with suppress(IsapiError):
        tree = decode(data)
        page = Page.from_tree(tree, 0)
        assert page.total is None or page.total >= 0
        assert page.found or not page.more
        _read_users(page.found)
        for count in (*user_counts(tree), face_counts(tree)):
            assert count is None or 0 <= count < 2**31
        for label in page.departments().values():
            assert is_plain(label)


def _read_users(found: list[Tree]) -> None:
    """Read, change and copy users, as the procedures do."""
    changes = UserChanges(
        name="Anna", plan_template=2, valid_until=datetime(2030, 1, 1)
    )
    for record in found:
        user = User.from_tree(record)
        assert is_plain(user.name)
        assert is_plain(user.employee_no)
        assert user.user_type is None or user.gender
        assert user.blocked in (True, False)
        assert len(user.doors) <= len(str(record.get("doorRight")))
        as_json(user.record.writable().tree)
        as_json(user.record.merged(changes, Capabilities()).tree)
        copied = transferable(user.record, Capabilities(), 2, {}).tree
        as_json(copied)
        for name in ("name", "userType", "gender", "doorRight"):
            assert isinstance(copied.get(name, ""), str)
            assert is_plain(copied.get(name, ""))
        for plan in copied.get("RightPlan", ()):
            assert 1 <= plan["doorNo"] <= MAX_DOORS


def schedule(data: bytes) -> None:
    """Read hours, write them back, and read what a reader asks for."""
    with suppress(IsapiError):
        tree = decode(data)
        limits = ScheduleLimits.from_trees(tree, tree)
        assert 1 <= limits.blocks_a_day <= 8
        plan, template = WeekPlan.from_tree(tree), PlanTemplate.from_tree(tree)
        assert is_plain(template.name)
        assert len(template.name) <= 128
        using = template.using(2, "Анна", limits).to_wire()["UserRightPlanTemplate"]
        assert len(using["templateName"].encode()) <= limits.name_bytes
        as_json(plan.off().to_wire())
        any(map(takes_pin, verify_modes(tree)))
        assert len(online_readers(tree)) <= 8
        if (hours := plan.hours) is not None:
            _check_hours(plan, hours)


def _check_hours(plan: WeekPlan, hours: Hours) -> None:
    for blocks in hours.days:
        times = [time for block in blocks for time in block]
        assert times == sorted(set(times))
        assert all(0 <= time <= END_OF_DAY for time in times)
    assert Hours.from_lists(hours.to_lists()) == hours
    for end_of_day in EndOfDay:
        assert plan.with_hours(hours, end_of_day).hours == hours


def finger(data: bytes) -> None:
    """Read what a sensor has read, what became of it, and what is there."""
    with suppress(IsapiError):
        tree = decode(data)
        if (template := captured_template(tree)) is not None:
            assert template.isascii()
            stored = Fingerprint(employee_no="1", finger_id=1, template=template)
            as_json(stored.to_wire())
        report = StoreReport.from_tree(tree)
        assert report is None or is_plain(report.owner)
        assert report is None or len(report.owner) <= 32
        used_finger_ids(tree)
        deletion_running(tree)


def capture(data: bytes) -> None:
    """Read a capture's answer: text, a picture, or both."""
    with suppress(IsapiError):
        text, picture = split(data)
        shot = FaceCapture.from_answer(decode(text), picture)
        assert 0 <= shot.progress <= 100
        if isinstance(shot.face, FaceJpeg):
            assert trim_jpeg(shot.face.jpeg) == shot.face.jpeg


def picture(data: bytes) -> None:
    """Cut a picture at its end; cutting it again changes nothing."""
    with suppress(IsapiError):
        cut = trim_jpeg(data)
        assert is_jpeg(cut)
        assert data.startswith(cut)
        assert trim_jpeg(cut) == cut


def stream(data: bytes) -> None:
    """Cut a stream into parts, in chunks as long as the first byte says.

    Little is kept, and a document is never longer than what can be read.
    """
    framing, size = EventFraming(), (data[0] if data else 0) + 1
    with suppress(IsapiError):
        for at in range(1, len(data), size):
            for part in framing.feed(data[at : at + size]):
                assert len(part.body) <= MAX_TEXT_BYTES
                assert bool(part.body) == (part.kind is PartKind.DOCUMENT)
            assert len(framing._buffer) <= MAX_TEXT_BYTES + 2 * size


def event(data: bytes) -> None:
    """Read an event, a page of the log, and what a terminal reports beside them."""
    with suppress(IsapiError):
        tree = decode(data)
        is_heartbeat(tree)
        _check_event(TerminalEvent.from_part(tree, UTC))
        capabilities = EventCapabilities.from_tree(tree)
        assert 1 <= capabilities.max_results <= 100
        for holder in stream_holders(tree) or ():
            assert is_plain(holder.address)
        with suppress(IsapiError):
            assert TerminalTime.from_tree(tree).now.tzinfo is not None
        page = EventPage.from_tree(tree, EventQuery(zone=UTC), 0)
        assert page.next_position >= len(page.events)
        assert page.next_position or not page.more
        for found in page.events:
            _check_event(found)


def _check_event(found: TerminalEvent | None) -> None:
    if found is None:
        return
    assert found.serial_no is None or 0 <= found.serial_no <= MAX_SERIAL
    assert found.door is None or 1 <= found.door <= MAX_DOORS
    assert found.time is None or found.time.astimezone(UTC)
    assert (found.reason is None) == (found.kind is not EventKind.DENIED)
    for text in found.name, found.employee_no, found.user_type, found.remote_host:
        assert is_plain(text)
        assert len(text) <= 128
    assert not found.picture_path or found.picture_path.startswith("/")


def picture_url(data: bytes) -> None:
    """Turn a URL into the path of a request: one word that begins with a slash."""
    path = picture_path(data.decode(errors="surrogateescape"))
    if path is None:
        return
    assert path.startswith("/")
    assert path.isascii()
    assert is_plain(path)
    assert not set(path) & set(' #<>"\\')
    assert URL(f"https://192.0.2.1:443{path}", encoded=True).host == "192.0.2.1"


def challenge(data: bytes) -> None:
    """Choose a login challenge; its parameters are fit for a header."""
    headers = data.decode(errors="surrogateescape").split("\n")
    challenges(headers)
    chosen = _usable(headers)
    if chosen is None:
        return
    assert chosen["nonce"].strip('"')
    for value in chosen.values():
        assert is_plain(value)
        value.encode()


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    target.__name__: target
    for target in (
        answer,
        terminal,
        search,
        schedule,
        finger,
        capture,
        picture,
        picture_url,
        challenge,
        stream,
        event,
    )
}
