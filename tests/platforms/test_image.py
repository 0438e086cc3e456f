"""The last captured face: shown if it is allowed, and soon forgotten."""

import asyncio
from datetime import timedelta
import logging

from homeassistant.config_entries import RELOAD_AFTER_UPDATE_DELAY
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hikvision_face_terminal.hub.captured_face import (
    KEEP_SECONDS,
    CapturedFace,
    async_allow_captured_face,
    is_captured_face_allowed,
)
from custom_components.hikvision_face_terminal.isapi import FaceJpeg, Timing
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import PROFILES, Fault, Scene, SimulatedTerminal, draw_face
from tests.support.common import state_of
from tests.test_init import begin_enrollment

IMAGE = "image.access_controller_last_captured_face"
PICTURE = "/LOCALS/pic/"
FIRST_FACE = draw_face(1)


async def pass_time(hass: HomeAssistant, seconds: float) -> None:
    """Let so much time pass."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done()


async def allow(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Let the owner want to see the faces."""
    async_allow_captured_face(hass, entry, allowed=True)
    await pass_time(hass, RELOAD_AFTER_UPDATE_DELAY + 1)
    assert state_of(hass, IMAGE) == STATE_UNKNOWN


@pytest.fixture
async def allowed(hass: HomeAssistant, loaded: MockConfigEntry) -> MockConfigEntry:
    """Return the terminal's entry, whose owner wants to see the faces."""
    await allow(hass, loaded)
    return loaded


@pytest.fixture
def memory(allowed: TerminalConfigEntry) -> CapturedFace:
    """Return where the picture is."""
    return allowed.runtime_data.face


async def enroll(
    hass: HomeAssistant, entry: MockConfigEntry, memory: CapturedFace
) -> str:
    """Enrol somebody; returns their number once the picture has come or not."""
    person = await begin_enrollment(hass, entry)
    await memory.async_settled()
    return str(person["employee_no"])


async def test_nobody_is_shown_unless_allowed(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    entity_registry: er.EntityRegistry,
) -> None:
    entity = entity_registry.async_get(IMAGE)
    assert entity
    assert entity.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    assert not is_captured_face_allowed(hass, loaded)

    await begin_enrollment(hass, loaded)
    await loaded.runtime_data.face.async_settled()

    assert terminal.seen("GET", PICTURE) == []
    assert loaded.runtime_data.face.jpeg is None
    assert hass.states.get(IMAGE) is None


async def test_picture_is_shown(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    allowed: MockConfigEntry,
    memory: CapturedFace,
    terminal: SimulatedTerminal,
) -> None:
    before = dt_util.utcnow()
    await enroll(hass, allowed, memory)

    taken = dt_util.parse_datetime(state_of(hass, IMAGE))
    assert taken
    assert before <= taken <= dt_util.utcnow()
    answer = await (await hass_client()).get(f"/api/image_proxy/{IMAGE}")
    assert answer.status == 200
    assert answer.content_type == "image/jpeg"
    assert await answer.read() == FIRST_FACE == memory.jpeg
    assert len(terminal.seen("GET", PICTURE)) == 1


async def test_picture_is_asked_for_beside_the_enrollment(
    hass: HomeAssistant,
    allowed: MockConfigEntry,
    memory: CapturedFace,
    terminal: SimulatedTerminal,
) -> None:
    """One that never comes holds up nothing; it is asked for on what is free."""
    terminal.inject(Fault.hang(), path=PICTURE)
    enrolling = begin_enrollment(hass, allowed)
    await terminal.wait_for("GET", PICTURE)
    assert (await enrolling)["created"]
    assert memory.jpeg is None
    paths = [seen.path for seen in terminal.seen()]
    asked = next(number for number, path in enumerate(paths) if PICTURE in path)
    written = next(number for number, path in enumerate(paths) if "Record" in path)
    assert abs(written - asked) == 1, "asked for as soon as it was captured"
    assert terminal.peak_connections <= 2

    await memory.async_settled()
    assert memory.jpeg is None
    assert state_of(hass, IMAGE) == STATE_UNKNOWN


async def test_picture_is_waited_for_no_longer_than_that(
    hass: HomeAssistant,
    allowed: MockConfigEntry,
    memory: CapturedFace,
    terminal: SimulatedTerminal,
    monkeypatch: pytest.MonkeyPatch,
    timing: Timing,
) -> None:
    timing.picture = 0.05
    terminal.inject(Fault.hang(), path=PICTURE)
    async with asyncio.timeout(0.4):  # Less than the transport's own time.
        await enroll(hass, allowed, memory)
    assert memory.jpeg is None


@pytest.mark.parametrize(
    "fault",
    [
        Fault.garbage(),
        Fault.truncated(),
        Fault.endless(),
        Fault.http_error(500),
        Fault.status("lowPrivilege", 403),
        Fault.drop_before(),
    ],
    ids=["garbage", "truncated", "endless", "HTTP 500", "no right", "drop"],
)
async def test_anything_but_a_picture_is_not_shown(
    hass: HomeAssistant,
    allowed: MockConfigEntry,
    memory: CapturedFace,
    terminal: SimulatedTerminal,
    fault: Fault,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="custom_components")
    terminal.inject(fault, path=PICTURE, times=9)
    await enroll(hass, allowed, memory)

    assert memory.jpeg is None
    assert state_of(hass, IMAGE) == STATE_UNKNOWN
    ours = [
        it
        for it in caplog.records
        if "Could not fetch the captured face" in it.getMessage()
    ]
    assert [it.levelno for it in ours] == [logging.DEBUG]


@pytest.mark.parametrize("profile", [PROFILES["plain_pictures"]])
async def test_picture_is_found_without_the_counter_in_its_name(
    hass: HomeAssistant, allowed: MockConfigEntry, memory: CapturedFace
) -> None:
    await enroll(hass, allowed, memory)
    assert memory.jpeg == FIRST_FACE


@pytest.mark.parametrize("profile", [PROFILES["binary_only"]])
async def test_picture_that_is_given_need_not_be_fetched(
    hass: HomeAssistant,
    allowed: MockConfigEntry,
    memory: CapturedFace,
    terminal: SimulatedTerminal,
) -> None:
    await enroll(hass, allowed, memory)
    assert memory.jpeg == FIRST_FACE
    assert terminal.seen("GET", PICTURE) == []


async def test_picture_goes_after_ten_minutes(
    hass: HomeAssistant, allowed: MockConfigEntry, memory: CapturedFace
) -> None:
    await enroll(hass, allowed, memory)
    await pass_time(hass, KEEP_SECONDS - 5)
    assert memory.jpeg == FIRST_FACE

    await pass_time(hass, KEEP_SECONDS + 1)

    assert KEEP_SECONDS == 600
    assert memory.jpeg is None
    assert state_of(hass, IMAGE) == STATE_UNKNOWN


async def test_nothing_is_served_when_there_is_nothing(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    allowed: MockConfigEntry,
    memory: CapturedFace,
) -> None:
    await enroll(hass, allowed, memory)
    memory.async_forget()
    answer = await (await hass_client()).get(f"/api/image_proxy/{IMAGE}")
    assert answer.status == 500
    assert FIRST_FACE[:4] not in await answer.read()


async def test_picture_goes_with_the_entry(
    hass: HomeAssistant, allowed: MockConfigEntry, memory: CapturedFace
) -> None:
    await enroll(hass, allowed, memory)
    await hass.config_entries.async_unload(allowed.entry_id)

    assert memory.jpeg is None
    assert memory.taken_at is None
    assert state_of(hass, IMAGE) == STATE_UNAVAILABLE


async def test_picture_on_its_way_is_dropped_with_the_entry(
    hass: HomeAssistant,
    allowed: MockConfigEntry,
    memory: CapturedFace,
    terminal: SimulatedTerminal,
    monkeypatch: pytest.MonkeyPatch,
    timing: Timing,
) -> None:
    timing.request = 60
    terminal.inject(Fault.hang(), path=PICTURE)
    enrolling = begin_enrollment(hass, allowed)
    await terminal.wait_for("GET", PICTURE)
    await enrolling
    on_its_way = memory._task
    await hass.config_entries.async_unload(allowed.entry_id)
    assert on_its_way
    await asyncio.wait((on_its_way,))
    assert on_its_way.cancelled()
    assert memory.jpeg is None


async def test_picture_of_the_person_before_goes_when_the_next_begins(
    hass: HomeAssistant,
    allowed: MockConfigEntry,
    memory: CapturedFace,
    terminal: SimulatedTerminal,
) -> None:
    await enroll(hass, allowed, memory)
    terminal.scene = Scene.never()
    enrolling = begin_enrollment(hass, allowed)
    await terminal.wait_for("POST", "CaptureFaceData", 2)
    assert memory.jpeg is None
    assert state_of(hass, IMAGE) == STATE_UNKNOWN

    terminal.show_face()
    await enrolling
    await memory.async_settled()
    assert memory.jpeg == draw_face(2)


@pytest.mark.parametrize("ending", ["fails", "is cancelled"])
async def test_picture_goes_with_who_was_not_enrolled(
    hass: HomeAssistant,
    allowed: TerminalConfigEntry,
    memory: CapturedFace,
    terminal: SimulatedTerminal,
    ending: str,
) -> None:
    """It had come: the terminal was busy in the middle of it."""
    shown: list[bytes | None] = []
    memory.async_subscribe(lambda: shown.append(memory.jpeg))
    if ending == "fails":
        terminal.inject(Fault.delay(0.2), path="UserInfo/Record")
        terminal.inject(Fault.status("SubpicAnalysisModelingError"), path="FDSetUp")
    else:
        terminal.inject(Fault.delay(0.3), path="UserInfo/Record")
    enrolling = begin_enrollment(hass, allowed)
    await terminal.wait_for("POST", "UserInfo/Record")
    await memory.async_settled()
    if ending != "fails":
        await allowed.runtime_data.enrollment.async_cancel()
    with pytest.raises(HomeAssistantError):
        await enrolling

    assert shown == [FIRST_FACE, None]
    assert terminal.people == {}
    assert state_of(hass, IMAGE) == STATE_UNKNOWN


async def test_picture_goes_with_its_person_only(
    hass: HomeAssistant, allowed: MockConfigEntry, memory: CapturedFace
) -> None:
    number = await enroll(hass, allowed, memory)
    memory.async_forget_user("another")
    assert memory.jpeg == FIRST_FACE

    memory.async_forget_user(number)
    assert memory.jpeg is None


async def test_whoever_disallows_it_sees_it_go_at_once(
    hass: HomeAssistant, allowed: MockConfigEntry, memory: CapturedFace
) -> None:
    await enroll(hass, allowed, memory)
    async_allow_captured_face(hass, allowed, allowed=False)
    assert memory.jpeg is None

    await hass.async_block_till_done()

    assert memory.taken_at is None
    assert hass.states.get(IMAGE) is None
    async_allow_captured_face(hass, allowed, allowed=True)
    assert memory.jpeg is None, "it was forgotten, not hidden"


async def test_allowing_counts_at_once(
    hass: HomeAssistant, loaded: TerminalConfigEntry
) -> None:
    """Before Home Assistant has reloaded the entry and the entity is there."""
    async_allow_captured_face(hass, loaded, allowed=True)
    assert is_captured_face_allowed(hass, loaded)
    memory = loaded.runtime_data.face
    await enroll(hass, loaded, memory)
    assert memory.jpeg == FIRST_FACE

    async_allow_captured_face(hass, loaded, allowed=False)
    assert memory.jpeg is None
    await hass.config_entries.async_unload(loaded.entry_id)
    assert memory.taken_at is None


@pytest.mark.parametrize("by", list(er.RegistryEntryDisabler))
async def test_it_can_be_allowed_whoever_disabled_it(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    by: er.RegistryEntryDisabler,
) -> None:
    entity_registry.async_update_entity(IMAGE, disabled_by=by)
    assert not is_captured_face_allowed(hass, loaded)

    async_allow_captured_face(hass, loaded, allowed=False)
    entity = entity_registry.async_get(IMAGE)
    assert entity
    assert entity.disabled_by is by, "what is so already is left alone"

    async_allow_captured_face(hass, loaded, allowed=True)
    assert is_captured_face_allowed(hass, loaded)


async def test_terminal_that_was_never_set_up_shows_nobody(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    async_allow_captured_face(hass, entry, allowed=True)
    assert not is_captured_face_allowed(hass, entry)


async def test_picture_handed_over_is_checked_and_kept(
    allowed: MockConfigEntry, memory: CapturedFace, terminal: SimulatedTerminal
) -> None:
    """Some terminals give the picture instead of an address."""
    memory.async_captured(FaceJpeg(FIRST_FACE + b"\r\n"))
    await memory.async_settled()
    assert memory.jpeg == FIRST_FACE

    memory.async_captured(FaceJpeg(b"GIF89a"))
    await memory.async_settled()
    assert memory.jpeg is None
    assert terminal.seen("GET", PICTURE) == []


async def test_picture_and_its_address_are_nowhere_else(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    allowed: MockConfigEntry,
    memory: CapturedFace,
    terminal: SimulatedTerminal,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    await enroll(hass, allowed, memory)
    state = hass.states.get(IMAGE)
    assert state
    assert set(state.attributes) == {"access_token", "entity_picture", "friendly_name"}
    told = await get_diagnostics_for_config_entry(hass, hass_client, allowed)
    assert "LOCALS" not in str(told)
    log = [it for it in caplog.records if it.name.startswith("custom_components")]
    assert log
    assert not [it for it in log if "LOCALS" in it.getMessage()]
    assert "LOCALS" not in repr(vars(memory))
