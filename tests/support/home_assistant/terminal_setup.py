"""Adds a terminal to a running Home Assistant as a user does, and finds it."""

import asyncio
from typing import Any

from simulator import SimulatedTerminal

from .api import ApiError, HomeAssistantApi

DOMAIN = "hikvision_face_terminal"
FLOW = "config/config_entries/flow"
# Generous: a busy machine is no error.
STATE_SECONDS = 60


async def add_terminal(api: HomeAssistantApi, terminal: SimulatedTerminal) -> None:
    """Go through the config flow, trusting the certificate that it shows."""
    step = await api.post(FLOW, {"handler": DOMAIN})
    step = await api.post(
        f"{FLOW}/{step['flow_id']}",
        {
            "host": terminal.host,
            "port": terminal.port,
            "ssl": terminal.ssl,
            "username": terminal.username,
            "password": terminal.password,
        },
    )
    if step.get("step_id") == "certificate":
        shown = step["description_placeholders"]["fingerprint"]
        if shown.replace(":", "").lower() != terminal.certificate_fingerprint:
            raise ApiError("the flow shows another certificate than the terminal's")
        step = await api.post(f"{FLOW}/{step['flow_id']}", {})
    if step["type"] != "create_entry":
        raise ApiError(f"the terminal was not added: {step.get('errors') or step}")


async def entry_id(api: HomeAssistantApi) -> str:
    """Return the id of the one entry that there is."""
    (entry,) = await api.command("config_entries/get", domain=DOMAIN)
    found: str = entry["entry_id"]
    return found


async def device_id(api: HomeAssistantApi, serial_number: str) -> str:
    """Return the id of the terminal's device."""
    for device in await api.command("config/device_registry/list"):
        if [DOMAIN, serial_number] in device["identifiers"]:
            found: str = device["id"]
            return found
    raise ApiError("the terminal has no device")


async def entity_ids(api: HomeAssistantApi) -> dict[str, str]:
    """Return the terminal's entities by what they are."""
    return {
        entity["translation_key"]: entity["entity_id"]
        for entity in await api.command("config/entity_registry/list")
        if entity["platform"] == DOMAIN
    }


async def named_entities(api: HomeAssistantApi) -> dict[str, str]:
    """Return the same by platform and what they are: two may share a name."""
    return {
        f"{entity['entity_id'].partition('.')[0]}.{entity['translation_key']}": entity[
            "entity_id"
        ]
        for entity in await api.command("config/entity_registry/list")
        if entity["platform"] == DOMAIN
    }


async def allow_photos(api: HomeAssistantApi) -> None:
    """Enable the image entity, and do not wait until that reloads the entry."""
    await enable(api, "last_captured_face")


async def enable(api: HomeAssistantApi, *keys: str) -> None:
    """Enable entities that are off at first, and reload the entry at once."""
    known = await entity_ids(api)
    for key in keys:
        change = {"entity_id": known[key], "disabled_by": None}
        await api.command("config/entity_registry/update", **change)
    await api.post(f"config/config_entries/entry/{await entry_id(api)}/reload", {})


async def until_state(api: HomeAssistantApi, key: str, wanted: str) -> None:
    """Wait until one of the terminal's entities has a state."""
    reached = asyncio.Event()
    entity_id = (await entity_ids(api))[key]

    def look(state: dict[str, Any] | None) -> None:
        if state and (state["entity_id"], state["state"]) == (entity_id, wanted):
            reached.set()

    await api.on_event("state_changed", lambda event: look(event["new_state"]))
    for state in await api.command("get_states"):
        look(state)
    async with asyncio.timeout(STATE_SECONDS):
        await reached.wait()
