"""The enrolment on terminals that give, take or tell less than the usual one."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.errors import IsapiError, Reason
from simulator import PROFILES, Fault, Profile, Scene, SimulatedTerminal, draw_face
from tests.isapi.conftest import Enrol

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
    "binary_untold",
]


def with_pictures(name: str) -> Profile:
    """Return a profile whose FDSetUp also takes a JPEG."""
    profile = PROFILES[name]
    return replace(profile, faces=replace(profile.faces, binary_parts=("img",)))


def kinds(terminal: SimulatedTerminal, path: str) -> list[int | None]:
    """Return how requests were answered."""
    return [seen.status for seen in terminal.seen(path_part=path)]


@pytest.mark.parametrize("profile", [PROFILES[name] for name in BINARY], ids=BINARY)
async def test_a_picture_is_linked_as_it_was_taken(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """In whatever form it comes, without what follows its end."""
    terminal.scene = Scene.after_seconds(0.05)
    result = await enrol(employee_no="5").run()
    assert result.face_url is None
    assert result.picture == terminal.faces["5"] == draw_face(1)
    assert "picture" not in repr(result)


async def test_the_url_is_preferred(terminal: SimulatedTerminal, enrol: Enrol) -> None:
    """Where the terminal offers both: its picture need not travel."""
    result = await enrol(employee_no="5").run()
    assert result.picture is None
    assert str(result.face_url).startswith(terminal.address)


@pytest.mark.parametrize(
    "profile", [PROFILES["binary_only"]], ids=["warm_binary_enrolment"]
)
async def test_a_picture_costs_no_request_more(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    before = len(terminal.requests)
    await enrol().run()
    assert [seen.status for seen in terminal.requests[before:]] == [200] * 5


@pytest.mark.parametrize(
    "profile",
    [PROFILES["binary_face_image"], PROFILES["binary_labelled_xml"]],
    ids=["offers both", "picture only"],
)
async def test_the_other_part_name_is_tried(
    terminal: SimulatedTerminal, client: IsapiClient, enrol: Enrol
) -> None:
    """Only where a picture is sent, and only after the first was refused."""
    result = await enrol(employee_no="5").run()
    expected = [200] if result.face_url else [400, 200]
    assert kinds(terminal, "FDSetUp") == expected


@pytest.mark.parametrize("profile", [PROFILES["json_only_setup"]], ids=["json"])
async def test_plain_json_after_the_form_was_refused(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    await enrol(employee_no="5").run()
    forms = [dict(seen.headers)["Content-Type"] for seen in terminal.seen("PUT", LINK)]
    assert [form.partition(";")[0] for form in forms] == [
        "multipart/form-data",
        "application/json",
    ]


@pytest.mark.parametrize("profile", [PROFILES["json_setup"]], ids=["json_setup"])
async def test_no_other_form_after_a_lost_answer(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """What was asked may be done: it is looked up, not said in another way."""
    terminal.inject(Fault.drop_after(), path=LINK)
    await enrol(employee_no="5").run()
    assert len(terminal.seen("PUT", LINK)) == 1


@pytest.mark.parametrize("profile", [PROFILES["json_setup"]], ids=["json_setup"])
async def test_no_other_form_for_a_face_that_was_refused(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    terminal.inject(Fault.status("SubpicAnalysisModelingError"), path=LINK)
    assert await reason_of(enrol(employee_no="5").run) is Reason.FACE_REJECTED
    assert len(terminal.seen("PUT", LINK)) == 1


async def test_the_first_refusal_is_told(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """It is about what the terminal should have taken."""
    terminal.inject(Fault.status("badJsonContent", message="FPID"), path=LINK)
    with pytest.raises(IsapiError, match="FPID"):
        await enrol(employee_no="5").run()
    assert not terminal.people


BINARY_BUT_NO_FORM = replace(
    PROFILES["binary_only"], faces=replace(PROFILES["immediate"].faces)
)


@pytest.mark.parametrize("profile", [BINARY_BUT_NO_FORM], ids=["takes no picture"])
async def test_a_picture_that_cannot_be_given_back(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """No terminal should be like that; nobody is left on it."""
    assert await reason_of(enrol(employee_no="5").run) is Reason.NOT_SUPPORTED
    assert not terminal.people


@pytest.mark.parametrize(
    "profile", [PROFILES[name] for name in OTHER_WAYS], ids=OTHER_WAYS
)
@pytest.mark.parametrize("path", [CAPTURE, LINK])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_each_fault_leaves_a_whole_person_or_none(
    terminal: SimulatedTerminal, enrol: Enrol, fault: Fault, path: str
) -> None:
    """On the other ways, too; whatever else is there stays as it is."""
    await enrol("Boris", employee_no="6").run()
    others = terminal.snapshot()
    terminal.inject(fault, path=path)
    try:
        await enrol(employee_no="77", timeout=1).run()
    except IsapiError:
        assert terminal.snapshot() == others
    else:
        assert "77" in terminal.faces
        del terminal.people["77"], terminal.faces["77"]
        assert terminal.snapshot() == others


async def test_a_url_that_is_refused_is_no_reason_to_try_a_picture(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """Where the terminal told that it gives URLs: some hang if asked again."""
    terminal.inject(Fault.status("badParameters"), path=CAPTURE)
    assert await reason_of(enrol().run) is Reason.CAPTURE_FAILED
    assert len(terminal.seen("POST", CAPTURE)) == 1


async def anna(terminal: SimulatedTerminal, enrol: Enrol) -> None:
    """Let somebody be there, with a face and more than we know of."""
    await enrol("Anna", employee_no="5").run()
    terminal.people["5"]["roomNumber"] = 12
    terminal.cards["5"] = [{"cardNo": "123"}]


async def told(terminal: SimulatedTerminal, client: IsapiClient) -> object:
    """Return all that a terminal tells of person 5, and what it keeps beside."""
    user = await client.users.get("5")
    assert user is not None
    kept = terminal.snapshot()
    return user.record.writable(), {**kept, "people": list(terminal.people)}


NO_REPLACING = ["no_setup", "no_setup_picture"]


@pytest.mark.parametrize(
    "profile", [PROFILES[name] for name in NO_REPLACING], ids=NO_REPLACING
)
async def test_a_face_that_cannot_be_replaced_is_told_before_anybody_walks(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """It would have to be deleted before the new one is accepted."""
    await anna(terminal, enrol)
    before, captures = terminal.snapshot(), len(terminal.seen("POST", CAPTURE))
    update = enrol("Anna", employee_no="5", update_existing=True)
    assert await reason_of(update.run) is Reason.NOT_SUPPORTED
    assert terminal.snapshot() == before
    assert len(terminal.seen("POST", CAPTURE)) == captures


@pytest.mark.parametrize(
    "profile",
    [PROFILES["no_setup_untold"]],
    ids=["no_setup_untold"],
)
async def test_a_face_that_turns_out_irreplaceable_stays(
    terminal: SimulatedTerminal, client: IsapiClient, enrol: Enrol
) -> None:
    """The terminal did not tell that it has no FDSetUp."""
    await anna(terminal, enrol)
    before = await told(terminal, client)
    update = enrol("Eve", employee_no="5", update_existing=True)
    assert await reason_of(update.run) is Reason.NOT_SUPPORTED
    assert await told(terminal, client) == before


@pytest.mark.parametrize(
    "profile", [PROFILES[name] for name in NO_REPLACING], ids=NO_REPLACING
)
async def test_a_face_for_somebody_without_one(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    await anna(terminal, enrol)
    del terminal.faces["5"]
    result = await enrol("Anna", employee_no="5", update_existing=True).run()
    assert not result.created
    assert "5" in terminal.faces
    assert terminal.people["5"]["roomNumber"] == 12


async def test_what_changed_meanwhile_is_kept(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """Somebody gives Anna another room while Home Assistant waits for her face."""
    await anna(terminal, enrol)
    terminal.scene = Scene.never()
    update = enrol("Annabel", employee_no="5", update_existing=True)
    task = asyncio.create_task(update.run())
    await terminal.wait_for("POST", CAPTURE, count=2)
    terminal.people["5"]["roomNumber"] = 13
    terminal.show_face()
    await task
    assert terminal.people["5"]["name"] == "Annabel"
    assert terminal.people["5"]["roomNumber"] == 13


async def test_somebody_who_left_meanwhile_is_new(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    await anna(terminal, enrol)
    terminal.scene = Scene.never()
    task = asyncio.create_task(
        enrol("Anna", employee_no="5", update_existing=True).run()
    )
    await terminal.wait_for("POST", CAPTURE, count=2)
    for kept in (terminal.people, terminal.faces, terminal.cards):
        kept.pop("5")
    terminal.show_face()
    assert (await task).created
    assert "5" in terminal.faces


# One that takes pictures is in tests/test_faults.py.
UPDATES = {
    "urls only": PROFILES["immediate"],
    "no library tells": replace(
        with_pictures("json_search_without_faces"), name="picture, untold"
    ),
}
# The record is read, written, the face read and written, both read back.
ROUND = [SEARCH, "/LOCALS/", "UserInfo/Modify", LINK]


@pytest.mark.parametrize("profile", UPDATES.values(), ids=UPDATES)
@pytest.mark.parametrize("path", ROUND)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_each_fault_leaves_the_old_or_the_new(
    terminal: SimulatedTerminal,
    client: IsapiClient,
    enrol: Enrol,
    fault: Fault,
    path: str,
) -> None:
    """An update that fails is as if it had not been tried."""
    await anna(terminal, enrol)
    before = await told(terminal, client)
    terminal.inject(fault, path=path, skip=1 if path == SEARCH else 0)
    try:
        await enrol("Eve", employee_no="5", update_existing=True, timeout=1).run()
    except IsapiError:
        assert await told(terminal, client) == before
    else:
        assert terminal.people["5"]["name"] == "Eve"
        assert terminal.faces["5"] == draw_face(2)
        assert terminal.people["5"]["roomNumber"] == 12
        assert terminal.cards["5"] == [{"cardNo": "123"}]


def three_lost(terminal: SimulatedTerminal) -> None:
    """Let the new face be written, and no answer to that arrive."""
    terminal.inject(Fault.drop_after(), path=LINK, times=3)


@pytest.mark.parametrize("profile", [with_pictures("immediate")], ids=["pictures"])
async def test_an_old_face_is_put_back(
    terminal: SimulatedTerminal, client: IsapiClient, enrol: Enrol
) -> None:
    """Not knowing which face is there, the terminal is asked and gets the old one."""
    await anna(terminal, enrol)
    before = await told(terminal, client)
    three_lost(terminal)
    update = enrol("Eve", employee_no="5", update_existing=True)
    assert await reason_of(update.run) is Reason.CANNOT_CONNECT
    assert terminal.faces["5"] == draw_face(1)
    assert await told(terminal, client) == before


@pytest.mark.parametrize("name", ["no_pictures", "immediate"])
async def test_an_old_face_that_cannot_be_put_back_is_told(
    name: str, terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """The terminal gives no picture away, or takes none."""
    await anna(terminal, enrol)
    if name == "no_pictures":
        terminal.inject(Fault.http_error(404), path="/LOCALS/", times=9)
    three_lost(terminal)
    with pytest.raises(IsapiError) as caught:
        await enrol("Eve", employee_no="5", update_existing=True).run()
    assert caught.value.reason is Reason.ROLLBACK_FAILED
    assert getattr(caught.value, "employee_no", None) == "5"
    assert terminal.people["5"]["name"] == "Anna"


async def test_a_face_that_was_not_there_goes_again(
    terminal: SimulatedTerminal, client: IsapiClient, enrol: Enrol
) -> None:
    """An update that is cancelled after its face was linked."""
    await anna(terminal, enrol)
    del terminal.faces["5"]
    before = await told(terminal, client)
    update = enrol("Eve", employee_no="5", update_existing=True)
    task = asyncio.create_task(update.run())
    await terminal.wait_for("PUT", LINK, count=2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await told(terminal, client) == before


async def test_a_cancel_that_comes_too_late(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    """Once an old face is replaced, forward is safer than back."""
    await anna(terminal, enrol)
    searches = len(terminal.seen("POST", SEARCH))
    update = enrol("Eve", employee_no="5", update_existing=True)
    task = asyncio.create_task(update.run())
    await terminal.wait_for("POST", SEARCH, count=searches + 4)
    task.cancel()
    assert not (await task).created
    assert terminal.people["5"]["name"] == "Eve"
    assert terminal.faces["5"] == draw_face(2)


@pytest.mark.parametrize("profile", [PROFILES["modify_pretends"]], ids=["pretends"])
async def test_an_update_that_was_only_pretended(
    terminal: SimulatedTerminal, enrol: Enrol
) -> None:
    await anna(terminal, enrol)
    update = enrol("Eve", employee_no="5", update_existing=True)
    with pytest.raises(IsapiError, match="changes nothing"):
        await update.run()
    assert terminal.people["5"]["name"] == "Anna"
    assert terminal.faces["5"] == draw_face(1)


@pytest.mark.parametrize("number", ["", " "])
async def test_nobodys_face_is_never_deleted(
    terminal: SimulatedTerminal, client: IsapiClient, number: str
) -> None:
    with pytest.raises(IsapiError) as caught:
        await client.faces.delete(number)
    assert caught.value.reason is Reason.INVALID_EMPLOYEE_NO
    assert not terminal.requests


DELETES = ["immediate", "face_delete_by_body"]


@pytest.mark.parametrize("profile", [PROFILES[name] for name in DELETES], ids=DELETES)
async def test_a_face_is_deleted(
    terminal: SimulatedTerminal, client: IsapiClient, enrol: Enrol
) -> None:
    """And nothing else."""
    await anna(terminal, enrol)
    await enrol("Boris", employee_no="6").run()
    before: dict[str, Any] = terminal.snapshot()
    await client.faces.delete("5")
    del before["faces"]["5"]
    assert terminal.snapshot() == before
    await client.faces.delete("5")
