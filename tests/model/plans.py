"""Draws plans. A new step goes into one of the tables below."""

from collections.abc import Callable, Iterator

from hypothesis import strategies as st

from simulator import PROFILES, SCHEDULE_PROFILES
from simulator.doors import Mode

from .credential_actions import AddCard, EnrollCard, RemoveCard, SetPin
from .door_actions import HeldByHand, LockDoor, OpenDoor, SetDoorMode
from .engine import Plan
from .events import (
    AddedByHand,
    ChangeCertificate,
    ChangePassword,
    Concurrently,
    Kill,
    Load,
    Lock,
    NetworkBack,
    NetworkLoss,
    Poll,
    Reboot,
    Reconfigure,
    Recover,
    Reload,
    Restart,
    Unload,
    Unlock,
)
from .face_actions import SCENES, Cancel, Copy, Enroll, SetFace
from .hours import WEEKS, EditHours, HoursByHand, SetHours
from .step import FAULTS, Disruption, Step
from .terminal import NEWCOMERS, RESIDENTS
from .user_actions import (
    AddUser,
    DeleteFace,
    DeleteUser,
    GetUser,
    ListUsers,
    UpdateUser,
)
from .visits import EVENTS, CameUnheard, Come

# No enrollment is possible on these, or not over HTTP; "slow" only costs time.
# "short_serial" is not the terminal of an entry that nobody made with the whole serial
# number.
_CANNOT = (
    "camera",
    "http_to_https",
    "intercom",
    "no_capture",
    "promises_faces",
    "promises_people",
    "recorder",
    "short_serial",
    "slow",
)
FIRMWARE = sorted(set(PROFILES) - set(_CANNOT))
# In plans; the matrix of all actions needs no more than one of these.
_FIRMWARE_OF_PLANS = [*FIRMWARE, *sorted(SCHEDULE_PROFILES)]


def _weighted(*choices: tuple[int, st.SearchStrategy[Step]]) -> st.SearchStrategy[Step]:
    """Draw from some more often than from others."""
    often = [choice for weight, choice in choices for _ in range(weight)]
    return st.sampled_from(often).flatmap(lambda choice: choice)


type Disrupted = Callable[[int], st.SearchStrategy[Disruption | None]]

_sites = st.sampled_from(["door", "gate"])
_names = st.sampled_from(["Anna", "Борис", "Eve <b>"])
_numbers = st.sampled_from([*RESIDENTS, *NEWCOMERS])
_helpers = st.sampled_from(["one", "other"])

# Between actions, and in the middle of one.
_events = st.one_of(
    st.builds(Unload, at=_sites),
    st.builds(Reload, at=_sites),
    st.builds(Reboot, at=_sites),
    st.builds(NetworkLoss, at=_sites),
    st.builds(Lock, at=_sites),
    st.builds(ChangePassword, at=_sites),
    st.builds(ChangeCertificate, at=_sites),
    st.builds(AddedByHand, at=_sites, employee_no=st.sampled_from(NEWCOMERS)),
    st.builds(HeldByHand, at=_sites, mode=st.sampled_from(Mode)),
    st.builds(EditHours, helper=_helpers, week=st.sampled_from([*WEEKS])),
)
_come = st.builds(
    Come, at=_sites, employee_no=st.sampled_from([*RESIDENTS, "101", *NEWCOMERS])
)
_visits = _come | _come | st.builds(CameUnheard, at=_sites)
_ends = st.builds(Restart) | st.builds(Kill)
_remedies = st.one_of(
    st.builds(Load, at=_sites),
    st.builds(NetworkBack, at=_sites),
    st.builds(Unlock, at=_sites),
    st.builds(Reconfigure, at=_sites),
    st.builds(Poll),
)


def _actions(disrupted: Disrupted) -> st.SearchStrategy[Step]:
    """Draw an action; each is given its approximate number of requests.

    Those that write most are drawn most often.
    """
    optional, one = st.none() | _numbers, _numbers
    return _weighted(
        (
            4,
            st.builds(
                Enroll,
                user_name=_names,
                employee_no=optional,
                update=st.booleans(),
                copy=st.booleans(),
                scene=st.sampled_from([*SCENES]),
                disruption=disrupted(8),
            ),
        ),
        (
            2,
            st.builds(
                Copy, employee_no=one, update=st.booleans(), disruption=disrupted(7)
            ),
        ),
        (2, st.builds(SetFace, employee_no=one, at=_sites, disruption=disrupted(6))),
        (
            1,
            st.builds(
                AddUser,
                user_name=_names,
                employee_no=optional,
                at=_sites,
                disruption=disrupted(3),
            ),
        ),
        (
            2,
            st.builds(
                UpdateUser,
                employee_no=one,
                user_name=st.none() | _names,
                blocked=st.sampled_from([None, True, False]),
                at=_sites,
                disruption=disrupted(4),
            ),
        ),
        (
            2,
            st.builds(
                SetHours,
                employee_no=one,
                helper=st.none() | _helpers | _helpers,
                at=_sites,
                disruption=disrupted(12),
            ),
        ),
        (
            1,
            st.builds(
                DeleteUser,
                employee_nos=st.lists(one, min_size=1, max_size=2).map(tuple),
                at=_sites,
                disruption=disrupted(4),
            ),
        ),
        (1, st.builds(DeleteFace, employee_no=one, at=_sites, disruption=disrupted(4))),
        (1, st.builds(GetUser, employee_no=one, at=_sites, disruption=disrupted(1))),
        (1, st.builds(ListUsers, at=_sites, disruption=disrupted(1))),
        (1, st.builds(Cancel)),
        *((1, door) for door in _door_actions(disrupted(3))),
        *((1, credential) for credential in _credential_actions(disrupted(5))),
    )


def _credential_actions(
    disruption: st.SearchStrategy[Disruption | None],
) -> tuple[st.SearchStrategy[Step], ...]:
    """Draw what changes a card or a PIN; a card may be somebody else's."""
    cards = st.sampled_from(["005", "006", "00101", "0012345678"])
    action = {"employee_no": _numbers, "at": _sites, "disruption": disruption}
    return (
        st.builds(AddCard, card_no=cards, **action),
        st.builds(EnrollCard, card_no=cards, is_held=st.booleans(), **action),
        st.builds(RemoveCard, card_no=cards, **action),
        st.builds(SetPin, pin=st.sampled_from(["", "740196", "2580"]), **action),
    )


def _door_actions(
    disruption: st.SearchStrategy[Disruption | None],
) -> Iterator[st.SearchStrategy[Step]]:
    modes = st.sampled_from(["normal", "held_open", "held_closed"])
    for command in (OpenDoor, OpenDoor, LockDoor):
        yield st.builds(command, at=_sites, disruption=disruption)
    yield st.builds(SetDoorMode, at=_sites, mode=modes, disruption=disruption)


def _undisturbed(_: int) -> st.SearchStrategy[Disruption | None]:
    return st.none()


_meanwhile = _weighted(
    (4, _events),
    (2, _ends),
    (2, _visits),
    (2, st.builds(Cancel)),
    (1, _actions(_undisturbed)),
)


def _disrupted(requests: int) -> st.SearchStrategy[Disruption | None]:
    return st.builds(
        Disruption,
        at=st.integers(1, requests),
        fault=st.none() | st.sampled_from([*FAULTS]),
        times=st.sampled_from([1, 1, 2, 3, 8]),
        step=st.none()
        | _meanwhile
        | st.builds(Concurrently, first=_events, second=_remedies | st.builds(Cancel)),
    )


_steps = _weighted(
    (5, _actions(_disrupted)),
    (2, _actions(_undisturbed)),
    (2, _events),
    (1, _ends),
    (1, _remedies),
    (1, st.builds(HoursByHand, at=_sites)),
    (3, st.builds(Recover, at=_sites)),
)


# In one plan of five: streams cost time, which the others have for more.
_followed = st.sampled_from([*[None] * (4 * len(EVENTS)), *EVENTS])
_steps_with_visits = _weighted((1, _visits), (1, _steps))


def plans(longest: int = 8) -> st.SearchStrategy[Plan]:
    """Return a strategy for plans with this many steps at most."""
    return _followed.flatmap(lambda events: _plans(events, longest))


def _plans(events: str | None, longest: int) -> st.SearchStrategy[Plan]:
    steps = _steps if events is None else _steps_with_visits
    return st.builds(
        Plan,
        door=st.sampled_from(_FIRMWARE_OF_PLANS),
        gate=st.sampled_from(_FIRMWARE_OF_PLANS),
        tls=st.booleans(),
        photos=st.booleans(),
        events=st.just(events),
        steps=st.lists(steps, min_size=1, max_size=longest).map(tuple),
    )
