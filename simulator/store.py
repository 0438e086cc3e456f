"""The memory of the terminal."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .message import JsonObject
from .tree import copied


@dataclass(slots=True)
class Store:
    """Users and their faces, cards and fingerprints, by employee number.

    And the templates and week plans, by number, that are not as they were made.
    """

    people: dict[str, JsonObject] = field(default_factory=dict)
    faces: dict[str, bytes] = field(default_factory=dict)
    cards: dict[str, list[Any]] = field(default_factory=dict)
    fingerprints: dict[str, list[Any]] = field(default_factory=dict)
    templates: dict[int, JsonObject] = field(default_factory=dict)
    week_plans: dict[int, JsonObject] = field(default_factory=dict)
    _hidden_until: dict[str, float] = field(default_factory=dict)

    def store_face(self, employee_no: str, face: bytes, *, shown_after: float) -> None:
        """Store a face; a first one is listed after so many seconds."""
        if employee_no not in self.faces:
            shown_at = asyncio.get_running_loop().time() + shown_after
            self._hidden_until[employee_no] = shown_at
        self.faces[employee_no] = face

    def shows_face(self, employee_no: str) -> bool:
        """Return whether a user is listed with a face."""
        now = asyncio.get_running_loop().time()
        return (
            employee_no in self.faces and self._hidden_until.get(employee_no, 0) <= now
        )

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
        return copied(
            {
                "people": self.people,
                "faces": self.faces,
                "cards": self.cards,
                "fingerprints": self.fingerprints,
                "templates": self.templates,
                "week_plans": self.week_plans,
            }
        )
