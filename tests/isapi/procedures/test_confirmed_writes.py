"""What becomes of a write: each form that terminals know, each answer they give."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

import pytest

from custom_components.hikvision_face_terminal.isapi import Timing
from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.errors import IsapiError, Reason
from custom_components.hikvision_face_terminal.isapi.models.user_changes import (
    UserChanges,
)
from custom_components.hikvision_face_terminal.isapi.procedures.context import (
    TerminalContext,
)
from custom_components.hikvision_face_terminal.isapi.procedures.copying import set_face
from custom_components.hikvision_face_terminal.isapi.procedures.users import (
    StoredValidity,
    add_user,
    delete_face,
    delete_users,
    iter_users,
    update_user,
)
from simulator import PROFILES, Fault, Profile, SimulatedTerminal, draw_face
from simulator.write_behavior import WriteBehavior
from tests.isapi.conftest import Enroll, SetUp
from tests.support.records import full_user_record

from .test_enrollment import LINK, QUICK, SEARCH, reason_of
from .test_variants import with_pictures

BUSY: Final = Fault.status("deviceBusy", status_code=2)
OK: Final = Fault.http_error(
    200, '{"statusCode":1,"statusString":"OK","subStatusCode":"ok"}'
)
DETAIL_DELETE: Final = "UserInfoDetail/Delete?"
PATH: Final = "AccessControl/UserInfoDetail/Delete"
LIBRARY: Final = "Intelligent/FDLib"
ANNA: Final = full_user_record("5", "Анна")
BORIS: Final = full_user_record("6", "Boris", roomNumber=13)


def writing(**behavior: object) -> Profile:
    """Return a terminal that carries out writes in its own way."""
    writes = replace(WriteBehavior(), **behavior)  # type: ignore[arg-type]
    return replace(with_pictures("immediate"), writes=writes)


def profiles(*names: str) -> pytest.MarkDecorator:
    """Run a test on these terminals, on a faster clock."""
    return pytest.mark.parametrize(
        "profile", [PROFILES[name].scaled(QUICK) for name in names], ids=names
    )


@pytest.fixture
def profile() -> Profile:
    """Return a terminal that takes pictures, too."""
    return with_pictures("immediate")


@pytest.fixture(autouse=True)
def _users(terminal: SimulatedTerminal) -> None:
    """Two users, each with a face and a card."""
    for at, record in enumerate((ANNA, BORIS)):
        number = record["employeeNo"]
        terminal.people[number] = dict(record)
        terminal.faces[number] = draw_face(100 + at)
        terminal.cards[number] = [{"cardNo": f"00{number}"}]


@pytest.fixture
async def context(set_up: SetUp, terminal: SimulatedTerminal) -> TerminalContext:
    """Return the terminal as the set-up of an entry reads it."""
    return await set_up(terminal)


async def _save(_: object) -> None:
    """Store nothing."""


async def rename(context: TerminalContext, *, blocked: bool | None = None) -> None:
    """Give Boris another name, or block him."""
    await update_user(
        context,
        "6",
        UserChanges(name="Борис" if blocked is None else None),
        blocked=blocked,
        stored=StoredValidity(value=None, save=_save),
    )


# Deletions: the form that is refused, or without effect.


@pytest.mark.parametrize(
    "profile",
    [
        writing(refused=(PATH,), refusal=code)
        for code in (
            "badJsonContent",
            "badParameters",
            "MessageParametersLack",
            "badXmlFormat",
            "badJsonFormat",
            "notSupport",
        )
    ]
    + [writing(without_effect=(PATH,))],
    ids=lambda it: it.writes.refusal if it.writes.refused else "without effect",
)
async def test_a_user_is_deleted_by_the_other_request(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """With the face, and without anything of another user."""
    before = terminal.snapshot()
    await delete_users(context, ["6"])
    for stored in before.values():
        stored.pop("6", None)
    assert terminal.snapshot() == before


@pytest.mark.parametrize("fault", [Fault.http_error(500), Fault.garbage()])
async def test_a_user_is_deleted_where_one_request_only_fails(
    terminal: SimulatedTerminal, context: TerminalContext, fault: Fault
) -> None:
    """Nothing was done, as the look shows."""
    failing = replace(fault, executes=False)
    terminal.inject(failing, path=DETAIL_DELETE, times=99)
    await delete_users(context, ["6"])
    assert set(terminal.people) == {"5"}


WITHOUT_EFFECT: Final = {
    "search delete": (f"{LIBRARY}/FDSearch/Delete",),
    "both deletes": (f"{LIBRARY}/FDSearch/Delete", f"{LIBRARY}/FDDelete"),
}


@pytest.mark.parametrize(
    "profile",
    [
        replace(
            writing(without_effect=paths),
            faces=replace(PROFILES["face_delete_by_body"].faces),
        )
        for paths in WITHOUT_EFFECT.values()
    ],
    ids=WITHOUT_EFFECT,
)
async def test_a_face_is_deleted_by_another_request(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """An OK is read back; deleteFP of FDSetUp is the last form."""
    await delete_face(context, "6")
    assert set(terminal.faces) == {"5"}
    assert set(terminal.people) == {"5", "6"}


async def test_a_deletion_without_any_effect_is_an_error(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """After each form was tried once."""
    for path in "Delete", "FDSetUp":
        terminal.inject(OK, path=path, times=99)
    before = terminal.snapshot()
    with pytest.raises(IsapiError, match="removes nothing"):
        await delete_face(context, "6")
    assert terminal.snapshot() == before
    assert len(terminal.seen("PUT", LIBRARY)) == 3


async def test_an_unseen_deletion_is_not_reported_as_done(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """It takes access away: an OK is not enough."""
    terminal.inject(Fault.drop_before(), path=SEARCH, skip=1, times=99)
    work = partial(delete_users, context, ["6"])
    assert await reason_of(work) is Reason.CANNOT_CONNECT


@pytest.mark.parametrize("refusal", ["deviceBusy", "lowPrivilege", "deviceError"])
async def test_no_other_form_for_another_refusal(
    terminal: SimulatedTerminal, context: TerminalContext, refusal: str
) -> None:
    """It would be refused as well."""
    terminal.inject(Fault.refuse(refusal), path=DETAIL_DELETE, times=99)
    with pytest.raises(IsapiError):
        await delete_users(context, ["6"])
    assert not terminal.seen("PUT", "UserInfo/Delete")
    assert set(terminal.people) == {"5", "6"}


# Changes: PUT or POST, and answers that leave the outcome open.


@profiles("modify_by_post")
@pytest.mark.parametrize(
    "fault",
    [OK, Fault.refuse("badParameters"), Fault.refuse("MessageParametersLack")],
    ids=["without effect", "badParameters", "MessageParametersLack"],
)
async def test_a_change_by_post(
    terminal: SimulatedTerminal, context: TerminalContext, fault: Fault
) -> None:
    terminal.inject(fault, path="Modify", method="PUT", times=9)
    await rename(context)
    assert terminal.people["6"]["name"] == "Борис"
    assert len(terminal.seen("PUT", "Modify")) == 1


ODD: Final = ["modify_status_string", "modify_nothing", "modify_text"]
LOST: Final = {
    "drop_after": Fault.drop_after(),
    "hang_after": Fault.hang_after(),
    "truncated": Fault.truncated(),
    "garbage": Fault.garbage(),
    "endless": Fault.endless(),
}


@profiles(*ODD, "writes_without_status")
async def test_a_change_with_an_odd_answer_is_read_back(
    terminal: SimulatedTerminal, context: TerminalContext, enroll: Enroll
) -> None:
    """Renamed, enrolled again and blocked: each sent once."""
    await rename(context)
    assert terminal.people["6"]["name"] == "Борис"
    await enroll("Boris", employee_no="6", update_existing=True).run()
    assert terminal.people["6"]["name"] == "Boris"
    await rename(context, blocked=True)
    assert not terminal.opens_for("6", at=datetime(2026, 6, 1))
    assert len(terminal.seen("PUT", "Modify")) == 3
    assert terminal.people["6"]["roomNumber"] == 13


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
async def test_a_change_whose_answer_is_lost_is_read_back(
    terminal: SimulatedTerminal, context: TerminalContext, fault: Fault
) -> None:
    terminal.inject(fault, path="Modify", times=9)
    await rename(context)
    assert terminal.people["6"]["name"] == "Борис"
    assert len(terminal.seen("PUT", "Modify")) == 1


@pytest.mark.parametrize("body", ["", "OK", '{"statusString":"OK"}', "<html/>"])
async def test_a_change_that_was_not_done_is_sent_again(
    terminal: SimulatedTerminal, context: TerminalContext, body: str
) -> None:
    """The answer leaves the outcome open, the look does not."""
    terminal.inject(Fault.http_error(200, body), path="Modify", times=1)
    await rename(context)
    assert terminal.people["6"]["name"] == "Борис"
    assert len(terminal.seen("PUT", "Modify")) == 2


async def test_a_change_that_is_never_done_has_nothing_to_be_put_back(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """All looks said so: the error is that of the answer."""
    before = terminal.snapshot()
    terminal.inject(Fault.http_error(200, "OK"), path="Modify", times=99)
    terminal.inject(Fault.drop_before(), path=SEARCH, skip=7, times=99)
    work = partial(rename, context)
    assert await reason_of(work) is Reason.UNEXPECTED_RESPONSE
    assert [seen.method for seen in terminal.seen(None, "Modify")] == [
        *["PUT"] * 3,
        *["POST"] * 3,
    ]
    terminal.clear_faults()
    assert terminal.snapshot() == before


async def test_a_change_that_may_be_done_is_reported_as_such(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """Neither the answer nor a look came; the error names the user."""
    terminal.inject(Fault.drop_after(), path="Modify", times=99)
    terminal.inject(Fault.drop_before(), path=SEARCH, skip=1, times=99)
    with pytest.raises(IsapiError) as caught:
        await rename(context)
    assert caught.value.reason is Reason.RESTORE_FAILED
    assert getattr(caught.value, "employee_no", None) == "6"


# Looks: a busy terminal, a face that is shown late, and looks that fail.


READS: Final[dict[str, Callable[[TerminalContext], Awaitable[object]]]] = {
    "get": lambda it: it.client.users.get("6"),
    "list": lambda it: anext(iter_users(it)),
    "counts": lambda it: it.client.device.counts(),
    "info": lambda it: it.client.device.info(),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
async def test_a_read_waits_for_a_busy_terminal(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    read: Callable[[TerminalContext], Awaitable[object]],
) -> None:
    """But not for ever."""
    terminal.inject(BUSY, times=2)
    terminal.inject(Fault.http_error(503), times=1)
    assert await read(context)
    terminal.clear_faults()
    terminal.inject(BUSY, times=99)
    assert await reason_of(lambda: read(context)) is Reason.TERMINAL_BUSY


async def test_a_picture_waits_for_a_busy_terminal(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    user = await client.users.get("6")
    assert user is not None
    terminal.inject(Fault.http_error(503), path="/LOCALS/", times=3)
    assert await client.faces.picture_of(user) == terminal.faces["6"]


def test_how_long_is_waited() -> None:
    """On the real clock: for a busy terminal, and for a face to be shown."""
    assert sum(Timing().busy_reads) == pytest.approx(10)
    assert sum(Timing().looks) == pytest.approx(8)
    assert Timing().looks[0] == 0


@profiles("busy_after_write", "face_shown_late")
async def test_a_terminal_that_takes_its_time(
    terminal: SimulatedTerminal, context: TerminalContext, enroll: Enroll
) -> None:
    """Nothing is undone, and nothing is sent twice that was accepted."""
    await enroll(employee_no="77").run()
    await rename(context)
    await delete_face(context, "5")
    await delete_users(context, ["6"])
    assert set(terminal.faces) == {"77"}
    assert set(terminal.people) == {"5", "77"}


FAILING: Final = {
    "busy": BUSY,
    "drop": Fault.drop_before(),
    "hang": Fault.hang(),
    "http_500": Fault.http_error(500),
    "garbage": Fault.garbage(),
    "forbidden": Fault.status("lowPrivilege"),
    "unknown": Fault.status("somethingNew"),
}


@pytest.mark.parametrize("fault", FAILING.values(), ids=FAILING)
@pytest.mark.parametrize("update", [False, True], ids=["new", "existing"])
async def test_an_accepted_face_is_not_undone_by_a_failed_look(
    terminal: SimulatedTerminal,
    enroll: Enroll,
    timing: Timing,
    fault: Fault,
    update: bool,
) -> None:
    timing.request = 0.3
    number = "6" if update else "77"
    name = "Boris" if update else "Anna"
    # Before the capture and, for an update, before the write.
    terminal.inject(fault, path=SEARCH, skip=2 if update else 1, times=99)
    result = await enroll(name, employee_no=number, update_existing=update).run()
    terminal.clear_faults()
    assert result.user.employee_no == number
    assert result.user.has_face
    assert result.user.name == name
    assert terminal.faces[number] == draw_face(1)
    assert len(terminal.seen("PUT", LINK)) == 1
    assert not terminal.seen(None, "Delete")


async def test_two_looks_do_not_reject_a_face(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """Only several answers that show no face do; here the others fail."""
    unlinked = '{"UserInfoSearch":{"totalMatches":0,"responseStatusStrg":"NO MATCH"}}'
    terminal.inject(Fault.http_error(200, unlinked), path=SEARCH, skip=1, times=2)
    terminal.inject(Fault.drop_before(), path=SEARCH, skip=1, times=99)
    await enroll(employee_no="77").run()
    assert "77" in terminal.faces


async def test_a_picture_is_not_undone_by_a_failed_look(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    terminal.inject(BUSY, path=SEARCH, skip=1, times=99)
    await set_face(context, "6", draw_face(7))
    assert terminal.faces["6"] == draw_face(7)


async def test_a_user_without_a_face_is_not_undone_by_a_failed_look(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    terminal.inject(Fault.http_error(500), path=SEARCH, skip=1, times=99)
    user = await add_user(context, employee_no="8", changes=UserChanges(name="Eve"))
    assert (user.employee_no, user.name, user.has_face) == ("8", "Eve", None)
    assert terminal.people["8"]["name"] == "Eve"


@pytest.mark.parametrize("profile", [PROFILES["face_shown_late"].scaled(0.1)])
async def test_a_first_face_is_taken_back_though_it_is_shown_late(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    enroll: Enroll,
    timing: Timing,
) -> None:
    """The answer was lost, and the first look too early, on a busy machine as well."""
    timing.verify = Timing().verify * 0.1
    del terminal.faces["6"]
    terminal.inject(Fault.drop_after(), path=LINK)
    terminal.inject(Fault.refuse("deviceError"), path=LINK, times=99)
    with pytest.raises(IsapiError):
        await enroll("Eve", employee_no="6", update_existing=True).run()
    assert set(terminal.faces) == {"5"}
    assert terminal.people["6"]["name"] == "Boris"


async def test_a_write_is_not_sent_again_for_ever(
    terminal: SimulatedTerminal, context: TerminalContext, timing: Timing
) -> None:
    """Once its time is over, neither in the same form nor in another."""
    timing.write_limit = 0
    terminal.inject(Fault.http_error(500), path="Modify", times=99)
    with pytest.raises(IsapiError):
        await rename(context)
    assert len(terminal.seen(None, "Modify")) == 1


async def test_a_rollback_is_not_tried_for_ever(
    terminal: SimulatedTerminal, enroll: Enroll, timing: Timing
) -> None:
    timing.roll_back_limit = 0
    terminal.inject(Fault.refuse("deviceError"), path=LINK)
    terminal.inject(Fault.refuse("deviceError"), path="Delete", times=99)
    failing = enroll(employee_no="77").run
    assert await reason_of(failing) is Reason.ROLLBACK_FAILED
    assert len(terminal.seen("PUT", "Delete")) == 1
