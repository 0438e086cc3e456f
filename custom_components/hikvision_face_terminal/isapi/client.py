"""What a terminal can be asked, one method each."""

import asyncio
from collections.abc import Iterable
from functools import partial
from http import HTTPStatus
from typing import Final
from uuid import uuid4

from yarl import URL

from .answer import response_status
from .bodies import (
    CAPTURE_CANCEL_XML,
    FaceForm,
    capture,
    compact,
    delete_people,
    delete_people_with_all,
    deletion_running,
    department_search,
    departments,
    face_counts,
    face_delete,
    face_delete_by_body,
    face_search,
    matches,
    user_counts,
    users_search,
)
from .errors import IsapiRefusedError, IsapiUnexpectedError, Reason
from .models import Capabilities, CaptureKind, Counts, DeviceInfo, Face, FaceCapture
from .person import User
from .picture import is_jpeg, jpeg, split
from .transport import Content, IsapiTransport, read
from .tree import Tree, text

# What the terminal's own web page sends; terminals ignore it.
_CAPTURE_TYPE: Final = "application/x-www-form-urlencoded"

# Deleting "takes up to 60 s" by the vendor's guide.
DELETE_TIMEOUT: Final = 60.0
_DELETE_POLL: Final = 0.5


class IsapiClient:
    """Asks one terminal. Keeps nothing. Every method raises only IsapiError."""

    def __init__(self, transport: IsapiTransport) -> None:
        self._transport = transport

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
            tree = await self._search_users(())
        users, faces = user_counts(tree)
        if faces is None:
            count = await self._optional("Intelligent/FDLib/Count?format=json")
            faces = face_counts(count)
        return Counts(users=users, faces=faces)

    async def departments(self) -> dict[int, str]:
        """Return the departments' names by number; none where it knows none."""
        found: dict[int, str] = {}
        search_id = uuid4().hex
        while True:
            page, total = departments(
                await self._optional(
                    "AccessControl/LocalAttendance/groupSearch?format=json",
                    department_search(search_id, len(found)),
                )
            )
            found |= page
            if not page or len(found) >= total:
                return found

    async def users(self, employee_nos: Iterable[str]) -> dict[str, User]:
        """Return those of these people who are there, by number.

        At most as many numbers as Capabilities.search_numbers.
        """
        wanted = set(employee_nos)
        found, _ = matches(await self._search_users(wanted))
        people = [User.from_tree(record) for record in found]
        return {user.employee_no: user for user in people if user.employee_no in wanted}

    async def user(self, employee_no: str) -> User | None:
        """Return one person, or None if nobody has this number."""
        return (await self.users((employee_no,))).get(employee_no)

    async def has_face(self, user: User) -> bool:
        """Tell whether a face is linked; asks the library where people do not tell."""
        if user.has_face is not None:
            return user.has_face
        return matches(await self._search_face(user.employee_no))[1] > 0

    async def picture(self, url: str, *, aside: bool = False) -> bytes:
        """Return the JPEG at a URL that the terminal gave, of 1 MiB at most.

        Only path and query count: host and scheme are the terminal's own view,
        and nothing is ever asked of another host. IsapiRefusedError with
        NOT_SUPPORTED if the terminal keeps no picture there. `aside` asks beside
        the other requests, in the place of one that waits for a person.
        """
        try:
            path = URL(url).raw_path_qs
        except ValueError:
            path = ""
        if not path.startswith("/"):
            raise IsapiUnexpectedError("not the address of a picture")
        fetch = partial(
            self._transport.fetch, "GET", repeatable=True, waits_for_person=aside
        )
        status, body = await fetch(path)
        plain, counter, _ = path.rpartition("@WEB")
        if status == HTTPStatus.NOT_FOUND and counter:
            # Some firmware finds pictures only without what it adds to the name.
            status, body = await fetch(plain)
        if status != HTTPStatus.OK or not is_jpeg(body):
            read(status, body)
        return jpeg(body)

    async def face(self, user: User) -> bytes | None:
        """Return the picture of somebody's face, None if they have no face.

        Raises NOT_SUPPORTED where the terminal keeps faces without pictures.
        """
        if user.has_face is False:
            return None
        url = text(user.record, "faceURL")
        if not url:
            found, _ = matches(await self._search_face(user.employee_no))
            if not found:
                return None
            url = text(found[0], "faceURL")
        if not url:
            raise IsapiRefusedError(Reason.NOT_SUPPORTED, "no faceURL")
        return await self.picture(url)

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
            _json({"UserInfo": record}),
        )

    async def update_user(self, record: Tree) -> None:
        """Replace a person's record; USER_NOT_FOUND if there is none."""
        path = "AccessControl/UserInfo/Modify?format=json"
        try:
            await self._write("PUT", path, _json({"UserInfo": record}))
        except IsapiRefusedError as err:
            if err.reason is not Reason.NOT_SUPPORTED:
                raise
            # Some firmware wants POST (a public client).
            await self._write("POST", path, _json({"UserInfo": record}))

    async def link_face(
        self, employee_no: str, face: Face, form: FaceForm = FaceForm.SET_UP_URL
    ) -> None:
        """Make a captured picture, or a JPEG of ours, this person's face.

        `form` fits the kind of face, and says whether an earlier one is replaced.
        """
        content = Content(*form.content(employee_no, face))
        await self._write(form.method, form.path, content)

    async def delete_face(self, employee_no: str) -> None:
        """Delete a person's face; nothing happens if they have none.

        Empty numbers are refused as in delete_user.
        """
        _refuse_empty(employee_no)
        try:
            await self._write(
                "PUT",
                "Intelligent/FDLib/FDSearch/Delete"
                "?format=json&FDID=1&faceLibType=blackFD",
                _json(face_delete(employee_no)),
            )
        except IsapiRefusedError as err:
            if err.reason is Reason.USER_NOT_FOUND:
                return
            if err.reason is not Reason.NOT_SUPPORTED:
                raise
            # Some firmware has this instead (a public client for a DS-K1T341AMF).
            await self._write(
                "PUT",
                "Intelligent/FDLib/FDDelete?format=json",
                _json(face_delete_by_body(employee_no)),
            )

    async def delete_user(self, employee_no: str) -> None:
        """Delete a person with cards, fingerprints and face; waits until done.

        An empty number is refused here with INVALID_EMPLOYEE_NO: a terminal
        would take an empty list for "everybody".
        """
        _refuse_empty(employee_no)
        try:
            await self._write(
                "PUT",
                "AccessControl/UserInfoDetail/Delete?format=json",
                _json(delete_people_with_all((employee_no,))),
            )
        except IsapiRefusedError as err:
            if err.reason is not Reason.NOT_SUPPORTED:
                raise
            await self._delete_piece_by_piece(employee_no)
        else:
            await self._deletion_done()

    async def _delete_piece_by_piece(self, employee_no: str) -> None:
        """Delete where UserInfoDetail is not known: the face, then the person."""
        try:
            await self.delete_face(employee_no)
        except IsapiRefusedError as err:
            if err.reason is not Reason.NOT_SUPPORTED:
                raise
            # On terminals without any such call their face goes with them.
        await self._write(
            "PUT",
            "AccessControl/UserInfo/Delete?format=json",
            _json(delete_people((employee_no,))),
            timeout=DELETE_TIMEOUT,
        )

    async def _deletion_done(self) -> None:
        for _ in range(int(DELETE_TIMEOUT / _DELETE_POLL)):
            if not deletion_running(
                await self._optional(
                    "AccessControl/UserInfoDetail/DeleteProcess?format=json"
                )
            ):
                return
            await asyncio.sleep(_DELETE_POLL)
        msg = f"still deleting after {DELETE_TIMEOUT:g} s"
        raise IsapiUnexpectedError(msg)

    async def _search_face(self, employee_no: str) -> Tree:
        return await self._read(
            "Intelligent/FDLib/FDSearch?format=json", face_search(employee_no)
        )

    async def _search_users(self, employee_nos: Iterable[str]) -> Tree:
        return await self._read(
            "AccessControl/UserInfo/Search?format=json",
            users_search(uuid4().hex, employee_nos),
        )

    async def _read(self, path: str, condition: Tree | None = None) -> Tree:
        """Ask what changes nothing; a search has a condition and is a POST."""
        return await self._transport.request(
            "GET" if condition is None else "POST",
            f"/ISAPI/{path}",
            content=None if condition is None else _json(condition),
            repeatable=True,
        )

    async def _optional(self, path: str, condition: Tree | None = None) -> Tree:
        """Return an empty tree where the terminal does not know the question."""
        try:
            return await self._read(path, condition)
        except IsapiRefusedError as err:
            if err.reason is not Reason.NOT_SUPPORTED:
                raise
            return {}

    async def _write(
        self,
        method: str,
        path: str,
        content: Content,
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - handed on
    ) -> None:
        """Send a write; an answer that does not say "OK" leaves it unknown."""
        tree = await self._transport.request(
            method, f"/ISAPI/{path}", content=content, timeout=timeout
        )
        if "statusCode" not in response_status(tree):
            msg = "no status in the answer to a write"
            raise IsapiUnexpectedError(msg)


def _refuse_empty(employee_no: str) -> None:
    if not employee_no.strip():
        raise IsapiRefusedError(Reason.INVALID_EMPLOYEE_NO)


def _json(tree: Tree) -> Content:
    return Content(compact(tree).encode(), "application/json")
