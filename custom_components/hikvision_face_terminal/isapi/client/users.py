"""The users on a terminal: searched, created, changed and deleted."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from ..errors import IsapiRefusedError, IsapiUnexpectedError
from ..models.page import Page
from ..models.payloads import (
    deletion_running,
    new_search_id,
    users_delete,
    users_detail_delete,
    users_search,
)
from ..models.pin import PinMode
from ..models.user import User
from ..models.user_record import UserRecord
from ..transport.connection import IsapiTransport
from ..transport.refusals import about_record
from ..tree import Tree
from .endpoint import (
    Endpoint,
    WriteForm,
    as_json,
    raise_if_empty,
    send_first_accepted,
)
from .faces import FacesEndpoint
from .pages import raise_if_no_report, walk
from .record_forms import reduced

# How many pages without any of the users that were searched are read, on firmware
# that does not know the filter or takes it for a part of the number.
_MAX_STRANGE_PAGES: Final = 5


class UsersEndpoint(Endpoint):
    """UserInfo."""

    def __init__(self, transport: IsapiTransport, faces: FacesEndpoint) -> None:
        super().__init__(transport)
        # Old firmware leaves a deleted user's face behind.
        self._faces = faces

    async def get_many(self, employee_nos: Iterable[str]) -> dict[str, User]:
        """Return the users who exist among these employee numbers, by number.

        At most as many numbers as Capabilities.search_numbers. Other users in the
        answer are ignored; a number is free once the answer has ended without it.
        """
        wanted = set(employee_nos)
        search_id = new_search_id()

        async def read_page(position: int) -> Page:
            condition = users_search(search_id, position=position, only=wanted)
            page = await self._search(condition, position)
            if "" in page.users():
                raise IsapiUnexpectedError("found a user without a number")
            return page

        found: dict[str, User] = {}
        strange = 0
        async for users in walk(read_page, Page.users):
            found |= {number: users[number] for number in wanted & users.keys()}
            if len(found) == len(wanted):
                break
            strange += not wanted & users.keys()
            if strange > _MAX_STRANGE_PAGES:
                raise IsapiUnexpectedError("the search does not find by number")
        return found

    async def get(self, employee_no: str) -> User | None:
        """Return one user, or None if the number is free."""
        return (await self.get_many((employee_no,))).get(employee_no)

    async def try_search(self) -> None:
        """Search for one user as a list is read; raises IsapiError if that fails."""
        await self.page(new_search_id(), 0, 1)

    async def page(self, search_id: str, position: int, limit: int) -> Page:
        """Return a page of all users, from a position on.

        `limit` is Capabilities.page_size at most; `search_id` is the same for all
        pages of one search.
        """
        condition = users_search(search_id, position=position, limit=limit)
        return await self._search(condition, position)

    async def pin_mode(self, *, is_local_known: bool) -> PinMode:
        """Return which PIN of a user counts.

        IsapiUnexpectedError if the terminal gives no sensible answer and may have
        both.
        """
        path = "AccessControl/UserAndRight/PwMgrParams?format=json"
        tree = await self._optional(path)
        if tree is None and is_local_known:
            raise IsapiUnexpectedError("which PIN counts is not known")
        return PinMode.from_tree(tree or {})

    def add_forms(self, record: UserRecord) -> Iterator[WriteForm]:
        """Create a user; USER_ALREADY_EXISTS if the number is taken."""
        return self._record_forms("POST", "Record", record)

    def update_forms(self, record: UserRecord) -> Iterator[WriteForm]:
        """Replace a user's record; USER_NOT_FOUND if there is none."""
        yield from self._record_forms("PUT", "Modify", record)
        # Some firmware knows only POST (a public client).
        yield from self._record_forms("POST", "Modify", record)

    def delete_forms(self, employee_nos: Collection[str]) -> tuple[WriteForm, ...]:
        """Delete users with cards, fingerprints and faces; waits until done.

        At most as many as Capabilities.search_numbers. No number, or an empty one,
        is refused here with INVALID_EMPLOYEE_NO: to a terminal an empty list means
        all users.
        """
        raise_if_empty(*employee_nos)
        return (
            WriteForm(partial(self._delete_with_details, employee_nos)),
            WriteForm(partial(self._delete_piece_by_piece, employee_nos)),
        )

    async def add(self, record: UserRecord) -> None:
        """Create a user in the first form that the terminal accepts."""
        await send_first_accepted(self.add_forms(record))

    async def delete(self, employee_nos: Collection[str]) -> None:
        """Delete users in the first form that the terminal accepts."""
        await send_first_accepted(self.delete_forms(employee_nos))

    def _record_forms(
        self, method: str, operation: str, record: UserRecord
    ) -> Iterator[WriteForm]:
        """Yield the whole record, and after each refusal one without what it names."""
        path = f"AccessControl/UserInfo/{operation}?format=json"
        refusals: list[IsapiRefusedError] = []

        async def send(tree: Mapping[str, Any]) -> None:
            try:
                await self._write(method, path, as_json({"UserInfo": tree}))
            except IsapiRefusedError as err:
                refusals.append(about_record(err))
                raise refusals[-1] from None

        tree: Mapping[str, Any] = record.to_wire()
        yield WriteForm(partial(send, tree))
        while refusals:
            refused = refusals[-1].node
            refusals.clear()
            rest = reduced(tree, refused, is_new=operation == "Record")
            if rest is None:
                return
            tree = rest.tree
            yield WriteForm(partial(send, tree), rest.nodes)

    async def _delete_with_details(self, employee_nos: Collection[str]) -> None:
        await self._write(
            "PUT",
            "AccessControl/UserInfoDetail/Delete?format=json",
            as_json(users_detail_delete(employee_nos)),
        )
        await self._deletion_done()

    async def _delete_piece_by_piece(self, employee_nos: Collection[str]) -> None:
        """Delete on terminals without UserInfoDetail: faces, then users."""
        try:
            for employee_no in employee_nos:
                await self._faces.delete(employee_no)
        except IsapiRefusedError as err:
            if not err.is_format_rejected:
                raise
            # Terminals without any such request delete the faces with the users.
        await self._write(
            "PUT",
            "AccessControl/UserInfo/Delete?format=json",
            as_json(users_delete(employee_nos)),
            timeout=self._transport.timing.delete,
        )

    async def _deletion_done(self) -> None:
        path = "AccessControl/UserInfoDetail/DeleteProcess?format=json"
        timing = self._transport.timing
        try:
            async with asyncio.timeout(timing.delete):
                while deletion_running(await self._optional(path) or {}):  # noqa: ASYNC110 - state of the terminal
                    await asyncio.sleep(timing.delete_poll)
        except TimeoutError as err:
            raise IsapiUnexpectedError(
                f"still deleting after {timing.delete:g} s"
            ) from err

    async def _search(self, condition: Tree, position: int) -> Page:
        tree = await self._read("AccessControl/UserInfo/Search?format=json", condition)
        return raise_if_no_report(Page.from_tree(tree, position))
