"""A simulated terminal with its users, and what the model knows of it."""

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
from simulator.person import check_person, listed_person, with_defaults
from simulator.schedules import DAYS
from simulator.tree import copied
from tests.support.records import user_record

# Users that no step names, users that steps may name, and numbers that are free at
# first.
BYSTANDERS: Final = ("101", "102")
RESIDENTS: Final = ("5", "6")
NEWCOMERS: Final = ("7", "8")

_face = cache(draw_face)


@dataclass(frozen=True, slots=True)
class UserState:
    """All that a terminal stores under one number."""

    record: dict[str, Any] | None
    face: bytes | None
    cards: list[Any] | None
    fingerprints: list[Any] | None

    @property
    def values(self) -> tuple[object, ...]:
        """All of it, in the order of `ModelTerminal.stores`."""
        return self.record, self.face, self.cards, self.fingerprints

    @property
    def name(self) -> str:
        """The name of the user."""
        return str((self.record or {}).get("name"))

    @property
    def blocked(self) -> bool:
        """Whether a validity period in the past blocks the user."""
        return User.from_tree(self.record or {}).blocked


type UserStates = dict[str, UserState]


def record_of(employee_no: str, name: str) -> dict[str, Any]:
    """Return a record that survives reading and writing back unchanged.

    The terminal decides which of its fields can be written back, not the product.
    """
    # In a department: 0, which stands for none, is listed but not accepted.
    record = user_record(employee_no, name, password="4711", roomNumber=12, groupId=3)
    listed = listed_person(record, cards=0, fingerprints=0, face_url=None)
    return check_person(listed, PeopleBehavior(), complete=True)


@dataclass(eq=False)
class ModelTerminal:
    """A terminal, its config entry, and what the model knows of both."""

    simulated: SimulatedTerminal
    entry_id: str
    data: dict[str, Any] = field(default_factory=dict)
    """The entry's data, also while Home Assistant is down."""
    powered: bool = True
    unresolved: dict[str, str] = field(default_factory=dict)
    """Numbers whose state is unknown, and why: ROLLBACK_FAILED or KILLED."""
    stale_passwords: int = 0
    """How many times the password was changed while the entry had the correct one."""
    maybe_locked_out: bool = False
    """The client may still assume that it is locked out."""
    past: int = 0
    """The last serial number before Home Assistant is started for the first time."""
    presses: int = 0
    """How often the owner has told a door something."""
    theirs: dict[str, tuple[Any, int, Any]] = field(default_factory=dict)
    """Schedules of the terminal's own and of others, by number, see `schedule`."""
    changes: list[UserStates] = field(default_factory=list)
    """The state of every user after each change in the step that runs."""
    _recorded: object = None

    @property
    def profile(self) -> Profile:
        """The terminal's firmware."""
        return self.simulated.profile

    def populate(self) -> None:
        """Add the users who exist before Home Assistant starts, one at hours."""
        simulated = self.simulated
        simulated.schedules.set_up(2, {"Thursday": [("09:00:00", "10:00:00")]})
        for at, number in enumerate((*BYSTANDERS, *RESIDENTS)):
            simulated.people[number] = record_of(number, f"Resident {number}")
            simulated.cards[number] = [
                {"cardNo": f"00{number}", "cardType": "normalCard"}
            ]
            if number not in ("6", "102"):
                simulated.faces[number] = _face(500 + at)
                simulated.fingerprints[number] = [{"fingerPrintID": 1, "data": "AAEC"}]
        simulated.people["101"]["RightPlan"][0]["planTemplateNo"] = "2"
        self.theirs = {number: self.schedule(number) for number in ("1", "2")}
        simulated.events.fill(6)
        self.past = simulated.events.last_serial

    def schedule(self, number: str) -> tuple[Any, int, Any]:
        """Return a template, the number of its week plan, and the plan."""
        template = self.simulated.schedules.template(int(number))
        plan_no = template["weekPlanNo"]
        return template, plan_no, self.simulated.schedules.week_plan(plan_no)

    def hours(self, number: str) -> dict[str, list[tuple[str, str]]]:
        """Return the hours of a schedule by day; the end of one as 24:00:00."""
        _, _, plan = self.schedule(number)
        found: dict[str, list[tuple[str, str]]] = {day: [] for day in DAYS}
        for row in plan["WeekPlanCfg"]:
            if row["enable"]:
                begin, end = (row["TimeSegment"][it] for it in ("beginTime", "endTime"))
                end = "24:00:00" if end == "23:59:59" else end
                found[row["week"]].append((begin, end))
        return found

    @property
    def stores(self) -> tuple[dict[str, Any], ...]:
        """All that the terminal stores: records, faces, cards and fingerprints."""
        simulated = self.simulated
        return (
            simulated.people,
            simulated.faces,
            simulated.cards,
            simulated.fingerprints,
        )

    def users(self) -> UserStates:
        """Return a copy of the state of every user.

        A field that was never written has its default. Writing a user back as read
        stores these defaults, which is no change. In the order of the numbers: the
        order of a set changes from run to run, and with it which face is the first.
        """
        return {
            number: self._user(number)
            for number in sorted({number for part in self.stores for number in part})
        }

    def record_change(self) -> None:
        """Record the state of every user, if any of them has changed."""
        if self._recorded != self.stores:
            self._recorded = tuple(map(copied, self.stores))
            self.changes.append(self.users())

    def _user(self, employee_no: str) -> UserState:
        record, *rest = (copied(part.get(employee_no)) for part in self.stores)
        return UserState(record and with_defaults(record), *rest)

    def working_data(self) -> dict[str, Any]:
        """Return the entry data with which Home Assistant can log in."""
        simulated = self.simulated
        return {
            CONF_HOST: simulated.host,
            CONF_PORT: simulated.port,
            CONF_SSL: simulated.ssl,
            CONF_USERNAME: simulated.username,
            CONF_PASSWORD: simulated.password,
            CONF_CERTIFICATE_FINGERPRINT: simulated.certificate_fingerprint,
        }
