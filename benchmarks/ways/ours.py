"""The project's client by itself, on a session of its own."""

from typing import Self

import aiohttp

from benchmarks.rig.terminals import Address
from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.models.user_changes import (
    UserChanges,
)
from custom_components.hikvision_face_terminal.isapi.procedures.context import (
    TerminalContext,
)
from custom_components.hikvision_face_terminal.isapi.procedures.enrollment import (
    Enrollment,
)
from custom_components.hikvision_face_terminal.isapi.procedures.validation import (
    EnrollmentRequest,
)
from custom_components.hikvision_face_terminal.isapi.transport.connection import (
    IsapiTransport,
)
from custom_components.hikvision_face_terminal.isapi.transport.login import Login


class Ours:
    """The objects that Home Assistant has of a terminal once it is set up."""

    def __init__(self, address: Address) -> None:
        self._address = address

    async def __aenter__(self) -> Self:
        """Read the terminal's capabilities, as the set-up of an entry does."""
        address = self._address
        self._session = aiohttp.ClientSession()
        self.client = IsapiClient(
            IsapiTransport(
                self._session,
                host=address.host,
                port=address.port,
                ssl=address.ssl,
                login=Login(username=address.username, password=address.password),
                certificate_fingerprint=address.certificate_fingerprint,
            )
        )
        self._terminal = TerminalContext(
            client=self.client,
            capabilities=await self.client.device.capabilities(),
            name="Front door",
            doors=1,
            users=0,
            reserved_numbers=set(),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the session."""
        await self._session.close()

    async def enroll(self, number: str, name: str) -> None:
        """Enroll a user, with all checks."""
        await Enrollment(
            self._terminal,
            EnrollmentRequest(changes=UserChanges(name=name), employee_no=number),
            on_step=lambda _step, _number: None,
            on_progress=lambda _progress: None,
        ).run()
