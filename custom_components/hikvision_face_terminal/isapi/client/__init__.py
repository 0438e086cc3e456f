"""One method per operation of a terminal, grouped by subject."""

from ..transport.connection import IsapiTransport
from .capture import CaptureEndpoint
from .cards import CardsEndpoint
from .device import DeviceEndpoint
from .doors import DoorsEndpoint
from .events import EventsEndpoint
from .faces import FacesEndpoint
from .fingerprints import FingerprintsEndpoint
from .schedules import SchedulesEndpoint
from .users import UsersEndpoint
from .verify_modes import VerifyModesEndpoint


class IsapiClient:
    """A terminal's operations; its methods raise only IsapiError."""

    def __init__(self, transport: IsapiTransport) -> None:
        self.timing = transport.timing
        self.answers = transport.answers
        self.device = DeviceEndpoint(transport)
        self.doors = DoorsEndpoint(transport)
        self.faces = FacesEndpoint(transport)
        self.users = UsersEndpoint(transport, self.faces)
        self.capture = CaptureEndpoint(transport)
        self.events = EventsEndpoint(transport, self.faces)
        self.schedules = SchedulesEndpoint(transport)
        self.cards = CardsEndpoint(transport)
        self.fingerprints = FingerprintsEndpoint(transport)
        self.verify_modes = VerifyModesEndpoint(transport)
