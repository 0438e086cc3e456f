"""The actions about everybody in the house."""

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.util.json import JsonObjectType, JsonValueType

from ..const import ATTR_IF_EXISTS, IF_EXISTS_UPDATE
from ..hub.copy_everybody import CopyReport, async_copy_everybody
from ..hub.errors import terminal_errors
from ..hub.household import async_loaded_hubs, async_read_household
from ..hub.tasks import async_run_to_end
from ..hub.terminal_name import async_device_ids
from ..responses import async_resident_response
from .results import left_out_cards
from .schemas import ATTR_TARGETS
from .targets import async_copy_targets, async_terminal


async def async_list_household(call: ServiceCall) -> ServiceResponse:
    """Return everybody on all terminals, and the terminals that did not answer."""
    hubs = async_loaded_hubs(call.hass)
    household = await async_read_household(hubs)
    device_ids = async_device_ids(call.hass)
    return {
        "people": [
            async_resident_response(it, device_ids, hubs) for it in household.residents
        ],
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


def _report(device_id: str, report: CopyReport) -> JsonObjectType:
    left_out: list[JsonValueType] = [
        {"employee_no": number, **listed}
        for number, cards in report.cards_left_out.items()
        for listed in left_out_cards(cards)
    ]
    return {
        "device_id": device_id,
        "copied": [*report.copied],
        "skipped": [
            {"employee_no": number, "reason": left_out.reason}
            for number, left_out in report.skipped.items()
        ],
        **({"cards_left_out": left_out} if left_out else {}),
    }
