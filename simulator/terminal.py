"""The simulated terminal."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, Self

from .access import opens
from .authentication import Authentication
from .behavior import Profile
from .camera import Camera
from .capture import CaptureApi
from .certificate import Certificate, certificate
from .deletion import DeletionApi
from .device import DeviceApi, mac_address
from .dialect import Dialect
from .faces import FacesApi
from .faults import Fault, Faults, Kind
from .message import Answer, Call, JsonObject, RecordedRequest
from .pace import seconds_of
from .parts import Parts
from .people import PeopleApi
from .pictures import Pictures
from .profiles import PROFILES
from .request_log import RequestLog
from .router import Router
from .sadp import Sadp
from .scene import Scene
from .server import Delivery, IncomingRequest, Server
from .store import Store

DEFAULT_LOGIN = ("admin", "Sim-12345")


class SimulatedTerminal:
    """A face terminal that exists only in this process, behind a real socket.

    These attributes and methods are for tests: they read and set its state, and inject
    faults. A client has only the address and the login.
    """

    def __init__(
        self,
        profile: Profile = PROFILES["immediate"],
        *,
        tls: bool = True,
        username: str = DEFAULT_LOGIN[0],
        password: str = DEFAULT_LOGIN[1],
        port: int = 0,
        host: str = "127.0.0.1",
        serial_number: str = "DS-K1T343EFWX20250115V044840ENSIM000001",
        address: str | None = None,
    ) -> None:
        """Build a terminal; `address` is the base of its picture URLs."""
        self.profile = profile
        self.ssl = tls
        self.host = host
        self.port = port
        self.username = username
        self.serial_number = serial_number
        self.model = profile.device.model
        self.mac_address = mac_address(serial_number)
        self.address = address or f"{'https' if tls else 'http'}://{host}"
        self.on_executed: Callable[[], None] = lambda: None
        """Called after each executed request, before it is answered."""
        self._certificates = 0
        self._faults = Faults()
        self._store = Store()
        self._sadp = Sadp(self)
        self._server = Server(profile.connection, self._serve)
        self._request_log = RequestLog(self._server.connections.is_open)
        dialect = Dialect(profile.wire)
        self._authentication = Authentication(
            profile.digest,
            dialect,
            username=username,
            password=password,
            clock=_clock,
        )
        self._build(dialect)

    def _build(self, dialect: Dialect) -> None:
        profile = self.profile
        pictures = Pictures(
            self._store,
            profile.wire,
            lambda: self.address,
            keeps_faces=profile.faces.keeps_pictures,
        )
        self._camera = Camera(profile.capture, profile.scene, pictures, _clock)
        self._parts = parts = Parts(
            profile=profile,
            serial_number=self.serial_number,
            store=self._store,
            pictures=pictures,
            camera=self._camera,
            dialect=dialect,
        )
        self._deletion = DeletionApi(parts)
        routes = [DeviceApi(parts).routes()]
        if profile.device.access_control:
            apis = (CaptureApi(parts), PeopleApi(parts), FacesApi(parts))
            routes += [part.routes() for part in (*apis, self._deletion)]
        self._router = Router(parts, routes)

    async def __aenter__(self) -> Self:
        """Switch it on."""
        await self.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Switch it off."""
        await self.stop()

    async def start(self) -> None:
        """Switch it on; a later call uses the same port again."""
        context = self._certificate.context if self.ssl else None
        self.port = await self._server.listen(self.host, self.port, context)
        await self._sadp.listen()

    async def stop(self) -> None:
        """Switch it off at once; what it has stored stays."""
        await self._camera.power_off()
        self._sadp.close()
        await self._server.close()
        self._deletion.finish()
        self._authentication.digest.forget()
        self._parts.pictures.forget_capture()

    async def renew_certificate(self) -> None:
        """Restart with another certificate on the same port."""
        await self._server.close()
        self._sadp.close()
        self._certificates += 1
        await self.start()

    @property
    def url(self) -> str:
        """The base URL."""
        return f"{'https' if self.ssl else 'http'}://{self.host}:{self.port}"

    @property
    def sadp_port(self) -> int:
        """The UDP port for SADP, which is 37020 on real ones."""
        return self._sadp.port

    @property
    def password(self) -> str:
        """The password of its one account."""
        return self._authentication.digest.password

    @property
    def _certificate(self) -> Certificate:
        return certificate(self._certificates)

    @property
    def certificate_fingerprint(self) -> str | None:
        """The SHA-256 of its certificate in lower-case hexadecimal digits."""
        return self._certificate.fingerprint if self.ssl else None

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
        return opens(self.people[employee_no], door=door, at=at)

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

    async def _serve(self, arrived: IncomingRequest) -> Delivery:
        """Answer a request."""
        seen = RecordedRequest(
            method=arrived.method,
            path=arrived.target,
            connection=arrived.connection,
            at=_clock(),
            headers=arrived.headers,
            body=arrived.body,
            authorization=arrived.header("Authorization"),
        )
        if arrived.refused is not None:
            seen.refusal = arrived.refused.phrase
            self._request_log.add(seen)
            return Delivery(Answer(arrived.refused, b"", ""), seen, closes=True)
        if self.profile.wire.sends_to_https and not self.ssl:
            self._request_log.add(seen)
            location = ("Location", f"https://{self.host}{arrived.target}")
            status = HTTPStatus.MOVED_PERMANENTLY
            return Delivery(Answer(status, b"", "", (location,)), seen)
        refused = self._authentication.admit(seen)
        self._request_log.add(seen)
        fault = self._faults.take(seen)
        call = Call(
            arrived.method,
            arrived.target,
            arrived.body,
            arrived.header("Content-Type") or "",
        )
        answer = await self._answer(call, refused, fault)
        if fault is not None and fault.kind is Kind.DELAY:
            await asyncio.sleep(fault.seconds)
        return Delivery(answer, seen, fault)

    async def _answer(
        self, call: Call, refused: Answer | None, fault: Fault | None
    ) -> Answer:
        if fault is not None and fault.answer is not None:
            return fault.answer
        if fault is not None and fault.refusal is not None:
            return self._router.refuse(call, fault.refusal)
        if refused is not None or (fault is not None and not fault.executes):
            return refused or Answer(HTTPStatus.OK, b"", "")
        answer = await self._router.answer(call)
        self.on_executed()
        # Executed before the delay: a client that disconnects then is too late
        if self.profile.pace:
            seconds = seconds_of(call.path, self.profile.capture, len(self.people))
            await asyncio.sleep(self.profile.pace * seconds)
        return answer


def _clock() -> float:
    return asyncio.get_running_loop().time()
