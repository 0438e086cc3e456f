"""Records go back in the form that terminals accept."""

from typing import Any, Final

import pytest

from custom_components.hikvision_face_terminal.isapi.models.device import Capabilities
from custom_components.hikvision_face_terminal.isapi.models.page import Page
from custom_components.hikvision_face_terminal.isapi.models.user import User
from custom_components.hikvision_face_terminal.isapi.models.user_changes import (
    UserChanges,
)
from custom_components.hikvision_face_terminal.isapi.models.user_record import (
    UserRecord,
)


def sent(record: dict[str, Any]) -> dict[str, Any]:
    return UserRecord(record).writable().to_wire()


@pytest.mark.parametrize(
    "node",
    [
        {"numOfCard": 1},
        {"numOfPalm": "2"},
        {"numOfSomethingNew": 3},
        {"faceURL": "u"},
        {"infraredFaceURL": "u"},
        {"pictureUrl": "u"},
        {"NumOfCard": 1},
        {"faceurl": "u"},
        {"pictureURI": "u"},
        {"faceUrls": ["u"]},
        {"personInfoExtends": []},
        {"pinCode": "**"},
        {"PWD": "hidden"},
        {"PersonInfoExtends": [{"value": ""}]},
        {"groupId": 0},
        {"groupId": "0"},
        {"password": ""},
        {"password": "****"},
        {"loginPassword": "x"},
        {"dynamicPassword": "٣٤"},
    ],
)
def test_what_no_terminal_accepts_back(node: dict[str, Any]) -> None:
    assert sent({"employeeNo": "1", **node}) == {"employeeNo": "1"}
    assert sent({"vendor": [{**node, "a": 1}]}) in (
        {"vendor": [{"a": 1}]},
        {"vendor": [{**node, "a": 1}]} if "groupId" in node else None,
    )


@pytest.mark.parametrize(
    ("told", "goes_back"),
    [
        ({"Valid": {"enable": "true"}}, {"Valid": {"enable": True}}),
        ({"localUIRight": "False"}, {"localUIRight": False}),
        ({"vendor": [{"isOpen": " TRUE "}]}, {"vendor": [{"isOpen": True}]}),
        ({"Valid": {"enable": "1"}}, {"Valid": {"enable": True}}),
        ({"closeDelayEnabled": "0"}, {"closeDelayEnabled": False}),
        ({"doubleLockRight": "No"}, {"doubleLockRight": False}),
        ({"numbersEnabled": "12"}, {"numbersEnabled": "12"}),
        ({"maxOpenDoorTime": "0"}, {"maxOpenDoorTime": "0"}),
        ({"pinCode": "0042"}, {"pinCode": "0042"}),
        ({"name": "true"}, {"name": "true"}),
        ({"employeeNo": "false"}, {"employeeNo": "false"}),
        (
            {"employeeNo": 61, "name": 7, "password": 1234},
            {"employeeNo": "61", "name": "7", "password": "1234"},
        ),
        ({"roomNumber": "12"}, {"roomNumber": "12"}),
        ({"groupId": "7"}, {"groupId": "7"}),
        ({"password": "0042"}, {"password": "0042"}),
        (
            {"RightPlan": {"doorNo": 1, "planTemplateNo": "1"}},
            {"RightPlan": [{"doorNo": 1, "planTemplateNo": "1"}]},
        ),
    ],
)
def test_words_go_back_as_what_they_mean(
    told: dict[str, Any], goes_back: dict[str, Any]
) -> None:
    """Booleans as booleans; texts and numbers to the letter."""
    assert sent(told) == goes_back


@pytest.mark.parametrize("none", [0, "0", -1, "", None])
def test_group_0_is_none(none: object) -> None:
    assert User.from_tree({"employeeNo": "1", "groupId": none}).group_id is None


def test_a_shown_name_never_replaces_the_stored_one() -> None:
    user = User.from_tree({"employeeNo": "1", "name": "An\x07na"})
    assert (user.name, user.stored_name) == (
        "An\N{REPLACEMENT CHARACTER}na",
        "An\x07na",
    )
    same = UserChanges(name=user.name)
    assert user.record.merged(same, Capabilities()).stored_name == "An\x07na"
    other = UserChanges(name="Anna")
    assert user.record.merged(other, Capabilities()).stored_name == "Anna"


_LISTED: Final[dict[str, Any]] = {
    "name": "Anna",
    "groupId": "7",
    "Valid": {"enable": "true", "beginTime": "2026-01-01T00:00:00"},
    "RightPlan": [{"doorNo": "1", "planTemplateNo": "1"}],
}
_WRITTEN: Final[dict[str, Any]] = {
    "name": "Anna",
    "groupId": 7,
    "Valid": {**_LISTED["Valid"], "enable": True, "timeType": "local"},
    "RightPlan": [{"doorNo": 1, "planTemplateNo": "1"}],
}


@pytest.mark.parametrize(
    ("changes", "shown", "ignored"),
    [
        ({}, {}, False),
        ({"name": "Anne"}, {}, True),
        ({"name": "Anne"}, {"name": "Anne"}, False),
        ({"groupId": 8}, {}, True),
        ({"groupId": 8}, {"groupId": "8"}, False),
        ({"Valid": {"enable": False}}, {}, True),
    ],
)
def test_another_form_is_no_change(
    changes: dict[str, Any], shown: dict[str, Any], ignored: bool
) -> None:
    """Some terminals list numbers and booleans as words, or no timeType."""
    before, after = UserRecord(_LISTED), UserRecord({**_LISTED, **shown})
    record = UserRecord({**_WRITTEN, **changes})
    assert record.was_ignored(before=before, after=after) is ignored


def test_numbers_are_compared_to_the_letter() -> None:
    found = [{"employeeNo": " 7"}, {"employeeNo": "7"}, {"employeeNo": "007"}]
    page = Page.from_tree({"UserInfoSearch": {"UserInfo": found}}, 0)
    assert [*page.users()] == [" 7", "7", "007"]


@pytest.mark.parametrize(
    ("reported", "more"),
    [
        ({"responseStatusStrg": "OK", "totalMatches": 1}, False),
        ({"responseStatusStrg": "ok", "totalMatches": "1"}, False),
        ({"responseStatusStrg": "MORE", "totalMatches": 1}, True),
        ({"responseStatusStrg": "OK", "totalMatches": 9}, True),
        ({"responseStatusStrg": "OK"}, True),
        ({"totalMatches": 1}, True),
        ({"totalMatches": 9}, True),
        ({}, True),
    ],
)
@pytest.mark.parametrize("entries", ["UserInfo", "MatchList", "GroupInfo"])
@pytest.mark.parametrize("alone", [True, False])
def test_the_end_needs_all_signs(
    reported: dict[str, Any], entries: str, *, more: bool, alone: bool
) -> None:
    """In all kinds of lists, one entry as a list or not."""
    found = {"employeeNo": "1"}
    page = Page.from_tree({**reported, entries: found if alone else [found]}, 0)
    assert (page.found, page.more) == ([found], more)
    assert not page.none_found


@pytest.mark.parametrize(
    ("reported", "none_found"),
    [
        ({"responseStatusStrg": "NO MATCH", "totalMatches": 0}, True),
        ({"responseStatusStrg": "NOMATCH"}, True),
        ({"totalMatches": 0}, True),
        ({"totalMatches": 1}, False),
        ({"responseStatusStrg": "MORE", "totalMatches": 0}, False),
        ({"statusCode": 1}, False),
        ({}, False),
    ],
)
def test_an_empty_page_is_not_always_nothing_found(
    reported: dict[str, Any], *, none_found: bool
) -> None:
    page = Page.from_tree(reported, 0)
    assert (page.more, page.none_found) == (False, none_found)


@pytest.mark.parametrize("name", ["", " ", "\N{ZERO WIDTH SPACE}", "\u2060\u200e"])
def test_a_name_that_cannot_be_seen_is_none(name: str) -> None:
    user = User.from_tree({"employeeNo": "61", "name": name})
    assert user.name == ""
    assert user.record.tree["name"] == name
