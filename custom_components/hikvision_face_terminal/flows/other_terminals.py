"""The other terminals of the house: a field that asks for some, and copies to them."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..const import DOMAIN
from ..hub.copying import Original, async_copy_to
from ..hub.errors import placeholders
from ..hub.hub import TerminalHub
from ..hub.terminal_name import async_entries, async_terminal_name
from ..hub.text import markdown
from ..isapi import IsapiConnectionError, IsapiError
from ..runtime import TerminalConfigEntry
from .dialog_texts import DialogTexts

CONF_ALSO_ON: Final = "also_on"

# What became of the copies: the error, or None, by the name of the terminal.
type Copies = dict[str, IsapiError | None]


@callback
def async_other_terminals(
    hass: HomeAssistant, entry: TerminalConfigEntry
) -> dict[str, str]:
    """Return the names of the other terminals that are loaded, by id of the entry."""
    others: list[TerminalConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    return {
        other.entry_id: async_terminal_name(hass, other)
        for other in others
        if other.entry_id != entry.entry_id
    }


def terminals_selector(names: Mapping[str, str]) -> SelectSelector:
    """Return a selector for some terminals."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=entry_id, label=name)
                for entry_id, name in names.items()
            ],
            multiple=True,
            mode=SelectSelectorMode.LIST,
        )
    )


@callback
def async_hubs(hass: HomeAssistant, entry_ids: Iterable[str]) -> list[TerminalHub]:
    """Return the terminals that are still loaded."""
    others: list[TerminalConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    return [it.runtime_data for it in others if it.entry_id in set(entry_ids)]


@callback
def async_names(hass: HomeAssistant, entry_ids: Iterable[str]) -> list[str]:
    """Return the names of terminals, loaded or not."""
    chosen = set(entry_ids)
    return [
        async_terminal_name(hass, entry)
        for entry in async_entries(hass)
        if entry.entry_id in chosen
    ]


async def async_copy_to_each(
    hass: HomeAssistant, original: Original, entry_ids: Iterable[str]
) -> Copies:
    """Copy a user to terminals at the same time; a number that is taken is an error."""

    async def copy(entry: TerminalConfigEntry) -> IsapiError | None:
        if entry not in hass.config_entries.async_loaded_entries(DOMAIN):
            return IsapiConnectionError("it is not loaded")
        try:
            await async_copy_to(
                entry.runtime_data,
                original,
                update_existing=False,
                wait_for_enrollment=True,
            )
        except IsapiError as err:
            return err
        return None

    chosen = set(entry_ids)
    entries = [it for it in async_entries(hass) if it.entry_id in chosen]
    outcomes = await asyncio.gather(*map(copy, entries))
    return dict(zip(async_names(hass, chosen), outcomes, strict=True))


def copies_text(texts: DialogTexts, copies: Copies) -> str:
    """Return a line of Markdown for each terminal that was copied to."""
    lines = []
    for terminal, err in copies.items():
        key = "not_copied" if err else "copied"
        why = texts.error(err.reason, placeholders(err)) if err else ""
        lines.append(
            "- " + texts(key).format(terminal=markdown(terminal), message=markdown(why))
        )
    return "\n".join(lines)
