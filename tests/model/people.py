"""The actions for people who need nobody at the door, as steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, override

from simulator import DetailDelete, Modify

from .site import Kept, Site
from .step import Action
from .world import OK, Claim, Outcome, World


def same_rest(before: Kept | None, after: Kept) -> bool:
    """Tell that cards and fingerprints are as they were."""
    if before is None:
        return not after.cards and not after.fingerprints
    return (before.cards, before.fingerprints) == (after.cards, after.fingerprints)


@dataclass(frozen=True, kw_only=True)
class OnePlace(Action):
    """An action at one terminal."""

    at: str = "door"

    @override
    def site(self, world: World) -> Site:
        return world.site(self.at)

    @override
    def data(self, world: World) -> dict[str, Any]:
        return {"device_id": world.home.device(self.site(world))}


@dataclass(frozen=True, kw_only=True)
class ListUsers(OnePlace):
    """Everybody is listed."""

    name: ClassVar[str] = "list_users"

    @override
    def claims(self, world: World, outcome: Outcome) -> Iterable[Claim]:
        if outcome.key == OK and world.calls == 0:
            listed = {user["employee_no"] for user in outcome.response["users"]}
            there = set(self.site(world).terminal.people)
            assert self.trouble or listed == there, f"{listed} and not {there}"
        return ()

    @override
    def ends(self, world: World) -> set[str]:
        return {OK}


@dataclass(frozen=True, kw_only=True)
class GetUser(OnePlace):
    """Somebody is looked up."""

    name: ClassVar[str] = "get_user"
    number: str

    @override
    def data(self, world: World) -> dict[str, Any]:
        return {**super().data(world), "employee_no": self.number}

    @override
    def claims(self, world: World, outcome: Outcome) -> Iterable[Claim]:
        return ()

    @override
    def ends(self, world: World) -> set[str]:
        there = self.number in self.site(world).terminal.people
        return {OK if there else "user_not_found"}


@dataclass(frozen=True, kw_only=True)
class AddUser(OnePlace):
    """Somebody is added without a face."""

    name: ClassVar[str] = "add_user"
    who: str
    number: str | None = None

    @override
    def data(self, world: World) -> dict[str, Any]:
        number = {"employee_no": self.number} if self.number else {}
        return {**super().data(world), "name": self.who, **number}

    @override
    def claims(self, world: World, outcome: Outcome) -> Iterable[Claim]:
        number = self.number or outcome.employee_no
        if outcome.key == OK:
            number = outcome.response["employee_no"]
        yield Claim(self.site(world), number, outcome.key, self._fits, whole=True)

    def _fits(self, before: Kept | None, after: Kept | None) -> bool:
        return (
            before is None
            and after is not None
            and after.name == self.who
            and after.face is None
            and same_rest(None, after)
        )

    @override
    def ends(self, world: World) -> set[str]:
        taken = self.number in self.site(world).terminal.people
        return {"user_already_exists" if taken else OK}


@dataclass(frozen=True, kw_only=True)
class UpdateUser(OnePlace):
    """Somebody gets another name, or is kept out, or is let in again."""

    name: ClassVar[str] = "update_user"
    number: str
    who: str | None = None
    blocked: bool | None = None

    @override
    def data(self, world: World) -> dict[str, Any]:
        data = {**super().data(world), "employee_no": self.number}
        if self.who:
            data["name"] = self.who
        if self.blocked is not None:
            data["blocked"] = self.blocked
        return data

    @override
    def claims(self, world: World, outcome: Outcome) -> Iterable[Claim]:
        yield Claim(self.site(world), self.number, outcome.key, self._fits, whole=True)

    def _fits(self, before: Kept | None, after: Kept | None) -> bool:
        if not before or not after or not before.record or not after.record:
            return False
        changing = {"name", "Valid"}
        same = before.face == after.face and same_rest(before, after)
        return (
            same
            and after.name == (self.who or before.name)
            and (self.blocked is None or after.blocked is self.blocked)
            and all(
                after.record.get(key) == value
                for key, value in before.record.items()
                if key not in changing
            )
        )

    @override
    def ends(self, world: World) -> set[str]:
        site = self.site(world)
        if self.who is None and self.blocked is None:
            return {"nothing_to_change"}
        if self.number not in site.terminal.people:
            return {"user_not_found"}
        if site.profile.people.modify is Modify.PRETENDS:
            return {OK, "unexpected_response", "period_unknown"}
        blocked = site.people()[self.number].blocked
        return {OK, "period_unknown"} if blocked else {OK}


@dataclass(frozen=True, kw_only=True)
class DeleteUser(OnePlace):
    """People are deleted, all of them or none."""

    name: ClassVar[str] = "delete_user"
    numbers: tuple[str, ...]

    @override
    def data(self, world: World) -> dict[str, Any]:
        return {**super().data(world), "employee_no": list(self.numbers)}

    @override
    def claims(self, world: World, outcome: Outcome) -> Iterable[Claim]:
        site = self.site(world)
        in_pieces = site.profile.people.detail_delete is DetailDelete.NONE
        for number in self.numbers:
            yield Claim(
                site,
                number,
                outcome.key,
                lambda _, after: after is None,
                whole=True,
                partly=_without_face if in_pieces else None,
                finishes=True,
            )

    @override
    def ends(self, world: World) -> set[str]:
        there = set(self.numbers) <= set(self.site(world).terminal.people)
        return {OK if there else "user_not_found"}


def _without_face(before: Kept | None, after: Kept | None) -> bool:
    """Tell that somebody has lost their face and nothing else."""
    return (
        before is not None
        and after is not None
        and before.record == after.record
        and after.face is None
        and same_rest(before, after)
    )


@dataclass(frozen=True, kw_only=True)
class DeleteFace(OnePlace):
    """Somebody's face is deleted."""

    name: ClassVar[str] = "delete_user_face"
    number: str

    @override
    def data(self, world: World) -> dict[str, Any]:
        return {**super().data(world), "employee_no": self.number}

    @override
    def claims(self, world: World, outcome: Outcome) -> Iterable[Claim]:
        yield Claim(
            self.site(world),
            self.number,
            outcome.key,
            _without_face,
            whole=True,
            finishes=True,
        )

    @override
    def ends(self, world: World) -> set[str]:
        there = self.number in self.site(world).terminal.people
        return {OK, "not_supported"} if there else {"user_not_found"}
