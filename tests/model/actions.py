"""The actions, as steps: what each is called with, and what it has to leave behind."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, override

from simulator import Modify, Scene

from .fast import PICTURE
from .people import same_rest
from .site import Kept, Site
from .step import Action
from .world import KILLED, OK, ROLLBACK_FAILED, Claim, Outcome, World

# How the person at the door behaves.
SCENES = {
    "there": Scene.at_once(),
    "late": Scene.steps([0, 40, 100], seconds=0.01),
    "poor": Scene.poor_quality(),
    "nobody": Scene.never(),
}
COPIED = {"created": OK, "updated": OK}


def _replaced(before: Kept | None, after: Kept | None, name: str) -> bool:
    """Tell that somebody has this name and another face than before."""
    return (
        after is not None
        and after.name == name
        and after.face is not None
        and (before is None or before.face != after.face)
        and same_rest(before, after)
    )


@dataclass(frozen=True, kw_only=True)
class Enrol(Action):
    """Somebody is enrolled at the door, and may be copied to the gate."""

    name: ClassVar[str] = "enroll_user_with_face"
    who: str
    number: str | None = None
    update: bool = False
    copy: bool = False
    scene: str = "there"

    @override
    def data(self, world: World) -> dict[str, Any]:
        data: dict[str, Any] = {
            "device_id": world.home.device(world.door),
            "name": self.who,
            "if_exists": "update" if self.update else "fail",
            "capture_timeout": 5 if self.scene == "nobody" else 30,
        }
        if self.number:
            data["employee_no"] = self.number
        if self.copy:
            data["copy_to"] = [world.home.device(world.gate)]
        return data

    @override
    def site(self, world: World) -> Site:
        return world.door

    @override
    async def take(self, world: World) -> None:
        world.door.terminal.scene = SCENES[self.scene]
        await super().take(world)

    @override
    def claims(self, world: World, outcome: Outcome) -> Iterable[Claim]:
        number = self.number
        if number is None and outcome.key == OK:
            number = outcome.response["employee_no"]
        if number is None and outcome.key == ROLLBACK_FAILED:
            number = outcome.employee_no
        if number or outcome.key == KILLED:
            yield Claim(world.door, number, outcome.key, self._fits)
        if not self.copy:
            return
        if outcome.key == KILLED:
            yield Claim(world.gate, number, KILLED, self._fits)
        for copy in outcome.response.get("copies", ()):
            key = COPIED.get(copy["result"], copy["result"])
            yield Claim(world.gate, number, key, self._fits)

    def _fits(self, before: Kept | None, after: Kept | None) -> bool:
        return _replaced(before, after, self.who)

    @override
    def ends(self, world: World) -> set[str]:
        profile = world.door.profile
        if self.number in world.door.terminal.people and not self.update:
            return {"user_already_exists"}
        taken = self.number in world.gate.terminal.people
        if self.copy and taken and not self.update:
            return {"user_already_exists"}
        if self.scene == "nobody":
            return {"capture_timeout", "not_supported"}
        ends = {OK}
        if profile.capture.settle:
            ends |= {"capture_failed", "capture_timeout"}
        if self.scene == "poor":
            ends.add("face_rejected")
        if self.number in world.door.terminal.people:
            if not profile.faces.set_up:
                ends |= {"not_supported"}
            if profile.people.modify is Modify.PRETENDS:
                ends |= {"unexpected_response"}
        return ends


@dataclass(frozen=True, kw_only=True)
class Cancel(Action):
    """The enrolment at the door is cancelled, if one runs."""

    name: ClassVar[str] = "cancel_enrollment"

    @override
    def data(self, world: World) -> dict[str, Any]:
        return {"device_id": world.home.device(world.door)}

    @override
    def site(self, world: World) -> Site:
        return world.door

    @override
    def claims(self, world: World, outcome: Outcome) -> Iterable[Claim]:
        return ()

    @override
    def ends(self, world: World) -> set[str]:
        return {"no_enrollment_running"}


@dataclass(frozen=True, kw_only=True)
class Copy(Action):
    """Somebody is copied from the door to the gate."""

    name: ClassVar[str] = "copy_user"
    number: str
    update: bool = False

    @override
    def data(self, world: World) -> dict[str, Any]:
        return {
            "device_id": world.home.device(world.door),
            "employee_no": self.number,
            "targets": [world.home.device(world.gate)],
            "if_exists": "update" if self.update else "fail",
        }

    @override
    def site(self, world: World) -> Site:
        return world.gate

    @override
    def claims(self, world: World, outcome: Outcome) -> Iterable[Claim]:
        source = world.door.people().get(self.number)

        def fits(before: Kept | None, after: Kept | None) -> bool:
            return (
                source is not None
                and after is not None
                and (after.name, after.face) == (source.name, source.face)
                and same_rest(before, after)
            )

        if outcome.key == KILLED:
            yield Claim(world.gate, self.number, KILLED, fits)
        for copy in outcome.response.get("copies", ()):
            key = COPIED.get(copy["result"], copy["result"])
            yield Claim(world.gate, self.number, key, fits)

    @override
    def ends(self, world: World) -> set[str]:
        source = world.door.people().get(self.number)
        if source is None or source.record is None:
            return {"user_not_found"}
        if source.face is None:
            return {"no_face", "not_supported"}
        # A refusal of the gate is in the response.
        return {OK} if world.door.profile.faces.keeps_pictures else {"not_supported"}


@dataclass(frozen=True, kw_only=True)
class SetFace(Action):
    """A picture becomes somebody's face."""

    name: ClassVar[str] = "set_user_face"
    number: str
    at: str = "gate"

    @override
    def data(self, world: World) -> dict[str, Any]:
        return {
            "device_id": world.home.device(self.site(world)),
            "employee_no": self.number,
            "media": {"media_content_id": "media-source://given"},
        }

    @override
    def site(self, world: World) -> Site:
        return world.site(self.at)

    @override
    def claims(self, world: World, outcome: Outcome) -> Iterable[Claim]:
        yield Claim(self.site(world), self.number, outcome.key, self._fits)

    @staticmethod
    def _fits(before: Kept | None, after: Kept | None) -> bool:
        return (
            before is not None
            and after is not None
            and after.record == before.record
            and after.face == PICTURE
            and same_rest(before, after)
        )

    @override
    def ends(self, world: World) -> set[str]:
        site = self.site(world)
        if self.number not in site.terminal.people:
            return {"user_not_found"}
        if not site.profile.faces.binary_parts:
            return {"not_supported"}
        if not site.profile.faces.set_up and self.number in site.terminal.faces:
            return {"not_supported"}
        return {OK}
