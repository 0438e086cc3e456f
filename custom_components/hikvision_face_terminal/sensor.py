"""The progress of an enrollment, and the number of users and faces on a terminal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import EnrollmentEntity, TerminalEntity
from .hub.enrollment import EnrollmentState, EnrollmentStatus
from .isapi import Capabilities, Counts
from .runtime import TerminalConfigEntry

# Only the coordinator makes requests.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class EnrollmentSensorDescription(SensorEntityDescription):
    """A sensor of the enrollment state."""

    value_fn: Callable[[EnrollmentState], str | int | None]


@dataclass(frozen=True, kw_only=True)
class CountSensorDescription(SensorEntityDescription):
    """A sensor of a count, with the terminal's capacity."""

    value_fn: Callable[[Counts], int | None]
    capacity_fn: Callable[[Capabilities], int | None]


ENROLLMENT_SENSORS = (
    EnrollmentSensorDescription(
        key="capture_progress",
        translation_key="capture_progress",
        native_unit_of_measurement=PERCENTAGE,
        value_fn=lambda state: state.progress,
    ),
    EnrollmentSensorDescription(
        key="enrollment_status",
        translation_key="enrollment_status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in EnrollmentStatus],
        value_fn=lambda state: state.status,
    ),
)

COUNT_SENSORS = (
    CountSensorDescription(
        key="users",
        translation_key="users",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda counts: counts.users,
        capacity_fn=lambda capabilities: capabilities.user_capacity,
    ),
    CountSensorDescription(
        key="faces",
        translation_key="faces",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda counts: counts.faces,
        capacity_fn=lambda capabilities: capabilities.face_capacity,
    ),
)


async def async_setup_entry(
    _: HomeAssistant,
    entry: TerminalConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of one terminal."""
    async_add_entities(
        [
            *(EnrollmentSensor(entry, sensor) for sensor in ENROLLMENT_SENSORS),
            *(CountSensor(entry, sensor) for sensor in COUNT_SENSORS),
        ]
    )


class EnrollmentSensor(EnrollmentEntity, SensorEntity):
    """Shows the current or last enrollment, even if the terminal is unreachable."""

    entity_description: EnrollmentSensorDescription

    @property
    @override
    def available(self) -> bool:
        return True

    @property
    @override
    def native_value(self) -> str | int | None:
        return self.entity_description.value_fn(self._enrollment.state)


class CountSensor(TerminalEntity, SensorEntity):
    """Shows a count; the capacity is an attribute if the terminal reports it."""

    entity_description: CountSensorDescription

    @property
    @override
    def native_value(self) -> int | None:
        return self.entity_description.value_fn(self.coordinator.data)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        capacity = self.entity_description.capacity_fn(self.coordinator.capabilities)
        return None if capacity is None else {"capacity": capacity}
