"""The last captured face: shown if the owner allows it, and soon forgotten."""

import asyncio
from datetime import timedelta
import logging

from homeassistant.config_entries import (
    RELOAD_AFTER_UPDATE_DELAY,
    ConfigEntryDisabler,
)
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
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
    LAST_CAPTURED_FACE,
    CapturedFace,
)
from custom_components.hikvision_face_terminal.hub.kept_picture import (
    KEEP_SECONDS,
    async_allow_picture,
    is_picture_allowed,
)
from custom_components.hikvision_face_terminal.isapi import FaceJpeg, Timing
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import PROFILES, Fault, Scene, SimulatedTerminal, draw_face
from tests.support.common import device_of, state_of
from tests.test_init import begin_enrollment

IMAGE = "image.access_controller_last_captured_face"
PICTURE = "/LOCALS/pic/"
FIRST_FACE = draw_face(1)


async def pass_time(hass: HomeAssistant, seconds: float) -> None:
    """Let time pass."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done()


async def allow(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Allow captured faces, as the owner."""
    async_allow_picture(hass, entry, LAST_CAPTURED_FACE, allowed=True)
    await pass_time(hass, RELOAD_AFTER_UPDATE_DELAY + 1)
    assert state_of(hass, IMAGE) == STATE_UNKNOWN


@pytest.fixture
async def allowed(hass: HomeAssistant, loaded: MockConfigEntry) -> MockConfigEntry:
    """Return the terminal's entry, whose owner allows captured faces."""
    await allow(hass, loaded)
    return loaded


@pytest.fixture
def face(allowed: TerminalConfigEntry) -> CapturedFace:
    """Return the last captured face."""
    return allowed.runtime_data.face


async def enroll(
    hass: HomeAssistant, entry: MockConfigEntry, face: CapturedFace
) -> str:
    """Enroll a user; returns their number once the picture is fetched or failed."""
    person = await begin_enrollment(hass, entry)
    await face.async_settled()
    return str(person["employee_no"])


async def test_no_picture_is_fetched_unless_allowed(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    entity_registry: er.EntityRegistry,
) -> None:
    entity = entity_registry.async_get(IMAGE)
    assert entity
    assert entity.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    assert not is_picture_allowed(hass, loaded, LAST_CAPTURED_FACE)

    await begin_enrollment(hass, loaded)
    await loaded.runtime_data.face.async_settled()

    assert terminal.seen("GET", PICTURE) == []
    assert loaded.runtime_data.face.jpeg is None
    assert hass.states.get(IMAGE) is None


async def test_picture_is_shown(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    allowed: MockConfigEntry,
    face: CapturedFace,
    terminal: SimulatedTerminal,
) -> None:
    before = dt_util.utcnow()
    await enroll(hass, allowed, face)

    taken = dt_util.parse_datetime(state_of(hass, IMAGE))
    assert taken
    assert before <= taken <= dt_util.utcnow()
    answer = await (await hass_client()).get(f"/api/image_proxy/{IMAGE}")
    assert answer.status == 200
    assert answer.content_type == "image/jpeg"
    assert await answer.read() == FIRST_FACE == face.jpeg
    assert len(terminal.seen("GET", PICTURE)) == 1


async def test_picture_is_fetched_beside_the_enrollment(
    hass: HomeAssistant,
    allowed: MockConfigEntry,
    face: CapturedFace,
    terminal: SimulatedTerminal,
) -> None:
    """One that never comes holds up nothing; another connection fetches it."""
    terminal.inject(Fault.hang(), path=PICTURE)
    enrolling = begin_enrollment(hass, allowed)
    await terminal.wait_for("GET", PICTURE)
    assert (await enrolling)["created"]
    assert face.jpeg is None
    paths = [seen.path for seen in terminal.seen()]
    asked = next(number for number, path in enumerate(paths) if PICTURE in path)
    written = next(number for number, path in enumerate(paths) if "Record" in path)
    assert abs(written - asked) == 1, "asked for as soon as it was captured"
    assert terminal.peak_connections <= 2

    await face.async_settled()
    assert face.jpeg is None
    assert state_of(hass, IMAGE) == STATE_UNKNOWN


async def test_fetching_a_picture_has_a_timeout(
    hass: HomeAssistant,
    allowed: MockConfigEntry,
    face: CapturedFace,
    terminal: SimulatedTerminal,
    monkeypatch: pytest.MonkeyPatch,
    timing: Timing,
) -> None:
    timing.picture = 0.05
    terminal.inject(Fault.hang(), path=PICTURE)
    async with asyncio.timeout(0.4):  # Less than the transport's own timeout.
        await enroll(hass, allowed, face)
    assert face.jpeg is None


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
    face: CapturedFace,
    terminal: SimulatedTerminal,
    fault: Fault,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="custom_components")
    terminal.inject(fault, path=PICTURE, times=9)
    await enroll(hass, allowed, face)

    assert face.jpeg is None
    assert state_of(hass, IMAGE) == STATE_UNKNOWN
    ours = [
        it for it in caplog.records if "Could not fetch a picture" in it.getMessage()
    ]
    assert [it.levelno for it in ours] == [logging.DEBUG]


@pytest.mark.parametrize("profile", [PROFILES["plain_pictures"]])
async def test_picture_is_found_without_the_counter_in_its_name(
    hass: HomeAssistant, allowed: MockConfigEntry, face: CapturedFace
) -> None:
    await enroll(hass, allowed, face)
    assert face.jpeg == FIRST_FACE


@pytest.mark.parametrize("profile", [PROFILES["binary_only"]])
async def test_picture_in_the_response_is_not_fetched(
    hass: HomeAssistant,
    allowed: MockConfigEntry,
    face: CapturedFace,
    terminal: SimulatedTerminal,
) -> None:
    await enroll(hass, allowed, face)
    assert face.jpeg == FIRST_FACE
    assert terminal.seen("GET", PICTURE) == []


async def test_picture_goes_after_ten_minutes(
    hass: HomeAssistant, allowed: MockConfigEntry, face: CapturedFace
) -> None:
    await enroll(hass, allowed, face)
    await pass_time(hass, KEEP_SECONDS - 5)
    assert face.jpeg == FIRST_FACE

    await pass_time(hass, KEEP_SECONDS + 1)

    assert KEEP_SECONDS == 600
    assert face.jpeg is None
    assert state_of(hass, IMAGE) == STATE_UNKNOWN


async def test_nothing_is_served_without_a_picture(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    allowed: MockConfigEntry,
    face: CapturedFace,
) -> None:
    await enroll(hass, allowed, face)
    face.async_forget()
    answer = await (await hass_client()).get(f"/api/image_proxy/{IMAGE}")
    assert answer.status == 500
    assert FIRST_FACE[:4] not in await answer.read()


async def test_picture_goes_with_the_entry(
    hass: HomeAssistant, allowed: MockConfigEntry, face: CapturedFace
) -> None:
    await enroll(hass, allowed, face)
    await hass.config_entries.async_unload(allowed.entry_id)

    assert face.jpeg is None
    assert face.taken_at is None
    assert state_of(hass, IMAGE) == STATE_UNAVAILABLE


async def test_fetching_a_picture_ends_with_the_entry(
    hass: HomeAssistant,
    allowed: MockConfigEntry,
    face: CapturedFace,
    terminal: SimulatedTerminal,
    monkeypatch: pytest.MonkeyPatch,
    timing: Timing,
) -> None:
    timing.request = 60
    terminal.inject(Fault.hang(), path=PICTURE)
    enrolling = begin_enrollment(hass, allowed)
    await terminal.wait_for("GET", PICTURE)
    await enrolling
    fetching = face._task
    await hass.config_entries.async_unload(allowed.entry_id)
    assert fetching
    await asyncio.wait((fetching,))
    assert fetching.cancelled()
    assert face.jpeg is None


async def test_previous_picture_goes_when_the_next_enrollment_begins(
    hass: HomeAssistant,
    allowed: MockConfigEntry,
    face: CapturedFace,
    terminal: SimulatedTerminal,
) -> None:
    await enroll(hass, allowed, face)
    terminal.scene = Scene.never()
    enrolling = begin_enrollment(hass, allowed)
    await terminal.wait_for("POST", "CaptureFaceData", 2)
    assert face.jpeg is None
    assert state_of(hass, IMAGE) == STATE_UNKNOWN

    terminal.show_face()
    await enrolling
    await face.async_settled()
    assert face.jpeg == draw_face(2)


@pytest.mark.parametrize("ending", ["fails", "is cancelled"])
async def test_picture_goes_with_an_enrollment_that_fails(
    hass: HomeAssistant,
    allowed: TerminalConfigEntry,
    face: CapturedFace,
    terminal: SimulatedTerminal,
    ending: str,
) -> None:
    """The picture had been fetched while the terminal was slow to write."""
    shown: list[bytes | None] = []
    face.async_subscribe(lambda: shown.append(face.jpeg))
    if ending == "fails":
        terminal.inject(Fault.delay(0.2), path="UserInfo/Record")
        terminal.inject(Fault.status("SubpicAnalysisModelingError"), path="FDSetUp")
    else:
        terminal.inject(Fault.delay(0.3), path="UserInfo/Record")
    enrolling = begin_enrollment(hass, allowed)
    await terminal.wait_for("POST", "UserInfo/Record")
    await face.async_settled()
    if ending != "fails":
        await allowed.runtime_data.enrollment.async_cancel()
    with pytest.raises(HomeAssistantError):
        await enrolling

    assert shown == [FIRST_FACE, None]
    assert terminal.people == {}
    assert state_of(hass, IMAGE) == STATE_UNKNOWN


async def test_picture_goes_with_its_user_only(
    hass: HomeAssistant, allowed: MockConfigEntry, face: CapturedFace
) -> None:
    number = await enroll(hass, allowed, face)
    face.async_forget_user("another")
    assert face.jpeg == FIRST_FACE

    face.async_forget_user(number)
    assert face.jpeg is None


async def test_picture_goes_at_once_when_it_is_disallowed(
    hass: HomeAssistant, allowed: MockConfigEntry, face: CapturedFace
) -> None:
    await enroll(hass, allowed, face)
    async_allow_picture(hass, allowed, LAST_CAPTURED_FACE, allowed=False)
    assert face.jpeg is None

    await hass.async_block_till_done()

    assert face.taken_at is None
    assert hass.states.get(IMAGE) is None
    async_allow_picture(hass, allowed, LAST_CAPTURED_FACE, allowed=True)
    assert face.jpeg is None, "hidden, not forgotten"


async def test_allowing_counts_at_once(
    hass: HomeAssistant, loaded: TerminalConfigEntry
) -> None:
    """Even before Home Assistant reloads the entry, which adds the entity."""
    async_allow_picture(hass, loaded, LAST_CAPTURED_FACE, allowed=True)
    assert is_picture_allowed(hass, loaded, LAST_CAPTURED_FACE)
    face = loaded.runtime_data.face
    await enroll(hass, loaded, face)
    assert face.jpeg == FIRST_FACE

    async_allow_picture(hass, loaded, LAST_CAPTURED_FACE, allowed=False)
    assert face.jpeg is None
    await hass.config_entries.async_unload(loaded.entry_id)
    assert face.taken_at is None


@pytest.mark.parametrize(
    "by",
    [
        er.RegistryEntryDisabler.HASS,
        er.RegistryEntryDisabler.INTEGRATION,
        er.RegistryEntryDisabler.USER,
    ],
)
async def test_it_can_be_allowed_regardless_of_who_disabled_it(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    by: er.RegistryEntryDisabler,
) -> None:
    entity_registry.async_update_entity(IMAGE, disabled_by=by)
    assert not is_picture_allowed(hass, loaded, LAST_CAPTURED_FACE)

    async_allow_picture(hass, loaded, LAST_CAPTURED_FACE, allowed=False)
    entity = entity_registry.async_get(IMAGE)
    assert entity
    assert entity.disabled_by is by, "already disabled, so left alone"

    async_allow_picture(hass, loaded, LAST_CAPTURED_FACE, allowed=True)
    assert is_picture_allowed(hass, loaded, LAST_CAPTURED_FACE)


async def test_disabled_terminal_shows_no_face(
    hass: HomeAssistant, allowed: MockConfigEntry
) -> None:
    """The permission outlasts it: what disables a device is undone with it."""
    entry_id = allowed.entry_id
    await hass.config_entries.async_set_disabled_by(entry_id, ConfigEntryDisabler.USER)
    assert not is_picture_allowed(hass, allowed, LAST_CAPTURED_FACE)

    await hass.config_entries.async_set_disabled_by(entry_id, None)
    assert is_picture_allowed(hass, allowed, LAST_CAPTURED_FACE)


async def test_disabled_device_shows_no_face(
    hass: HomeAssistant,
    allowed: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
) -> None:
    device_id = device_of(hass, allowed).id
    device_registry.async_update_device(
        device_id, disabled_by=dr.DeviceEntryDisabler.USER
    )
    await hass.async_block_till_done()
    assert not is_picture_allowed(hass, allowed, LAST_CAPTURED_FACE)

    device_registry.async_update_device(device_id, disabled_by=None)
    await pass_time(hass, RELOAD_AFTER_UPDATE_DELAY + 1)
    assert is_picture_allowed(hass, allowed, LAST_CAPTURED_FACE)


async def test_terminal_that_was_never_set_up_shows_no_face(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    async_allow_picture(hass, entry, LAST_CAPTURED_FACE, allowed=True)
    assert not is_picture_allowed(hass, entry, LAST_CAPTURED_FACE)


async def test_picture_in_the_response_is_checked(
    allowed: MockConfigEntry, face: CapturedFace, terminal: SimulatedTerminal
) -> None:
    """Some terminals send the picture instead of its URL."""
    face.async_captured(FaceJpeg(FIRST_FACE + b"\r\n"))
    await face.async_settled()
    assert face.jpeg == FIRST_FACE

    face.async_captured(FaceJpeg(b"GIF89a"))
    await face.async_settled()
    assert face.jpeg is None
    assert terminal.seen("GET", PICTURE) == []


async def test_picture_and_its_url_are_nowhere_else(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    allowed: MockConfigEntry,
    face: CapturedFace,
    terminal: SimulatedTerminal,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    await enroll(hass, allowed, face)
    state = hass.states.get(IMAGE)
    assert state
    assert set(state.attributes) == {"access_token", "entity_picture", "friendly_name"}
    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, allowed)
    assert "LOCALS" not in str(diagnostics)
    log = [it for it in caplog.records if it.name.startswith("custom_components")]
    assert log
    assert not [it for it in log if "LOCALS" in it.getMessage()]
    assert "LOCALS" not in repr(vars(face))
