"""The actions on users that need no capture, as steps."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, override

from simulator import DetailDelete, Modify

from .scenario import OK, Expectation, Outcome, Scenario
from .step import Action
from .terminal import ModelTerminal, UserState


def same_rest(before: UserState | None, after: UserState) -> bool:
    """Return whether cards and fingerprints are unchanged."""
    if before is None:
        return not after.cards and not after.fingerprints
    return (before.cards, before.fingerprints) == (after.cards, after.fingerprints)


def same_record(
    before: Mapping[str, Any], after: Mapping[str, Any], *, but: Collection[str]
) -> bool:
    """Return whether all that a record had is still there, but some fields."""
    return all(
        after.get(key) == value for key, value in before.items() if key not in but
    )


@dataclass(frozen=True, kw_only=True)
class TerminalAction(Action):
    """An action at one terminal."""

    at: str = "door"

    @override
    def terminal(self, scenario: Scenario) -> ModelTerminal:
        return scenario.terminal(self.at)

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        return {"device_id": scenario.home.device(self.terminal(scenario))}


@dataclass(frozen=True, kw_only=True)
class ListUsers(TerminalAction):
    """All users are listed."""

    action: ClassVar[str] = "list_users"

    @override
    def expectations(
        self, scenario: Scenario, outcome: Outcome
    ) -> Iterable[Expectation]:
        if outcome.key == OK and scenario.calls == 0:
            listed = {user["employee_no"] for user in outcome.response["users"]}
            there = set(self.terminal(scenario).simulated.people)
            assert self.disruption or listed == there, f"{listed} and not {there}"
        return ()

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        return {OK}


@dataclass(frozen=True, kw_only=True)
class GetUser(TerminalAction):
    """A user is looked up."""

    action: ClassVar[str] = "get_user"
    employee_no: str

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        return {**super().data(scenario), "employee_no": self.employee_no}

    @override
    def expectations(
        self, scenario: Scenario, outcome: Outcome
    ) -> Iterable[Expectation]:
        return ()

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        there = self.employee_no in self.terminal(scenario).simulated.people
        return {OK if there else "user_not_found"}


@dataclass(frozen=True, kw_only=True)
class AddUser(TerminalAction):
    """A user is added without a face."""

    action: ClassVar[str] = "add_user"
    user_name: str
    employee_no: str | None = None

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        number = {"employee_no": self.employee_no} if self.employee_no else {}
        return {**super().data(scenario), "name": self.user_name, **number}

    @override
    def expectations(
        self, scenario: Scenario, outcome: Outcome
    ) -> Iterable[Expectation]:
        number = self.employee_no or outcome.employee_no
        if outcome.key == OK:
            number = outcome.response["employee_no"]
        yield Expectation(
            self.terminal(scenario), number, outcome.key, self._matches, atomic=True
        )

    def _matches(self, before: UserState | None, after: UserState | None) -> bool:
        return (
            before is None
            and after is not None
            and after.name == self.user_name
            and after.face is None
            and same_rest(None, after)
        )

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        taken = self.employee_no in self.terminal(scenario).simulated.people
        return {"user_already_exists" if taken else OK}


@dataclass(frozen=True, kw_only=True)
class ChangeUser(TerminalAction):
    """One user is changed, or not at all; nothing else of anybody changes.

    `may_complete`: what was cut off may be completed later.
    """

    may_complete: ClassVar[bool] = False
    employee_no: str

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        return {**super().data(scenario), "employee_no": self.employee_no}

    @override
    def expectations(
        self, scenario: Scenario, outcome: Outcome
    ) -> Iterable[Expectation]:
        yield Expectation(
            self.terminal(scenario),
            self.employee_no,
            outcome.key,
            self._matches,
            atomic=True,
            may_complete=self.may_complete,
        )

    def _matches(self, before: UserState | None, after: UserState | None) -> bool:
        """Return whether the user is after it as the action says."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class UpdateUser(ChangeUser):
    """A user is renamed, blocked or unblocked."""

    action: ClassVar[str] = "update_user"
    user_name: str | None = None
    blocked: bool | None = None

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        data = super().data(scenario)
        if self.user_name:
            data["name"] = self.user_name
        if self.blocked is not None:
            data["blocked"] = self.blocked
        return data

    @override
    def _matches(self, before: UserState | None, after: UserState | None) -> bool:
        if not before or not after or not before.record or not after.record:
            return False
        changing = {"name", "Valid"}
        same = before.face == after.face and same_rest(before, after)
        return (
            same
            and after.name == (self.user_name or before.name)
            and (self.blocked is None or after.blocked is self.blocked)
            and same_record(before.record, after.record, but=changing)
        )

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        terminal = self.terminal(scenario)
        if self.user_name is None and self.blocked is None:
            return {"nothing_to_change"}
        if self.employee_no not in terminal.simulated.people:
            return {"user_not_found"}
        if terminal.profile.people.modify is Modify.PRETENDS:
            return {OK, "unexpected_response", "period_unknown"}
        blocked = terminal.users()[self.employee_no].blocked
        return {OK, "period_unknown"} if blocked else {OK}


@dataclass(frozen=True, kw_only=True)
class DeleteUser(TerminalAction):
    """Users are deleted, all of them or none."""

    action: ClassVar[str] = "delete_user"
    employee_nos: tuple[str, ...]

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        return {**super().data(scenario), "employee_no": list(self.employee_nos)}

    @override
    def expectations(
        self, scenario: Scenario, outcome: Outcome
    ) -> Iterable[Expectation]:
        terminal = self.terminal(scenario)
        profile = terminal.profile
        detail_delete = "AccessControl/UserInfoDetail/Delete"
        in_pieces = (
            profile.people.detail_delete is DetailDelete.NONE
            or detail_delete in profile.writes.refused
            or detail_delete in profile.writes.without_effect
        )
        for number in self.employee_nos:
            yield Expectation(
                terminal,
                number,
                outcome.key,
                lambda _, after: after is None,
                atomic=True,
                partial=_without_face if in_pieces else None,
                may_complete=True,
            )

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        there = set(self.employee_nos) <= set(self.terminal(scenario).simulated.people)
        return {OK if there else "user_not_found"}


def _without_face(before: UserState | None, after: UserState | None) -> bool:
    """Return whether the user has lost their face and nothing else."""
    return (
        before is not None
        and after is not None
        and before.record == after.record
        and after.face is None
        and same_rest(before, after)
    )


@dataclass(frozen=True, kw_only=True)
class DeleteFace(ChangeUser):
    """The face of a user is deleted."""

    action: ClassVar[str] = "delete_user_face"
    may_complete = True

    @override
    def _matches(self, before: UserState | None, after: UserState | None) -> bool:
        return _without_face(before, after)

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        there = self.employee_no in self.terminal(scenario).simulated.people
        return {OK, "not_supported"} if there else {"user_not_found"}
