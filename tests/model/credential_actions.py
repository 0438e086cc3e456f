"""The actions on cards, PINs and fingerprints, as steps."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any, ClassVar, override

from simulator import Modify
from simulator.fingerprints import template_of

from .scenario import OK, Scenario
from .terminal import UserState
from .user_actions import ChangeUser

# What refuses a number that is somebody else's.
_TAKEN = "card_already_assigned"


def card(card_no: str) -> dict[str, str]:
    """Return a card as a terminal stores it."""
    return {"cardNo": card_no, "cardType": "normalCard"}


def _comparable(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record without timeType "local", the default; some refuse to take it."""
    period = {**record.get("Valid", {})}
    if period.get("timeType") == "local":
        del period["timeType"]
    return {**record, "Valid": period}


@dataclass(frozen=True, kw_only=True)
class CardAction(ChangeUser):
    """A card is given or taken."""

    may_complete = True
    card_no: str

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        return {
            **super().data(scenario),
            "card_no": self.card_no,
        }

    def cards_after(self, cards: list[Any]) -> list[Any]:
        """Return the cards of the user after it."""
        raise NotImplementedError

    @override
    def _matches(self, before: UserState | None, after: UserState | None) -> bool:
        if before is None or after is None:
            return False
        expected = replace(before, cards=self.cards_after(before.cards or []))
        return expected == replace(after, cards=after.cards or [])

    def _owner(self, scenario: Scenario) -> str | None:
        """Return whose the card is."""
        cards = self.terminal(scenario).simulated.cards
        return next(
            (
                number
                for number, owned in cards.items()
                if any(it["cardNo"] == self.card_no for it in owned)
            ),
            None,
        )


@dataclass(frozen=True, kw_only=True)
class AddCard(CardAction):
    """A card is given to a user by its number."""

    action: ClassVar[str] = "add_card"

    @override
    def cards_after(self, cards: list[Any]) -> list[Any]:
        return cards if card(self.card_no) in cards else [*cards, card(self.card_no)]

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        if self.employee_no not in self.terminal(scenario).simulated.people:
            return {"user_not_found"}
        return {OK if self._owner(scenario) in (None, self.employee_no) else _TAKEN}


@dataclass(frozen=True, kw_only=True)
class EnrollCard(AddCard):
    """A card is held to the reader of the door; without `is_held` nobody comes."""

    action: ClassVar[str] = "enroll_card"
    is_held: bool = True

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        data = super().data(scenario)
        del data["card_no"]
        return {**data, "card_timeout": 30 if self.is_held else 5}

    @override
    async def run(self, scenario: Scenario) -> None:
        holding = asyncio.create_task(self._hold(scenario))
        try:
            await super().run(scenario)
        finally:
            holding.cancel()
            self.terminal(scenario).simulated.card_reader.take_away()

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        allowed = super().allowed_outcomes(scenario)
        return allowed if self.is_held else {*allowed - {OK, _TAKEN}, "card_timeout"}

    async def _hold(self, scenario: Scenario) -> None:
        """Hold the card to the reader until it is read, as a person does."""
        reader = self.terminal(scenario).simulated.card_reader
        while self.is_held:
            reader.hold(self.card_no)
            await asyncio.sleep(0.005)


@dataclass(frozen=True, kw_only=True)
class RemoveCard(CardAction):
    """A card is taken away from a user."""

    action: ClassVar[str] = "remove_card"

    @override
    def cards_after(self, cards: list[Any]) -> list[Any]:
        return [it for it in cards if it["cardNo"] != self.card_no]

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        if self.employee_no not in self.terminal(scenario).simulated.people:
            return {"user_not_found"}
        owner = self._owner(scenario)
        return {OK if owner == self.employee_no else "card_not_found"}


@dataclass(frozen=True, kw_only=True)
class SetPin(ChangeUser):
    """A user gets a PIN, or loses it if it is empty."""

    action: ClassVar[str] = "set_user_pin"
    may_complete = True
    pin: str

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        return {
            **super().data(scenario),
            "pin": self.pin,
        }

    @override
    def _matches(self, before: UserState | None, after: UserState | None) -> bool:
        if not before or not after or before.record is None or after.record is None:
            return False
        expected = _comparable({**before.record, "password": self.pin})
        return replace(before, record=expected) == replace(
            after, record=_comparable(after.record)
        )

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        terminal = self.terminal(scenario)
        if self.employee_no not in terminal.simulated.people:
            return {"user_not_found"}
        allowed = {OK, "pin_in_use"} if self.pin else {OK}
        if terminal.profile.people.modify is Modify.PRETENDS:
            allowed.add("unexpected_response")
        return allowed


@dataclass(frozen=True, kw_only=True)
class FingerAction(ChangeUser):
    """Fingers are given or taken."""

    may_complete = True

    def explains(self, before: list[Any], after: list[Any]) -> bool:
        """Return whether the fingers of the user are as they are to be after it."""
        raise NotImplementedError

    @override
    def _matches(self, before: UserState | None, after: UserState | None) -> bool:
        if before is None or after is None:
            return False
        if replace(before, fingerprints=None) != replace(after, fingerprints=None):
            return False
        return self.explains(before.fingerprints or [], after.fingerprints or [])

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        people = self.terminal(scenario).simulated.people
        return {OK if self.employee_no in people else "user_not_found"}


@dataclass(frozen=True, kw_only=True)
class EnrollFingerprint(FingerAction):
    """A finger that nobody has is put on the sensor of the door."""

    action: ClassVar[str] = "enroll_fingerprint"
    finger: str

    @override
    def explains(self, before: list[Any], after: list[Any]) -> bool:
        """Return whether the finger is there once, under a number that was free."""
        template = template_of(self.finger)
        if any(it.get("fingerData") == template for it in before):
            return before == after
        *kept, added = after or [{}]
        used = {it["fingerPrintID"] for it in before}
        is_new = added.get("fingerPrintID") not in used
        return kept == before and is_new and added.get("fingerData") == template

    @override
    async def run(self, scenario: Scenario) -> None:
        holding = asyncio.create_task(self._hold(scenario))
        try:
            await super().run(scenario)
        finally:
            holding.cancel()
            self.terminal(scenario).simulated.finger_sensor.take_away()

    async def _hold(self, scenario: Scenario) -> None:
        """Put the finger on the sensor until it is read, as a person does."""
        sensor = self.terminal(scenario).simulated.finger_sensor
        while True:
            sensor.hold(self.finger)
            await asyncio.sleep(0.005)


@dataclass(frozen=True, kw_only=True)
class DeleteFingerprints(FingerAction):
    """All fingers of a user are taken away."""

    action: ClassVar[str] = "delete_user_fingerprints"

    @override
    def explains(self, before: list[Any], after: list[Any]) -> bool:
        return not after
