"""What happens at a terminal: its event stream, its log, and the pictures in it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import tzinfo
from http import HTTPStatus
from typing import Final

from ..errors import IsapiRefusedError, IsapiUnexpectedError, Reason
from ..models.event_search import EventCapabilities, EventPage, EventQuery
from ..models.payloads import SUBSCRIBE_XML, new_search_id
from ..models.stream_holder import StreamHolder, stream_holders
from ..models.terminal_event import (
    Heartbeat,
    Replayed,
    TerminalEvent,
    is_heartbeat,
)
from ..transport.connection import Content, IsapiTransport
from ..transport.decode import decode, response_status
from ..transport.event_stream import Part, PartKind
from ..transport.refusals import refusal
from .endpoint import Endpoint
from .faces import FacesEndpoint

type StreamItem = TerminalEvent | Heartbeat | Replayed

_STREAM: Final = "/ISAPI/Event/notification/alertStream"
_SUBSCRIPTION: Final = "/ISAPI/Event/notification/subscribeEvent"
# Answered without a search or a write, by all terminals.
_CHEAP: Final = "/ISAPI/System/deviceInfo"

# Each client that is told of events is logged when it begins (notes of three clients).
_ARMED: Final = (3, 121)

# How many pages are read to find the end of a log that cannot be sorted.
_MAX_PAGES: Final = 40

_DIGITS: Final = b"0123456789"


class EventsEndpoint(Endpoint):
    """alertStream, subscribeEvent, AcsEvent and DeployInfo.

    Remembers which codes this terminal lets a search name, and whether it streams.
    """

    def __init__(self, transport: IsapiTransport, faces: FacesEndpoint) -> None:
        super().__init__(transport)
        self._faces = faces
        self._scope: tuple[int, int] | None = None
        self._is_known_to_stream = False

    @asynccontextmanager
    async def stream(
        self, zone: tzinfo | None = None, *, by_subscription: bool = False
    ) -> AsyncIterator[AsyncIterator[StreamItem]]:
        """Open the event stream; it is closed when the context is left.

        `zone` is for times without an offset. `by_subscription` opens it by
        subscribeEvent, for firmware whose alertStream stays silent: both share their
        slots, and a refused subscription takes one too. Refusals: STREAM_TAKEN,
        PERMISSION_DENIED, NOT_SUPPORTED. The stream ends with IsapiConnectionError.
        """
        async with AsyncExitStack() as stack:
            try:
                parts = await stack.enter_async_context(self._open(by_subscription))
            except IsapiRefusedError as err:
                raise await self._explained(err, zone) from None
            self._is_known_to_stream = True
            yield _items(parts, zone)

    async def can_subscribe(self) -> bool:
        """Return whether the terminal says that it knows subscribeEvent.

        Where it does not, a subscription takes a slot and is refused (a K1T342MFWX).
        """
        return bool(await self._optional("Event/notification/subscribeEventCap"))

    async def capabilities(self) -> EventCapabilities:
        """Return what the log can hold and how it is searched."""
        tree = await self._optional("AccessControl/AcsEvent/capabilities?format=json")
        return EventCapabilities.from_tree(tree or {})

    async def search(
        self, query: EventQuery, search_id: str, position: int
    ) -> EventPage:
        """Return a page of the log, from a position on.

        `search_id` is new for each search (an old one may find what it found then) and
        the same for all its pages. The next page begins at EventPage.next_position.
        """
        scopes = query.scopes()
        if self._scope in scopes:
            scopes = (self._scope,)
        refused: IsapiRefusedError | None = None
        for scope in scopes:
            condition = query.to_wire(search_id, position, scope)
            try:
                tree = await self._read("AccessControl/AcsEvent?format=json", condition)
            except IsapiRefusedError as err:
                refused = refused or err
                if not err.is_format_rejected:
                    raise
                continue
            page = EventPage.from_tree(tree, query, position)
            if not query.major:
                self._scope = scope
            return page
        raise refused or IsapiUnexpectedError("no form of a search")

    async def newest(self, zone: tzinfo | None = None) -> TerminalEvent | None:
        """Return the last event of the log; None if it is empty.

        Not every terminal that can sort the newest first does so (a published answer
        begins with serial number 1), so two events are compared.
        """
        query = EventQuery(newest_first=True, limit=2, zone=zone)
        try:
            page = await self.search(query, new_search_id(), 0)
        except IsapiRefusedError as err:
            if not err.is_format_rejected:
                raise
            page = await self.search(EventQuery(zone=zone), new_search_id(), 0)
        serials = [event.serial_no or 0 for event in page.events]
        if serials and not page.more:
            return max(page.events, key=_serial)
        if serials[1:] and serials[0] > serials[1]:
            return page.events[0]
        return await self._last(page.total, zone) if serials else None

    async def holders(self) -> list[StreamHolder]:
        """Return who receives the terminal's events; empty where it does not tell."""
        return await self._holders() or []

    async def picture(self, path: str) -> bytes:
        """Return the JPEG of an event, of 1 MiB at most; see FacesEndpoint.picture."""
        return await self._faces.picture(path)

    async def _last(self, total: int | None, zone: tzinfo | None) -> TerminalEvent:
        """Read the log from near its end; it grows meanwhile."""
        position, last = max(0, (total or 0) - 1), None
        search_id = new_search_id()
        for _ in range(_MAX_PAGES):
            page = await self.search(EventQuery(zone=zone), search_id, position)
            last = max((last, *page.events), key=_serial)
            position = page.next_position
            if not page.more:
                break
        if last is None:
            raise IsapiUnexpectedError("the log has no end")
        return last

    @asynccontextmanager
    async def _open(self, by_subscription: bool) -> AsyncIterator[AsyncIterator[Part]]:  # noqa: FBT001 - handed on
        if by_subscription:
            content = Content(SUBSCRIBE_XML, "application/xml")
            opened = self._transport.stream(
                _SUBSCRIPTION, method="POST", content=content, ask=_CHEAP
            )
        else:
            opened = self._transport.stream(_STREAM, ask=_CHEAP)
        async with opened as parts:
            yield parts

    async def _holders(self) -> list[StreamHolder] | None:
        return stream_holders(await self._optional("AccessControl/DeployInfo") or {})

    async def _explained(
        self, refused: IsapiRefusedError, zone: tzinfo | None
    ) -> IsapiRefusedError:
        """Return what a refusal of the stream means.

        A K1T342MWX answers 404 while its slot is taken, as if it had no stream.
        """
        if refused.http_status != HTTPStatus.NOT_FOUND:
            return refused
        holders = await self._holders()
        if holders is None and not await self._may_stream(zone):
            holders = []
        if holders == []:
            return refused
        return IsapiRefusedError(Reason.STREAM_TAKEN, refused.detail, refused.sub_code)

    async def _may_stream(self, zone: tzinfo | None) -> bool:
        """Return False if the terminal's log shows that nobody ever had its stream.

        For one that does not tell who has it. `zone` must be known: in another one a
        K1T341AMF finds nothing.
        """
        if self._is_known_to_stream or zone is None:
            return True
        if _ARMED not in ((await self.capabilities()).codes or ()):
            return True
        query = EventQuery(major=_ARMED[0], minor=_ARMED[1], limit=1, zone=zone)
        try:
            page = await self.search(query, new_search_id(), 0)
        except IsapiRefusedError, IsapiUnexpectedError:
            return True
        # Rows that were not asked for, of firmware that ignores codes, prove nothing.
        self._is_known_to_stream = bool(page.events)
        return page.next_position > 0


async def _items(
    parts: AsyncIterator[Part], zone: tzinfo | None
) -> AsyncIterator[StreamItem]:
    """Yield what the parts mean; a status in the place of the first is a refusal."""
    is_first, heartbeat = True, None
    async for part in parts:
        if part.kind is PartKind.REPLAYED:
            yield Replayed(part.count)
        elif part.kind is PartKind.OTHER:
            yield Heartbeat(is_regular=False)
        elif (shape := part.body.translate(None, _DIGITS)) == heartbeat:
            # As the last one but for its time and count: most parts are that, at many
            # terminals.
            yield Heartbeat()
        else:
            item = _item(part.body, zone, is_first=is_first)
            heartbeat = shape if item == Heartbeat() else heartbeat
            yield item
        is_first = False


def _item(body: bytes, zone: tzinfo | None, *, is_first: bool) -> StreamItem:
    try:
        tree = decode(body)
    except IsapiUnexpectedError:
        return Heartbeat(is_regular=False)
    if (event := TerminalEvent.from_part(tree, zone)) is not None:
        return event
    if is_first and (refused := refusal(HTTPStatus.OK, response_status(tree))):
        raise refused
    return Heartbeat(is_regular=is_heartbeat(tree))


def _serial(event: TerminalEvent | None) -> int:
    return -1 if event is None else event.serial_no or 0
