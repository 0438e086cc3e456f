"""The blueprint that notifies a phone why an enrollment failed, and tries again."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.isapi.errors import Reason
from simulator import Fault, Scene, SimulatedTerminal
from tests.blueprints.phone import PRESSED, Phone, phone_in
from tests.support.blueprints import FOLDER, add_automation, import_all, until, use
from tests.support.common import CREDENTIAL_REASONS, DOOR_REASONS, device_of

NOTIFY = "automation/hikvision_face_terminal/notify_failed_enrollment.yaml"
ENROLLMENT = "event.access_controller_enrollment"

POOR_PICTURE = Fault.status("SubpicAnalysisModelingError")

type Enroll = Callable[..., Coroutine[Any, Any, None]]


@pytest.fixture
async def phone(
    hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path
) -> AsyncIterator[Phone]:
    """Return a phone that an automation of the blueprint notifies."""
    async with phone_in(hass) as phone:
        import_all(hass, tmp_path)
        inputs = {"enrollment": ENROLLMENT, "phone": phone.device_id}
        await add_automation(hass, use(NOTIFY, **inputs))
        yield phone


@pytest.fixture
def enroll(hass: HomeAssistant, loaded: MockConfigEntry) -> Enroll:
    """Return a function that enrolls a user, successfully or not."""

    async def enroll(**data: Any) -> None:
        data = {"device_id": device_of(hass, loaded).id, **data}
        with suppress(HomeAssistantError):
            await hass.services.async_call(
                DOMAIN, "enroll_user_with_face", data, blocking=True
            )

    return enroll


def shown(message: dict[str, Any]) -> tuple[str, str, list[str]]:
    """Return the visible texts of a notification."""
    buttons = [button["title"] for button in message["data"]["actions"]]
    return message["title"], message["message"], buttons


def runs(hass: HomeAssistant) -> int:
    """Return how many runs of the automation are waiting."""
    state = hass.states.get("automation.tried")
    assert state is not None
    current: int = state.attributes["current"]
    return current


async def test_failure_is_told_with_its_reason_and_a_button(
    phone: Phone, enroll: Enroll, terminal: SimulatedTerminal
) -> None:
    terminal.inject(POOR_PICTURE, path="FDSetUp")

    await enroll(name="Anna")

    assert shown(await phone.message()) == (
        "Anna was not enrolled",
        (
            "The terminal did not accept the picture."
            " Better light helps, and neither mask nor glasses."
        ),
        ["Try again"],
    )


async def test_success_is_not_told(
    hass: HomeAssistant, phone: Phone, enroll: Enroll, terminal: SimulatedTerminal
) -> None:
    await enroll(name="Anna")
    await hass.async_block_till_done()

    assert list(terminal.faces) == ["1"]
    assert runs(hass) == 0
    assert phone.messages.empty()


async def test_second_try_is_exactly_like_the_first(
    hass: HomeAssistant, phone: Phone, enroll: Enroll, terminal: SimulatedTerminal
) -> None:
    terminal.inject(POOR_PICTURE, path="FDSetUp")
    until = dt_util.now() + timedelta(days=2)
    await enroll(
        name="007", employee_no="42", user_type="visitor", valid_until=until, doors=[1]
    )
    message = await phone.message()
    assert terminal.people == {}

    await phone.press(message)
    await hass.async_block_till_done()

    person = terminal.people["42"]
    assert (person["name"], person["userType"]) == ("007", "visitor")
    wanted = dt_util.as_local(until).strftime("%Y-%m-%dT%H:%M:%S")
    assert person["Valid"]["endTime"] == wanted
    assert list(terminal.faces) == ["42"]
    assert phone.messages.empty()


async def test_second_failure_is_told_too_and_can_be_tried_again(
    hass: HomeAssistant, phone: Phone, enroll: Enroll, terminal: SimulatedTerminal
) -> None:
    terminal.inject(POOR_PICTURE, path="FDSetUp", times=2)
    await enroll(name="Anna")
    first = await phone.message()

    await phone.press(first)
    second = await phone.message()
    assert shown(second) == shown(first)
    assert terminal.people == {}

    await phone.press(second)
    await hass.async_block_till_done()
    assert list(terminal.faces) == ["1"]
    assert phone.messages.empty()


async def test_no_button_where_the_same_would_fail_again(
    hass: HomeAssistant, phone: Phone, enroll: Enroll
) -> None:
    await enroll(name="Anna", employee_no="7")
    await enroll(name="Boris", employee_no="7")
    await hass.async_block_till_done()

    assert shown(await phone.message()) == (
        "Boris was not enrolled",
        "The number belongs to somebody on the terminal already.",
        [],
    )
    assert phone.messages.empty()


async def test_a_run_tells_of_its_own_person_only(
    hass: HomeAssistant, phone: Phone, enroll: Enroll, terminal: SimulatedTerminal
) -> None:
    terminal.scene = Scene.never()
    terminal.inject(POOR_PICTURE, path="FDSetUp")
    first = hass.async_create_task(enroll(name="Anna"))
    await terminal.wait_for("POST", "CaptureFaceData")

    await enroll(name="Boris")  # Refused: the terminal is enrolling Anna
    await until(lambda: runs(hass) == 2)
    terminal.show_face()
    await first

    assert shown(await phone.message())[0] == "Anna was not enrolled"
    await until(lambda: runs(hass) == 1)
    assert phone.messages.empty()


async def test_an_older_failure_is_not_told_again(
    hass: HomeAssistant, phone: Phone, enroll: Enroll, terminal: SimulatedTerminal
) -> None:
    terminal.inject(Fault.status("deviceUserFull"), path="UserInfo/Record")
    await enroll(name="Anna")
    assert shown(await phone.message())[2] == []
    await hass.async_block_till_done()

    # Refused before anything begins, so the last event is still the previous one
    await enroll(name="Anna", valid_until="2020-01-01 00:00:00")
    await until(lambda: runs(hass) == 1)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=11))
    await hass.async_block_till_done()

    assert runs(hass) == 0
    assert phone.messages.empty()


async def test_button_works_for_a_quarter_of_an_hour(
    hass: HomeAssistant, phone: Phone, enroll: Enroll, terminal: SimulatedTerminal
) -> None:
    terminal.inject(POOR_PICTURE, path="FDSetUp")
    await enroll(name="Anna")
    assert shown(await phone.message())[2] == ["Try again"]
    await phone.listening()

    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=16))
    await hass.async_block_till_done()

    assert runs(hass) == 0
    assert PRESSED not in hass.bus.async_listeners()


async def test_another_terminals_enrollments_are_not_waited_for(
    hass: HomeAssistant, phone: Phone, enroll: Enroll
) -> None:
    await enroll(device_id="another", name="Anna")
    await hass.async_block_till_done()

    assert runs(hass) == 0


def test_every_reason_has_its_sentence() -> None:
    text = (FOLDER / NOTIFY).read_text(encoding="utf-8")
    # Not failures, or raised to the caller before anything begins, or of other actions.
    silent = (
        DOOR_REASONS
        | CREDENTIAL_REASONS
        | {
            Reason.ENROLLMENT_CANCELLED,
            Reason.ENROLLMENT_IN_PROGRESS,
            Reason.INVALID_PICTURE,
            Reason.NO_ENROLLMENT_RUNNING,
            Reason.NO_FACE,
            Reason.PERIOD_UNKNOWN,
            Reason.STREAM_TAKEN,
        }
    )

    assert [reason for reason in Reason if f"'{reason}': '" not in text] == [
        reason for reason in Reason if reason in silent
    ]
