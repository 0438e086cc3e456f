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
from tests.isapi.conftest import Know
from tests.support.records import user_record

from .test_enrollment import CANNOT, QUICK, reason_of
from .test_variants import with_pictures

KEEPS_PEOPLE = sorted({*PROFILES} - {*CANNOT} | {"no_capture"})
SOURCE_SERIAL = "DS-K1T343EFWX20250115V044840ENSIM000002"
LINK = "Intelligent/FDLib/F"
SEARCH = "UserInfo/Search"
PICTURE = draw_face(40)

ANNA = user_record("5", "Анна")
BORIS = user_record("6", "Boris", roomNumber=13)


def quick(profiles: list[str]) -> list[Profile]:
    """Return profiles that also take a JPEG, on a faster clock."""
    taking = [
        PROFILES[name] if PROFILES[name].faces.binary_parts else with_pictures(name)
        for name in profiles
    ]
    return [profile.scaled(QUICK) for profile in taking]


async def told(terminal: SimulatedTerminal, client: IsapiClient, number: str) -> object:
    """Return what a terminal tells of somebody, and all that it keeps of others.

    A record written back whole holds the defaults too that it was told with.
    """
    user = await client.users.get(number)
    others = terminal.snapshot()
    others["people"].pop(number, None)
    return user and user.record.writable(), others


@pytest.fixture
def profile() -> Profile:
    return with_pictures("immediate")


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    """Let Boris be there, with all that a person can have."""
    terminal.people["6"] = dict(BORIS)
    terminal.faces["6"] = draw_face(60)
    terminal.cards["6"] = [{"cardNo": "123"}]
    terminal.fingerprints["6"] = [{"fingerNo": 1}]


@pytest.fixture
async def known(know: Know, terminal: SimulatedTerminal) -> TerminalContext:
    return await know(terminal)


@pytest.fixture
async def source() -> AsyncIterator[SimulatedTerminal]:
    """Return another terminal, which knows Anna."""
    async with SimulatedTerminal(
        PROFILES["blocking"], tls=False, serial_number=SOURCE_SERIAL
    ) as running:
        running.people["5"] = dict(ANNA)
        running.faces["5"] = PICTURE
        yield running


@pytest.fixture
async def anna(know: Know, source: SimulatedTerminal) -> UserWithFace:
    """Return Anna, as read from the other terminal."""
    return await read_user_with_face(await know(source), "5")


async def test_reading_nothing_is_changed(
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
async def test_reading_whom_there_is_nothing_to_copy_of(
    know: Know, source: SimulatedTerminal, number: str, reason: Reason
) -> None:
    source.people["7"] = {**ANNA, "employeeNo": "7"}
    known = await know(source)
    assert await reason_of(lambda: read_user_with_face(known, number)) is reason


@pytest.mark.parametrize("name", ["json_search_without_faces", "plain_pictures"])
async def test_reading_where_the_face_is_told_elsewhere(name: str, know: Know) -> None:
    async with SimulatedTerminal(PROFILES[name], tls=False) as terminal:
        terminal.people["5"], terminal.faces["5"] = dict(ANNA), PICTURE
        terminal.people["7"] = {**ANNA, "employeeNo": "7"}
        known = await know(terminal)
        assert (await read_user_with_face(known, "5")).face == PICTURE
        reason = await reason_of(lambda: read_user_with_face(known, "7"))
        assert reason is Reason.NO_FACE


@pytest.mark.parametrize("profile", [PROFILES["no_pictures"]], ids=["no_pictures"])
async def test_reading_where_no_pictures_are_kept(known: TerminalContext) -> None:
    assert (
        await reason_of(lambda: read_user_with_face(known, "6")) is Reason.NOT_SUPPORTED
    )


@pytest.mark.parametrize("profile", quick(KEEPS_PEOPLE), ids=KEEPS_PEOPLE)
async def test_copying_each_firmware_that_takes_pictures(
    terminal: SimulatedTerminal, known: TerminalContext, anna: UserWithFace
) -> None:
    others = terminal.snapshot()
    assert await copy_user_with_face(anna, known, update_existing=False)

    copied = terminal.people.pop("5")
    assert terminal.faces.pop("5") == PICTURE
    assert terminal.snapshot() == others
    for name in ("name", "userType", "gender", "doorRight", "RightPlan", "Valid"):
        assert copied[name] == ANNA[name]
    for name in ("password", "localUIRight", "groupId", "roomNumber"):
        assert copied.get(name) != ANNA[name]


@pytest.mark.parametrize(
    "profile", [PROFILES[name].scaled(QUICK) for name in KEEPS_PEOPLE]
)
async def test_copying_each_firmware_as_it_is(
    terminal: SimulatedTerminal,
    profile: Profile,
    known: TerminalContext,
    anna: UserWithFace,
) -> None:
    """Where only a capture's URL is taken, nobody is half made."""
    others = terminal.snapshot()
    if profile.faces.binary_parts:
        await copy_user_with_face(anna, known, update_existing=False)
        assert terminal.faces["5"] == PICTURE
        return
    reason = await reason_of(
        lambda: copy_user_with_face(anna, known, update_existing=False)
    )
    assert reason is Reason.NOT_SUPPORTED
    assert terminal.snapshot() == others


async def test_copying_it_costs_four_requests(
    terminal: SimulatedTerminal, known: TerminalContext, anna: UserWithFace
) -> None:
    before = len(terminal.requests)
    await copy_user_with_face(anna, known, update_existing=False)
    assert [
        seen.path.partition("?")[0].rpartition("/")[2]
        for seen in terminal.requests[before:]
    ] == ["Search", "Record", "FDSetUp", "Search"]


async def test_copying_somebody_who_is_there_fails(
    terminal: SimulatedTerminal, known: TerminalContext, anna: UserWithFace
) -> None:
    terminal.people["5"] = {**BORIS, "employeeNo": "5"}
    before = terminal.snapshot()
    reason = await reason_of(
        lambda: copy_user_with_face(anna, known, update_existing=False)
    )
    assert reason is Reason.USER_ALREADY_EXISTS
    assert terminal.snapshot() == before


@pytest.mark.parametrize("face", [None, draw_face(50)], ids=["no face", "a face"])
async def test_copying_somebody_who_is_there_is_updated(
    terminal: SimulatedTerminal,
    known: TerminalContext,
    anna: UserWithFace,
    face: bytes | None,
) -> None:
    """What is not copied stays as it is there."""
    terminal.people["5"] = {**BORIS, "employeeNo": "5"}
    terminal.cards["5"] = [{"cardNo": "55"}]
    if face:
        terminal.faces["5"] = face
    others = terminal.snapshot()
    assert not await copy_user_with_face(anna, known, update_existing=True)

    assert terminal.people["5"]["name"] == "Анна"
    assert terminal.people["5"]["roomNumber"] == 13
    assert terminal.faces["5"] == PICTURE
    assert terminal.cards == others["cards"]
    assert terminal.people["6"] == others["people"]["6"]


@pytest.mark.parametrize("profile", [with_pictures("old_count")], ids=["short"])
async def test_copying_who_does_not_fit_is_not_tried(
    terminal: SimulatedTerminal,
    know: Know,
    known: TerminalContext,
    source: SimulatedTerminal,
) -> None:
    source.people["5"]["name"] = "Я" * 17
    anna = await read_user_with_face(await know(source), "5")
    before = len(terminal.requests)
    reason = await reason_of(
        lambda: copy_user_with_face(anna, known, update_existing=False)
    )
    assert reason is Reason.INVALID_NAME
    assert len(terminal.requests) == before


@pytest.mark.parametrize("path", ["UserInfo/Record", LINK])
async def test_copying_cancelled(
    terminal: SimulatedTerminal, known: TerminalContext, anna: UserWithFace, path: str
) -> None:
    before = terminal.snapshot()
    terminal.inject(Fault.delay(0.05), path=path)
    task = asyncio.create_task(copy_user_with_face(anna, known, update_existing=False))
    await terminal.wait_for(None, path)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert terminal.snapshot() == before


@pytest.mark.parametrize("profile", quick(KEEPS_PEOPLE), ids=KEEPS_PEOPLE)
async def test_setting_each_firmware_that_takes_pictures(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    """A first face, and another one where the terminal can replace it."""
    del terminal.faces["6"]
    others = terminal.snapshot()
    await set_face(known, "6", PICTURE)
    assert terminal.snapshot() == {**others, "faces": {"6": PICTURE}}

    if terminal.profile.faces.set_up:
        await set_face(known, "6", draw_face(41))
        assert terminal.snapshot() == {**others, "faces": {"6": draw_face(41)}}
    else:
        reason = await reason_of(lambda: set_face(known, "6", draw_face(41)))
        assert reason is Reason.NOT_SUPPORTED
        assert terminal.snapshot() == {**others, "faces": {"6": PICTURE}}


@pytest.mark.parametrize(
    "profile",
    [
        PROFILES[name].scaled(QUICK)
        for name in KEEPS_PEOPLE
        if not PROFILES[name].faces.binary_parts
    ],
)
async def test_setting_each_firmware_that_takes_none(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    before = terminal.snapshot()
    reason = await reason_of(lambda: set_face(known, "6", PICTURE))
    assert reason is Reason.NOT_SUPPORTED
    assert terminal.snapshot() == before


async def test_setting_a_picture_that_is_refused_leaves_the_old_face(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    before = terminal.snapshot()
    terminal.inject(Fault.status("PicAnalysisNoTargetError"), path=LINK)
    reason = await reason_of(lambda: set_face(known, "6", PICTURE))
    assert reason is Reason.FACE_REJECTED
    assert terminal.snapshot() == before


@pytest.mark.parametrize(
    ("number", "reason"),
    [("9", Reason.USER_NOT_FOUND), (" ", Reason.INVALID_EMPLOYEE_NO)],
)
async def test_setting_nobody(
    terminal: SimulatedTerminal, known: TerminalContext, number: str, reason: Reason
) -> None:
    before = terminal.snapshot()
    assert await reason_of(lambda: set_face(known, number, PICTURE)) is reason
    assert terminal.snapshot() == before


async def test_setting_an_answer_that_is_lost_for_good(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    """The new face may be there: the old one is put back."""
    before = terminal.snapshot()
    terminal.inject(Fault.drop_after(), path=LINK, times=3)
    reason = await reason_of(lambda: set_face(known, "6", PICTURE))
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
def test_doors_elsewhere(
    record: dict[str, Any], doors: int | None, right: str, plans: dict[int, str]
) -> None:
    """Those that are there; nobody gets a right who has none, nor a wider one."""
    copied = UserRecord(record).transferable(Capabilities(), doors).tree
    assert copied["doorRight"] == right
    told = {plan["doorNo"]: plan["planTemplateNo"] for plan in copied["RightPlan"]}
    assert told == plans


def test_a_period_elsewhere() -> None:
    """Within what the other terminal takes; "no limit" stays that."""
    capabilities = replace(Capabilities(), valid_until=datetime(2030, 1, 1))
    valid = {
        "enable": False,
        "beginTime": "1970-01-01T00:00:00",
        "endTime": "2037-12-31T23:59:59",
    }
    copied = UserRecord({"Valid": valid}).transferable(capabilities, 1).tree
    assert copied["Valid"] == {
        "enable": False,
        "beginTime": "2000-01-01T00:00:00",
        "endTime": "2030-01-01T00:00:00",
        "timeType": "local",
    }
    assert "Valid" not in UserRecord({"Valid": {}}).transferable(capabilities, 1).tree


async def test_a_face_without_a_picture_is_not_no_face(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    """The terminal says that there is one and not where."""
    user = User(employee_no="6", name="", has_face=True, record=UserRecord({}))
    nowhere = b'{"MatchList":[{"FPID":"6"}],"totalMatches":1}'
    terminal.inject(Fault.http_error(200, nowhere), path="FDSearch")
    assert (
        await reason_of(lambda: known.client.faces.picture_of(user))
        is Reason.NOT_SUPPORTED
    )


@pytest.mark.parametrize(
    "profile", [with_pictures("duplicate_in_ok")], ids=["duplicate_in_ok"]
)
async def test_a_refusal_that_looks_like_success(
    terminal: SimulatedTerminal, known: TerminalContext, anna: UserWithFace
) -> None:
    """Made at the terminal just after we looked: nobody's face is overwritten."""
    eve = {**BORIS, "employeeNo": "5", "name": "Eve"}
    terminal.inject(Fault.delay(0.05), path=SEARCH)
    task = asyncio.create_task(copy_user_with_face(anna, known, update_existing=False))
    await terminal.wait_for("POST", SEARCH)
    terminal.people["5"] = dict(eve)
    with pytest.raises(IsapiError) as caught:
        await task
    assert caught.value.reason is Reason.USER_ALREADY_EXISTS
    assert terminal.people["5"] == eve
    assert "5" not in terminal.faces


UPDATES = sorted(
    name
    for name in KEEPS_PEOPLE
    if PROFILES[name].faces.set_up and name != "modify_pretends"
)


@pytest.mark.parametrize("profile", quick(UPDATES), ids=UPDATES)
async def test_each_firmware_updates(
    terminal: SimulatedTerminal, known: TerminalContext, anna: UserWithFace
) -> None:
    """Somebody with a face becomes Anna; what is not copied stays."""
    terminal.people["5"] = {**BORIS, "employeeNo": "5"}
    terminal.faces["5"] = draw_face(50)
    boris = terminal.snapshot()["people"]["6"]
    assert not await copy_user_with_face(anna, known, update_existing=True)
    assert terminal.people["5"]["name"] == "Анна"
    assert terminal.people["5"]["roomNumber"] == 13
    assert terminal.faces["5"] == PICTURE
    assert terminal.people["6"] == boris
