"""The invariants: what holds after every step, whatever the plan."""

from collections import defaultdict
from typing import Final

from homeassistant.helpers.aiohttp_client import async_get_clientsession

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.domain_data import (
    async_get_domain_data,
)
from custom_components.hikvision_face_terminal.hub.enrollment_state import (
    EnrollmentStatus,
)
from tests.support.leaks import product_tasks

from .hours import check_theirs
from .scenario import (
    KILLED,
    OK,
    RESTORE_FAILED,
    ROLLBACK_FAILED,
    Expectation,
    Scenario,
)
from .terminal import ModelTerminal, UserState, UserStates
from .visits import check_visits

ENDED: Final = {
    EnrollmentStatus.IDLE,
    EnrollmentStatus.SUCCEEDED,
    EnrollmentStatus.FAILED,
    EnrollmentStatus.CANCELLED,
}
WRONG_LOGINS: Final = 2

# What goes on as long as events are followed: one of each at most, and what is being
# sent by them.
_FOLLOWING: Final = (f"{DOMAIN} events", f"{DOMAIN} stream watch", "_signed")


def check_all(scenario: Scenario) -> None:
    """Check every invariant."""
    check_users(scenario)
    for terminal in scenario.terminals:
        check_logins(terminal)
        check_captures(terminal)
        check_doors(terminal)
        check_theirs(terminal)
        check_status(scenario, terminal)
    check_visits(scenario)
    check_owners(scenario)


def check_users(scenario: Scenario) -> None:
    """Check that users changed only as the outcomes of actions imply."""
    for terminal in scenario.terminals:
        expectations: defaultdict[str | None, list[Expectation]] = defaultdict(list)
        for expectation in scenario.expectations:
            if expectation.terminal is terminal:
                expectations[expectation.employee_no].append(expectation)
        before, after = scenario.before[terminal], terminal.users()
        _assign_new_users(expectations, before, after)
        for employee_no in before.keys() | after.keys() | expectations.keys():
            assert employee_no is not None
            _check_user(
                terminal,
                employee_no,
                expectations[employee_no],
                scenario.history(terminal, employee_no),
            )
        for employee_no in terminal.unresolved.keys() - after.keys():
            del terminal.unresolved[employee_no]
    scenario.expectations.clear()


def _assign_new_users(
    expectations: defaultdict[str | None, list[Expectation]],
    before: UserStates,
    after: UserStates,
) -> None:
    """Assign new users to actions killed before they reported a number."""
    new = after.keys() - before.keys() - expectations.keys()
    for expectation in expectations.pop(None, []):
        if expectation.key == KILLED and new:
            expectations[new.pop()].append(expectation)


def _check_user(
    terminal: ModelTerminal,
    employee_no: str,
    expectations: list[Expectation],
    history: list[UserState | None],
) -> None:
    before, after = history[0], history[-1]
    keys = {expectation.key for expectation in expectations}
    if keys & {ROLLBACK_FAILED, RESTORE_FAILED}:
        terminal.unresolved[employee_no] = ROLLBACK_FAILED
    elif before != after and any(
        expectation.key == KILLED and not expectation.atomic
        for expectation in expectations
    ):
        # A killed Home Assistant sends no more requests: an unchanged user is resolved.
        terminal.unresolved[employee_no] = KILLED
    elif OK in keys or employee_no not in terminal.unresolved:
        assert _explained(expectations, history), (
            f"{terminal.entry_id}: {employee_no} is not what the outcomes imply, after "
            f"{keys or 'nothing'}: {_differences(before, after)}"
        )
        if OK in keys:
            terminal.unresolved.pop(employee_no, None)


def _explained(
    expectations: list[Expectation], history: list[UserState | None]
) -> bool:
    """Return whether the actions, one after the other, explain a user's history."""
    if not expectations:
        return history[0] == history[-1]
    return any(
        expectation.allows(history[0], state)
        and _explained(
            [it for it in expectations if it is not expectation], history[at:]
        )
        for expectation in expectations
        for at, state in enumerate(history)
    )


def _differences(before: UserState | None, after: UserState | None) -> str:
    if before is None or after is None:
        return f"from {_short(before)} to {_short(after)}"
    names = ("record", "face", "cards", "fingerprints")
    return ", ".join(
        f"{name} {_short(getattr(before, name))} -> {_short(getattr(after, name))}"
        for name in names
        if getattr(before, name) != getattr(after, name)
    )


def _short(value: object) -> str:
    return f"{value!r:.300}"


def check_logins(terminal: ModelTerminal) -> None:
    """Check that an outdated password was tried at most twice."""
    wrong = terminal.simulated.wrong_logins
    assert wrong <= WRONG_LOGINS * terminal.stale_passwords, (
        f"{terminal.entry_id}: {wrong} wrong logins "
        f"with {terminal.stale_passwords} outdated passwords"
    )


def check_captures(terminal: ModelTerminal) -> None:
    """Check that the one capture slot was used by one request at a time."""
    assert terminal.simulated.peak_captures <= 1, (
        f"{terminal.entry_id}: two captures at once"
    )


def check_doors(terminal: ModelTerminal) -> None:
    """Check that no command was sent, or carried out, without a press of its own."""
    doors = terminal.simulated
    sent = len(doors.seen("PUT", "RemoteControl/door"))
    assert len(doors.doors.commands) <= sent <= terminal.presses, (
        f"{terminal.entry_id}: {sent} commands for {terminal.presses} presses"
    )


def check_status(scenario: Scenario, terminal: ModelTerminal) -> None:
    """Check that no work is under way, and that the status says so."""
    if not scenario.home.loaded(terminal):
        return
    hub = scenario.home.entry(terminal).runtime_data
    state = hub.enrollment.state
    assert state.status in ENDED, f"{terminal.entry_id}: {state}"
    assert hub.is_idle
    assert not async_get_domain_data(scenario.home.hass).reserved_numbers, (
        "a number is still reserved"
    )


def check_owners(scenario: Scenario) -> None:
    """Check that no task, connection or picture outlives its owner."""
    follows = sum(
        scenario.home.loaded(terminal) and scenario.home.follows(terminal)
        for terminal in scenario.terminals
    )
    tasks = product_tasks()
    for name in _FOLLOWING:
        following = [task for task in tasks if name in task]
        assert len(following) <= follows, f"still running: {following}"
        tasks = [task for task in tasks if task not in following]
    assert not tasks, f"still running: {tasks}"
    connector = async_get_clientsession(scenario.home.hass).connector
    assert connector is not None
    assert follows or not connector._acquired, "a connection is still in use"
    loaded = [
        scenario.home.entry(terminal).runtime_data
        for terminal in scenario.terminals
        if scenario.home.loaded(terminal)
    ]
    for hub in scenario.home.hubs:
        face = hub.face
        assert hub in loaded or (
            face._jpeg is None and face._stop_timer is None and face._task is None
        ), "a picture outlives its entry"
