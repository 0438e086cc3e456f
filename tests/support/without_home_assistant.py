"""In the place of the fixture that starts a Home Assistant for each test."""

import pytest

from custom_components.hikvision_face_terminal.isapi.transport import (
    connection as transport,
)


@pytest.fixture(autouse=True)
def _real_parts(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the terminal be reached; do not wait for it."""
    # As in the tests with a Home Assistant.
    monkeypatch.setattr(transport, "TIMEOUT", 1.0)
