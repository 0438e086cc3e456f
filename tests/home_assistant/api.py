"""What a person does in Home Assistant, over its REST and WebSocket API."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
import itertools
from typing import Any

import aiohttp

from .config import PASSWORD, USERNAME


class ApiError(Exception):
    """Home Assistant said no; the text is what it said."""


class HomeAssistantApi:
    """A signed-in owner."""

    def __init__(
        self, url: str, session: aiohttp.ClientSession, token: str, socket: Any
    ) -> None:
        self._url = url
        self._session = session
        self._headers = {"Authorization": f"Bearer {token}"}
        self._socket: aiohttp.ClientWebSocketResponse = socket
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._listeners: dict[int, Callable[[dict[str, Any]], None]] = {}

    async def post(self, path: str, data: dict[str, Any]) -> dict[str, Any]:
        """Send a REST request, such as a step of a config flow."""
        async with self._session.post(
            f"{self._url}/api/{path}", json=data, headers=self._headers
        ) as response:
            if not response.ok:
                raise ApiError(f"{path}: {response.status} {await response.text()}")
            answer: dict[str, Any] = await response.json()
            return answer

    async def command(self, kind: str, **data: Any) -> Any:
        """Send a WebSocket command and return its result."""
        number = next(self._ids)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "type": kind, **data})
        return await answer

    async def on_event(
        self, kind: str, listener: Callable[[dict[str, Any]], None]
    ) -> None:
        """Call `listener` with the data of each event of a kind."""
        number = next(self._ids)
        self._listeners[number] = listener
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        command = {"id": number, "type": "subscribe_events", "event_type": kind}
        await self._socket.send_json(command)
        await answer

    async def listen(self) -> None:
        """Take in what the WebSocket brings, until it is closed."""
        async for message in self._socket:
            content = message.json()
            if content["type"] == "event":
                self._listeners[content["id"]](content["event"]["data"])
                continue
            answer = self._answers.pop(content["id"])
            if content["success"]:
                answer.set_result(content["result"])
            else:
                answer.set_exception(ApiError(content["error"]["message"]))


@asynccontextmanager
async def signed_in(url: str) -> AsyncIterator[HomeAssistantApi]:
    """Sign in as the owner that config.py made."""
    async with aiohttp.ClientSession() as session:
        token = await _token(url, session)
        async with session.ws_connect(f"{url}/api/websocket") as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": token})
            if (await socket.receive_json())["type"] != "auth_ok":
                raise ApiError("the WebSocket refused the token")
            api = HomeAssistantApi(url, session, token, socket)
            listening = asyncio.create_task(api.listen())
            try:
                yield api
            finally:
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening


async def _token(url: str, session: aiohttp.ClientSession) -> str:
    client_id = f"{url}/"
    start = {
        "client_id": client_id,
        "handler": ["homeassistant", None],
        "redirect_uri": client_id,
    }
    async with session.post(f"{url}/auth/login_flow", json=start) as response:
        flow = await response.json()
    login = {"client_id": client_id, "username": USERNAME, "password": PASSWORD}
    path = f"{url}/auth/login_flow/{flow['flow_id']}"
    async with session.post(path, json=login) as response:
        code = (await response.json())["result"]
    form = {"grant_type": "authorization_code", "code": code, "client_id": client_id}
    async with session.post(f"{url}/auth/token", data=form) as response:
        token: str = (await response.json())["access_token"]
        return token
