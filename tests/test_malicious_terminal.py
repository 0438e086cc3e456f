"""A hostile terminal in Home Assistant: bounded, reported plainly, shown as text."""

import asyncio
from collections.abc import AsyncIterator, Mapping
import logging
import re
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.helpers.json import json_bytes
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.const import (
    CONF_CERTIFICATE_FINGERPRINT,
    DOMAIN,
)
from custom_components.hikvision_face_terminal.hub.domain_data import (
    async_get_domain_data,
)
from custom_components.hikvision_face_terminal.isapi import Timing
from custom_components.hikvision_face_terminal.isapi.client import pages
from custom_components.hikvision_face_terminal.isapi.errors import IsapiUnexpectedError
from custom_components.hikvision_face_terminal.isapi.models.device import Capabilities
from custom_components.hikvision_face_terminal.isapi.models.record_transfer import (
    transferable,
)
from custom_components.hikvision_face_terminal.isapi.models.user_record import (
    UserRecord,
)
from custom_components.hikvision_face_terminal.isapi.tree import is_plain
from tests.hostile import HostileRequest, HostileServer, http_answer
from tests.hostile.wire import always, liar
from tests.support.common import NEW_ENTRY, device_of, phase

# Ends a line of a log, writes from right to left, is half a character, loads a
# picture from elsewhere where Markdown or HTML is understood.
EVIL = (
    "\u202eevil\x1b[31m\r\nERROR forged\x00\ud800\u2028"
    "![x](http://192.0.2.1/x)<img src=//192.0.2.1/x onerror=alert(1)>"
)

FACE = "CaptureFaceData"

# Seconds within which everything must end.
SOON = 5


def entry_of(hostile: HostileServer) -> MockConfigEntry:
    """Return an entry for a hostile terminal."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Front door",
        unique_id="SN1",
        data={
            CONF_HOST: hostile.host,
            CONF_PORT: hostile.port,
            CONF_SSL: False,
            CONF_USERNAME: "admin",
            CONF_PASSWORD: "never-to-be-seen-9",
            CONF_CERTIFICATE_FINGERPRINT: None,
        },
        **NEW_ENTRY,
    )


@pytest.fixture
async def hostile() -> AsyncIterator[HostileServer]:
    """Return a hostile terminal that does not lie yet."""
    async with HostileServer(liar()) as hostile:
        yield hostile


async def set_up(
    hass: HomeAssistant, hostile: HostileServer, lies: Mapping[str, Any] | None = None
) -> MockConfigEntry:
    """Return its entry, set up as far as it allows."""
    hostile.attack = liar(lies)
    entry = entry_of(hostile)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def act(
    hass: HomeAssistant, entry: MockConfigEntry, action: str, **data: Any
) -> Any:
    """Call an action of this terminal and return its response."""
    device_id = device_of(hass, entry).id
    returns = hass.services.supports_response(DOMAIN, action) != "none"
    return await hass.services.async_call(
        DOMAIN,
        action,
        {"device_id": device_id, **data},
        blocking=True,
        return_response=returns,
    )


async def enroll(hass: HomeAssistant, entry: MockConfigEntry, **data: Any) -> Any:
    """Enroll a user, Anna by default."""
    return await act(
        hass,
        entry,
        "enroll_user_with_face",
        **{"name": "Anna", "capture_timeout": 5, **data},
    )


def lines_are_plain(caplog: pytest.LogCaptureFixture) -> None:
    """Check that a terminal's answers forge no line of the log."""
    for record in caplog.records:
        if record.name.startswith(("custom_components", "homeassistant")):
            assert is_plain(record.getMessage().replace("\n", " ")), record
    assert "\nERROR forged" not in caplog.text
    assert "\x1b" not in caplog.text


async def test_device_information_is_shown_as_plain_text(
    hass: HomeAssistant, hostile: HostileServer, caplog: pytest.LogCaptureFixture
) -> None:
    """In the entry, the device, the states, on disk and in the log."""
    caplog.set_level(logging.DEBUG)
    names = ("deviceName", "model", "serialNumber", "firmwareVersion")
    versions = ("firmwareReleasedDate", "hardwareVersion")
    info = {
        **dict.fromkeys((*names, *versions), EVIL * 50),
        "macAddress": EVIL,
        "electroLockNum": 10**9,
    }
    hostile.attack = liar({"deviceInfo": {"DeviceInfo": info}})
    result = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_USER},
        data={
            CONF_HOST: hostile.host,
            CONF_PORT: hostile.port,
            CONF_SSL: False,
            CONF_USERNAME: "admin",
            CONF_PASSWORD: "never-to-be-seen-9",
        },
    )
    await hass.async_block_till_done()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert phase(entry) is ConfigEntryState.LOADED
    device = device_of(hass, entry)
    assert not device.connections
    for text in (
        entry.title,
        entry.unique_id,
        device.name,
        device.model,
        device.sw_version,
        device.hw_version,
        device.serial_number,
    ):
        assert text
        assert is_plain(text)
        assert len(text) <= 128
    # Text that cannot be encoded would keep the whole store from being written
    for registry in dr.async_get(hass), er.async_get(hass):
        json_bytes(registry._data_to_save())
    json_bytes([state.as_dict() for state in hass.states.async_all()])
    lines_are_plain(caplog)


@pytest.mark.parametrize("counting", [True, False], ids=["count", "write"])
async def test_refusals_are_shown_as_plain_text(
    hass: HomeAssistant,
    hostile: HostileServer,
    caplog: pytest.LogCaptureFixture,
    counting: bool,
) -> None:
    """In the error, in the log, and without Markdown in the repair."""
    no = {"statusCode": 4, "subStatusCode": "lowPrivilege", "errorMsg": EVIL}
    entry = await set_up(hass, hostile, {} if counting else {"UserInfo/Record": no})
    if counting:
        hostile.attack = liar({"UserInfo/Count": no, "UserInfo/Search": no})
        await entry.runtime_data.coordinator.async_refresh()
        shown = str(entry.runtime_data.coordinator.last_exception)
    else:
        with pytest.raises(HomeAssistantError) as caught:
            await enroll(hass, entry)
        assert caught.value.translation_key == "permission_denied"
        shown = str(caught.value)
    assert "evil" in shown
    assert is_plain(shown)
    lines_are_plain(caplog)
    issue = ir.async_get(hass).async_get_issue(
        DOMAIN, f"permission_denied_{entry.entry_id}"
    )
    assert issue is not None
    assert issue.translation_placeholders is not None
    detail = issue.translation_placeholders["detail"]
    assert "\\!\\[x\\]\\(http" in detail
    assert "\\<img" in detail


NOT_ANNA = {
    "a line break": "An\nna",
    "another header": "Anna\r\nX-Evil: 1",
    "a zero": "An\0na",
    "an escape": "\x1b[31mAnna",
    "from right to left": "\u202eannA",
    "a line separator": "An\u2028na",
    "half a character": "Anna\ud800",
}


@pytest.mark.parametrize("name", NOT_ANNA.values(), ids=NOT_ANNA)
async def test_name_that_is_not_plain_text_is_refused(
    hass: HomeAssistant, hostile: HostileServer, name: str
) -> None:
    """So is such a number; the terminal receives nothing."""
    entry = await set_up(hass, hostile)
    before = len(hostile.requests)
    for field, key in (
        ({"name": name}, "invalid_name"),
        ({"employee_no": name}, "invalid_employee_no"),
    ):
        with pytest.raises(HomeAssistantError) as caught:
            await enroll(hass, entry, **field)
        assert caught.value.translation_key == key
        for state in hass.states.async_all():
            assert state.as_dict_json
    assert len(hostile.requests) == before


async def test_markup_is_a_name_like_any_other(
    hass: HomeAssistant, hostile: HostileServer
) -> None:
    """It is sent verbatim, and can leave neither its field nor the request."""
    entry = await set_up(hass, hostile)
    name, number = '<b>&"},{\\u0022', "1&2?/../%00"
    with pytest.raises(HomeAssistantError):  # It answers OK, and has no user.
        await enroll(hass, entry, name=name, employee_no=number)
    (written,) = hostile.requests_for("UserInfo/Record")
    assert written.json()["UserInfo"]["name"] == name
    assert written.json()["UserInfo"]["employeeNo"] == number
    for request in hostile.requests:
        assert request.head.count(b"\r\n\r\n") == 1
        assert request.target.startswith("/ISAPI/")
        assert number not in request.target


NO_URLS = {
    "a file": "file:///etc/passwd",
    "a script": "javascript:alert(1)",
    "data": "data:image/jpeg;base64,AAAA",
    "a header": "http://192.0.2.1/a\r\nX-Evil: 1",
    "a share": "\\\\192.0.2.1",
    "markup": 'http://192.0.2.1/"><img>',
    "no path": "face.jpg",
    "a long one": "http://192.0.2.1/" + "a" * 5000,
    "an object": {"#text": {"a": 1}},
}


@pytest.mark.parametrize("url", NO_URLS.values(), ids=NO_URLS)
async def test_face_without_a_url_creates_no_user(
    hass: HomeAssistant, hostile: HostileServer, url: object
) -> None:
    """The text would be passed to the terminal and to the caller."""
    entry = await set_up(hass, hostile)
    hostile.attack = liar(
        {f"{FACE}/cap": {}, FACE: {FACE: {"captureProgress": 100, "faceDataUrl": url}}}
    )
    with pytest.raises(HomeAssistantError) as caught:
        await enroll(hass, entry)
    assert caught.value.translation_key in ("unexpected_response", "capture_failed")
    assert not hostile.requests_for("UserInfo/Record")


async def test_face_on_another_host_is_requested_from_the_terminal(
    hass: HomeAssistant, hostile: HostileServer
) -> None:
    """Whatever host the URL names, in whatever form."""
    entry = await set_up(hass, hostile)
    picture = entry.runtime_data.device.client.faces.picture
    async with HostileServer(always(http_answer())) as elsewhere:
        host = f"{elsewhere.host}:{elsewhere.port}"
        for url, path in {
            f"http://{host}/a.jpg": "/a.jpg",
            f"https://{host}/a.jpg?b=c#d": "/a.jpg?b=c",
            f"//{host}/a.jpg": "/a.jpg",
            f"http://admin:x@{host}/a.jpg": "/a.jpg",
            f"http://{hostile.host}@{host}/a.jpg": "/a.jpg",
            f"http://{hostile.host}//{host}/a.jpg": f"//{host}/a.jpg",
            f"/@{host}/a.jpg": f"/@{host}/a.jpg",
        }.items():
            with pytest.raises(IsapiUnexpectedError):
                await picture(url)
            assert hostile.requests[-1].target == path
            assert hostile.requests[-1].method == "GET"
        assert elsewhere.connections == 0


@pytest.mark.parametrize("users", [1 - 2**31, 2**31, 10**30])
async def test_numbers_are_bounded(
    hass: HomeAssistant, hostile: HostileServer, users: int
) -> None:
    """None makes a list of a billion, an empty search, or a door that is not there."""
    huge = 2**31 - 1
    entry = await set_up(
        hass,
        hostile,
        {
            "UserInfo/capabilities": {
                "UserInfo": {
                    "maxRecordNum": -1,
                    "name": {"@max": -1},
                    "UserInfoSearchCond": {
                        "maxResults": {"@max": huge},
                        "EmployeeNoList": {"maxSize": huge},
                    },
                }
            },
            "UserInfo/Count": {"UserInfoCount": {"userNumber": users}},
            "deviceInfo": {
                "DeviceInfo": {"serialNumber": "SN1", "electroLockNum": huge}
            },
        },
    )
    assert phase(entry) is ConfigEntryState.LOADED
    assert entry.runtime_data.device.info.doors is None
    with pytest.raises(HomeAssistantError):  # It has no user afterwards.
        await enroll(hass, entry)
    for search in hostile.requests_for("UserInfo/Search"):
        assert len(search.body) < 4096
    (written,) = hostile.requests_for("UserInfo/Record")
    assert written.json()["UserInfo"]["employeeNo"] == "1"


async def test_endless_lists_are_not_read_to_their_end(
    hass: HomeAssistant,
    hostile: HostileServer,
    monkeypatch: pytest.MonkeyPatch,
    timing: Timing,
) -> None:
    """Departments that are always new, or always the same; an endless deletion."""

    async def ever_new(request: HostileRequest, writer: asyncio.StreamWriter) -> None:
        groups = [
            {"groupId": 8 * request.number + number, "groupName": EVIL}
            for number in range(8)
        ]
        found = {"totalMatches": 10**9, "GroupInfo": groups}
        await liar({"group": {"GroupSearchResult": found}})(request, writer)

    entry = await set_up(hass, hostile, {"groupSearch": ever_new})
    client = entry.runtime_data.device.client
    async with asyncio.timeout(SOON):
        departments = await client.device.departments()
    assert len(departments) == 128
    assert all(map(is_plain, departments.values()))

    found = {"totalMatches": 10**9, "GroupInfo": [{"groupId": 1, "groupName": "A"}]}
    hostile.attack = liar({"groupSearch": {"GroupSearchResult": found}})
    async with asyncio.timeout(SOON):
        assert await client.device.departments() == {1: "A"}

    timing.delete, timing.delete_poll = 0.2, 0.01
    running = {"UserInfoDetailDeleteProcess": {"status": "processing"}}
    hostile.attack = liar({"DeleteProcess": running})
    async with asyncio.timeout(SOON):
        with pytest.raises(IsapiUnexpectedError):
            await client.users.delete(("1",))


async def test_endless_list_of_users_ends_with_an_error(
    hass: HomeAssistant, hostile: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends with an error, before memory runs out."""
    monkeypatch.setattr(pages, "_MAX_ENTRIES", 20)

    async def ever_new(request: HostileRequest, writer: asyncio.StreamWriter) -> None:
        user = [{"employeeNo": f"{request.number}", "name": EVIL}]
        found = {"responseStatusStrg": "MORE", "totalMatches": 10**9, "UserInfo": user}
        await liar({"Search": {"UserInfoSearch": found}})(request, writer)

    entry = await set_up(hass, hostile)
    hostile.attack = ever_new
    with pytest.raises(HomeAssistantError) as caught:
        async with asyncio.timeout(SOON):
            await act(hass, entry, "list_users")
    assert caught.value.translation_key == "unexpected_response"
    assert len(hostile.requests_for("UserInfo/Search")) < 25


async def test_endless_lockout_is_one_of_a_day(
    hass: HomeAssistant, hostile: HostileServer
) -> None:
    for seconds in "1e999", "NaN", "-5", "9" * 400, '"soon"', "[]":
        lock = f'{{"lockStatus": "lock", "unlockTime": {seconds}}}'
        hostile.attack = always(http_answer(lock.encode(), status="401 Unauthorized"))
        entry = entry_of(hostile)
        entry.add_to_hass(hass)
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, CONF_USERNAME: seconds}
        )
        await hass.config_entries.async_setup(entry.entry_id)
        assert phase(entry) is ConfigEntryState.SETUP_RETRY
        unlocks = re.search(r"unlocks in (\d+) min", entry.reason or "")
        assert unlocks is not None
        assert 1 <= int(unlocks[1]) <= 24 * 60
        await hass.config_entries.async_remove(entry.entry_id)


async def test_no_cookie_is_stored_or_sent(
    hass: HomeAssistant, hostile: HostileServer
) -> None:
    """Neither a terminal's nor another integration's."""
    cookie = http_answer(
        b'{"UserInfoCount": {"userNumber": 1, "bindFaceUserNumber": 1}}',
        headers="Set-Cookie: a=b; Path=/\r\n",
    )
    entry = await set_up(hass, hostile, {"UserInfo/Count": cookie})
    await entry.runtime_data.coordinator.async_refresh()
    assert not list(async_get_domain_data(hass).session.cookie_jar)
    assert b"cookie" not in hostile.received.lower()


def test_only_known_fields_are_copied() -> None:
    """From a hostile terminal to another: only words and numbers of known fields."""
    record = {
        "employeeNo": "1",
        "name": f"Anna{EVIL}"[:20],
        "userType": {"#text": "normal", "@x": {"y": 1}},
        "gender": ["male"],
        "doorRight": "",
        "RightPlan": [{"doorNo": 1, "evil": {"a": 1}}],
        "evil": {"a": 1},
    }
    copied = transferable(UserRecord(record), Capabilities(), None, {}).tree
    assert copied == {
        "name": copied["name"],
        "userType": "normal",
        "gender": "",
        "doorRight": "",
        "RightPlan": [],
    }
    # To the letter: a name is text, and JSON escapes what no request could carry.
    assert copied["name"] == record["name"]
