"""Fingerprints: read at the sensor and given; nobody's finger is moved or replaced."""

import asyncio
from dataclasses import replace
import json
from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiError,
    IsapiUnexpectedError,
    Reason,
    TerminalOperationError,
)
from custom_components.hikvision_face_terminal.isapi.models.fingerprint import (
    Fingerprint,
    StoreReport,
    captured_template,
    fingerprints_delete,
    may_have_sensor,
    used_finger_ids,
)
from custom_components.hikvision_face_terminal.isapi.procedures.context import (
    TerminalContext,
)
from custom_components.hikvision_face_terminal.isapi.procedures.fingerprints import (
    FingerprintEnrollment,
    UserFingerprints,
    delete_fingerprints,
)
from custom_components.hikvision_face_terminal.isapi.procedures.transaction import (
    EnrollmentStep,
)
from simulator import FINGER_PROFILES, PROFILES, Fault, Profile, SimulatedTerminal
from simulator.fingerprints import BLURRED, template_of
from tests.isapi.conftest import SetUp
from tests.support.records import user_record

CAPTURE = "CaptureFingerPrint"
ADD = "FingerPrintDownload"
SET_UP = "FingerPrint/SetUp"
DELETE = "FingerPrint/Delete"
ANNAS, BORIS, NEW = "Anna's thumb", "Boris's thumb", "a new thumb"


def quick(profile: Profile) -> Profile:
    """Return a terminal whose rounds at the sensor are short."""
    return replace(profile, fingers=replace(profile.fingers, round=0.03))


def kinds(*names: str) -> pytest.MarkDecorator:
    found = [quick(FINGER_PROFILES[name]) for name in names]
    return pytest.mark.parametrize("profile", found, ids=names)


def finger(finger_id: int, name: str) -> dict[str, Any]:
    """Return a finger as the terminal stores it."""
    return {"fingerPrintID": finger_id, "fingerData": template_of(name)}


@pytest.fixture
def profile() -> Profile:
    """Return the terminal's firmware; a test overrides it by parametrization."""
    return quick(PROFILES["immediate"])


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    """Add Anna with the fingers 1 and 3, Boris with one, and Clara without."""
    for number, name in (("5", "Anna"), ("6", "Boris"), ("7", "Clara")):
        terminal.people[number] = user_record(number, name)
    terminal.fingerprints["5"] = [finger(1, ANNAS), finger(3, "Anna's other")]
    terminal.fingerprints["6"] = [finger(1, BORIS)]


@pytest.fixture
async def context(set_up: SetUp, terminal: SimulatedTerminal) -> TerminalContext:
    """Return the terminal as a procedure is given it."""
    return await set_up(terminal)


@pytest.fixture
def untouched(terminal: SimulatedTerminal) -> dict[str, Any]:
    """Return all that the terminal stores before the test."""
    return terminal.snapshot()


def begin(
    context: TerminalContext,
    employee_no: str = "5",
    timeout: float = 5,
    steps: list[EnrollmentStep] | None = None,
) -> asyncio.Task[UserFingerprints]:
    """Let a finger be read beside the test."""
    seen = [] if steps is None else steps
    enrollment = FingerprintEnrollment(context, employee_no, on_step=seen.append)
    return asyncio.create_task(enrollment.run(timeout))


async def error_of(task: asyncio.Task[Any]) -> IsapiError:
    """Return how it failed."""
    with pytest.raises(IsapiError) as caught:
        await task
    return caught.value


def with_finger(before: dict[str, Any], number: str, at: int) -> dict[str, Any]:
    """Return the terminal with one more finger, and all else as it was."""
    fingers = before["fingerprints"]
    added = [*fingers.get(number, ()), finger(at, NEW)]
    return before | {"fingerprints": fingers | {number: added}}


async def test_a_finger_is_read_in_rounds(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    """Stored under the lowest number that is free."""
    steps: list[EnrollmentStep] = []
    enrolling = begin(context, steps=steps)
    await terminal.wait_for("POST", CAPTURE, 3)
    terminal.finger_sensor.hold(NEW)

    assert await enrolling == UserFingerprints(employee_no="5", count=3)
    assert steps == [
        EnrollmentStep.CHECKING,
        EnrollmentStep.WAITING_FOR_FINGER,
        EnrollmentStep.VERIFYING,
    ]
    assert terminal.snapshot() == with_finger(untouched, "5", 2)
    assert not terminal.seen(None, "FingerPrintUpload")


@kinds(
    "fingers_overwritten",
    "fingers_unlisted",
    "fingers_stored_later",
    "finger_of_nobody",
)
async def test_a_finger_on_other_firmware(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    untouched: dict[str, Any],
    profile: Profile,
) -> None:
    terminal.finger_sensor.hold(NEW)
    count = 3 if profile.fingers.is_listed else None
    assert (await begin(context)).count == count
    assert terminal.snapshot() == with_finger(untouched, "5", 2)


@kinds("fingers_unnumbered")
async def test_numbers_that_are_not_told_are_tried(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    """The third one is Anna's already; no request would overwrite it."""
    terminal.finger_sensor.hold(NEW)
    assert (await begin(context)).count == 3
    tried = [json.loads(it.body)["FingerPrintCfg"] for it in terminal.seen("POST", ADD)]
    assert [it["fingerPrintID"] for it in tried] == [3, 4]
    assert not terminal.seen("POST", SET_UP)
    assert terminal.snapshot() == with_finger(untouched, "5", 4)


async def test_no_finger_is_overwritten_blindly(
    set_up: SetUp, terminal: SimulatedTerminal
) -> None:
    """Where neither numbers are told nor a finger can be added; the first one can."""
    fingers = replace(terminal.profile.fingers, adds=False, counts=False)
    profile = replace(terminal.profile, fingers=fingers)
    async with SimulatedTerminal(profile, tls=False) as other:
        other.people.update(terminal.people)
        other.fingerprints.update(terminal.fingerprints)
        before = other.snapshot()
        context = await set_up(other)
        other.finger_sensor.hold(NEW)
        assert (await error_of(begin(context))).reason is Reason.NOT_SUPPORTED
        assert other.snapshot() == before
        other.finger_sensor.hold(NEW)
        assert (await begin(context, "7")).count == 1
        assert other.snapshot() == with_finger(before, "7", 1)


async def test_nobody_puts_a_finger_on_it(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    error = await error_of(begin(context, timeout=0.1))
    assert error.reason is Reason.FINGERPRINT_TIMEOUT
    assert terminal.snapshot() == untouched


async def test_a_finger_that_cannot_be_read(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    """It may be put on again; if it is not, the error says why."""
    terminal.finger_sensor.hold(BLURRED)
    enrolling = begin(context)
    await terminal.wait_for("POST", CAPTURE, 2)
    terminal.finger_sensor.hold(NEW)
    assert (await enrolling).count == 3
    terminal.fingerprints["5"].pop()

    terminal.finger_sensor.hold(BLURRED)
    error = await error_of(begin(context, timeout=0.1))
    assert error.reason is Reason.FINGERPRINT_REJECTED
    assert terminal.snapshot() == untouched


@kinds("finger_poor")
async def test_a_finger_that_is_refused(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    terminal.finger_sensor.hold(NEW)
    assert (await error_of(begin(context))).reason is Reason.FINGERPRINT_REJECTED
    assert terminal.snapshot() == untouched


async def test_a_finger_of_another_stays_theirs(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    terminal.finger_sensor.hold(BORIS)
    error = await error_of(begin(context))
    assert error.reason is Reason.FINGERPRINT_ALREADY_ENROLLED
    assert isinstance(error, TerminalOperationError)
    assert error.owner == "Boris (6)"
    assert terminal.snapshot() == untouched


async def test_a_finger_that_is_theirs_already(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    terminal.finger_sensor.hold(ANNAS)
    assert (await begin(context)).count == 2
    assert terminal.snapshot() == untouched


@pytest.mark.parametrize(
    ("name", "employee_no", "reason"),
    [
        ("no_finger_mode", "5", Reason.FINGERPRINT_NOT_ACCEPTED),
        ("finger_poor", "9", Reason.USER_NOT_FOUND),
        ("finger_poor", "10", Reason.TERMINAL_FULL),
    ],
)
async def test_what_is_found_out_before_anybody_walks_to_the_door(
    set_up: SetUp, name: str, employee_no: str, reason: Reason
) -> None:
    async with SimulatedTerminal(FINGER_PROFILES[name], tls=False) as terminal:
        terminal.people.update({it: user_record(it) for it in ("5", "10")})
        terminal.fingerprints["10"] = [finger(at, str(at)) for at in range(1, 11)]
        context = await set_up(terminal)
        assert (await error_of(begin(context, employee_no))).reason is reason
        assert not terminal.seen("POST", CAPTURE)


@kinds("no_finger_mode")
async def test_a_mode_of_their_own_takes_a_finger(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    terminal.people["5"]["userVerifyMode"] = "fpOrface"
    terminal.finger_sensor.hold(NEW)
    assert (await begin(context)).count == 3


async def test_no_room(set_up: SetUp, terminal: SimulatedTerminal) -> None:
    fingers = replace(terminal.profile.fingers, capacity=3)
    full = replace(terminal.profile, fingers=fingers)
    async with SimulatedTerminal(full, tls=False) as other:
        other.people.update(terminal.people)
        other.fingerprints.update(terminal.fingerprints)
        other.finger_sensor.hold(NEW)
        error = await error_of(begin(await set_up(other)))
    assert error.reason is Reason.TERMINAL_FULL


@kinds("finger_of_nobody")
async def test_somebody_who_is_deleted_meanwhile(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """The terminal reports that it stored the finger of nobody."""
    enrolling = begin(context)
    await terminal.wait_for("POST", CAPTURE)
    del terminal.people["5"]
    terminal.finger_sensor.hold(NEW)
    assert (await error_of(enrolling)).reason is Reason.USER_NOT_FOUND
    assert not terminal.seen("POST", ADD)


async def test_a_cancelled_reading_changes_nothing(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    enrolling = begin(context)
    await terminal.wait_for("POST", CAPTURE)
    enrolling.cancel()
    await asyncio.wait((enrolling,))
    assert enrolling.cancelled()
    assert terminal.snapshot() == untouched


async def test_a_write_that_has_begun_is_completed(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    terminal.inject(Fault.delay(0.05), path=ADD)
    terminal.finger_sensor.hold(NEW)
    enrolling = begin(context)
    await terminal.wait_for("POST", ADD)
    enrolling.cancel()
    assert (await enrolling).count == 3
    assert terminal.snapshot() == with_finger(untouched, "5", 2)


@pytest.mark.parametrize(
    "fault", ["drop_before", "drop_after", "hang_after", "garbage"]
)
async def test_a_lost_answer_to_a_write(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    untouched: dict[str, Any],
    fault: str,
) -> None:
    """Looked up, and sent again only if it was not carried out."""
    context.timing.request = context.timing.delete = 0.3
    lost = getattr(Fault, fault)()
    terminal.inject(lost, path=ADD)
    terminal.finger_sensor.hold(NEW)
    assert (await begin(context)).count == 3
    assert terminal.snapshot() == with_finger(untouched, "5", 2)
    assert len(terminal.seen("POST", ADD)) == 2 - lost.executes

    terminal.inject(lost, path=DELETE)
    await delete_fingerprints(context, "5")
    assert terminal.fingerprints.keys() == {"6"}
    assert len(terminal.seen("PUT", DELETE)) == 2 - lost.executes


@kinds("fingers_deleted_together", "fingers_unlisted", "fingers_overwritten")
async def test_all_fingers_of_one_person_are_removed(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    await delete_fingerprints(context, "5")
    left = {"6": untouched["fingerprints"]["6"]}
    assert terminal.snapshot() == untouched | {"fingerprints": left}
    (sent,) = terminal.seen("PUT", DELETE)
    assert json.loads(sent.body)["FingerPrintDelete"]["EmployeeNoDetail"] == {
        "employeeNo": "5"
    }


async def test_who_has_no_finger_costs_no_deletion(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    await delete_fingerprints(context, "7")
    assert not terminal.seen("PUT", DELETE)


async def test_an_ok_without_effect(set_up: SetUp, terminal: SimulatedTerminal) -> None:
    paths = tuple(f"AccessControl/{it}" for it in (ADD, DELETE))
    writes = replace(terminal.profile.writes, without_effect=paths)
    async with SimulatedTerminal(
        replace(terminal.profile, writes=writes), tls=False
    ) as pretender:
        pretender.people.update(terminal.people)
        pretender.fingerprints.update(terminal.fingerprints)
        context = await set_up(pretender)
        context.timing.request = 0.2
        pretender.finger_sensor.hold(NEW)
        with pytest.raises(IsapiUnexpectedError):
            await begin(context)
        with pytest.raises(IsapiUnexpectedError, match="removes nothing"):
            await delete_fingerprints(context, "5")


def test_a_template_is_in_no_text() -> None:
    template = template_of(NEW)
    assert template not in repr(
        Fingerprint(employee_no="5", finger_id=1, template=template)
    )


def test_nothing_names_everybodys_fingers() -> None:
    with pytest.raises(ValueError, match="no user"):
        fingerprints_delete(" ", by_reader=False)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("DS-K1T343EFWX", True),
        ("DS-K1T320MFWX-E1", True),
        ("DS-K1A8503MF", True),
        ("DS-K1T342MWX", False),
        ("ds-k1t331w", False),
        ("Own brand 7", True),
    ],
)
def test_models_with_a_sensor(model: str, expected: bool) -> None:
    assert may_have_sensor(model) is expected


@pytest.mark.parametrize(
    ("data", "is_template"),
    [
        (template_of(NEW), True),
        ("", False),
        ("AAAA", False),
        ("not base64: <script>", False),
        ("A" * 9000, False),
        (7, False),
        ({"a": "A" * 512}, False),
    ],
)
def test_what_the_sensor_may_answer(data: object, is_template: bool) -> None:
    tree = {"CaptureFingerPrint": {"fingerData": data}}
    assert (captured_template(tree) is not None) is is_template


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({}, None),
        ({"FingerPrintStatus": []}, None),
        ({"FingerPrintStatus": {"totalStatus": 0}}, StoreReport(False, None)),
        (
            {
                "FingerPrintStatus": {
                    "totalStatus": "1",
                    "StatusList": {"cardReaderRecvStatus": "5", "errorMsg": 6},
                }
            },
            StoreReport(True, 5, "6"),
        ),
        (
            {
                "FingerPrintStatus": {
                    "StatusList": [
                        {"id": 2, "cardReaderRecvStatus": 2},
                        {"id": "1", "cardReaderRecvStatus": 1, "errorMsg": "x"},
                    ]
                }
            },
            StoreReport(True, 1),
        ),
    ],
)
def test_reports_of_a_store(tree: dict[str, Any], expected: StoreReport | None) -> None:
    assert StoreReport.from_tree(tree) == expected


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        (None, None),
        ([], None),
        ({"numberOfFP": "2", "fingerPrintIDs": ["1", 3]}, {1, 3}),
        ([{"cardReaderNo": 1, "numberOfFP": 0, "fingerPrintIDs": []}], set()),
        ([{"cardReaderNo": 1, "numberOfFP": 2, "fingerPrintIDs": [1]}], None),
        ([{"cardReaderNo": 1, "numberOfFP": 1}], None),
        ([{"cardReaderNo": 2, "numberOfFP": 1, "fingerPrintIDs": [1]}], None),
    ],
)
def test_numbers_of_fingers(lists: object, expected: set[int] | None) -> None:
    assert used_finger_ids({"FingerPrintCountList": lists}) == expected
