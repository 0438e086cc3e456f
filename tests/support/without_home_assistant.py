"""Replaces the fixture that starts a Home Assistant for each test."""

from dataclasses import replace

import pytest

from custom_components.hikvision_face_terminal.isapi import Timing
from tests.conftest import FAST


@pytest.fixture(autouse=True)
def timing(socket_enabled: None) -> Timing:
    """Let the terminal be reached; do not wait for it."""
    return replace(FAST)
