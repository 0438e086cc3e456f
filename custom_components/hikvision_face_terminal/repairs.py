"""Repair flows: a certificate, a locked account, a clock, a new terminal, a notice."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .const import CONF_CERTIFICATE_FINGERPRINT, CONF_DOOR_CONTROL, DOMAIN
from .flows.bring_everybody import BringEverybodyFlow
from .flows.replaced_terminal import ReplacedTerminalFlow
from .hub.client import async_try_once
from .hub.clock_setting import async_set_clock
from .hub.domain_data import async_get_domain_data
from .hub.errors import placeholders
from .hub.everybody_offer import EVERYBODY_OFFERED
from .hub.hub import TerminalHub
from .hub.issues import DOOR_CONTROL_OFFERED, Issue, clock_placeholders
from .hub.options import DoorControl
from .hub.pending_changes import PendingChanges
from .hub.pending_issues import PendingIssue
from .hub.store import async_get_store
from .hub.terminal_name import async_terminal_name
from .hub.text import fingerprint_pairs, markdown
from .isapi import (
    IsapiConnectionError,
    IsapiError,
    IsapiLockedError,
    Reason,
    certificate_fingerprint,
    is_clock_off,
)

if TYPE_CHECKING:
    from homeassistant.components.repairs import RepairsFlowResult

# Why a clock is not set, where the reason has words of its own.
CLOCK_ERRORS: Final = (
    Reason.CANNOT_CONNECT,
    Reason.ENROLLMENT_IN_PROGRESS,
    Reason.PERMISSION_DENIED,
    Reason.TERMINAL_BUSY,
)


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow of a fixable issue."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    flow = _FLOWS.get((issue and issue.translation_key) or "")
    if flow is None:
        return ConfirmRepairFlow()
    entry_id = (data or {})["entry_id"]
    return flow(hass.config_entries.async_get_known_entry(entry_id))


class CertificateFlow(RepairsFlow):
    """Shows the old and the new certificate; submitting trusts the new one."""

    def __init__(self, entry: ConfigEntry) -> None:
        self._entry = entry
        self._old: str | None = entry.data[CONF_CERTIFICATE_FINGERPRINT]
        self._new = ""

    async def async_step_init(
        self, _: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Read the terminal's current certificate, without sending it anything else."""
        try:
            self._new = await certificate_fingerprint(
                async_get_domain_data(self.hass).session,
                self._entry.data[CONF_HOST],
                self._entry.data[CONF_PORT],
            )
        except IsapiError:
            return self.async_abort(reason="cannot_connect")
        if self._old is None:
            return await self.async_step_confirm_first()
        if self._old == self._new:  # The terminal is back to the trusted one.
            return self._trust()
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask whether the new certificate is the terminal's."""
        if user_input is not None:
            return self._trust()
        return self._show("confirm", old=fingerprint_pairs(self._old or ""))

    async def async_step_confirm_first(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask the same if a public authority vouched for the terminal before."""
        if user_input is not None:
            return self._trust()
        return self._show("confirm_first")

    def _show(self, step_id: str, **placeholders: str) -> RepairsFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=vol.Schema({}),
            description_placeholders={
                "name": markdown(async_terminal_name(self.hass, self._entry)),
                "host": self._entry.data[CONF_HOST],
                "new": fingerprint_pairs(self._new),
                **placeholders,
            },
        )

    def _trust(self) -> RepairsFlowResult:
        """Pin the certificate shown; if it changed again, nothing is sent either."""
        self.hass.config_entries.async_update_entry(
            self._entry,
            data={**self._entry.data, CONF_CERTIFICATE_FINGERPRINT: self._new},
        )
        self.hass.config_entries.async_schedule_reload(self._entry.entry_id)
        return self.async_create_entry(data={})


class LockedFlow(RepairsFlow):
    """Offers to try the locked account once, after an unlock at the terminal."""

    def __init__(self, entry: ConfigEntry) -> None:
        self._entry = entry

    async def async_step_init(
        self, _: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Begin with what the issue says."""
        return await self.async_step_try_once()

    async def async_step_try_once(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Send one request; if the account is open, all else follows by itself."""
        error: IsapiError | None = None
        if user_input is not None:
            error = await self._async_try()
            if not isinstance(error, IsapiLockedError | IsapiConnectionError):
                self.hass.config_entries.async_schedule_reload(self._entry.entry_id)
                return self.async_create_entry(data={})
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        told = (issue and issue.translation_placeholders) or {"until": "?"}
        return self.async_show_form(
            step_id="try_once",
            data_schema=vol.Schema({}),
            errors={"base": error.reason} if error else {},
            description_placeholders=told | placeholders(error),
        )

    async def _async_try(self) -> IsapiError | None:
        try:
            await async_try_once(self.hass, self._entry.data)
        except IsapiError as error:
            return error
        return None


class ClockFlow(RepairsFlow):
    """Shows the time on the terminal and the one here; submitting sets the clock."""

    def __init__(self, entry: ConfigEntry) -> None:
        self._entry = entry
        # What the terminal told when it refused, for the error.
        self._told = placeholders(None)

    async def async_step_init(
        self, _: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Begin with what is wrong now; it may be right by now."""
        return await self._async_show({})

    async def async_step_set_clock(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Set the clock, and look whether it shows the time."""
        errors = {}
        if user_input is not None and self._hub is not None:
            errors = await self._async_set(self._hub)
        return await self._async_show(errors)

    @property
    def _hub(self) -> TerminalHub | None:
        is_loaded = self._entry.state is ConfigEntryState.LOADED
        return self._entry.runtime_data if is_loaded else None

    async def _async_show(self, errors: dict[str, str]) -> RepairsFlowResult:
        there = await self._hub.clock.async_read() if self._hub else None
        here = dt_util.now()
        if there is None:
            return self.async_abort(reason="cannot_connect")
        if not is_clock_off(there, here):
            return self.async_create_entry(data={})
        if not there.is_set_by_hand:
            return self.async_abort(reason="clock_sets_itself")
        return self.async_show_form(
            step_id="set_clock",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders=self._told | clock_placeholders(there, here),
        )

    async def _async_set(self, hub: TerminalHub) -> dict[str, str]:
        self._told = placeholders(None)
        try:
            if await async_set_clock(hub):
                return {}
        except IsapiError as error:
            self._told = placeholders(error)
            if error.reason in CLOCK_ERRORS:
                return {"base": error.reason}
        return {"base": "clock_not_set"}


class DoorControlFlow(RepairsFlow):
    """Asks what Home Assistant may do with the doors; nothing is preselected."""

    def __init__(self, entry: ConfigEntry) -> None:
        self._entry = entry

    async def async_step_init(
        self, _: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show the choices; the entry reloads itself when it is changed."""
        return self.async_show_menu(
            step_id="init",
            menu_options=["choose_open", "choose_open_and_modes", "choose_none"],
            description_placeholders={
                "name": markdown(async_terminal_name(self.hass, self._entry))
            },
        )

    async def async_step_choose_none(
        self, _: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Leave the doors to the terminal."""
        return self._choose(DoorControl.NONE)

    async def async_step_choose_open(
        self, _: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Open doors for a moment."""
        return self._choose(DoorControl.OPEN)

    async def async_step_choose_open_and_modes(
        self, _: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Open doors, and hold them open or closed."""
        return self._choose(DoorControl.OPEN_AND_MODES)

    def _choose(self, control: DoorControl) -> RepairsFlowResult:
        self.hass.config_entries.async_update_entry(
            self._entry,
            options={**self._entry.options, CONF_DOOR_CONTROL: control.value},
        )
        return self.async_create_entry(data={})


class OtherPersonFlow(ConfirmRepairFlow):
    """Confirms that another user has the number for which a change was kept."""

    def __init__(self, entry: ConfigEntry) -> None:
        self._entry = entry

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Forget the change, or it would be reported anew at the next start."""
        if user_input is not None:
            store = async_get_store(self.hass, self._entry)
            changes = PendingChanges(self.hass, self._entry, store)
            await changes.async_confirm(str((self.data or {})["employee_no"]))
        return await super().async_step_confirm(user_input)


# By the key of the issue's texts.
_FLOWS: Final[dict[str, Callable[[ConfigEntry], RepairsFlow]]] = {
    Issue.ACCOUNT_LOCKED: LockedFlow,
    Issue.CERTIFICATE_CHANGED: CertificateFlow,
    Issue.CLOCK_OFF: ClockFlow,
    Issue.TERMINAL_REPLACED: ReplacedTerminalFlow,
    DOOR_CONTROL_OFFERED: DoorControlFlow,
    EVERYBODY_OFFERED: BringEverybodyFlow,
    PendingIssue.OTHER_PERSON: OtherPersonFlow,
}
