"""People and faces as field reports have them, with the numbers of the cases."""

from collections.abc import AsyncIterator
from dataclasses import replace
import json
from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi.errors import Reason
from custom_components.hikvision_face_terminal.isapi.models.user_changes import (
    UserChanges,
)
from custom_components.hikvision_face_terminal.isapi.procedures import employee_numbers
from custom_components.hikvision_face_terminal.isapi.procedures.context import (
    TerminalContext,
)
from custom_components.hikvision_face_terminal.isapi.procedures.copying import (
    copy_user_with_face,
    read_user_with_face,
    set_face,
)
from custom_components.hikvision_face_terminal.isapi.procedures.enrollment import (
    Enrollment,
)
from custom_components.hikvision_face_terminal.isapi.procedures.recovery import (
    RecoveryOutcome,
    recover,
)
from custom_components.hikvision_face_terminal.isapi.procedures.users import (
    delete_face,
    delete_users,
    library_faces,
    require_user,
)
from custom_components.hikvision_face_terminal.isapi.procedures.validation import (
    EnrollmentRequest,
)
from simulator import PROFILES, Fault, Profile, Scene, SimulatedTerminal, draw_face
from simulator.listing import ListBehavior
from tests.isapi.conftest import SetUp
from tests.support.records import user_record, validity

from .test_copying import SAME, SOURCE_SERIAL
from .test_enrollment import QUICK, reason_of
from .test_users import Storage, fill, listed, update
from .test_variants import with_pictures

ODD_NAMES = ["", "An\x07na", "Я" * 17, "a\u202eb", "A\u2028B", "\N{ZERO WIDTH SPACE}"]


def answer(tree: dict[str, Any]) -> Fault:
    """Answer a request with a tree of its own."""
    return Fault.http_error(200, json.dumps(tree), "application/json")


def of(*names: str) -> pytest.MarkDecorator:
    """Run a test on these firmwares."""
    profiles = [with_pictures(name).scaled(QUICK) for name in names]
    return pytest.mark.parametrize("profile", profiles, ids=names)


@pytest.fixture
def profile() -> Profile:
    return with_pictures("immediate")


@pytest.fixture
async def context(set_up: SetUp, terminal: SimulatedTerminal) -> TerminalContext:
    terminal.people["7"] = user_record("7", "Anna")
    terminal.people["8"] = user_record("8", "Boris")
    terminal.faces["8"] = draw_face(80)
    return await set_up(terminal)


@pytest.fixture
async def gate() -> AsyncIterator[SimulatedTerminal]:
    """Return another terminal, with nobody."""
    async with SimulatedTerminal(
        with_pictures("blocking"), tls=False, serial_number=SOURCE_SERIAL
    ) as running:
        yield running


def new_face(context: TerminalContext, number: str, **changes: Any) -> Enrollment:
    """Prepare what Configure does to give a person a face."""
    return Enrollment(
        context,
        EnrollmentRequest(
            changes=UserChanges(**changes), employee_no=number, update_existing=True
        ),
        on_step=lambda *_: None,
        on_progress=lambda _: None,
    )


# Who is asked for, where the answer does not show whether they have a face.
unclear = pytest.mark.parametrize(
    ("profile", "number"),
    [
        (with_pictures("strangers_face").scaled(QUICK), "7"),
        (with_pictures("unnamed_faces").scaled(QUICK), "8"),
    ],
    ids=["strangers_face", "unnamed_faces"],
)


@unclear
async def test_another_face_is_not_copied(
    context: TerminalContext, number: str
) -> None:
    """Case 3: the answer does not name who was asked for."""
    reason = await reason_of(lambda: read_user_with_face(context, number))
    assert reason is Reason.NOT_SUPPORTED
    user = await require_user(context, number)
    assert await context.client.faces.has_face(user) is None


@unclear
async def test_nobody_is_taken_for_faceless(
    terminal: SimulatedTerminal, context: TerminalContext, number: str
) -> None:
    """Case 3: an unclear answer removes nobody, and undoes no accepted face."""
    before = terminal.snapshot()
    assert await recover(context, number, lambda _: True) is RecoveryOutcome.UNRESOLVED
    assert terminal.snapshot() == before
    await new_face(context, number).run()
    assert terminal.faces == {**before["faces"], number: draw_face(1)}
    await delete_face(context, number)
    before["faces"].pop(number, None)
    assert terminal.faces == before["faces"]


@of("strangers_face", "unnamed_faces")
async def test_a_face_that_may_have_been_there_is_not_deleted(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """A picture that is refused leaves the old face, of which nothing is known."""
    terminal.faces["7"] = draw_face(70)
    terminal.inject(Fault.status("SubpicAnalysisModelingError"), path="FDSetUp")
    reason = await reason_of(lambda: set_face(context, "7", draw_face(71)))
    assert reason is Reason.FACE_REJECTED
    assert terminal.faces["7"] == draw_face(70)


@of("unnamed_faces")
async def test_unnamed_faces_are_anybody_s(context: TerminalContext) -> None:
    faces = await library_faces(context)
    assert not faces.numbers
    assert faces.has_face("7") is faces.has_face("8") is None


@of("json_search_without_faces")
@pytest.mark.parametrize(
    "found",
    [
        {"responseStatusStrg": "OK", "totalMatches": 1},
        {"totalMatches": 1, "MatchList": [{"faceURL": "http://a/b"}]},
        {"totalMatches": 1, "MatchList": {"FPID": "07", "faceURL": "http://a/b"}},
        {"statusCode": 1, "statusString": "OK"},
    ],
)
async def test_only_a_named_face_is_evidence(
    terminal: SimulatedTerminal, context: TerminalContext, found: dict[str, Any]
) -> None:
    """A total alone is none."""
    terminal.inject(answer(found), path="FDSearch")
    user = await require_user(context, "7")
    assert await context.client.faces.has_face(user) is None


@pytest.mark.parametrize(
    "profile",
    [replace(PROFILES["immediate"], lists=ListBehavior(filters_users=False))],
    ids=["everybody"],
)
async def test_other_people_in_an_answer_are_ignored(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """The answer is read on until it names who was asked for, or for some pages."""
    assert (await require_user(context, "8")).name == "Boris"
    reason = await reason_of(lambda: require_user(context, "9"))
    assert reason is Reason.USER_NOT_FOUND
    fill(terminal, 20)
    reason = await reason_of(lambda: require_user(context, "19"))
    assert reason is Reason.UNEXPECTED_RESPONSE


async def test_a_user_without_a_number_is_nobody(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    found = {"responseStatusStrg": "OK", "totalMatches": 1, "UserInfo": {"name": "Eve"}}
    terminal.inject(answer({"UserInfoSearch": found}), path="UserInfo/Search")
    reason = await reason_of(lambda: require_user(context, "7"))
    assert reason is Reason.UNEXPECTED_RESPONSE


@of("short_pages", "total_of_page")
async def test_a_list_is_read_to_its_end(
    terminal: SimulatedTerminal, set_up: SetUp
) -> None:
    """Cases 23 and 24: fewer per page than requested, and the page's own total."""
    for count in (1, 10, 25, 31):
        terminal.people.clear()
        terminal.faces.clear()
        fill(terminal, count)
        context = await set_up(terminal)
        assert [it.employee_no for it in await listed(context)] == [*terminal.people]
        assert (await library_faces(context)).numbers == {*terminal.faces}
        assert len(await context.client.device.departments()) == 7
        numbers = [str(number) for number in range(1, 31)]
        found = await context.client.users.get_many(numbers)
        assert {*found} == {*numbers} & {*terminal.people}
        assert await employee_numbers.next_free_number(context) not in terminal.people


async def test_a_full_page_costs_no_request_more(
    terminal: SimulatedTerminal, set_up: SetUp
) -> None:
    fill(terminal, 30)
    context = await set_up(terminal)
    before = len(terminal.requests)
    assert len(await listed(context)) == 30
    await library_faces(context)
    await context.client.device.departments()
    await context.client.users.get_many(["1", "2", "99"])
    assert len(terminal.requests) - before == 4


@of("immediate", "nameless", "words")
@pytest.mark.parametrize("name", ODD_NAMES)
async def test_a_person_with_any_name_can_be_worked_with(
    terminal: SimulatedTerminal, context: TerminalContext, name: str
) -> None:
    """Cases 18, 35 and 39: what is stored stays; a name is nobody's fault."""
    terminal.people["7"]["name"] = name
    terminal.scene = Scene.at_once()
    result = await new_face(context, "7").run()
    assert (result.created, result.employee_no) == (False, "7")
    storage = Storage()
    for blocked in (True, False):
        await update(context, "7", blocked=blocked, storage=storage)
    shown = (await require_user(context, "7")).name
    await update(context, "7", name=shown)
    await set_face(context, "7", draw_face(7))
    assert terminal.people["7"].get("name", "") == name
    assert terminal.people["7"]["Valid"] == validity()
    await delete_users(context, ["7"])


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("exists", [True, False])
async def test_a_person_is_copied_with_the_stored_name(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    gate: SimulatedTerminal,
    set_up: SetUp,
    name: str,
    *,
    exists: bool,
) -> None:
    """A missing one does not replace a name that is there."""
    terminal.people["8"]["name"] = name
    if exists:
        gate.people["8"] = user_record("8", "Bob")
    original = await read_user_with_face(context, "8")
    await copy_user_with_face(
        original, await set_up(gate), update_existing=exists, templates=SAME
    )
    assert gate.people["8"]["name"] == (name or ("Bob" if exists else ""))
    assert gate.faces["8"] == draw_face(80)


async def test_a_name_that_is_refused_is_named(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    gate: SimulatedTerminal,
    set_up: SetUp,
) -> None:
    """The copy is refused, not changed."""
    terminal.people["8"]["name"] = ""
    original = await read_user_with_face(context, "8")
    gate.inject(Fault.status("badJsonContent"), path="UserInfo/Record", times=9)
    target = await set_up(gate)
    reason = await reason_of(
        lambda: copy_user_with_face(
            original, target, update_existing=False, templates=SAME
        )
    )
    assert reason is Reason.INVALID_NAME
    assert not gate.people


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "A\n"}, Reason.INVALID_NAME),
        ({"name": "Я" * 65}, Reason.INVALID_NAME),
        ({"valid_until": "before"}, Reason.INVALID_VALIDITY),
    ],
)
async def test_what_is_new_is_checked_before_the_capture(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    changes: dict[str, Any],
    reason: Reason,
) -> None:
    """Also an end before the beginning that is stored."""
    user = await require_user(context, "7")
    if "valid_until" in changes:
        assert user.validity.begin
        changes = {"valid_until": user.validity.begin}
    assert await reason_of(new_face(context, "7", **changes).run) is reason
    assert not terminal.seen(path_part="CaptureFaceData?")
    assert "7" not in terminal.faces


async def test_a_face_for_a_person_who_is_gone(context: TerminalContext) -> None:
    """Nobody without a name is created."""
    reason = await reason_of(new_face(context, "9").run)
    assert reason is Reason.USER_NOT_FOUND


@of("range_from_1970")
async def test_a_person_blocked_by_other_software_stays_blocked(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    gate: SimulatedTerminal,
    set_up: SetUp,
) -> None:
    """Case 19: a day in 1970, copied to a terminal whose periods begin in 2000."""
    day = validity("1970-01-01T00:00:00", "1970-01-02T00:00:00")
    terminal.people["8"]["Valid"] = day
    original = await read_user_with_face(context, "8")
    target = await set_up(gate)
    await copy_user_with_face(original, target, update_existing=False, templates=SAME)
    assert gate.people["8"]["Valid"]["endTime"] == "2000-01-01T00:01:00"
    assert (await require_user(target, "8")).blocked


@pytest.mark.parametrize(
    ("period", "reason"),
    [
        ({"enable": True, "endTime": "2021-06-01T00:00:00"}, None),
        ({"enable": True, "beginTime": "2020-1-1", "endTime": "2021-6-1"}, None),
        ({"enable": True, "endTime": "0000-00-00T00:00:00"}, Reason.INVALID_VALIDITY),
    ],
)
async def test_a_copy_never_opens_for_longer(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    gate: SimulatedTerminal,
    set_up: SetUp,
    period: dict[str, Any],
    reason: Reason | None,
) -> None:
    """An end alone is kept, and an end that cannot be read is not "always"."""
    terminal.people["8"]["Valid"] = period
    original = await read_user_with_face(context, "8")
    target = await set_up(gate)

    async def copy() -> None:
        await copy_user_with_face(
            original, target, update_existing=False, templates=SAME
        )

    if reason:
        assert await reason_of(copy) is reason
        assert not gate.people
    else:
        await copy()
        assert gate.people["8"]["Valid"]["endTime"] == "2021-06-01T00:00:00"


async def test_group_0_is_never_sent_back(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """Case 34: it is listed, and refused."""
    assert (await require_user(context, "7")).group_id is None
    await update(context, "7", name="Ann")
    assert terminal.people["7"]["name"] == "Ann"


@of("words")
async def test_words_go_back_as_booleans(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """Case 25."""
    before = terminal.snapshot()["people"]["7"]
    storage = Storage()
    for blocked in (True, False):
        await update(context, "7", blocked=blocked, storage=storage)
    assert {key: terminal.people["7"][key] for key in before} == before


def test_profiles_have_a_source() -> None:
    names = {"strangers_face", "nameless", "short_pages", "total_of_page", "words"}
    assert all("field case" in PROFILES[name].source for name in names)


async def test_windows_without_a_face_go_on_to_the_deadline(
    set_up: SetUp, terminal: SimulatedTerminal
) -> None:
    """Case 17, a K1T342MX-E1: each window ends with the word cancelFlag."""
    window = Fault.status("captureTimeout", 400, 3, "cancelFlag")
    terminal.inject(window, path="CaptureFaceData", method="POST", times=3)
    context = await set_up(terminal)
    request = EnrollmentRequest(changes=UserChanges(name="Anna"), capture_timeout=5)
    enrollment = Enrollment(
        context, request, on_step=lambda *_: None, on_progress=lambda _: None
    )
    assert (await enrollment.run()).capture_attempts == 4
