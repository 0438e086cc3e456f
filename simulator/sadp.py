"""The vendor's discovery: SADP, the Search Active Devices Protocol."""

import asyncio
import socket
from typing import Protocol, cast, override
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring, tostring

from .behavior import Profile
from .device import FIRMWARE

GROUP = "239.255.255.250"


class TerminalIdentity(Protocol):
    """What SADP reports of a terminal."""

    profile: Profile
    host: str
    port: int
    serial_number: str
    mac_address: str


class Sadp(asyncio.DatagramProtocol):
    """Answers inquiries sent to the terminal by unicast, or to the group.

    The group is heard on the terminal's own address only. The fields are those of
    published answers of a DS-KH6210-L and a DS-K1T320EFWX.
    """

    def __init__(self, terminal: TerminalIdentity) -> None:
        self._terminal = terminal
        self._transport: asyncio.DatagramTransport | None = None
        self._group: asyncio.DatagramTransport | None = None
        self.port = 0
        self.inquiries = 0

    async def listen(self) -> None:
        """Open the port; a later call opens the same one again."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=(self._terminal.host, self.port)
        )
        own = self._transport.get_extra_info("socket")
        interface = socket.inet_aton(self._terminal.host)
        own.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, interface)
        self.port = self._transport.get_extra_info("sockname")[1]
        if self._terminal.profile.device.sadp_multicast:
            self._group, _ = await loop.create_datagram_endpoint(
                lambda: self, sock=_member(self._terminal.host, self.port)
            )

    def close(self) -> None:
        """Close the port."""
        for opened in self._transport, self._group:
            if opened is not None:
                opened.close()

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        try:
            probe = fromstring(data)  # noqa: S314 - a test's own datagram
        except ParseError:
            return
        uuid = probe.findtext("Uuid")
        if probe.tag != "Probe" or not uuid or probe.findtext("Types") != "inquiry":
            return
        self.inquiries += 1
        transport = cast("asyncio.DatagramTransport", self._transport)
        if self._group is not None:
            transport.sendto(self._match(uuid), (GROUP, self.port))
        elif self._terminal.profile.device.sadp_unicast:
            transport.sendto(self._match(uuid), addr)

    def _match(self, uuid: str) -> bytes:
        terminal = self._terminal
        match = Element("ProbeMatch")
        for name, text in (
            ("Uuid", uuid),
            ("Types", "inquiry"),
            ("DeviceType", "196611"),
            ("DeviceDescription", terminal.profile.device.model),
            ("DeviceSN", terminal.serial_number),
            ("CommandPort", "8000"),
            ("HttpPort", str(terminal.port)),
            ("MAC", terminal.mac_address.replace(":", "-")),
            ("IPv4Address", terminal.host),
            ("IPv4SubnetMask", "255.255.255.0"),
            ("SoftwareVersion", f"{FIRMWARE}build 250115"),
            ("DHCP", "true"),
            ("Activated", "true"),
        ):
            SubElement(match, name).text = text
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(match)


def _member(host: str, port: int) -> socket.socket:
    """Return a socket that hears the group on the network of an address."""
    member = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    member.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    member.bind((GROUP, port))
    join = socket.inet_aton(GROUP) + socket.inet_aton(host)
    member.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, join)
    return member
