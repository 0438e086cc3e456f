"""The step under Configure that asks for the owner's settings."""

from datetime import timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import CONF_SCAN_INTERVAL
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
)
import voluptuous as vol

from ..const import CONF_CAPTURE_TIMEOUT, CONF_DOORS, CONF_REMOVE_EXPIRED_GUESTS
from ..hub.captured_face import async_allow_captured_face, is_captured_face_allowed
from ..hub.options import capture_timeout, default_doors, scan_interval
from ..hub.text import markdown
from ..runtime import TerminalConfigEntry
from .user_form import doors_selector

# No option of the entry: it enables or disables the image entity.
CONF_SHOW_FACE: Final = "show_last_face"


class SettingsSteps(OptionsFlow):
    """Step `settings`."""

    async def async_step_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the settings; they apply at once, without a reload."""
        entry: TerminalConfigEntry = self.config_entry
        if user_input is None:
            doors = entry.runtime_data.device.info.doors
            return self.async_show_form(
                step_id="settings",
                data_schema=self.add_suggested_values_to_schema(
                    settings_schema(doors), self._settings(entry)
                ),
                description_placeholders={"terminal": markdown(entry.title)},
            )
        async_allow_captured_face(
            self.hass, entry, allowed=user_input.pop(CONF_SHOW_FACE)
        )
        options = {**entry.options, **_options(user_input)}
        coordinator = entry.runtime_data.coordinator
        coordinator.update_interval = timedelta(seconds=options[CONF_SCAN_INTERVAL])
        entry.async_create_background_task(
            self.hass, coordinator.async_request_refresh(), "new poll interval"
        )
        return self.async_create_entry(data=options)

    def _settings(self, entry: TerminalConfigEntry) -> dict[str, Any]:
        return {
            CONF_CAPTURE_TIMEOUT: capture_timeout(entry),
            CONF_SCAN_INTERVAL: scan_interval(entry).total_seconds(),
            CONF_DOORS: [str(door) for door in default_doors(entry)],
            CONF_REMOVE_EXPIRED_GUESTS: entry.options.get(
                CONF_REMOVE_EXPIRED_GUESTS, False
            ),
            CONF_SHOW_FACE: is_captured_face_allowed(self.hass, entry),
        }


def settings_schema(doors: int | None) -> vol.Schema:
    """Return the form; it asks for doors only on a terminal with several."""
    fields: dict[vol.Marker, Any] = {
        vol.Required(CONF_CAPTURE_TIMEOUT): _seconds_selector(5, 300),
        vol.Required(CONF_SCAN_INTERVAL): _seconds_selector(10, 3600),
    }
    if doors and doors > 1:
        fields[vol.Required(CONF_DOORS)] = doors_selector(doors)
    fields[vol.Required(CONF_REMOVE_EXPIRED_GUESTS)] = BooleanSelector()
    fields[vol.Required(CONF_SHOW_FACE)] = BooleanSelector()
    return vol.Schema(fields)


def _options(user_input: dict[str, Any]) -> dict[str, Any]:
    """Return the form's input as the entry's options, with whole numbers."""
    options = dict(user_input)
    for key in (CONF_CAPTURE_TIMEOUT, CONF_SCAN_INTERVAL):
        options[key] = int(options[key])
    if doors := options.pop(CONF_DOORS, None):
        options[CONF_DOORS] = [int(door) for door in doors]
    return options


def _seconds_selector(least: int, most: int) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(
            min=least,
            max=most,
            unit_of_measurement="seconds",
            translation_key="time",
            mode=NumberSelectorMode.BOX,
        )
    )
