"""Describe who came and who was enrolled, in the language of Home Assistant."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from homeassistant.components.event import ATTR_EVENT_TYPE
from homeassistant.components.logbook.const import (
    LOGBOOK_ENTRY_ICON,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.const import ATTR_DEVICE_ID, ATTR_NAME
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.translation import async_get_cached_translations

from .const import (
    ATTR_EMPLOYEE_NO,
    ATTR_METHOD,
    ATTR_REASON,
    DOMAIN,
    EVENT_ACCESS,
    EVENT_ENROLLMENT,
)

_GRANTED: Final = "granted"
_ICONS: Final = {_GRANTED: "mdi:account-check", "denied": "mdi:account-cancel"}
_ENROLLMENT_ICONS: Final = {
    "succeeded": "mdi:account-plus",
    "failed": "mdi:account-alert",
    "cancelled": "mdi:account-cancel",
}
_REASONS: Final = (
    f"component.{DOMAIN}.entity.event.enrollment.state_attributes.reason.state"
)

type Describe = Callable[[Event[Any]], dict[str, Any]]


@callback
def async_describe_events(
    hass: HomeAssistant, async_describe_event: Callable[[str, str, Describe], None]
) -> None:
    """Register how the events are described."""
    async_describe_event(DOMAIN, EVENT_ACCESS, partial(_describe_visit, hass))
    async_describe_event(DOMAIN, EVENT_ENROLLMENT, partial(_describe_enrollment, hass))


@callback
def _describe_visit(hass: HomeAssistant, event: Event[Any]) -> dict[str, Any]:
    """Return "Anna" and "was let in by face"; the frontend shows both in one line."""
    data, text = event.data, _Texts(hass)
    result = data[ATTR_EVENT_TYPE]
    detail = data.get(ATTR_METHOD if result == _GRANTED else ATTR_REASON)
    message = text(f"{result}_{detail}") or text(
        "granted_unknown" if result == _GRANTED else "denied_other"
    )
    if where := _where(hass, data):
        message = text("where", message=message, terminal=where)
    return {
        LOGBOOK_ENTRY_NAME: _who(data, text),
        LOGBOOK_ENTRY_MESSAGE: message,
        LOGBOOK_ENTRY_ICON: _ICONS[result],
    }


@callback
def _describe_enrollment(hass: HomeAssistant, event: Event[Any]) -> dict[str, Any]:
    """Return "Anna" and "was enrolled on Front door"."""
    data, text = event.data, _Texts(hass)
    result = data[ATTR_EVENT_TYPE]
    return {
        LOGBOOK_ENTRY_NAME: _who(data, text),
        LOGBOOK_ENTRY_MESSAGE: text(
            f"enrollment_{result}",
            terminal=_terminal(hass, data) or "",
            reason=text.of_failure(data.get(ATTR_REASON)),
        ),
        LOGBOOK_ENTRY_ICON: _ENROLLMENT_ICONS[result],
    }


class _Texts:
    """The texts of the logbook, as Home Assistant has loaded them."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._texts, self._entity_texts = (
            async_get_cached_translations(hass, hass.config.language, category, DOMAIN)
            for category in ("common", "entity")
        )

    def __call__(self, key: str, **placeholders: str) -> str:
        """Return a text; empty if there is none."""
        text = self._texts.get(f"component.{DOMAIN}.common.logbook_{key}", "")
        return text.format(**placeholders)

    def of_failure(self, reason: str | None) -> str:
        """Return why an enrollment failed, as its entity tells it."""
        return self._entity_texts.get(f"{_REASONS}.{reason}", "")


def _who(data: Mapping[str, Any], text: _Texts) -> str:
    if name := data.get(ATTR_NAME):
        return str(name)
    if number := data.get(ATTR_EMPLOYEE_NO):
        return text("number", number=str(number))
    return text("somebody")


def _where(hass: HomeAssistant, data: Mapping[str, Any]) -> str | None:
    """Return the terminal's name, where there are several."""
    if len(hass.config_entries.async_loaded_entries(DOMAIN)) < 2:  # noqa: PLR2004
        return None
    return _terminal(hass, data)


def _terminal(hass: HomeAssistant, data: Mapping[str, Any]) -> str | None:
    device = dr.async_get(hass).async_get(data.get(ATTR_DEVICE_ID) or "")
    return (device.name_by_user or device.name) if device else None
