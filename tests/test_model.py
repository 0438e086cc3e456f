"""Random plans for two terminals and a Home Assistant; see tests/model/README.md."""

import asyncio
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from typing import Final

from hypothesis import HealthCheck, Phase, given, seed, settings
import pytest

from simulator import PROFILES
from tests.model.door_actions import OpenDoor
from tests.model.engine import Plan, Statistics, run_plan
from tests.model.events import (
    ChangePassword,
    Kill,
    Load,
    NetworkBack,
    NetworkLoss,
    Poll,
    Reboot,
    Restart,
    Unload,
)
from tests.model.face_actions import Copy, Enroll, SetFace
from tests.model.invariants import check_users
from tests.model.plans import plans
from tests.model.scenario import OK, Expectation, Predicate, running_scenario
from tests.model.step import Disruption
from tests.model.terminal import record_of
from tests.model.user_actions import AddUser, DeleteUser, UpdateUser
from tests.model.visits import CameUnheard, Come
from tests.support.without_home_assistant import timing

__all__ = ["timing"]

# 300 plans, in parts that the workers share.
PARTS: Final = 15
PLANS: Final = 20

# Plans that once failed, or that are seldom drawn.
ANNA: Final = Enroll(user_name="Anna", employee_no="7")
KNOWN: Final = {
    # A third wrong login: only a poll recorded that the login was refused.
    "action_finds_stale_password": Plan(
        door="immediate",
        gate="immediate",
        steps=(ANNA, ChangePassword(at="door"), Copy(employee_no="5"), Restart()),
    ),
    # Four wrong logins: the picture was fetched while the user was written.
    "picture_and_write_with_stale_password": Plan(
        door="immediate",
        gate="immediate",
        steps=(
            ANNA,
            Enroll(
                user_name="Eve",
                disruption=Disruption(at=2, step=ChangePassword(at="door")),
            ),
        ),
        photos=True,
    ),
    **{
        f"killed_at_request_{at}_{fault}": Plan(
            door="immediate",
            gate="immediate",
            steps=(
                replace(ANNA, disruption=Disruption(at=at, fault=fault, step=Kill())),
            ),
        )
        for at in (3, 4)
        for fault in ("hang_before", "hang_after")
    },
    # The old record was written back as read: with defaults in the fields that an
    # enrollment never writes.
    "update_of_enrolled_user_undone": Plan(
        door="immediate",
        gate="immediate",
        steps=(
            ANNA,
            UpdateUser(
                employee_no="7",
                blocked=True,
                disruption=Disruption(at=2, step=Unload(at="door")),
            ),
        ),
    ),
    # Two actions on one user: the state in between is neither the one before the step
    # nor the one after it.
    **{
        f"{first.action}_then_{second.action}": Plan(
            door="binary_img",
            gate="binary_img",
            steps=(replace(first, disruption=Disruption(at=1, step=second)),),
        )
        for first, second in (
            (DeleteUser(employee_nos=("5",)), AddUser(user_name="Anna")),
            (
                UpdateUser(employee_no="5", user_name="Anna"),
                SetFace(employee_no="5", at="door"),
            ),
        )
    },
    # The action failed because it asked afterwards whether the user has a face.
    "face_not_read_after_update": Plan(
        door="immediate",
        gate="face_shown_late",
        steps=(
            UpdateUser(
                at="gate",
                employee_no="6",
                user_name="Борис",
                disruption=Disruption(at=3, fault="hang_after", times=8),
            ),
        ),
    ),
    # The action reported a completed update as cancelled.
    "unloaded_while_face_is_read_after_update": Plan(
        door="strangers_face",
        gate="immediate",
        steps=(
            UpdateUser(
                employee_no="5",
                user_name="Anna",
                disruption=Disruption(at=5, fault="hang_after", step=Unload(at="door")),
            ),
        ),
    ),
    # A door that is opened while everything else happens.
    **{
        f"opened_at_request_{at}_{fault}_{type(end).__name__}": Plan(
            door="immediate",
            gate="immediate",
            steps=(
                OpenDoor(disruption=Disruption(at=at, fault=fault, step=end)),
                Restart(),
            ),
        )
        for at in (1, 2)
        for fault in ("hang_before", "hang_after")
        for end in (Kill(), Unload(at="door"), OpenDoor())
    },
    # People come whatever ends the stream, and while there is none.
    **{
        f"they_come_{events}": Plan(
            door="immediate",
            gate="immediate",
            steps=(
                *(Come(employee_no=number) for number in ("5", "7", "6")),
                *(step(at="door") for step in (CameUnheard, NetworkLoss)),
                Come(employee_no="5"),
                *(step(at="door") for step in (NetworkBack, Unload, CameUnheard)),
                *(Come(at="gate", employee_no=number) for number in ("6", "8")),
                *(step(at="gate") for step in (Unload, CameUnheard, Load)),
                Kill(),
            ),
            events=events,
        )
        for events in ("current_missing_replayed", "names_left_out")
    },
    "they_come_after_a_new_password": Plan(
        door="immediate",
        gate="immediate",
        steps=(
            Come(employee_no="5"),
            ChangePassword(at="door"),
            Reboot(at="door"),
            Come(employee_no="6"),
            Poll(),
        ),
        events="two_slots",
    ),
    "unloaded_with_a_picture": Plan(
        door="immediate",
        gate="immediate",
        steps=(ANNA, Unload(at="door"), Load(at="door")),
        photos=True,
    ),
}


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """Return an event loop for a test's plans: each loop has threads of its own."""
    with asyncio.Runner() as runner:
        yield runner


# Python 3.14 counts references differently than hypothesis expects.
@pytest.mark.filterwarnings("ignore:It looks like `register_random`")
@pytest.mark.parametrize("part", range(PARTS))
def test_random_plans_keep_the_invariants(part: int, runner: asyncio.Runner) -> None:
    """Each of the drawn plans is really run."""
    statistics = Statistics()

    # A failure prints the plan, which is then added to those above.
    @seed(part)
    @settings(
        max_examples=PLANS,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=tuple(HealthCheck),
    )
    @given(plans())
    def holds(plan: Plan) -> None:
        runner.run(run_plan(plan, statistics))

    holds()
    assert statistics.plans >= PLANS
    assert statistics.disruptions > 0


@pytest.mark.parametrize("plan", KNOWN.values(), ids=KNOWN)
def test_known_plans(plan: Plan, runner: asyncio.Runner) -> None:
    statistics = Statistics()
    runner.run(run_plan(plan, statistics))
    assert statistics.plans == 1


@pytest.mark.parametrize("employee_no", ["5", "7"], ids=["existing", "new"])
@pytest.mark.parametrize("written", [(), ("Eve",), ("Anna", "Eve")], ids=len)
def test_each_reported_success_must_have_happened(
    employee_no: str, written: tuple[str, ...], runner: asyncio.Runner
) -> None:
    """Another action of the same step may have overwritten its result since."""
    reported = ("Anna", "Eve")

    async def check() -> None:
        immediate = PROFILES["immediate"]
        async with running_scenario(immediate, immediate, tls=False) as scenario:
            door = scenario.door
            scenario.begin_step()
            for name in written:
                door.simulated.people[employee_no] = record_of(employee_no, name)
                door.record_change()
            for name in reported:
                expectation = Expectation(door, employee_no, OK, _is_named(name))
                scenario.expectations.append(expectation)
            check_users(scenario)

    violated = pytest.raises(
        AssertionError, match=f"{employee_no} is not what the outcomes imply"
    )
    with nullcontext() if len(written) == len(reported) else violated:
        runner.run(check())


def _is_named(name: str) -> Predicate:
    return lambda _, after: after is not None and after.name == name
