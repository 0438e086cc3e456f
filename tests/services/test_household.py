"""Everybody in the house: one list of all terminals, and everybody copied."""

from typing import Any

from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest

from simulator import Fault, SimulatedTerminal, draw_face
from tests.services.test_copying import (
    House,
    card,
    house as house,  # noqa: PLC0414 - a fixture
    profile as profile,  # noqa: PLC0414 - a fixture
)
from tests.support.records import user_record, validity


def put(terminal: SimulatedTerminal, number: str, name: str, **more: Any) -> None:
    """Let a terminal know a person, with a face."""
    terminal.people[number] = user_record(number, name, **more)
    terminal.faces[number] = draw_face(int(number))


async def copy_everybody(house: House, if_exists: str = "fail") -> dict[str, Any]:
    """Copy everybody from the door to the gate and return the gate's report."""
    response = await house.call(
        "copy_all_users",
        device_id=house.door_id,
        targets=[house.gate_id],
        if_exists=if_exists,
    )
    (report,) = response["targets"]
    assert report["device_id"] == house.gate_id
    return dict(report)


async def test_people_are_joined_by_number_and_name(house: House) -> None:
    put(house.door, "5", "Anna")
    put(house.gate, "5", "Anna", gender="female")
    put(house.gate, "6", "Boris")
    put(house.door, "6", "Clara")

    response = await house.call("list_household")

    people = response["people"]
    assert response["failed"] == []
    assert [(it["name"], it["employee_no"]) for it in people] == [
        ("Anna", "5"),
        ("Boris", "6"),
        ("Clara", "6"),
    ]
    anna = people[0]
    assert [it["device_id"] for it in anna["terminals"]] == [
        house.door_id,
        house.gate_id,
    ]
    assert anna["differs"] == ["gender"]


async def test_list_tells_link_and_limit(
    house: House, entity_registry: er.EntityRegistry
) -> None:
    person = entity_registry.async_get_or_create("person", "person", "1")
    put(house.door, "5", "Anna", userType="visitor", maxOpenDoorTime=2, openDoorTime=1)
    put(house.gate, "5", "Anna", userType="visitor", maxOpenDoorTime=3)
    put(house.gate, "6", "Boris")
    links = house.gate_entry.runtime_data.links
    user = await house.gate_entry.runtime_data.users.async_get("5")
    links.async_link(user.user, person.entity_id)

    anna, boris = (await house.call("list_household"))["people"]

    assert (anna["person"], boris["person"]) == (person.entity_id, None)
    assert [(it["max_uses"], it["uses"]) for it in anna["terminals"]] == [
        (2, 1),
        (3, 0),
    ]
    assert anna["terminals"][0]["schedule"] is None
    assert anna["differs"] == ["max_uses"]


async def test_list_costs_no_request_per_person(house: House) -> None:
    for number in range(1, 20):
        put(house.door, str(number), f"Person {number}")
    before = len(house.door.requests)

    await house.call("list_household")

    paths = [it.path for it in house.door.requests[before:]]
    assert paths
    assert all("UserInfo/Search" in path for path in paths)


async def test_terminal_that_fails_does_not_hide_the_others(house: House) -> None:
    put(house.door, "5", "Anna")
    house.gate.inject(Fault.http_error(500), path="UserInfo/Search", times=9)

    response = await house.call("list_household")

    assert [it["name"] for it in response["people"]] == ["Anna"]
    assert response["failed"] == [house.gate_id]


async def test_everybody_is_copied_and_each_reported(house: House) -> None:
    put(house.door, "5", "Anna")
    put(house.door, "6", "Boris", Valid=validity(end="2036-02-01T00:00:00"))
    put(house.door, "7", "Clara")
    put(house.gate, "7", "Somebody else")
    house.door.people["8"] = user_record("8", "No face")
    before = house.gate.snapshot()["people"]["7"]

    report = await copy_everybody(house, "update")

    assert sorted(report["copied"]) == ["5", "6"]
    assert {it["employee_no"]: it["reason"] for it in report["skipped"]} == {
        "7": "another_person",
        "8": "no_face",
    }
    assert house.gate.people["6"]["Valid"]["endTime"] == "2036-02-01T00:00:00"
    assert house.gate.people["7"] == before


async def test_cards_that_stay_behind_are_told_of(house: House) -> None:
    """Of each person who was copied without them; without any there is no list."""
    for number, name in ("5", "Anna"), ("6", "Boris"):
        put(house.door, number, name)
        house.door.cards[number] = [card(f"1{number}"), card(f"2{number}")]
    put(house.gate, "7", "Clara")
    house.gate.cards["7"] = [card("16")]

    report = await copy_everybody(house)

    assert report["copied"] == ["5", "6"]
    assert report["cards_left_out"] == [
        {"employee_no": "6", "card_no": "16", "reason": "card_already_assigned"}
    ]
    assert house.gate.cards["6"] == [card("26")]
    house.gate.cards["7"] = []
    assert "cards_left_out" not in await copy_everybody(house, "update")


async def test_known_numbers_are_left_alone_unless_asked(house: House) -> None:
    put(house.door, "5", "Anna", gender="female")
    put(house.gate, "5", "Anna")

    report = await copy_everybody(house)

    assert report["copied"] == []
    assert [it["reason"] for it in report["skipped"]] == ["user_already_exists"]
    report = await copy_everybody(house, "update")
    assert report["copied"] == ["5"]
    assert house.gate.people["5"]["gender"] == "female"


@pytest.mark.parametrize("if_exists", ["fail", "update"])
async def test_number_of_another_person_is_told(house: House, if_exists: str) -> None:
    put(house.door, "5", "Anna")
    put(house.gate, "5", "Boris")
    before = house.gate.snapshot()["people"]

    report = await copy_everybody(house, if_exists)

    assert [it["reason"] for it in report["skipped"]] == ["another_person"]
    assert house.gate.snapshot()["people"] == before


async def test_removed_person_does_not_come_back(house: House) -> None:
    put(house.door, "5", "Anna")
    put(house.gate, "5", "Anna")
    await house.gate.stop()
    await house.call(
        "delete_user", device_id=[house.door_id, house.gate_id], employee_no="5"
    )
    put(house.door, "5", "Anna")

    report = await copy_everybody(house)

    assert [it["reason"] for it in report["skipped"]] == ["to_be_deleted"]


async def test_nothing_is_copied_to_itself(house: House) -> None:
    with pytest.raises(ServiceValidationError) as failure:
        await house.call(
            "copy_all_users", device_id=house.door_id, targets=[house.door_id]
        )

    assert failure.value.translation_key == "copy_to_itself"
