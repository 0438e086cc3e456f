"""The action that sets PINs, called as automations call it."""

import asyncio
import logging
from typing import Any

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from simulator import Fault
from tests.services.test_copying import House
from tests.services.test_terminals import both, house, profile, results
from tests.support.records import user_record

__all__ = ["house", "profile"]

SET = "set_user_pin"
PIN = "740196"


async def test_a_pin_is_set_and_removed(house: House) -> None:
    """It is in no response, and all else of Anna stays."""
    before = dict(house.door.people["5"])
    call = {"device_id": house.door_id, "employee_no": "5"}
    answer = {"employee_no": "5", "pin_confirmed": True, "pin_accepted": None}
    house.door.people["6"] = user_record("6", "Boris", password="2580")
    assert await house.call(SET, **call, pin=f'"{PIN}"') == answer
    assert house.door.people["5"]["password"] == PIN
    user = await house.call("get_user", **call)
    assert user["has_pin"] is True
    assert PIN not in str(user)
    assert await house.call(SET, **call, pin="") == answer
    assert (await house.call("get_user", **call))["has_pin"] is False
    kept = {key: house.door.people["5"][key] for key in before}
    assert kept == before


@pytest.mark.parametrize("pin", [740196, 74.5, True, None, ["740196"]])
async def test_a_pin_without_quotes(house: House, pin: object) -> None:
    """YAML changes it, and the error must not repeat it."""
    with pytest.raises(ServiceValidationError) as caught:
        await house.call(SET, device_id=house.door_id, employee_no="5", pin=pin)
    assert caught.value.translation_key == "ambiguous_number"
    assert "7" not in str(caught.value.translation_placeholders)
    assert not house.door.seen(None, "UserInfo/Modify")


@pytest.mark.parametrize("pin", ["12a4", "123456789", "12 34"])
async def test_no_pin(house: House, pin: str) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await house.call(SET, device_id=house.door_id, employee_no="5", pin=pin)
    assert caught.value.translation_key == "invalid_pin"
    assert pin not in str(caught.value)


async def test_a_pin_of_somebody_in_the_house(house: House) -> None:
    """Of another person at the gate; nothing says whose it is."""
    house.gate.people["6"] = user_record("6", "Boris", password=PIN)
    with pytest.raises(ServiceValidationError) as caught:
        await house.call(SET, device_id=house.door_id, employee_no="5", pin=PIN)
    assert caught.value.translation_key == "pin_in_use"
    message = str(caught.value)
    assert not any(word in message for word in (PIN, "Boris", "6", "Gate"))
    assert not house.door.seen(None, "UserInfo/Modify")


async def test_one_person_has_one_pin_everywhere(house: House) -> None:
    answer = await house.call(SET, device_id=both(house), employee_no="5", pin=PIN)
    assert results(answer) == ["done", "done"]
    assert house.door.people["5"]["password"] == PIN
    assert house.gate.people["5"]["password"] == PIN


async def test_two_people_at_the_same_time(house: House) -> None:
    """Only one gets the PIN, though they are at two terminals."""
    house.gate.people["6"] = user_record("6", "Boris")
    outcomes: list[Any] = await asyncio.gather(
        house.call(SET, device_id=house.door_id, employee_no="5", pin=PIN),
        house.call(SET, device_id=house.gate_id, employee_no="6", pin=PIN),
        return_exceptions=True,
    )
    (refused,) = (it for it in outcomes if isinstance(it, HomeAssistantError))
    assert refused.translation_key == "pin_in_use"


async def test_a_terminal_that_does_not_answer_is_left_out(house: House) -> None:
    await house.gate.stop()
    answer = await house.call(SET, device_id=house.door_id, employee_no="5", pin=PIN)
    assert answer["pin_confirmed"] is True


async def test_it_is_in_no_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Of this integration; not even in the terminal's own words for a refusal."""
    caplog.set_level(logging.DEBUG)
    refused = Fault.status("badParameters", message=f"password: {PIN}")
    house.door.inject(refused, path="UserInfo/Modify", times=9)
    with pytest.raises(HomeAssistantError) as caught:
        await house.call(SET, device_id=house.door_id, employee_no="5", pin=PIN)
    assert PIN not in str(caught.value)
    ours = [it for it in caplog.records if "hikvision" in it.name]
    assert ours
    assert not any(PIN in it.getMessage() for it in ours)
