"""The enrollment on each firmware, with each way to end it.

Every fault at every request of it is in tests/test_faults.py.
"""

import asyncio
from collections.abc import Callable

import pytest

from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.errors import IsapiError, Reason
from custom_components.hikvision_face_terminal.isapi.procedures.transaction import (
    EnrollmentStep,
)
from simulator import PROFILES, Fault, Scene, SimulatedTerminal
from tests.isapi.conftest import Connect, Enroll

# Devices that support none of the guide's three steps.
CANNOT = ["camera", "intercom", "no_capture", "recorder"]
# Neither does this firmware, but its capabilities promise them.
PROMISES = ["promises_faces", "promises_people"]
CAN = sorted(set(PROFILES) - set(CANNOT) - set(PROMISES))

# Fast enough for a test, slow enough for a capture window to have a length.
QUICK = 0.02

RECORD = "UserInfo/Record"
CAPTURE = "CaptureFaceData"
LINK = "FDSetUp"
SEARCH = "UserInfo/Search"


async def reason_of(operation: Callable[[], object]) -> Reason:
    """Return the reason for which an operation fails."""
    with pytest.raises(IsapiError) as caught:
        await operation()  # type: ignore[misc]
    return caught.value.reason


def is_complete_or_absent(terminal: SimulatedTerminal, number: str) -> bool:
    """Return whether a number has both record and face, or neither."""
    return (number in terminal.people) == (number in terminal.faces)


@pytest.mark.parametrize(
    "profile", [PROFILES[name].scaled(QUICK) for name in CAN], ids=CAN
)
async def test_each_firmware_enrolls(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """The user ends up with a face and a door to open."""
    if terminal.scene in (Scene.never(), Scene.poor_quality()):
        terminal.scene = Scene.after_requests(3)  # The user comes late.
    result = await enroll("Анна").run()

    user = terminal.people[result.employee_no]
    assert user["name"] == "Анна"
    assert user["doorRight"] == "1"
    assert result.employee_no in terminal.faces
    assert result.created
    assert terminal.wrong_logins == 0
    assert terminal.peak_connections <= 2


@pytest.mark.parametrize("name", CANNOT)
async def test_unsuitable_firmware_is_reported_before_the_capture(
    name: str, connect: Connect
) -> None:
    """By its capabilities."""
    async with SimulatedTerminal(profile=PROFILES[name], tls=False) as terminal:
        capabilities = await connect(terminal).device.capabilities()
        assert not (capabilities.capture_face and capabilities.link_face)


async def test_over_http(connect: Connect) -> None:
    """Digest over plain HTTP works as well, and never sends the password."""
    async with SimulatedTerminal(profile=PROFILES["immediate"], tls=False) as terminal:
        info = await connect(terminal).device.info()
        assert info.serial_number == terminal.serial_number


async def test_steps_and_progress_are_reported(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """The caller gets each step once, and the capture's progress."""
    terminal.scene = Scene.steps([0, 40, 100])
    steps: list[EnrollmentStep] = []
    progress: list[int] = []
    result = await enroll(steps=steps, progress=progress).run()

    others = {EnrollmentStep.WAITING_FOR_CARD, EnrollmentStep.WAITING_FOR_FINGER}
    assert steps == [step for step in EnrollmentStep if step not in others]
    assert progress == [0, 40, 100]
    assert result.capture_attempts == 3


async def test_a_warm_enrollment_is_cheap(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """Five requests, no refusal, no new connection, no capture after 100."""
    before, connections = len(terminal.requests), terminal.connections
    await enroll().run()

    seen = terminal.requests[before:]
    assert [request.path.partition("?")[0].rpartition("/")[2] for request in seen] == [
        "Search",
        "CaptureFaceData",
        "Record",
        "FDSetUp",
        "Search",
    ]
    assert {request.status for request in seen} == {200}
    assert terminal.connections == connections


FAULTS = {
    "drop_before": Fault.drop_before(),
    "drop_after": Fault.drop_after(),
    "hang_before": Fault.hang(),
    "hang_after": Fault.hang(after=True),
    "truncated": Fault.truncated(),
    "garbage": Fault.garbage(),
    "oversized": Fault.oversized(2 * 1024 * 1024),
    "endless": Fault.endless(),
    "http_500": Fault.http_error(500),
    "http_503": Fault.http_error(503, b"<html>busy</html>"),
    "busy": Fault.status("deviceBusy", status_code=2),
    "bad_content": Fault.status("badParameters"),
}


@pytest.mark.parametrize(
    ("path", "times"), [(RECORD, 3), (LINK, 3), (SEARCH, 4)], ids=[RECORD, LINK, SEARCH]
)
async def test_a_longer_outage_leaves_no_incomplete_user(
    terminal: SimulatedTerminal, enroll: Enroll, path: str, times: int
) -> None:
    """The rollback outlasts several lost answers in a row."""
    terminal.inject(Fault.drop_after(), path=path, times=times, skip=path == SEARCH)
    try:
        await enroll(employee_no="77").run()
    except IsapiError:
        assert "77" not in terminal.people
    assert is_complete_or_absent(terminal, "77")


async def test_a_lost_answer_is_looked_up(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """A Record that was carried out is not sent again."""
    terminal.inject(Fault.drop_after(), path=RECORD)
    await enroll(employee_no="77").run()

    assert sum(RECORD in request.path for request in terminal.requests) == 1


async def test_a_put_is_never_repeated_behind_our_back(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """The HTTP library would send FDSetUp twice on a connection that dies."""
    terminal.inject(Fault.drop_after(), path=LINK)
    await enroll(employee_no="77").run()

    assert sum(LINK in request.path for request in terminal.requests) == 1


async def test_a_failed_clean_up_names_the_person(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """The error names the number that may be left over."""
    terminal.inject(Fault.status("SubpicAnalysisModelingError"), path=LINK)
    terminal.inject(
        Fault.status("deviceError", status_code=3), path="Delete", times=100
    )
    with pytest.raises(IsapiError) as caught:
        await enroll(employee_no="77").run()
    assert caught.value.reason is Reason.ROLLBACK_FAILED
    assert getattr(caught.value, "employee_no", None) == "77"


@pytest.mark.parametrize(
    ("path", "refusal", "reason"),
    [
        (CAPTURE, "badParameters", Reason.CAPTURE_FAILED),
        (CAPTURE, "lowPrivilege", Reason.PERMISSION_DENIED),
        (RECORD, "deviceUserFull", Reason.TERMINAL_FULL),
        (RECORD, "EMPLOYEENOALREADYEXIST", Reason.USER_ALREADY_EXISTS),
        (RECORD, "illegalEmployeeNo", Reason.INVALID_EMPLOYEE_NO),
        (LINK, "SubpicAnalysisModelingError", Reason.FACE_REJECTED),
        (LINK, "deviceUserAlreadyExistFace", Reason.FACE_ALREADY_ENROLLED),
        (LINK, "faceLibraryFull", Reason.TERMINAL_FULL),
        (LINK, "urlDownloadFail", Reason.CAPTURE_FAILED),
        (LINK, "somethingNew", Reason.UNEXPECTED_RESPONSE),
    ],
)
async def test_each_refusal_has_its_reason(
    terminal: SimulatedTerminal, enroll: Enroll, path: str, refusal: str, reason: Reason
) -> None:
    """In upper or lower case; no user is left over."""
    terminal.inject(Fault.status(refusal), path=path, times=3)
    assert await reason_of(enroll(employee_no="77").run) is reason
    assert "77" not in terminal.people


async def test_no_face_is_shown(terminal: SimulatedTerminal, enroll: Enroll) -> None:
    """The wait ends at its deadline."""
    terminal.scene = Scene.never()
    assert await reason_of(enroll(timeout=0.2).run) is Reason.CAPTURE_TIMEOUT
    assert not terminal.people


async def test_a_poor_face_has_its_own_reason(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """A face was seen, but the picture was never good enough."""
    terminal.inject(Fault.status("lowScore", status_code=3), path=CAPTURE, times=1000)
    assert await reason_of(enroll(timeout=0.2).run) is Reason.FACE_REJECTED


@pytest.mark.parametrize("profile", [PROFILES["blocking"]], ids=["blocking"])
async def test_a_blocking_terminal_is_not_polled(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """One request waits until the face is there."""
    terminal.scene = Scene.after_seconds(0.3)
    result = await enroll().run()
    assert result.capture_attempts == 1


@pytest.mark.parametrize(
    "profile",
    [PROFILES["immediate"], PROFILES["blocking"]],
    ids=["immediate", "blocking"],
)
@pytest.mark.parametrize("path", [SEARCH, CAPTURE, RECORD, LINK, "verify"])
async def test_cancelled_at_each_step(
    path: str, terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """Nothing is left over, and the next enrollment works."""
    others = terminal.snapshot()
    count = sum(SEARCH in request.path for request in terminal.requests)
    if path == CAPTURE:
        terminal.scene = Scene.never()
    task = asyncio.create_task(enroll(employee_no="77").run())
    await terminal.wait_for(
        "PUT" if path == LINK else "POST",
        SEARCH if path == "verify" else path,
        count=count + 2 if path == "verify" else count + 1 if path == SEARCH else 1,
    )
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert terminal.snapshot() == others

    terminal.scene = Scene.after_requests(1)
    assert (await enroll().run()).employee_no in terminal.faces


@pytest.mark.parametrize("profile", [PROFILES["blocking"]], ids=["blocking"])
async def test_a_cancelled_capture_is_stopped(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """The terminal's screen returns at once, not after its own window."""
    terminal.scene = Scene.never()
    task = asyncio.create_task(enroll().run())
    await terminal.wait_for("POST", CAPTURE)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert any(b"<cancelFlag>true" in request.body for request in terminal.requests)


async def stored_state(terminal: SimulatedTerminal, client: IsapiClient) -> object:
    """Return the record of user 5 as reported, and the rest as stored.

    A record that was written back also has the defaults with which it was reported,
    and each read of it gives the URL of the picture another counter.
    """
    user = await client.users.get("5")
    assert user is not None
    return user.record.writable(), {
        **terminal.snapshot(),
        "people": list(terminal.people),
    }


class TestExistingUser:
    """An existing user keeps record and face."""

    @pytest.fixture(autouse=True)
    async def _anna(self, terminal: SimulatedTerminal, enroll: Enroll) -> None:
        await enroll("Anna", employee_no="5").run()
        terminal.people["5"]["roomNumber"] = 12
        terminal.cards["5"] = [{"cardNo": "123"}]

    async def test_is_not_touched(
        self, terminal: SimulatedTerminal, enroll: Enroll
    ) -> None:
        """By default the number is refused before the capture."""
        before = terminal.snapshot()
        sent = len(terminal.requests)
        reason = await reason_of(enroll("Eve", employee_no="5").run)
        assert reason is Reason.USER_ALREADY_EXISTS
        assert terminal.snapshot() == before
        assert not any(CAPTURE in seen.path for seen in terminal.requests[sent:])

    async def test_is_updated_on_request(
        self, terminal: SimulatedTerminal, enroll: Enroll
    ) -> None:
        """Name and face change, the rest stays."""
        result = await enroll("Annabel", employee_no="5", update_existing=True).run()
        assert not result.created
        assert terminal.people["5"]["name"] == "Annabel"
        assert terminal.people["5"]["roomNumber"] == 12
        assert terminal.cards["5"] == [{"cardNo": "123"}]

    @pytest.mark.parametrize("path", [CAPTURE, "UserInfo/Modify", LINK])
    async def test_keeps_all_when_it_fails(
        self,
        terminal: SimulatedTerminal,
        client: IsapiClient,
        enroll: Enroll,
        path: str,
    ) -> None:
        """A failed update changes nothing."""
        before = await stored_state(terminal, client)
        terminal.inject(Fault.status("badParameters"), path=path)
        await reason_of(enroll("Eve", employee_no="5", update_existing=True).run)
        assert await stored_state(terminal, client) == before

    async def test_keeps_all_when_it_is_cancelled(
        self, terminal: SimulatedTerminal, client: IsapiClient, enroll: Enroll
    ) -> None:
        """Cancelled between the new name and the new face: the old name returns."""
        before = await stored_state(terminal, client)
        count = sum("Modify" in seen.path for seen in terminal.requests)
        task = asyncio.create_task(
            enroll("Eve", employee_no="5", update_existing=True).run()
        )
        await terminal.wait_for("PUT", "UserInfo/Modify", count=count + 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await stored_state(terminal, client) == before


async def test_the_next_free_number_is_chosen(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """Assigned numbers are skipped, in one request."""
    for number in range(1, 4):
        await enroll(employee_no=str(number)).run()
    sent = len(terminal.requests)
    result = await enroll().run()
    assert result.employee_no == "4"
    assert "Search" in terminal.requests[sent].path
    assert "Capture" in terminal.requests[sent + 1].path


async def test_a_number_assigned_meanwhile_is_not_overwritten(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """A user is added at the terminal during the capture."""
    terminal.scene = Scene.never()
    task = asyncio.create_task(enroll("Anna").run())
    await terminal.wait_for("POST", CAPTURE)
    terminal.people["1"] = {"employeeNo": "1", "name": "Eve", "userType": "normal"}
    terminal.show_face()
    result = await task
    assert result.employee_no != "1"
    assert terminal.people["1"]["name"] == "Eve"


async def test_two_at_once_choose_different_numbers(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """A number that a running enrollment has chosen is reserved."""
    terminal.scene = Scene.never()
    first = asyncio.create_task(enroll("Anna").run())
    await terminal.wait_for("POST", CAPTURE)
    numbers: list[str | None] = []
    second = enroll("Boris", numbers=numbers, timeout=0.2)
    with pytest.raises(IsapiError):
        await second.run()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert numbers[-1] == "2"


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"name": " "}, Reason.INVALID_NAME),
        ({"name": "x" * 129}, Reason.INVALID_NAME),
        ({"name": "Я" * 65}, Reason.INVALID_NAME),
        ({"name": "a\x00b"}, Reason.INVALID_NAME),
        ({"employee_no": ""}, Reason.INVALID_EMPLOYEE_NO),
        ({"employee_no": " 5"}, Reason.INVALID_EMPLOYEE_NO),
        ({"employee_no": "x" * 33}, Reason.INVALID_EMPLOYEE_NO),
    ],
)
async def test_bad_input_sends_nothing(
    terminal: SimulatedTerminal,
    enroll: Enroll,
    request_: dict[str, str],
    reason: Reason,
) -> None:
    """Input that the terminal would refuse is refused without a request."""
    sent = len(terminal.requests)
    assert await reason_of(enroll(**request_).run) is reason
    assert len(terminal.requests) == sent
