"""What a terminal can be asked about faces, one method each."""

from functools import partial
from http import HTTPStatus
from typing import Final

from ..errors import IsapiRefusedError, IsapiUnexpectedError, Reason
from ..models.device import Face, picture_path
from ..models.payloads import (
    FaceForm,
    Page,
    face_delete,
    face_delete_by_body,
    face_delete_by_form,
    face_search,
    faces_search,
)
from ..models.user import User
from ..transport.connection import Content, read
from ..transport.jpeg import is_jpeg, jpeg
from ..tree import text
from .endpoint import Endpoint, as_json, refuse_empty

# What every firmware takes; the vendor's page asks for 20 at a time.
_FACES_AT_A_TIME: Final = 30


class FaceClient(Endpoint):
    """The faces in a terminal's library, and their pictures."""

    async def has_face(self, user: User) -> bool:
        """Tell whether a face is linked; asks the library where people do not tell."""
        if user.has_face is not None:
            return user.has_face
        return (await self._search_face(user.employee_no)).total > 0

    async def picture(self, url: str, *, aside: bool = False) -> bytes:
        """Return the JPEG at a URL that the terminal gave, of 1 MiB at most.

        Only path and query count: host and scheme are the terminal's own view,
        and nothing is ever asked of another host. IsapiRefusedError with
        NOT_SUPPORTED if the terminal keeps no picture there. `aside` asks beside
        the other requests, in the place of one that waits for a person.
        """
        path = picture_path(url)
        if path is None:
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
            page = await self._search_face(user.employee_no)
            if not page.found:
                return None
            url = text(page.found[0], "faceURL")
        if not url:
            raise IsapiRefusedError(Reason.NOT_SUPPORTED, "no faceURL")
        return await self.picture(url)

    async def link_face(
        self, employee_no: str, face: Face, form: FaceForm = FaceForm.SET_UP_URL
    ) -> None:
        """Make a captured picture, or a JPEG of ours, this person's face.

        `form` fits the kind of face, and says whether an earlier one is replaced.
        """
        content = Content(*form.content(employee_no, face))
        await self._write(form.method, form.path, content)

    async def faces(self, position: int) -> Page:
        """Return some of the library's faces, from a position on."""
        return Page.from_tree(
            await self._read(
                "Intelligent/FDLib/FDSearch?format=json",
                faces_search(position, _FACES_AT_A_TIME),
            ),
            position,
        )

    async def delete_face(self, employee_no: str) -> None:
        """Delete a person's face; nothing happens if they have none.

        Empty numbers are refused as in delete_users. Firmware differs in which way
        it knows: the second is of a public client for a DS-K1T341AMF, the third of
        the vendor's guide.
        """
        refuse_empty(employee_no)
        library = "Intelligent/FDLib"
        search = f"{library}/FDSearch/Delete?format=json&FDID=1&faceLibType=blackFD"
        ways = (
            (search, as_json(face_delete(employee_no))),
            (
                f"{library}/FDDelete?format=json",
                as_json(face_delete_by_body(employee_no)),
            ),
            (
                f"{library}/FDSetUp?format=json",
                Content(*face_delete_by_form(employee_no)),
            ),
        )
        for path, content in ways:
            try:
                await self._write("PUT", path, content)
            except IsapiRefusedError as err:
                if err.reason is Reason.USER_NOT_FOUND:
                    return
                if err.reason is not Reason.NOT_SUPPORTED:
                    raise
                refused = err
            else:
                return
        raise refused

    async def _search_face(self, employee_no: str) -> Page:
        return Page.from_tree(
            await self._read(
                "Intelligent/FDLib/FDSearch?format=json", face_search(employee_no)
            ),
            0,
        )
