"""A user of a terminal."""

from dataclasses import dataclass, field, replace
from typing import Self

from ..tree import Tree, amount, count, integer, plain, text
from .user_changes import Gender, UserType
from .user_record import UserRecord
from .validity import Validity
from .verify_mode import takes_fingerprint, takes_pin


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """A user as a terminal reports it; `record` is the whole report.

    `employee_no` and `name` are to be shown; what is stored may differ in characters
    that cannot be.
    """

    employee_no: str
    name: str
    # None: this terminal does not report it in its list of users.
    has_face: bool | None
    record: UserRecord = field(repr=False)

    @property
    def stored_name(self) -> str:
        """The name as the terminal stores it, to be compared; never to be shown."""
        return self.record.stored_name

    @property
    def user_type(self) -> UserType | None:
        """How the terminal treats the user; None for a type unknown here."""
        return UserType.from_wire(text(self.record.tree, "userType"))

    @property
    def gender(self) -> Gender:
        """The gender that the terminal stores."""
        word = text(self.record.tree, "gender").lower()
        return next((kind for kind in Gender if kind == word), Gender.UNKNOWN)

    @property
    def validity(self) -> Validity:
        """When doors open for the user."""
        return self.record.validity

    @property
    def blocked(self) -> bool:
        """Whether the validity is one that was written to block the user."""
        return self.validity.is_blocked

    @property
    def doors(self) -> tuple[int, ...]:
        """The doors that open for the user."""
        words = text(self.record.tree, "doorRight").split(",")
        return tuple(door for word in words if (door := integer(word)) is not None)

    @property
    def plan_templates(self) -> dict[int, str]:
        """The schedule template of each door, as the terminal writes its number.

        Empty where the terminal reports none.
        """
        return self.record.plan_templates

    @property
    def group_id(self) -> int | None:
        """The number of the user's department; None if they are in none."""
        return amount(self.record.tree.get("groupId"))

    @property
    def max_uses(self) -> int | None:
        """How often a visitor gets in; 0 is no limit, None where it is not reported."""
        return count(self.record.tree.get("maxOpenDoorTime"))

    @property
    def uses(self) -> int | None:
        """How often of these it was so far; None where the terminal does not count."""
        return count(self.record.tree.get("openDoorTime"))

    @property
    def own_mode_takes_pin(self) -> bool:
        """Whether the user has a verify mode of their own, and it takes a PIN."""
        return takes_pin(text(self.record.tree, "userVerifyMode"))

    @property
    def own_mode_takes_fingerprint(self) -> bool:
        """Whether the user has a verify mode of their own, and it takes a finger."""
        return takes_fingerprint(text(self.record.tree, "userVerifyMode"))

    @property
    def cards(self) -> int | None:
        """The number of cards; None where the terminal does not report it."""
        return integer(self.record.tree.get("numOfCard"))

    @property
    def fingerprints(self) -> int | None:
        """The number of fingerprints; None where the terminal does not report it."""
        return integer(self.record.tree.get("numOfFP"))

    @property
    def has_pin(self) -> bool | None:
        """Whether there is a PIN; None where the terminal does not tell of any."""
        return self.record.has_pin

    def without_pins(self) -> Self:
        """Return the user as they are kept in memory, see UserRecord."""
        return replace(self, record=self.record.without_pins())

    @classmethod
    def from_record(cls, record: UserRecord) -> Self:
        """Read a record that was written, as if the terminal reported it."""
        return cls.from_tree(dict(record.tree))

    @classmethod
    def from_tree(cls, tree: Tree) -> Self:
        """Read one UserInfo of UserInfo/Search."""
        record = UserRecord(tree)
        faces = integer(tree.get("numOfFace"))
        is_reported = faces is not None or bool(tree.get("faceURL"))
        return cls(
            employee_no=plain(text(tree, "employeeNo")),
            name=record.name,
            has_face=bool(faces or tree.get("faceURL")) if is_reported else None,
            record=record,
        )
