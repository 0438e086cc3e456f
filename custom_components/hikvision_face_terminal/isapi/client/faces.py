"""The faces in a terminal's library, and their pictures."""

from functools import partial
from http import HTTPStatus
from typing import Final

from ..errors import (
    IsapiNotSupportedError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
)
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
from ..transport.jpeg import is_jpeg, trim_jpeg
from ..tree import text
from .endpoint import Endpoint, as_json, raise_if_empty

# What every firmware takes; the vendor's page asks for 20 at a time.
_PAGE_SIZE: Final = 30


class FacesEndpoint(Endpoint):
    """FDLib."""

    async def has_face(self, user: User) -> bool:
        """Return whether a face is linked.

        Asks the library where the list of users does not report it.
        """
        if user.has_face is not None:
            return user.has_face
        return (await self._search(user.employee_no)).total > 0

    async def picture(self, url: str, *, aside: bool = False) -> bytes:
        """Return the JPEG at a URL that the terminal gave, of 1 MiB at most.

        Only path and query count: host and scheme are the terminal's own view,
        and no other host is ever asked. IsapiNotSupportedError if the terminal
        keeps no picture there. `aside` asks beside the other requests, in the
        place of one that waits for a person.
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
        return trim_jpeg(body)

    async def picture_of(self, user: User) -> bytes | None:
        """Return the picture of a user's face, None if there is no face.

        Raises NOT_SUPPORTED where the terminal keeps faces without pictures.
        """
        if user.has_face is False:
            return None
        url = text(user.record, "faceURL")
        if not url:
            page = await self._search(user.employee_no)
            if not page.found:
                return None
            url = text(page.found[0], "faceURL")
        if not url:
            raise IsapiNotSupportedError("no faceURL")
        return await self.picture(url)

    async def link(
        self, employee_no: str, face: Face, form: FaceForm = FaceForm.SET_UP_URL
    ) -> None:
        """Make a captured picture, or a JPEG of ours, this user's face.

        `form` fits the kind of face, and says whether an earlier one is replaced.
        """
        content = Content(*form.content(employee_no, face))
        await self._write(form.method, form.path, content)

    async def page(self, position: int) -> Page:
        """Return some of the library's faces, from a position on."""
        return Page.from_tree(
            await self._read(
                "Intelligent/FDLib/FDSearch?format=json",
                faces_search(position, _PAGE_SIZE),
            ),
            position,
        )

    async def delete(self, employee_no: str) -> None:
        """Delete a user's face; nothing happens if there is none.

        Empty numbers are refused as in UsersEndpoint.delete. Firmware differs in
        which way it knows: the second is of a public client for a DS-K1T341AMF, the
        third of the vendor's guide.
        """
        raise_if_empty(employee_no)
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
            except IsapiNotSupportedError as err:
                refused = err
            except IsapiRefusedError as err:
                if err.reason is Reason.USER_NOT_FOUND:
                    return
                raise
            else:
                return
        raise refused

    async def _search(self, employee_no: str) -> Page:
        return Page.from_tree(
            await self._read(
                "Intelligent/FDLib/FDSearch?format=json", face_search(employee_no)
            ),
            0,
        )
