"""The validity of a user: read, changed, and restored to the letter."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi.models.device import Capabilities
from custom_components.hikvision_face_terminal.isapi.models.user_changes import (
    UserChanges,
)
from custom_components.hikvision_face_terminal.isapi.models.user_record import (
    UserRecord,
)
from custom_components.hikvision_face_terminal.isapi.models.validity import Validity
from tests.support.records import user_record

TREES: list[dict[str, Any]] = [
    user_record("5", "Anna")["Valid"],
    {"enable": "false", "endTime": "2027-01-01T00:00:00+08:00", "vendor": {"a": 1}},
    {"beginTime": "soon"},
]


@pytest.mark.parametrize("tree", TREES)
def test_a_validity_is_restored_to_the_letter(tree: dict[str, Any]) -> None:
    """Also after the user was blocked."""
    record = UserRecord(user_record("5", "Anna", Valid=tree))
    stored = record.validity.to_wire()
    assert list(stored.items()) == list(tree.items())
    blocked = record.with_validity(Validity.blocked(Capabilities()))
    assert blocked.validity.is_blocked
    restored = blocked.with_validity(Validity.from_wire(stored))
    assert list(restored.tree.items()) == list(record.tree.items())


def test_a_record_without_a_validity_gets_none() -> None:
    record = UserRecord({"employeeNo": "5"})
    assert record.validity.is_empty
    assert record.with_validity(record.validity) == record


def test_limits_that_do_not_count_are_none() -> None:
    validity = Validity.from_wire({**TREES[0], "enable": False})
    assert (validity.begin, validity.end) == (None, None)
    assert not validity.is_blocked


def test_an_end_keeps_the_begin_to_the_letter() -> None:
    changes = UserChanges(valid_until=datetime(2028, 1, 1))
    validity = Validity.from_wire({"beginTime": "soon"}).merged(changes, Capabilities())
    assert validity.to_wire() == {
        "beginTime": "soon",
        "enable": True,
        "endTime": "2028-01-01T00:00:00",
        "timeType": "local",
    }


def terminal(begin: str, end: str = "2037-12-31T23:59:59") -> Capabilities:
    """Return what a terminal with this range of periods reports of it."""
    valid = {"timeRangeBegin": begin, "timeRangeEnd": end}
    return Capabilities.from_trees({}, {}, {"UserInfo": {"Valid": valid}}, {})


def period(begin: str, end: str) -> Validity:
    tree = {"enable": True, "beginTime": begin, "endTime": end, "timeType": "local"}
    return Validity.from_wire(tree)


RANGES = [
    terminal("1970-01-01T00:00:00"),
    terminal("2000-01-01T00:00:00"),
    terminal("2000-01-01T08:00:00"),
    terminal("2018-06-01T12:00:00", "2030-01-01T00:00:00"),
]
each_range = pytest.mark.parametrize(
    "capabilities", RANGES, ids=lambda it: str(it.valid_from)
)


@each_range
@pytest.mark.parametrize(
    ("begin", "end", "is_past"),
    [
        ("1970-01-01T00:00:00", "1970-01-02T00:00:00", True),
        ("1970-01-01T00:00:00", "1999-12-31T23:59:59", True),
        ("2001-01-01T00:00:00", "2001-01-01T00:01:00", True),
        ("2030-01-01T00:00:00", "2020-01-01T00:00:00", True),
        ("1970-01-01T00:00:00", "2029-01-01T00:00:00", False),
        ("2020-01-01T00:00:00", "2090-01-01T00:00:00", False),
        ("2050-01-01T00:00:00", "2090-01-01T00:00:00", False),
        ("2037-12-31T23:59:59", "2090-01-01T00:00:00", False),
    ],
)
def test_a_period_keeps_its_sense_on_another_terminal(
    begin: str, end: str, capabilities: Capabilities, *, is_past: bool
) -> None:
    """It begins before it ends; a past one stays past, and so does a future one."""
    there = period(begin, end).within(capabilities)
    assert there is not None
    assert there.begin is not None
    assert there.end is not None
    assert capabilities.valid_from <= there.begin < there.end
    assert there.end <= capabilities.valid_until
    if is_past:
        assert there.end < datetime(2019, 1, 1)
        assert there.is_blocked
    else:
        assert there.end > datetime(2028, 1, 1)
    if begin.startswith("2050"):
        assert there.begin == capabilities.valid_until - timedelta(minutes=1)


@each_range
def test_a_block_is_in_range_and_recognized(capabilities: Capabilities) -> None:
    blocked = Validity.blocked(capabilities)
    assert blocked.is_blocked
    assert blocked.begin is not None
    assert blocked.end is not None
    assert capabilities.valid_from <= blocked.begin < blocked.end
    assert blocked.end <= capabilities.valid_until
    assert not Validity.always(capabilities).is_blocked


def test_a_limit_that_stays_is_fitted_into_the_range() -> None:
    """Other software may have written it, and the terminal would refuse it now."""
    changes = UserChanges(valid_until=datetime(2028, 1, 1))
    old = period("1970-01-01T00:00:00", "1970-01-02T00:00:00")
    assert old.merged(changes, Capabilities()).begin == datetime(2000, 1, 1)


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("2037-01-01T00:00:00", "2000-01-01T00:00:00"),
        ("2000-01-01T00:00:00", "2000-01-01T00:00:00"),
        ("2050-01-01T00:00:00", "soon"),
    ],
)
def test_a_range_that_is_none_is_not_believed(begin: str, end: str) -> None:
    assert terminal(begin, end).valid_from == Capabilities().valid_from
    assert terminal(begin, end).valid_until == Capabilities().valid_until


@each_range
@pytest.mark.parametrize("nothing", [{}, {"beginTime": ""}, {"beginTime": None}])
def test_an_end_alone_is_an_end(
    nothing: dict[str, Any], capabilities: Capabilities
) -> None:
    """It is not taken for no limit: here, and on another terminal."""
    ended = Validity.from_wire({**nothing, "endTime": "2019-06-01T00:00:00"})
    assert ended.end == datetime(2019, 6, 1)
    assert ended.is_readable
    there = ended.within(capabilities)
    assert there is not None
    assert there.end == datetime(2019, 6, 1)


def test_a_time_may_have_single_digits() -> None:
    read = period("2020-1-2T3:04:05", "2021-12-31 8:00:00.5+8:00")
    assert (read.begin, read.end) == (
        datetime(2020, 1, 2, 3, 4, 5),
        datetime(2021, 12, 31, 8, 0, 0, 500000),
    )


@pytest.mark.parametrize(
    ("tree", "is_readable"),
    [
        ({}, True),
        ({"enable": True, "beginTime": "", "endTime": ""}, True),
        ({"enable": False, "endTime": "soon"}, True),
        ({"enable": True, "endTime": "soon"}, False),
        ({"beginTime": "0000-00-00T00:00:00", "endTime": "0000-00-00"}, False),
        ({"enable": "true", "endTime": {"#text": "2020-01-01"}}, False),
    ],
)
def test_a_limit_that_cannot_be_read_is_not_always(
    tree: dict[str, Any], *, is_readable: bool
) -> None:
    assert Validity.from_wire(tree).is_readable is is_readable
