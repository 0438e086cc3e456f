"""The enrollment on terminals that return, accept or report less than usual."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.errors import IsapiError, Reason
from simulator import PROFILES, Fault, Profile, Scene, SimulatedTerminal, draw_face
from tests.isapi.conftest import Enroll

from .test_enrollment import FAULTS, reason_of

CAPTURE = "AccessControl/CaptureFaceData"
LINK = "Intelligent/FDLib/F"
SEARCH = "UserInfo/Search"
OTHER_WAYS = ["binary_only", "json_only_setup", "no_setup"]
BINARY = [
    "binary_only",
    "binary_labelled_xml",
    "binary_raw",
    "binary_trailing",
    "binary_unlisted",
    "binary_headers_in_body",
    "binary_preamble",
    "binary_unterminated",
]


def with_pictures(name: str) -> Profile:
    """Return a profile whose FDSetUp also takes a JPEG."""
    profile = PROFILES[name]
    return replace(profile, faces=replace(profile.faces, binary_parts=("img",)))


def statuses(terminal: SimulatedTerminal, path: str) -> list[int | None]:
    """Return the status of each answer."""
    return [seen.status for seen in terminal.seen(path_part=path)]


@pytest.mark.parametrize("profile", [PROFILES[name] for name in BINARY], ids=BINARY)
async def test_a_picture_is_linked_as_it_was_taken(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """In each form that terminals send, without the bytes after its end."""
    terminal.scene = Scene.after_seconds(0.05)
    result = await enroll(employee_no="5").run()
    assert result.face_url is None
    assert result.picture == terminal.faces["5"] == draw_face(1)
    assert "picture" not in repr(result)


async def test_the_url_is_preferred(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """Where the terminal offers both: the picture need not be transferred."""
    result = await enroll(employee_no="5").run()
    assert result.picture is None
    assert str(result.face_url).startswith(terminal.address)


@pytest.mark.parametrize(
    "profile", [PROFILES["binary_only"]], ids=["warm_binary_enrollment"]
)
async def test_a_picture_costs_no_request_more(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    before = len(terminal.requests)
    await enroll().run()
    assert [seen.status for seen in terminal.requests[before:]] == [200] * 5


@pytest.mark.parametrize(
    "profile",
    [PROFILES["binary_face_image"], PROFILES["binary_labelled_xml"]],
    ids=["offers both", "picture only"],
)
async def test_the_other_part_name_is_tried(
    terminal: SimulatedTerminal, client: IsapiClient, enroll: Enroll
) -> None:
    """Only where a picture is sent, and only after the first name was refused."""
    result = await enroll(employee_no="5").run()
    expected = [200] if result.face_url else [400, 200]
    assert statuses(terminal, "FDSetUp") == expected


@pytest.mark.parametrize("profile", [PROFILES["json_only_setup"]], ids=["json"])
async def test_plain_json_after_the_form_was_refused(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    await enroll(employee_no="5").run()
    forms = [dict(seen.headers)["Content-Type"] for seen in terminal.seen("PUT", LINK)]
    assert [form.partition(";")[0] for form in forms] == [
        "multipart/form-data",
        "application/json",
    ]


@pytest.mark.parametrize("profile", [PROFILES["json_setup"]], ids=["json_setup"])
async def test_no_other_form_after_a_lost_answer(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """The request may be carried out: it is looked up, not sent in another form."""
    terminal.inject(Fault.drop_after(), path=LINK)
    await enroll(employee_no="5").run()
    assert len(terminal.seen("PUT", LINK)) == 1


@pytest.mark.parametrize("profile", [PROFILES["json_setup"]], ids=["json_setup"])
async def test_no_other_form_for_a_face_that_was_refused(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    terminal.inject(Fault.status("SubpicAnalysisModelingError"), path=LINK)
    assert await reason_of(enroll(employee_no="5").run) is Reason.FACE_REJECTED
    assert len(terminal.seen("PUT", LINK)) == 1


async def test_the_first_refusal_is_raised(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """It is about the form that the terminal should have accepted."""
    terminal.inject(Fault.status("badJsonContent", message="FPID"), path=LINK)
    with pytest.raises(IsapiError, match="FPID"):
        await enroll(employee_no="5").run()
    assert not terminal.people


BINARY_BUT_NO_FORM = replace(
    PROFILES["binary_only"], faces=replace(PROFILES["immediate"].faces)
)


@pytest.mark.parametrize("profile", [BINARY_BUT_NO_FORM], ids=["takes no picture"])
async def test_a_picture_that_the_terminal_does_not_accept_back(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """No terminal is known to be like that; no user is left over."""
    assert await reason_of(enroll(employee_no="5").run) is Reason.NOT_SUPPORTED
    assert not terminal.people


@pytest.mark.parametrize(
    "profile", [PROFILES[name] for name in OTHER_WAYS], ids=OTHER_WAYS
)
@pytest.mark.parametrize("path", [CAPTURE, LINK])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_each_fault_leaves_a_complete_user_or_none(
    terminal: SimulatedTerminal, enroll: Enroll, fault: Fault, path: str
) -> None:
    """In the other forms, too; all other users stay as they are."""
    await enroll("Boris", employee_no="6").run()
    others = terminal.snapshot()
    terminal.inject(fault, path=path)
    try:
        await enroll(employee_no="77", timeout=1).run()
    except IsapiError:
        assert terminal.snapshot() == others
    else:
        assert "77" in terminal.faces
        del terminal.people["77"], terminal.faces["77"]
        assert terminal.snapshot() == others


async def test_a_url_that_is_refused_is_no_reason_to_try_a_picture(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """Where the terminal reports URLs: some hang after another request."""
    terminal.inject(Fault.status("badParameters"), path=CAPTURE)
    assert await reason_of(enroll().run) is Reason.CAPTURE_FAILED
    assert len(terminal.seen("POST", CAPTURE)) == 1


async def add_anna(terminal: SimulatedTerminal, enroll: Enroll) -> None:
    """Add a user with a face, a card and a field that is unknown here."""
    await enroll("Anna", employee_no="5").run()
    terminal.people["5"]["roomNumber"] = 12
    terminal.cards["5"] = [{"cardNo": "123"}]


async def stored_state(terminal: SimulatedTerminal, client: IsapiClient) -> object:
    """Return the record of user 5 as reported, and the rest as stored."""
    user = await client.users.get("5")
    assert user is not None
    rest = {**terminal.snapshot(), "people": list(terminal.people)}
    return user.record.writable(), rest


NO_REPLACING = ["no_setup", "no_setup_picture"]


@pytest.mark.parametrize(
    "profile", [PROFILES[name] for name in NO_REPLACING], ids=NO_REPLACING
)
async def test_a_face_that_cannot_be_replaced_is_refused_before_the_capture(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """It would have to be deleted before the new one is accepted."""
    await add_anna(terminal, enroll)
    before, captures = terminal.snapshot(), len(terminal.seen("POST", CAPTURE))
    update = enroll("Anna", employee_no="5", update_existing=True)
    assert await reason_of(update.run) is Reason.NOT_SUPPORTED
    assert terminal.snapshot() == before
    assert len(terminal.seen("POST", CAPTURE)) == captures


@pytest.mark.parametrize(
    "profile",
    [PROFILES["no_setup_unlisted"]],
    ids=["no_setup_unlisted"],
)
async def test_a_face_that_turns_out_irreplaceable_stays(
    terminal: SimulatedTerminal, client: IsapiClient, enroll: Enroll
) -> None:
    """The terminal does not report that it lacks FDSetUp."""
    await add_anna(terminal, enroll)
    before = await stored_state(terminal, client)
    update = enroll("Eve", employee_no="5", update_existing=True)
    assert await reason_of(update.run) is Reason.NOT_SUPPORTED
    assert await stored_state(terminal, client) == before


@pytest.mark.parametrize(
    "profile", [PROFILES[name] for name in NO_REPLACING], ids=NO_REPLACING
)
async def test_a_face_for_a_user_without_one(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    await add_anna(terminal, enroll)
    del terminal.faces["5"]
    result = await enroll("Anna", employee_no="5", update_existing=True).run()
    assert not result.created
    assert "5" in terminal.faces
    assert terminal.people["5"]["roomNumber"] == 12


async def test_a_change_made_meanwhile_is_preserved(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """Anna gets another room number at the terminal during the capture."""
    await add_anna(terminal, enroll)
    terminal.scene = Scene.never()
    update = enroll("Annabel", employee_no="5", update_existing=True)
    task = asyncio.create_task(update.run())
    await terminal.wait_for("POST", CAPTURE, count=2)
    terminal.people["5"]["roomNumber"] = 13
    terminal.show_face()
    await task
    assert terminal.people["5"]["name"] == "Annabel"
    assert terminal.people["5"]["roomNumber"] == 13


async def test_a_user_deleted_meanwhile_is_created(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    await add_anna(terminal, enroll)
    terminal.scene = Scene.never()
    task = asyncio.create_task(
        enroll("Anna", employee_no="5", update_existing=True).run()
    )
    await terminal.wait_for("POST", CAPTURE, count=2)
    for stored in (terminal.people, terminal.faces, terminal.cards):
        stored.pop("5")
    terminal.show_face()
    assert (await task).created
    assert "5" in terminal.faces


# A profile that accepts pictures is in tests/test_faults.py.
UPDATES = {
    "urls only": PROFILES["immediate"],
    "no library reports": replace(
        with_pictures("json_search_without_faces"), name="picture, unreported"
    ),
}
# The record is read and written, the face read and written, both read back.
ROUND = [SEARCH, "/LOCALS/", "UserInfo/Modify", LINK]


@pytest.mark.parametrize("profile", UPDATES.values(), ids=UPDATES)
@pytest.mark.parametrize("path", ROUND)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_each_fault_leaves_the_old_or_the_new(
    terminal: SimulatedTerminal,
    client: IsapiClient,
    enroll: Enroll,
    fault: Fault,
    path: str,
) -> None:
    """An update that fails changes nothing."""
    await add_anna(terminal, enroll)
    before = await stored_state(terminal, client)
    terminal.inject(fault, path=path, skip=1 if path == SEARCH else 0)
    try:
        await enroll("Eve", employee_no="5", update_existing=True, timeout=1).run()
    except IsapiError:
        assert await stored_state(terminal, client) == before
    else:
        assert terminal.people["5"]["name"] == "Eve"
        assert terminal.faces["5"] == draw_face(2)
        assert terminal.people["5"]["roomNumber"] == 12
        assert terminal.cards["5"] == [{"cardNo": "123"}]


def lose_three_answers(terminal: SimulatedTerminal) -> None:
    """Let the terminal link the new face, lose its answers, and hide which it is."""
    terminal.inject(Fault.drop_after(), path=LINK, times=3)
    terminal.inject(Fault.http_error(404), path="/LOCALS/", skip=1, times=6)


@pytest.mark.parametrize("profile", [with_pictures("immediate")], ids=["pictures"])
async def test_an_old_face_is_restored(
    terminal: SimulatedTerminal, client: IsapiClient, enroll: Enroll
) -> None:
    """Which face is linked is unknown: it is read, and the old one is linked."""
    await add_anna(terminal, enroll)
    before = await stored_state(terminal, client)
    lose_three_answers(terminal)
    update = enroll("Eve", employee_no="5", update_existing=True)
    assert await reason_of(update.run) is Reason.CANNOT_CONNECT
    assert terminal.faces["5"] == draw_face(1)
    assert await stored_state(terminal, client) == before


async def test_a_replaced_face_is_seen_by_its_picture(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """The answer is lost; the picture is another one than before."""
    await add_anna(terminal, enroll)
    links = len(terminal.seen("PUT", LINK))
    terminal.inject(Fault.drop_after(), path=LINK, times=3)
    await enroll("Eve", employee_no="5", update_existing=True).run()
    assert terminal.faces["5"] == draw_face(2)
    assert len(terminal.seen("PUT", LINK)) == links + 1


@pytest.mark.parametrize("name", ["no_pictures", "immediate"])
async def test_an_old_face_that_cannot_be_restored_is_reported(
    name: str, terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """The terminal hands out no picture, or accepts none."""
    await add_anna(terminal, enroll)
    if name == "no_pictures":
        terminal.inject(Fault.http_error(404), path="/LOCALS/", times=99)
    lose_three_answers(terminal)
    with pytest.raises(IsapiError) as caught:
        await enroll("Eve", employee_no="5", update_existing=True).run()
    assert caught.value.reason is Reason.RESTORE_FAILED
    assert getattr(caught.value, "employee_no", None) == "5"
    assert terminal.people["5"]["name"] == "Anna"


async def test_a_first_face_is_removed_by_the_rollback(
    terminal: SimulatedTerminal, client: IsapiClient, enroll: Enroll
) -> None:
    """An update that is cancelled after its face was linked."""
    await add_anna(terminal, enroll)
    del terminal.faces["5"]
    before = await stored_state(terminal, client)
    update = enroll("Eve", employee_no="5", update_existing=True)
    task = asyncio.create_task(update.run())
    await terminal.wait_for("PUT", LINK, count=2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await stored_state(terminal, client) == before


async def test_a_cancellation_that_is_too_late(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """Once an old face is replaced, completing is safer than going back."""
    await add_anna(terminal, enroll)
    searches = len(terminal.seen("POST", SEARCH))
    update = enroll("Eve", employee_no="5", update_existing=True)
    task = asyncio.create_task(update.run())
    await terminal.wait_for("POST", SEARCH, count=searches + 4)
    task.cancel()
    assert not (await task).created
    assert terminal.people["5"]["name"] == "Eve"
    assert terminal.faces["5"] == draw_face(2)


@pytest.mark.parametrize("profile", [PROFILES["modify_pretends"]], ids=["pretends"])
async def test_an_update_that_the_terminal_ignores(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    await add_anna(terminal, enroll)
    update = enroll("Eve", employee_no="5", update_existing=True)
    with pytest.raises(IsapiError, match="changes nothing"):
        await update.run()
    assert terminal.people["5"]["name"] == "Anna"
    assert terminal.faces["5"] == draw_face(1)


@pytest.mark.parametrize("number", ["", " "])
async def test_a_face_delete_without_a_number_is_refused(
    terminal: SimulatedTerminal, client: IsapiClient, number: str
) -> None:
    with pytest.raises(IsapiError) as caught:
        await client.faces.delete(number)
    assert caught.value.reason is Reason.INVALID_EMPLOYEE_NO
    assert not terminal.requests


DELETES = ["immediate", "face_delete_by_body"]


@pytest.mark.parametrize("profile", [PROFILES[name] for name in DELETES], ids=DELETES)
async def test_a_face_is_deleted(
    terminal: SimulatedTerminal, client: IsapiClient, enroll: Enroll
) -> None:
    """And no other face."""
    await add_anna(terminal, enroll)
    await enroll("Boris", employee_no="6").run()
    before: dict[str, Any] = terminal.snapshot()
    await client.faces.delete("5")
    del before["faces"]["5"]
    assert terminal.snapshot() == before
    await client.faces.delete("5")
