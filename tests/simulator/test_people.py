"""The simulated terminal validates and stores users as strictly as real ones do."""

from dataclasses import replace
from typing import Any

import pytest

from simulator import PROFILES, PeopleBehavior, SimulatedTerminal
from simulator.probe import Probe, Reply
from tests.support.records import user_record, validity

PATH = "AccessControl/UserInfo"
IMMEDIATE = PROFILES["immediate"]
PERIOD = validity(end="2036-01-01T00:00:00")
PLAN = {"doorNo": 1, "planTemplateNo": "1"}


def person(number: str = "100222", **changes: Any) -> dict[str, Any]:
    """Return a record that a terminal accepts; None leaves a field out."""
    fields = {"name": "Анна Petrova", "Valid": PERIOD, "gender": "female"}
    return user_record(number, **{**fields, **changes})


async def record(probe: Probe, **changes: Any) -> Reply:
    """Add a user."""
    return await probe.send_json(
        "POST", f"{PATH}/Record", {"UserInfo": person(**changes)}
    )


async def modify(probe: Probe, method: str = "PUT", **changes: Any) -> Reply:
    """Change some fields of a user."""
    return await probe.send_json(method, f"{PATH}/Modify", {"UserInfo": changes})


async def search(probe: Probe, **condition: Any) -> dict[str, Any]:
    """Return a page of users."""
    wanted = {
        "searchID": "1",
        "searchResultPosition": 0,
        "maxResults": 30,
        **condition,
    }
    reply = await probe.send_json(
        "POST", f"{PATH}/Search", {"UserInfoSearchCond": wanted}
    )
    assert reply.status == 200, reply.body
    found: dict[str, Any] = reply.json["UserInfoSearch"]
    return found


async def test_record(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A user is stored as sent."""
    reply = await record(probe)
    assert reply.json == {"statusCode": 1, "statusString": "OK", "subStatusCode": "ok"}
    assert terminal.people == {"100222": person()}


async def test_record_twice(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A number in use is refused, and nothing changes."""
    await record(probe)
    reply = await record(probe, name="Another")
    assert reply.status == 400
    assert reply.json == {
        "statusCode": 6,
        "statusString": "Invalid Content",
        "subStatusCode": "employeeNoAlreadyExist",
        "errorCode": 1610637344,
        "errorMsg": "checkUser",
    }
    assert terminal.people == {"100222": person()}


@pytest.mark.parametrize("profile", [PROFILES["guide_duplicate"]])
async def test_duplicate_as_the_guide_has_it(probe: Probe) -> None:
    """The guide's own sub code for a number in use."""
    await record(probe)
    reply = await record(probe)
    assert (reply.sub_status, reply.json["statusCode"]) == ("deviceUserAlreadyExist", 4)


@pytest.mark.parametrize("profile", [PROFILES["duplicate_in_ok"]])
async def test_duplicate_that_looks_like_success(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    """Only the sub code shows that no user was created."""
    await record(probe)
    reply = await record(probe, name="Another")
    assert (reply.status, reply.json["statusCode"]) == (200, 1)
    assert reply.sub_status == "duplicateEmployeeNo"
    assert terminal.people == {"100222": person()}


@pytest.mark.parametrize("node", ["employeeNo", "name", "userType", "Valid"])
async def test_record_lacks(
    terminal: SimulatedTerminal, probe: Probe, node: str
) -> None:
    """The refusal names what is missing."""
    reply = await record(probe, **{node: None})
    assert (reply.status, reply.sub_status) == (400, "MessageParametersLack")
    assert reply.json["errorMsg"] == node
    assert reply.json["errorCode"] == 1610612761
    assert terminal.people == {}


@pytest.mark.parametrize(
    ("node", "value"),
    [
        ("employeeNo", ""),
        ("employeeNo", 7),
        ("employeeNo", "я" * 17),
        ("employeeNo", "1" * 33),
        ("name", "я" * 65),
        ("name", 5),
        ("userType", "blacklist"),
        ("gender", "f"),
        ("localUIRight", "true"),
        ("password", "123456789"),
        ("groupId", "1"),
        ("groupId", 129),
        ("doorRight", 1),
        ("doorRight", "2"),
        ("doorRight", "1,"),
        ("doorRight", "\u0661"),  # A one, but not an ASCII one
        ("Valid", []),
        ("Valid", ["enable", "beginTime", "endTime"]),
        ("RightPlan", "1"),
        ("RightPlan", PLAN),
        ("RightPlan", {}),
        ("RightPlan", [[]]),
        ("RightPlan", ["1"]),
        ("RightPlan", [PLAN, PLAN]),
    ],
)
async def test_record_refuses_value(
    terminal: SimulatedTerminal, probe: Probe, node: str, value: object
) -> None:
    """The refusal of an invalid value names its node."""
    reply = await record(probe, **{node: value})
    assert (reply.status, reply.sub_status) == (400, "badJsonContent")
    assert reply.json["errorMsg"] == node
    assert terminal.people == {}


@pytest.mark.parametrize(
    ("node", "value"),
    [
        ("doorNo", 2),
        ("doorNo", "1"),
        ("doorNo", True),
        ("planTemplateNo", 1),
        ("planTemplateNo", "0"),
        ("planTemplateNo", "256"),
        ("planTemplateNo", ""),
        ("planTemplateNo", "\u0661"),
    ],
)
async def test_record_refuses_plan(probe: Probe, node: str, value: object) -> None:
    """The door is a number and the template a text."""
    reply = await record(probe, RightPlan=[{**PLAN, node: value}])
    assert (reply.sub_status, reply.json["errorMsg"]) == ("badJsonContent", node)


@pytest.mark.parametrize(
    ("changes", "node"),
    [
        ({"enable": "true"}, "enable"),
        ({"beginTime": 20260101}, "beginTime"),
        ({"beginTime": 2026}, "beginTime"),
        ({"beginTime": "2026-01-01"}, "beginTime"),
        ({"beginTime": "2026-01-01T00:00:00+03:00"}, "beginTime"),
        ({"beginTime": "2026-02-30T00:00:00"}, "beginTime"),
        ({"beginTime": "1999-12-31T23:59:59"}, "beginTime"),
        ({"endTime": "2038-01-01T00:00:00"}, "endTime"),
        ({"endTime": "2026-01-01T00:00:00"}, "endTime"),
        ({"timeType": "utc"}, "timeType"),
        ({"timeType": "UTC"}, "timeType"),
    ],
    ids=str,
)
async def test_record_refuses_period(
    probe: Probe, changes: dict[str, object], node: str
) -> None:
    """A period is local, ordered and within the terminal's range."""
    reply = await record(probe, Valid={**PERIOD, **changes})
    assert (reply.sub_status, reply.json["errorMsg"]) == ("badJsonContent", node)


@pytest.mark.parametrize("profile", [PROFILES["newer_time_errors"]])
@pytest.mark.parametrize(
    ("end", "sub_status"),
    [
        ("2025-01-01T00:00:00", "endtimeEarlierThanBegintime"),
        ("2050-01-01T00:00:00", "beyondTimeRangeLimit"),
    ],
)
async def test_newer_time_errors(probe: Probe, end: str, sub_status: str) -> None:
    """Newer firmware reports what is wrong with a period."""
    reply = await record(probe, Valid={**PERIOD, "endTime": end})
    assert reply.sub_status == sub_status


@pytest.mark.parametrize("node", ["beginTime", "endTime", "enable"])
async def test_record_lacks_time(probe: Probe, node: str) -> None:
    """A period needs all its parts."""
    period = {key: value for key, value in PERIOD.items() if key != node}
    reply = await record(probe, Valid=period)
    assert (reply.sub_status, reply.json["errorMsg"]) == ("MessageParametersLack", node)


@pytest.mark.parametrize("number", ["1" * 32, "я" * 16, "A-1 b"])
async def test_longest_number(
    terminal: SimulatedTerminal, probe: Probe, number: str
) -> None:
    """A number of 32 bytes may have any characters."""
    assert (await record(probe, number=number)).status == 200
    assert list(terminal.people) == [number]


@pytest.mark.parametrize(
    ("profile", "length"),
    [(IMMEDIATE, 128), (PROFILES["old_count"], 32)],
    ids=["new", "old"],
)
async def test_longest_name(probe: Probe, length: int) -> None:
    """The capabilities report the length limit of names in bytes, and it holds."""
    reply = await probe.get(f"/ISAPI/{PATH}/capabilities?format=json")
    assert reply.json["UserInfo"]["name"]["@max"] == length
    assert (await record(probe, number="1", name="я" * (length // 2))).status == 200
    assert (await record(probe, number="2", name="n" * (length + 1))).status == 400


@pytest.mark.parametrize("profile", [PROFILES["door_right_needed"]])
@pytest.mark.parametrize("node", ["doorRight", "RightPlan"])
async def test_door_right_needed(probe: Probe, node: str) -> None:
    """Some firmware requires the door rights of a new user."""
    reply = await record(probe, **{node: None})
    assert (reply.sub_status, reply.json["errorMsg"]) == ("MessageParametersLack", node)
    assert (await record(probe)).status == 200
    assert (await modify(probe, employeeNo="100222", name="Anna")).status == 200


async def test_door_right_not_needed(probe: Probe) -> None:
    """Others accept the body of the guide, which has none."""
    assert (await record(probe, doorRight=None, RightPlan=None)).status == 200
    assert (await record(probe, number="2", doorRight="")).status == 200


@pytest.mark.parametrize(
    "profile", [replace(IMMEDIATE, people=PeopleBehavior(capacity=1))]
)
async def test_full(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A full terminal accepts no new user; existing ones can be overwritten."""
    await record(probe)
    reply = await record(probe, number="2")
    assert (reply.status, reply.sub_status) == (400, "deviceUserFull")
    info = {"UserInfo": person(name="Anna")}
    assert (await probe.send_json("PUT", f"{PATH}/SetUp", info)).status == 200
    assert terminal.people == {"100222": person(name="Anna")}


@pytest.mark.parametrize(
    ("body", "sub_status", "message"),
    [
        (b"", "badJsonFormat", "badJsonFormat"),
        (b"{", "badJsonFormat", "badJsonFormat"),
        (b"[]", "badJsonFormat", "badJsonFormat"),
        ('{"UserInfo":{"name":"é"}}'.encode("latin-1"), "badJsonFormat", None),
        (b"{}", "MessageParametersLack", "UserInfo"),
        (b'{"UserInfo":[]}', "badJsonContent", "UserInfo"),
    ],
)
async def test_unreadable_body(
    probe: Probe, body: bytes, sub_status: str, message: str | None
) -> None:
    """A body is a UTF-8 object with the expected root."""
    reply = await probe.send_json("POST", f"{PATH}/Record", body)
    assert (reply.status, reply.sub_status) == (400, sub_status)
    assert message is None or reply.json["errorMsg"] == message


async def test_encrypted_body(probe: Probe) -> None:
    """A body that is marked as encrypted is not read as plain text."""
    target = f"/ISAPI/{PATH}/Record?format=json&security=1&iv=00"
    reply = await probe.call("POST", target, b'{"UserInfo":{}}')
    assert reply.sub_status == "badParameters"


async def test_format_is_needed(probe: Probe) -> None:
    """Without format=json the request is refused in XML."""
    reply = await probe.call("POST", f"/ISAPI/{PATH}/Record", b"{}")
    assert (reply.status, reply.text("subStatusCode")) == (400, "badXmlFormat")


async def test_modify(terminal: SimulatedTerminal, probe: Probe) -> None:
    """The record is replaced, omitted fields are cleared, and no user is created."""
    await record(probe)
    assert (await modify(probe, employeeNo="100222", name="Anna")).status == 200
    assert terminal.people == {"100222": {"employeeNo": "100222", "name": "Anna"}}
    reply = await modify(probe, employeeNo="9", name="Nobody")
    assert (reply.status, reply.sub_status) == (400, "employeeNoNotExist")
    assert (await modify(probe, **person("9"), addUser=True)).status == 200
    assert list(terminal.people) == ["100222", "9"]


async def test_modify_refuses_value(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A changed field is validated like a new one."""
    await record(probe)
    reply = await modify(probe, employeeNo="100222", doorRight="7")
    assert (reply.sub_status, reply.json["errorMsg"]) == ("badJsonContent", "doorRight")
    assert terminal.people == {"100222": person()}


@pytest.mark.parametrize(
    ("profile", "left"),
    [
        (PROFILES["modify_merges"], person(name="Anna")),
        (PROFILES["modify_pretends"], person()),
    ],
    ids=["merges", "pretends"],
)
async def test_modify_on_other_firmware(
    terminal: SimulatedTerminal, probe: Probe, left: dict[str, Any]
) -> None:
    """Some firmware keeps omitted fields, some only pretends to write."""
    await record(probe)
    assert (await modify(probe, employeeNo="100222", name="Anna")).status == 200
    assert terminal.people == {"100222": left}


@pytest.mark.parametrize("profile", [PROFILES["modify_by_post"]])
async def test_modify_by_post(probe: Probe) -> None:
    """Some firmware requires POST."""
    await record(probe)
    reply = await modify(probe, employeeNo="100222", name="Anna")
    assert reply.sub_status == "methodNotAllowed"
    assert (await modify(probe, "POST", employeeNo="100222", name="Anna")).status == 200


async def test_set_up(terminal: SimulatedTerminal, probe: Probe) -> None:
    """SetUp creates or overwrites a user, and deletes one with deleteUser."""
    for name in ("One", "Two"):
        info = {"UserInfo": person(name=name)}
        assert (await probe.send_json("PUT", f"{PATH}/SetUp", info)).status == 200
        assert terminal.people == {"100222": person(name=name)}
    lacking = {"UserInfo": person(Valid=None)}
    reply = await probe.send_json("PUT", f"{PATH}/SetUp", lacking)
    assert reply.json["errorMsg"] == "Valid"
    terminal.faces["100222"] = b"jpeg"
    gone = {"UserInfo": {"employeeNo": "100222", "deleteUser": True}}
    for _ in range(2):
        assert (await probe.send_json("PUT", f"{PATH}/SetUp", gone)).status == 200
    assert not any(terminal.snapshot().values())


@pytest.mark.parametrize("profile", [PROFILES["set_up_modifies_only"]])
async def test_set_up_modifies_only(probe: Probe) -> None:
    """According to one report SetUp creates no user."""
    info = {"UserInfo": person()}
    reply = await probe.send_json("PUT", f"{PATH}/SetUp", info)
    assert reply.sub_status == "employeeNoNotExist"


async def test_search_pages(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Pages belong to one search, even when users are added meanwhile."""
    for number in range(70):
        terminal.people[str(number)] = person(str(number))
    page = await search(probe)
    assert list(page) == [
        "searchID",
        "responseStatusStrg",
        "numOfMatches",
        "totalMatches",
        "UserInfo",
    ]
    assert page["responseStatusStrg"] == "MORE"
    assert (page["numOfMatches"], page["totalMatches"]) == (30, 70)
    terminal.people["new"] = person("new")
    page = await search(probe, searchResultPosition=60)
    assert page["responseStatusStrg"] == "OK"
    assert [it["employeeNo"] for it in page["UserInfo"]] == [
        str(number) for number in range(60, 70)
    ]
    page = await search(probe, searchResultPosition=70)
    assert page["responseStatusStrg"] == "NO MATCH"
    assert "UserInfo" not in page


async def test_search_of_another_client(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    """A later page of an unknown search is refused."""
    terminal.people["1"] = person("1")
    condition = {"searchID": "2", "searchResultPosition": 30, "maxResults": 30}
    reply = await probe.send_json(
        "POST", f"{PATH}/Search", {"UserInfoSearchCond": condition}
    )
    assert (reply.sub_status, reply.json["errorMsg"]) == ("badParameters", "searchID")


async def test_search_by_number(terminal: SimulatedTerminal, probe: Probe) -> None:
    """EmployeeNoList is exact; fuzzySearch finds parts of a name or number."""
    for number in ("1", "11", "2"):
        terminal.people[number] = person(number, name=f"Name {number}")
    found = await search(probe, EmployeeNoList=[{"employeeNo": "1"}])
    assert [it["employeeNo"] for it in found["UserInfo"]] == ["1"]
    found = await search(probe, EmployeeNoList=[{"employeeNo": "3"}])
    assert (found["responseStatusStrg"], found["totalMatches"]) == ("NO MATCH", 0)
    assert "UserInfo" not in found
    assert (await search(probe, fuzzySearch="Name 1"))["totalMatches"] == 2
    terminal.people["30"] = person("30", name="Other")
    assert (await search(probe, fuzzySearch="30"))["totalMatches"] == 1
    del terminal.people["30"]
    terminal.faces["2"] = b"jpeg"
    found = await search(probe, hasFace=True)
    assert [it["employeeNo"] for it in found["UserInfo"]] == ["2"]
    assert (await search(probe, hasFace=False))["totalMatches"] == 2


@pytest.mark.parametrize("profile", [PROFILES["no_match_spelling"]])
async def test_no_match_spelling(probe: Probe) -> None:
    """Some firmware spells it as one word."""
    assert (await search(probe))["responseStatusStrg"] == "NOMATCH"


@pytest.mark.parametrize(
    ("part", "found"), [("222", ["100222"]), ("Petr", ["100222"]), ("x", [])]
)
async def test_search_by_part(probe: Probe, part: str, found: list[str]) -> None:
    """A part of the number or of the name is enough."""
    await record(probe)
    await record(probe, employeeNo="7", name="Ivan")
    listed = (await search(probe, fuzzySearch=part)).get("UserInfo", [])
    assert [it["employeeNo"] for it in listed] == found


@pytest.mark.parametrize("profile", [PROFILES["json_search_without_faces"]])
async def test_search_without_faces(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Some firmware does not report faces; the face library does."""
    await record(probe)
    terminal.faces["100222"] = b"jpeg"
    (listed,) = (await search(probe))["UserInfo"]
    assert listed["employeeNo"] == "100222"
    assert not {"numOfFace", "faceURL"} & listed.keys()
    (listed,) = (await search(probe, hasFace=True))["UserInfo"]
    assert "numOfCard" in listed


@pytest.mark.parametrize(
    ("node", "value", "sub_status"),
    [
        ("searchID", None, "MessageParametersLack"),
        ("searchID", 1, "badJsonContent"),
        ("searchID", "x" * 37, "badJsonContent"),
        ("searchID", "", "badJsonContent"),
        ("searchID", ["1"], "badJsonContent"),
        ("maxResults", 31, "badJsonContent"),
        ("maxResults", 0, "badJsonContent"),
        ("maxResults", "30", "badJsonContent"),
        ("maxResults", None, "MessageParametersLack"),
        ("searchResultPosition", -1, "badJsonContent"),
        ("searchResultPosition", None, "MessageParametersLack"),
        ("EmployeeNoList", [{"employeeNo": "1"}] * 31, "badJsonContent"),
        ("EmployeeNoList", {}, "badJsonContent"),
        ("EmployeeNoList", ["1"], "badJsonContent"),
        ("EmployeeNoList", {"employeeNo": "1"}, "badJsonContent"),
        ("fuzzySearch", 1, "badJsonContent"),
    ],
)
async def test_search_refuses(
    probe: Probe, node: str, value: object, sub_status: str
) -> None:
    """A search is validated like a user."""
    condition = {"searchID": "1", "searchResultPosition": 0, "maxResults": 30}
    condition |= {node: value}
    condition = {key: item for key, item in condition.items() if item is not None}
    reply = await probe.send_json(
        "POST", f"{PATH}/Search", {"UserInfoSearchCond": condition}
    )
    assert (reply.sub_status, reply.json["errorMsg"]) == (sub_status, node)


async def test_count(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Users are counted, and what they have."""
    terminal.people.update({"1": person("1"), "2": person("2")})
    terminal.faces["1"] = b"jpeg"
    terminal.cards["2"] = [{"cardNo": "7"}]
    reply = await probe.get(f"/ISAPI/{PATH}/Count?format=json")
    assert reply.json["UserInfoCount"] == {
        "userNumber": 2,
        "bindFaceUserNumber": 1,
        "bindFingerprintUserNumber": 0,
        "bindCardUserNumber": 1,
    }


@pytest.mark.parametrize("profile", [PROFILES["old_count"]])
async def test_old_count(probe: Probe) -> None:
    """Older firmware counts only users."""
    reply = await probe.get(f"/ISAPI/{PATH}/Count?format=json")
    assert reply.json == {"UserInfoCount": {"userNumber": 0}}


@pytest.mark.parametrize("profile", [PROFILES["no_count"]])
async def test_no_count(probe: Probe) -> None:
    """Some firmware does not count at all."""
    reply = await probe.get(f"/ISAPI/{PATH}/Count?format=json")
    assert (reply.status, reply.sub_status) == (404, "notSupport")


async def fill(terminal: SimulatedTerminal) -> None:
    """Let three users have everything a user can have."""
    for number in ("1", "2", "3"):
        terminal.people[number] = person(number)
        terminal.faces[number] = b"jpeg"
        terminal.cards[number] = [{"cardNo": number}]
        terminal.fingerprints[number] = ["finger"]


async def test_delete(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Listed users go with all that is theirs; unknown numbers are no error."""
    await fill(terminal)
    listed = [{"employeeNo": "2"}, {"employeeNo": "9"}]
    condition = {"UserInfoDelCond": {"EmployeeNoList": listed}}
    reply = await probe.send_json("PUT", f"{PATH}/Delete", condition)
    assert reply.status == 200
    for stored in ("people", "faces", "cards", "fingerprints"):
        assert list(terminal.snapshot()[stored]) == ["1", "3"]


@pytest.mark.parametrize("condition", [{}, {"EmployeeNoList": []}], ids=str)
async def test_delete_without_a_list(
    terminal: SimulatedTerminal, probe: Probe, condition: dict[str, Any]
) -> None:
    """The trap of real terminals: without a list all users are deleted."""
    await fill(terminal)
    await probe.send_json("PUT", f"{PATH}/Delete", {"UserInfoDelCond": condition})
    assert not any(terminal.snapshot().values())


async def test_delete_lacks_root(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Without its root a deletion is refused; so is an empty number."""
    await fill(terminal)
    reply = await probe.send_json("PUT", f"{PATH}/Delete", {})
    assert reply.json["errorMsg"] == "UserInfoDelCond"
    condition = {"UserInfoDelCond": {"EmployeeNoList": [{"employeeNo": ""}]}}
    reply = await probe.send_json("PUT", f"{PATH}/Delete", condition)
    assert reply.json["errorMsg"] == "employeeNo"
    assert len(terminal.people) == 3


DETAIL = "AccessControl/UserInfoDetail"


async def delete_detail(probe: Probe, **detail: Any) -> Reply:
    """Start to delete."""
    value = {"UserInfoDetail": {"mode": "byEmployeeNo", **detail}}
    return await probe.send_json("PUT", f"{DETAIL}/Delete", value)


async def process(probe: Probe) -> str:
    """Return the progress of the deletion."""
    reply = await probe.get(f"/ISAPI/{DETAIL}/DeleteProcess?format=json")
    state: str = reply.json["UserInfoDetailDeleteProcess"]["status"]
    return state


async def test_delete_detail(terminal: SimulatedTerminal, probe: Probe) -> None:
    """It is answered before it is done; DeleteProcess reports when it is."""
    await fill(terminal)
    assert await process(probe) == "success"
    reply = await delete_detail(probe, EmployeeNoList=[{"employeeNo": "2"}])
    assert reply.json["subStatusCode"] == "ok"
    assert "2" in terminal.people
    assert await process(probe) == "processing"
    assert await process(probe) == "success"
    for stored in ("people", "faces", "cards", "fingerprints"):
        assert list(terminal.snapshot()[stored]) == ["1", "3"]


@pytest.mark.parametrize("profile", [IMMEDIATE.scaled(0)])
async def test_delete_detail_unwatched(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    """It completes even if no client polls it."""
    await fill(terminal)
    await delete_detail(probe, EmployeeNoList=[{"employeeNo": "2"}])
    assert (await search(probe))["totalMatches"] == 2


@pytest.mark.parametrize(
    "detail", [{}, {"EmployeeNoList": []}, {"mode": "all"}], ids=str
)
async def test_delete_detail_without_a_list(
    terminal: SimulatedTerminal, probe: Probe, detail: dict[str, Any]
) -> None:
    """The same trap here."""
    await fill(terminal)
    await delete_detail(probe, **detail)
    await process(probe)
    await process(probe)
    assert not any(terminal.snapshot().values())


async def test_delete_detail_refuses(terminal: SimulatedTerminal, probe: Probe) -> None:
    """The mode is mandatory and must be a known one."""
    await fill(terminal)
    reply = await probe.send_json(
        "PUT", f"{DETAIL}/Delete", {"UserInfoDetail": {"EmployeeNoList": []}}
    )
    assert (reply.sub_status, reply.json["errorMsg"]) == (
        "MessageParametersLack",
        "mode",
    )
    reply = await delete_detail(probe, mode="byName")
    assert reply.sub_status == "badJsonContent"
    assert len(terminal.people) == 3


@pytest.mark.parametrize("profile", [PROFILES["no_delete_process"]])
async def test_no_delete_process(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Older firmware has deleted when it answers, and has no DeleteProcess."""
    await fill(terminal)
    await delete_detail(probe, EmployeeNoList=[{"employeeNo": "2"}])
    assert "2" not in terminal.people
    reply = await probe.get(f"/ISAPI/{DETAIL}/DeleteProcess?format=json")
    assert (reply.status, reply.sub_status) == (404, "notSupport")


@pytest.mark.parametrize("profile", [PROFILES["no_detail_delete"]])
async def test_no_detail_delete(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Some firmware does not have it, and its capabilities report so."""
    await fill(terminal)
    reply = await delete_detail(probe, EmployeeNoList=[{"employeeNo": "2"}])
    assert (reply.status, reply.sub_status) == (404, "notSupport")
    assert "2" in terminal.people
    reply = await probe.get("/ISAPI/AccessControl/capabilities")
    assert reply.text("isSupportUserInfoDetailDelete") == "false"
