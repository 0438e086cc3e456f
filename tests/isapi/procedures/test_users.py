"""Users are listed, added, changed and deleted, on each firmware.

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
from custom_components.hikvision_face_terminal.isapi.models.page import Page
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
    iter_users,
    library_faces,
    require_user,
    update_user,
)
from simulator import PROFILES, Fault, Modify, SimulatedTerminal, draw_face
from simulator.schedules import ALWAYS
from tests.isapi.conftest import SetUp

from .test_copying import BORIS, STORES_USERS, stored_state
from .test_enrollment import QUICK, reason_of

NOON = datetime(2026, 6, 1, 12)
# Those that differ in how they store users and faces, or in the form of answers.
PLAIN = PROFILES["immediate"]
FIRMWARE = [
    name
    for name in STORES_USERS
    if (it := PROFILES[name]) is PLAIN
    or (it.people, it.faces, it.wire, it.writes)
    != (PLAIN.people, PLAIN.faces, PLAIN.wire, PLAIN.writes)
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
    context: TerminalContext,
    number: str = "6",
    *,
    blocked: bool | None = None,
    storage: Storage | None = None,
    **changes: Any,
) -> User:
    """Change a user as the hub does."""
    storage = storage or Storage()
    return await update_user(
        context,
        number,
        UserChanges(**changes),
        blocked=blocked,
        stored=StoredValidity(value=storage.validity, save=storage.save),
    )


def fill(terminal: SimulatedTerminal, count: int) -> None:
    """Add this many users, every second with a face."""
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


async def listed(context: TerminalContext) -> list[User]:
    return [user async for page in iter_users(context) for user in page]


@pytest.fixture(autouse=True)
def _users(terminal: SimulatedTerminal) -> None:
    """Add Boris, with all that a user can have, and Eve."""
    terminal.schedules.set_up(3, ALWAYS)
    terminal.people["6"] = dict(BORIS)
    terminal.faces["6"] = draw_face(60)
    terminal.cards["6"] = [{"cardNo": "123"}]
    terminal.fingerprints["6"] = [{"fingerNo": 1}]
    terminal.people["7"] = {**BORIS, "employeeNo": "7", "name": "Eve"}
    terminal.faces["7"] = draw_face(70)
    terminal.cards["7"] = [{"cardNo": "456"}]


@pytest.fixture
async def context(set_up: SetUp, terminal: SimulatedTerminal) -> TerminalContext:
    return await set_up(terminal)


async def test_a_user_is_read(
    context: TerminalContext,
) -> None:
    boris = await require_user(context, "6")
    assert (boris.name, boris.user_type, boris.gender) == ("Boris", "visitor", "female")
    assert boris.validity.begin == datetime(2026, 1, 1)
    assert boris.validity.end == datetime(2027, 1, 1)
    assert (boris.doors, boris.group_id) == ((1,), 7)
    assert (boris.cards, boris.fingerprints, boris.has_face) == (1, 1, True)
    assert not boris.blocked


def test_a_validity_that_does_not_count_has_no_limits() -> None:
    """By enable=false."""
    valid = {"beginTime": "2001-01-01T00:00:00", "endTime": "2001-01-01T00:01:00"}
    for enable, blocked in ((True, True), (False, False), ("false", False)):
        user = User.from_tree({"employeeNo": "1", "Valid": {**valid, "enable": enable}})
        assert user.blocked is blocked
        assert (user.validity.end is None) is not blocked


def test_unknown_words_of_a_record() -> None:
    user = User.from_tree({"userType": "maintenance", "gender": "?", "doorRight": ""})
    assert (user.user_type, user.gender, user.doors) == (None, "unknown", ())
    assert (user.cards, user.validity.end, user.group_id) == (None, None, None)


@each_firmware
async def test_listing_on_each_firmware(
    terminal: SimulatedTerminal, set_up: SetUp
) -> None:
    """Each user comes once, in order, whatever the size of a page."""
    fill(terminal, 65)
    context = await set_up(terminal)
    users = await listed(context)
    assert [user.employee_no for user in users] == [*terminal.people]
    if not terminal.profile.people.lists_faces:
        assert {user.has_face for user in users} == {None}
        faces = await library_faces(context)
        named = faces.complete
        assert named is terminal.profile.lists.names_faces
        assert faces.numbers == ({*terminal.faces} if named else set())


async def test_listing_three_thousand_users(
    terminal: SimulatedTerminal, set_up: SetUp
) -> None:
    fill(terminal, 3000)
    context = await set_up(terminal)
    before = len(terminal.requests)
    count = 0
    async for page in iter_users(context):
        count += len(page)
        assert len(page) <= 30
    assert count == 3000
    assert len(terminal.requests) - before == 100


async def test_listing_while_a_user_is_deleted(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """No user comes twice, and the list ends."""
    fill(terminal, 65)
    seen: list[str] = []
    async for page in iter_users(context):
        seen += [user.employee_no for user in page]
        terminal.people.pop("1", None)
    assert len(seen) == len(set(seen))
    assert {*terminal.people} - {*seen} <= {"31"}


@pytest.mark.parametrize(
    ("reported", "count"),
    [
        ({"totalMatches": 2000, "responseStatusStrg": "MORE"}, 2),
        ({"totalMatches": 2000}, 2),
        ({"responseStatusStrg": "MORE"}, 2),
        ({"totalMatches": 2000, "responseStatusStrg": "OK"}, 2),
        ({"totalMatches": 2, "responseStatusStrg": "MORE"}, 2),
        ({"totalMatches": 2, "responseStatusStrg": "OK"}, 1),
        ({"responseStatusStrg": "OK"}, 2),
        ({}, 2),
    ],
)
async def test_listing_ends_on_a_terminal_that_repeats_itself(
    context: TerminalContext,
    monkeypatch: pytest.MonkeyPatch,
    reported: dict[str, Any],
    count: int,
) -> None:
    positions = []

    async def same_page(search_id: str, position: int, limit: int) -> Page:
        positions.append(position)
        users = [{"employeeNo": "1", "name": "Anna"}, {"name": "no number"}]
        return Page.from_tree(
            {"UserInfoSearch": {"UserInfo": users, **reported}}, position
        )

    monkeypatch.setattr(context.client.users, "page", same_page)
    assert [user.employee_no for user in await listed(context)] == ["1"]
    assert len(positions) == count


@each_firmware
async def test_adding_on_each_firmware(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    before = terminal.snapshot()
    changes = UserChanges(name="Анна", user_type=UserType.VISITOR)
    anna = await add_user(context, employee_no=None, changes=changes)

    assert anna.employee_no not in before["people"]
    added = terminal.people.pop(anna.employee_no)
    assert (added["name"], added["userType"]) == ("Анна", "visitor")
    assert (added["doorRight"], added["Valid"]["enable"]) == ("1", True)
    assert terminal.snapshot() == before


async def test_adding_costs_three_requests(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    before = len(terminal.requests)
    await add_user(context, employee_no=None, changes=UserChanges(name="Anna"))
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
async def test_adding_an_impossible_user(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    number: str | None,
    changes: dict[str, Any],
    reason: Reason,
) -> None:
    before = terminal.snapshot()
    work = partial(
        add_user, context, employee_no=number, changes=UserChanges(**changes)
    )
    assert await reason_of(work) is reason
    assert terminal.snapshot() == before


async def test_adding_goes_on_after_a_number_that_is_assigned_meanwhile(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """The other user is never overwritten."""
    terminal.inject(Fault.refuse("employeeNoAlreadyExist"), path="UserInfo/Record")
    anna = await add_user(context, employee_no=None, changes=UserChanges(name="Anna"))
    assert anna.employee_no == "3"
    terminal.inject(
        Fault.refuse("employeeNoAlreadyExist"), path="UserInfo/Record", times=3
    )
    work = partial(add_user, context, employee_no=None, changes=UserChanges(name="B"))
    assert await reason_of(work) is Reason.USER_ALREADY_EXISTS
    assert not context.reserved_numbers


@each_firmware
async def test_updating_on_each_firmware(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """All other fields stay to the letter, the PIN too."""
    before = terminal.snapshot()
    try:
        boris = await update(context, name="Борис", valid_until=datetime(2028, 1, 1))
    except IsapiError as err:
        assert terminal.profile.people.modify is Modify.PRETENDS
        assert err.reason is Reason.UNEXPECTED_RESPONSE  # noqa: PT017
        assert terminal.snapshot() == before
        return
    assert boris.name == "Борис"
    changed = terminal.people["6"]
    assert changed.pop("name") == "Борис"
    expected = {**BORIS["Valid"], "endTime": "2028-01-01T00:00:00"}
    for node in terminal.profile.people.unknown_nodes:
        del expected[node]
    assert changed.pop("Valid") == expected
    for key in before["people"]["6"].keys() - {"name", "Valid"}:
        assert changed[key] == BORIS[key], key
    terminal.people["6"] = before["people"]["6"]
    assert terminal.snapshot() == before


async def test_a_hidden_pin_is_not_sent_back(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    terminal.people["6"]["password"] = "****"
    await update(context, name="Борис")
    assert b"password" not in terminal.seen("PUT", "Modify")[-1].body
    terminal.people["6"]["password"] = "0042"
    await update(context, name="Boris")
    assert b'"password":"0042"' in terminal.seen("PUT", "Modify")[-1].body


async def test_updating_nothing_new_writes_nothing(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    await update(context, name="Boris")
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
async def test_an_impossible_update(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    number: str,
    changes: dict[str, Any],
    reason: Reason,
) -> None:
    """Boris' access ends with 2026, so it cannot begin later."""
    before = terminal.snapshot()
    assert await reason_of(partial(update, context, number, **changes)) is reason
    assert terminal.snapshot() == before
    assert not terminal.seen("PUT")


async def test_an_end_for_a_user_without_limits(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """The new period does not begin with one that did not count."""
    valid = {
        "enable": False,
        "beginTime": "2031-01-01T00:00:00",
        "endTime": "2032-01-01T00:00:00",
        "timeType": "local",
    }
    terminal.people["6"]["Valid"] = valid
    await update(context, valid_until=datetime(2027, 1, 1))
    assert terminal.people["6"]["Valid"] == {
        "enable": True,
        "beginTime": "2000-01-01T00:00:00",
        "endTime": "2027-01-01T00:00:00",
        "timeType": "local",
    }


@pytest.mark.parametrize("enable", [True, False])
async def test_blocked_and_unblocked(
    terminal: SimulatedTerminal, context: TerminalContext, *, enable: bool
) -> None:
    """The terminal honors it, and afterwards all is to the letter as before."""
    terminal.people["6"]["Valid"] = {**BORIS["Valid"], "enable": enable}
    before = await stored_state(terminal, context.client, "6")
    storage = Storage()
    assert terminal.opens_for("6", at=NOON)

    assert (await update(context, blocked=True, storage=storage)).blocked
    assert not terminal.opens_for("6", at=NOON)
    assert terminal.people["7"] == {**BORIS, "employeeNo": "7", "name": "Eve"}
    stored = storage.validity

    await update(context, blocked=True, storage=storage)
    await update(context, name="Борис", storage=storage)
    assert storage.validity == stored
    assert not terminal.opens_for("6", at=NOON)

    boris = await update(context, name="Boris", blocked=False, storage=storage)
    assert not boris.blocked
    assert terminal.opens_for("6", at=NOON)
    assert storage.validity is None
    assert await stored_state(terminal, context.client, "6") == before


async def test_a_new_end_for_a_blocked_user_counts_once_unblocked(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    storage = Storage()
    await update(context, blocked=True, storage=storage)
    await update(context, valid_until=datetime(2028, 1, 1), storage=storage)
    assert not terminal.opens_for("6", at=NOON)
    await update(context, blocked=False, storage=storage)
    valid = terminal.people["6"]["Valid"]
    assert valid["beginTime"] == "2026-01-01T00:00:00"
    assert valid["endTime"] == "2028-01-01T00:00:00"


async def test_a_user_who_was_blocked_elsewhere_needs_a_new_end(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """Access is never given for longer than a caller has set."""
    await update(context, blocked=True)
    before = terminal.snapshot()
    refused = partial(update, context, blocked=False)
    assert await reason_of(refused) is Reason.PERIOD_UNKNOWN
    await update(context, name="Boris", blocked=True)
    assert terminal.snapshot() == before

    await update(context, blocked=False, valid_until=datetime(2027, 1, 1))
    assert terminal.opens_for("6", at=NOON)
    assert not terminal.opens_for("6", at=datetime(2027, 1, 2))


async def test_a_failed_block_stores_nothing(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    storage = Storage()
    terminal.inject(Fault.refuse("deviceError"), path="Modify")
    with pytest.raises(IsapiError):
        await update(context, blocked=True, storage=storage)
    assert storage.validity is None
    assert terminal.opens_for("6", at=NOON)


async def test_a_block_that_cannot_be_rolled_back_stores_the_validity(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """The user may be blocked then, and the validity is not lost."""
    storage = Storage()
    terminal.inject(Fault.drop_after(), path="Modify")
    terminal.inject(Fault.drop_before(), path="Modify", times=50)
    terminal.inject(Fault.drop_before(), path="Search", skip=1, times=50)
    work = partial(update, context, blocked=True, storage=storage)
    assert await reason_of(work) is Reason.RESTORE_FAILED
    terminal.clear_faults()
    assert not terminal.opens_for("6", at=NOON)
    await update(context, blocked=False, storage=storage)
    assert terminal.people["6"]["Valid"] == BORIS["Valid"]


@each_firmware
async def test_deleting_on_each_firmware(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """User, cards, fingerprints and face are gone when it returns; no other user."""
    before = terminal.snapshot()
    await delete_users(context, ["6", "6"])
    for stored in before.values():
        stored.pop("6", None)
    assert terminal.snapshot() == before
    await delete_users(context, ["7"])
    assert terminal.snapshot()["people"] == terminal.snapshot()["faces"] == {}


async def test_deleting_many(terminal: SimulatedTerminal, set_up: SetUp) -> None:
    fill(terminal, 65)
    context = await set_up(terminal)
    await delete_users(context, [str(number) for number in range(1, 64)])
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
async def test_deleting_an_impossible_list_deletes_no_user(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    numbers: list[str],
    reason: Reason,
) -> None:
    before = terminal.snapshot()
    assert await reason_of(partial(delete_users, context, numbers)) is reason
    assert terminal.snapshot() == before
    assert not terminal.seen("PUT")


@each_firmware
async def test_deleting_a_face_on_each_firmware(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    before = terminal.snapshot()
    await delete_face(context, "6")
    del before["faces"]["6"]
    assert terminal.snapshot() == before
    puts = len(terminal.seen("PUT"))
    await delete_face(context, "6")
    if terminal.profile.lists.filters_faces:  # Else nobody is known to have no face.
        assert len(terminal.seen("PUT")) == puts
    assert await reason_of(partial(delete_face, context, "9")) is Reason.USER_NOT_FOUND


@pytest.mark.parametrize("deletes", [delete_face, delete_users])
async def test_a_deletion_that_does_nothing_is_no_success(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    deletes: Callable[..., Awaitable[None]],
) -> None:
    """The terminal reports OK; only what it lists afterwards counts."""
    before = terminal.snapshot()
    ok = b'{"statusCode":1,"statusString":"OK","subStatusCode":"ok"}'
    for path in "Delete", "FDSetUp":
        fault = Fault.http_error(200, ok, "application/json")
        terminal.inject(fault, path=path, times=99)
    number = "6" if deletes is delete_face else ["6"]
    work = partial(deletes, context, number)
    assert await reason_of(work) is Reason.UNEXPECTED_RESPONSE
    assert terminal.snapshot() == before


type Operation = Callable[[TerminalContext], Awaitable[object]]

OPERATIONS: dict[str, Operation] = {
    "add": partial(add_user, employee_no="5", changes=UserChanges(name="Anna")),
    "update": partial(update, name="Борис"),
    "block": partial(update, blocked=True),
}


@pytest.mark.parametrize(
    ("operation", "path"),
    [("add", "Record"), ("update", "Modify"), ("block", "Modify")],
)
async def test_cancelled_is_as_before(
    terminal: SimulatedTerminal, context: TerminalContext, operation: str, path: str
) -> None:
    before = await stored_state(terminal, context.client, "6")
    terminal.inject(Fault.delay(0.05), path=path)

    async def run() -> object:
        return await OPERATIONS[operation](context)

    task = asyncio.create_task(run())
    await terminal.wait_for(None, path)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await stored_state(terminal, context.client, "6") == before
    assert "5" not in terminal.people


@pytest.mark.parametrize(
    "fault",
    [Fault.drop_before(), Fault.http_error(500)],
    ids=["no_answer", "failure"],
)
async def test_an_update_that_was_not_applied_is_not_written_back(
    terminal: SimulatedTerminal, context: TerminalContext, fault: Fault
) -> None:
    """A write would clear what the terminal stores of Boris but does not report."""
    terminal.people["6"]["userVerifyMode"] = "faceAndPwd"
    before = terminal.snapshot()
    terminal.inject(fault, path="Modify", times=3)
    with pytest.raises(IsapiError):
        await update(context, name="Борис")
    assert terminal.snapshot() == before
    assert len(terminal.seen("PUT", "Modify")) == 3


@pytest.mark.parametrize("profile", [PROFILES["modify_pretends"]], ids=["pretends"])
async def test_an_update_without_effect_is_not_written_back(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    work = partial(update, context, name="Борис")
    assert await reason_of(work) is Reason.UNEXPECTED_RESPONSE
    assert len(terminal.seen("PUT", "Modify")) == 1


async def test_a_user_deleted_during_the_update_is_not_written_back(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """The user was deleted at the terminal: nothing is left to be cleaned up."""
    terminal.inject(Fault.drop_before(), path="Modify", times=3)
    task = asyncio.create_task(update(context, name="Борис"))
    await terminal.wait_for("PUT", "Modify", count=3)
    del terminal.people["6"]
    assert await reason_of(lambda: task) is Reason.CANNOT_CONNECT
    assert "6" not in terminal.people


async def test_deleting_where_a_search_names_one(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    context = replace(
        context, capabilities=replace(context.capabilities, search_numbers=1)
    )
    await delete_users(context, ["6", "7"])
    assert not terminal.people
