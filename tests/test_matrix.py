"""Every action on every kind of firmware, through Home Assistant.

What must hold afterwards is defined in tests/model/invariants.py; how each action ends
is the table below: with success, or for the one reason that the firmware allows.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pytest

from simulator import PROFILES, SCHEDULE_PROFILES, Profile
from tests.model.engine import Statistics, run_step
from tests.model.face_actions import COPIED, Copy, Enroll
from tests.model.fast_clock import TERMINAL_SPEED, fast_clock
from tests.model.plans import FIRMWARE
from tests.model.scenario import OK, Scenario, running_scenario
from tests.model.step import Action
from tests.model.user_actions import UpdateUser
from tests.support.without_home_assistant import timing

from .test_faults import ACTIONS, HOURS, restore_users

__all__ = ["timing"]

MATRIX: Final[dict[str, Action]] = {
    **ACTIONS,
    "block_and_unblock": UpdateUser(employee_no="5", blocked=False),
}

_NO_REPLACING: Final = dict.fromkeys(
    ("enroll_update", "set_another_face", "copy_update"), "not_supported"
)
_NO_CHANGING: Final = dict.fromkeys(
    (
        "rename",
        "block",
        "enroll_first_face",
        "enroll_update",
        "set_pin",
        "remove_pin",
    ),
    "unexpected_response",
)
_NO_COPYING: Final = dict.fromkeys(("copy", "copy_update"), "not_supported")
# The actions that do not end with success, by firmware.
EXPECTED: Final[dict[str, dict[str, str]]] = {
    "modify_pretends": _NO_CHANGING,
    "no_pictures": _NO_COPYING,
    "no_setup": _NO_REPLACING,
    "no_setup_picture": _NO_REPLACING,
    "no_setup_unlisted": _NO_REPLACING,
    # Their search does not show whose a face is. The first face of the library is
    # somebody else's than the one who is copied.
    "strangers_face": _NO_COPYING,
    "unnamed_faces": _NO_COPYING,
}


# How it ends where there are no schedules, or no room for one beside the one there is.
EXPECTED_HOURS: Final[dict[str, str]] = {
    "no_schedules": "not_supported",
    "plans_promised": "not_supported",
    "plans_searched": "not_supported",
    "plans_unreadable": "not_supported",
    "two_templates": "no_room_for_schedule",
}


def takes_pictures(profile: Profile) -> Profile:
    """Return the firmware with a library that takes a JPEG, as most do."""
    if profile.faces.binary_parts:
        return profile
    return replace(profile, faces=replace(profile.faces, binary_parts=("img",)))


async def outcome_of(scenario: Scenario, action: Action) -> str:
    """Run an action, check the invariants, and return how it ended."""
    await run_step(scenario, action, Statistics())
    outcome = scenario.outcomes[-1]
    if outcome.key != OK or not isinstance(action, Copy | Enroll):
        return outcome.key
    copies = outcome.response.get("copies", ())
    results = [COPIED.get(copy["result"], copy["result"]) for copy in copies]
    return next((key for key in results if key != OK), OK)


async def every_action(
    profile: Profile, actions: Mapping[str, Action] = MATRIX
) -> dict[str, str]:
    """Return the actions on one firmware that did not succeed, and why."""
    ended = {}
    door = takes_pictures(profile).scaled(TERMINAL_SPEED)
    async with running_scenario(door, door, tls=False) as scenario:
        await run_step(
            scenario, Enroll(user_name="Anna", employee_no="7"), Statistics()
        )
        with_anna = {terminal: terminal.users() for terminal in scenario.terminals}
        for name, action in actions.items():
            for terminal in scenario.terminals:
                users = dict(with_anna[terminal])
                if not isinstance(action, Copy):
                    users.pop("7", None)
                restore_users(terminal, users)
            if name == "block_and_unblock":
                await run_step(scenario, MATRIX["block"], Statistics())
            ended[name] = await outcome_of(scenario, action)
    return {name: key for name, key in ended.items() if key != OK}


@pytest.mark.parametrize("firmware", FIRMWARE)
def test_every_action_on_every_firmware(firmware: str) -> None:
    """At a door and a gate of the same firmware, which also takes pictures."""
    with fast_clock(), asyncio.Runner() as runner:
        ended = runner.run(every_action(PROFILES[firmware]))
    assert ended == EXPECTED.get(firmware, {})


@pytest.mark.parametrize("firmware", SCHEDULE_PROFILES)
def test_hours_on_every_firmware(firmware: str) -> None:
    """Given by a helper, and copied from those that were set at the terminal."""
    with fast_clock(), asyncio.Runner() as runner:
        ended = runner.run(every_action(SCHEDULE_PROFILES[firmware], HOURS))
    expected = EXPECTED_HOURS.get(firmware)
    assert ended == (dict.fromkeys(HOURS, expected) if expected else {})
