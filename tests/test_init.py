"""An entry from set-up to unload, on a terminal that works or fails."""

from datetime import timedelta
import logging
from types import SimpleNamespace
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import (
    CONF_PASSWORD,
    CONF_USERNAME,
    EVENT_HOMEASSISTANT_STOP,
    STATE_UNAVAILABLE,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.hikvision_face_terminal.const import (
    CONF_LOGIN_REFUSED,
    DOMAIN,
)
from custom_components.hikvision_face_terminal.hub.client import async_get_client
from custom_components.hikvision_face_terminal.hub.domain_data import (
    async_get_domain_data,
)
from custom_components.hikvision_face_terminal.hub.options import SCAN_INTERVAL
from custom_components.hikvision_face_terminal.isapi.transport import login
from simulator import Fault, Scene, SimulatedTerminal
from tests.support.common import WITHOUT_DOORS, device_of, phase, settled, state_of

USERS = "sensor.access_controller_people"
OTHER_SERIAL = "DS-K1T343EFWX20250115V044840ENSIM000002"


class Clock:
    """The clock of the transport, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the clock that measures lockouts."""
    clock = Clock()
    fake = SimpleNamespace(monotonic=clock.monotonic)
    monkeypatch.setattr(login, "time", fake)
    return clock


async def pass_time(hass: HomeAssistant, times: int = 1) -> None:
    """Let the next poll, or the next attempt to set up, take place."""
    for _ in range(times):
        then = dt_util.utcnow() + SCAN_INTERVAL + timedelta(seconds=1)
        async_fire_time_changed(hass, then)
        await settled(hass)


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the integration's log lines of level warning and above."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components")
        and record.levelno >= logging.WARNING
    ]


def begin_enrollment(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Call the action; returns its task."""
    data = {"device_id": device_of(hass, entry).id, "name": "Anna"}
    return hass.async_create_task(
        hass.services.async_call(
            DOMAIN, "enroll_user_with_face", data, blocking=True, return_response=True
        )
    )


async def test_set_up_and_unload(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    assert phase(loaded) is ConfigEntryState.LOADED
    assert state_of(hass, USERS) == "0"

    assert await hass.config_entries.async_unload(loaded.entry_id)
    await hass.async_block_till_done()

    assert phase(loaded) is ConfigEntryState.NOT_LOADED
    assert state_of(hass, USERS) == STATE_UNAVAILABLE
    sent = len(terminal.requests)
    await pass_time(hass)
    assert len(terminal.requests) == sent


async def test_device_page_identifies_the_terminal(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    device = device_of(hass, loaded)

    assert device.manufacturer == "Hikvision"
    assert device.model == terminal.model
    assert device.name == "Access Controller"
    assert device.serial_number == terminal.serial_number
    assert device.sw_version == "V4.48.40 build 250115"
    assert device.hw_version is None
    assert device.configuration_url == "homeassistant://hikvision-face-terminal"
    assert device.connections == {("mac", terminal.mac_address)}
    assert device.identifiers == {(DOMAIN, terminal.serial_number)}


async def test_set_up_costs_one_login_and_eight_requests(
    loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    asked = [seen.path.removeprefix("/ISAPI/") for seen in terminal.seen()]

    assert asked == [
        "System/deviceInfo",
        "AccessControl/capabilities",
        "AccessControl/CaptureFaceData/capabilities",
        "AccessControl/UserInfo/capabilities?format=json",
        "Intelligent/FDLib/capabilities?format=json",
        "AccessControl/UserInfo/Count?format=json",
        "AccessControl/RemoteControl/door/capabilities",
        "AccessControl/AcsWorkStatus?format=json",
    ]
    assert len(terminal.requests) == len(asked) + 1
    assert terminal.connections == 1


@pytest.mark.parametrize("options", [WITHOUT_DOORS], ids=["without doors"])
async def test_poll_is_one_request(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    sent = len(terminal.requests)
    terminal.people["7"] = {"employeeNo": "7", "name": "Anna"}

    await pass_time(hass)

    assert [seen.path for seen in terminal.requests[sent:]] == [
        "/ISAPI/AccessControl/UserInfo/Count?format=json"
    ]
    assert state_of(hass, USERS) == "1"


async def test_an_outage_is_logged_once(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await terminal.stop()
    await pass_time(hass, 3)

    assert state_of(hass, USERS) == STATE_UNAVAILABLE
    (error,) = errors(caplog)
    assert "The terminal did not answer" in error

    await terminal.start()
    await pass_time(hass, 2)

    assert state_of(hass, USERS) == "0"
    assert caplog.text.count("Fetching Access Controller data recovered") == 1
    assert terminal.wrong_logins == 0


@pytest.mark.parametrize(
    "fault",
    [
        Fault.hang(),
        Fault.garbage(),
        Fault.truncated(),
        Fault.http_error(500),
        Fault.status("deviceBusy", 503),
    ],
    ids=["hang", "garbage", "truncated", "HTTP 500", "busy"],
)
async def test_poll_survives_any_answer(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    fault: Fault,
) -> None:
    # Where the counter does not answer, the search counts.
    for path in ("UserInfo/Count", "UserInfo/Search"):
        terminal.inject(fault, path=path, times=10)
    await pass_time(hass)
    assert state_of(hass, USERS) == STATE_UNAVAILABLE

    terminal.clear_faults()
    await pass_time(hass)
    assert state_of(hass, USERS) == "0"


async def test_poll_over_a_connection_that_was_closed_meanwhile_is_no_outage(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    caplog: pytest.LogCaptureFixture,
) -> None:
    terminal.inject(Fault.drop_before(), path="UserInfo/Count")
    await pass_time(hass)

    assert state_of(hass, USERS) == "0"
    assert "Error fetching" not in caplog.text


async def test_set_up_is_retried_when_the_terminal_is_back(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    await terminal.stop()
    await hass.config_entries.async_setup(entry.entry_id)
    assert phase(entry) is ConfigEntryState.SETUP_RETRY
    assert "The terminal did not answer" in (entry.reason or "")

    await terminal.start()
    await pass_time(hass)

    assert phase(entry) is ConfigEntryState.LOADED


async def test_locked_account_passes_without_reauth(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    clock: Clock,
) -> None:
    """The first request, signed like all others, restarts the terminal's lockout."""
    terminal.lock(300)
    await pass_time(hass)
    sent = len(terminal.requests)

    await pass_time(hass, 3)
    clock.now += 1799
    await pass_time(hass)

    assert state_of(hass, USERS) == STATE_UNAVAILABLE
    assert len(terminal.requests) == sent
    assert hass.config_entries.flow.async_progress() == []

    terminal.unlock()
    clock.now += 2
    await pass_time(hass)

    assert state_of(hass, USERS) == "0"
    assert terminal.wrong_logins == 0


async def test_locked_account_at_set_up_is_not_retried_too_soon(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    clock: Clock,
) -> None:
    """Each attempt has a new client, which must not contact the terminal either."""
    terminal.lock(300)
    await hass.config_entries.async_setup(entry.entry_id)
    assert phase(entry) is ConfigEntryState.SETUP_RETRY
    assert "It unlocks in 5 min" in (entry.reason or "")
    sent = len(terminal.requests)

    await pass_time(hass, 3)
    assert phase(entry) is ConfigEntryState.SETUP_RETRY
    assert len(terminal.requests) == sent
    assert hass.config_entries.flow.async_progress() == []

    terminal.unlock()
    clock.now += 301
    await pass_time(hass)
    assert phase(entry) is ConfigEntryState.LOADED


async def test_refused_password_starts_reauth_and_is_not_retried(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    terminal.change_password("New-12345")
    await pass_time(hass)

    flows = hass.config_entries.flow.async_progress()
    assert [flow["context"]["source"] for flow in flows] == [SOURCE_REAUTH]
    assert flows[0]["step_id"] == "reauth_confirm"
    assert 1 <= terminal.wrong_logins <= 2
    sent = len(terminal.requests)

    await pass_time(hass, 5)
    for _ in range(5):
        await hass.config_entries.async_reload(loaded.entry_id)
        await hass.async_block_till_done()

    assert phase(loaded) is ConfigEntryState.SETUP_ERROR
    assert loaded.error_reason_translation_key == "invalid_auth"
    assert len(hass.config_entries.flow.async_progress()) == 1
    assert len(terminal.requests) == sent


async def test_refused_password_is_not_retried_after_a_restart(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """Only the entry's data survives the restart."""
    terminal.change_password("New-12345")
    await pass_time(hass)
    wrong, sent = terminal.wrong_logins, len(terminal.requests)
    await restart(hass, loaded)

    assert phase(loaded) is ConfigEntryState.SETUP_ERROR
    assert loaded.error_reason_translation_key == "invalid_auth"
    assert len(hass.config_entries.flow.async_progress()) == 1
    assert len(terminal.requests) == sent

    (flow,) = hass.config_entries.flow.async_progress()
    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_USERNAME: "admin", CONF_PASSWORD: "New-12345"}
    )
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done(wait_background_tasks=True)
    await restart(hass, loaded)

    assert phase(loaded) is ConfigEntryState.LOADED
    assert CONF_LOGIN_REFUSED not in loaded.data
    assert terminal.wrong_logins == wrong


async def test_password_that_an_action_found_refused_is_not_tried_after_a_restart(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """The restart comes before the next poll could notice."""
    terminal.change_password("New-12345")
    with pytest.raises(HomeAssistantError):
        await begin_enrollment(hass, loaded)
    wrong = terminal.wrong_logins
    assert wrong <= 2

    await restart(hass, loaded)

    assert phase(loaded) is ConfigEntryState.SETUP_ERROR
    assert terminal.wrong_logins == wrong


async def test_login_that_works_again_is_no_longer_stored_as_refused(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """However the entry got it, for example by being added a second time."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_LOGIN_REFUSED: True}
    )
    async_get_client(hass, entry.data, try_anew=True)
    await hass.config_entries.async_setup(entry.entry_id)
    assert phase(entry) is ConfigEntryState.LOADED
    await restart(hass, entry)
    assert phase(entry) is ConfigEntryState.LOADED


async def restart(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Forget what is only in memory, and set the entry up again."""
    await hass.config_entries.async_unload(entry.entry_id)
    async_get_domain_data(hass).logins.clear()
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_wrong_password_at_set_up_costs_one_wrong_login(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_PASSWORD: "wrong"}
    )
    for _ in range(7):
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()

    assert phase(entry) is ConfigEntryState.SETUP_ERROR
    assert terminal.wrong_logins == 1
    assert len(hass.config_entries.flow.async_progress()) == 1


async def test_changed_certificate_receives_nothing(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await terminal.renew_certificate()
    sent = len(terminal.requests)

    await pass_time(hass, 3)

    assert state_of(hass, USERS) == STATE_UNAVAILABLE
    assert len(terminal.requests) == sent
    (error,) = errors(caplog)
    assert "shows another certificate" in error
    assert hass.config_entries.flow.async_progress() == []


async def test_changed_certificate_at_set_up_receives_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    await terminal.renew_certificate()
    await hass.config_entries.async_setup(entry.entry_id)

    assert phase(entry) is ConfigEntryState.SETUP_RETRY
    assert "shows another certificate" in (entry.reason or "")
    assert terminal.requests == []


async def test_another_terminal_at_the_address_is_not_set_up(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    hass.config_entries.async_update_entry(entry, unique_id=OTHER_SERIAL)
    await hass.config_entries.async_setup(entry.entry_id)

    assert phase(entry) is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "another_terminal"
    assert hass.config_entries.flow.async_progress() == []


@pytest.mark.parametrize("how", ["unload", "reload", "remove", "stop"])
async def test_running_enrollment_is_cancelled(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal, how: str
) -> None:
    terminal.scene = Scene.never()
    enrollment = begin_enrollment(hass, loaded)
    await terminal.wait_for("POST", "CaptureFaceData", 2)

    await end(hass, loaded, how)
    with pytest.raises(HomeAssistantError) as raised:
        await enrollment

    assert raised.value.translation_key == "enrollment_cancelled"
    assert terminal.people == {}
    asked = len(terminal.seen("POST", "CaptureFaceData"))
    await pass_time(hass)
    assert len(terminal.seen("POST", "CaptureFaceData")) == asked


@pytest.mark.parametrize("how", ["unload", "reload", "remove", "stop"])
async def test_incomplete_user_is_rolled_back(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal, how: str
) -> None:
    terminal.inject(Fault.delay(0.2), path="FDSetUp")
    enrollment = begin_enrollment(hass, loaded)
    await terminal.wait_for("PUT", "FDSetUp")
    assert list(terminal.people) == ["1"]

    await end(hass, loaded, how)
    with pytest.raises(HomeAssistantError) as raised:
        await enrollment

    assert raised.value.translation_key == "enrollment_cancelled"
    assert terminal.people == {}
    assert terminal.faces == {}


async def end(hass: HomeAssistant, entry: MockConfigEntry, how: str) -> None:
    """Unload, reload or remove the entry, or stop Home Assistant."""
    match how:
        case "unload":
            await hass.config_entries.async_unload(entry.entry_id)
        case "reload":
            await hass.config_entries.async_reload(entry.entry_id)
        case "remove":
            await hass.config_entries.async_remove(entry.entry_id)
        case "stop":
            hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
