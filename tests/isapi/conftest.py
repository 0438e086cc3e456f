"""The client without Home Assistant, on a session of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from custom_components.hikvision_face_terminal.isapi import Timing
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
from custom_components.hikvision_face_terminal.isapi.procedures.transaction import (
    EnrollmentStep,
)
from custom_components.hikvision_face_terminal.isapi.procedures.validation import (
    EnrollmentRequest,
)
from custom_components.hikvision_face_terminal.isapi.transport.connection import (
    IsapiTransport,
)
from custom_components.hikvision_face_terminal.isapi.transport.login import Login
from simulator import SimulatedTerminal
from tests.support.without_home_assistant import timing

__all__ = ["timing"]

type Connect = Callable[..., IsapiClient]
type SetUp = Callable[..., Awaitable[TerminalContext]]
type Enroll = Callable[..., Enrollment]


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session that only the client under test uses."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def connect(session: aiohttp.ClientSession, timing: Timing) -> Connect:
    """Return a function that creates a client for a terminal."""

    def connect(
        terminal: SimulatedTerminal, password: str | None = None
    ) -> IsapiClient:
        return IsapiClient(
            IsapiTransport(
                session,
                host=terminal.host,
                port=terminal.port,
                ssl=terminal.ssl,
                login=Login(
                    username=terminal.username, password=password or terminal.password
                ),
                certificate_fingerprint=terminal.certificate_fingerprint,
                timing=timing,
            )
        )

    return connect


@pytest.fixture
def client(connect: Connect, terminal: SimulatedTerminal) -> IsapiClient:
    """Return a client for the terminal."""
    return connect(terminal)


@pytest.fixture
def set_up(connect: Connect) -> SetUp:
    """Return a function that reads a terminal, as the set-up of an entry does."""

    async def set_up(
        terminal: SimulatedTerminal, name: str = "Front door"
    ) -> TerminalContext:
        client = connect(terminal)
        info = await client.device.info()
        return TerminalContext(
            client=client,
            capabilities=await client.device.capabilities(),
            doors=info.doors,
            users=(await client.device.counts()).users or 0,
            reserved_numbers=set(),
            name=name,
        )

    return set_up


@pytest.fixture
async def enroll(set_up: SetUp, terminal: SimulatedTerminal) -> Enroll:
    """Return a function that prepares an enrollment of Anna on the terminal."""
    context = await set_up(terminal)

    def enroll(
        name: str = "Anna",
        *,
        steps: list[EnrollmentStep] | None = None,
        progress: list[int] | None = None,
        numbers: list[str | None] | None = None,
        timeout: float = 5,
        **request: Any,
    ) -> Enrollment:
        def on_step(step: EnrollmentStep, number: str | None) -> None:
            if steps is not None:
                steps.append(step)
            if numbers is not None:
                numbers.append(number)

        return Enrollment(
            context,
            EnrollmentRequest(
                changes=UserChanges(name=name), capture_timeout=timeout, **request
            ),
            on_step=on_step,
            on_progress=lambda at: None if progress is None else progress.append(at),
        )

    return enroll
