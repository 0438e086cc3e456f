"""What the terminal has in its memory."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from .message import JsonObject


@dataclass(slots=True)
class Store:
    """People, and what belongs to them, by employee number."""

    people: dict[str, JsonObject] = field(default_factory=dict)
    faces: dict[str, bytes] = field(default_factory=dict)
    cards: dict[str, list[Any]] = field(default_factory=dict)
    fingerprints: dict[str, list[Any]] = field(default_factory=dict)

    def delete(self, employee_numbers: Iterable[str]) -> None:
        """Delete people with all that belongs to them; absent ones are no error."""
        for employee_no in list(employee_numbers):
            for kept in (self.people, self.faces, self.cards, self.fingerprints):
                kept.pop(employee_no, None)

    def everybody(self) -> set[str]:
        """Return every number that anything is kept of."""
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
