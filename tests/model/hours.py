"""Hours of users, as steps: given by a helper, edited, changed at the terminal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, override

from simulator import Modify, Profile
from simulator.schedules import DAYS
from tests.support.schedule_helper import Week

from .events import TerminalStep
from .scenario import OK, Scenario
from .step import Step
from .terminal import ModelTerminal, UserState
from .user_actions import ChangeUser, same_record, same_rest

# What helpers are edited to; the last one needs all spellings of the end of a day.
WEEKS: Final[Mapping[str, Week]] = {
    "mornings": {"monday": [("08:00:00", "12:00:00")]},
    "touching": {"friday": [("08:00:00", "12:00:00"), ("12:00:00", "13:00:00")]},
    "never": {},
    "nights": {"sunday": [("00:00:00", "06:00:00"), ("20:00:00", "24:00:00")]},
}

# How an action ends that would have to read or write hours.
NO_SCHEDULES: Final = {"not_supported", "unexpected_response"}


def has_schedules(profile: Profile) -> bool:
    """Return whether the firmware has hours that can be written."""
    return profile.schedules.supported and profile.schedules.readable


def template_of(state: UserState | None) -> str:
    """Return the schedule template of a user at the one door."""
    plans = ((state and state.record) or {}).get("RightPlan") or [{}]
    return str(plans[0].get("planTemplateNo", "1"))


def blocks_of(week: Week) -> dict[str, list[tuple[str, str]]]:
    """Return a helper's hours as a terminal's rows have them, touching ones merged."""
    found = {}
    for day in DAYS:
        merged: list[tuple[str, str]] = []
        for begin, end in week.get(day.lower(), []):
            if merged and merged[-1][1] == begin:
                begin = merged.pop()[0]  # noqa: PLW2901 - the block grows
            merged.append((begin, end))
        found[day] = merged
    return found


@dataclass(frozen=True, kw_only=True)
class SetHours(ChangeUser):
    """A user gets the hours of a helper, or (None) none any more."""

    action: ClassVar[str] = "update_user"
    helper: str | None

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        return {
            **super().data(scenario),
            "schedule": f"schedule.{self.helper}" if self.helper else "",
        }

    @override
    def _matches(self, before: UserState | None, after: UserState | None) -> bool:
        if not before or not after or not before.record or not after.record:
            return False
        # Some firmware drops timeType from a period that is written back.
        changing = {"RightPlan", "Valid"}
        return (
            before.face == after.face
            and same_rest(before, after)
            and (template_of(after) == "1") is (self.helper is None)
            and same_record(before.record, after.record, but=changing)
        )

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        terminal = self.terminal(scenario)
        if self.helper and not has_schedules(terminal.profile):
            return {*NO_SCHEDULES, "user_not_found"}
        if self.employee_no not in terminal.simulated.people:
            return {"user_not_found"}
        outcomes = {OK, "period_unknown"}
        if self.helper and terminal.profile.schedules.templates < 4:
            outcomes.add("no_room_for_schedule")
        if terminal.profile.people.modify is Modify.PRETENDS:
            outcomes.add("unexpected_response")
        return outcomes


@dataclass(frozen=True, kw_only=True)
class EditHours(Step):
    """The owner edits a helper."""

    helper: str
    week: str

    @override
    async def run(self, scenario: Scenario) -> None:
        await scenario.home.edit_helper(self.helper, WEEKS[self.week])


class HoursByHand(TerminalStep):
    """A schedule in use is changed at the terminal: from now on it is theirs."""

    @override
    async def run(self, scenario: Scenario) -> None:
        terminal = self.terminal(scenario)
        used = {template_of(user) for user in terminal.users().values()}
        for number in sorted(used - {"1"} - terminal.theirs.keys()):
            terminal.simulated.schedules.set_up(
                int(number), {"Tuesday": [("10:00:00", "11:00:00")]}
            )
            terminal.theirs[number] = terminal.schedule(number)


def check_theirs(terminal: ModelTerminal) -> None:
    """Check that what is the terminal's own, or another's, is as it was."""
    for number, schedule in terminal.theirs.items():
        assert terminal.schedule(number) == schedule, (
            f"{terminal.entry_id}: schedule {number} of others has changed"
        )


def check_hours(scenario: Scenario, terminal: ModelTerminal) -> None:
    """Check that the terminal has the hours of the helpers, and nothing more of ours.

    This holds once all is reachable and Home Assistant has had its time.
    """
    stored = terminal.simulated.snapshot()
    used = {template_of(user) for user in terminal.users().values()}
    ours = {str(it) for it in stored["templates"]} - terminal.theirs.keys()
    assert ours == used - {"1"} - terminal.theirs.keys(), (
        f"{terminal.entry_id}: {ours} are written, {used} are used"
    )
    plans = {stored["templates"][int(it)]["weekPlanNo"] for it in ours}
    theirs = {plan for _, plan, _ in terminal.theirs.values()}
    assert stored["week_plans"].keys() - theirs == plans
    weeks = [blocks_of(week) for week in scenario.home.weeks.values()]
    for number in ours:
        assert terminal.hours(number) in weeks, f"{terminal.entry_id}: {number}"
