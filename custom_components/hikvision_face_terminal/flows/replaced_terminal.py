"""The repair that adds a new terminal which answers at the address of a known one."""

from typing import TYPE_CHECKING, Any, Final

from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import voluptuous as vol

from ..const import CONF_CERTIFICATE_FINGERPRINT, DOMAIN
from ..hub.terminal_name import async_terminal_name
from ..hub.text import fingerprint_pairs, markdown

if TYPE_CHECKING:
    from homeassistant.components.repairs import RepairsFlowResult

_FIELDS: Final = (CONF_HOST, CONF_PORT, CONF_SSL, CONF_USERNAME, CONF_PASSWORD)


class ReplacedTerminalFlow(RepairsFlow):
    """Adds the new terminal; bringing everybody there is then offered for itself."""

    def __init__(self, entry: ConfigEntry) -> None:
        self._entry = entry

    async def async_step_init(
        self, _: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Begin with the question."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask whether the terminal was replaced, and add the new one."""
        if user_input is not None:
            if await _async_add(self.hass, self._entry):
                return self.async_create_entry(data={})
            return self.async_abort(reason="not_added")
        name = markdown(async_terminal_name(self.hass, self._entry))
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            description_placeholders={
                "name": name,
                "host": markdown(self._entry.data[CONF_HOST]),
            },
        )


async def _async_add(hass: HomeAssistant, known: ConfigEntry) -> bool:
    """Enter what is known of the old terminal into the dialog that adds a new one.

    A certificate is trusted only if it is the one that the owner trusts there by now.
    """
    flows = hass.config_entries.flow
    shown = await flows.async_init(
        DOMAIN,
        context={"source": SOURCE_USER},
        data={field: known.data[field] for field in _FIELDS},
    )
    trusted = known.data[CONF_CERTIFICATE_FINGERPRINT]
    asked = (shown.get("description_placeholders") or {}).get("fingerprint")
    if trusted and asked == fingerprint_pairs(trusted):
        shown = await flows.async_configure(shown["flow_id"], {})
    if shown["type"] is FlowResultType.FORM:
        flows.async_abort(shown["flow_id"])
    return shown["type"] is FlowResultType.CREATE_ENTRY
