"""One terminal with the people who were there before, and what is believed of it."""

from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)

from custom_components.hikvision_face_terminal.const import CONF_CERTIFICATE_FINGERPRINT
from custom_components.hikvision_face_terminal.isapi.models.user import User
from simulator import Profile, SimulatedTerminal, draw_face
from simulator.behavior import PeopleBehavior
from simulator.person import check_person, listed_person
from tests.support.records import user_record

# Whom no step ever names, and whom steps may name; 7 and 8 are nobody at first.
BYSTANDERS: Final = ("101", "102")
RESIDENTS: Final = ("5", "6")
NEWCOMERS: Final = ("7", "8")

_face = cache(draw_face)


@dataclass(frozen=True, slots=True)
class Kept:
    """All that a terminal keeps of one number."""

    record: dict[str, Any] | None
    face: bytes | None
    cards: list[Any] | None
    fingerprints: list[Any] | None

    @property
    def parts(self) -> tuple[object, ...]:
        """All of it, in the order of `Site.kept`."""
        return self.record, self.face, self.cards, self.fingerprints

    @property
    def name(self) -> str:
        """Whose number it is."""
        return str((self.record or {}).get("name"))

    @property
    def blocked(self) -> bool:
        """Whether they are kept out by a period of long ago."""
        return User.from_tree(self.record or {}).blocked


type People = dict[str, Kept]


def person(number: str, name: str) -> dict[str, Any]:
    """Return a record that is the same when it is read and written back.

    What of it can be written back is the terminal's to say, not the product's.
    """
    record = user_record(number, name, password="4711", roomNumber=12)
    listed = listed_person(record, cards=0, fingerprints=0, face_url=None)
    return check_person(listed, PeopleBehavior(), complete=True)


@dataclass(eq=False)
class Site:
    """A terminal, its entry, and what the model knows of both."""

    terminal: SimulatedTerminal
    entry_id: str
    data: dict[str, Any] = field(default_factory=dict)
    """The entry's, also while Home Assistant is down."""
    powered: bool = True
    doubtful: dict[str, str] = field(default_factory=dict)
    """Numbers that ROLLBACK_FAILED has named, or that were KILLED."""
    stale: int = 0
    """How many passwords were in use that were not, or no longer, right."""
    disturbed: bool = False
    """The client may still believe that it is locked out."""

    @property
    def profile(self) -> Profile:
        """The terminal's firmware."""
        return self.terminal.profile

    def populate(self) -> None:
        """Let people be there before Home Assistant comes."""
        terminal = self.terminal
        for at, number in enumerate((*BYSTANDERS, *RESIDENTS)):
            terminal.people[number] = person(number, f"Resident {number}")
            terminal.cards[number] = [{"cardNo": f"00{number}", "cardType": "normal"}]
            if number not in ("6", "102"):
                terminal.faces[number] = _face(500 + at)
                terminal.fingerprints[number] = [{"fingerPrintID": 1, "data": "AAEC"}]

    @property
    def kept(self) -> tuple[dict[str, Any], ...]:
        """All that the terminal keeps: records, faces, cards and fingerprints."""
        terminal = self.terminal
        return (
            terminal.people,
            terminal.faces,
            terminal.cards,
            terminal.fingerprints,
        )

    def people(self) -> People:
        """Return a copy of everybody."""
        return {
            number: Kept(*(deepcopy(part.get(number)) for part in self.kept))
            for number in {number for part in self.kept for number in part}
        }

    def right_data(self) -> dict[str, Any]:
        """Return what an entry has to hold to get in."""
        terminal = self.terminal
        return {
            CONF_HOST: terminal.host,
            CONF_PORT: terminal.port,
            CONF_SSL: terminal.ssl,
            CONF_USERNAME: terminal.username,
            CONF_PASSWORD: terminal.password,
            CONF_CERTIFICATE_FINGERPRINT: terminal.certificate_fingerprint,
        }
