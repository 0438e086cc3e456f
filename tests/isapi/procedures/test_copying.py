"""Faces from pictures and from other terminals, on each firmware.

Faults are in tests/test_faults.py.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.errors import IsapiError, Reason
from custom_components.hikvision_face_terminal.isapi.models.device import Capabilities
from custom_components.hikvision_face_terminal.isapi.models.record_transfer import (
    transferable,
)
from custom_components.hikvision_face_terminal.isapi.models.user import (
    User,
)
from custom_components.hikvision_face_terminal.isapi.models.user_record import (
    UserRecord,
)
from custom_components.hikvision_face_terminal.isapi.procedures.context import (
    TerminalContext,
)
from custom_components.hikvision_face_terminal.isapi.procedures.copying import (
    UserWithFace,
    copy_user_with_face,
    read_user_with_face,
    set_face,
)
from simulator import PROFILES, Fault, Profile, SimulatedTerminal, draw_face
from tests.isapi.conftest import SetUp
from tests.support.records import full_user_record

from .test_enrollment import CANNOT, PROMISES, QUICK, reason_of
from .test_variants import with_pictures

STORES_USERS = sorted({*PROFILES} - {*CANNOT, *PROMISES} | {"no_capture"})
SOURCE_SERIAL = "DS-K1T343EFWX20250115V044840ENSIM000002"
LINK = "Intelligent/FDLib/F"
SEARCH = "UserInfo/Search"
PICTURE = draw_face(40)
# Template 3 has the same hours on both.
SAME = {"3": "3"}

ANNA = full_user_record("5", "Анна")
BORIS = full_user_record("6", "Boris", roomNumber=13)


def quick(profiles: list[str]) -> list[Profile]:
    """Return profiles that also accept a JPEG, on a faster clock."""
    accepting = [
        PROFILES[name] if PROFILES[name].faces.binary_parts else with_pictures(name)
        for name in profiles
    ]
    return [profile.scaled(QUICK) for profile in accepting]


async def stored_state(
    terminal: SimulatedTerminal, client: IsapiClient, number: str
) -> object:
    """Return the record of a user as reported, and all other users as stored.

    A record that was written back also has the defaults with which it was reported.
    """
    user = await client.users.get(number)
    others = terminal.snapshot()
    others["people"].pop(number, None)
    return user and user.record.writable(), others


@pytest.fixture
def profile() -> Profile:
    return with_pictures("immediate")


@pytest.fixture(autouse=True)
def _users(terminal: SimulatedTerminal) -> None:
    """Add Boris, with all that a user can have."""
    terminal.people["6"] = dict(BORIS)
    terminal.faces["6"] = draw_face(60)
    terminal.cards["6"] = [{"cardNo": "123"}]
    terminal.fingerprints["6"] = [{"fingerNo": 1}]


@pytest.fixture
async def context(set_up: SetUp, terminal: SimulatedTerminal) -> TerminalContext:
    return await set_up(terminal)


@pytest.fixture
async def source() -> AsyncIterator[SimulatedTerminal]:
    """Return another terminal, with Anna."""
    async with SimulatedTerminal(
        PROFILES["blocking"], tls=False, serial_number=SOURCE_SERIAL
    ) as running:
        running.people["5"] = dict(ANNA)
        running.faces["5"] = PICTURE
        yield running


@pytest.fixture
async def anna(set_up: SetUp, source: SimulatedTerminal) -> UserWithFace:
    """Return Anna, as read from the other terminal."""
    return await read_user_with_face(await set_up(source), "5")


async def test_reading_changes_nothing(
    source: SimulatedTerminal, anna: UserWithFace
) -> None:
    assert anna.face == PICTURE
    assert anna.user.name == "Анна"
    assert source.people["5"] == ANNA
    assert "Анна" not in repr(anna)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("9", Reason.USER_NOT_FOUND),
        ("", Reason.INVALID_EMPLOYEE_NO),
        ("7", Reason.NO_FACE),
    ],
)
async def test_reading_a_user_who_cannot_be_copied(
    set_up: SetUp, source: SimulatedTerminal, number: str, reason: Reason
) -> None:
    source.people["7"] = {**ANNA, "employeeNo": "7"}
    context = await set_up(source)
    assert await reason_of(lambda: read_user_with_face(context, number)) is reason


@pytest.mark.parametrize("name", ["json_search_without_faces", "plain_pictures"])
async def test_reading_where_the_list_does_not_report_the_face(
    name: str, set_up: SetUp
) -> None:
    async with SimulatedTerminal(PROFILES[name], tls=False) as terminal:
        terminal.people["5"], terminal.faces["5"] = dict(ANNA), PICTURE
        terminal.people["7"] = {**ANNA, "employeeNo": "7"}
        context = await set_up(terminal)
        assert (await read_user_with_face(context, "5")).face == PICTURE
        reason = await reason_of(lambda: read_user_with_face(context, "7"))
        assert reason is Reason.NO_FACE


@pytest.mark.parametrize("profile", [PROFILES["no_pictures"]], ids=["no_pictures"])
async def test_reading_where_no_pictures_are_stored(context: TerminalContext) -> None:
    assert (
        await reason_of(lambda: read_user_with_face(context, "6"))
        is Reason.NOT_SUPPORTED
    )


@pytest.mark.parametrize("profile", quick(STORES_USERS), ids=STORES_USERS)
async def test_copying_to_each_firmware_that_accepts_pictures(
    terminal: SimulatedTerminal, context: TerminalContext, anna: UserWithFace
) -> None:
    others = terminal.snapshot()
    assert await copy_user_with_face(
        anna, context, update_existing=False, templates=SAME
    )

    copied = terminal.people.pop("5")
    assert terminal.faces.pop("5") == PICTURE
    assert terminal.snapshot() == others
    unknown = terminal.profile.people.unknown_nodes
    period = {key: time for key, time in ANNA["Valid"].items() if key not in unknown}
    assert copied["Valid"] == period
    for name in ("name", "userType", "gender", "doorRight", "RightPlan"):
        assert copied[name] == ANNA[name]
    for name in ("password", "localUIRight", "groupId", "roomNumber"):
        assert copied.get(name) != ANNA[name]


@pytest.mark.parametrize(
    "profile", [PROFILES[name].scaled(QUICK) for name in STORES_USERS]
)
async def test_copying_to_each_firmware_as_it_is(
    terminal: SimulatedTerminal,
    profile: Profile,
    context: TerminalContext,
    anna: UserWithFace,
) -> None:
    """Where only a capture's URL is accepted, no incomplete user is left."""
    others = terminal.snapshot()
    if profile.faces.binary_parts:
        await copy_user_with_face(anna, context, update_existing=False, templates=SAME)
        assert terminal.faces["5"] == PICTURE
        return
    reason = await reason_of(
        lambda: copy_user_with_face(
            anna, context, update_existing=False, templates=SAME
        )
    )
    assert reason is Reason.NOT_SUPPORTED
    assert terminal.snapshot() == others


async def test_copying_costs_four_requests(
    terminal: SimulatedTerminal, context: TerminalContext, anna: UserWithFace
) -> None:
    before = len(terminal.requests)
    await copy_user_with_face(anna, context, update_existing=False, templates=SAME)
    assert [
        seen.path.partition("?")[0].rpartition("/")[2]
        for seen in terminal.requests[before:]
    ] == ["Search", "Record", "FDSetUp", "Search"]


async def test_copying_an_existing_user_fails(
    terminal: SimulatedTerminal, context: TerminalContext, anna: UserWithFace
) -> None:
    terminal.people["5"] = {**BORIS, "employeeNo": "5"}
    before = terminal.snapshot()
    reason = await reason_of(
        lambda: copy_user_with_face(
            anna, context, update_existing=False, templates=SAME
        )
    )
    assert reason is Reason.USER_ALREADY_EXISTS
    assert terminal.snapshot() == before


@pytest.mark.parametrize("face", [None, draw_face(50)], ids=["no face", "a face"])
async def test_copying_updates_an_existing_user(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    anna: UserWithFace,
    face: bytes | None,
) -> None:
    """Fields that are not copied stay as they are."""
    terminal.people["5"] = {**BORIS, "employeeNo": "5"}
    terminal.cards["5"] = [{"cardNo": "55"}]
    if face:
        terminal.faces["5"] = face
    others = terminal.snapshot()
    assert not await copy_user_with_face(
        anna, context, update_existing=True, templates=SAME
    )

    assert terminal.people["5"]["name"] == "Анна"
    assert terminal.people["5"]["roomNumber"] == 13
    assert terminal.faces["5"] == PICTURE
    assert terminal.cards == others["cards"]
    assert terminal.people["6"] == others["people"]["6"]


@pytest.mark.parametrize("profile", [with_pictures("old_count")], ids=["short"])
async def test_copying_a_user_who_does_not_fit_sends_no_request(
    terminal: SimulatedTerminal,
    set_up: SetUp,
    context: TerminalContext,
    source: SimulatedTerminal,
) -> None:
    source.people["5"]["name"] = "Я" * 17
    anna = await read_user_with_face(await set_up(source), "5")
    before = len(terminal.requests)
    reason = await reason_of(
        lambda: copy_user_with_face(
            anna, context, update_existing=False, templates=SAME
        )
    )
    assert reason is Reason.INVALID_NAME
    assert len(terminal.requests) == before


@pytest.mark.parametrize("path", ["UserInfo/Record", LINK])
async def test_copying_cancelled(
    terminal: SimulatedTerminal, context: TerminalContext, anna: UserWithFace, path: str
) -> None:
    before = terminal.snapshot()
    terminal.inject(Fault.delay(0.05), path=path)
    task = asyncio.create_task(
        copy_user_with_face(anna, context, update_existing=False, templates=SAME)
    )
    await terminal.wait_for(None, path)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert terminal.snapshot() == before


@pytest.mark.parametrize("profile", quick(STORES_USERS), ids=STORES_USERS)
async def test_setting_on_each_firmware_that_accepts_pictures(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """A first face, and another one where the terminal can replace it."""
    del terminal.faces["6"]
    others = terminal.snapshot()
    await set_face(context, "6", PICTURE)
    assert terminal.snapshot() == {**others, "faces": {"6": PICTURE}}

    if terminal.profile.faces.set_up:
        await set_face(context, "6", draw_face(41))
        assert terminal.snapshot() == {**others, "faces": {"6": draw_face(41)}}
    else:
        reason = await reason_of(lambda: set_face(context, "6", draw_face(41)))
        assert reason is Reason.NOT_SUPPORTED
        assert terminal.snapshot() == {**others, "faces": {"6": PICTURE}}


@pytest.mark.parametrize(
    "profile",
    [
        PROFILES[name].scaled(QUICK)
        for name in STORES_USERS
        if not PROFILES[name].faces.binary_parts
    ],
)
async def test_setting_on_each_firmware_that_accepts_none(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    before = terminal.snapshot()
    reason = await reason_of(lambda: set_face(context, "6", PICTURE))
    assert reason is Reason.NOT_SUPPORTED
    assert terminal.snapshot() == before


async def test_setting_a_refused_picture_keeps_the_old_face(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    before = terminal.snapshot()
    terminal.inject(Fault.status("PicAnalysisNoTargetError"), path=LINK)
    reason = await reason_of(lambda: set_face(context, "6", PICTURE))
    assert reason is Reason.FACE_REJECTED
    assert terminal.snapshot() == before


@pytest.mark.parametrize(
    ("number", "reason"),
    [("9", Reason.USER_NOT_FOUND), (" ", Reason.INVALID_EMPLOYEE_NO)],
)
async def test_setting_the_face_of_no_user(
    terminal: SimulatedTerminal, context: TerminalContext, number: str, reason: Reason
) -> None:
    before = terminal.snapshot()
    assert await reason_of(lambda: set_face(context, number, PICTURE)) is reason
    assert terminal.snapshot() == before


async def test_setting_is_seen_by_the_picture_when_the_answer_is_lost(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    terminal.inject(Fault.drop_after(), path=LINK, times=3)
    await set_face(context, "6", PICTURE)
    assert terminal.faces["6"] == PICTURE
    assert len(terminal.seen("PUT", LINK)) == 1


async def test_setting_when_all_answers_are_lost(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """Which face is linked is not seen, either: the old one is restored."""
    before = terminal.snapshot()
    terminal.inject(Fault.drop_after(), path=LINK, times=3)
    terminal.inject(Fault.http_error(404), path="/LOCALS/", skip=1, times=6)
    reason = await reason_of(lambda: set_face(context, "6", PICTURE))
    assert reason is Reason.CANNOT_CONNECT
    assert terminal.snapshot() == before


@pytest.mark.parametrize(
    ("record", "doors", "right", "plans"),
    [
        ({"doorRight": "1,2"}, 1, "1", {1: "1"}),
        (
            {
                "doorRight": "1,2",
                "RightPlan": [
                    {"doorNo": 1, "planTemplateNo": "1"},
                    {"doorNo": 2, "planTemplateNo": "4"},
                ],
            },
            None,
            "1,2",
            {1: "1", 2: "4"},
        ),
        (
            {
                "doorRight": "2",
                "RightPlan": [{"doorNo": 2, "planTemplateNo": "4"}],
            },
            1,
            "1",
            {1: "4"},
        ),
        ({"doorRight": "", "RightPlan": []}, 1, "", {}),
    ],
)
def test_doors_of_another_terminal(
    record: dict[str, Any], doors: int | None, right: str, plans: dict[int, str]
) -> None:
    """Only existing doors; a user gets no right without one, and no wider one."""
    copied = transferable(UserRecord(record), Capabilities(), doors, {}).tree
    assert copied["doorRight"] == right
    copied_plans = {
        plan["doorNo"]: plan["planTemplateNo"] for plan in copied["RightPlan"]
    }
    assert copied_plans == plans


def test_the_validity_on_another_terminal() -> None:
    """Within the limits of the other terminal; "no limit" stays "no limit"."""
    capabilities = replace(Capabilities(), valid_until=datetime(2030, 1, 1))
    valid = {
        "enable": False,
        "beginTime": "1970-01-01T00:00:00",
        "endTime": "2037-12-31T23:59:59",
    }
    copied = transferable(UserRecord({"Valid": valid}), capabilities, 1, {}).tree
    assert copied["Valid"] == {
        "enable": False,
        "beginTime": "2000-01-01T00:00:00",
        "endTime": "2030-01-01T00:00:00",
        "timeType": "local",
    }
    empty = UserRecord({"Valid": {}})
    assert "Valid" not in transferable(empty, capabilities, 1, {}).tree


async def test_a_face_without_a_picture_is_not_no_face(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """The terminal reports a face, but not its URL."""
    user = User(employee_no="6", name="", has_face=True, record=UserRecord({}))
    nowhere = b'{"MatchList":[{"FPID":"6"}],"totalMatches":1}'
    terminal.inject(Fault.http_error(200, nowhere), path="FDSearch")
    assert (
        await reason_of(lambda: context.client.faces.picture_of(user))
        is Reason.NOT_SUPPORTED
    )


@pytest.mark.parametrize(
    "profile", [with_pictures("duplicate_in_ok")], ids=["duplicate_in_ok"]
)
async def test_a_refusal_that_looks_like_success(
    terminal: SimulatedTerminal, context: TerminalContext, anna: UserWithFace
) -> None:
    """The number is assigned after the check: no face is overwritten."""
    eve = {**BORIS, "employeeNo": "5", "name": "Eve"}
    terminal.inject(Fault.delay(0.05), path=SEARCH)
    task = asyncio.create_task(
        copy_user_with_face(anna, context, update_existing=False, templates=SAME)
    )
    await terminal.wait_for("POST", SEARCH)
    terminal.people["5"] = dict(eve)
    with pytest.raises(IsapiError) as caught:
        await task
    assert caught.value.reason is Reason.USER_ALREADY_EXISTS
    assert terminal.people["5"] == eve
    assert "5" not in terminal.faces


UPDATES = sorted(
    name
    for name in STORES_USERS
    if PROFILES[name].faces.set_up and name != "modify_pretends"
)


@pytest.mark.parametrize("profile", quick(UPDATES), ids=UPDATES)
async def test_each_firmware_updates(
    terminal: SimulatedTerminal, context: TerminalContext, anna: UserWithFace
) -> None:
    """A user with a face becomes Anna; fields that are not copied stay."""
    terminal.people["5"] = {**BORIS, "employeeNo": "5"}
    terminal.faces["5"] = draw_face(50)
    boris = terminal.snapshot()["people"]["6"]
    assert not await copy_user_with_face(
        anna, context, update_existing=True, templates=SAME
    )
    assert terminal.people["5"]["name"] == "Анна"
    assert terminal.people["5"]["roomNumber"] == 13
    assert terminal.faces["5"] == PICTURE
    assert terminal.people["6"] == boris
