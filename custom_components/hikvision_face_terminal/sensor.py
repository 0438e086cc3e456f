"""The progress of an enrollment, the counts of a terminal, and who came last."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    ATTR_STATE_CLASS,
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import ATTR_NAME, PERCENTAGE, EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import (
    AccessEntity,
    EnrollmentEntity,
    TerminalEntity,
    async_add_exactly,
)
from .hub.enrollment_state import EnrollmentState, EnrollmentStatus
from .hub.visitors import Visitors
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


@dataclass(frozen=True, kw_only=True)
class VisitSensorDescription(SensorEntityDescription):
    """A sensor of the last one who was let in."""

    value_fn: Callable[[Visitors], datetime | str | None]


ENROLLMENT_SENSORS = (
    EnrollmentSensorDescription(
        key="capture_progress",
        translation_key="capture_progress",
        native_unit_of_measurement=PERCENTAGE,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state: state.progress,
    ),
    EnrollmentSensorDescription(
        key="enrollment_status",
        translation_key="enrollment_status",
        device_class=SensorDeviceClass.ENUM,
        entity_category=EntityCategory.DIAGNOSTIC,
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

# Automations use the event: a person who comes twice is no change of a state.
VISIT_SENSORS = (
    VisitSensorDescription(
        key="last_access",
        translation_key="last_access",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_registry_enabled_default=False,
        value_fn=lambda visitors: visitors.last_at,
    ),
    VisitSensorDescription(
        key="last_person",
        translation_key="last_person",
        entity_registry_enabled_default=False,
        value_fn=lambda visitors: visitors.last_person,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TerminalConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of one terminal."""
    sensors: list[TerminalEntity] = [
        *(EnrollmentSensor(entry, sensor) for sensor in ENROLLMENT_SENSORS),
        *(CountSensor(entry, sensor) for sensor in COUNT_SENSORS),
    ]
    if entry.runtime_data.access_events.is_enabled:
        sensors += (VisitSensor(entry, sensor) for sensor in VISIT_SENSORS)
    async_add_exactly(hass, entry, Platform.SENSOR, sensors, async_add_entities)


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

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        # Home Assistant's Activity has no lines of a sensor that has this attribute,
        # whatever its value. An enrollment is one line there, not one for each step.
        return {ATTR_STATE_CLASS: None}


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


class VisitSensor(AccessEntity, RestoreSensor):
    """Shows the last one who was let in, also before Home Assistant was started."""

    entity_description: VisitSensorDescription

    def __init__(
        self, entry: TerminalConfigEntry, description: VisitSensorDescription
    ) -> None:
        super().__init__(entry, description)
        self._visitors = entry.runtime_data.visitors
        self._restored: datetime | str | None = None

    @property
    @override
    def native_value(self) -> datetime | str | None:
        if self._visitors.last is not None:
            return self.entity_description.value_fn(self._visitors)
        is_name = self.entity_description.device_class is None
        return (
            None if is_name and ATTR_NAME in self._visitors.hidden else self._restored
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Restore the state, and follow the visits until the entity is removed."""
        await super().async_added_to_hass()
        if restored := await self.async_get_last_sensor_data():
            value = restored.native_value
            self._restored = value if isinstance(value, datetime | str) else None
        self.async_on_remove(
            self._visitors.async_subscribe_last(self.async_write_ha_state)
        )
