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
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..const import (
    CONF_ACCESS_EVENTS,
    CONF_CAPTURE_TIMEOUT,
    CONF_DOOR_CONTROL,
    CONF_DOORS,
    CONF_NAMES_IN_EVENTS,
    CONF_REMOVE_EXPIRED_GUESTS,
)
from ..hub.access_picture import LAST_ACCESS
from ..hub.captured_face import LAST_CAPTURED_FACE
from ..hub.issues import async_withdraw_door_control
from ..hub.kept_picture import async_allow_picture, is_picture_allowed
from ..hub.options import (
    DoorControl,
    NamesInEvents,
    access_events,
    capture_timeout,
    default_doors,
    door_control,
    names_in_events,
    scan_interval,
)
from ..hub.terminal_name import async_terminal_name
from ..hub.text import markdown
from ..runtime import TerminalConfigEntry
from .user_form import doors_selector

CONF_SHOW_FACE: Final = "show_last_face"
CONF_SHOW_ACCESS: Final = "show_last_access"

# No options of the entry: each enables or disables an image entity.
_PICTURES: Final = {
    CONF_SHOW_FACE: LAST_CAPTURED_FACE,
    CONF_SHOW_ACCESS: LAST_ACCESS,
}


class SettingsSteps(OptionsFlow):
    """Step `settings`."""

    async def async_step_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the settings; they apply at once.

        Only what adds or removes entities reloads the entry, see hub/reload.py.
        """
        entry: TerminalConfigEntry = self.config_entry
        if user_input is None:
            hub = entry.runtime_data
            form = settings_schema(
                hub.device.info.doors, follows=hub.access_events.is_enabled
            )
            return self.async_show_form(
                step_id="settings",
                data_schema=self.add_suggested_values_to_schema(
                    form, self._settings(entry)
                ),
                description_placeholders={
                    "terminal": markdown(async_terminal_name(self.hass, entry))
                },
            )
        for field, key in _PICTURES.items():
            if (allowed := user_input.pop(field, None)) is not None:
                async_allow_picture(self.hass, entry, key, allowed=allowed)
        options = {**entry.options, **_options(user_input)}
        if options[CONF_DOOR_CONTROL] != door_control(entry):
            async_withdraw_door_control(self.hass, entry)
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
            **{
                field: is_picture_allowed(self.hass, entry, key)
                for field, key in _PICTURES.items()
            },
            CONF_ACCESS_EVENTS: access_events(entry),
            CONF_NAMES_IN_EVENTS: names_in_events(entry).value,
            CONF_DOOR_CONTROL: door_control(entry).value,
        }


def settings_schema(doors: int | None, *, follows: bool) -> vol.Schema:
    """Return the form; it asks for doors only on a terminal with several.

    Without `follows`, while no events are followed, there is no picture of them.
    """
    fields: dict[vol.Marker, Any] = {
        vol.Required(CONF_CAPTURE_TIMEOUT): _seconds_selector(5, 300),
        vol.Required(CONF_SCAN_INTERVAL): _seconds_selector(10, 3600),
    }
    if doors and doors > 1:
        fields[vol.Required(CONF_DOORS)] = doors_selector(doors)
    fields[vol.Required(CONF_REMOVE_EXPIRED_GUESTS)] = BooleanSelector()
    fields[vol.Required(CONF_SHOW_FACE)] = BooleanSelector()
    fields[vol.Required(CONF_ACCESS_EVENTS)] = BooleanSelector()
    if follows:
        fields[vol.Required(CONF_SHOW_ACCESS)] = BooleanSelector()
    fields[vol.Required(CONF_NAMES_IN_EVENTS)] = _choice(
        NamesInEvents, CONF_NAMES_IN_EVENTS
    )
    fields[vol.Required(CONF_DOOR_CONTROL)] = _choice(DoorControl, CONF_DOOR_CONTROL)
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


def _choice(
    values: type[NamesInEvents | DoorControl], translation_key: str
) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=[value.value for value in values],
            translation_key=translation_key,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )
