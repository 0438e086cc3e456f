"""The blueprint that notifies a phone why an enrollment failed, and tries again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.isapi.errors import Reason
from simulator import Fault, Scene, SimulatedTerminal
from tests.support.blueprints import FOLDER, add_automation, import_all, use
from tests.support.common import device_of

NOTIFY = "automation/hikvision_face_terminal/notify_failed_enrollment.yaml"
ENROLLMENT = "event.access_controller_enrollment"
PRESSED = "mobile_app_notification_action"

POOR_PICTURE = Fault.status("SubpicAnalysisModelingError")

type Enroll = Callable[..., Coroutine[Any, Any, None]]


class Phone:
    """A phone with the app: its device, and its notifications."""

    def __init__(self) -> None:
        self.device_id = ""
        self.messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def push(self, request: web.Request) -> web.Response:
        """Receive a message as the push service of the app's makers does."""
        self.messages.put_nowait(await request.json())
        return web.json_response({}, status=201)

    async def message(self) -> dict[str, Any]:
        """Return the next message, once it has come."""
        async with asyncio.timeout(5):
            return await self.messages.get()


@pytest.fixture
async def phone(
    hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path
) -> AsyncIterator[Phone]:
    """Return a phone that an automation of the blueprint notifies."""
    phone = Phone()
    app = web.Application()
    app.router.add_post("/push", phone.push)
    async with TestServer(app, host="127.0.0.1") as server:
        assert await async_setup_component(hass, "mobile_app", {})
        entry = MockConfigEntry(
            domain="mobile_app",
            data={
                "app_data": {
                    "push_token": "token",
                    "push_url": str(server.make_url("/push")),
                },
                "app_id": "io.robbie.HomeAssistant",
                "app_name": "Home Assistant",
                "app_version": "2026.11",
                "device_id": "phone",
                "device_name": "Phone",
                "manufacturer": "Maker",
                "model": "Phone",
                "os_name": "Android",
                "os_version": "17",
                "supports_encryption": False,
                "user_id": (await hass.auth.async_create_user("Owner")).id,
                "webhook_id": "webhook",
            },
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        inputs = {"enrollment": ENROLLMENT, "phone": devices[0].id}
        import_all(hass, tmp_path)
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


async def until(condition: Callable[[], bool]) -> None:
    """Wait for the effect of the automation, which no event reports."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0)


async def listening(hass: HomeAssistant) -> None:
    """Wait until the automation waits for the button: a user is not that fast."""
    await until(lambda: PRESSED in hass.bus.async_listeners())


async def press(hass: HomeAssistant, message: dict[str, Any]) -> None:
    """Press the button in a notification, as the phone reports it."""
    (button,) = message["data"]["actions"]
    await listening(hass)
    hass.bus.async_fire(PRESSED, {"action": button["action"]})


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

    await press(hass, message)
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

    await press(hass, first)
    second = await phone.message()
    assert shown(second) == shown(first)
    assert terminal.people == {}

    await press(hass, second)
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
    await listening(hass)

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
    silent = {
        Reason.ENROLLMENT_CANCELLED,
        Reason.ENROLLMENT_IN_PROGRESS,
        Reason.INVALID_PICTURE,
        Reason.NO_ENROLLMENT_RUNNING,
        Reason.NO_FACE,
        Reason.PERIOD_UNKNOWN,
        Reason.STREAM_TAKEN,
    }

    assert [reason for reason in Reason if f"'{reason}': '" not in text] == [
        reason for reason in Reason if reason in silent
    ]
