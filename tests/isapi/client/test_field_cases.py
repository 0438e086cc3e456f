"""What owners and builders reported of terminals, over real sockets."""

from dataclasses import replace

import pytest

from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiAuthenticationError,
    IsapiError,
    IsapiLockedError,
    IsapiRefusedError,
    Reason,
)
from custom_components.hikvision_face_terminal.isapi.models.device import Capabilities
from custom_components.hikvision_face_terminal.isapi.models.user_changes import (
    Gender,
    UserChanges,
)
from custom_components.hikvision_face_terminal.isapi.models.user_record import (
    UserRecord,
)
from custom_components.hikvision_face_terminal.isapi.transport.decode import decode
from simulator import PROFILES, Fault, Profile, SimulatedTerminal
from tests.isapi.conftest import Connect, Enroll

# Answers to a question that a terminal does not know, or cannot answer.
UNKNOWN = {
    "notSupport": Fault.status("notSupport", 404),
    "invalidOperation": Fault.status("invalidOperation", 403),
    "statusCode 5": Fault.status("badXmlFormat", 400),
    "badURLFormat": Fault.status("badURLFormat", 400, 4),
    "methodNotAllowed": Fault.status("methodNotAllowed"),
    "not found": Fault.http_error(404, "<html><h1>Not Found</h1></html>"),
    "badParameters": Fault.status("badParameters"),
}
BROKEN = {
    "500": Fault.http_error(500, "<html>Internal Server Error</html>"),
    "502": Fault.http_error(502),
    "a status with 500": Fault.status("deviceError", 500),
    "garbage": Fault.garbage(),
    "a page": Fault.http_error(200, "<html><body><br></body></html>"),
    "nothing": Fault.http_error(200, b""),
    "a list": Fault.http_error(200, b"[]"),
    "nothing in time": Fault.hang(),
    "a lost connection": Fault.drop_before(),
    "a missing right": Fault.status("lowPrivilege"),
    "cut": Fault.truncated(),
}
OPTIONAL = (
    "AccessControl/capabilities",
    "CaptureFaceData/capabilities",
    "UserInfo/capabilities",
    "FDLib/capabilities",
)
ANSWERS = {**UNKNOWN, **BROKEN}


@pytest.mark.parametrize("fault", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("question", OPTIONAL)
async def test_an_optional_question_stops_nothing(
    terminal: SimulatedTerminal, client: IsapiClient, fault: Fault, question: str
) -> None:
    """What cannot be read has its defaults; all else is as it was reported."""
    whole = await client.device.capabilities()
    terminal.inject(fault, path=question, times=2)
    found = await client.device.capabilities()
    assert found.capture_face
    assert found.link_face
    changed = {
        name
        for name in Capabilities.__slots__
        if getattr(found, name) != getattr(whole, name)
    }
    allowed = {
        OPTIONAL[0]: {"control_doors"},
        OPTIONAL[1]: {"capture_kinds", "capture_cancel"},
        OPTIONAL[2]: {
            "max_uses",
            "name_bytes",
            "pin",
            "search_numbers",
            "user_capacity",
        },
        OPTIONAL[3]: {"add_face", "face_capacity"},
    }
    assert changed <= allowed[question]


@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN)
async def test_what_cannot_be_read_denies_no_capture(
    terminal: SimulatedTerminal, client: IsapiClient, fault: Fault
) -> None:
    terminal.inject(fault, path="capabilities", times=8)
    assert (await client.device.capabilities()).capture_face


@pytest.mark.parametrize("fault", UNKNOWN.values(), ids=UNKNOWN)
async def test_a_terminal_without_any_capabilities_cannot_capture(
    terminal: SimulatedTerminal, client: IsapiClient, fault: Fault
) -> None:
    terminal.inject(fault, path="capabilities", times=4)
    assert not (await client.device.capabilities()).capture_face


@pytest.mark.parametrize("fault", ANSWERS.values(), ids=ANSWERS)
async def test_users_are_counted_without_a_counter(
    terminal: SimulatedTerminal, client: IsapiClient, enroll: Enroll, fault: Fault
) -> None:
    """By a search; without the library's counter the faces are not known."""
    await client.device.info()
    await enroll("Anna", employee_no="5").run()
    terminal.inject(fault, path="UserInfo/Count", times=2)
    counts = await client.device.counts()
    assert (counts.users, counts.faces) == (1, 1)
    terminal.inject(fault, path="UserInfo/Count", times=2)
    terminal.inject(fault, path="FDLib/Count", times=2)
    counts = await client.device.counts()
    assert (counts.users, counts.faces) == (1, None)


@pytest.mark.parametrize("fault", ANSWERS.values(), ids=ANSWERS)
async def test_a_deletion_needs_no_report_of_its_progress(
    terminal: SimulatedTerminal, client: IsapiClient, fault: Fault
) -> None:
    terminal.people["5"] = {"employeeNo": "5", "name": "Anna"}
    terminal.inject(fault, path="DeleteProcess", times=2)
    await client.users.delete(("5",))


async def test_a_lock_or_a_wrong_login_is_never_optional(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    await client.device.info()
    terminal.lock(60)
    with pytest.raises(IsapiLockedError):
        await client.device.capabilities()


async def test_a_stale_password_is_never_optional(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    await client.device.info()
    terminal.change_password("another-9")
    with pytest.raises(IsapiAuthenticationError):
        await client.device.capabilities()
    assert terminal.wrong_logins <= 2


READABLE = [
    "broken_capabilities",
    "broken_count",
    "unknown_is_invalid",
    "unknown_is_format",
    "json_flags",
    "short_search_id",
    "labeled_json_part",
    "no_time_type",
    "plain_numbers",
    "right_missing",
]


@pytest.mark.parametrize("profile", [PROFILES[name] for name in READABLE], ids=READABLE)
async def test_an_enrollment_succeeds(
    terminal: SimulatedTerminal, client: IsapiClient, enroll: Enroll
) -> None:
    """Set-up, count and enrollment."""
    await client.device.info()
    await enroll("Anna", employee_no="5").run()
    assert set(terminal.faces) == {"5"}
    assert terminal.people["5"]["doorRight"] == "1"
    assert (await client.device.counts()).users == 1
    await client.users.delete(("5",))


LABELED = replace(
    PROFILES["labeled_json_part"],
    capture=replace(PROFILES["immediate"].capture, data_types=("binary",)),
)


@pytest.mark.parametrize("profile", [LABELED], ids=["labeled_json_part"])
async def test_the_json_beside_a_picture_is_labeled(
    terminal: SimulatedTerminal, enroll: Enroll
) -> None:
    """The first form is accepted."""
    await enroll("Anna", employee_no="5").run()
    assert [seen.status for seen in terminal.seen("PUT", "FDSetUp")] == [200]


def without_capture(name: str) -> Profile:
    """Return a firmware that reports that it captures no faces."""
    profile = PROFILES[name]
    return replace(profile, capture=replace(profile.capture, supported=False))


@pytest.mark.parametrize(
    "profile",
    [without_capture("json_flags"), without_capture("immediate")],
    ids=["json", "xml"],
)
async def test_a_flag_may_be_a_boolean(client: IsapiClient) -> None:
    assert not (await client.device.capabilities()).capture_face


@pytest.mark.parametrize("word", [False, "false", "FALSE", 0, "0", " No "])
def test_each_word_of_a_flag_is_read(word: object) -> None:
    tree = {"AccessControl": {"isSupportCaptureFace": word}}
    assert not Capabilities.from_trees(tree, {}, {}, {}).capture_face
    assert Capabilities.from_trees(tree, {"CaptureFaceData": {}}, {}, {}).capture_face


@pytest.mark.parametrize("word", [True, "true", 1, "perhaps", None, {}])
def test_any_other_word_denies_nothing(word: object) -> None:
    tree = {"AccessControl": {"isSupportCaptureFace": word}}
    assert Capabilities.from_trees(tree, {}, {}, {}).capture_face


def record(**changes: object) -> UserRecord:
    """Return the record of a new user."""
    new = UserRecord.new("5", UserChanges(name="Anna"), Capabilities())
    return UserRecord({**new.tree, **changes})


@pytest.mark.parametrize(
    ("profile", "changes", "reason"),
    [
        ("plain_numbers", {"employeeNo": "5-A"}, Reason.INVALID_EMPLOYEE_NO),
        ("plain_numbers", {"employeeNo": "a_b.c"}, Reason.INVALID_EMPLOYEE_NO),
        (
            "time_format_error",
            {
                "Valid": {
                    "enable": True,
                    "beginTime": "2030-01-01T00:00:00",
                    "endTime": "2038-01-01T00:00:00",
                }
            },
            Reason.INVALID_VALIDITY,
        ),
        (
            "immediate",
            {
                "Valid": {
                    "enable": True,
                    "beginTime": "2030-01-01T00:00:00",
                    "endTime": "2038-01-01T00:00:00",
                }
            },
            Reason.INVALID_VALIDITY,
        ),
        ("immediate", {"name": "x" * 129}, Reason.INVALID_NAME),
    ],
)
async def test_a_refused_record_says_what_is_wrong(
    connect: Connect, profile: str, changes: dict[str, object], reason: Reason
) -> None:
    async with SimulatedTerminal(PROFILES[profile], tls=False) as terminal:
        client = connect(terminal)
        with pytest.raises(IsapiError) as caught:
            await client.users.add(record(**changes))
        assert caught.value.reason is reason
        assert not terminal.people


def refusing(*nodes: str) -> Profile:
    """Return a firmware that refuses these elements."""
    profile = PROFILES["no_time_type"]
    return replace(
        profile, people=replace(profile.people, unknown_nodes=frozenset(nodes))
    )


@pytest.mark.parametrize(
    "profile",
    [refusing(nodes) for nodes in ("gender", "timeType", "RightPlan", "doorRight")],
    ids=["gender", "timeType", "RightPlan", "doorRight"],
)
async def test_what_is_refused_by_name_is_left_out(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """One request more, and the user can still open the door."""
    await client.users.add(record())
    sent = terminal.seen("POST", "UserInfo/Record")
    assert [seen.status for seen in sent] == [400, 200]
    stored = terminal.people["5"]
    assert stored.get("doorRight") == "1" or stored.get("RightPlan")


@pytest.mark.parametrize(
    "profile",
    [refusing("gender", "timeType", "userType", "RightPlan")],
    ids=["many"],
)
async def test_each_refused_element_is_left_out_in_turn(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """And none twice."""
    needed = PROFILES["immediate"].people
    assert not needed.needs_door_right
    with pytest.raises(IsapiRefusedError) as caught:
        await client.users.add(record())
    sent = [seen.body for seen in terminal.seen("POST", "UserInfo/Record")]
    assert len(sent) == len(set(sent)) == 5
    # At last the terminal misses what it refused: no form of it is left.
    assert caught.value.node == "userType"


@pytest.mark.parametrize("profile", [refusing("RightPlan")], ids=["RightPlan"])
async def test_no_plan_is_left_out_that_limits_access(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """Without it the door would open at any time."""
    plan = [{"doorNo": 1, "planTemplateNo": "5"}]
    with pytest.raises(IsapiRefusedError):
        await client.users.add(record(RightPlan=plan))
    assert not terminal.people


@pytest.mark.parametrize("profile", [refusing("userType")], ids=["userType"])
async def test_no_type_is_left_out_that_blocks(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    with pytest.raises(IsapiRefusedError):
        await client.users.add(record(userType="blackList"))
    assert not terminal.people


async def test_a_refusal_without_a_name_gets_a_reduced_record(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    fault = Fault.status("badJsonFormat", message="badJsonFormat")
    terminal.inject(fault, path="UserInfo/Record")
    await client.users.add(record())
    stored = terminal.people["5"]
    assert "gender" not in stored
    assert stored["doorRight"] == "1"
    assert stored["RightPlan"]


@pytest.mark.parametrize("sub", ["deviceBusy", "deviceUserFull", "lowPrivilege"])
async def test_no_other_form_follows_another_refusal(
    terminal: SimulatedTerminal, client: IsapiClient, sub: str
) -> None:
    terminal.inject(Fault.status(sub, message="gender"), path="UserInfo/Record")
    with pytest.raises(IsapiRefusedError):
        await client.users.add(record())
    assert len(terminal.seen("POST", "UserInfo/Record")) == 1


@pytest.mark.parametrize(
    "profile", [PROFILES["raw_control_characters"]], ids=["control"]
)
async def test_one_control_character_spoils_no_list(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    for number, name in ("5", "An\x07na"), ("6", "Boris"):
        terminal.people[number] = {"employeeNo": number, "name": name}
    users = await client.users.get_many(("5",))
    assert users["5"].name == "An\N{REPLACEMENT CHARACTER}na"
    assert (await client.users.get_many(("6",)))["6"].name == "Boris"


@pytest.mark.parametrize(
    ("body", "tree"),
    [
        ('{"a":"张伟"}'.encode("gb2312"), {"a": "张伟"}),
        ('{"a":"Müller"}'.encode("latin-1"), {"a": "Müller"}),
        ("<a>张伟</a>".encode("gb2312"), {"a": "张伟"}),
        (
            '<?xml version="1.0" encoding="GB2312"?><a>张伟</a>'.encode("gb2312"),
            {"a": "张伟"},
        ),
        (
            '<?xml version="1.0" encoding="GBK"?><a>张伟</a>'.encode(),
            {"a": "张伟"},
        ),
        (
            '<?xml version="1.0" encoding="UTF-8"?><a>Müller</a>'.encode("latin-1"),
            {"a": "Müller"},
        ),
        (
            '<?xml version="1.0" encoding="windows-1251"?><a>Борис</a>'.encode(
                "cp1251"
            ),
            {"a": "Борис"},
        ),
        (b'{"a":"x\x07y\x1f"}', {"a": "x\x07y\x1f"}),
        (b"<a>x\x07y</a>", {"a": "x\N{REPLACEMENT CHARACTER}y"}),
    ],
)
def test_a_text_is_read_in_any_encoding(body: bytes, tree: object) -> None:
    """Declared or not, rightly or not."""
    assert decode(body) == tree


@pytest.mark.parametrize("gender", [Gender.MALE, Gender.UNKNOWN])
def test_a_new_record_begins_whole(gender: Gender) -> None:
    """An ordinary terminal is sent what it was always sent."""
    new = UserRecord.new("5", UserChanges(name="A", gender=gender), Capabilities())
    assert {"gender", "userType", "doorRight", "RightPlan"} <= set(new.tree)
