"""The action that copies a user to other terminals, and the copying itself."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.json import JsonObjectType

from ..const import ATTR_EMPLOYEE_NO, ATTR_IF_EXISTS, IF_EXISTS_UPDATE
from ..hub.copying import Original, async_copy_to, async_original
from ..hub.errors import terminal_errors
from ..hub.hub import TerminalHub
from ..hub.schedule_helpers import WantedSchedule
from ..hub.tasks import async_run_to_end
from ..isapi import (
    CardLeftOut,
    EnrollmentRequest,
    EnrollmentResult,
    enrolled_user,
    read_user_with_face,
)
from ..runtime import TerminalConfigEntry
from .numbers import async_employee_no
from .results import failed_result, is_failed, left_out_cards, raise_if_failed
from .schemas import ATTR_TARGETS
from .targets import async_copy_targets, async_terminal, async_terminal_entry


async def async_copy_user(call: ServiceCall) -> ServiceResponse:
    """Copy a user with their face to other terminals; report each copy.

    If the caller takes no response, a failed copy is an error instead.
    """
    source = async_terminal(call)
    targets = async_copy_targets(call, call.data[ATTR_TARGETS])
    with terminal_errors():
        number = await async_employee_no(source, call.data[ATTR_EMPLOYEE_NO])
        user = await read_user_with_face(source.device.context(), number)
        original = await async_original(source, user)
    copies = await _async_copy_to_each(
        call.hass,
        original,
        targets,
        update_existing=call.data[ATTR_IF_EXISTS] == IF_EXISTS_UPDATE,
    )
    if not call.return_response:
        raise_if_failed(copies, "copy_failed")
    return {
        "employee_no": user.user.employee_no,
        "name": user.user.name,
        "copied": [copy["device_id"] for copy in copies if not is_failed(copy)],
        "copies": [*copies],
    }


async def async_enroll_and_copy(
    hass: HomeAssistant,
    source: TerminalHub,
    request: EnrollmentRequest,
    targets: Mapping[str, TerminalConfigEntry],
    schedule: WantedSchedule | None,
) -> tuple[EnrollmentResult, list[JsonObjectType]]:
    """Enroll a user on one terminal and copy them to others; raises IsapiError.

    Every target has to accept the user, have the number free, and room for the
    schedule, before the capture starts. Once the user is enrolled nothing raises: each
    failed copy is reported in its own item.

    If the caller is cancelled during the capture, the enrollment is cancelled. Later,
    the enrollment and the copies run to their end.
    """
    if not targets:
        enrolling = source.enrollment.async_enroll(request, schedule=schedule)
        return await enrolling, []
    hubs = [entry.runtime_data for entry in targets.values()]
    for hub in hubs:
        await hub.schedules.async_check(schedule)
    task = source.enrollment.async_start(
        request,
        copy_to=[hub.device.context() for hub in hubs],
        schedule=schedule,
    )

    async def copy_when_enrolled() -> tuple[EnrollmentResult, list[JsonObjectType]]:
        await asyncio.wait((task,))
        result = task.result()
        return result, await _async_copy_enrolled(
            hass, source, result, targets, update_existing=request.update_existing
        )

    try:
        return await async_run_to_end(hass, copy_when_enrolled(), "copies")
    except asyncio.CancelledError:
        source.enrollment.async_abandon(task)
        raise


async def _async_copy_enrolled(
    hass: HomeAssistant,
    source: TerminalHub,
    result: EnrollmentResult,
    device_ids: Iterable[str],
    *,
    update_existing: bool,
) -> list[JsonObjectType]:
    try:
        with terminal_errors():
            user = await enrolled_user(source.device.context(), result)
            original = await async_original(source, user)
    except HomeAssistantError as err:
        return [failed_result(device_id, err) for device_id in device_ids]
    return await _async_copy_to_each(
        hass,
        original,
        device_ids,
        update_existing=update_existing,
        wait_for_enrollment=True,
    )


async def _async_copy_to_each(
    hass: HomeAssistant,
    original: Original,
    device_ids: Iterable[str],
    *,
    update_existing: bool,
    wait_for_enrollment: bool = False,
) -> list[JsonObjectType]:
    """Copy a user to all terminals at the same time; return one item per terminal.

    While a target enrolls a user itself, the copy to it waits for the end of that if
    `wait_for_enrollment`, else it fails with enrollment_in_progress.
    """

    async def copy(device_id: str) -> JsonObjectType:
        try:
            # Looked up again: it may have been reloaded during the capture.
            terminal = async_terminal_entry(hass, device_id).runtime_data
            with terminal_errors():
                copied = await async_copy_to(
                    terminal,
                    original,
                    update_existing=update_existing,
                    wait_for_enrollment=wait_for_enrollment,
                )
        except HomeAssistantError as err:
            return failed_result(device_id, err)
        return {
            "device_id": device_id,
            "result": "created" if copied.created else "updated",
            **_left_out(copied.cards_left_out),
        }

    return await asyncio.gather(*map(copy, device_ids))


def _left_out(cards: Sequence[CardLeftOut]) -> JsonObjectType:
    """Return the cards that were not copied and why, if there are any."""
    return {"cards_left_out": [*left_out_cards(cards)]} if cards else {}
