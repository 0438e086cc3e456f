"""The memory of the terminal."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from .message import JsonObject


@dataclass(slots=True)
class Store:
    """Users and their faces, cards and fingerprints, by employee number."""

    people: dict[str, JsonObject] = field(default_factory=dict)
    faces: dict[str, bytes] = field(default_factory=dict)
    cards: dict[str, list[Any]] = field(default_factory=dict)
    fingerprints: dict[str, list[Any]] = field(default_factory=dict)

    def delete(self, employee_numbers: Iterable[str]) -> None:
        """Delete users with all that belongs to them; unknown numbers are ignored."""
        for employee_no in list(employee_numbers):
            for stored in (self.people, self.faces, self.cards, self.fingerprints):
                stored.pop(employee_no, None)

    def employee_numbers(self) -> set[str]:
        """Return every number under which anything is stored."""
        return {*self.people, *self.faces, *self.cards, *self.fingerprints}

    def snapshot(self) -> dict[str, Any]:
        """Return a copy of everything."""
        return deepcopy(
            {
                "people": self.people,
                "faces": self.faces,
                "cards": self.cards,
                "fingerprints": self.fingerprints,
            }
        )
