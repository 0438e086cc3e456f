"""copy_user and copy_to, called as automations call them."""

import asyncio
from asyncio import Task
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, replace
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
from tests.support.common import NEW_ENTRY, device_of, state_of
from tests.support.records import user_record

ENROLL = "enroll_user_with_face"
COPY = "copy_user"
STATUS = "sensor.access_controller_enrollment_status"
OTHER = "DS-K1T343EFWX20250115V044840ENSIM000002"

WAITING = ("POST", "CaptureFaceData")


def anna(employee_no: str = "5", name: str = "Anna") -> dict[str, Any]:
    return user_record(employee_no, name, gender="female")


def add_anna(terminal: SimulatedTerminal) -> None:
    terminal.people["5"] = anna()
    terminal.faces["5"] = draw_face(40)


def results(response: dict[str, Any]) -> list[str]:
    return [copy["result"] for copy in response["copies"]]


@dataclass(frozen=True, kw_only=True)
class House:
    """Two terminals of one Home Assistant, and what copies from door to gate."""

    hass: HomeAssistant
    door: SimulatedTerminal
    gate: SimulatedTerminal
    door_id: str
    gate_id: str
    gate_entry: MockConfigEntry

    async def call(self, action: str, **data: object) -> dict[str, Any]:
        """Call an action and return its response."""
        response = await self.hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True
        )
        return dict(response or {})

    async def copy(self, employee_no: str = "5") -> dict[str, Any]:
        """Copy a user from the door to the gate."""
        return await self.call(
            COPY, device_id=self.door_id, employee_no=employee_no, targets=self.gate_id
        )

    async def enroll(self, **data: object) -> dict[str, Any]:
        """Enroll Anna at the door and copy her to the gate."""
        enrollment = {"device_id": self.door_id, "copy_to": self.gate_id}
        return await self.call(ENROLL, **{"name": "Anna", **enrollment, **data})

    def begin(self, work: Coroutine[Any, Any, dict[str, Any]]) -> Task[dict[str, Any]]:
        """Let a call run beside the test."""
        return self.hass.async_create_task(work)


@pytest.fixture
def profile() -> Profile:
    """Return a terminal that takes pictures."""
    return PROFILES["binary_img"]


async def add(hass: HomeAssistant, title: str, terminal: SimulatedTerminal) -> Any:
    """Return the entry of a terminal over HTTP, set up beside the others."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=title,
        unique_id=terminal.serial_number,
        data={
            CONF_HOST: terminal.host,
            CONF_PORT: terminal.port,
            CONF_SSL: terminal.ssl,
            CONF_USERNAME: terminal.username,
            CONF_PASSWORD: terminal.password,
            CONF_CERTIFICATE_FINGERPRINT: None,
        },
        **NEW_ENTRY,
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.fixture
async def house(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> AsyncIterator[House]:
    """Return the house: the gate is of another kind and has another login."""
    async with SimulatedTerminal(
        PROFILES["binary_face_image"],
        tls=False,
        serial_number=OTHER,
        username="owner",
        password="Gate-98765",
    ) as gate:
        entry = await add(hass, "Gate", gate)
        yield House(
            hass=hass,
            door=terminal,
            gate=gate,
            door_id=device_of(hass, loaded).id,
            gate_id=device_of(hass, entry).id,
            gate_entry=entry,
        )


async def test_user_is_copied_with_face(house: House) -> None:
    add_anna(house.door)
    before = house.door.snapshot()

    response = await house.copy()

    assert response == {
        "employee_no": "5",
        "name": "Anna",
        "copied": [house.gate_id],
        "copies": [{"device_id": house.gate_id, "result": "created"}],
    }
    assert house.gate.people["5"] == {**house.gate.people["5"], **anna()}
    assert house.gate.faces == house.door.faces
    assert house.door.snapshot() == before
    assert house.door.wrong_logins == house.gate.wrong_logins == 0


async def test_existing_user_is_reported_or_updated(house: House) -> None:
    add_anna(house.door)
    house.gate.people["5"] = anna(name="Eve")
    before = house.gate.snapshot()
    data = {"device_id": house.door_id, "employee_no": "5", "targets": [house.gate_id]}

    response = await house.call(COPY, **data)

    (copy,) = response["copies"]
    assert copy["device_id"] == house.gate_id
    assert copy["result"] == "user_already_exists"
    assert "5" in copy["message"]
    assert response["copied"] == []
    assert house.gate.snapshot() == before

    response = await house.call(COPY, **data, if_exists="update")
    assert response["copies"] == [{"device_id": house.gate_id, "result": "updated"}]
    assert house.gate.people["5"]["name"] == "Anna"


async def test_failed_copy_raises_without_a_response(house: House) -> None:
    """The failure would go unnoticed otherwise."""
    add_anna(house.door)
    add_anna(house.gate)
    data = {"device_id": house.door_id, "employee_no": "5", "targets": [house.gate_id]}
    with pytest.raises(HomeAssistantError) as raised:
        await house.hass.services.async_call(DOMAIN, COPY, data, blocking=True)
    assert raised.value.translation_key == "copy_failed"
    assert "1" in str(raised.value)

    await house.hass.services.async_call(
        DOMAIN, COPY, {**data, "if_exists": "update"}, blocking=True
    )


@pytest.mark.parametrize("number", ["9", "", "6"])
async def test_user_that_cannot_be_copied(house: House, number: str) -> None:
    """An unknown number, no number, and a user without a face."""
    house.door.people["6"] = anna("6")
    sent = len(house.gate.requests)
    with pytest.raises(ServiceValidationError) as raised:
        await house.copy(number)
    keys = {"9": "user_not_found", "": "invalid_employee_no", "6": "no_face"}
    assert raised.value.translation_key == keys[number]
    assert len(house.gate.requests) == sent


@pytest.mark.parametrize(
    ("action", "data"),
    [(COPY, {"employee_no": "5"}), (ENROLL, {"name": "Anna"})],
)
async def test_wrong_targets_change_nothing(
    house: House, action: str, data: dict[str, str]
) -> None:
    add_anna(house.door)
    sent = len(house.door.requests)
    field = "targets" if action == COPY else "copy_to"
    for targets, key in (
        ([house.gate_id, house.door_id], "copy_to_itself"),
        (["0" * 32], "no_such_terminal"),
    ):
        with pytest.raises(ServiceValidationError) as raised:
            await house.call(
                action, device_id=house.door_id, **data, **{field: targets}
            )
        assert raised.value.translation_key == key
    assert len(house.door.requests) == sent


async def test_copying_requires_an_admin(
    house: House, hass: HomeAssistant, hass_read_only_user: MockUser
) -> None:
    with pytest.raises(Unauthorized):
        await house.hass.services.async_call(
            DOMAIN,
            COPY,
            {"device_id": house.door_id, "employee_no": "5", "targets": house.gate_id},
            blocking=True,
            context=Context(user_id=hass_read_only_user.id),
        )


async def test_each_target_is_reported_separately(house: House) -> None:
    """One failed copy does not affect the other."""
    add_anna(house.gate)
    house.gate.people["7"] = anna("7")
    before = house.gate.snapshot()
    async with SimulatedTerminal(
        PROFILES["immediate"], tls=False, serial_number=OTHER[:-1] + "3"
    ) as urls_only:
        entry = await add(house.hass, "Cellar", urls_only)
        cellar = device_of(house.hass, entry).id

        response = await house.call(
            COPY,
            device_id=house.gate_id,
            employee_no="5",
            targets=[house.door_id, cellar, house.door_id],
        )

        assert response["copied"] == [house.door_id]
        by_terminal = {it["device_id"]: it["result"] for it in response["copies"]}
        assert by_terminal == {house.door_id: "created", cellar: "not_supported"}
        assert urls_only.snapshot()["people"] == {}
        assert house.door.faces == {"5": draw_face(40)}
        assert house.gate.snapshot() == before
        await house.hass.config_entries.async_unload(entry.entry_id)


async def test_one_capture_serves_all_terminals(house: House) -> None:
    response = await house.enroll()

    number = response["employee_no"]
    assert response["copies"] == [{"device_id": house.gate_id, "result": "created"}]
    assert house.door.faces == house.gate.faces == {number: draw_face(1)}
    assert house.gate.people[number]["name"] == "Anna"
    assert not house.gate.seen("POST", "CaptureFaceData")


async def test_response_without_copies(house: House) -> None:
    response = await house.call(ENROLL, device_id=house.door_id, name="Anna")
    assert "copies" not in response
    assert not house.door.seen("GET", "/LOCALS/")


BINARY = replace(PROFILES["binary_only"], faces=replace(PROFILES["binary_img"].faces))


@pytest.mark.parametrize(
    "profile", [BINARY, PROFILES["no_pictures"]], ids=["picture", "keeps none"]
)
async def test_captured_picture_is_copied(house: House) -> None:
    """Whether or not the terminal returns faces."""
    await house.enroll()
    assert house.gate.faces == {"1": draw_face(1)}


async def test_chosen_number_is_free_on_all_terminals(house: House) -> None:
    for number in ("1", "2"):
        house.door.people[number] = anna(number)
    house.gate.people["3"] = anna("3")

    response = await house.enroll()

    assert response["employee_no"] == "4"
    assert list(house.gate.faces) == ["4"]


@pytest.mark.parametrize("problem", ["taken", "away", "name"])
async def test_impossible_target_is_refused_before_the_capture(
    house: House, problem: str
) -> None:
    """The error names that terminal: the user is at another one."""
    name = "Anna"
    if problem == "taken":
        house.gate.people["5"] = anna()
    elif problem == "away":
        await house.gate.stop()
    else:
        name = "Я" * 65
    with pytest.raises(HomeAssistantError) as raised:
        await house.enroll(name=name, employee_no="5")
    if problem != "name":
        assert raised.value.translation_key == "other_terminal"
        assert str(raised.value).startswith("Gate: ")
    assert not house.door.seen("POST", "CaptureFaceData")
    assert not house.door.people


async def test_failed_copy_leaves_the_enrollment(house: House) -> None:
    """The user is complete where they enrolled, and absent where the copy failed."""
    house.gate.inject(Fault.status("SubpicAnalysisModelingError"), path="FDSetUp")

    response = await house.enroll()

    (copy,) = response["copies"]
    assert copy["result"] == "face_rejected"
    assert list(house.door.faces) == ["1"]
    assert not house.gate.people
    assert not house.gate.faces


async def test_lost_captured_picture_fails_the_copies(house: House) -> None:
    house.door.inject(Fault.http_error(404), path="/LOCALS/", times=9)
    response = await house.enroll()
    assert results(response) == ["not_supported"]
    assert list(house.door.faces) == ["1"]
    assert not house.gate.people


async def test_update_is_copied_as_an_update(house: House) -> None:
    add_anna(house.door)
    house.gate.people["5"] = anna(name="Eve")
    response = await house.enroll(name="Annabel", employee_no="5", if_exists="update")
    assert response["copies"] == [{"device_id": house.gate_id, "result": "updated"}]
    assert house.door.people["5"]["name"] == house.gate.people["5"]["name"] == "Annabel"
    assert house.door.faces["5"] == house.gate.faces["5"] == draw_face(1)


async def test_enrolling_terminal_takes_no_copy(house: House) -> None:
    add_anna(house.door)
    house.gate.scene = Scene.never()
    enrolling = house.begin(house.call(ENROLL, device_id=house.gate_id, name="Eve"))
    await house.gate.wait_for(*WAITING)

    response = await house.copy()

    assert results(response) == ["enrollment_in_progress"]
    house.gate.show_face()
    await enrolling
    assert [it["name"] for it in house.gate.people.values()] == ["Eve"]


async def test_two_enrollments_that_copy_to_each_other(house: House) -> None:
    """Each copy waits for the other enrollment; there is no deadlock."""
    house.door.scene = house.gate.scene = Scene.never()
    front = house.begin(house.enroll())
    back = house.begin(
        house.enroll(device_id=house.gate_id, name="Boris", copy_to=house.door_id)
    )
    await house.door.wait_for(*WAITING)
    await house.gate.wait_for(*WAITING)
    house.door.show_face()
    await house.door.wait_for("PUT", "FDSetUp")
    house.gate.show_face()
    async with asyncio.timeout(20):
        responses = [await front, await back]

    numbers = {response["employee_no"] for response in responses}
    assert set(house.door.faces) == set(house.gate.faces) == numbers
    assert len(numbers) == 2
    assert [it["copies"][0]["result"] for it in responses] == ["created", "created"]


async def test_call_cancelled_during_the_capture_copies_nothing(house: House) -> None:
    house.door.scene = Scene.never()
    caller = asyncio.create_task(house.enroll())
    await house.door.wait_for(*WAITING)
    caller.cancel()
    await asyncio.wait((caller,))
    assert caller.cancelled()
    house.door.show_face()
    await until(house.hass, STATUS, "cancelled")
    await house.hass.async_block_till_done(wait_background_tasks=True)
    assert not house.door.people
    assert not house.gate.people


@pytest.mark.parametrize("during", ["the write", "the copy"])
async def test_a_call_cancelled_later_enrolls_and_copies(
    house: House, during: str
) -> None:
    written = house.door if during == "the write" else house.gate
    written.inject(Fault.delay(0.2), path="FDSetUp")
    caller = asyncio.create_task(house.enroll())
    await written.wait_for("PUT", "FDSetUp")
    caller.cancel()
    await asyncio.wait((caller,))
    assert caller.cancelled()
    await house.hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(house.hass, STATUS) == "succeeded"
    assert list(house.door.faces) == list(house.gate.faces) == ["1"]


async def test_guest_is_stored_though_the_call_is_cancelled(house: House) -> None:
    """Otherwise the copied guest would never expire."""
    add_anna(house.door)
    house.door.people["5"]["userType"] = "visitor"
    house.gate.inject(Fault.delay(0.2), path="FDSetUp")
    caller = asyncio.create_task(house.copy())
    await house.gate.wait_for("PUT", "FDSetUp")
    caller.cancel()
    await asyncio.wait((caller,))
    assert caller.cancelled()
    await house.hass.async_block_till_done(wait_background_tasks=True)
    assert list(house.gate.faces) == ["5"]
    assert list(house.gate_entry.runtime_data.store.guests()) == ["5"]


async def test_a_call_cancelled_during_the_copy_leaves_the_next_enrollment_alone(
    house: House,
) -> None:
    house.gate.inject(Fault.delay(0.2), path="FDSetUp")
    caller = asyncio.create_task(house.enroll())
    await house.gate.wait_for("PUT", "FDSetUp")
    house.door.scene = Scene.never()
    captures = len(house.door.seen("POST", "CaptureFaceData"))
    following = asyncio.create_task(
        house.call(ENROLL, device_id=house.door_id, name="Boris")
    )
    await house.door.wait_for("POST", "CaptureFaceData", captures + 1)
    caller.cancel()
    await asyncio.wait((caller,))
    house.door.show_face()
    assert (await following)["name"] == "Boris"
    await house.hass.async_block_till_done(wait_background_tasks=True)
    assert list(house.door.faces) == ["1", "2"]
    assert list(house.gate.faces) == ["1"]


@pytest.mark.parametrize("end", ["unload", "stop"])
@pytest.mark.parametrize("path", ["UserInfo/Record", "FDSetUp"])
async def test_interrupted_copy_leaves_no_user(
    house: House, path: str, end: str
) -> None:
    add_anna(house.door)
    house.gate.inject(Fault.delay(0.1), path=path)
    copying = house.begin(house.copy())
    await house.gate.wait_for(None, path)
    if end == "unload":
        await house.hass.config_entries.async_unload(house.gate_entry.entry_id)
        assert not house.gate.people
    else:
        house.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)

    response = await copying
    assert results(response) == ["enrollment_cancelled"]
    assert not house.gate.people
    assert not house.gate.faces


async def test_target_unloaded_during_the_capture_is_reported(house: House) -> None:
    house.door.scene = Scene.never()
    enrolling = house.begin(house.enroll())
    await house.door.wait_for(*WAITING)
    await house.hass.config_entries.async_unload(house.gate_entry.entry_id)
    house.door.show_face()
    response = await enrolling
    assert results(response) == ["no_such_terminal"]
    assert list(house.door.faces) == ["1"]
    assert not house.gate.people


async def test_cancelled_enrollment_is_not_copied(house: House) -> None:
    house.door.scene = Scene.never()
    enrolling = house.begin(house.enroll())
    await house.door.wait_for(*WAITING)
    await house.hass.services.async_call(
        DOMAIN, "cancel_enrollment", {"device_id": house.door_id}, blocking=True
    )
    with pytest.raises(HomeAssistantError) as raised:
        await enrolling
    assert raised.value.translation_key == "enrollment_cancelled"
    assert not house.door.people
    assert not house.gate.people


async def test_refused_write_on_a_target_raises_the_repair(house: House) -> None:
    """As with an enrollment; the repair is for the terminal that refused."""
    add_anna(house.door)
    house.gate.inject(Fault.status("lowPrivilege"), path="UserInfo/Record")
    response = await house.copy()
    assert results(response) == ["permission_denied"]
    assert state_of(house.hass, STATUS) == "idle"
    assert house.gate_entry.runtime_data.issues._write_refused


async def test_cards_go_along_or_are_told_of(house: House) -> None:
    """Only what was left out is in the response."""
    add_anna(house.door)
    house.door.cards["5"] = [card("12")]
    house.gate.people["6"] = anna("6", "Boris")
    house.gate.cards["6"] = [card("34")]

    (copied,) = (await house.copy())["copies"]
    assert (copied["result"], "cards_left_out" in copied) == ("created", False)
    assert house.gate.cards == {"5": [card("12")], "6": [card("34")]}

    house.door.cards["5"] = [card("34")]
    again = await house.call(
        COPY,
        device_id=house.door_id,
        employee_no="5",
        targets=house.gate_id,
        if_exists="update",
    )
    assert again["copies"][0]["cards_left_out"] == [
        {"card_no": "34", "reason": "card_already_assigned"}
    ]
    assert again["copied"] == [house.gate_id]
    assert house.gate.cards == {"5": [card("12")], "6": [card("34")]}


def card(card_no: str) -> dict[str, str]:
    """Return a card as terminals store it."""
    return {"cardNo": card_no, "cardType": "normalCard"}
