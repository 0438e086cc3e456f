"""People who are listed, added, changed and removed, on each firmware.

Faults are in tests/test_faults.py.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi.errors import IsapiError, Reason
from custom_components.hikvision_face_terminal.isapi.models.payloads import Page
from custom_components.hikvision_face_terminal.isapi.models.user import (
    User,
)
from custom_components.hikvision_face_terminal.isapi.models.user_changes import (
    UserChanges,
    UserType,
)
from custom_components.hikvision_face_terminal.isapi.models.validity import Validity
from custom_components.hikvision_face_terminal.isapi.procedures.context import (
    TerminalContext,
)
from custom_components.hikvision_face_terminal.isapi.procedures.users import (
    StoredValidity,
    add_user,
    delete_face,
    delete_users,
    employee_nos_with_face,
    iter_users,
    require_user,
    update_user,
)
from simulator import PROFILES, Fault, Modify, SimulatedTerminal, draw_face
from tests.isapi.conftest import Know

from .test_copying import BORIS, KEEPS_PEOPLE, told
from .test_enrollment import QUICK, reason_of

NOON = datetime(2026, 6, 1, 12)
# Those that differ in how people and faces are kept, or in how all is worded.
PLAIN = PROFILES["immediate"]
FIRMWARE = [
    name
    for name in KEEPS_PEOPLE
    if (it := PROFILES[name]) is PLAIN
    or (it.people, it.faces, it.wire) != (PLAIN.people, PLAIN.faces, PLAIN.wire)
]
each_firmware = pytest.mark.parametrize(
    "profile", [PROFILES[name].scaled(QUICK) for name in FIRMWARE], ids=FIRMWARE
)


class Storage:
    """The validity of one user, as the caller of update_user stores it."""

    def __init__(self) -> None:
        self.validity: Validity | None = None

    async def save(self, validity: Validity | None) -> None:
        """Replace it."""
        self.validity = validity


async def update(
    known: TerminalContext,
    number: str = "6",
    *,
    blocked: bool | None = None,
    storage: Storage | None = None,
    **changes: Any,
) -> User:
    """Change a user as the hub does."""
    storage = storage or Storage()
    return await update_user(
        known,
        number,
        UserChanges(**changes),
        blocked=blocked,
        stored=StoredValidity(value=storage.validity, save=storage.save),
    )


def fill(terminal: SimulatedTerminal, count: int) -> None:
    """Let so many people be there, every second with a face."""
    face = draw_face(1)
    for number in range(1, count + 1):
        name = f"Person {number}"
        terminal.people[str(number)] = {
            **BORIS,
            "employeeNo": str(number),
            "name": name,
        }
        if number % 2:
            terminal.faces[str(number)] = face


async def listed(known: TerminalContext) -> list[User]:
    return [user async for page in iter_users(known) for user in page]


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    """Let Boris be there, with all that a person can have, and Eve."""
    terminal.people["6"] = dict(BORIS)
    terminal.faces["6"] = draw_face(60)
    terminal.cards["6"] = [{"cardNo": "123"}]
    terminal.fingerprints["6"] = [{"fingerNo": 1}]
    terminal.people["7"] = {**BORIS, "employeeNo": "7", "name": "Eve"}
    terminal.faces["7"] = draw_face(70)
    terminal.cards["7"] = [{"cardNo": "456"}]


@pytest.fixture
async def known(know: Know, terminal: SimulatedTerminal) -> TerminalContext:
    return await know(terminal)


async def test_a_person_is_read_as_the_terminal_has_them(
    known: TerminalContext,
) -> None:
    boris = await require_user(known, "6")
    assert (boris.name, boris.user_type, boris.gender) == ("Boris", "visitor", "female")
    assert boris.validity.begin == datetime(2026, 1, 1)
    assert boris.validity.end == datetime(2027, 1, 1)
    assert (boris.doors, boris.group_id) == ((1,), 7)
    assert (boris.cards, boris.fingerprints, boris.has_face) == (1, 1, True)
    assert not boris.blocked


def test_no_limit_is_no_period() -> None:
    """enable=false says that the period does not count."""
    valid = {"beginTime": "2001-01-01T00:00:00", "endTime": "2001-01-01T00:01:00"}
    for enable, blocked in ((True, True), (False, False), ("false", False)):
        user = User.from_tree({"employeeNo": "1", "Valid": {**valid, "enable": enable}})
        assert user.blocked is blocked
        assert (user.validity.end is None) is not blocked


def test_a_person_may_be_told_in_other_words() -> None:
    user = User.from_tree({"userType": "maintenance", "gender": "?", "doorRight": ""})
    assert (user.user_type, user.gender, user.doors) == (None, "unknown", ())
    assert (user.cards, user.validity.end, user.group_id) == (None, None, None)


@each_firmware
async def test_listing_each_firmware(terminal: SimulatedTerminal, know: Know) -> None:
    """Everybody comes once, in order, whatever a page holds."""
    fill(terminal, 65)
    known = await know(terminal)
    users = await listed(known)
    assert [user.employee_no for user in users] == [*terminal.people]
    if not terminal.profile.people.lists_faces:
        assert {user.has_face for user in users} == {None}
        assert await employee_nos_with_face(known) == {*terminal.faces}


async def test_listing_three_thousand_people(
    terminal: SimulatedTerminal, know: Know
) -> None:
    fill(terminal, 3000)
    known = await know(terminal)
    before = len(terminal.requests)
    count = 0
    async for page in iter_users(known):
        count += len(page)
        assert len(page) <= 30
    assert count == 3000
    assert len(terminal.requests) - before == 100


async def test_listing_while_somebody_is_deleted(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    """Nobody comes twice, and it ends."""
    fill(terminal, 65)
    seen: list[str] = []
    async for page in iter_users(known):
        seen += [user.employee_no for user in page]
        terminal.people.pop("1", None)
    assert len(seen) == len(set(seen))
    assert {*terminal.people} - {*seen} <= {"31"}


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ({"totalMatches": 2000, "responseStatusStrg": "MORE"}, 2),
        ({"totalMatches": 2000}, 2),
        ({"responseStatusStrg": "MORE"}, 2),
        ({"totalMatches": 2000, "responseStatusStrg": "OK"}, 1),
        ({}, 1),
    ],
)
async def test_listing_ends_on_a_terminal_that_repeats_itself(
    known: TerminalContext,
    monkeypatch: pytest.MonkeyPatch,
    told: dict[str, Any],
    count: int,
) -> None:
    asked = []

    async def same(search_id: str, position: int, limit: int) -> Page:
        asked.append(position)
        people = [{"employeeNo": "1", "name": "Anna"}, {"name": "nobody"}]
        return Page.from_tree(
            {"UserInfoSearch": {"UserInfo": people, **told}}, position
        )

    monkeypatch.setattr(known.client.users, "page", same)
    assert [user.employee_no for user in await listed(known)] == ["1"]
    assert len(asked) == count


@each_firmware
async def test_adding_each_firmware(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    before = terminal.snapshot()
    changes = UserChanges(name="Анна", user_type=UserType.VISITOR)
    anna = await add_user(known, employee_no=None, changes=changes)

    assert anna.employee_no not in before["people"]
    added = terminal.people.pop(anna.employee_no)
    assert (added["name"], added["userType"]) == ("Анна", "visitor")
    assert (added["doorRight"], added["Valid"]["enable"]) == ("1", True)
    assert terminal.snapshot() == before


async def test_adding_costs_three_requests(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    before = len(terminal.requests)
    await add_user(known, employee_no=None, changes=UserChanges(name="Anna"))
    assert [
        seen.path.partition("?")[0].rpartition("/")[2]
        for seen in terminal.requests[before:]
    ] == ["Search", "Record", "Search"]


@pytest.mark.parametrize(
    ("number", "changes", "reason"),
    [
        ("6", {"name": "Anna"}, Reason.USER_ALREADY_EXISTS),
        (" ", {"name": "Anna"}, Reason.INVALID_EMPLOYEE_NO),
        ("1" * 33, {"name": "Anna"}, Reason.INVALID_EMPLOYEE_NO),
        (None, {"name": " "}, Reason.INVALID_NAME),
        (None, {}, Reason.INVALID_NAME),
        (None, {"name": "A\n"}, Reason.INVALID_NAME),
        (
            None,
            {"name": "Anna", "valid_until": datetime(1999, 1, 1)},
            Reason.INVALID_VALIDITY,
        ),
        (None, {"name": "Anna", "doors": (2,)}, Reason.NOT_SUPPORTED),
    ],
)
async def test_adding_who_cannot_be(
    terminal: SimulatedTerminal,
    known: TerminalContext,
    number: str | None,
    changes: dict[str, Any],
    reason: Reason,
) -> None:
    before = terminal.snapshot()
    work = partial(add_user, known, employee_no=number, changes=UserChanges(**changes))
    assert await reason_of(work) is reason
    assert terminal.snapshot() == before


async def test_adding_goes_on_behind_a_number_that_is_taken_meanwhile(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    """A number that somebody else took is never overwritten."""
    terminal.inject(Fault.refuse("employeeNoAlreadyExist"), path="UserInfo/Record")
    anna = await add_user(known, employee_no=None, changes=UserChanges(name="Anna"))
    assert anna.employee_no == "3"
    terminal.inject(
        Fault.refuse("employeeNoAlreadyExist"), path="UserInfo/Record", times=3
    )
    work = partial(add_user, known, employee_no=None, changes=UserChanges(name="B"))
    assert await reason_of(work) is Reason.USER_ALREADY_EXISTS
    assert not known.reserved_numbers


@each_firmware
async def test_updating_each_firmware(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    """What is not named stays to the letter, the PIN too."""
    before = terminal.snapshot()
    try:
        boris = await update(known, name="Борис", valid_until=datetime(2028, 1, 1))
    except IsapiError as err:
        assert terminal.profile.people.modify is Modify.PRETENDS
        assert err.reason is Reason.UNEXPECTED_RESPONSE  # noqa: PT017
        assert terminal.snapshot() == before
        return
    assert boris.name == "Борис"
    changed = terminal.people["6"]
    assert changed.pop("name") == "Борис"
    assert changed.pop("Valid") == {
        **BORIS["Valid"],
        "endTime": "2028-01-01T00:00:00",
    }
    for key in before["people"]["6"].keys() - {"name", "Valid"}:
        assert changed[key] == BORIS[key], key
    terminal.people["6"] = before["people"]["6"]
    assert terminal.snapshot() == before


async def test_a_hidden_pin_is_not_sent_back(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    terminal.people["6"]["password"] = "****"
    await update(known, name="Борис")
    assert b"password" not in terminal.seen("PUT", "Modify")[-1].body
    terminal.people["6"]["password"] = "0042"
    await update(known, name="Boris")
    assert b'"password":"0042"' in terminal.seen("PUT", "Modify")[-1].body


async def test_updating_nothing_new_writes_nothing(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    await update(known, name="Boris")
    assert not terminal.seen("PUT")


@pytest.mark.parametrize(
    ("number", "changes", "reason"),
    [
        ("9", {"name": "Anna"}, Reason.USER_NOT_FOUND),
        ("", {"name": "Anna"}, Reason.INVALID_EMPLOYEE_NO),
        ("6", {"name": ""}, Reason.INVALID_NAME),
        ("6", {"valid_until": datetime(2025, 1, 1)}, Reason.INVALID_VALIDITY),
        ("6", {"valid_from": datetime(2029, 1, 1)}, Reason.INVALID_VALIDITY),
        ("6", {"doors": (2,)}, Reason.NOT_SUPPORTED),
    ],
)
async def test_updating_what_cannot_be(
    terminal: SimulatedTerminal,
    known: TerminalContext,
    number: str,
    changes: dict[str, Any],
    reason: Reason,
) -> None:
    """Boris' access ends with 2026, so it cannot begin later."""
    before = terminal.snapshot()
    assert await reason_of(partial(update, known, number, **changes)) is reason
    assert terminal.snapshot() == before
    assert not terminal.seen("PUT")


async def test_an_end_for_somebody_without_limits(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    """A period that did not count is not where the new one begins."""
    valid = {
        "enable": False,
        "beginTime": "2031-01-01T00:00:00",
        "endTime": "2032-01-01T00:00:00",
        "timeType": "local",
    }
    terminal.people["6"]["Valid"] = valid
    await update(known, valid_until=datetime(2027, 1, 1))
    assert terminal.people["6"]["Valid"] == {
        "enable": True,
        "beginTime": "2000-01-01T00:00:00",
        "endTime": "2027-01-01T00:00:00",
        "timeType": "local",
    }


@pytest.mark.parametrize("enable", [True, False])
async def test_blocked_and_let_in_again(
    terminal: SimulatedTerminal, known: TerminalContext, *, enable: bool
) -> None:
    """The terminal honours it, and afterwards all is to the letter as before."""
    terminal.people["6"]["Valid"] = {**BORIS["Valid"], "enable": enable}
    before = await told(terminal, known.client, "6")
    storage = Storage()
    assert terminal.opens_for("6", at=NOON)

    assert (await update(known, blocked=True, storage=storage)).blocked
    assert not terminal.opens_for("6", at=NOON)
    assert terminal.people["7"] == {**BORIS, "employeeNo": "7", "name": "Eve"}
    stored = storage.validity

    await update(known, blocked=True, storage=storage)
    await update(known, name="Борис", storage=storage)
    assert storage.validity == stored
    assert not terminal.opens_for("6", at=NOON)

    boris = await update(known, name="Boris", blocked=False, storage=storage)
    assert not boris.blocked
    assert terminal.opens_for("6", at=NOON)
    assert storage.validity is None
    assert await told(terminal, known.client, "6") == before


async def test_a_new_end_for_somebody_blocked_waits_until_they_are_let_in(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    storage = Storage()
    await update(known, blocked=True, storage=storage)
    await update(known, valid_until=datetime(2028, 1, 1), storage=storage)
    assert not terminal.opens_for("6", at=NOON)
    await update(known, blocked=False, storage=storage)
    valid = terminal.people["6"]["Valid"]
    assert valid["beginTime"] == "2026-01-01T00:00:00"
    assert valid["endTime"] == "2028-01-01T00:00:00"


async def test_who_was_blocked_elsewhere_needs_a_new_end(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    """Nobody is let in for longer than somebody has said."""
    await update(known, blocked=True)
    before = terminal.snapshot()
    refused = partial(update, known, blocked=False)
    assert await reason_of(refused) is Reason.PERIOD_UNKNOWN
    await update(known, name="Boris", blocked=True)
    assert terminal.snapshot() == before

    await update(known, blocked=False, valid_until=datetime(2027, 1, 1))
    assert terminal.opens_for("6", at=NOON)
    assert not terminal.opens_for("6", at=datetime(2027, 1, 2))


async def test_a_block_that_fails_keeps_nothing(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    storage = Storage()
    terminal.inject(Fault.refuse("deviceError"), path="Modify")
    with pytest.raises(IsapiError):
        await update(known, blocked=True, storage=storage)
    assert storage.validity is None
    assert terminal.opens_for("6", at=NOON)


async def test_a_block_that_cannot_be_taken_back_keeps_the_period(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    """Then they may be blocked, and their period is not lost."""
    storage = Storage()
    terminal.inject(Fault.drop_after(), path="Modify")
    terminal.inject(Fault.drop_before(), path="Modify", times=50)
    work = partial(update, known, blocked=True, storage=storage)
    assert await reason_of(work) is Reason.ROLLBACK_FAILED
    terminal.clear_faults()
    assert not terminal.opens_for("6", at=NOON)
    await update(known, blocked=False, storage=storage)
    assert terminal.people["6"]["Valid"] == BORIS["Valid"]


@each_firmware
async def test_deleting_each_firmware(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    """Person, cards, fingerprints and face are gone when it returns; nobody else."""
    before = terminal.snapshot()
    await delete_users(known, ["6", "6"])
    for kept in before.values():
        kept.pop("6", None)
    assert terminal.snapshot() == before
    await delete_users(known, ["7"])
    assert terminal.snapshot()["people"] == terminal.snapshot()["faces"] == {}


async def test_deleting_many(terminal: SimulatedTerminal, know: Know) -> None:
    fill(terminal, 65)
    known = await know(terminal)
    await delete_users(known, [str(number) for number in range(1, 64)])
    assert [*terminal.people] == ["64", "65"]
    assert [*terminal.faces] == ["65"]


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ([], Reason.INVALID_EMPLOYEE_NO),
        ([""], Reason.INVALID_EMPLOYEE_NO),
        (["6", " "], Reason.INVALID_EMPLOYEE_NO),
        (["6", "\t"], Reason.INVALID_EMPLOYEE_NO),
        (["6", "9"], Reason.USER_NOT_FOUND),
    ],
)
async def test_deleting_nobody_deletes_nobody(
    terminal: SimulatedTerminal,
    known: TerminalContext,
    numbers: list[str],
    reason: Reason,
) -> None:
    before = terminal.snapshot()
    assert await reason_of(partial(delete_users, known, numbers)) is reason
    assert terminal.snapshot() == before
    assert not terminal.seen("PUT")


@each_firmware
async def test_deleting_a_face_each_firmware(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    before = terminal.snapshot()
    await delete_face(known, "6")
    del before["faces"]["6"]
    assert terminal.snapshot() == before
    puts = len(terminal.seen("PUT"))
    await delete_face(known, "6")
    assert len(terminal.seen("PUT")) == puts
    assert await reason_of(partial(delete_face, known, "9")) is Reason.USER_NOT_FOUND


@pytest.mark.parametrize("deletes", [delete_face, delete_users])
async def test_a_deletion_that_does_nothing_is_no_success(
    terminal: SimulatedTerminal,
    known: TerminalContext,
    deletes: Callable[..., Awaitable[None]],
) -> None:
    """The terminal said OK; only what it lists afterwards counts."""
    before = terminal.snapshot()
    ok = b'{"statusCode":1,"statusString":"OK","subStatusCode":"ok"}'
    terminal.inject(Fault.http_error(200, ok, "application/json"), path="Delete")
    number = "6" if deletes is delete_face else ["6"]
    work = partial(deletes, known, number)
    assert await reason_of(work) is Reason.UNEXPECTED_RESPONSE
    assert terminal.snapshot() == before


type Work = Callable[[TerminalContext], Awaitable[object]]

WORKS: dict[str, Work] = {
    "add": partial(add_user, employee_no="5", changes=UserChanges(name="Anna")),
    "update": partial(update, name="Борис"),
    "block": partial(update, blocked=True),
}


@pytest.mark.parametrize(
    ("work", "path"), [("add", "Record"), ("update", "Modify"), ("block", "Modify")]
)
async def test_cancelled_is_as_before(
    terminal: SimulatedTerminal, known: TerminalContext, work: str, path: str
) -> None:
    before = await told(terminal, known.client, "6")
    terminal.inject(Fault.delay(0.05), path=path)

    async def run() -> object:
        return await WORKS[work](known)

    task = asyncio.create_task(run())
    await terminal.wait_for(None, path)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await told(terminal, known.client, "6") == before
    assert "5" not in terminal.people


async def test_deleting_where_a_search_names_one(
    terminal: SimulatedTerminal, known: TerminalContext
) -> None:
    known = replace(known, capabilities=replace(known.capabilities, search_numbers=1))
    await delete_users(known, ["6", "7"])
    assert not terminal.people
