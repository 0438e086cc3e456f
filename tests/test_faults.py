"""Every fault at every request of every action, before and after the work was done.

Which requests an action makes is found out by doing it once without a fault. What
has to hold afterwards is what tests/model/checks.py says: nobody has changed whom the
action does not name, and those it names are as it says, to the byte.
"""

import asyncio
from copy import deepcopy
from dataclasses import replace
from typing import Final

import pytest

from simulator import PROFILES
from tests.model.actions import Copy, Enrol, SetFace
from tests.model.engine import Figures, take
from tests.model.fast import fast_clock
from tests.model.people import (
    AddUser,
    DeleteFace,
    DeleteUser,
    GetUser,
    ListUsers,
    UpdateUser,
)
from tests.model.site import People, Site
from tests.model.step import FAULTS, Action, Trouble
from tests.model.world import TROUBLES, World, world

# 5 has a face, a card and a fingerprint, 6 has a card; 7 is nobody.
ACTIONS: Final[dict[str, Action]] = {
    "enrol": Enrol(who="Anna", number="7"),
    "enrol_next_free": Enrol(who="Anna"),
    "enrol_first_face": Enrol(who="Anna", number="6", update=True),
    "enrol_update": Enrol(who="Anna", number="5", update=True),
    "enrol_and_copy": Enrol(who="Anna", number="7", copy=True),
    "copy": Copy(number="7"),
    "copy_update": Copy(number="5", update=True),
    "set_first_face": SetFace(number="6"),
    "set_another_face": SetFace(number="5"),
    "list": ListUsers(),
    "get": GetUser(number="5"),
    "add": AddUser(who="Anna", number="7"),
    "add_next_free": AddUser(who="Anna"),
    "rename": UpdateUser(number="5", who="Anna"),
    "block": UpdateUser(number="5", blocked=True),
    "delete": DeleteUser(numbers=("5",)),
    "delete_two": DeleteUser(numbers=("5", "6")),
    "delete_face": DeleteFace(number="5"),
}

# How many requests in a row a fault hits.
TIMES: Final = {"drop_after": (1, 4)}


def put_back(site: Site, people: People) -> None:
    """Let a terminal keep what it kept before."""
    kept = site.kept
    for part in kept:
        part.clear()
    for number, person in people.items():
        for part, value in zip(kept, person.parts, strict=True):
            if value is not None:
                part[number] = deepcopy(value)


async def requests_of(played: World, action: Action) -> dict[str, int]:
    """Return how many requests an action makes at each terminal, by doing it.

    The count of people that follows a write is none of them.
    """
    made = {}
    before = {site: len(site.terminal.seen()) for site in played.sites}
    await take(played, action, Figures())
    assert played.figures[f"{action.name}: ok"] == 1
    for site, count in before.items():
        seen = [request.path for request in site.terminal.seen()[count:]]
        made[site.entry_id] = sum("UserInfo/Count" not in path for path in seen)
    return made


async def every_fault(action: Action, firmware: str) -> None:
    """Do an action with each fault at each of its requests, and see what is left."""
    # At no pace at all, so that an action makes the same requests each time.
    door, gate = (PROFILES[it].scaled(0) for it in (firmware, "binary_face_image"))
    async with world(door, gate, tls=False) as played:
        if isinstance(action, Copy) and action.number == "7":
            await take(played, Enrol(who="Anna", number="7"), Figures())
        for site in played.sites:
            # At once and not later, when it would be taken for the next action's.
            coordinator = played.home.entry(site).runtime_data.coordinator
            coordinator._debounced_refresh.cooldown = 0
        at_first = {site: site.people() for site in played.sites}
        requests = await requests_of(played, action)
        cases = hits = 0
        for where, count in requests.items():
            for at in range(1, count + 1):
                for fault in FAULTS:
                    for times in TIMES.get(fault, (1,)):
                        for site in played.sites:
                            put_back(site, at_first[site])
                        played.figures.clear()
                        trouble = Trouble(at=at, fault=fault, times=times, where=where)
                        await take(played, replace(action, trouble=trouble), Figures())
                        hits += played.figures[TROUBLES]
                        cases += 1
                        await settle(played)
        for site in played.sites:
            put_back(site, at_first[site])
        # A fault that never answers makes requests impatient: on a busy machine an
        # earlier one may be given up, and the action ends before its fault.
        assert hits > 0.9 * cases
        played.figures.clear()
        await take(played, Enrol(who="Boris", number="8"), Figures())
        assert played.figures["enroll_user_with_face: ok"] == 1


async def settle(played: World) -> None:
    """Let left-overs be put right, so that the next fault finds none."""
    for site in played.sites:
        if site.doubtful:
            runtime = played.home.entry(site).runtime_data
            await runtime.coordinator.async_refresh()
            await played.home.settled()
            site.doubtful.clear()


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_every_fault_at_every_request(action: Action) -> None:
    """And the next enrolment works as if nothing had happened."""
    with fast_clock(), asyncio.Runner() as runner:
        runner.run(every_fault(action, "binary_img"))


def test_every_fault_of_a_deletion_in_pieces() -> None:
    """Face and person are two requests where UserInfoDetail is not known."""
    with fast_clock(), asyncio.Runner() as runner:
        runner.run(every_fault(ACTIONS["delete"], "no_detail_delete"))
