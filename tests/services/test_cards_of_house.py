"""Cards on several terminals, and a removal that a terminal missed."""

from freezegun.api import FrozenDateTimeFactory
import pytest

from tests.services.test_cards import card
from tests.services.test_copying import House
from tests.services.test_terminals import (
    both,
    find_again,
    house,
    lose,
    pending_repairs,
    profile,
    results,
)
from tests.support.records import user_record

__all__ = ["house", "profile"]

NEW = "0012345678"


async def test_a_card_is_given_and_taken_everywhere(house: House) -> None:
    """What one terminal refuses does not keep the other from it."""
    house.gate.people["6"] = user_record("6", "Boris")
    house.gate.cards["6"] = [card("66")]
    for card_no, at_gate in ((NEW, "done"), ("66", "card_already_assigned")):
        added = await house.call(
            "add_card", device_id=both(house), employee_no="5", card_no=card_no
        )
        assert results(added) == ["done", at_gate]
    assert house.door.cards == {"5": [card(NEW), card("66")]}
    assert house.gate.cards == {"5": [card(NEW)], "6": [card("66")]}

    removed = await house.call(
        "remove_card", device_id=both(house), employee_no="5", card_no=NEW
    )

    assert results(removed) == ["done", "done"]
    assert house.door.cards == {"5": [card("66")]}
    assert house.gate.cards == {"6": [card("66")]}


@pytest.mark.parametrize("retrying", [True, False])
async def test_a_removal_is_kept(
    house: House, freezer: FrozenDateTimeFactory, retrying: bool
) -> None:
    """Several add up; a card that went to another person meanwhile stays theirs."""
    cards = [card("1"), card("2"), card("3")]
    for terminal in (house.door, house.gate):
        terminal.cards["5"] = list(cards)
    before = dict(house.gate.people)
    await lose(house, retrying=retrying)
    for card_no in ("1", "2"):
        response = await house.call(
            "remove_card", device_id=both(house), employee_no="5", card_no=card_no
        )
        assert results(response) == ["done", "pending"]
    assert pending_repairs(house) == ["pending_card"]
    house.gate.people["6"] = user_record("6", "Boris")
    house.gate.cards.update({"5": [card("1"), card("3")], "6": [card("2")]})

    await find_again(house, freezer)

    assert house.gate.cards == {"5": [card("3")], "6": [card("2")]}
    assert pending_repairs(house) == []
    assert house.gate.people == before | {"6": user_record("6", "Boris")}


async def test_a_card_to_give_is_not_kept(house: House) -> None:
    await lose(house, retrying=False)
    response = await house.call(
        "add_card", device_id=both(house), employee_no="5", card_no=NEW
    )
    assert results(response) == ["done", "cannot_connect"]
    assert pending_repairs(house) == []
