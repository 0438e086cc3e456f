"""Short pauses and time-outs for product and terminals: hours fit into seconds."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any, Final
from unittest.mock import patch

from custom_components.hikvision_face_terminal.hub.cards import TerminalCards
from custom_components.hikvision_face_terminal.hub.fingerprints import (
    TerminalFingerprints,
)
from custom_components.hikvision_face_terminal.isapi import (
    Timing,
    UserCards,
    UserFingerprints,
)
from custom_components.hikvision_face_terminal.isapi.procedures.validation import (
    EnrollmentRequest,
)
from custom_components.hikvision_face_terminal.services import (
    enrollment,
    faces,
)
from simulator import draw_face

# A window of a minute takes 1.2 s; the waits for a face are 0.25 and 1.5 s.
TERMINAL_SPEED: Final = 0.02
CAPTURE_SPEED: Final = 0.05


# Without faults, an answer that takes this long never comes. A fault that never answers
# costs the short time per request.
REQUEST_TIMEOUT: Final = 5.0
SHORT_TIMEOUT: Final = 0.15

# It is read at each use, so that a step can shorten the time-out while it runs.
TIMING: Final = Timing(
    request=REQUEST_TIMEOUT,
    poll=0.005,
    busy=0.07,
    reader_tail=0.7,
    reader_accepts=0.01,
    stop=0.1,
    picture=0.25,
    verify=0.005,
    roll_back=0.02,
    delete=1,
    delete_poll=0.005,
    door_look=0.005,
    door_outcome=0.1,
    door_turn=0.5,
    name=0.1,
    stream_retry=0.02,
    stream_retry_most=0.5,
    slot_release=0.01,
    slot_retry=0.03,
    slot_taken=0.5,
    stream_refused=0.3,
    stream_lag=0.01,
    log_page=0,
    log_rest=0.05,
    gap_rest=0.05,
    log_poll=0.1,
    cursor_save=0.01,
    clock_rest=0.02,
)

_async_enroll_card: Final = TerminalCards.async_enroll
_async_enroll_finger: Final = TerminalFingerprints.async_enroll

# The picture of set_user_face: no media source is set up.
PICTURE: Final = draw_face(1000)


def use_short_timeout(short: bool) -> None:
    """Give up requests early, or not."""
    seconds = SHORT_TIMEOUT if short else REQUEST_TIMEOUT
    TIMING.request = TIMING.door_status = TIMING.door_answer = seconds


async def _enroll_card(
    cards: TerminalCards,
    employee_no: str,
    timeout: float,
) -> UserCards:
    return await _async_enroll_card(cards, employee_no, timeout * CAPTURE_SPEED)


async def _enroll_finger(
    fingerprints: TerminalFingerprints,
    employee_no: str,
    timeout: float,
) -> UserFingerprints:
    seconds = timeout * CAPTURE_SPEED
    return await _async_enroll_finger(fingerprints, employee_no, seconds)


def _request(**fields: Any) -> EnrollmentRequest:
    request = EnrollmentRequest(**fields)
    return replace(request, capture_timeout=request.capture_timeout * CAPTURE_SPEED)


async def _picture(*_: object) -> bytes:
    return PICTURE


@contextmanager
def fast_clock() -> Iterator[None]:
    """Shorten the product's pauses and time-outs while the block lasts."""
    use_short_timeout(False)
    with ExitStack() as patches:
        for owner, name, value in (
            (enrollment, "EnrollmentRequest", _request),
            (faces, "async_load_face_jpeg", _picture),
            (TerminalCards, "async_enroll", _enroll_card),
            (TerminalFingerprints, "async_enroll", _enroll_finger),
        ):
            patches.enter_context(patch.object(owner, name, value))
        yield
