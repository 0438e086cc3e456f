"""The user actions, called as automations call them."""

from collections.abc import Callable, Coroutine
from copy import deepcopy
from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.store import TerminalStore
from custom_components.hikvision_face_terminal.isapi import Validity
from simulator import PROFILES, Fault, Scene, SimulatedTerminal, draw_face
from simulator.schedules import ALWAYS
from tests.support.common import device_of, state_of
from tests.support.records import user_record

NOON = datetime(2026, 6, 1, 12)
USERS = "sensor.access_controller_people"
FACES = "sensor.access_controller_faces"
ANNA = user_record(
    "5",
    gender="female",
    RightPlan=[{"doorNo": 1, "planTemplateNo": "3"}],
    groupId=7,
    roomNumber=12,
)
ANNA_RESPONSE = {
    "employee_no": "5",
    "name": "Anna",
    "user_type": "normal",
    "gender": "female",
    "valid_from": "2026-01-01T00:00:00",
    "valid_until": "2030-01-01T00:00:00",
    "enabled": True,
    "doors": [1],
    "group_id": 7,
    "has_face": True,
    "cards": 1,
    "fingerprints": 0,
}
# What only a look at this one user tells.
ANNA_IN_DETAIL = {
    **ANNA_RESPONSE,
    "card_numbers": ["55"],
    "has_pin": False,
    "max_uses": 0,
    "uses": 0,
    "schedule": None,
}

type Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    """Add Anna with a face and a card, and Boris without."""
    terminal.people["5"] = deepcopy(ANNA)
    terminal.faces["5"] = draw_face(50)
    terminal.cards["5"] = [{"cardNo": "55"}]
    boris = {**ANNA, "employeeNo": "6", "name": "Борис", "groupId": 1}
    terminal.people["6"] = {**boris, "Valid": {**ANNA["Valid"], "enable": False}}


@pytest.fixture
def call(hass: HomeAssistant, loaded: MockConfigEntry) -> Call:
    """Return a function that calls an action and returns its response, if any."""

    async def call(action: str, **data: object) -> dict[str, Any]:
        has_response = not action.startswith("delete")
        response = await hass.services.async_call(
            DOMAIN,
            action,
            {"device_id": device_of(hass, loaded).id, **data},
            blocking=True,
            return_response=has_response,
        )
        return dict(response or {})

    return call


async def test_get_user_response(call: Call) -> None:
    assert await call("get_user", employee_no="5") == ANNA_IN_DETAIL


async def test_no_limit_is_reported_as_none(call: Call) -> None:
    """The period of Boris is disabled, which does not mean blocked."""
    boris = await call("get_user", employee_no="6")
    assert (boris["valid_from"], boris["valid_until"]) == (None, None)
    assert boris["enabled"]
    assert not boris["has_face"]


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, ["5", "6"]),
        ({"name": "ANN"}, ["5"]),
        ({"name": " борис "}, ["6"]),
        ({"name": "5"}, []),
        ({"has_face": True}, ["5"]),
        ({"has_face": False}, ["6"]),
        ({"name": "a", "has_face": False}, []),
    ],
)
@pytest.mark.parametrize(
    "profile",
    [PROFILES["immediate"], PROFILES["json_search_without_faces"]],
    ids=lambda profile: profile.name,
)
async def test_users_are_listed_and_filtered(
    call: Call, filters: dict[str, Any], numbers: list[str]
) -> None:
    """The filter by face also works where the list of users does not report it."""
    users = (await call("list_users", **filters))["users"]
    assert [user["employee_no"] for user in users] == numbers


async def test_list_has_complete_users(call: Call) -> None:
    assert (await call("list_users", name="anna"))["users"] == [ANNA_RESPONSE]


@pytest.mark.parametrize(
    "profile", [PROFILES["json_search_without_faces"]], ids=["not reported"]
)
async def test_list_does_not_guess_has_face(call: Call) -> None:
    users = (await call("list_users"))["users"]
    assert [user["has_face"] for user in users] == [None, None]
    assert (await call("get_user", employee_no="5"))["has_face"] is True


async def test_user_is_added(
    hass: HomeAssistant, terminal: SimulatedTerminal, call: Call
) -> None:
    added = await call(
        "add_user", name=" Clara ", user_type="visitor", valid_until="2030-01-01 10:00"
    )
    number = added["employee_no"]
    assert number not in ("5", "6")
    assert terminal.people[number]["name"] == "Clara"
    assert (added["valid_until"], added["has_face"]) == ("2030-01-01T10:00:00", False)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, USERS) == "3"


async def test_only_named_fields_change(
    terminal: SimulatedTerminal, call: Call
) -> None:
    before = terminal.snapshot()
    response = await call("update_user", employee_no="5", name="Anne", plan_template=2)
    assert response == {**ANNA_IN_DETAIL, "name": "Anne"}
    changed = terminal.people["5"]
    assert changed["RightPlan"] == [{"doorNo": 1, "planTemplateNo": "2"}]
    for key in ANNA.keys() - {"name", "RightPlan"}:
        assert changed[key] == ANNA[key]
    terminal.people["5"] = before["people"]["5"]
    assert terminal.snapshot() == before


@pytest.mark.parametrize(
    "profile", [PROFILES["json_search_without_faces"]], ids=["not reported"]
)
async def test_a_change_succeeds_where_the_face_cannot_be_read_afterwards(
    terminal: SimulatedTerminal, call: Call
) -> None:
    terminal.inject(Fault.drop_before(), path="FDSearch", times=99)
    response = await call("update_user", employee_no="5", name="Anne")
    assert (response["name"], response["has_face"]) == ("Anne", None)
    assert terminal.people["5"]["name"] == "Anne"


async def test_blocked_validity_survives_a_restart(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    call: Call,
    hass_storage: dict[str, Any],
) -> None:
    """The old period is reported during the block and restored after it."""
    response = await call("update_user", employee_no="5", blocked=True)
    assert response == {**ANNA_IN_DETAIL, "enabled": False}
    assert not terminal.opens_for("5", at=NOON)
    stored = hass_storage[f"{DOMAIN}.{loaded.entry_id}"]["data"]
    assert stored["validity"] == {"5": ANNA["Valid"]}
    assert "Anna" not in str(stored)

    store = TerminalStore(hass, loaded)
    await store.async_load()
    assert store.validity("5") == Validity.from_wire(ANNA["Valid"])

    assert await call("update_user", employee_no="5", blocked=False) == ANNA_IN_DETAIL
    assert terminal.people["5"]["Valid"] == ANNA["Valid"]
    stored = hass_storage[f"{DOMAIN}.{loaded.entry_id}"]["data"]
    assert stored["validity"] == {}


async def test_users_are_deleted(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    call: Call,
    hass_storage: dict[str, Any],
) -> None:
    await call("update_user", employee_no="5", blocked=True)
    await call("delete_user", employee_no=[5, "6"])
    assert not any(terminal.snapshot().values())
    stored = hass_storage[f"{DOMAIN}.{loaded.entry_id}"]["data"]
    assert stored["validity"] == {}
    await loaded.runtime_data.coordinator.async_refresh()
    assert state_of(hass, USERS) == state_of(hass, FACES) == "0"


async def test_face_is_deleted(terminal: SimulatedTerminal, call: Call) -> None:
    before = terminal.snapshot()
    await call("delete_user_face", employee_no="5")
    assert terminal.snapshot() == {**before, "faces": {}}


@pytest.mark.parametrize(
    ("action", "data", "key"),
    [
        ("get_user", {"employee_no": "9"}, "user_not_found"),
        ("get_user", {"employee_no": " "}, "invalid_employee_no"),
        ("add_user", {"name": "A", "employee_no": "5"}, "user_already_exists"),
        ("add_user", {"name": " "}, "invalid_name"),
        ("add_user", {"name": "A", "valid_until": "2020-01-01"}, "invalid_validity"),
        ("add_user", {"name": "A", "doors": [3]}, "not_supported"),
        ("update_user", {"employee_no": "5"}, "nothing_to_change"),
        ("update_user", {"employee_no": "9", "name": "A"}, "user_not_found"),
        ("update_user", {"employee_no": "", "name": "A"}, "invalid_employee_no"),
        ("update_user", {"employee_no": "5", "name": ""}, "invalid_name"),
        (
            "update_user",
            {"employee_no": "5", "valid_from": "2031-01-01"},
            "invalid_validity",
        ),
        ("delete_user", {"employee_no": []}, "invalid_employee_no"),
        ("delete_user", {"employee_no": ["5", ""]}, "invalid_employee_no"),
        ("delete_user", {"employee_no": ["5", "9"]}, "user_not_found"),
        ("delete_user_face", {"employee_no": ""}, "invalid_employee_no"),
        ("delete_user_face", {"employee_no": "9"}, "user_not_found"),
    ],
)
async def test_bad_input_changes_nothing(
    terminal: SimulatedTerminal, call: Call, action: str, data: dict[str, Any], key: str
) -> None:
    before = terminal.snapshot()
    with pytest.raises(ServiceValidationError) as raised:
        await call(action, **data)
    assert raised.value.translation_key == key
    assert "{" not in str(raised.value)
    assert terminal.snapshot() == before


async def test_delete_needs_a_number(call: Call) -> None:
    with pytest.raises(vol.Invalid):
        await call("delete_user")


async def test_unblocking_a_user_blocked_elsewhere_needs_an_end(
    terminal: SimulatedTerminal, call: Call
) -> None:
    terminal.schedules.set_up(3, ALWAYS)
    terminal.people["5"]["Valid"] = {
        **ANNA["Valid"],
        "beginTime": "2001-01-01T00:00:00",
        "endTime": "2001-01-02T00:00:00",
    }
    response = await call("get_user", employee_no="5")
    assert (response["enabled"], response["valid_until"]) == (False, None)
    with pytest.raises(ServiceValidationError, match="number 5 was not blocked"):
        await call("update_user", employee_no="5", blocked=False)
    await call("update_user", employee_no="5", blocked=False, valid_until="2030-01-01")
    assert terminal.opens_for("5", at=NOON)


@pytest.mark.parametrize("action", ["add_user", "update_user", "delete_user"])
async def test_writes_are_refused_during_an_enrollment(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    call: Call,
    action: str,
) -> None:
    """Reading stays possible."""
    terminal.scene = Scene.never()
    device = device_of(hass, loaded).id
    enrolling = hass.async_create_task(
        hass.services.async_call(
            DOMAIN,
            "enroll_user_with_face",
            {"device_id": device, "name": "Dora"},
            blocking=True,
        )
    )
    await terminal.wait_for("POST", "CaptureFaceData")
    with pytest.raises(ServiceValidationError) as raised:
        await call(
            action,
            employee_no="5",
            **({} if action == "delete_user" else {"name": "A"}),
        )
    assert raised.value.translation_key == "enrollment_in_progress"
    assert (await call("get_user", employee_no="5")) == ANNA_IN_DETAIL
    await hass.services.async_call(
        DOMAIN, "cancel_enrollment", {"device_id": device}, blocking=True
    )
    with pytest.raises(HomeAssistantError):
        await enrolling


async def test_failed_list_is_reported(terminal: SimulatedTerminal, call: Call) -> None:
    terminal.inject(Fault.refuse("lowPrivilege"), path="UserInfo/Search")
    with pytest.raises(HomeAssistantError) as raised:
        await call("list_users")
    assert raised.value.translation_key == "permission_denied"
