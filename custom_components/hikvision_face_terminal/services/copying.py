"""Copies people from terminal to terminal, and tells how each copy went."""

import asyncio
from collections.abc import Iterable
from functools import partial

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.json import JsonObjectType

from ..hub.errors import terminal_errors
from ..hub.hub import TerminalHub
from ..hub.tasks import async_run_to_end
from ..isapi import (
    EnrollmentRequest,
    EnrollmentResult,
    UserWithFace,
    copy_user_with_face,
    enrolled_user,
)
from .targets import async_terminal_entry


async def async_copy(
    hass: HomeAssistant,
    person: UserWithFace,
    device_ids: Iterable[str],
    *,
    update_existing: bool,
    wait_for_enrollment: bool = False,
) -> list[JsonObjectType]:
    """Copy somebody to terminals, all at the same time; tells of each by itself.

    An enrollment that runs there is an error of that copy, unless the copies are to
    wait for its end.
    """

    async def copy(device_id: str) -> JsonObjectType:
        write = partial(copy_user_with_face, person, update_existing=update_existing)
        try:
            # Looked up now: it may have been reloaded while somebody walked.
            terminal = async_terminal_entry(hass, device_id).runtime_data
            with terminal_errors():
                created = await terminal.device.async_write(
                    write, wait_for_enrollment=wait_for_enrollment
                )
            if created:
                terminal.users.async_store_guest(person.user)
        except HomeAssistantError as err:
            return _failed(device_id, err)
        return {"device_id": device_id, "result": "created" if created else "updated"}

    return await asyncio.gather(*map(copy, device_ids))


async def async_enroll_and_copy(
    hass: HomeAssistant,
    source: TerminalHub,
    request: EnrollmentRequest,
    device_ids: Iterable[str],
) -> tuple[EnrollmentResult, list[JsonObjectType]]:
    """Enroll a user on one terminal and copy them to others; raises IsapiError.

    The number is free everywhere before anyone is asked to come to the door. Once the
    user is enrolled, this does not raise: a failed copy is reported by its result.

    If the caller is cancelled during the capture, the enrollment is cancelled. Later,
    the enrollment and the copies run to their end.
    """
    device_ids = tuple(device_ids)
    targets = [
        async_terminal_entry(hass, device_id).runtime_data.device.context()
        for device_id in device_ids
    ]
    enrolling = source.enrollment.async_start(request, copy_to=targets)

    async def copy_when_enrolled() -> tuple[EnrollmentResult, list[JsonObjectType]]:
        await asyncio.wait((enrolling,))
        result = enrolling.result()
        try:
            with terminal_errors():
                person = await enrolled_user(source.device.context(), result)
        except HomeAssistantError as err:
            return result, [_failed(device_id, err) for device_id in device_ids]
        copies = await async_copy(
            hass,
            person,
            device_ids,
            update_existing=request.update_existing,
            wait_for_enrollment=True,
        )
        return result, copies

    try:
        return await async_run_to_end(hass, copy_when_enrolled(), "copies")
    except asyncio.CancelledError:
        source.enrollment.async_abandon(enrolling)
        raise


def _failed(device_id: str, err: HomeAssistantError) -> JsonObjectType:
    return {"device_id": device_id, "result": err.translation_key, "message": str(err)}
