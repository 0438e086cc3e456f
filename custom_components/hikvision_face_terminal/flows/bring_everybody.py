"""The repair that brings everybody from one terminal to a new one."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..hub.copy_everybody import CopyReport, LeftOut, async_copy_everybody
from ..hub.errors import placeholders
from ..hub.household import async_loaded_hubs
from ..hub.hub import TerminalHub
from ..hub.tasks import async_detach
from ..hub.terminal_name import async_terminal_name
from ..hub.text import markdown
from ..isapi import IsapiError, Reason
from .dialog_refresh import DialogRefresh
from .dialog_texts import DialogTexts

if TYPE_CHECKING:
    from homeassistant.components.repairs import RepairsFlowResult

CONF_SOURCE: Final = "source"
NOT_ENOUGH_ROOM: Final = "not_enough_room"


class BringEverybodyFlow(RepairsFlow):
    """Asks where from, copies with progress, and tells who was left out and why.

    Closing the dialog ends the copying after the person who is being written; the
    repair is still there then.
    """

    def __init__(self, entry: ConfigEntry) -> None:
        self._entry = entry
        self._source = ""
        self._is_warned = False
        self._copying: asyncio.Task[dict[str, CopyReport]] | None = None
        self._refresh = DialogRefresh(self)

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask for the terminal that knows the people."""
        hubs = async_loaded_hubs(self.hass)
        target = hubs.pop(self._entry.entry_id, None)
        if target is None or not hubs:
            return self.async_abort(reason="not_connected")
        room = _room(target)
        source = hubs.get((user_input or {}).get(CONF_SOURCE, ""))
        is_short = bool(source and room is not None and _users(source) > room)
        if source is None or (is_short and not self._is_warned):
            self._is_warned = is_short
            return self.async_show_form(
                step_id="init",
                data_schema=self._schema(hubs, source),
                errors={CONF_SOURCE: NOT_ENOUGH_ROOM} if is_short else {},
                description_placeholders={
                    **self._placeholders(),
                    "room": "?" if room is None else str(room),
                },
            )
        self._source = self._name(source)
        self._copying = async_detach(
            self.hass,
            async_copy_everybody(
                source,
                {"": target},
                update_existing=False,
                on_progress=self.async_update_progress,
            ),
            "copies of everybody",
        )
        return await self.async_step_copying()

    async def async_step_copying(
        self, _: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show the progress."""
        if self._copying is None or self._copying.done():
            self._refresh.async_repeat()
            return self.async_show_progress_done(next_step_id="done")
        return self.async_show_progress(
            step_id="copying",
            progress_action="copying",
            description_placeholders=self._placeholders(),
            progress_task=self._copying,
        )

    async def async_step_done(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Tell how many were brought, and why others were not."""
        self._refresh.async_stop()
        if user_input is not None or self._copying is None:
            return self.async_create_entry(data={})
        texts = await DialogTexts.async_load(self.hass)
        try:
            report = (await self._copying)[""]
        except IsapiError as err:
            why = texts.error(err.reason, placeholders(err))
            return self.async_abort(
                reason="not_read",
                description_placeholders={
                    **self._placeholders(),
                    "message": markdown(why),
                },
            )
        left_out = {
            number: it
            for number, it in report.skipped.items()
            if it.reason != Reason.USER_ALREADY_EXISTS
        }
        return self.async_show_form(
            step_id="done",
            data_schema=vol.Schema({}),
            description_placeholders={
                **self._placeholders(),
                "copied": str(len(report.copied)),
                "present": str(len(report.skipped) - len(left_out)),
                "left_out": _listed(texts, left_out, self._without_cards(report)),
            },
        )

    @callback
    @override
    def async_remove(self) -> None:
        super().async_remove()
        self._refresh.async_stop()
        if self._copying is not None:
            self._copying.cancel()

    def _schema(
        self, hubs: Mapping[str, TerminalHub], chosen: TerminalHub | None
    ) -> vol.Schema:
        options = [
            SelectOptionDict(value=key, label=f"{self._name(hub)} ({_users(hub)})")
            for key, hub in hubs.items()
        ]
        config = SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST)
        first = max(hubs, key=lambda key: (hubs[key] is chosen, _users(hubs[key])))
        field = vol.Required(CONF_SOURCE, default=first)
        return vol.Schema({field: SelectSelector(config)})

    def _without_cards(self, report: CopyReport) -> dict[str, str]:
        """Return who was brought without all of their cards: names by number."""
        target = self._entry.runtime_data
        return {it: target.names.known(it) or it for it in report.cards_left_out}

    def _placeholders(self) -> dict[str, str]:
        name = async_terminal_name(self.hass, self._entry)
        return {"terminal": markdown(name), "source": markdown(self._source)}

    def _name(self, hub: TerminalHub) -> str:
        return async_terminal_name(self.hass, hub.coordinator.config_entry)


def _listed(
    texts: DialogTexts, left_out: Mapping[str, LeftOut], no_cards: Mapping[str, str]
) -> str:
    """Return a line of Markdown for each user who, or whose cards, were left out."""
    told = [(number, it.name, _why(texts, it)) for number, it in left_out.items()]
    told += [(it, name, texts("left_out_cards")) for it, name in no_cards.items()]
    lines = [
        "- "
        + texts("left_out").format(
            name=markdown(name), number=markdown(number), message=markdown(why)
        )
        for number, name, why in told
    ]
    return "\n".join(lines) or texts("left_out_nobody")


def _why(texts: DialogTexts, left_out: LeftOut) -> str:
    if left_out.error is None:
        return texts(f"left_out_{left_out.reason}")
    return texts.error(left_out.reason, placeholders(left_out.error))


def _users(hub: TerminalHub) -> int:
    return hub.coordinator.data.users or 0


def _room(target: TerminalHub) -> int | None:
    """Return how many users more the terminal can take; None if it does not say."""
    capacity = target.device.capabilities.user_capacity
    return None if capacity is None else max(capacity - _users(target), 0)
