"""Rare events during an enrollment, which must still end well."""

import asyncio

import pytest

from custom_components.hikvision_face_terminal.isapi.errors import IsapiError, Reason
from custom_components.hikvision_face_terminal.isapi.procedures import (
    employee_numbers,
    enrollment,
)
from simulator import Fault, Scene, SimulatedTerminal
from tests.isapi.conftest import Enroll
from tests.support.records import full_user_record

RECORD = "UserInfo/Record"
CAPTURE = "CaptureFaceData"
LINK = "FDSetUp"

EVE = full_user_record("77", "Eve")

BUSY = Fault.status("deviceBusy", status_code=2)
REPORTS_OK = Fault.http_error(
    200, '{"statusCode":1,"statusString":"OK","subStatusCode":"ok"}'
)


async def reason_of(enrollment: enrollment.Enrollment) -> Reason:
    """Return the reason for which an enrollment fails."""
    with pytest.raises(IsapiError) as caught:
        await enrollment.run()
    return caught.value.reason


async def test_an_ok_is_not_trusted(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """The face is linked only if the terminal reports it afterwards."""
    terminal.inject(REPORTS_OK, path=LINK)
    assert await reason_of(enroll(employee_no="77")) is Reason.FACE_REJECTED
    assert not terminal.people


@pytest.mark.parametrize("path", [RECORD, LINK])
async def test_a_request_to_a_busy_terminal_is_repeated(
    terminal: SimulatedTerminal, enroll: Enroll, path: str
) -> None:
    """But not for ever."""
    terminal.inject(BUSY, path=path, times=2)
    assert (await enroll(employee_no="77").run()).employee_no in terminal.faces

    terminal.inject(BUSY, path=path, times=3)
    assert await reason_of(enroll(employee_no="78")) is Reason.TERMINAL_BUSY
    assert "78" not in terminal.people


@pytest.mark.parametrize("path", [RECORD, LINK, CAPTURE])
async def test_a_terminal_that_stays_unreachable(
    terminal: SimulatedTerminal, enroll: Enroll, path: str
) -> None:
    """The enrollment fails, and no user is left over."""
    terminal.inject(Fault.drop_before(), path=path, times=3)
    assert await reason_of(enroll(employee_no="77")) is Reason.CANNOT_CONNECT
    assert not terminal.people


async def test_a_picture_without_a_url(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """No capture is requested after 100."""
    done = "<CaptureFaceData><captureProgress>100</captureProgress></CaptureFaceData>"
    terminal.inject(Fault.http_error(200, done), path=CAPTURE)
    assert await reason_of(enroll()) is Reason.CAPTURE_FAILED
    assert sum(CAPTURE in seen.path for seen in terminal.requests) == 2  # And one GET


async def test_a_user_of_another_client_is_not_rolled_back(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """Created at the terminal with the same number, when the answer was lost."""
    terminal.inject(Fault.drop_before(), path=RECORD)
    task = asyncio.create_task(enroll("Anna", employee_no="77").run())
    await terminal.wait_for("POST", RECORD)
    terminal.people["77"] = dict(EVE)
    with pytest.raises(IsapiError) as caught:
        await task
    assert caught.value.reason is Reason.USER_ALREADY_EXISTS
    assert terminal.people["77"]["name"] == "Eve"


async def test_a_login_that_ends_in_the_middle(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """No rollback is possible then; the number is reported, the login not tried."""
    terminal.inject(Fault.delay(0.1), path=LINK)
    task = asyncio.create_task(enroll("Anna", employee_no="77").run())
    await terminal.wait_for("PUT", LINK)
    terminal.change_password("another-9")
    with pytest.raises(IsapiError) as caught:
        await task
    assert caught.value.reason is Reason.ROLLBACK_FAILED
    assert getattr(caught.value, "employee_no", None) == "77"
    assert terminal.wrong_logins <= 2


async def test_many_numbers_are_assigned(
    monkeypatch: pytest.MonkeyPatch, terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """The search goes on after them, and has an end."""
    terminal.scene = Scene.at_once()
    for number in range(1, 32):
        terminal.people[str(number)] = {**EVE, "employeeNo": str(number)}
    assert (await enroll().run()).employee_no == "32"

    monkeypatch.setattr(employee_numbers, "_MAX_SEARCHES", 1)
    assert await reason_of(enroll()) is Reason.TERMINAL_FULL


async def test_a_number_that_is_always_refused(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """The terminal's search and its Record contradict each other."""
    terminal.inject(Fault.status("employeeNoAlreadyExist"), path=RECORD, times=9)
    assert await reason_of(enroll()) is Reason.USER_ALREADY_EXISTS
    assert sum(RECORD in seen.path for seen in terminal.requests) == 3


@pytest.mark.parametrize("word", ["captureTimeout", "timeout", "operationTimeOut"])
async def test_a_window_that_ends_is_not_the_end(
    terminal: SimulatedTerminal, enroll: Enroll, word: str
) -> None:
    """Case 17: windows of a K1T342MX-E1 end so, and name what was not requested."""
    fault = Fault.status(word, status_code=3, message="cancelFlag")
    terminal.inject(fault, path="CaptureFaceData", method="POST", times=3)
    result = await enroll(employee_no="5").run()
    assert result.capture_attempts >= 4
    assert terminal.faces["5"]
