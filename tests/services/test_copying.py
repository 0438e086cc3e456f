"""copy_user and copy_to, called as automations call them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from typing import Any

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
    EVENT_HOMEASSISTANT_STOP,
)
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.hikvision_face_terminal.const import (
    CONF_CERTIFICATE_FINGERPRINT,
    DOMAIN,
)
from simulator import PROFILES, Fault, Profile, Scene, SimulatedTerminal, draw_face
from tests.flows.test_enroll import until
from tests.support.common import device_of, state_of

ENROLL = "enroll_user_with_face"
COPY = "copy_user"
STATUS = "sensor.access_controller_enrollment_status"
OTHER = "DS-K1T343EFWX20250115V044840ENSIM000002"

type Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]

ANNA = {
    "employeeNo": "5",
    "name": "Anna",
    "userType": "normal",
    "gender": "female",
    "doorRight": "1",
    "RightPlan": [{"doorNo": 1, "planTemplateNo": "1"}],
    "Valid": {
        "enable": True,
        "beginTime": "2026-01-01T00:00:00",
        "endTime": "2030-01-01T00:00:00",
        "timeType": "local",
    },
}


@pytest.fixture
def profile() -> Profile:
    """Return a terminal that accepts face pictures."""
    return PROFILES["binary_img"]


@pytest.fixture
async def gate() -> AsyncIterator[SimulatedTerminal]:
    """Return a second running terminal with another profile and login."""
    async with SimulatedTerminal(
        PROFILES["binary_face_image"],
        tls=False,
        serial_number=OTHER,
        username="owner",
        password="Gate-98765",
    ) as running:
        yield running


@pytest.fixture
async def gate_entry(
    hass: HomeAssistant, loaded: MockConfigEntry, gate: SimulatedTerminal
) -> MockConfigEntry:
    """Return the entry of the second terminal, set up."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Gate",
        unique_id=gate.serial_number,
        data={
            CONF_HOST: gate.host,
            CONF_PORT: gate.port,
            CONF_SSL: gate.ssl,
            CONF_USERNAME: gate.username,
            CONF_PASSWORD: gate.password,
            CONF_CERTIFICATE_FINGERPRINT: None,
        },
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.fixture
def door(hass: HomeAssistant, loaded: MockConfigEntry) -> str:
    """Return the device id of the first terminal."""
    return device_of(hass, loaded).id


@pytest.fixture
def gate_device(hass: HomeAssistant, gate_entry: MockConfigEntry) -> str:
    """Return the device id of the second terminal."""
    return device_of(hass, gate_entry).id


@pytest.fixture
def call(hass: HomeAssistant) -> Call:
    """Return a function that calls an action and returns its response."""

    async def call(action: str, **data: object) -> dict[str, Any]:
        response = await hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True
        )
        return dict(response or {})

    return call


def add_anna(terminal: SimulatedTerminal, number: str = "5") -> None:
    terminal.people[number] = {**ANNA, "employeeNo": number}
    terminal.faces[number] = draw_face(40)


async def test_user_is_copied_with_face(
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
) -> None:
    add_anna(terminal)
    before = terminal.snapshot()

    response = await call(COPY, device_id=door, employee_no="5", targets=gate_device)

    assert response == {
        "employee_no": "5",
        "name": "Anna",
        "copied": [gate_device],
        "copies": [{"device_id": gate_device, "result": "created"}],
    }
    assert gate.people["5"] == {**gate.people["5"], **ANNA}
    assert gate.faces == terminal.faces
    assert terminal.snapshot() == before
    assert terminal.wrong_logins == gate.wrong_logins == 0


async def test_existing_user_is_reported_or_updated(
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
) -> None:
    add_anna(terminal)
    gate.people["5"] = {**ANNA, "name": "Eve"}
    before = gate.snapshot()
    data = {"device_id": door, "employee_no": "5", "targets": [gate_device]}

    response = await call(COPY, **data)

    (copy,) = response["copies"]
    assert copy["device_id"] == gate_device
    assert copy["result"] == "user_already_exists"
    assert "5" in copy["message"]
    assert response["copied"] == []
    assert gate.snapshot() == before

    response = await call(COPY, **data, if_exists="update")
    assert response["copies"] == [{"device_id": gate_device, "result": "updated"}]
    assert gate.people["5"]["name"] == "Anna"


async def test_failed_copy_raises_without_a_response(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
) -> None:
    """The failure would go unnoticed otherwise."""
    add_anna(terminal)
    add_anna(gate)
    data = {"device_id": door, "employee_no": "5", "targets": [gate_device]}
    with pytest.raises(HomeAssistantError) as raised:
        await hass.services.async_call(DOMAIN, COPY, data, blocking=True)
    assert raised.value.translation_key == "copy_failed"
    assert "1" in str(raised.value)

    await hass.services.async_call(
        DOMAIN, COPY, {**data, "if_exists": "update"}, blocking=True
    )


@pytest.mark.parametrize("number", ["9", "", "6"])
async def test_user_that_cannot_be_copied(
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
    number: str,
) -> None:
    """An unknown number, no number, and a user without a face."""
    terminal.people["6"] = {**ANNA, "employeeNo": "6"}
    sent = len(gate.requests)
    with pytest.raises(ServiceValidationError) as raised:
        await call(COPY, device_id=door, employee_no=number, targets=gate_device)
    keys = {"9": "user_not_found", "": "invalid_employee_no", "6": "no_face"}
    assert raised.value.translation_key == keys[number]
    assert len(gate.requests) == sent


@pytest.mark.parametrize(
    ("action", "data"),
    [(COPY, {"employee_no": "5"}), (ENROLL, {"name": "Anna"})],
)
async def test_wrong_targets_change_nothing(
    call: Call,
    terminal: SimulatedTerminal,
    door: str,
    gate_device: str,
    action: str,
    data: dict[str, str],
) -> None:
    add_anna(terminal)
    sent = len(terminal.requests)
    field = "targets" if action == COPY else "copy_to"
    for targets, key in (
        ([gate_device, door], "copy_to_itself"),
        (["0" * 32], "no_such_terminal"),
    ):
        with pytest.raises(ServiceValidationError) as raised:
            await call(action, device_id=door, **data, **{field: targets})
        assert raised.value.translation_key == key
    assert len(terminal.requests) == sent


async def test_copying_requires_an_admin(
    hass: HomeAssistant, door: str, gate_device: str, hass_read_only_user: MockUser
) -> None:
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            COPY,
            {"device_id": door, "employee_no": "5", "targets": gate_device},
            blocking=True,
            context=Context(user_id=hass_read_only_user.id),
        )


async def test_each_target_is_reported_separately(
    hass: HomeAssistant,
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
) -> None:
    """One failed copy does not affect the other."""
    add_anna(gate)
    gate.people["7"] = {**ANNA, "employeeNo": "7"}
    before = gate.snapshot()
    async with SimulatedTerminal(
        PROFILES["immediate"], tls=False, serial_number=OTHER[:-1] + "3"
    ) as urls_only:
        entry = MockConfigEntry(
            domain=DOMAIN,
            title="Cellar",
            unique_id=urls_only.serial_number,
            data={
                CONF_HOST: urls_only.host,
                CONF_PORT: urls_only.port,
                CONF_SSL: False,
                CONF_USERNAME: urls_only.username,
                CONF_PASSWORD: urls_only.password,
                CONF_CERTIFICATE_FINGERPRINT: None,
            },
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        cellar = device_of(hass, entry).id

        response = await call(
            COPY, device_id=gate_device, employee_no="5", targets=[door, cellar, door]
        )

        assert response["copied"] == [door]
        results = {it["device_id"]: it["result"] for it in response["copies"]}
        assert results == {door: "created", cellar: "not_supported"}
        assert urls_only.snapshot()["people"] == {}
        assert terminal.faces == {"5": draw_face(40)}
        assert gate.snapshot() == before
        await hass.config_entries.async_unload(entry.entry_id)


async def test_one_capture_serves_all_terminals(
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
) -> None:
    response = await call(ENROLL, device_id=door, name="Anna", copy_to=gate_device)

    number = response["employee_no"]
    assert response["copies"] == [{"device_id": gate_device, "result": "created"}]
    assert terminal.faces == gate.faces == {number: draw_face(1)}
    assert gate.people[number]["name"] == "Anna"
    assert not gate.seen("POST", "CaptureFaceData")


async def test_response_without_copies(
    call: Call, terminal: SimulatedTerminal, door: str
) -> None:
    response = await call(ENROLL, device_id=door, name="Anna")
    assert "copies" not in response
    assert not terminal.seen("GET", "/LOCALS/")


BINARY = replace(PROFILES["binary_only"], faces=replace(PROFILES["binary_img"].faces))


@pytest.mark.parametrize(
    "profile", [BINARY, PROFILES["no_pictures"]], ids=["picture", "keeps none"]
)
async def test_captured_picture_is_copied(
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
) -> None:
    """Whether or not the terminal returns faces."""
    await call(ENROLL, device_id=door, name="Anna", copy_to=gate_device)
    assert gate.faces == {"1": draw_face(1)}


async def test_chosen_number_is_free_on_all_terminals(
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
) -> None:
    for number in ("1", "2"):
        terminal.people[number] = {**ANNA, "employeeNo": number}
    gate.people["3"] = {**ANNA, "employeeNo": "3"}

    response = await call(ENROLL, device_id=door, name="Anna", copy_to=gate_device)

    assert response["employee_no"] == "4"
    assert list(gate.faces) == ["4"]


@pytest.mark.parametrize("trouble", ["taken", "away", "name"])
async def test_impossible_target_is_refused_before_the_capture(
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
    trouble: str,
) -> None:
    """The error names that terminal: the user is at another one."""
    name = "Anna"
    if trouble == "taken":
        gate.people["5"] = dict(ANNA)
    elif trouble == "away":
        await gate.stop()
    else:
        name = "Я" * 65
    with pytest.raises(HomeAssistantError) as raised:
        await call(
            ENROLL, device_id=door, name=name, employee_no="5", copy_to=gate_device
        )
    if trouble != "name":
        assert raised.value.translation_key == "other_terminal"
        assert str(raised.value).startswith("Gate: ")
    assert not terminal.seen("POST", "CaptureFaceData")
    assert not terminal.people


async def test_failed_copy_leaves_the_enrollment(
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
) -> None:
    """The user is complete where they enrolled, and absent where the copy failed."""
    gate.inject(Fault.status("SubpicAnalysisModelingError"), path="FDSetUp")

    response = await call(ENROLL, device_id=door, name="Anna", copy_to=gate_device)

    (copy,) = response["copies"]
    assert copy["result"] == "face_rejected"
    assert list(terminal.faces) == ["1"]
    assert not gate.people
    assert not gate.faces


async def test_lost_captured_picture_fails_the_copies(
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
) -> None:
    terminal.inject(Fault.http_error(404), path="/LOCALS/", times=9)
    response = await call(ENROLL, device_id=door, name="Anna", copy_to=gate_device)
    assert [copy["result"] for copy in response["copies"]] == ["not_supported"]
    assert list(terminal.faces) == ["1"]
    assert not gate.people


async def test_update_is_copied_as_an_update(
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
) -> None:
    add_anna(terminal)
    gate.people["5"] = {**ANNA, "name": "Eve"}
    response = await call(
        ENROLL,
        device_id=door,
        name="Annabel",
        employee_no="5",
        if_exists="update",
        copy_to=gate_device,
    )
    assert response["copies"] == [{"device_id": gate_device, "result": "updated"}]
    assert terminal.people["5"]["name"] == gate.people["5"]["name"] == "Annabel"
    assert terminal.faces["5"] == gate.faces["5"] == draw_face(1)


async def test_enrolling_terminal_takes_no_copy(
    hass: HomeAssistant,
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
) -> None:
    add_anna(terminal)
    gate.scene = Scene.never()
    enrolling = hass.async_create_task(call(ENROLL, device_id=gate_device, name="Eve"))
    await gate.wait_for("POST", "CaptureFaceData")

    response = await call(COPY, device_id=door, employee_no="5", targets=gate_device)

    assert [it["result"] for it in response["copies"]] == ["enrollment_in_progress"]
    gate.show_face()
    await enrolling
    assert [it["name"] for it in gate.people.values()] == ["Eve"]


async def test_two_enrollments_that_copy_to_each_other(
    hass: HomeAssistant,
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
) -> None:
    """Each copy waits for the other enrollment; there is no deadlock."""
    terminal.scene = gate.scene = Scene.never()
    front = hass.async_create_task(
        call(ENROLL, device_id=door, name="Anna", copy_to=gate_device)
    )
    back = hass.async_create_task(
        call(ENROLL, device_id=gate_device, name="Boris", copy_to=door)
    )
    await terminal.wait_for("POST", "CaptureFaceData")
    await gate.wait_for("POST", "CaptureFaceData")
    terminal.show_face()
    await terminal.wait_for("PUT", "FDSetUp")
    gate.show_face()
    async with asyncio.timeout(20):
        responses = [await front, await back]

    numbers = {response["employee_no"] for response in responses}
    assert set(terminal.faces) == set(gate.faces) == numbers
    assert len(numbers) == 2
    assert [it["copies"][0]["result"] for it in responses] == ["created", "created"]


async def test_copies_continue_without_their_caller(
    hass: HomeAssistant,
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
) -> None:
    terminal.scene = Scene.never()
    caller = asyncio.create_task(
        call(ENROLL, device_id=door, name="Anna", copy_to=gate_device)
    )
    await terminal.wait_for("POST", "CaptureFaceData")
    caller.cancel()
    await asyncio.wait((caller,))
    assert caller.cancelled()
    terminal.show_face()
    await until(hass, STATUS, "cancelled")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not terminal.people
    assert not gate.people


@pytest.mark.parametrize("during", ["the write", "the copy"])
async def test_a_call_cancelled_later_enrolls_and_copies(
    hass: HomeAssistant,
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
    during: str,
) -> None:
    written = terminal if during == "the write" else gate
    written.inject(Fault.delay(0.2), path="FDSetUp")
    caller = asyncio.create_task(
        call(ENROLL, device_id=door, name="Anna", copy_to=gate_device)
    )
    await written.wait_for("PUT", "FDSetUp")
    caller.cancel()
    await asyncio.wait((caller,))
    assert caller.cancelled()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, STATUS) == "succeeded"
    assert list(terminal.faces) == list(gate.faces) == ["1"]


async def test_a_call_cancelled_during_the_copy_leaves_the_next_enrollment_alone(
    hass: HomeAssistant,
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
) -> None:
    gate.inject(Fault.delay(0.2), path="FDSetUp")
    caller = asyncio.create_task(
        call(ENROLL, device_id=door, name="Anna", copy_to=gate_device)
    )
    await gate.wait_for("PUT", "FDSetUp")
    terminal.scene = Scene.never()
    captures = len(terminal.seen("POST", "CaptureFaceData"))
    following = asyncio.create_task(call(ENROLL, device_id=door, name="Boris"))
    await terminal.wait_for("POST", "CaptureFaceData", captures + 1)
    caller.cancel()
    await asyncio.wait((caller,))
    terminal.show_face()
    assert (await following)["name"] == "Boris"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert list(terminal.faces) == ["1", "2"]
    assert list(gate.faces) == ["1"]


@pytest.mark.parametrize("end", ["unload", "stop"])
@pytest.mark.parametrize("path", ["UserInfo/Record", "FDSetUp"])
async def test_interrupted_copy_leaves_no_user(
    hass: HomeAssistant,
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    gate_entry: MockConfigEntry,
    door: str,
    gate_device: str,
    path: str,
    end: str,
) -> None:
    add_anna(terminal)
    gate.inject(Fault.delay(0.1), path=path)
    copying = hass.async_create_task(
        call(COPY, device_id=door, employee_no="5", targets=gate_device)
    )
    await gate.wait_for(None, path)
    if end == "unload":
        await hass.config_entries.async_unload(gate_entry.entry_id)
        assert not gate.people
    else:
        hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)

    response = await copying
    assert [it["result"] for it in response["copies"]] == ["enrollment_cancelled"]
    assert not gate.people
    assert not gate.faces


async def test_target_unloaded_during_the_capture_is_reported(
    hass: HomeAssistant,
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    gate_entry: MockConfigEntry,
    door: str,
    gate_device: str,
) -> None:
    terminal.scene = Scene.never()
    enrolling = hass.async_create_task(
        call(ENROLL, device_id=door, name="Anna", copy_to=gate_device)
    )
    await terminal.wait_for("POST", "CaptureFaceData")
    await hass.config_entries.async_unload(gate_entry.entry_id)
    terminal.show_face()
    response = await enrolling
    assert [it["result"] for it in response["copies"]] == ["no_such_terminal"]
    assert list(terminal.faces) == ["1"]
    assert not gate.people


async def test_cancelled_enrollment_is_not_copied(
    hass: HomeAssistant,
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    door: str,
    gate_device: str,
) -> None:
    terminal.scene = Scene.never()
    enrolling = hass.async_create_task(
        call(ENROLL, device_id=door, name="Anna", copy_to=gate_device)
    )
    await terminal.wait_for("POST", "CaptureFaceData")
    await hass.services.async_call(
        DOMAIN, "cancel_enrollment", {"device_id": door}, blocking=True
    )
    with pytest.raises(HomeAssistantError) as raised:
        await enrolling
    assert raised.value.translation_key == "enrollment_cancelled"
    assert not terminal.people
    assert not gate.people


async def test_refused_write_on_a_target_raises_the_repair(
    hass: HomeAssistant,
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    gate_entry: MockConfigEntry,
    door: str,
    gate_device: str,
) -> None:
    """As with an enrollment; the repair is for the terminal that refused."""
    add_anna(terminal)
    gate.inject(Fault.status("lowPrivilege"), path="UserInfo/Record")
    response = await call(COPY, device_id=door, employee_no="5", targets=gate_device)
    assert [it["result"] for it in response["copies"]] == ["permission_denied"]
    assert state_of(hass, STATUS) == "idle"
    assert gate_entry.runtime_data.issues._write_refused
