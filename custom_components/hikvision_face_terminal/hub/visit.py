"""A person who came to a terminal, as far as it may be told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeassistant.const import ATTR_NAME

from ..const import (
    ATTR_DEVICE_TIME,
    ATTR_DOOR,
    ATTR_EMPLOYEE_NO,
    ATTR_METHOD,
    ATTR_PERSON,
    ATTR_REASON,
    ATTR_SERIAL_NO,
    ATTR_USER_TYPE,
)
from ..isapi import AccessMethod, DenialReason, EventKind, UserType


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What may be told of a user; None if the owner does not want that, or unknown.

    `person` is the entity id of the linked Home Assistant person.
    """

    name: str | None
    employee_no: str | None
    person: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """One granted or denied access. Only a denied one has a reason.

    `device_time` is by the terminal's clock.
    """

    result: EventKind
    method: AccessMethod
    reason: DenialReason | None
    name: str | None
    employee_no: str | None
    person: str | None
    door: int | None
    user_type: UserType | None
    device_time: datetime | None
    serial_no: int | None
    is_live: bool

    def attributes(self) -> dict[str, Any]:
        """Return the attributes of the event entity and of the event; public names."""
        attributes: dict[str, Any] = {
            ATTR_NAME: self.name,
            ATTR_EMPLOYEE_NO: self.employee_no,
            ATTR_PERSON: self.person,
            ATTR_METHOD: self.method.value,
            ATTR_DOOR: self.door,
            ATTR_USER_TYPE: self.user_type and self.user_type.value,
            ATTR_DEVICE_TIME: self.device_time and self.device_time.isoformat(),
            ATTR_SERIAL_NO: self.serial_no,
        }
        if self.reason is not None:
            attributes[ATTR_REASON] = self.reason.value
        return attributes
