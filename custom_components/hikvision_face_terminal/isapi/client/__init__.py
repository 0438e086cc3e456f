"""One method per operation of a terminal, grouped by subject."""

from ..transport.connection import IsapiTransport
from .capture import CaptureEndpoint
from .device import DeviceEndpoint
from .faces import FacesEndpoint
from .users import UsersEndpoint


class IsapiClient:
    """A terminal's operations. Stateless; its methods raise only IsapiError."""

    def __init__(self, transport: IsapiTransport) -> None:
        self.timing = transport.timing
        self.answers = transport.answers
        self.device = DeviceEndpoint(transport)
        self.faces = FacesEndpoint(transport)
        self.users = UsersEndpoint(transport, self.faces)
        self.capture = CaptureEndpoint(transport)
