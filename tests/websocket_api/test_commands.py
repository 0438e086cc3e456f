"""The commands of the page: for admins only, and up to date by themselves."""

import asyncio
from datetime import timedelta
from pathlib import Path
import tempfile
from typing import Any, cast

from aiohttp import FormData
from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.hikvision_face_terminal.const import DOMAIN, EVENT_ACCESS
from custom_components.hikvision_face_terminal.hub.house_feed import (
    HouseState,
    async_get_house_feed,
)
from custom_components.hikvision_face_terminal.hub.user_signal import (
    async_report_written,
)
from custom_components.hikvision_face_terminal.isapi import CAPTURE_TIMEOUT
from custom_components.hikvision_face_terminal.websocket_api import COMMANDS
from simulator import PROFILES, Fault, Profile, Scene, SimulatedTerminal, draw_face
from tests.services.test_copying import OTHER, add
from tests.support.common import device_of
from tests.support.records import user_record

HANDLERS: dict[str, Any] = {it._ws_command: it for it in cast("Any", COMMANDS)}
MORE = {
    "device_id": "nowhere",
    "employee_no": "5",
    "person": None,
    "file_id": "none",
}
HOSTILE = '<img src=x onerror="alert(1)">'


@pytest.fixture
def profile() -> Profile:
    """Return a terminal that gives faces out."""
    return PROFILES["binary_img"]


@pytest.fixture
def device_id(hass: HomeAssistant, loaded: MockConfigEntry) -> str:
    """Return the device id of the terminal, which knows Anna."""
    return device_of(hass, loaded).id


@pytest.fixture(autouse=True)
def _anna(terminal: SimulatedTerminal) -> None:
    terminal.people["5"] = user_record("5", "Anna")
    terminal.faces["5"] = draw_face(40)


@pytest.fixture
async def page(
    hass_ws_client: WebSocketGenerator, hass: HomeAssistant, device_id: str
) -> MockHAClientWebSocket:
    """Return the connection of an admin's page."""
    return await hass_ws_client(hass)


async def call(
    page: MockHAClientWebSocket, subject: str, **more: object
) -> dict[str, Any]:
    """Send a command and return its answer."""
    await page.send_json_auto_id({"type": f"{DOMAIN}/{subject}", **more})
    return dict(await page.receive_json())


async def event(page: MockHAClientWebSocket) -> dict[str, Any]:
    """Return the next event of a subscription."""
    async with asyncio.timeout(10):
        return dict((await page.receive_json())["event"])


async def people(page: MockHAClientWebSocket, names: list[str]) -> list[dict[str, Any]]:
    """Wait until the page shows people of these names."""
    while True:
        state = await event(page)
        if [it["name"] for it in state["people"]] == names and not state["reading"]:
            return list(state["people"])


@pytest.mark.parametrize("command", HANDLERS)
async def test_only_admins_get_anything(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    command: str,
) -> None:
    before = len(terminal.requests)
    connection = await hass_ws_client(hass, hass_read_only_access_token)
    more: dict[str, Any] = {key: MORE[key] for key in _fields(HANDLERS[command])}
    if command.endswith("set_photo"):
        more["device_id"] = ["nowhere"]

    await connection.send_json_auto_id({"type": command, **more})
    answer = await connection.receive_json()

    assert not answer["success"]
    assert answer["error"]["code"] == "unauthorized"
    assert len(terminal.requests) == before


def _fields(command: Any) -> set[str]:
    schema = command._ws_schema
    return set() if schema is False else {str(it) for it in schema.schema} & set(MORE)


async def test_people_are_shown_and_followed(
    hass: HomeAssistant, page: MockHAClientWebSocket, device_id: str
) -> None:
    assert (await call(page, "people/subscribe"))["success"]
    (anna,) = await people(page, ["Anna"])
    assert anna["terminals"][0]["device_id"] == device_id
    assert anna["last_seen"] is None

    for action, data in (
        ("add_user", {"name": HOSTILE, "employee_no": "6"}),
        ("update_user", {"name": "Anne", "employee_no": "5"}),
        ("delete_user", {"employee_no": "6"}),
    ):
        data |= {"device_id": device_id}
        await hass.services.async_call(DOMAIN, action, data, blocking=True)
        shown = {
            "add_user": [HOSTILE, "Anna"],
            "update_user": [HOSTILE, "Anne"],
            "delete_user": ["Anne"],
        }
        await people(page, shown[action])


async def test_enrolled_person_is_shown(
    hass: HomeAssistant,
    page: MockHAClientWebSocket,
    terminal: SimulatedTerminal,
    device_id: str,
) -> None:
    terminal.scene = Scene.at_once()
    await call(page, "people/subscribe")
    await people(page, ["Anna"])

    await hass.services.async_call(
        DOMAIN,
        "enroll_user_with_face",
        {"device_id": device_id, "name": "Boris"},
        blocking=True,
    )

    _, boris = await people(page, ["Anna", "Boris"])
    assert boris["terminals"][0]["has_face"] is True


async def test_refresh_reads_what_was_changed_at_the_terminal(
    page: MockHAClientWebSocket, terminal: SimulatedTerminal
) -> None:
    await call(page, "people/subscribe")
    await people(page, ["Anna"])
    terminal.people["7"] = user_record("7", "Clara")

    await page.send_json_auto_id({"type": f"{DOMAIN}/people/refresh"})

    assert (await page.receive_json())["success"]
    await people(page, ["Anna", "Clara"])


async def test_terminals_of_a_person_are_in_the_order_of_the_entries(
    hass: HomeAssistant,
    page: MockHAClientWebSocket,
    terminal: SimulatedTerminal,
    device_id: str,
) -> None:
    """Whichever answers first: the page shows what the first one says."""
    async with SimulatedTerminal(tls=False, serial_number=OTHER) as gate:
        gate.people["5"] = user_record("5", "Anna")
        entry = await add(hass, "Gate", gate)
        terminal.inject(Fault.delay(0.1), path="UserInfo/Search")
        await call(page, "people/subscribe")

        (anna,) = await people(page, ["Anna"])

        order = [it["device_id"] for it in anna["terminals"]]
        assert order == [device_id, device_of(hass, entry).id]
        await hass.config_entries.async_unload(entry.entry_id)


async def test_terminal_that_failed_is_read_again_by_itself(
    hass: HomeAssistant,
    page: MockHAClientWebSocket,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    device_id: str,
) -> None:
    """What was written while its list could not be read is not forgotten."""
    await call(page, "people/subscribe")
    await people(page, ["Anna"])
    terminal.people["5"]["name"] = "Anne"
    terminal.people["7"] = user_record("7", "Clara")
    terminal.inject(Fault.http_error(500), path="UserInfo/Search", times=99)

    async_report_written(hass, loaded, "5")
    while (await event(page))["failed"] != [device_id]:
        pass
    terminal.clear_faults()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=31))

    await people(page, ["Anne", "Clara"])
    assert not async_get_house_feed(hass).state.failed


async def test_nothing_is_kept_after_the_page_is_closed(
    hass: HomeAssistant, page: MockHAClientWebSocket, terminal: SimulatedTerminal
) -> None:
    answer = await call(page, "people/subscribe")
    await people(page, ["Anna"])
    await page.send_json_auto_id(
        {"type": "unsubscribe_events", "subscription": answer["id"]}
    )
    assert (await page.receive_json())["success"]
    before = len(terminal.requests)

    feed = hass.data[f"{DOMAIN}.house_feed"]

    assert feed.state.residents == []
    assert len(terminal.requests) == before


async def test_page_that_is_opened_again_at_once_is_filled(
    hass: HomeAssistant, device_id: str, terminal: SimulatedTerminal
) -> None:
    """The reading of the one before may not have ended yet."""
    feed = async_get_house_feed(hass)
    terminal.inject(Fault.delay(0.2), path="UserInfo/Search")
    close = feed.async_subscribe(lambda _: None)
    await terminal.wait_for("POST", "UserInfo/Search")
    filled = asyncio.Event()

    def show(state: HouseState) -> None:
        if [it.name for it in state.residents] == ["Anna"]:
            filled.set()

    close()
    close = feed.async_subscribe(show)
    async with asyncio.timeout(10):
        await filled.wait()
    close()


async def test_removed_terminal_is_no_longer_shown(
    hass: HomeAssistant, page: MockHAClientWebSocket, loaded: MockConfigEntry
) -> None:
    await call(page, "people/subscribe")
    await people(page, ["Anna"])

    await hass.config_entries.async_remove(loaded.entry_id)

    assert await people(page, []) == []


async def test_photo_is_read_by_a_signed_path(
    page: MockHAClientWebSocket,
    hass_client_no_auth: ClientSessionGenerator,
    terminal: SimulatedTerminal,
    device_id: str,
) -> None:
    answer = await call(page, "photos/sign", device_id=device_id, employee_no="5")
    browser: TestClient[Any, Any] = await hass_client_no_auth()

    response = await browser.get(answer["result"]["path"])

    assert await response.read() == terminal.faces["5"]
    assert response.headers["Cache-Control"] == "no-store"
    unsigned = await browser.get(answer["result"]["path"].partition("?")[0])
    assert unsigned.status == 401


async def test_photo_is_for_admins(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hass_read_only_access_token: str,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
) -> None:
    browser = await hass_client(hass_read_only_access_token)
    before = len(terminal.requests)

    response = await browser.get(f"/api/{DOMAIN}/photo/{loaded.entry_id}/5")

    assert response.status == 401
    assert len(terminal.requests) == before


async def test_owner_can_switch_photos_off(
    hass: HomeAssistant,
    page: MockHAClientWebSocket,
    loaded: MockConfigEntry,
    device_id: str,
) -> None:
    options = {**loaded.options, "page_photos": False}
    hass.config_entries.async_update_entry(loaded, options=options)

    answer = await call(page, "photos/sign", device_id=device_id, employee_no="5")

    assert answer["error"]["code"] == "photos_off"


async def test_unknown_terminal_is_an_error(page: MockHAClientWebSocket) -> None:
    answer = await call(page, "photos/sign", device_id="nowhere", employee_no="5")

    assert answer["error"]["code"] == "not_found"


async def test_visits_are_sent_live(
    hass: HomeAssistant, page: MockHAClientWebSocket, device_id: str
) -> None:
    await call(page, "events/subscribe")

    hass.bus.async_fire(
        EVENT_ACCESS,
        {"device_id": device_id, "event_type": "granted", "employee_no": "5"},
    )

    visit = await event(page)
    assert visit["result"] == "granted"
    assert visit["time"]


async def test_terminals_are_followed(
    hass: HomeAssistant,
    page: MockHAClientWebSocket,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
) -> None:
    await call(page, "terminals/subscribe")
    (shown,) = (await event(page))["terminals"]
    assert shown["state"] == "connected"
    assert shown["url"] == terminal.url
    assert shown["users"] == 1
    assert {key for key, can in shown["can"].items() if can} == {
        *("capture", "cards", "fingerprints", "picture", "pins")
    }

    assert await hass.config_entries.async_unload(loaded.entry_id)

    while (await event(page))["terminals"][0]["state"] != "stopped":
        pass


async def test_progress_is_followed(
    hass: HomeAssistant,
    page: MockHAClientWebSocket,
    terminal: SimulatedTerminal,
    device_id: str,
) -> None:
    terminal.scene = Scene.at_once()
    await call(page, "progress/subscribe", device_id=device_id)
    assert (await event(page))["status"] == "idle"

    await hass.services.async_call(
        DOMAIN,
        "enroll_user_with_face",
        {"device_id": device_id, "name": "Boris"},
        blocking=True,
    )

    seen = [await event(page)]
    while seen[-1]["status"] != "succeeded":
        seen.append(await event(page))
    assert seen[-1]["name"] == "Boris"
    left = {it["status"]: it["seconds_left"] for it in seen}
    assert left["waiting_for_face"] == CAPTURE_TIMEOUT
    assert left["succeeded"] is None
    assert "waiting_for_face" in [it["status"] for it in seen]


async def test_person_is_linked(
    hass: HomeAssistant, page: MockHAClientWebSocket, device_id: str
) -> None:
    person = er.async_get(hass).async_get_or_create("person", "person", "1").entity_id
    fields = {"device_id": device_id, "employee_no": "5"}

    assert (await call(page, "people/link", person=person, **fields))["success"]

    await call(page, "people/subscribe")
    assert [it["person"] for it in await people(page, ["Anna"])] == [person]
    unlink = {"type": f"{DOMAIN}/people/link", "person": None, **fields}
    await page.send_json_auto_id(unlink)
    async with asyncio.timeout(10):
        while True:
            told = await page.receive_json()
            shown = told.get("event", {}).get("people", [{"person": person}])
            if [it["person"] for it in shown] == [None]:
                break


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"employee_no": "99"}, "user_not_found"),
        ({"employee_no": "../../6"}, "user_not_found"),
        ({"employee_no": 5}, "invalid_format"),
        ({"person": "light.kitchen"}, "invalid_format"),
        ({"person": HOSTILE}, "invalid_format"),
        ({"person": "person.nobody"}, "not_found"),
        ({"device_id": ["a", "b"]}, "invalid_format"),
        ({"device_id": "nowhere"}, "not_found"),
        ({"more": 1}, "invalid_format"),
    ],
)
async def test_bad_input_links_nobody(
    page: MockHAClientWebSocket,
    loaded: MockConfigEntry,
    device_id: str,
    wrong: dict[str, object],
    code: str,
) -> None:
    fields = {"device_id": device_id, "employee_no": "5", "person": None} | wrong

    answer = await call(page, "people/link", **fields)

    assert answer["error"]["code"] == code
    assert not loaded.runtime_data.store.links()


@pytest.fixture
async def with_uploads(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let files be uploaded; before the web server is started by a client.

    Each test has a folder of its own for them: Home Assistant's has one name, and is
    removed at each stop.
    """
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert await async_setup_component(hass, "file_upload", {})


async def upload(hass_client: ClientSessionGenerator, content: bytes) -> str:
    """Upload a file as the page does, and return its id."""
    form = FormData()
    form.add_field("file", content, filename="face.jpg", content_type="image/jpeg")
    client = await hass_client()
    answer = await client.post("/api/file_upload", data=form)
    file_id: str = (await answer.json())["file_id"]
    return file_id


async def test_uploaded_picture_becomes_a_face_and_is_deleted(
    with_uploads: None,
    hass_client: ClientSessionGenerator,
    page: MockHAClientWebSocket,
    terminal: SimulatedTerminal,
    device_id: str,
) -> None:
    before = terminal.faces.pop("5")
    fields = {"device_id": [device_id], "employee_no": "5"}

    for content, code in ((before, None), (b"no picture", "invalid_picture")):
        file_id = await upload(hass_client, content)
        answer = await call(page, "people/set_photo", file_id=file_id, **fields)

        assert answer.get("error", {}).get("code") == code
        again = await call(page, "people/set_photo", file_id=file_id, **fields)
        assert again["error"]["code"] == "invalid_picture"
        assert "5" in terminal.faces


async def test_uploaded_picture_is_refused_by_one_terminal(
    with_uploads: None,
    hass_client: ClientSessionGenerator,
    page: MockHAClientWebSocket,
    device_id: str,
) -> None:
    answer = await call(
        page,
        "people/set_photo",
        file_id=await upload(hass_client, draw_face(1)),
        device_id=[device_id],
        employee_no="99",
    )

    (result,) = answer["result"]["terminals"]
    assert result["result"] == "user_not_found"
    assert result["message"]
