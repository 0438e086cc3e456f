"""The validity of a user: read, changed, and restored to the letter."""

from datetime import datetime
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
