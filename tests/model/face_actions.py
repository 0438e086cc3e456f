"""The actions that give a user a face, as steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, override

from simulator import Modify, Profile, Scene

from .fast_clock import PICTURE
from .hours import NO_SCHEDULES, has_schedules, template_of
from .scenario import KILLED, OK, ROLLBACK_FAILED, Expectation, Outcome, Scenario
from .step import Action
from .terminal import ModelTerminal, UserState
from .user_actions import same_rest

# What happens in front of the door during a capture.
SCENES = {
    "there": Scene.at_once(),
    "late": Scene.steps([0, 40, 100], seconds=0.01),
    "poor": Scene.poor_quality(),
    "absent": Scene.never(),
}
COPIED = {"created": OK, "updated": OK}


def _replaced(before: UserState | None, after: UserState | None, name: str) -> bool:
    """Return whether the user has this name and a new face."""
    return (
        after is not None
        and after.name == name
        and after.face is not None
        and (before is None or before.face != after.face)
        and same_rest(before, after)
    )


def _has_cards_of(
    after: UserState, source: UserState, before: UserState | None
) -> bool:
    """Return whether a copy kept its cards, and got none but those of its source."""
    kept = (before.cards if before else None) or []
    cards = after.cards or []
    return cards[: len(kept)] == kept and all(
        it in (source.cards or []) for it in cards[len(kept) :]
    )


def _names_faces(profile: Profile) -> bool:
    """Return whether a terminal always shows whose a face is, as a copy needs it."""
    lists = profile.lists
    return profile.people.lists_faces or (lists.filters_faces and lists.names_faces)


@dataclass(frozen=True, kw_only=True)
class Enroll(Action):
    """A user is enrolled at the door and, with `copy`, copied to the gate."""

    action: ClassVar[str] = "enroll_user_with_face"
    user_name: str
    employee_no: str | None = None
    update: bool = False
    copy: bool = False
    scene: str = "there"

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        data: dict[str, Any] = {
            "device_id": scenario.home.device(scenario.door),
            "name": self.user_name,
            "if_exists": "update" if self.update else "fail",
            "capture_timeout": 5 if self.scene == "absent" else 30,
        }
        if self.employee_no:
            data["employee_no"] = self.employee_no
        if self.copy:
            data["copy_to"] = [scenario.home.device(scenario.gate)]
        return data

    @override
    def terminal(self, scenario: Scenario) -> ModelTerminal:
        return scenario.door

    @override
    async def run(self, scenario: Scenario) -> None:
        scenario.door.simulated.scene = SCENES[self.scene]
        await super().run(scenario)

    @override
    def expectations(
        self, scenario: Scenario, outcome: Outcome
    ) -> Iterable[Expectation]:
        number = self.employee_no
        if number is None and outcome.key == OK:
            number = outcome.response["employee_no"]
        if number is None and outcome.key == ROLLBACK_FAILED:
            number = outcome.employee_no
        if number or outcome.key == KILLED:
            yield Expectation(scenario.door, number, outcome.key, self._matches)
        if not self.copy:
            return
        if outcome.key == KILLED:
            yield Expectation(scenario.gate, number, KILLED, self._matches)
        for copy in outcome.response.get("copies", ()):
            key = COPIED.get(copy["result"], copy["result"])
            yield Expectation(scenario.gate, number, key, self._matches)

    def _matches(self, before: UserState | None, after: UserState | None) -> bool:
        return _replaced(before, after, self.user_name)

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        profile = scenario.door.profile
        if self.employee_no in scenario.door.simulated.people and not self.update:
            return {"user_already_exists"}
        taken = self.employee_no in scenario.gate.simulated.people
        if self.copy and taken and not self.update:
            return {"user_already_exists"}
        if self.scene == "absent":
            return {"capture_timeout", "not_supported"}
        outcomes = {OK}
        if profile.capture.settle:
            outcomes |= {"capture_failed", "capture_timeout"}
        if self.scene == "poor":
            outcomes.add("face_rejected")
        if self.employee_no in scenario.door.simulated.people:
            if not profile.faces.set_up:
                outcomes |= {"not_supported"}
            if profile.people.modify is Modify.PRETENDS:
                outcomes |= {"unexpected_response"}
        return outcomes


@dataclass(frozen=True, kw_only=True)
class Cancel(Action):
    """The enrollment at the door is cancelled, if one runs."""

    action: ClassVar[str] = "cancel_enrollment"

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        return {"device_id": scenario.home.device(scenario.door)}

    @override
    def terminal(self, scenario: Scenario) -> ModelTerminal:
        return scenario.door

    @override
    def expectations(
        self, scenario: Scenario, outcome: Outcome
    ) -> Iterable[Expectation]:
        return ()

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        return {"no_enrollment_running"}


@dataclass(frozen=True, kw_only=True)
class Copy(Action):
    """A user is copied from the door to the gate."""

    action: ClassVar[str] = "copy_user"
    employee_no: str
    update: bool = False

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        return {
            "device_id": scenario.home.device(scenario.door),
            "employee_no": self.employee_no,
            "targets": [scenario.home.device(scenario.gate)],
            "if_exists": "update" if self.update else "fail",
        }

    @override
    def terminal(self, scenario: Scenario) -> ModelTerminal:
        return scenario.gate

    @override
    def expectations(
        self, scenario: Scenario, outcome: Outcome
    ) -> Iterable[Expectation]:
        # The source may have changed since it was read.
        history = scenario.history(scenario.door, self.employee_no)
        sources = [state for state in history if state]

        def matches(before: UserState | None, after: UserState | None) -> bool:
            return after is not None and any(
                (after.name, after.face) == (source.name, source.face)
                and after.fingerprints == (before.fingerprints if before else None)
                and _has_cards_of(after, source, before)
                for source in sources
            )

        if outcome.key == KILLED:
            yield Expectation(scenario.gate, self.employee_no, KILLED, matches)
        for copy in outcome.response.get("copies", ()):
            key = COPIED.get(copy["result"], copy["result"])
            yield Expectation(scenario.gate, self.employee_no, key, matches)

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        source = scenario.door.users().get(self.employee_no)
        if source is None or source.record is None:
            return {"user_not_found"}
        if source.face is None:
            return {"no_face", "not_supported"}
        profile = scenario.door.profile
        if not profile.faces.keeps_pictures:
            return {"not_supported"}
        if template_of(source) != "1" and not has_schedules(profile):
            return NO_SCHEDULES
        # The response reports a refusal of the gate.
        return {OK} if _names_faces(profile) else {OK, "not_supported"}


@dataclass(frozen=True, kw_only=True)
class SetFace(Action):
    """A picture becomes the face of a user."""

    action: ClassVar[str] = "set_user_face"
    employee_no: str
    at: str = "gate"

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        return {
            "device_id": scenario.home.device(self.terminal(scenario)),
            "employee_no": self.employee_no,
            "media": {"media_content_id": "media-source://given"},
        }

    @override
    def terminal(self, scenario: Scenario) -> ModelTerminal:
        return scenario.terminal(self.at)

    @override
    def expectations(
        self, scenario: Scenario, outcome: Outcome
    ) -> Iterable[Expectation]:
        yield Expectation(
            self.terminal(scenario), self.employee_no, outcome.key, self._matches
        )

    @staticmethod
    def _matches(before: UserState | None, after: UserState | None) -> bool:
        return (
            before is not None
            and after is not None
            and after.record == before.record
            and after.face == PICTURE
            and same_rest(before, after)
        )

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        terminal = self.terminal(scenario)
        if self.employee_no not in terminal.simulated.people:
            return {"user_not_found"}
        if not terminal.profile.faces.binary_parts:
            return {"not_supported"}
        if (
            not terminal.profile.faces.set_up
            and self.employee_no in terminal.simulated.faces
        ):
            return {"not_supported"}
        return {OK}
