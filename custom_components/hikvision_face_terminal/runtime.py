"""The type of a terminal's config entry."""

from homeassistant.config_entries import ConfigEntry

from .hub.hub import TerminalHub

type TerminalConfigEntry = ConfigEntry[TerminalHub]
