"""Copies people from terminal to terminal, and tells how each copy went."""

import asyncio
from collections.abc import Iterable
from functools import partial

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.json import JsonObjectType

from ..const import DOMAIN
from ..hub.coordinator import TerminalRuntimeData
from ..hub.errors import terminal_errors
from ..hub.tasks import log_exception
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
    waits: bool = False,
) -> list[JsonObjectType]:
    """Copy somebody to terminals, all at the same time; tells of each by itself.

    `waits` for an enrolment that runs there; otherwise that is an error of that copy.
    """

    async def copy(device_id: str) -> JsonObjectType:
        write = partial(copy_user_with_face, person, update_existing=update_existing)
        try:
            # Looked up now: it may have been reloaded while somebody walked.
            terminal = async_terminal_entry(hass, device_id).runtime_data
            with terminal_errors():
                created = await terminal.writes.async_run(write, waits=waits)
            if created:
                terminal.people.async_note_guest(person.user)
        except HomeAssistantError as err:
            return _failed(device_id, err)
        return {"device_id": device_id, "result": "created" if created else "updated"}

    return await asyncio.gather(*map(copy, device_ids))


async def async_enroll_and_copy(
    hass: HomeAssistant,
    source: TerminalRuntimeData,
    request: EnrollmentRequest,
    device_ids: Iterable[str],
) -> tuple[EnrollmentResult, list[JsonObjectType]]:
    """Enrol somebody on one terminal and copy them to others; raises IsapiError.

    The number is free everywhere before anybody is asked to come. Once the person
    is enrolled nothing raises any more: a copy that fails is told by itself. As
    with any enrolment, a caller who goes away stops none of it.
    """
    device_ids = tuple(device_ids)
    targets = [
        async_terminal_entry(hass, device_id).runtime_data.enrollment.terminal()
        for device_id in device_ids
    ]

    async def enroll_and_copy() -> tuple[EnrollmentResult, list[JsonObjectType]]:
        result = await source.enrollment.async_enroll(request, copy_to=targets)
        if not device_ids:
            return result, []
        try:
            with terminal_errors():
                person = await enrolled_user(source.enrollment.terminal(), result)
        except HomeAssistantError as err:
            return result, [_failed(device_id, err) for device_id in device_ids]
        copies = await async_copy(
            hass,
            person,
            device_ids,
            update_existing=request.update_existing,
            waits=True,
        )
        return result, copies

    task = hass.async_create_background_task(
        enroll_and_copy(), f"{DOMAIN} enrolment with copies"
    )
    task.add_done_callback(log_exception)
    await asyncio.wait((task,))
    return task.result()


def _failed(device_id: str, err: HomeAssistantError) -> JsonObjectType:
    return {"device_id": device_id, "result": err.translation_key, "message": str(err)}
