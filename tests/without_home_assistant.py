"""In the place of the fixtures that start a Home Assistant for each test."""

import pytest

from custom_components.hikvision_face_terminal.isapi import transport


@pytest.fixture(autouse=True)
def _real_parts(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the terminal be reached; do not wait for it."""
    # As in the tests with a Home Assistant.
    monkeypatch.setattr(transport, "TIMEOUT", 1.0)


@pytest.fixture(autouse=True)
def _refused_handshakes() -> None:
    """No handler of Home Assistant's takes a refused handshake for an error."""


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Take the place of the plug-in's: it notes a stack at each step of the loop.

    That was half of all the work of these tests.
    """
