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
from ..models.device import Capabilities
from ..models.face import Face, FaceForm, picture_path
from ..models.page import Page
from ..models.payloads import (
    face_delete,
    face_delete_by_body,
    face_delete_by_form,
    face_search,
    faces_search,
)
from ..models.user import User
from ..transport.answer import read
from ..transport.connection import Content
from ..transport.jpeg import is_jpeg, trim_jpeg
from .endpoint import (
    Endpoint,
    WriteForm,
    as_json,
    raise_if_empty,
    send_first_accepted,
)
from .pages import raise_if_no_report

# All firmware accepts this; the vendor's page requests 20 at a time.
_PAGE_SIZE: Final = 30


def _is_offered(form: FaceForm, capabilities: Capabilities, *, replaces: bool) -> bool:
    """Return whether the terminal may know a form that does what is needed."""
    if form.replaces:
        return capabilities.replace_face
    return capabilities.add_face and not replaces


class FacesEndpoint(Endpoint):
    """FDLib."""

    async def has_face(self, user: User) -> bool | None:
        """Return whether a face is linked; None if the terminal leaves it open.

        Searches the library where the list of users does not report it. Only an
        answer that names this user, or that nothing was found, decides it: firmware
        may not know the filter, and answer with the face of another user.
        """
        if user.has_face is not None:
            return user.has_face
        page = await self._search(user.employee_no)
        if user.employee_no in page.face_urls():
            return True
        return False if page.none_found else None

    async def picture(self, url: str, *, aside: bool = False) -> bytes:
        """Return the JPEG at a URL that the terminal reported, of 1 MiB at most.

        Only path and query count: host and scheme are the terminal's own view,
        and no request goes to another host. IsapiNotSupportedError if the terminal
        keeps no picture there. `aside` sends it beside the ordinary requests, on
        the connection of a request that waits for a face.
        """
        path = picture_path(url)
        if path is None:
            raise IsapiUnexpectedError("not the address of a picture")
        return await self._when_free(partial(self._picture_at, path, aside=aside))

    async def _picture_at(self, path: str, *, aside: bool) -> bytes:
        fetch = partial(
            self._transport.fetch, "GET", repeatable=True, waits_for_person=aside
        )
        status, body = await fetch(path)
        plain, counter, _ = path.rpartition("@WEB")
        if status == HTTPStatus.NOT_FOUND and counter:
            # Some firmware finds pictures only without the suffix that it adds.
            status, body = await fetch(plain)
        if status != HTTPStatus.OK or not is_jpeg(body):
            read(status, body)
        return trim_jpeg(body)

    async def picture_of(self, user: User) -> bytes | None:
        """Return the picture of a user's face, None if there is no face.

        Raises NOT_SUPPORTED where the terminal keeps faces without pictures, or does
        not find a face by the user's number.
        """
        if user.has_face is False:
            return None
        url = user.record.face_url
        if not url:
            page = await self._search(user.employee_no)
            if page.none_found:
                return None
            url = page.face_urls().get(user.employee_no, "")
        if not url:
            raise IsapiNotSupportedError("no faceURL")
        return await self.picture(url)

    def link_forms(
        self,
        employee_no: str,
        face: Face,
        capabilities: Capabilities,
        *,
        replaces: bool,
    ) -> tuple[WriteForm, ...]:
        """Link a face to a user.

        `replaces`: the user has a face, which the new one replaces. Empty where the
        terminal knows no form that does what is needed.
        """
        return tuple(
            WriteForm(partial(self._link, employee_no, face, form))
            for form in FaceForm
            if _is_offered(form, capabilities, replaces=replaces) and form.carries(face)
        )

    async def has_library(self) -> bool:
        """Return whether the terminal knows a face library: its search or its count.

        A search that is refused in this form, or not answered sensibly, is known;
        nothing but its being unknown denies the library.
        """
        try:
            await self.page(0)
        except IsapiNotSupportedError:
            return bool(await self._optional("Intelligent/FDLib/Count?format=json"))
        except IsapiRefusedError as err:
            if err.reason is not Reason.UNEXPECTED_RESPONSE:
                raise
        except IsapiUnexpectedError:
            pass
        return True

    async def page(self, position: int) -> Page:
        """Return a page of the library's faces, from a position on."""
        tree = await self._read(
            "Intelligent/FDLib/FDSearch?format=json", faces_search(position, _PAGE_SIZE)
        )
        return raise_if_no_report(Page.from_tree(tree, position))

    def delete_forms(self, employee_no: str) -> tuple[WriteForm, ...]:
        """Delete a user's face; nothing happens if there is none.

        Empty numbers are refused as in UsersEndpoint.delete_forms. Firmware differs
        in the form that it knows: the second one is from a public client for a
        DS-K1T341AMF, the third one from the vendor's guide.
        """
        raise_if_empty(employee_no)
        library = "Intelligent/FDLib"
        search = f"{library}/FDSearch/Delete?format=json&FDID=1&faceLibType=blackFD"
        forms = (
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
        return tuple(
            WriteForm(partial(self._delete, path, content)) for path, content in forms
        )

    async def delete(self, employee_no: str) -> None:
        """Delete a user's face in the first form that the terminal accepts."""
        await send_first_accepted(self.delete_forms(employee_no))

    async def _delete(self, path: str, content: Content) -> None:
        try:
            await self._write("PUT", path, content)
        except IsapiRefusedError as err:
            if err.reason is not Reason.USER_NOT_FOUND:
                raise

    async def _link(self, employee_no: str, face: Face, form: FaceForm) -> None:
        content = Content(*form.content(employee_no, face))
        await self._write(form.method, form.path, content)

    async def _search(self, employee_no: str) -> Page:
        return Page.from_tree(
            await self._read(
                "Intelligent/FDLib/FDSearch?format=json", face_search(employee_no)
            ),
            0,
        )
