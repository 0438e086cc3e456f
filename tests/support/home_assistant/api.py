"""What a user does in Home Assistant, over its REST and WebSocket API."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
import itertools
from typing import Any

import aiohttp

from .config import PASSWORD, USERNAME

# An enrollment waits for a face, everything else is quick.
ANSWER_SECONDS = 120

type Listener = Callable[[dict[str, Any]], None]


class ApiError(Exception):
    """Home Assistant refused, or did not answer; the text is its error."""


class HomeAssistantApi:
    """The API of Home Assistant for a signed-in user."""

    def __init__(
        self,
        url: str,
        session: aiohttp.ClientSession,
        token: str,
        socket: aiohttp.ClientWebSocketResponse,
    ) -> None:
        self._url = url
        self._session = session
        self._headers = {"Authorization": f"Bearer {token}"}
        self._socket = socket
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._listeners: dict[int, Listener] = {}

    async def post(self, path: str, data: dict[str, Any]) -> dict[str, Any]:
        """Send a REST request, such as a step of a config flow."""
        return await self._request("POST", path, data)

    async def delete(self, path: str) -> dict[str, Any]:
        """Delete what a REST path names, such as a config entry."""
        return await self._request("DELETE", path)

    async def _request(
        self, method: str, path: str, data: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        async with self._session.request(
            method, f"{self._url}/api/{path}", json=data, headers=self._headers
        ) as reply:
            if not reply.ok:
                raise ApiError(f"{path}: HTTP {reply.status}, {await reply.text()}")
            answer: dict[str, Any] = await reply.json()
            return answer

    async def command(self, kind: str, **data: Any) -> Any:
        """Send a WebSocket command and return its result."""
        return await self._ask(next(self._ids), kind, data)

    async def on_event(self, kind: str, listener: Listener) -> None:
        """Call `listener` with the data of each event of a kind."""
        number = next(self._ids)
        self._listeners[number] = listener
        await self._ask(number, "subscribe_events", {"event_type": kind})

    async def until_started(self) -> None:
        """Wait until Home Assistant has set up everything that is configured."""
        started = asyncio.Event()
        await self.on_event("homeassistant_started", lambda _: started.set())
        if (await self.command("get_config"))["state"] != "RUNNING":
            async with asyncio.timeout(ANSWER_SECONDS):
                await started.wait()

    async def _ask(self, number: int, kind: str, data: dict[str, Any]) -> Any:
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "type": kind, **data})
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await answer
        except TimeoutError:
            raise ApiError(f"{kind}: no answer in {ANSWER_SECONDS} seconds") from None

    async def listen(self) -> None:
        """Read from the WebSocket until it is closed."""
        try:
            async for message in self._socket:
                self._take(message.json())
        finally:
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(ApiError("the connection was closed"))

    def _take(self, content: dict[str, Any]) -> None:
        number = content["id"]
        if content["type"] == "event":
            self._listeners[number](content["event"]["data"])
            return
        answer = self._answers.pop(number)
        if answer.done():  # The caller has stopped waiting
            return
        if content["success"]:
            answer.set_result(content["result"])
        else:
            answer.set_exception(ApiError(content["error"]["message"]))


@asynccontextmanager
async def signed_in(url: str) -> AsyncIterator[HomeAssistantApi]:
    """Sign in as the owner, once Home Assistant has started completely."""
    async with aiohttp.ClientSession() as session:
        token = (await tokens(url, session))["access_token"]
        # Without a limit: a list of all entities is longer than aiohttp's own
        async with session.ws_connect(f"{url}/api/websocket", max_msg_size=0) as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": token})
            if (await socket.receive_json())["type"] != "auth_ok":
                raise ApiError("the WebSocket refused the token")
            api = HomeAssistantApi(url, session, token, socket)
            listening = asyncio.create_task(api.listen())
            try:
                await api.until_started()
                yield api
            finally:
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening


async def tokens(
    url: str,
    session: aiohttp.ClientSession,
    username: str = USERNAME,
    password: str = PASSWORD,
) -> dict[str, Any]:
    """Return the tokens of a user who signs in, as the frontend stores them."""
    client = {"client_id": f"{url}/"}
    start = {"handler": ["homeassistant", None], "redirect_uri": f"{url}/", **client}
    login = {"username": username, "password": password, **client}
    async with session.post(f"{url}/auth/login_flow", json=start) as reply:
        path = f"{url}/auth/login_flow/{(await reply.json())['flow_id']}"
    async with session.post(path, json=login) as reply:
        step = await reply.json()
    if step["type"] != "create_entry":
        raise ApiError(f"{username} cannot sign in: {step.get('errors') or step}")
    form = {"grant_type": "authorization_code", "code": step["result"], **client}
    async with session.post(f"{url}/auth/token", data=form) as reply:
        given: dict[str, Any] = await reply.json()
        return given
