"""What seldom happens to an enrolment, and must still end well."""

import asyncio

import pytest

from custom_components.hikvision_face_terminal.isapi.errors import IsapiError, Reason
from custom_components.hikvision_face_terminal.isapi.procedures import (
    employee_numbers,
    enrollment,
)
from simulator import Fault, Scene, SimulatedTerminal
from tests.isapi.conftest import Enrol
from tests.support.records import user_record

RECORD = "UserInfo/Record"
CAPTURE = "CaptureFaceData"
LINK = "FDSetUp"

EVE = user_record("77", "Eve")

BUSY = Fault.status("deviceBusy", status_code=2)
SAYS_OK = Fault.http_error(
    200, '{"statusCode":1,"statusString":"OK","subStatusCode":"ok"}'
)


async def reason_of(enrolment: enrollment.Enrollment) -> Reason:
    """Return why an enrolment fails."""
    with pytest.raises(IsapiError) as caught:
        await enrolment.run()
    return caught.value.reason


async def test_an_ok_is_not_believed(terminal: SimulatedTerminal, enrol: Enrol) -> None:
    """The person is linked only if the terminal says that it has a face."""
    terminal.inject(SAYS_OK, path=LINK)
    assert await reason_of(enrol(employee_no="77")) is Reason.FACE_REJECTED
    assert not terminal.people


@pytest.mark.parametrize("path", [RECORD, LINK])
async def test_a_busy_terminal_is_asked_again(
    terminal: SimulatedTerminal, enrol: Enrol, path: str
) -> None:
    """But not for ever."""
    terminal.inject(BUSY, path=path, times=2)
    assert (await enrol(employee_no="77").run()).employee_no in terminal.faces

    terminal.inject(BUSY, path=path, times=3)
    assert await reason_of(enrol(employee_no="78")) is Reason.TERMINAL_BUSY
    assert "78" not in terminal.people


@pytest.mark.parametrize("path", [RECORD, LINK, CAPTURE])
async def test_a_terminal_that_stays_away(
    terminal: SimulatedTerminal, enrol: Enrol, path: str
) -> None:
    """It is given up, and nobody is left."""
    terminal.inject(Fault.drop_before(), path=path, times=3)
    assert await reason_of(enrol(employee_no="77")) is Reason.CANNOT_CONNECT
    assert not terminal.people


async def test_a_picture_without_a_url(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """The terminal is not asked again after 100."""
    done = "<CaptureFaceData><captureProgress>100</captureProgress></CaptureFaceData>"
    terminal.inject(Fault.http_error(200, done), path=CAPTURE)
    assert await reason_of(enrol()) is Reason.CAPTURE_FAILED
    assert sum(CAPTURE in seen.path for seen in terminal.requests) == 2  # And one GET


async def test_somebody_elses_person_is_not_cleaned_up(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """Made at the terminal with our number, just when our answer was lost."""
    terminal.inject(Fault.drop_before(), path=RECORD)
    task = asyncio.create_task(enrol("Anna", employee_no="77").run())
    await terminal.wait_for("POST", RECORD)
    terminal.people["77"] = dict(EVE)
    with pytest.raises(IsapiError) as caught:
        await task
    assert caught.value.reason is Reason.USER_ALREADY_EXISTS
    assert terminal.people["77"]["name"] == "Eve"


async def test_a_login_that_ends_in_the_middle(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """Nothing can be cleaned up then; the number is told, the login left alone."""
    terminal.inject(Fault.delay(0.1), path=LINK)
    task = asyncio.create_task(enrol("Anna", employee_no="77").run())
    await terminal.wait_for("PUT", LINK)
    terminal.change_password("another-9")
    with pytest.raises(IsapiError) as caught:
        await task
    assert caught.value.reason is Reason.ROLLBACK_FAILED
    assert getattr(caught.value, "employee_no", None) == "77"
    assert terminal.wrong_logins <= 2


async def test_many_numbers_are_taken(
    monkeypatch: pytest.MonkeyPatch, terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """The search goes on behind them, and ends some time."""
    terminal.scene = Scene.at_once()
    for number in range(1, 32):
        terminal.people[str(number)] = {**EVE, "employeeNo": str(number)}
    assert (await enrol().run()).employee_no == "32"

    monkeypatch.setattr(employee_numbers, "_MAX_SEARCHES", 1)
    assert await reason_of(enrol()) is Reason.TERMINAL_FULL


async def test_a_number_that_is_always_taken(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """The terminal's search and its Record contradict each other."""
    terminal.inject(Fault.status("employeeNoAlreadyExist"), path=RECORD, times=9)
    assert await reason_of(enrol()) is Reason.USER_ALREADY_EXISTS
    assert sum(RECORD in seen.path for seen in terminal.requests) == 3
