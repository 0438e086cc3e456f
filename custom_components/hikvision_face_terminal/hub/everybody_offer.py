"""Offer to bring everybody to a terminal that was just added."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from .terminal_name import async_terminal_name
from .text import markdown

if TYPE_CHECKING:
    from .hub import TerminalHub

EVERYBODY_OFFERED: Final = "bring_everybody"

# The terminals that know people may be off on the day when one is added.
_IS_NEW_FOR: Final = timedelta(days=1)


@callback
def async_setup_everybody_offer(hass: HomeAssistant) -> None:
    """Look at all terminals whenever one is set up."""

    @callback
    def changed(_: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN and entry.state is ConfigEntryState.LOADED:
            _offer(hass)

    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed)


@callback
def async_withdraw_everybody(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete the offer: everybody is there, or the terminal is gone."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry))


@callback
def _offer(hass: HomeAssistant) -> None:
    """Create the repair for each new terminal, once, if another knows more people."""
    entries: list[ConfigEntry[TerminalHub]] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    most = max((_users(entry) for entry in entries), default=0)
    for entry in entries:
        is_new = dt_util.utcnow() - entry.created_at < _IS_NEW_FOR
        store = entry.runtime_data.store
        if is_new and _users(entry) < most and not store.is_everybody_offered:
            store.async_note_everybody_offered()
            _create(hass, entry)


def _users(entry: ConfigEntry[TerminalHub]) -> int:
    return entry.runtime_data.coordinator.data.users or 0


def _create(hass: HomeAssistant, entry: ConfigEntry) -> None:
    name = async_terminal_name(hass, entry)
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry),
        data={"entry_id": entry.entry_id},
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=EVERYBODY_OFFERED,
        translation_placeholders={"name": name, "terminal": markdown(name)},
    )


def _issue_id(entry: ConfigEntry) -> str:
    return f"{EVERYBODY_OFFERED}_{entry.entry_id}"
