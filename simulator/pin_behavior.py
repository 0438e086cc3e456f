"""How terminals differ in their PINs."""

from dataclasses import dataclass
from enum import StrEnum

from .message import JsonObject
from .status import RefusalError, bad_content

_FIELDS = {"platform": "password", "local": "localPassword"}


class PinReading(StrEnum):
    """How a stored PIN is listed."""

    PLAIN = "plain"
    STARS = "stars"
    EMPTY = "empty"
    """As if there were none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinBehavior:
    """How the terminal stores PINs, and tells them."""

    supported: bool = True
    """False: the capabilities name no PIN, and none is stored."""
    mode: str | None = "platform"
    """Which of two counts, platform or local; None: PwMgrParams is notSupport."""
    local: bool = False
    """It stores a second one, localPassword."""
    told: PinReading = PinReading.PLAIN
    least: int = 0
    most: int = 8
    alone: bool = False
    """A PIN alone opens the door (purePwdVerifyEnable); equal ones are not refused."""
    unique: bool = False
    """A PIN that another user has is refused."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the PINs that it stores."""
        names = ("password", "localPassword") if self.local else ("password",)
        return names if self.supported else ()

    def counting(self, person: JsonObject) -> str:
        """Return the PIN with which a user gets in; empty if there is none."""
        field = _FIELDS[self.mode or "platform"]
        return str(person.get(field, "")) if field in self.fields else ""

    def capabilities(self) -> JsonObject:
        """Return what the capabilities of a user have about it."""
        limits: JsonObject = {
            field: {"@min": self.least, "@max": self.most} for field in self.fields
        }
        return limits | ({"purePwdVerifyEnable": True} if self.alone else {})

    def check(self, person: JsonObject, others: list[JsonObject]) -> JsonObject:
        """Return a record with the PINs that are stored; refuse an invalid one."""
        for field in ("password", "localPassword"):
            if field not in person:
                continue
            if field not in self.fields:
                person = {key: it for key, it in person.items() if key != field}
                continue
            pin = person[field]
            is_pin = isinstance(pin, str) and pin.isascii() and pin.isdecimal()
            if pin != "" and not (is_pin and self.least <= len(pin) <= self.most):
                raise bad_content(field)
            if pin and self.unique and any(it.get(field) == pin for it in others):
                raise RefusalError("userPasswordAlreadyExist")
        return person

    def listed(self, person: JsonObject, listed: JsonObject) -> JsonObject:
        """Return a listed user with the PINs as this terminal tells them."""
        told = {field: self._told(str(person.get(field, ""))) for field in self.fields}
        kept = {
            key: told.pop(key, it)
            for key, it in listed.items()
            if key != "password" or key in told
        }
        return kept | told

    def _told(self, pin: str) -> str:
        match self.told:
            case PinReading.PLAIN:
                return pin
            case PinReading.STARS:
                return "*" * len(pin)
            case PinReading.EMPTY:
                return ""
