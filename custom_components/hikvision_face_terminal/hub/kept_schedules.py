"""The schedules that this integration has written into one terminal, as stored."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

from ..isapi import OwnSchedule, User
from .schedule_helpers import WantedSchedule
from .store import TerminalStore


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptSchedule:
    """A schedule on the terminal, and the helper that it follows, by registry id.

    `is_changed`: others have changed it there. It is theirs now, and not written any
    more.
    """

    own: OwnSchedule
    helper: str | None
    is_changed: bool = False

    @classmethod
    def from_stored(cls, stored: dict[str, Any]) -> Self:
        """Return what `to_stored` has made."""
        return cls(
            own=OwnSchedule.from_stored(stored),
            helper=stored["helper"],
            is_changed=stored["is_changed"],
        )

    def to_stored(self) -> dict[str, Any]:
        """Return a form that can be stored as JSON."""
        kept = {"helper": self.helper, "is_changed": self.is_changed}
        return {**self.own.to_stored(), **kept}

    def is_of(self, wanted: WantedSchedule) -> bool:
        """Whether it is the schedule that is wanted, whatever hours it has now."""
        if self.is_changed or self.helper != wanted.helper:
            return False
        return self.helper is not None or self.own.hours == wanted.hours


class KeptSchedules:
    """Those of one terminal, by the number of their template."""

    def __init__(self, store: TerminalStore) -> None:
        self._store = store

    def __iter__(self) -> Iterator[KeptSchedule]:
        """Yield each."""
        for stored in self._store.schedules().values():
            yield KeptSchedule.from_stored(stored)

    @property
    def numbers(self) -> frozenset[int]:
        """The templates that are ours."""
        return frozenset(it.own.template_no for it in self if not it.is_changed)

    @property
    def own(self) -> list[OwnSchedule]:
        """Those that are ours."""
        return [it.own for it in self if not it.is_changed]

    @property
    def helpers(self) -> frozenset[str]:
        """The helpers that are followed."""
        return frozenset(it.helper for it in self if it.helper and not it.is_changed)

    def get(self, template: str) -> KeptSchedule | None:
        """Return our schedule of a template, None if it is another's."""
        stored = self._store.schedules().get(template)
        kept = KeptSchedule.from_stored(stored) if stored else None
        return kept if kept and not kept.is_changed else None

    def find(self, wanted: WantedSchedule) -> KeptSchedule | None:
        """Return the schedule that stands for what is wanted."""
        return next((it for it in self if it.is_of(wanted)), None)

    def helper_of(self, user: User) -> str | None:
        """Return the helper that a user's templates follow, if all are the same."""
        templates = {*user.plan_templates.values()}
        if len(templates) != 1:
            return None
        kept = self.get(templates.pop())
        return kept.helper if kept else None

    async def async_keep(self, kept: KeptSchedule) -> None:
        """Store a schedule; it is on the disk once this returns."""
        await self._store.async_store_schedule(
            str(kept.own.template_no), kept.to_stored()
        )

    async def async_set_changed(self, kept: KeptSchedule) -> None:
        """Store that others have changed a schedule."""
        await self.async_keep(replace(kept, is_changed=True))

    async def async_forget(self, kept: KeptSchedule) -> None:
        """Forget a schedule that was given back, or is another's now."""
        await self._store.async_store_schedule(str(kept.own.template_no), None)
