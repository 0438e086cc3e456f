"""Reading a card at the terminal, CaptureCardInfo, and how the reader counts."""

from functools import partial

from .dialect import node
from .message import Answer, Call, local_name
from .parts import Parts, Routes
from .reader import Reader
from .status import RefusalError

_PATH = "AccessControl/CaptureCardInfo"
_CHIP = "TypeA_M1"


class CardCaptureApi:
    """Reads a card on request."""

    def __init__(self, parts: Parts, reader: Reader) -> None:
        self._parts = parts
        self._reader = reader
        self._behavior = parts.profile.cards

    def routes(self) -> Routes:
        """Return the handlers by method and path."""
        behavior = self._behavior
        routes: Routes = {}
        if behavior.reader:
            routes["GET", f"{_PATH}/capabilities"] = self.capabilities
            if behavior.by_post:
                routes["POST", _PATH] = self.capture_by_post
            else:
                routes["GET", _PATH] = self.capture
        if behavior.rule is not None:
            routes["GET", "AccessControl/IdentityTerminal"] = self.identity
        return routes

    def capabilities(self, _call: Call) -> Answer:
        """Report what the reader can read."""
        highest = self._behavior.reader_ids
        readers = {} if highest is None else {"readerID": {"@min": 1, "@max": highest}}
        capabilities = {
            "cardNo": {"@min": 1, "@max": self._behavior.characters},
            **readers,
            "isSupportEncryptSensitiveInfo": True,
        }
        return self._parts.dialect.json({"CardInfoCap": capabilities})

    async def capture(self, call: Call) -> Answer:
        """Read the card that is held to the reader."""
        wanted, highest = call.query.get("readerID"), self._behavior.reader_ids
        if wanted is not None and not (
            highest and wanted.isdecimal() and 1 <= int(wanted) <= highest
        ):
            raise RefusalError("badParameters", "readerID")
        card_no = await self._reader.read(partial(self._parts.is_open, call.connection))
        return self._parts.dialect.json(
            {"CardInfo": {"cardNo": card_no, "cardType": _CHIP}}
        )

    async def capture_by_post(self, call: Call) -> Answer:
        """Read the card that is held to the reader, for a request in XML."""
        condition = call.xml("CaptureCardInfoCond")
        if not any(local_name(child) == "cardReaderNo" for child in condition):
            raise RefusalError("badXmlContent", "cardReaderNo")
        card_no = await self._reader.read(partial(self._parts.is_open, call.connection))
        return self._parts.dialect.xml(node("CaptureCardInfo", node("cardNo", card_no)))

    def identity(self, _call: Call) -> Answer:
        """Report how the terminal works, among it how its reader counts."""
        return self._parts.dialect.xml(
            node(
                "IdentityTerminal",
                node("readInfoOfCard", "serialNo"),
                node("workMode", "accessControlMode"),
                node("readCardRule", self._behavior.rule or ""),
            )
        )
