"""The simulated terminal."""

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from http import HTTPStatus
from typing import Self
from urllib.parse import urlsplit

from .authentication import Authentication
from .behavior import Profile
from .camera import Camera
from .capture import CaptureApi
from .card_capture import CardCaptureApi
from .cards import CardsApi
from .certificate import Certificate, certificate
from .clock import Clock
from .controls import Controls
from .deletion import DeletionApi
from .device import DeviceApi, mac_address
from .dialect import Dialect
from .door_api import DoorsApi
from .doors import Doors
from .event_api import EventsApi
from .event_bodies import EventBodies, Identity
from .event_search import EventSearch
from .events import Events
from .faces import FacesApi
from .faults import Fault, Faults, Kind
from .fingerprints import FingerprintsApi
from .message import Answer, Call, RecordedRequest
from .pace import seconds_of
from .parts import Parts
from .people import PeopleApi
from .pictures import Pictures
from .profiles import PROFILES
from .reader import Reader
from .reply import Delivery
from .request_log import RequestLog
from .router import Router
from .sadp import Sadp
from .schedules import Schedules
from .schedules_api import SchedulesApi
from .server import IncomingRequest, Server
from .store import Store
from .time_api import TimeApi
from .verify_modes import VerifyModesApi
from .visits import Visits

# What keeps the processor of a weak terminal busy
_HEAVY = ("/CaptureFaceData", "/FDSetUp", "/FaceDataRecord")
DEFAULT_LOGIN = ("admin", "Sim-12345")


class SimulatedTerminal(Controls):
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
        self.schedules = Schedules(profile.schedules, self._store)
        """At which hours users get in."""
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
        self.clock = Clock(
            profile.doors.second,
            offset=profile.events.clock_error,
            zone=profile.events.zone,
        )
        bodies = EventBodies(profile.events, dialect, self._identity())
        self.events = Events(profile.events, self.clock, self._store, bodies)
        self.doors = Doors(profile.doors, profile.people.doors, self.clock, self.events)
        self.visits = Visits(
            profile.doors,
            self._store,
            self.clock,
            self.doors,
            self.events,
            is_open=self.schedules.is_open,
        )
        self._build(dialect, bodies)

    def _identity(self) -> Identity:
        return Identity(
            lambda: urlsplit(self.address).hostname or "",
            self.mac_address,
            self.profile.device.name,
            self.ssl,
        )

    def _build(self, dialect: Dialect, bodies: EventBodies) -> None:
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
            schedules=self.schedules,
            dialect=dialect,
            is_open=self._server.connections.is_open,
        )
        self.card_reader = Reader(profile.cards, _clock)
        self.finger_sensor = Reader(profile.fingers, _clock)
        self._deletion = DeletionApi(parts)
        clock_api = TimeApi(parts, self.clock, self.events)
        routes = [DeviceApi(parts).routes(), clock_api.routes()]
        if profile.device.access_control:
            apis = (
                CaptureApi(parts),
                PeopleApi(parts),
                FacesApi(parts),
                CardsApi(parts),
                CardCaptureApi(parts, self.card_reader),
                FingerprintsApi(parts, self.finger_sensor),
                SchedulesApi(parts),
                VerifyModesApi(parts),
                self._deletion,
                EventsApi(parts, self.events),
                EventSearch(parts, self.events, self.clock, bodies),
                DoorsApi(parts, self.doors, self.username),
            )
            routes += [part.routes() for part in apis]
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
        self.events.power_on()

    async def stop(self) -> None:
        """Switch it off at once; what it has stored stays."""
        await self._camera.power_off()
        await self.card_reader.power_off()
        await self.finger_sensor.power_off()
        self.clock.stop()
        self.events.power_off()
        self.doors.power_off()
        self._sadp.close()
        await self._server.close()
        self._deletion.finish()
        self._authentication.digest.forget()
        self._parts.pictures.forget_capture()

    async def reboot(self) -> None:
        """Switch it off and on again; the log stays."""
        await self.stop()
        await self.start()
        self.events.happen(2, 1024)

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
    def _certificate(self) -> Certificate:
        return certificate(self._certificates)

    @property
    def certificate_fingerprint(self) -> str | None:
        """The SHA-256 of its certificate in lower-case hexadecimal digits."""
        return self._certificate.fingerprint if self.ssl else None

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
        if self.profile.events.logs_logins and seen.begins_login:
            self.events.happen(3, 112, remote_host=arrived.peer)
        fault = self._faults.take(seen)
        call = Call(
            arrived.method,
            arrived.target,
            arrived.body,
            arrived.header("Content-Type") or "",
            arrived.peer,
            arrived.connection,
        )
        answer = await self._answer(call, refused, fault)
        if fault is not None and fault.kind is Kind.DELAY:
            await asyncio.sleep(fault.seconds)
        asks_for_events = seen.matches("GET", "/alertStream")
        self.events.was_refused = asks_for_events and refused is not None
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
        weak = self.profile.events.stalls and call.path.endswith(_HEAVY)
        with self.events.stalled() if weak else nullcontext():
            answer = await self._router.answer(call)
            self.on_executed()
            # Executed before the delay: a client that disconnects then is too late
            if self.profile.pace:
                seconds = seconds_of(call.path, self.profile.capture, len(self.people))
                await asyncio.sleep(self.profile.pace * seconds)
        return answer


def _clock() -> float:
    return asyncio.get_running_loop().time()
