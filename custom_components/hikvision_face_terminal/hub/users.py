"""The people on one terminal, as Home Assistant lists and changes them."""

from collections.abc import Callable, Iterable
from functools import partial

from homeassistant.core import callback
from homeassistant.util.json import JsonObjectType

from ..isapi import (
    StoredValidity,
    TerminalContext,
    User,
    UserChanges,
    Validity,
    add_user,
    delete_face,
    delete_users,
    employee_nos_with_face,
    iter_users,
    require_user,
    update_user,
)
from .coordinator import TerminalCoordinator
from .device import TerminalWrites
from .enrollment import EnrollmentRunner
from .store import Remembered


class TerminalUsers:
    """Raises only IsapiError. What it writes goes on when its caller goes away."""

    def __init__(
        self,
        coordinator: TerminalCoordinator,
        writes: TerminalWrites,
        enrollment: EnrollmentRunner,
        remembered: Remembered,
    ) -> None:
        """Prepare; nothing is asked yet."""
        self._entry_id = coordinator.config_entry.entry_id
        self._writes = writes
        self._enrollment = enrollment
        self._remembered = remembered

    async def async_list(
        self,
        *,
        name: str = "",
        has_face: bool | None = None,
        on_progress: Callable[[float], None] = lambda _: None,
    ) -> list[JsonObjectType]:
        """Return those whose name has this in it, in upper or lower case.

        `has_face` is None where the terminal's list does not tell it, unless it is
        asked for. `on_progress` is told the part that is done.
        """
        terminal = self._enrollment.terminal()
        found: list[JsonObjectType] = []
        with_face: set[str] | None = None
        read = 0
        async for page in iter_users(terminal):
            read += len(page)
            on_progress(min(read / max(terminal.users, read, 1), 1))
            for user in page:
                if name.casefold() not in user.name.casefold():
                    continue
                known = user.has_face
                if known is None and has_face is not None:
                    if with_face is None:
                        with_face = await employee_nos_with_face(terminal)
                    known = user.employee_no in with_face
                if has_face is None or known is has_face:
                    found.append(self._told(user, known))
        return found

    async def async_get(self, employee_no: str) -> JsonObjectType:
        """Return one person; USER_NOT_FOUND."""
        terminal = self._enrollment.terminal()
        user = await require_user(terminal, employee_no)
        return self._told(user, await terminal.client.faces.has_face(user))

    async def async_add(
        self, employee_no: str | None, changes: UserChanges
    ) -> JsonObjectType:
        """Create somebody without a face, see add_user."""

        async def add(terminal: TerminalContext) -> User:
            user = await add_user(terminal, employee_no=employee_no, changes=changes)
            if changes.valid_until:
                self.async_note_guest(user)
            return user

        return self._told(await self._writes.async_run(add), has_face=False)

    async def async_update(
        self, employee_no: str, changes: UserChanges, *, blocked: bool | None = None
    ) -> JsonObjectType:
        """Change what is named of somebody, see update_user."""

        async def update(terminal: TerminalContext) -> tuple[User, bool]:
            guest = await self._is_guest(terminal, employee_no)
            user = await update_user(
                terminal,
                employee_no,
                changes,
                blocked=blocked,
                stored=StoredValidity(
                    value=self._remembered.period(self._entry_id, employee_no),
                    save=partial(
                        self._remembered.async_keep_period, self._entry_id, employee_no
                    ),
                ),
            )
            if guest:
                self.async_note_guest(user)
            return user, await terminal.client.faces.has_face(user)

        return self._told(*await self._writes.async_run(update))

    async def async_delete(self, employee_nos: Iterable[str]) -> None:
        """Delete people with all they have, see delete_people."""

        async def delete(terminal: TerminalContext) -> None:
            await delete_users(terminal, numbers)
            for number in numbers:
                await self.async_forget(number)

        numbers = tuple(employee_nos)
        await self._writes.async_run(delete)

    async def async_delete_face(self, employee_no: str) -> None:
        """Delete somebody's face, see delete_face."""

        async def delete(terminal: TerminalContext) -> None:
            await delete_face(terminal, employee_no)
            self._enrollment.face.async_forget_person(employee_no)

        await self._writes.async_run(delete)

    async def _is_guest(self, terminal: TerminalContext, employee_no: str) -> bool:
        """Tell whether a number that a guest had is still theirs."""
        if employee_no not in self._remembered.guests(self._entry_id):
            return False
        user = await terminal.client.users.get(employee_no)
        return user is not None and self._remembered.is_guest(self._entry_id, user)

    @callback
    def async_note_guest(self, user: User) -> None:
        """Remember somebody who was just made or changed, if that is a guest."""
        self._remembered.async_note_guest(self._entry_id, user)

    async def async_forget(self, employee_no: str) -> None:
        """Forget somebody who is gone from the terminal."""
        self._enrollment.face.async_forget_person(employee_no)
        await self._remembered.async_forget_person(self._entry_id, employee_no)

    def _told(self, user: User, has_face: bool | None) -> JsonObjectType:  # noqa: FBT001 - one of the facts
        validity: Validity | None = user.validity
        if user.blocked:
            validity = self._remembered.period(self._entry_id, user.employee_no)
        begin = validity.begin if validity else None
        end = validity.end if validity else None
        return {
            "employee_no": user.employee_no,
            "name": user.name,
            "user_type": user.user_type.value if user.user_type else None,
            "gender": user.gender.value,
            "valid_from": begin.isoformat() if begin else None,
            "valid_until": end.isoformat() if end else None,
            "enabled": not user.blocked,
            "doors": [*user.doors],
            "group_id": user.group_id,
            "has_face": has_face,
            "cards": user.cards,
            "fingerprints": user.fingerprints,
        }
