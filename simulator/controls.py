"""What the surroundings of a simulated terminal read, set and inject."""

from datetime import datetime
from typing import Any

from .access import denial
from .authentication import Authentication
from .camera import Camera
from .faults import Fault, Faults
from .happening import Entry
from .message import JsonObject, RecordedRequest
from .request_log import RequestLog
from .scene import Scene
from .schedules import Schedules
from .server import Server
from .store import Store
from .visits import Visits


class Controls:
    """The state of a terminal and its faults, for tests; no client has them."""

    ssl: bool
    schedules: Schedules
    visits: Visits
    _store: Store
    _camera: Camera
    _authentication: Authentication
    _server: Server
    _request_log: RequestLog
    _faults: Faults

    @property
    def password(self) -> str:
        """The password of its one account."""
        return self._authentication.digest.password

    @property
    def people(self) -> dict[str, JsonObject]:
        """User records, by employee number."""
        return self._store.people

    @property
    def faces(self) -> dict[str, bytes]:
        """JPEGs, by employee number."""
        return self._store.faces

    @property
    def cards(self) -> dict[str, list[Any]]:
        """Cards, by employee number."""
        return self._store.cards

    @property
    def fingerprints(self) -> dict[str, list[Any]]:
        """Fingerprints, by employee number."""
        return self._store.fingerprints

    def opens_for(self, employee_no: str, *, at: datetime, door: int = 1) -> bool:
        """Return whether a door opens for a user recognized at a local time."""
        user = self.people[employee_no]
        is_open = self.schedules.is_open
        return denial(user, door=door, at=at, is_open=is_open) is None

    def come(self, employee_no: str, *, door: int = 1, by: str = "face") -> Entry:
        """Let a user come, as `Visits.come`."""
        return self.visits.come(employee_no, door=door, by=by)

    def stranger(self, *, door: int = 1, by: str = "face") -> Entry | None:
        """Let somebody come who is not known, as `Visits.stranger`."""
        return self.visits.stranger(door=door, by=by)

    def snapshot(self) -> dict[str, Any]:
        """Return a copy of everything it has stored."""
        return self._store.snapshot()

    @property
    def scene(self) -> Scene:
        """What happens in front of it."""
        return self._camera.scene

    @scene.setter
    def scene(self, scene: Scene) -> None:
        self._camera.scene = scene

    @property
    def capturing(self) -> bool:
        """Whether a capture request is blocked until a face appears."""
        return self._camera.looking

    def show_face(self) -> None:
        """Let a person step in front of it now, for ten seconds."""
        self._camera.show_face()

    @property
    def wrong_logins(self) -> int:
        """The total of logins with a wrong user name or password."""
        return self._authentication.lockout.wrong_logins

    @property
    def locked(self) -> bool:
        """Whether all logins are refused."""
        return self._authentication.lockout.locked

    def lock(self, seconds: float | None = None) -> None:
        """Lock it, as wrong logins do."""
        self._authentication.lockout.lock(seconds)

    def unlock(self) -> None:
        """Unlock it."""
        self._authentication.lockout.unlock()

    def change_password(self, password: str) -> None:
        """Change the password of its one account."""
        self._authentication.digest.password = password

    @property
    def connections(self) -> int:
        """The total of opened connections."""
        return self._server.connections.opened

    @property
    def handshakes(self) -> int:
        """The total of completed TLS handshakes."""
        return self.connections if self.ssl else 0

    async def hang_up(self) -> None:
        """Abort all connections, as a network that fails does."""
        await self._server.connections.hang_up()

    @property
    def open_connections(self) -> int:
        """How many connections are open."""
        return len(self._server.connections.open)

    @property
    def peak_connections(self) -> int:
        """The maximum number of connections open at a time."""
        return self._server.connections.peak

    @property
    def peak_captures(self) -> int:
        """The maximum number of capture requests blocked at a time."""
        return self._request_log.peak_captures

    @property
    def requests(self) -> list[RecordedRequest]:
        """All received requests, including refused ones."""
        return self._request_log.requests

    def seen(
        self, method: str | None = None, path_part: str = "", *, authorized: bool = True
    ) -> list[RecordedRequest]:
        """Return matching requests; `authorized=False` includes unauthorized ones."""
        return self._request_log.matching(method, path_part, authorized=authorized)

    async def wait_for(
        self,
        method: str | None,
        path_part: str,
        count: int = 1,
        *,
        authorized: bool = True,
    ) -> RecordedRequest:
        """Wait until so many matching requests have arrived, answered or not."""
        return await self._request_log.wait_for(
            method, path_part, count, authorized=authorized
        )

    def inject(
        self,
        fault: Fault,
        *,
        path: str = "",
        method: str | None = None,
        times: int = 1,
        skip: int = 0,
        unauthorized: bool = False,
    ) -> None:
        """Let a fault hit the next matching requests.

        Requests without a valid login are spared unless `unauthorized` is set: the
        first half of a digest login would use up the fault.
        """
        self._faults.inject(
            fault,
            path=path,
            method=method,
            times=times,
            skip=skip,
            unauthorized=unauthorized,
        )

    def clear_faults(self) -> None:
        """Remove the faults that have not hit a request yet."""
        self._faults.clear()
