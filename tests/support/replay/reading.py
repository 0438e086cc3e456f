"""The product's reading side, run once against a terminal."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, override

import aiohttp

from custom_components.hikvision_face_terminal.isapi import (
    Capabilities,
    DeviceInfo,
    IsapiClient,
    IsapiError,
    IsapiTransport,
    Login,
    Reason,
    TerminalContext,
    Timing,
    User,
    iter_users,
)
from simulator.replay import Match, ReplayTerminal, Served

_TIMING: Final = Timing(request=10, connect=5, picture=10)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was read, in numbers and kinds; `error` if it could not be."""

    name: str
    result: str
    error: Reason | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A recorded answer that the product took for an error."""

    served: Served
    reason: Reason


@dataclass(slots=True)
class Reading:
    """What the product read, and what it could not."""

    steps: list[Step] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def set_up(self) -> bool:
        """Whether the product would have set this terminal up."""
        return all(not step.error for step in self.steps[:2])


class _WatchedTransport(IsapiTransport):
    """Reports each request that ends with an error, also if the client handles it."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        terminal: ReplayTerminal,
        on_error: Callable[[IsapiError], None],
    ) -> None:
        super().__init__(
            session,
            host=terminal.host,
            port=terminal.port,
            ssl=False,
            login=Login(username=terminal.username, password=terminal.password),
            timing=_TIMING,
        )
        self._on_error = on_error

    @override
    async def request(self, *args: Any, **options: Any) -> Any:
        try:
            return await super().request(*args, **options)
        except IsapiError as err:
            self._on_error(err)
            raise


class Reader:
    """Reads everything that the product reads, in the order in which it does."""

    def __init__(
        self,
        terminal: ReplayTerminal,
        reading: Reading,
        *,
        searched_numbers: list[str],
        encrypted: bool,
    ) -> None:
        """`searched_numbers` are those that the recorded searches looked for."""
        self._terminal = terminal
        self._reading = reading
        self._searched_numbers = searched_numbers
        self._encrypted = encrypted
        self._info: DeviceInfo | None = None
        self._capabilities = Capabilities()
        self._users: list[User] = []
        self._user: User | None = None

    async def read(self) -> None:
        """Read one thing after the other, whatever becomes of the ones before."""
        async with aiohttp.ClientSession() as session:
            transport = _WatchedTransport(session, self._terminal, self._note_error)
            self._client = IsapiClient(transport)
            await self._read_all()

    async def _read_all(self) -> None:
        await self._step("deviceInfo", self._device_info)
        await self._step("capabilities", self._read_capabilities)
        await self._step("counts", self._counts)
        await self._step("departments", self._departments)
        await self._step("list of users", self._list)
        await self._step("one user", self._one_user)
        await self._step("face of the user", self._face)
        await self._step("page of faces", self._faces)
        await self._step("picture of the face", self._picture)

    async def _step(self, name: str, read: Callable[[], Awaitable[str | None]]) -> None:
        began = len(self._terminal.served)
        error = None
        try:
            result = await read()
        except IsapiError as err:
            self._note_error(err)
            result, error = "not read", err.reason
        served = self._terminal.served[began:]
        text = self._in_words(result, [request.match for request in served])
        self._reading.steps.append(Step(name, text, error))

    def _in_words(self, result: str | None, matches: list[Match | None]) -> str:
        if result is None:
            why = "users are encrypted" if self._encrypted else "no user was read"
            return f"not checked: {why}"
        if matches and not any(matches):
            return "not in the recording"
        if Match.OTHER_QUESTION in matches:
            return f"{result} (from an answer to another question)"
        return result

    def _note_error(self, err: IsapiError) -> None:
        """Remember the recorded answer that the product took for an error."""
        served = self._terminal.served
        if not served or served[-1].match is None:
            return
        # A step that fails was noted by its request, except when a picture is fetched.
        refusals = self._reading.refusals
        if not refusals or refusals[-1].served is not served[-1]:
            refusals.append(Refusal(served[-1], err.reason))

    async def _device_info(self) -> str:
        self._info = info = await self._client.device.info()
        mac = "a" if info.mac_address else "no"
        return (
            f"model {info.model}, firmware {info.firmware or 'unknown'}, "
            f"doors {_count(info.doors)}, a serial number, {mac} MAC address"
        )

    async def _read_capabilities(self) -> str:
        began = len(self._terminal.served)
        self._capabilities = can = await self._client.device.capabilities()
        served = self._terminal.served[began:]
        answered = sum(request.status < 400 for request in served)
        kinds = ", ".join(can.capture_kinds) or "none"
        return (
            f"{answered} of {len(served)} answered; capture: {kinds}; links faces: "
            f"{_yes(can.link_face)}; room for {_count(can.user_capacity)} users and "
            f"{_count(can.face_capacity)} faces; {can.page_size} users a page, "
            f"{can.search_numbers} numbers a search"
        )

    async def _counts(self) -> str:
        counts = await self._client.device.counts()
        return f"{_count(counts.users)} users, {_count(counts.faces)} faces"

    async def _departments(self) -> str:
        return f"{len(await self._client.device.departments())}"

    async def _list(self) -> str:
        context = TerminalContext(
            client=self._client,
            capabilities=self._capabilities,
            name="recording",
            doors=None if self._info is None else self._info.doors,
            users=0,
            reserved_numbers=set(),
        )
        pages = 0
        async for page in iter_users(context):
            pages += 1
            self._users += page
        users = self._users
        listed = any(user.has_face is not None for user in users)
        faces = f"{sum(bool(user.has_face) for user in users)} with a face"
        return (
            f"{len(users)} on {pages} pages; "
            f"{faces if listed else 'faces are not in the list'}; "
            f"{sum(user.blocked for user in users)} blocked; "
            f"{sum(user.user_type is None for user in users)} of an unknown type; "
            f"{sum(not user.doors for user in users)} without a door"
        )

    async def _one_user(self) -> str | None:
        number = self._chosen_number()
        if self._encrypted or number is None:
            return None
        self._user = await self._client.users.get(number)
        return "not found" if self._user is None else "found"

    def _chosen_number(self) -> str | None:
        """Return a number that the recording asks for, else one with a face."""
        listed = {user.employee_no: user for user in self._users}
        searched = [
            number
            for number in self._searched_numbers
            if not listed or number in listed
        ]
        with_face = [number for number, user in listed.items() if user.has_face]
        return next(iter((*searched, *with_face, *listed)), None)

    async def _face(self) -> str | None:
        if self._user is None:
            return None
        listed = self._user.has_face is not None
        where = "the user's record" if listed else "the library"
        has_face = await self._client.faces.has_face(self._user)
        return f"{_yes(has_face)}, by {where}"

    async def _faces(self) -> str:
        page = await self._client.faces.page(0)
        more = ", more to come" if page.more else ""
        return f"{len(page.found)} of {page.total}{more}"

    async def _picture(self) -> str | None:
        if self._user is None:
            return None
        picture = await self._client.faces.picture_of(self._user)
        return "the user has none" if picture is None else f"JPEG, {len(picture)} bytes"


def _count(number: int | None) -> str:
    return "unknown" if number is None else str(number)


def _yes(flag: bool | None) -> str:
    if flag is None:
        return "unknown"
    return "yes" if flag else "no"
