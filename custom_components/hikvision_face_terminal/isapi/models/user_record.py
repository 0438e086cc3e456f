"""The record of one user, as terminals report and accept it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
import re
from typing import Any, Final, Self

from ..tree import Tree, amount, children, count, flag, node, plain, text
from .device import MAX_DOORS, Capabilities
from .pin import HIDDEN_PIN, PinMode, told_pin
from .user_changes import Gender, UserChanges, UserType
from .validity import Validity

# What the terminal reports of a user but does not accept back: counts, addresses of
# pictures, and what the terminal's own page shows beside a user.
_READ_ONLY: Final = re.compile(
    r"numOf\w*|\w*(url|uri)s?|PersonInfoExtends", re.IGNORECASE
)

# Secrets: a password, or a PIN under another name.
_SECRET: Final = re.compile(
    r"\w*(password|passwd|passcode|pwd|pincode)|pin", re.IGNORECASE
)

# What the guides have as booleans, and firmware may report as another word for one.
_FLAG: Final = re.compile(
    r"enabled?|\w+Enabled?|(localUI|doubleLock)Right|checkUser|addUser"
)

# Where "true" is a text like any other.
_FREE_TEXT: Final = re.compile(r"name|employeeNo|remark|note|value", re.IGNORECASE)

# Texts that may consist of digits.
_TEXTS: Final = ("employeeNo", "name", *(mode.field for mode in PinMode))


@dataclass(frozen=True, slots=True)
class UserRecord:
    """All that a terminal reports of a user, or is sent to store.

    Wraps the whole UserInfo: firmware clears the fields that a write leaves out, so
    fields that are unknown here have to go back with the rest. Only models and
    client read `tree`; its keys are names of the wire.
    """

    tree: Mapping[str, Any] = field(repr=False)

    @classmethod
    def new(
        cls, employee_no: str, changes: UserChanges, capabilities: Capabilities
    ) -> Self:
        """Return the record of a user to be created.

        Without door rights the user would be recognized and stay outside, so the
        default is door 1 with plan template 1 ("always").
        """
        default: Tree = {
            "employeeNo": employee_no,
            "name": changes.name or "",
            "userType": UserType.NORMAL.to_wire(),
            "Valid": Validity.always(capabilities).to_wire(),
            "doorRight": "1",
            "RightPlan": [{"doorNo": 1, "planTemplateNo": "1"}],
            "gender": Gender.UNKNOWN.value,
        }
        return cls(default).merged(changes, capabilities)

    @property
    def name(self) -> str:
        """The name to be shown, without characters that are none of a plain text.

        Empty if nothing of it could be seen, as a zero-width space.
        """
        shown = plain(self.stored_name)
        return shown if any(char.isprintable() for char in shown) else ""

    @property
    def stored_name(self) -> str:
        """The name that the terminal stores, to be compared; empty if it has none."""
        return text(self.tree, "name")

    @property
    def validity(self) -> Validity:
        """When doors open for the user."""
        return Validity.from_wire(node(self.tree, "Valid"))

    @property
    def face_url(self) -> str:
        """Where the terminal serves the picture of the face; empty if unknown."""
        return text(self.tree, "faceURL")

    @property
    def plan_templates(self) -> dict[int, str]:
        """The schedule template of each door, as the terminal writes its number."""
        return {
            door: plain(text(plan, "planTemplateNo"))
            for plan in children(self.tree, "RightPlan")
            if (door := amount(plan.get("doorNo"), MAX_DOORS))
        }

    @property
    def has_pin(self) -> bool | None:
        """Whether the terminal tells of a PIN; None if it tells nothing of PINs."""
        told = [
            pin for mode in PinMode if (pin := told_pin(self.tree, mode)) is not None
        ]
        return any(told) if told else None

    def told_pin(self, mode: PinMode) -> str | None:
        """Return what the terminal tells of a PIN, see told_pin; keep it secret."""
        return told_pin(self.tree, mode)

    def has_equal_pin(self, pin: str) -> bool:
        """Return whether the user is known to have this PIN, whichever counts."""
        return any(told_pin(self.tree, mode) == pin for mode in PinMode)

    def without_pins(self) -> Self:
        """Return the record as it is kept in memory: whether there is a PIN, not it."""
        fields = [mode.field for mode in PinMode if told_pin(self.tree, mode)]
        return type(self)({**self.tree, **dict.fromkeys(fields, HIDDEN_PIN)})

    def with_pin(self, mode: PinMode, pin: str) -> Self:
        """Return the record with a PIN; an empty one removes it."""
        return type(self)({**self.tree, mode.field: pin})

    def writable(self) -> Self:
        """Return what the terminal accepts back.

        A PIN that is reported as such goes back with the rest: firmware that clears
        what is left out would lose it. A hidden one, empty or stars, must not. Nor
        must group 0, which means none: terminals list it and accept 1 to 128
        (published traffic of a DS-K1T343EFWX).
        """
        tree: Tree = _accepted(self.tree)
        if "groupId" in tree and not amount(tree["groupId"]):
            del tree["groupId"]
        return type(self)(tree)

    def to_wire(self) -> Tree:
        """Return the record as it is sent.

        Some firmware reports booleans as words, a text as a number, and a single plan
        without a list; all accept them only as the vendor's guide has them.
        """
        tree: Tree = _with_booleans(self.tree)
        tree |= {
            key: str(tree[key]) for key in _TEXTS if type(tree.get(key)) in (int, float)
        }
        if isinstance(plan := tree.get("RightPlan"), dict):
            tree["RightPlan"] = [plan]
        return tree

    def with_validity(self, validity: Validity) -> Self:
        """Return the record with another validity; an empty one changes nothing."""
        if validity.is_empty:
            return self
        return type(self)({**self.tree, "Valid": validity.to_wire()})

    def merged(self, changes: UserChanges, capabilities: Capabilities) -> Self:
        """Return the whole writable record with these changes."""
        record = self.writable()
        fields = _fields(changes)
        if changes.name == self.name:
            del fields["name"]  # As it is shown, which is not always as it is stored.
        tree = {**record.tree, **fields}
        merged = type(self)(tree).with_validity(
            record.validity.merged(changes, capabilities)
        )
        plans = plans_by_door(self.tree)
        is_released = any(
            amount(plan) in changes.released_templates for plan in plans.values()
        )
        if changes.doors is None and changes.plan_template is None and not is_released:
            return merged
        return type(self)({**merged.tree, **_changed_doors(changes, plans)})

    def overlaid(self, other: Self) -> Self:
        """Return the record with all fields of another one."""
        return type(self)({**self.tree, **other.tree})

    def keeps_limits_of(self, written: Self) -> bool:
        """Whether a user who is reported so is limited as they were written.

        In the number of uses, and in the hours. Firmware that reports neither (or an
        empty plan) leaves that open.
        """
        uses, kept = (count(it.tree.get("maxOpenDoorTime")) for it in (written, self))
        if uses and kept is not None and kept != uses:
            return False
        kept_plans = self.plan_templates
        return all(
            plan in ("", "1") or kept_plans.get(door, plan) == plan
            for door, plan in written.plan_templates.items()
        )

    def was_ignored(self, *, before: Self, after: Self) -> bool:
        """Whether a write of this record has changed none of what it changes.

        A difference of form alone is no change: some firmware lists numbers and
        booleans as words, and terminals leave out that a time is local.
        """
        changes = [
            key
            for key, value in self.tree.items()
            if _meaning(value) != _meaning(before.tree.get(key))
        ]
        return bool(changes) and all(
            _meaning(after.tree.get(key)) == _meaning(before.tree.get(key))
            for key in changes
        )


def _accepted(value: Any) -> Any:
    """Return a part of a record without what no terminal accepts back, at any depth."""
    if isinstance(value, list):
        return [_accepted(child) for child in value]
    if not isinstance(value, Mapping):
        return value
    return {
        key: _accepted(child)
        for key, child in value.items()
        if not _READ_ONLY.fullmatch(key) and not _is_hidden(key, value)
    }


def _is_hidden(key: str, tree: Mapping[str, Any]) -> bool:
    """Return whether a secret is reported as something else than its digits."""
    pin = text(tree, key)
    is_pin = pin.isascii() and pin.isdecimal()
    return not is_pin and _SECRET.fullmatch(key) is not None


def _with_booleans(value: Any, key: str = "") -> Any:
    """Return a part of a record with booleans where a word stands for one."""
    if isinstance(value, Mapping):
        return {name: _with_booleans(child, name) for name, child in value.items()}
    if isinstance(value, list):
        return [_with_booleans(child, key) for child in value]
    if not isinstance(value, str) or _FREE_TEXT.search(key):
        return value
    if _FLAG.fullmatch(key) and (meant := flag({key: value}, key)) is not None:
        return meant
    return {"true": True, "false": False}.get(value.strip().lower(), value)


def _meaning(value: Any) -> Any:
    """Return a part of a record to be compared, whatever form the terminal lists."""
    if isinstance(value, list):
        return [_meaning(child) for child in value]
    if not isinstance(value, Mapping):
        return str(value).lower() if isinstance(value, bool | int) else value
    return {
        key: _meaning(child)
        for key, child in value.items()
        if (key, child) != ("timeType", "local")
    }


def _fields(changes: UserChanges) -> Tree:
    """Return the changed fields that are a single word or number."""
    fields = {
        "name": changes.name,
        "userType": changes.user_type and changes.user_type.to_wire(),
        "gender": changes.gender,
        "groupId": changes.group_id,
        "maxOpenDoorTime": changes.max_uses,
    }
    return {key: value for key, value in fields.items() if value is not None}


def _changed_doors(changes: UserChanges, plans: Mapping[int, str]) -> Tree:
    """Return the door fields; a door without a plan template gets "1", "always"."""

    def template(door: int) -> str:
        present = plans.get(door, "1")
        if changes.plan_template:
            return str(changes.plan_template)
        return "1" if amount(present) in changes.released_templates else present

    return door_fields((door, template(door)) for door in changes.doors or plans)


def door_fields(plans: Iterable[tuple[int, str]]) -> Tree:
    """Return the fields of a record that name doors and their templates."""
    right_plan = [{"doorNo": door, "planTemplateNo": plan} for door, plan in plans]
    return {
        "doorRight": ",".join(str(plan["doorNo"]) for plan in right_plan),
        "RightPlan": right_plan,
    }


def plans_by_door(tree: Mapping[str, Any]) -> dict[int, str]:
    """Return the user's plan template at each door."""
    found = UserRecord(tree).plan_templates
    return {door: template or "1" for door, template in found.items()} or {1: "1"}
