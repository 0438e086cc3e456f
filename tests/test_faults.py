"""Every fault at every request of every action, before and after its execution.

A run without a fault finds out which requests an action makes. What must hold
afterwards is defined in tests/model/invariants.py: users whom the action does not name
have not changed, and those it names are as its outcome implies, to the byte.
"""

import asyncio
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Final

import pytest

from custom_components.hikvision_face_terminal.isapi import check_set_up
from simulator import PROFILES
from tests.model.credential_actions import (
    AddCard,
    DeleteFingerprints,
    EnrollCard,
    EnrollFingerprint,
    RemoveCard,
    SetPin,
)
from tests.model.engine import Statistics, run_step
from tests.model.face_actions import Copy, Enroll, SetFace
from tests.model.fast_clock import fast_clock
from tests.model.hours import SetHours, check_hours
from tests.model.invariants import check_all
from tests.model.scenario import DISRUPTIONS, Scenario, running_scenario
from tests.model.step import FAULTS, Action, Disruption
from tests.model.terminal import ModelTerminal, UserStates
from tests.model.user_actions import (
    AddUser,
    DeleteFace,
    DeleteUser,
    GetUser,
    ListUsers,
    UpdateUser,
)
from tests.support.without_home_assistant import timing

__all__ = ["timing"]

# 5 has a face, a card and a fingerprint, 6 has a card; 7 is free.
ACTIONS: Final[dict[str, Action]] = {
    "enroll": Enroll(user_name="Anna", employee_no="7"),
    "enroll_next_free": Enroll(user_name="Anna"),
    "enroll_first_face": Enroll(user_name="Anna", employee_no="6", update=True),
    "enroll_update": Enroll(user_name="Anna", employee_no="5", update=True),
    "enroll_and_copy": Enroll(user_name="Anna", employee_no="7", copy=True),
    "copy": Copy(employee_no="7"),
    "copy_update": Copy(employee_no="5", update=True),
    "set_first_face": SetFace(employee_no="6"),
    "set_another_face": SetFace(employee_no="5"),
    "list": ListUsers(),
    "get": GetUser(employee_no="5"),
    "add": AddUser(user_name="Anna", employee_no="7"),
    "add_next_free": AddUser(user_name="Anna"),
    "rename": UpdateUser(employee_no="5", user_name="Anna"),
    "block": UpdateUser(employee_no="5", blocked=True),
    "delete": DeleteUser(employee_nos=("5",)),
    "delete_two": DeleteUser(employee_nos=("5", "6")),
    "delete_face": DeleteFace(employee_no="5"),
    "enroll_card": EnrollCard(employee_no="5", card_no="0012345678"),
    "add_card": AddCard(employee_no="5", card_no="0012345678"),
    "remove_card": RemoveCard(employee_no="5", card_no="005"),
    "enroll_fingerprint": EnrollFingerprint(employee_no="5", finger="a thumb"),
    "delete_fingerprints": DeleteFingerprints(employee_no="5"),
    "set_pin": SetPin(employee_no="5", pin="740196"),
    "remove_pin": SetPin(employee_no="5", pin=""),
}

# 101 has hours that were set at the door. Those that leave a schedule behind are
# undone before the next fault.
HOURS: Final[dict[str, Action]] = {
    "give_hours": SetHours(employee_no="6", helper="one"),
    "copy_hours": Copy(employee_no="101", update=True),
}
# Of the others, each is as one of these to a plan that is written.
HOURS_FAULTS: Final = ("drop_before", "drop_after", "garbage", "busy", "refused")

# How many requests in a row a fault hits.
TIMES: Final = {"drop_after": (1, 4)}


def restore_users(terminal: ModelTerminal, users: UserStates) -> None:
    """Give a terminal the users it had before."""
    stores = terminal.stores
    for store in stores:
        store.clear()
    for number, user in users.items():
        for store, value in zip(stores, user.values, strict=True):
            if value is not None:
                store[number] = deepcopy(value)


async def requests_of(scenario: Scenario, action: Action) -> dict[str, int]:
    """Return how many requests an action makes at each terminal, by running it.

    What follows a write is not included: the count of users, and a look at schedules.
    """
    made = {}
    before = {
        terminal: len(terminal.simulated.seen()) for terminal in scenario.terminals
    }
    scenario.begin_step()
    await action.run(scenario)
    assert scenario.statistics[f"{action.action}: ok"] == 1
    for terminal, count in before.items():
        seen = [request.path for request in terminal.simulated.seen()[count:]]
        made[terminal.entry_id] = sum("UserInfo/Count" not in path for path in seen)
    await scenario.home.settle()
    check_all(scenario)
    return made


async def every_fault(
    action: Action, firmware: str, faults: Iterable[str] = FAULTS
) -> None:
    """Run an action with each fault at each of its requests."""
    # Without any pauses, so that an action makes the same requests each time.
    door, gate = (PROFILES[it].scaled(0) for it in (firmware, "binary_face_image"))
    async with running_scenario(door, gate, tls=False) as scenario:
        if isinstance(action, Copy) and action.employee_no == "7":
            await run_step(
                scenario, Enroll(user_name="Anna", employee_no="7"), Statistics()
            )
        for terminal in scenario.terminals:
            # At once, lest a later refresh count as a request of the next action.
            hub = scenario.home.entry(terminal).runtime_data
            hub.coordinator._debounced_refresh.cooldown = 0
            # Asked once, or once a day.
            await hub.cards.async_can_read()
            hub.set_up_check.findings = await check_set_up(hub.device.context())
        at_first = {terminal: terminal.users() for terminal in scenario.terminals}
        requests = await requests_of(scenario, action)
        await restore(scenario, at_first)
        cases = hits = 0
        for where, count in requests.items():
            for at in range(1, count + 1):
                for fault in faults:
                    for times in TIMES.get(fault, (1,)):
                        scenario.statistics.clear()
                        disruption = Disruption(
                            at=at, fault=fault, times=times, where=where
                        )
                        await run_step(
                            scenario,
                            replace(action, disruption=disruption),
                            Statistics(),
                        )
                        hits += scenario.statistics[DISRUPTIONS]
                        cases += 1
                        await settle(scenario)
                        await restore(scenario, at_first)
        # A fault that never answers shortens the time-out: on a busy machine an earlier
        # request may be given up, and the action ends before its fault.
        assert hits > 0.9 * cases
        scenario.statistics.clear()
        await run_step(
            scenario, Enroll(user_name="Boris", employee_no="8"), Statistics()
        )
        assert scenario.statistics["enroll_user_with_face: ok"] == 1


async def restore(
    scenario: Scenario, users: Mapping[ModelTerminal, UserStates]
) -> None:
    """Restore the users; schedules that nobody has then leave no trace."""
    for terminal in scenario.terminals:
        restore_users(terminal, users[terminal])
        hub = scenario.home.entry(terminal).runtime_data
        if any(hub.schedules.kept):
            await hub.coordinator.async_refresh()
            hub.schedules.on_change()
            await scenario.home.settle()
        check_hours(scenario, terminal)


async def settle(scenario: Scenario) -> None:
    """Let recovery finish, so that the next fault does not meet it."""
    for terminal in scenario.terminals:
        if terminal.unresolved:
            runtime = scenario.home.entry(terminal).runtime_data
            await runtime.coordinator.async_refresh()
            await scenario.home.settle()
            terminal.unresolved.clear()


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_every_fault_at_every_request(action: Action) -> None:
    """The next enrollment works as if nothing had happened."""
    with fast_clock(), asyncio.Runner() as runner:
        runner.run(every_fault(action, "binary_img"))


def test_every_fault_of_a_deletion_in_pieces() -> None:
    """Face and user are deleted by two requests without UserInfoDetail."""
    with fast_clock(), asyncio.Runner() as runner:
        runner.run(every_fault(ACTIONS["delete"], "no_detail_delete"))


@pytest.mark.parametrize("action", HOURS.values(), ids=HOURS)
def test_every_fault_while_hours_are_written(action: Action) -> None:
    """No other schedule changes, and what failed leaves none behind."""
    with fast_clock(), asyncio.Runner() as runner:
        runner.run(every_fault(action, "binary_img", HOURS_FAULTS))
