"""The enrolment against each firmware and each way to end it.

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
from tests.isapi.conftest import Connect, Enrol

# What none of the guide's three steps can be done on.
CANNOT = ["camera", "intercom", "no_capture", "recorder"]
CAN = sorted(set(PROFILES) - set(CANNOT))

# Fast enough for a test, slow enough for a window to be one.
QUICK = 0.02

RECORD = "UserInfo/Record"
CAPTURE = "CaptureFaceData"
LINK = "FDSetUp"
SEARCH = "UserInfo/Search"


async def reason_of(enrolment: Callable[[], object]) -> Reason:
    """Return why something fails, as the user would read it."""
    with pytest.raises(IsapiError) as caught:
        await enrolment()  # type: ignore[misc]
    return caught.value.reason


def is_whole_or_absent(terminal: SimulatedTerminal, number: str) -> bool:
    """Tell that nobody is half-made."""
    return (number in terminal.people) == (number in terminal.faces)


@pytest.mark.parametrize(
    "profile", [PROFILES[name].scaled(QUICK) for name in CAN], ids=CAN
)
async def test_each_firmware_enrols(terminal: SimulatedTerminal, enrol: Enrol) -> None:
    """A person ends up on the terminal with a face and a door they can open."""
    if terminal.scene in (Scene.never(), Scene.poor_quality()):
        terminal.scene = Scene.after_requests(3)  # Somebody comes late.
    result = await enrol("Анна").run()

    person = terminal.people[result.employee_no]
    assert person["name"] == "Анна"
    assert person["doorRight"] == "1"
    assert result.employee_no in terminal.faces
    assert result.created
    assert terminal.wrong_logins == 0
    assert terminal.peak_connections <= 2


@pytest.mark.parametrize("name", CANNOT)
async def test_firmware_that_cannot_is_told_before_anybody_walks(
    name: str, connect: Connect
) -> None:
    """Nothing is asked of a terminal that could not end the job."""
    async with SimulatedTerminal(profile=PROFILES[name], tls=False) as terminal:
        capabilities = await connect(terminal).device.capabilities()
        assert not (capabilities.capture_face and capabilities.link_face)


async def test_over_http(connect: Connect) -> None:
    """Digest over plain HTTP works as well and never sends the password."""
    async with SimulatedTerminal(profile=PROFILES["immediate"], tls=False) as terminal:
        info = await connect(terminal).device.info()
        assert info.serial_number == terminal.serial_number


async def test_steps_and_progress_are_told(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """The caller hears of each step once, and of the capture's progress."""
    terminal.scene = Scene.steps([0, 40, 100])
    steps: list[EnrollmentStep] = []
    progress: list[int] = []
    result = await enrol(steps=steps, progress=progress).run()

    assert steps == list(EnrollmentStep)
    assert progress == [0, 40, 100]
    assert result.capture_attempts == 3


async def test_a_warm_enrolment_is_cheap(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """Five requests, no refusal, no new connection, capture never after 100."""
    before, connections = len(terminal.requests), terminal.connections
    await enrol().run()

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
async def test_a_longer_outage_leaves_nobody_half_made(
    terminal: SimulatedTerminal, enrol: Enrol, path: str, times: int
) -> None:
    """The clean-up outlasts several lost answers in a row."""
    terminal.inject(Fault.drop_after(), path=path, times=times, skip=path == SEARCH)
    try:
        await enrol(employee_no="77").run()
    except IsapiError:
        assert "77" not in terminal.people
    assert is_whole_or_absent(terminal, "77")


async def test_a_lost_answer_is_looked_up(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """A Record that was done is not sent again."""
    terminal.inject(Fault.drop_after(), path=RECORD)
    await enrol(employee_no="77").run()

    assert sum(RECORD in request.path for request in terminal.requests) == 1


async def test_a_put_is_never_repeated_behind_our_back(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """The HTTP library would send FDSetUp twice on a connection that dies."""
    terminal.inject(Fault.drop_after(), path=LINK)
    await enrol(employee_no="77").run()

    assert sum(LINK in request.path for request in terminal.requests) == 1


async def test_a_failed_clean_up_names_the_person(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """Who may be left behind is told, by number."""
    terminal.inject(Fault.status("SubpicAnalysisModelingError"), path=LINK)
    terminal.inject(
        Fault.status("deviceError", status_code=3), path="Delete", times=100
    )
    with pytest.raises(IsapiError) as caught:
        await enrol(employee_no="77").run()
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
    terminal: SimulatedTerminal, enrol: Enrol, path: str, refusal: str, reason: Reason
) -> None:
    """Whatever the case of its letters, and nobody is left behind."""
    terminal.inject(Fault.status(refusal), path=path, times=3)
    assert await reason_of(enrol(employee_no="77").run) is reason
    assert "77" not in terminal.people


async def test_nobody_comes(terminal: SimulatedTerminal, enrol: Enrol) -> None:
    """The wait ends at its deadline."""
    terminal.scene = Scene.never()
    assert await reason_of(enrol(timeout=0.2).run) is Reason.CAPTURE_TIMEOUT
    assert not terminal.people


async def test_a_poor_face_is_told_apart(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """Somebody was there, but the picture never was good enough."""
    terminal.inject(Fault.status("lowScore", status_code=3), path=CAPTURE, times=1000)
    assert await reason_of(enrol(timeout=0.2).run) is Reason.FACE_REJECTED


@pytest.mark.parametrize("profile", [PROFILES["blocking"]], ids=["blocking"])
async def test_a_blocking_terminal_is_not_polled(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """One request waits until the face is there."""
    terminal.scene = Scene.after_seconds(0.3)
    result = await enrol().run()
    assert result.capture_attempts == 1


@pytest.mark.parametrize(
    "profile",
    [PROFILES["immediate"], PROFILES["blocking"]],
    ids=["immediate", "blocking"],
)
@pytest.mark.parametrize("path", [SEARCH, CAPTURE, RECORD, LINK, "verify"])
async def test_cancelled_at_each_step(
    path: str, terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """Nothing is left, and the next enrolment works."""
    others = terminal.snapshot()
    count = sum(SEARCH in request.path for request in terminal.requests)
    if path == CAPTURE:
        terminal.scene = Scene.never()
    task = asyncio.create_task(enrol(employee_no="77").run())
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
    assert (await enrol().run()).employee_no in terminal.faces


@pytest.mark.parametrize("profile", [PROFILES["blocking"]], ids=["blocking"])
async def test_a_cancelled_capture_is_told_to_stop(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """The terminal's screen goes back at once, not after its own window."""
    terminal.scene = Scene.never()
    task = asyncio.create_task(enrol().run())
    await terminal.wait_for("POST", CAPTURE)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert any(b"<cancelFlag>true" in request.body for request in terminal.requests)


async def told(terminal: SimulatedTerminal, client: IsapiClient) -> object:
    """Return all that a terminal tells of person 5, and what it keeps beside.

    A record written back whole holds the defaults too that it was told with, and
    each look at it gives the picture's URL another counter.
    """
    user = await client.users.get("5")
    assert user is not None
    return user.record.writable(), {
        **terminal.snapshot(),
        "people": list(terminal.people),
    }


class TestSomebodyWhoIsThere:
    """A person who was there before keeps what they had."""

    @pytest.fixture(autouse=True)
    async def _anna(self, terminal: SimulatedTerminal, enrol: Enrol) -> None:
        await enrol("Anna", employee_no="5").run()
        terminal.people["5"]["roomNumber"] = 12
        terminal.cards["5"] = [{"cardNo": "123"}]

    async def test_is_not_touched(
        self, terminal: SimulatedTerminal, enrol: Enrol
    ) -> None:
        """By default their number is refused before anybody is asked to come."""
        before = terminal.snapshot()
        asked = len(terminal.requests)
        reason = await reason_of(enrol("Eve", employee_no="5").run)
        assert reason is Reason.USER_ALREADY_EXISTS
        assert terminal.snapshot() == before
        assert not any(CAPTURE in seen.path for seen in terminal.requests[asked:])

    async def test_is_updated_on_wish(
        self, terminal: SimulatedTerminal, enrol: Enrol
    ) -> None:
        """Name and face change, the rest stays."""
        result = await enrol("Annabel", employee_no="5", update_existing=True).run()
        assert not result.created
        assert terminal.people["5"]["name"] == "Annabel"
        assert terminal.people["5"]["roomNumber"] == 12
        assert terminal.cards["5"] == [{"cardNo": "123"}]

    @pytest.mark.parametrize("path", [CAPTURE, "UserInfo/Modify", LINK])
    async def test_keeps_all_when_it_fails(
        self, terminal: SimulatedTerminal, client: IsapiClient, enrol: Enrol, path: str
    ) -> None:
        """A failed update is as if it had not been tried."""
        before = await told(terminal, client)
        terminal.inject(Fault.status("badParameters"), path=path)
        await reason_of(enrol("Eve", employee_no="5", update_existing=True).run)
        assert await told(terminal, client) == before

    async def test_keeps_all_when_it_is_cancelled(
        self, terminal: SimulatedTerminal, client: IsapiClient, enrol: Enrol
    ) -> None:
        """Cancelled between the new name and the new face: the old name is back."""
        before = await told(terminal, client)
        count = sum("Modify" in seen.path for seen in terminal.requests)
        task = asyncio.create_task(
            enrol("Eve", employee_no="5", update_existing=True).run()
        )
        await terminal.wait_for("PUT", "UserInfo/Modify", count=count + 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await told(terminal, client) == before


async def test_the_next_free_number_is_chosen(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """Numbers that somebody has are passed over, in one request."""
    for number in range(1, 4):
        await enrol(employee_no=str(number)).run()
    asked = len(terminal.requests)
    result = await enrol().run()
    assert result.employee_no == "4"
    assert "Search" in terminal.requests[asked].path
    assert "Capture" in terminal.requests[asked + 1].path


async def test_a_number_taken_meanwhile_is_left_to_its_owner(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """Somebody is added at the terminal while we wait for the face."""
    terminal.scene = Scene.never()
    task = asyncio.create_task(enrol("Anna").run())
    await terminal.wait_for("POST", CAPTURE)
    terminal.people["1"] = {"employeeNo": "1", "name": "Eve", "userType": "normal"}
    terminal.show_face()
    result = await task
    assert result.employee_no != "1"
    assert terminal.people["1"]["name"] == "Eve"


async def test_two_at_once_choose_different_numbers(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """A number that a running enrolment has chosen is not free for another."""
    terminal.scene = Scene.never()
    first = asyncio.create_task(enrol("Anna").run())
    await terminal.wait_for("POST", CAPTURE)
    numbers: list[str | None] = []
    second = enrol("Boris", heard=numbers, timeout=0.2)
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
    enrol: Enrol,
    request_: dict[str, str],
    reason: Reason,
) -> None:
    """What the terminal would refuse is refused before it is asked."""
    asked = len(terminal.requests)
    assert await reason_of(enrol(**request_).run) is reason
    assert len(terminal.requests) == asked
