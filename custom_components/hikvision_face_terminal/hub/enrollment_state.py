"""What is known of the current or last enrollment, of a face or another credential."""

from dataclasses import dataclass
from enum import StrEnum

from ..isapi import EnrollmentStep, Reason


class EnrollmentStatus(StrEnum):
    """The states of the public sensor; the steps have the same names."""

    IDLE = "idle"
    CHECKING = EnrollmentStep.CHECKING.value
    WAITING_FOR_FACE = EnrollmentStep.WAITING_FOR_FACE.value
    WAITING_FOR_CARD = EnrollmentStep.WAITING_FOR_CARD.value
    WAITING_FOR_FINGER = EnrollmentStep.WAITING_FOR_FINGER.value
    CREATING_USER = EnrollmentStep.CREATING_USER.value
    LINKING_FACE = EnrollmentStep.LINKING_FACE.value
    VERIFYING = EnrollmentStep.VERIFYING.value
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class EnrollmentEvent(StrEnum):
    """The milestones of a face's enrollment that automations wait for."""

    STARTED = "started"
    FACE_CAPTURED = "face_captured"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrollmentState:
    """The current or last enrollment; `event` is set only at a milestone.

    A card or a finger changes `status` and `reason` only: the rest is of the last face.
    """

    status: EnrollmentStatus = EnrollmentStatus.IDLE
    # Percent; None before the first enrollment.
    progress: int | None = None
    employee_no: str | None = None
    name: str | None = None
    reason: Reason | None = None
    event: EnrollmentEvent | None = None
    # When the wait for the person ends, by the event loop's clock; None out of a wait.
    ends_at: float | None = None
