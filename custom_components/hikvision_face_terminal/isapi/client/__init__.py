"""What a terminal can be asked, one method each."""

import asyncio
from collections.abc import Collection, Iterable
from typing import Final
from uuid import uuid4

from ..errors import IsapiRefusedError, IsapiUnexpectedError, Reason
from ..models.device import (
    MAX_DEPARTMENTS,
    Capabilities,
    CaptureKind,
    Counts,
    DeviceInfo,
    FaceCapture,
)
from ..models.payloads import (
    CAPTURE_CANCEL_XML,
    Page,
    capture,
    delete_people,
    delete_people_with_all,
    deletion_running,
    department_search,
    departments,
    face_counts,
    user_counts,
    users_search,
)
from ..models.user import User
from ..transport.connection import Content, read
from ..transport.jpeg import split
from ..tree import Tree
from .endpoint import as_json, refuse_empty
from .faces import FaceClient

# What the terminal's own web page sends; terminals ignore it.
_CAPTURE_TYPE: Final = "application/x-www-form-urlencoded"

# Deleting "takes up to 60 s" by the vendor's guide.
DELETE_TIMEOUT: Final = 60.0
_DELETE_POLL: Final = 0.5


class IsapiClient(FaceClient):
    """Asks one terminal. Keeps nothing. Every method raises only IsapiError."""

    async def device_info(self) -> DeviceInfo:
        """Return who the terminal is."""
        return DeviceInfo.from_tree(await self._read("System/deviceInfo"))

    async def capabilities(self) -> Capabilities:
        """Return what the terminal can do; four requests, asked once at set-up."""
        return Capabilities.from_trees(
            access=await self._optional("AccessControl/capabilities"),
            capture=await self._optional("AccessControl/CaptureFaceData/capabilities"),
            user=await self._optional(
                "AccessControl/UserInfo/capabilities?format=json"
            ),
            faces=await self._optional("Intelligent/FDLib/capabilities?format=json"),
        )

    async def counts(self) -> Counts:
        """Return how many people and faces there are; one request as a rule.

        Older firmware counts faces apart, or has no counter at all: then the
        search for people tells their number.
        """
        try:
            tree = await self._read("AccessControl/UserInfo/Count?format=json")
        except IsapiRefusedError as err:
            if err.reason is not Reason.NOT_SUPPORTED:
                raise
            tree = await self._search_users(users_search(uuid4().hex))
        users, faces = user_counts(tree)
        if faces is None:
            count = await self._optional("Intelligent/FDLib/Count?format=json")
            faces = face_counts(count)
        return Counts(users=users, faces=faces)

    async def departments(self) -> dict[int, str]:
        """Return the departments' names by number; none where it knows none."""
        found: dict[int, str] = {}
        search_id = uuid4().hex
        # Each page brings somebody new, and there are no more than that.
        while len(found) < MAX_DEPARTMENTS:
            known = len(found)
            page, total = departments(
                await self._optional(
                    "AccessControl/LocalAttendance/groupSearch?format=json",
                    department_search(search_id, len(found)),
                )
            )
            found |= page
            if len(found) == known or len(found) >= total:
                break
        return found

    async def users(self, employee_nos: Iterable[str]) -> dict[str, User]:
        """Return those of these people who are there, by number.

        At most as many numbers as Capabilities.search_numbers.
        """
        wanted = set(employee_nos)
        found = await self._search_users(users_search(uuid4().hex, only=wanted))
        people = map(User.from_tree, Page.from_tree(found, 0).found)
        return {user.employee_no: user for user in people if user.employee_no in wanted}

    async def user(self, employee_no: str) -> User | None:
        """Return one person, or None if nobody has this number."""
        return (await self.users((employee_no,))).get(employee_no)

    async def everybody(self, search_id: str, position: int, limit: int) -> Page:
        """Return some of all people, from a position on.

        `limit` is Capabilities.page_size at most; `search_id` is the same for all
        pages of one search.
        """
        condition = users_search(search_id, position=position, limit=limit)
        return Page.from_tree(await self._search_users(condition), position)

    async def capture_face(
        self,
        timeout: float,  # noqa: ASYNC109 - handed on
        kind: CaptureKind = CaptureKind.URL,
    ) -> FaceCapture:
        """Ask for a face once. Blocks up to `timeout` s or returns at once.

        Both are normal, by firmware. IsapiRefusedError with CAPTURE_TIMEOUT,
        TERMINAL_BUSY or FACE_REJECTED means that nobody was captured yet.
        """
        status, body = await self._transport.fetch(
            "POST",
            "/ISAPI/AccessControl/CaptureFaceData",
            content=Content(capture(kind), _CAPTURE_TYPE),
            timeout=timeout,
            waits_for_person=True,
        )
        words, picture = split(body)
        return FaceCapture.from_answer(read(status, words), picture)

    async def cancel_capture(self) -> None:
        """End a running capture; only where Capabilities.capture_cancel."""
        await self._write(
            "POST",
            "AccessControl/CaptureFaceData",
            Content(CAPTURE_CANCEL_XML, _CAPTURE_TYPE),
        )

    async def add_user(self, record: Tree) -> None:
        """Create a person; USER_ALREADY_EXISTS if the number is taken."""
        await self._write(
            "POST",
            "AccessControl/UserInfo/Record?format=json",
            as_json({"UserInfo": record}),
        )

    async def update_user(self, record: Tree) -> None:
        """Replace a person's record; USER_NOT_FOUND if there is none."""
        path = "AccessControl/UserInfo/Modify?format=json"
        try:
            await self._write("PUT", path, as_json({"UserInfo": record}))
        except IsapiRefusedError as err:
            if err.reason is not Reason.NOT_SUPPORTED:
                raise
            # Some firmware wants POST (a public client).
            await self._write("POST", path, as_json({"UserInfo": record}))

    async def delete_users(self, employee_nos: Collection[str]) -> None:
        """Delete people with cards, fingerprints and faces; waits until done.

        At most as many as Capabilities.search_numbers. No number, or an empty one,
        is refused here with INVALID_EMPLOYEE_NO: a terminal would take an empty
        list for "everybody".
        """
        refuse_empty(*employee_nos)
        try:
            await self._write(
                "PUT",
                "AccessControl/UserInfoDetail/Delete?format=json",
                as_json(delete_people_with_all(employee_nos)),
            )
        except IsapiRefusedError as err:
            if err.reason is not Reason.NOT_SUPPORTED:
                raise
            await self._delete_piece_by_piece(employee_nos)
        else:
            await self._deletion_done()

    async def _delete_piece_by_piece(self, employee_nos: Collection[str]) -> None:
        """Delete where UserInfoDetail is not known: faces, then people."""
        try:
            for employee_no in employee_nos:
                await self.delete_face(employee_no)
        except IsapiRefusedError as err:
            if err.reason is not Reason.NOT_SUPPORTED:
                raise
            # On terminals without any such call their faces go with them.
        await self._write(
            "PUT",
            "AccessControl/UserInfo/Delete?format=json",
            as_json(delete_people(employee_nos)),
            timeout=DELETE_TIMEOUT,
        )

    async def _deletion_done(self) -> None:
        path = "AccessControl/UserInfoDetail/DeleteProcess?format=json"
        try:
            async with asyncio.timeout(DELETE_TIMEOUT):
                while deletion_running(await self._optional(path)):  # noqa: ASYNC110 - asked, not shared
                    await asyncio.sleep(_DELETE_POLL)
        except TimeoutError as err:
            msg = f"still deleting after {DELETE_TIMEOUT:g} s"
            raise IsapiUnexpectedError(msg) from err

    async def _search_users(self, condition: Tree) -> Tree:
        return await self._read("AccessControl/UserInfo/Search?format=json", condition)
