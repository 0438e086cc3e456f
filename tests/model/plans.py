"""Draws plans. What is new to the model goes into one of the two tables."""

from collections.abc import Callable

from hypothesis import strategies as st

from simulator import PROFILES

from .actions import SCENES, Cancel, Copy, Enrol, SetFace
from .engine import Plan
from .events import (
    ChangeCertificate,
    ChangePassword,
    Kill,
    Load,
    Lock,
    NetworkBack,
    NetworkLoss,
    Poll,
    PutRight,
    Reboot,
    Recover,
    Reload,
    Restart,
    SomebodyElse,
    Together,
    Unload,
    Unlock,
)
from .people import AddUser, DeleteFace, DeleteUser, GetUser, ListUsers, UpdateUser
from .site import NEWCOMERS, RESIDENTS
from .step import FAULTS, Step, Trouble

# The guide's three steps cannot be done on these; "slow" only costs time.
_CANNOT = ("camera", "intercom", "no_capture", "recorder", "slow")
FIRMWARE = sorted(set(PROFILES) - set(_CANNOT))


def _weighted(*choices: tuple[int, st.SearchStrategy[Step]]) -> st.SearchStrategy[Step]:
    """Draw from some more often than from others."""
    often = [choice for weight, choice in choices for _ in range(weight)]
    return st.sampled_from(often).flatmap(lambda choice: choice)


type Troubled = Callable[[int], st.SearchStrategy[Trouble | None]]

_sites = st.sampled_from(["door", "gate"])
_names = st.sampled_from(["Anna", "Борис", "Eve <b>"])
_numbers = st.sampled_from([*RESIDENTS, *NEWCOMERS])

# What happens by itself, between actions and in the midst of one.
_events = st.one_of(
    st.builds(Unload, at=_sites),
    st.builds(Reload, at=_sites),
    st.builds(Reboot, at=_sites),
    st.builds(NetworkLoss, at=_sites),
    st.builds(Lock, at=_sites),
    st.builds(ChangePassword, at=_sites),
    st.builds(ChangeCertificate, at=_sites),
    st.builds(SomebodyElse, at=_sites, number=st.sampled_from(NEWCOMERS)),
)
_ends = st.builds(Restart) | st.builds(Kill)
_remedies = st.one_of(
    st.builds(Load, at=_sites),
    st.builds(NetworkBack, at=_sites),
    st.builds(Unlock, at=_sites),
    st.builds(PutRight, at=_sites),
    st.builds(Poll),
)


def _actions(troubled: Troubled) -> st.SearchStrategy[Step]:
    """Every action, with what it is asked to do and about how many requests it makes.

    Those that write most come most often.
    """
    optional, one = st.none() | _numbers, _numbers
    return _weighted(
        (
            4,
            st.builds(
                Enrol,
                who=_names,
                number=optional,
                update=st.booleans(),
                copy=st.booleans(),
                scene=st.sampled_from([*SCENES]),
                trouble=troubled(8),
            ),
        ),
        (2, st.builds(Copy, number=one, update=st.booleans(), trouble=troubled(7))),
        (2, st.builds(SetFace, number=one, at=_sites, trouble=troubled(6))),
        (
            1,
            st.builds(
                AddUser, who=_names, number=optional, at=_sites, trouble=troubled(3)
            ),
        ),
        (
            2,
            st.builds(
                UpdateUser,
                number=one,
                who=st.none() | _names,
                blocked=st.sampled_from([None, True, False]),
                at=_sites,
                trouble=troubled(4),
            ),
        ),
        (
            1,
            st.builds(
                DeleteUser,
                numbers=st.lists(one, min_size=1, max_size=2).map(tuple),
                at=_sites,
                trouble=troubled(4),
            ),
        ),
        (1, st.builds(DeleteFace, number=one, at=_sites, trouble=troubled(4))),
        (1, st.builds(GetUser, number=one, at=_sites, trouble=troubled(1))),
        (1, st.builds(ListUsers, at=_sites, trouble=troubled(1))),
        (1, st.builds(Cancel)),
    )


def _untroubled(_: int) -> st.SearchStrategy[Trouble | None]:
    return st.none()


_meanwhile = _weighted(
    (4, _events), (2, _ends), (2, st.builds(Cancel)), (1, _actions(_untroubled))
)


def _troubled(requests: int) -> st.SearchStrategy[Trouble | None]:
    return st.builds(
        Trouble,
        at=st.integers(1, requests),
        fault=st.none() | st.sampled_from([*FAULTS]),
        times=st.sampled_from([1, 1, 2, 3, 8]),
        step=st.none()
        | _meanwhile
        | st.builds(Together, first=_events, second=_remedies | st.builds(Cancel)),
    )


_steps = _weighted(
    (5, _actions(_troubled)),
    (2, _actions(_untroubled)),
    (2, _events),
    (1, _ends),
    (1, _remedies),
    (3, st.builds(Recover, at=_sites)),
)


def plans(longest: int = 8) -> st.SearchStrategy[Plan]:
    """Return what draws plans of so many steps at most."""
    return st.builds(
        Plan,
        door=st.sampled_from(FIRMWARE),
        gate=st.sampled_from(FIRMWARE),
        tls=st.booleans(),
        photos=st.booleans(),
        steps=st.lists(_steps, min_size=1, max_size=longest).map(tuple),
    )
