"""Answers to a search: what proves an absence, and what proves nothing."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi.errors import Reason
from custom_components.hikvision_face_terminal.isapi.procedures.context import (
    TerminalContext,
)
from custom_components.hikvision_face_terminal.isapi.procedures.recovery import (
    recover,
)
from custom_components.hikvision_face_terminal.isapi.procedures.users import (
    delete_users,
    iter_users,
    library_faces,
    require_user,
)
from simulator import SimulatedTerminal

from .test_enrollment import reason_of
from .test_field_cases import answer, context, new_face, profile

__all__ = ["context", "profile"]

NO_REPORTS = [
    {},
    {"UserInfoSearch": {}},
    {"UserInfoSearch": {"responseStatusStrg": "FAILED", "numOfMatches": 0}},
    {"UserInfoSearch": {"responseStatusStrg": "OK", "totalMatches": 1}},
    {"UserInfoCount": {"userNumber": 0}},
    {"statusCode": 1, "statusString": "OK", "subStatusCode": "ok"},
    {"statusString": "Device Busy"},
    {"errorCode": 1610612737, "errorMsg": "badParameters"},
]


@pytest.mark.parametrize("found", NO_REPORTS)
async def test_nobody_is_gone_by_an_answer_that_reports_nothing(
    terminal: SimulatedTerminal, context: TerminalContext, found: dict[str, Any]
) -> None:
    """No number is free, no list is empty, and nobody is recovered, because of it."""
    terminal.inject(answer(found), path="Search", times=99)
    works: list[Callable[[], Awaitable[object]]] = [
        lambda: require_user(context, "7"),
        lambda: anext(iter_users(context)),
        lambda: library_faces(context),
        lambda: recover(context, "7", lambda _: True),
        lambda: new_face(context, "9", name="Clara").run(),
    ]
    for work in works:
        assert await reason_of(work) is Reason.UNEXPECTED_RESPONSE


@pytest.mark.parametrize("found", NO_REPORTS)
async def test_no_deletion_is_seen_in_an_answer_that_reports_nothing(
    terminal: SimulatedTerminal, context: TerminalContext, found: dict[str, Any]
) -> None:
    """It takes access away: the OK alone is not enough."""
    terminal.inject(answer({"statusCode": 1}), path="Delete?", times=99)
    terminal.inject(answer(found), path="UserInfo/Search", skip=1, times=99)
    reason = await reason_of(lambda: delete_users(context, ["7"]))
    assert reason is Reason.UNEXPECTED_RESPONSE


@pytest.mark.parametrize(
    "found",
    [
        {"responseStatusStrg": "NO MATCH"},
        {"responseStatusStrg": "NO MATCHES", "totalMatches": 87},
        {"responseStatusStrg": "OK", "totalMatches": 0},
        {"numOfMatches": "0"},
        {"UserInfo": []},
    ],
)
async def test_a_number_is_free_where_the_terminal_reports_that(
    terminal: SimulatedTerminal, context: TerminalContext, found: dict[str, Any]
) -> None:
    for tree in found, {"UserInfoSearch": found}:
        terminal.inject(answer(tree), path="UserInfo/Search")
        assert await context.client.users.get("7") is None


async def test_a_person_who_is_not_listed_is_not_left_behind(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """Accepted, and never shown: what is undone need not be seen before."""
    before = terminal.snapshot()
    none = {"UserInfoSearch": {"responseStatusStrg": "NO MATCH", "totalMatches": 0}}
    terminal.inject(answer(none), path="UserInfo/Search", times=99)
    reason = await reason_of(new_face(context, "9", name="Clara").run)
    assert reason is Reason.UNEXPECTED_RESPONSE
    assert terminal.snapshot() == before
