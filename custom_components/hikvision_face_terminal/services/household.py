"""The actions about everybody in the house."""

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.util.json import JsonObjectType

from ..const import ATTR_IF_EXISTS, DOMAIN, IF_EXISTS_UPDATE
from ..hub.copy_everybody import CopyReport, async_copy_everybody
from ..hub.errors import terminal_errors
from ..hub.household import Resident, async_loaded_hubs, async_read_household
from ..hub.tasks import async_run_to_end
from .responses import user_response
from .schemas import ATTR_TARGETS
from .targets import async_copy_targets, async_terminal


async def async_list_household(call: ServiceCall) -> ServiceResponse:
    """Return everybody on all terminals, and the terminals that did not answer."""
    hubs = async_loaded_hubs(call.hass)
    household = await async_read_household(hubs)
    device_ids = _device_ids(call.hass)
    return {
        "people": [resident_response(it, device_ids) for it in household.residents],
        "failed": [device_ids[entry_id] for entry_id in household.failures],
    }


async def async_copy_all_users(call: ServiceCall) -> ServiceResponse:
    """Copy everybody from one terminal to others; report each of them.

    A cancelled caller leaves the copies running.
    """
    source = async_terminal(call)
    targets = async_copy_targets(call, call.data[ATTR_TARGETS])
    with terminal_errors():
        reports = await async_run_to_end(
            call.hass,
            async_copy_everybody(
                source,
                {key: entry.runtime_data for key, entry in targets.items()},
                update_existing=call.data[ATTR_IF_EXISTS] == IF_EXISTS_UPDATE,
            ),
            "copies of everybody",
        )
    return {"targets": [_report(key, report) for key, report in reports.items()]}


def resident_response(resident: Resident, device_ids: dict[str, str]) -> JsonObjectType:
    """Return a person of the house; `device_ids` are by config entry id."""
    return {
        "employee_no": resident.employee_no,
        "name": resident.name,
        "terminals": [
            {"device_id": device_ids[entry_id], **_differing(user_response(known))}
            for entry_id, known in resident.users.items()
        ],
        "differs": [*resident.differs],
    }


def _differing(response: JsonObjectType) -> JsonObjectType:
    """Return a user without what is the same on all terminals by definition."""
    return {
        key: value
        for key, value in response.items()
        if key not in ("employee_no", "name")
    }


def _report(device_id: str, report: CopyReport) -> JsonObjectType:
    return {
        "device_id": device_id,
        "copied": [*report.copied],
        "skipped": [
            {"employee_no": number, "reason": reason}
            for number, reason in report.skipped.items()
        ],
    }


@callback
def _device_ids(hass: HomeAssistant) -> dict[str, str]:
    """Return the terminals' device ids by config entry id."""
    registry = dr.async_get(hass)
    return {
        entry.entry_id: device.id
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
        if (DOMAIN, entry.unique_id) in device.identifiers
    }
