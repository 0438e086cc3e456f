"""A phone with the Home Assistant app, whose push service is in this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

PRESSED: Final = "mobile_app_notification_action"


class Phone:
    """A phone with the app: its device, and its notifications."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.device_id = ""
        self.messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._hass = hass

    async def push(self, request: web.Request) -> web.Response:
        """Receive a message as the push service of the app's makers does."""
        self.messages.put_nowait(await request.json())
        return web.json_response({}, status=201)

    async def message(self) -> dict[str, Any]:
        """Return the next message, once it has come."""
        async with asyncio.timeout(5):
            return await self.messages.get()

    async def message_after(self, seconds: float) -> dict[str, Any]:
        """Return the message that comes when this time has passed.

        The automation must be waiting for that, which nothing tells.
        """
        for _ in range(200):
            await asyncio.sleep(0)
        await asyncio.sleep(0.05)
        async_fire_time_changed(
            self._hass, dt_util.utcnow() + timedelta(seconds=seconds)
        )
        return await self.message()

    async def listening(self) -> None:
        """Wait until an automation waits for the button: a user is not that fast."""
        async with asyncio.timeout(5):
            while PRESSED not in self._hass.bus.async_listeners():  # noqa: ASYNC110
                await asyncio.sleep(0)

    async def press(self, message: dict[str, Any]) -> None:
        """Press the button in a notification, as the phone reports it."""
        (button,) = message["data"]["actions"]
        await self.listening()
        self._hass.bus.async_fire(PRESSED, {"action": button["action"]})


@asynccontextmanager
async def phone_in(hass: HomeAssistant) -> AsyncIterator[Phone]:
    """Run a phone, and add it to Home Assistant."""
    phone = Phone(hass)
    app = web.Application()
    app.router.add_post("/push", phone.push)
    async with TestServer(app, host="127.0.0.1") as server:
        assert await async_setup_component(hass, "mobile_app", {})
        entry = await _entry(hass, str(server.make_url("/push")))
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        phone.device_id = devices[0].id
        yield phone


async def _entry(hass: HomeAssistant, push_url: str) -> MockConfigEntry:
    """Return what the app leaves in Home Assistant when it is connected."""
    return MockConfigEntry(
        domain="mobile_app",
        data={
            "app_data": {"push_token": "token", "push_url": push_url},
            "app_id": "io.robbie.HomeAssistant",
            "app_name": "Home Assistant",
            "app_version": "2026.11",
            "device_id": "phone",
            "device_name": "Phone",
            "manufacturer": "Maker",
            "model": "Phone",
            "os_name": "Android",
            "os_version": "17",
            "supports_encryption": False,
            "user_id": (await hass.auth.async_create_user("Owner")).id,
            "webhook_id": "webhook",
        },
    )
