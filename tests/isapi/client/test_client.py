"""Single operations, where firmware differs."""

from dataclasses import replace
from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi import Timing
from custom_components.hikvision_face_terminal.isapi.client import (
    IsapiClient,
)
from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
)
from custom_components.hikvision_face_terminal.isapi.models.user import User
from custom_components.hikvision_face_terminal.isapi.models.user_record import (
    UserRecord,
)
from simulator import PROFILES, Fault, SimulatedTerminal
from tests.isapi.conftest import Enroll

DELETING = ["immediate", "no_detail_delete", "no_delete_process", "face_delete_by_body"]


@pytest.mark.parametrize("profile", [PROFILES[name] for name in DELETING], ids=DELETING)
async def test_a_user_is_deleted_with_the_face(
    terminal: SimulatedTerminal, client: IsapiClient, enroll: Enroll
) -> None:
    """And no other user."""
    await enroll("Anna", employee_no="5").run()
    await enroll("Boris", employee_no="6").run()
    await client.users.delete(("5",))
    assert set(terminal.people) == {"6"}
    assert set(terminal.faces) == {"6"}


@pytest.mark.parametrize("number", ["", " "])
async def test_a_delete_without_a_number_is_refused(
    terminal: SimulatedTerminal, client: IsapiClient, number: str
) -> None:
    """An empty number does not reach the terminal."""
    with pytest.raises(IsapiRefusedError) as caught:
        await client.users.delete((number,))
    assert caught.value.reason is Reason.INVALID_EMPLOYEE_NO
    assert not terminal.requests


async def test_a_refused_delete_is_an_error(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """No other way of deleting is tried then."""
    terminal.inject(Fault.status("lowPrivilege"), path="UserInfoDetail/Delete")
    with pytest.raises(IsapiRefusedError) as caught:
        await client.users.delete(("5",))
    assert caught.value.reason is Reason.PERMISSION_DENIED


@pytest.mark.parametrize("profile", [PROFILES["no_detail_delete"]], ids=["no_detail"])
async def test_a_refused_face_delete_is_an_error(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """The user stays then, so that no face without a user remains."""
    terminal.inject(Fault.status("lowPrivilege"), path="FDSearch/Delete")
    with pytest.raises(IsapiRefusedError):
        await client.users.delete(("5",))
    assert not any("UserInfo/Delete" in seen.path for seen in terminal.requests)


ENDLESS = replace(
    PROFILES["immediate"],
    people=replace(PROFILES["immediate"].people, detail_delete_seconds=60),
)


@pytest.mark.parametrize("profile", [ENDLESS], ids=["endless"])
async def test_a_delete_that_never_ends_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
    terminal: SimulatedTerminal,
    client: IsapiClient,
    enroll: Enroll,
    timing: Timing,
) -> None:
    """The user may still exist."""
    timing.delete = timing.delete_poll = 0.01
    await enroll("Anna", employee_no="5").run()
    with pytest.raises(IsapiUnexpectedError, match="still deleting"):
        await client.users.delete(("5",))


COUNTING = ["immediate", "old_count", "no_count"]


@pytest.mark.parametrize("profile", [PROFILES[name] for name in COUNTING], ids=COUNTING)
async def test_users_and_faces_are_counted(
    terminal: SimulatedTerminal, client: IsapiClient, enroll: Enroll
) -> None:
    """With the counters that the firmware has."""
    await enroll("Anna", employee_no="5").run()
    terminal.people["6"] = {**terminal.people["5"], "employeeNo": "6"}
    counts = await client.device.counts()
    assert (counts.users, counts.faces) == (2, 1)


async def test_counting_is_one_request(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """On firmware that has the counter."""
    await client.device.counts()
    before = len(terminal.requests)
    await client.device.counts()
    assert len(terminal.requests) == before + 1


async def test_a_refused_count_is_an_error(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """Not a count of zero."""
    for path in "UserInfo/Count", "UserInfo/Search":
        terminal.inject(Fault.status("lowPrivilege"), path=path)
    with pytest.raises(IsapiRefusedError) as caught:
        await client.device.counts()
    assert caught.value.reason is Reason.PERMISSION_DENIED


async def test_the_library_is_searched_where_the_list_does_not_report_faces(
    terminal: SimulatedTerminal, client: IsapiClient, enroll: Enroll
) -> None:
    """Old firmware reports no faces in its list of users."""
    await enroll("Anna", employee_no="5").run()
    unreported: dict[str, Any] = {
        "name": "",
        "has_face": None,
        "record": UserRecord({}),
    }
    assert await client.faces.has_face(User(employee_no="5", **unreported))
    assert not await client.faces.has_face(User(employee_no="6", **unreported))


async def test_the_outcome_of_a_write_without_a_status_is_unknown(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """An empty 200 may mean anything."""
    terminal.inject(Fault.http_error(200, b"{}"), path="UserInfo/Record")
    with pytest.raises(IsapiUnexpectedError):
        await client.users.add(UserRecord({"employeeNo": "5"}))
