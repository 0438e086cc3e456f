"""The users on one terminal, as Home Assistant lists and changes them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import batched

from homeassistant.core import callback

from ..isapi import (
    IsapiError,
    LibraryFaces,
    StoredValidity,
    TerminalContext,
    User,
    UserChanges,
    Validity,
    add_user,
    card_numbers,
    delete_face,
    delete_users,
    iter_users,
    library_faces,
    require_user,
    set_face,
    update_user,
)
from .device import TerminalDevice
from .kept_picture import KeptPicture
from .names import UserNames
from .person_links import PersonLinks
from .schedule_helpers import WantedSchedule
from .schedules import TerminalSchedules
from .store import TerminalStore


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownUser:
    """A user and what their record on the terminal does not show.

    `has_face` is None where the terminal does not report it. `schedule` is the Schedule
    helper whose hours they have, None without one.
    `validity` is when doors open for the user. For a blocked user it is what returns
    when they are unblocked, None if that is not known. `card_numbers` is None where
    they were not asked for, or the terminal does not list them.
    """

    user: User
    has_face: bool | None
    validity: Validity | None
    schedule: str | None
    card_numbers: tuple[str, ...] | None = None


class TerminalUsers:
    """Lists and changes users; raises only IsapiError.

    If a caller is cancelled, its write still runs to its end.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - each part has another subject
        self,
        device: TerminalDevice,
        store: TerminalStore,
        pictures: Iterable[KeptPicture],
        names: UserNames,
        links: PersonLinks,
        schedules: TerminalSchedules,
    ) -> None:
        self._device = device
        self._store = store
        self._pictures = tuple(pictures)
        self._names = names
        self._links = links
        self._schedules = schedules

    async def async_list(
        self,
        *,
        name: str = "",
        has_face: bool | None = None,
        on_progress: Callable[[float], None] = lambda _: None,
    ) -> list[KnownUser]:
        """Return those whose name has this in it, in upper or lower case.

        The `has_face` of a user is None where the terminal's list lacks it and the
        caller does not filter by it. A filter leaves out those of whom the library
        leaves it open, too. `on_progress` receives the fraction that is done.
        """
        terminal = self._device.context()
        found: list[KnownUser] = []
        library: LibraryFaces | None = None
        read = 0
        async for page in iter_users(terminal):
            read += len(page)
            on_progress(min(read / max(terminal.users, read, 1), 1))
            for user in page:
                self._names.async_learn(user)
                if name.casefold() not in user.name.casefold():
                    continue
                user_has_face = user.has_face
                if user_has_face is None and has_face is not None:
                    library = library or await library_faces(terminal)
                    user_has_face = library.has_face(user.employee_no)
                if has_face is None or user_has_face is has_face:
                    found.append(self._known(user, has_face=user_has_face))
        return found

    async def async_get(self, employee_no: str) -> KnownUser:
        """Return one user; USER_NOT_FOUND if the number is free."""
        terminal = self._device.context()
        user = await require_user(terminal, employee_no)
        return self._known(
            user,
            has_face=await terminal.client.faces.has_face(user),
            card_numbers=await card_numbers(terminal, user),
        )

    async def async_learn(self, employee_nos: Sequence[str]) -> None:
        """Read users of these numbers, for when the terminal does not answer."""
        terminal = self._device.context()
        for numbers in batched(
            employee_nos, terminal.capabilities.search_numbers, strict=False
        ):
            for user in (await terminal.client.users.get_many(numbers)).values():
                self._names.async_learn(user)

    async def async_get_many(self, employee_nos: Iterable[str]) -> dict[str, KnownUser]:
        """Return the users who exist among these numbers, as async_list does."""
        terminal = self._device.context()
        found: dict[str, KnownUser] = {}
        for numbers in batched(
            employee_nos, terminal.capabilities.search_numbers, strict=False
        ):
            for number, user in (await terminal.client.users.get_many(numbers)).items():
                self._names.async_learn(user)
                found[number] = self._known(user, has_face=user.has_face)
        return found

    async def async_add(
        self,
        employee_no: str | None,
        changes: UserChanges,
        *,
        schedule: WantedSchedule | None = None,
    ) -> KnownUser:
        """Create a user without a face, see add_user and async_given."""

        async def add(terminal: TerminalContext) -> User:
            async with self._schedules.async_given(terminal, changes, schedule) as (
                ready,
                given,
            ):
                user = await add_user(ready, employee_no=employee_no, changes=given)
            self._links.async_written(None, user)
            if changes.valid_until:
                self.async_store_guest(user)
            return user

        user = await self._device.async_write(add)
        return self._known(user, has_face=False, card_numbers=())

    async def async_update(
        self,
        employee_no: str,
        changes: UserChanges,
        *,
        blocked: bool | None = None,
        schedule: WantedSchedule | None = None,
    ) -> KnownUser:
        """Change the given fields of a user, see update_user and async_given.

        `has_face` and `card_numbers` are None, too, if the terminal does not answer.
        """

        async def update(terminal: TerminalContext) -> KnownUser:
            user = await self.async_update_on(
                terminal, employee_no, changes, blocked=blocked, schedule=schedule
            )
            return self._known(
                user,
                has_face=await _if_known(terminal.client.faces.has_face(user)),
                card_numbers=await _if_known(card_numbers(terminal, user)),
            )

        return await self._device.async_write(update)

    async def async_update_on(
        self,
        terminal: TerminalContext,
        employee_no: str,
        changes: UserChanges,
        *,
        blocked: bool | None,
        schedule: WantedSchedule | None,
    ) -> User:
        """Change a user as a part of a write that runs already."""
        before = await self._async_before(terminal, employee_no)
        stored = StoredValidity(
            value=self._store.validity(employee_no),
            save=partial(self._store.async_store_validity, employee_no),
        )
        async with self._schedules.async_given(terminal, changes, schedule) as (
            ready,
            given,
        ):
            user = await update_user(
                ready, employee_no, given, blocked=blocked, stored=stored
            )
        self._links.async_written(before, user)
        if before is not None and self._store.is_guest(before):
            any_type = self._store.is_guest_of_any_type(before)
            self.async_store_guest(user, any_type=any_type)
        return user

    async def async_delete(self, employee_nos: Iterable[str]) -> None:
        """Delete users with all they have, see delete_users."""
        numbers = tuple(employee_nos)
        await self._device.async_write(partial(self.async_delete_on, numbers=numbers))

    async def async_delete_on(
        self, terminal: TerminalContext, numbers: Sequence[str]
    ) -> None:
        """Delete users as a part of a write that runs already."""
        await delete_users(terminal, numbers)
        for number in numbers:
            await self.async_forget(number)

    async def async_set_face(self, employee_no: str, picture: bytes) -> None:
        """Set a user's face from a JPEG, see set_face."""

        async def write(terminal: TerminalContext) -> None:
            await set_face(terminal, employee_no, picture)
            self._store.async_report_written(employee_no)

        await self._device.async_write(write)

    async def async_delete_face(self, employee_no: str) -> None:
        """Delete a user's face, see delete_face."""

        async def delete(terminal: TerminalContext) -> None:
            await delete_face(terminal, employee_no)
            self._forget_pictures(employee_no)
            self._store.async_report_written(employee_no)

        await self._device.async_write(delete)

    @callback
    def async_store_guest(self, user: User, *, any_type: bool = False) -> None:
        """Store a user who was just created or changed, if they are a guest."""
        self._store.async_store_guest(user, any_type=any_type)

    @callback
    def async_note(self, user: User) -> None:
        """Remember a user who was just written."""
        self._names.async_learn(user)

    async def async_forget(self, employee_no: str) -> None:
        """Forget a user who was deleted from the terminal."""
        self._schedules.on_change()
        self._forget_pictures(employee_no)
        self._names.async_forget(employee_no)
        await self._store.async_forget_user(employee_no)

    @callback
    def _forget_pictures(self, employee_no: str) -> None:
        for picture in self._pictures:
            picture.async_forget_user(employee_no)

    async def _async_before(
        self, terminal: TerminalContext, employee_no: str
    ) -> User | None:
        """Return who has a number, if something is stored about it."""
        stored = self._store.guests().keys() | self._store.links().keys()
        if employee_no not in stored:
            return None
        return await terminal.client.users.get(employee_no)

    def _known(
        self,
        user: User,
        *,
        has_face: bool | None,
        card_numbers: tuple[str, ...] | None = None,
    ) -> KnownUser:
        self._names.async_learn(user)
        validity: Validity | None = user.validity
        if user.blocked:
            validity = self._store.validity(user.employee_no)
        return KnownUser(
            user=user.without_pins(),
            has_face=has_face,
            validity=validity,
            schedule=self._schedules.async_entity_id_of(user),
            card_numbers=card_numbers,
        )


async def _if_known[T](question: Awaitable[T | None]) -> T | None:
    """Return what a question about a changed user is answered, None if it is not.

    A change that is done does not fail for a question that follows it, nor because
    the entry is unloaded then: that cancellation is too late, and is swallowed.
    """
    try:
        return await question
    except IsapiError, asyncio.CancelledError:
        return None
