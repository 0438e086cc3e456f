"""The stream of events, subscriptions to it, and who holds its slots."""

from http import HTTPStatus

from .dialect import node
from .event_behavior import Subscribe, Taken
from .event_framing import Framing
from .event_stream import EventStream
from .events import Events
from .message import XML_TYPE, Answer, Call
from .parts import Parts, Routes
from .status import RefusalError, lacks, not_supported

_FOLDER = "Event/notification"
_DEPLOY = "AccessControl/DeployInfo"
_MOST_LISTED = 5


class EventsApi:
    """Answers alertStream, subscribeEvent and DeployInfo."""

    def __init__(self, parts: Parts, events: Events) -> None:
        self._parts = parts
        self._events = events
        self._behavior = parts.profile.events
        self._framing = Framing(self._behavior.framing)

    def routes(self) -> Routes:
        """Return the handlers by method and path."""
        routes: Routes = {("GET", f"{_FOLDER}/alertStream"): self.alert_stream}
        if self._behavior.subscribe is not Subscribe.NONE:
            routes |= {
                ("POST", f"{_FOLDER}/subscribeEvent"): self.subscribe,
                ("GET", f"{_FOLDER}/subscribeEventCap"): self.subscribe_capabilities,
            }
        if self._behavior.deploy_info:
            routes |= {
                ("GET", _DEPLOY): self.deploy_info,
                ("GET", f"{_DEPLOY}/capabilities"): self.deploy_capabilities,
            }
        return routes

    def alert_stream(self, call: Call) -> Answer:
        """Open a stream, if a slot is free."""
        if self._behavior.forbidden:
            raise RefusalError("lowPrivilege", http_status=HTTPStatus.FORBIDDEN)
        if not self._behavior.stream:
            raise not_supported()
        if self._behavior.opens_once and self._events.was_refused:
            raise RefusalError("badParameters")
        mute = self._behavior.silent
        return self._taken() or self._opened(self._events.open(call.peer, mute=mute))

    def subscribe(self, call: Call) -> Answer:
        """Open a stream that begins with its number; it takes a slot like others."""
        if (taken := self._taken()) is not None:
            return taken
        if self._behavior.subscribe is Subscribe.REFUSED:
            self._events.slots.take(call.peer)
            raise lacks("SubscribeEvent")
        call.xml("SubscribeEvent")
        answer = node("SubscribeEventResponse", node("id", "1"), node("FailedNodeList"))
        first = self._parts.dialect.element(answer).encode()
        return self._opened(self._events.open(call.peer, first=first))

    def subscribe_capabilities(self, _call: Call) -> Answer:
        """Report how events can be subscribed to."""
        return self._parts.dialect.xml(
            node(
                "SubscribeEventCap",
                node("heartbeat", min=1, max=180),
                node("eventMode", opt="all,list"),
            )
        )

    def deploy_info(self, _call: Call) -> Answer:
        """List who is told of events."""
        held = self._events.slots.holders[:_MOST_LISTED]
        contents = [
            node(
                "Content",
                node("deployNo", str(number)),
                node("deployType", str(int(holder.kind))),
                node("ipAddr", holder.address),
            )
            for number, holder in enumerate(held, 1)
        ]
        return self._parts.dialect.xml(
            node("DeployInfo", node("DeployList", *contents, size=_MOST_LISTED))
        )

    def deploy_capabilities(self, _call: Call) -> Answer:
        """Report what DeployInfo lists."""
        content = node(
            "Content",
            node("deployNo", min=1, max=_MOST_LISTED),
            node("deployType", opt="0,1,2"),
            node("ipAddr", min=1, max=32),
        )
        return self._parts.dialect.xml(
            node("DeployInfo", node("DeployList", content, size=_MOST_LISTED))
        )

    def _opened(self, stream: EventStream) -> Answer:
        return Answer(HTTPStatus.OK, b"", self._framing.content_type, stream=stream)

    def _taken(self) -> Answer | None:
        if self._events.slots.free:
            return None
        if self._behavior.taken is Taken.NOT_FOUND:
            raise RefusalError("notSupport", http_status=HTTPStatus.NOT_FOUND)
        # Only the element statusValue and the sub code were seen
        status = node(
            "ResponseStatus",
            node("statusValue", str(int(HTTPStatus.SERVICE_UNAVAILABLE))),
            node("statusString", "Service Unavailable"),
            node("subStatusCode", "deployExceedMax"),
            node("errorMsg", "deployExceedMax"),
        )
        body = self._parts.dialect.element(status).encode()
        return Answer(HTTPStatus.SERVICE_UNAVAILABLE, body, XML_TYPE)
