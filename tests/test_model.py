"""Random lives of two terminals and a Home Assistant, see tests/model."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hypothesis import HealthCheck, Phase, given, seed, settings
import pytest

from tests.model.actions import Copy, Enrol
from tests.model.engine import Figures, Plan, play
from tests.model.events import ChangePassword, Kill, Load, Restart, Unload
from tests.model.plans import plans
from tests.model.step import Trouble

# 300 plans, in parts that the workers share.
PARTS: Final = 15
PLANS: Final = 20

# Plans that once failed, or that chance seldom draws.
ANNA: Final = Enrol(who="Anna", number="7")
KNOWN: Final = {
    # A third wrong login: only a poll told the entry that its login is refused.
    "action_finds_stale_password": Plan(
        door="immediate",
        gate="immediate",
        steps=(ANNA, ChangePassword(at="door"), Copy(number="5"), Restart()),
    ),
    # Four wrong logins: the picture was fetched while the person was written.
    "picture_and_write_with_stale_password": Plan(
        door="immediate",
        gate="immediate",
        steps=(
            ANNA,
            Enrol(who="Eve", trouble=Trouble(at=2, step=ChangePassword(at="door"))),
        ),
        photos=True,
    ),
    **{
        f"killed_at_request_{at}_{fault}": Plan(
            door="immediate",
            gate="immediate",
            steps=(replace(ANNA, trouble=Trouble(at=at, fault=fault, step=Kill())),),
        )
        for at in (3, 4)
        for fault in ("hang_before", "hang_after")
    },
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


# Python 3.14 counts references otherwise than hypothesis does.
@pytest.mark.filterwarnings("ignore:It looks like `register_random`")
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_that_may_not_happen_does(part: int, runner: asyncio.Runner) -> None:
    """Of many plans, and each of these was really played."""
    figures = Figures()

    # A failure tells the plan, which is then put among those above.
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
        runner.run(play(plan, figures))

    holds()
    assert figures.plans >= PLANS
    assert figures.troubles > 0


@pytest.mark.parametrize("plan", KNOWN.values(), ids=KNOWN)
def test_known_plans(plan: Plan, runner: asyncio.Runner) -> None:
    figures = Figures()
    runner.run(play(plan, figures))
    assert figures.plans == 1
