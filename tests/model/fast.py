"""Faster clocks for the product and the terminals, so that hours fit into seconds."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any, Final
from unittest.mock import patch

from custom_components.hikvision_face_terminal.isapi import Timing
from custom_components.hikvision_face_terminal.isapi.procedures.validation import (
    EnrollmentRequest,
)
from custom_components.hikvision_face_terminal.services import (
    enrollment,
    faces,
)
from simulator import draw_face

# A window of a minute takes 1.2 s; the waits for a face are 0.25 and 1.5 s.
TERMINAL: Final = 0.02
CAPTURE: Final = 0.05


# Nothing is in the way: an answer that takes so long is none. With a fault that never
# answers each such request takes the short time.
PATIENT: Final = 5.0
IMPATIENT: Final = 0.15

# Read at each use, so that a step can be impatient while it lasts.
TIMING: Final = Timing(
    request=PATIENT,
    poll=0.005,
    busy=0.07,
    stop=0.1,
    picture=0.25,
    verify=0.005,
    roll_back=0.02,
    delete=1,
    delete_poll=0.005,
)

# What set_user_face is given: no media source is set up.
PICTURE: Final = draw_face(1000)


def impatient(yes: bool) -> None:
    """Let requests be given up early, or not."""
    TIMING.request = IMPATIENT if yes else PATIENT


def _request(**fields: Any) -> EnrollmentRequest:
    request = EnrollmentRequest(**fields)
    return replace(request, capture_timeout=request.capture_timeout * CAPTURE)


async def _picture(*_: object) -> bytes:
    return PICTURE


@contextmanager
def fast_clock() -> Iterator[None]:
    """Shorten the product's pauses and time-outs while the block lasts."""
    impatient(False)
    with ExitStack() as patches:
        for module, name, value in (
            (enrollment, "EnrollmentRequest", _request),
            (faces, "async_load_face_jpeg", _picture),
        ):
            patches.enter_context(patch.object(module, name, value))
        yield
