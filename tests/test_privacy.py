"""After a full life of a terminal, all data is where docs/privacy.md says it is."""

from base64 import b64encode
import json
import logging
from pathlib import Path
import re
from typing import Any

from homeassistant.config_entries import RELOAD_AFTER_UPDATE_DELAY, ConfigEntry
from homeassistant.const import CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.access_picture import LAST_ACCESS
from custom_components.hikvision_face_terminal.hub.captured_face import (
    LAST_CAPTURED_FACE,
)
from custom_components.hikvision_face_terminal.hub.domain_data import (
    async_get_domain_data,
)
from custom_components.hikvision_face_terminal.hub.issues import Issue
from custom_components.hikvision_face_terminal.hub.kept_picture import (
    async_allow_picture,
)
from custom_components.hikvision_face_terminal.isapi import (
    EnrollmentRequest,
    UserChanges,
)
from custom_components.hikvision_face_terminal.isapi.transport.jpeg import is_jpeg
from simulator import PROFILES, Fault, Scene, SimulatedTerminal
from simulator.event_pictures import event_picture
from simulator.fingerprints import template_of
from simulator.happening import Entry
from tests.support.blueprints import until
from tests.support.common import device_of, settled
from tests.support.places import (
    DATABASE,
    DIAGNOSTICS,
    FILES,
    OUR_FILE,
    OUR_LOG,
    PLACES,
    Listener,
    everywhere,
)

from .platforms.test_access import ACCESS, LAST_ACCESS as LAST_TIME, LAST_PERSON
from .platforms.test_image import IMAGE, pass_time
from .test_config_flow import begin, enter, login
from .test_init import pass_time as poll
from .test_repairs import Fixing, issue_of

DOCUMENT = Path(__file__).parent.parent / "docs" / "privacy.md"

LAST_SENSORS = (LAST_TIME, LAST_PERSON)

# These occur in nothing else.
NAMES = ("Zuzanna Nowakowska", "Bohdan Czarnecki")
NUMBERS = ("7301234", "7305678", "7309012")
CARDS = ("9871230001", "9871230002")
# The templates of two fingers.
FINGERS = tuple(map(template_of, ("left", "right")))
# By an action, and in Configure, which leaves no trace of it.
ACTION_PIN, DIALOG_PIN = "82640917", "39175286"
NEW_PASSWORD = "Brzoza-4711!"

AUTOMATION = {
    "id": "enroll",
    "alias": "Enroll",
    "triggers": {"trigger": "event", "event_type": "enroll"},
    "actions": [
        {
            "action": f"{DOMAIN}.enroll_user_with_face",
            "data": {
                "device_id": "{{ trigger.event.data.device }}",
                "name": NAMES[0],
                "employee_no": NUMBERS[0],
            },
            "response_variable": "person",
        },
        {"variables": {"number": "{{ person.employee_no }}"}},
    ],
}


PIN_AUTOMATION = {
    "id": "pin",
    "alias": "PIN",
    "triggers": {"trigger": "event", "event_type": "pin"},
    "actions": {
        "action": f"{DOMAIN}.set_user_pin",
        "data": {
            "device_id": "{{ trigger.event.data.device }}",
            "employee_no": NUMBERS[2],
            "pin": ACTION_PIN,
        },
    },
}
CARD_AUTOMATION = {
    "id": "card",
    "alias": "Card",
    "triggers": {"trigger": "event", "event_type": "card"},
    "actions": {
        "action": f"{DOMAIN}.add_card",
        "data": {
            "device_id": "{{ trigger.event.data.device }}",
            "employee_no": NUMBERS[2],
            "card_no": CARDS[0],
        },
    },
}


@pytest.fixture
async def mock_recorder_before_hass(async_test_recorder: Any) -> None:
    """Prepare a database, which must exist before Home Assistant starts."""


class Life:
    """The life of one terminal, with everything that can be done with it."""

    def __init__(
        self,
        hass: HomeAssistant,
        terminal: SimulatedTerminal,
        hass_client: ClientSessionGenerator,
        listener: Listener,
        hass_storage: dict[str, Any],
    ) -> None:
        self.pictures: set[bytes] = set()
        self.fingerprints = {terminal.certificate_fingerprint or ""}
        self.passwords = {terminal.password, NEW_PASSWORD}
        async_get_domain_data(hass).timing.visit_picture = 0.01
        self._hass = hass
        self._terminal = terminal
        self._hass_client = hass_client
        self._listener = listener
        self._storage = hass_storage
        # A list of terminals: what takes access away is kept for one that is lost.
        self._several = False

    async def act(self, entry: ConfigEntry, action: str, **data: Any) -> Any:
        """Call an action; users and pictures are searched for while they exist."""
        answers = self._hass.services.supports_response(DOMAIN, action) != "none"
        data["device_id"] = device_of(self._hass, entry).id
        if self._several:
            data["device_id"] = [data["device_id"]]
        response = await self._hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=answers
        )
        self.pictures.update(self._terminal.faces.values())
        return response

    async def fail(self, entry: ConfigEntry, action: str, **data: Any) -> None:
        """Call an action that fails because of the terminal or the data."""
        with pytest.raises(HomeAssistantError):
            await self.act(entry, action, **data)

    async def add(self) -> ConfigEntry:
        """Add the terminal as a user does, and enable its pictures."""
        hass = self._hass
        for component, config in {
            "automation": {"automation": [AUTOMATION, CARD_AUTOMATION, PIN_AUTOMATION]},
            "config": {},
            "diagnostics": {},
            "repairs": {},
            "trace": {},
        }.items():
            assert await async_setup_component(hass, component, config)
        flow_id = await begin(hass)
        await enter(hass, flow_id, login(self._terminal))
        entry: ConfigEntry = (await enter(hass, flow_id, {}))["result"]
        for key in LAST_CAPTURED_FACE, LAST_ACCESS:
            async_allow_picture(hass, entry, key, allowed=True)
        registry = er.async_get(hass)
        for entity_id in LAST_SENSORS:
            registry.async_update_entity(entity_id, disabled_by=None)
        await pass_time(hass, RELOAD_AFTER_UPDATE_DELAY + 1)
        return entry

    async def enroll(self, entry: ConfigEntry) -> None:
        """Enroll with and without an automation, successfully and not."""
        hass, terminal = self._hass, self._terminal
        await self._automate(entry)
        assert NUMBERS[0] in terminal.faces
        client = await self._hass_client()
        shown = await client.get(f"/api/image_proxy/{IMAGE}")
        self.pictures.add(await shown.read())
        await self._automate(entry)  # The number is in use now
        enroll = "enroll_user_with_face"
        person = {"name": NAMES[1], "employee_no": NUMBERS[1]}
        await self.fail(entry, enroll, **person | {"employee_no": NUMBERS[0]})
        refused = Fault.status("deviceError", message=f"{NAMES[1]} {NUMBERS[1]}")
        terminal.inject(refused, path="FDSetUp")
        await self.fail(entry, enroll, **person)
        terminal.clear_faults()
        terminal.scene = Scene.never()
        enrolling = hass.async_create_task(self.fail(entry, enroll, **person))
        await terminal.wait_for("POST", "CaptureFaceData", 3)
        await self.act(entry, "cancel_enrollment")
        await enrolling
        terminal.scene = Scene.at_once()
        # Interrupted: neither completed nor rolled back
        for path in "FDSetUp", "UserInfoDetail/Delete":
            terminal.inject(refused, path=path, times=20)
        await self.fail(entry, enroll, **person)
        self._listener.look(self._storage)
        terminal.clear_faults()
        await poll(hass)

    async def come(self, entry: ConfigEntry, *, reads_log: bool = True) -> None:
        """Let a linked person come, somebody whom nobody knows, and read the log."""
        hass, terminal = self._hass, self._terminal
        registry = er.async_get(hass)
        registry.async_get_or_create("person", "person", "1", object_id_base="p")
        hub = entry.runtime_data
        await terminal.events.wait_for_stream()
        user = (await hub.users.async_get(NUMBERS[0])).user
        hub.links.async_link(user, "person.p")
        await self._see(entry, terminal.come(NUMBERS[0]))
        await self._see(entry, terminal.stranger())
        if not reads_log:
            return
        await self.act(entry, "get_access_log")
        terminal.people[NUMBERS[0]]["name"] = NAMES[1]
        terminal.come(NUMBERS[0])
        await until(lambda: hub.store.links() == {})
        terminal.people[NUMBERS[0]]["name"] = NAMES[0]

    async def _see(self, entry: ConfigEntry, written: Entry | None) -> None:
        """Wait until a visit is told and its picture is there."""
        assert written is not None
        await until(lambda: told(self._hass, ACCESS) == written.serial_no)
        picture = entry.runtime_data.access_picture
        await picture.async_settled()
        assert picture.jpeg == event_picture(written.serial_no)
        self.pictures.add(picture.jpeg)
        self._listener.look(self._storage)

    async def _automate(self, entry: ConfigEntry, event: str = "enroll") -> None:
        device_id = device_of(self._hass, entry).id
        self._hass.bus.async_fire(event, {"device": device_id})
        await settled(self._hass)

    async def manage(self, entry: ConfigEntry) -> None:
        """Do everything that can be done with users of the terminal."""
        number = {"employee_no": NUMBERS[2]}
        until = {"user_type": "visitor", "valid_until": "2035-01-02 03:04:05"}
        await self.act(entry, "add_user", name=NAMES[1], **number, **until)
        media = {
            "media_content_id": f"media-source://image/{IMAGE}",
            "media_content_type": "image/jpeg",
        }
        await self.act(
            entry,
            "enroll_user_with_face",
            name=NAMES[0],
            **number | {"employee_no": NUMBERS[1]},
        )
        await self.act(entry, "set_user_face", media=media, **number)
        await self._carry_cards(entry, number)
        await self._put_fingers(entry, number)
        await self._type_pins(entry, number)
        await self.act(entry, "update_user", blocked=True, **number)
        self._listener.look(self._storage)
        for action in "list_users", "get_user":
            await self.act(entry, action, **({} if action == "list_users" else number))
        await self.act(entry, "update_user", blocked=False, **number)
        self._listener.look(self._storage)
        await self.act(entry, "delete_user_face", **number)
        await self.act(entry, "delete_user", employee_no=[NUMBERS[2]])

    async def _carry_cards(self, entry: ConfigEntry, number: dict[str, str]) -> None:
        """Give cards in each way, fail with one of another, and take one away."""
        other = {"employee_no": NUMBERS[0]}
        self._terminal.card_reader.hold(CARDS[0])
        await self.act(entry, "enroll_card", **other)
        await self._automate(entry, "card")
        assert self._terminal.cards.keys() == {NUMBERS[0]}
        await self.act(entry, "add_card", card_no=CARDS[1], **number)
        await self.act(entry, "get_user", **number)
        await self.act(entry, "remove_card", card_no=CARDS[1], **number)

    async def _put_fingers(self, entry: ConfigEntry, number: dict[str, str]) -> None:
        """Read fingers, fail with each of another and with words, and remove all."""
        sensor, stored = self._terminal.finger_sensor, self._terminal.fingerprints
        other = {"employee_no": NUMBERS[0]}
        for person, finger in (number, "left"), (other, "right"):
            sensor.hold(finger)
            await self.act(entry, "enroll_fingerprint", **person)
        assert [it[0]["fingerData"] for it in stored.values()] == [*FINGERS]
        sensor.hold("left")
        await self.fail(entry, "enroll_fingerprint", **other)
        await self.act(entry, "delete_user_fingerprints", **other)
        sensor.hold("right")
        words = Fault.status("badParameters", message=f"fingerData {FINGERS[1]}")
        self._terminal.inject(words, path="FingerPrintDownload", times=99)
        await self.fail(entry, "enroll_fingerprint", **other)
        self._terminal.clear_faults()

    async def _type_pins(self, entry: ConfigEntry, number: dict[str, str]) -> None:
        """Set PINs by an automation and in Configure, and fail with each."""
        await self._automate(entry, "pin")
        assert self._terminal.people[NUMBERS[2]]["password"] == ACTION_PIN
        other = {"employee_no": NUMBERS[0]}
        await self.fail(entry, "set_user_pin", pin=ACTION_PIN, **other)
        await self._configure_pin(entry, NUMBERS[0], DIALOG_PIN)
        assert self._terminal.people[NUMBERS[0]]["password"] == DIALOG_PIN
        await self._configure_pin(entry, NUMBERS[2], DIALOG_PIN)
        words = Fault.status("badParameters", message=f"password {DIALOG_PIN}1")
        self._terminal.inject(words, path="UserInfo/Modify", times=9)
        await self._configure_pin(entry, NUMBERS[2], f"{DIALOG_PIN[:7]}1")
        self._terminal.clear_faults()
        assert self._terminal.people[NUMBERS[2]]["password"] == ACTION_PIN
        await self.act(entry, "get_user", **number)
        await self.act(entry, "list_users")

    async def _configure_pin(self, entry: ConfigEntry, number: str, pin: str) -> None:
        """Type a PIN in the dialog, as the browser does."""
        client = await self._hass_client()
        url = "/api/config/config_entries/options/flow"
        reply = await client.post(url, json={"handler": entry.entry_id})
        step = await reply.json()
        for data in (
            {"next_step_id": "people"},
            {"person": f"({number})"},
            {"next_step_id": "set_pin"},
            {"pin": pin},
        ):
            reply = await client.post(f"{url}/{step['flow_id']}", json=data)
            step = await reply.json()
        assert pin not in str(step)
        await client.delete(f"{url}/{step['flow_id']}")

    async def lose(self, entry: ConfigEntry) -> None:
        """Lose the network, the password and the certificate, and repair them."""
        hass, terminal = self._hass, self._terminal
        await terminal.stop()
        await poll(hass)
        person = {"name": NAMES[0], "employee_no": NUMBERS[1]}
        await self.fail(entry, "enroll_user_with_face", **person)
        self._several = True
        owner = {"employee_no": NUMBERS[0], "card_no": CARDS[0]}
        await self.act(entry, "remove_card", **owner)
        self._listener.look(self._storage)
        await terminal.start()
        terminal.change_password(NEW_PASSWORD)
        await poll(hass)
        (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        user = {CONF_USERNAME: terminal.username, CONF_PASSWORD: NEW_PASSWORD}
        await enter(hass, flow["flow_id"], user)
        await terminal.renew_certificate()
        self.fingerprints.add(terminal.certificate_fingerprint or "")
        await poll(hass)
        fixing = Fixing(
            await self._hass_client(),
            issue_of(entry, Issue.CERTIFICATE_CHANGED),
        )
        await fixing.begin()
        await fixing.submit()
        await hass.async_block_till_done()
        assert entry.runtime_data.coordinator.last_update_success


def data_of(life: Life) -> dict[str, list[str]]:
    """Return the data to search for, by its name in the document."""
    assert len(life.pictures) > 1
    assert all(map(is_jpeg, life.pictures))
    slices = [picture[at : at + 30] for picture in life.pictures for at in (60, 61, 62)]
    return {
        "Name": [*NAMES],
        "Number": [*NUMBERS],
        "Card": [*CARDS],
        "PIN": [ACTION_PIN],
        "Template": [text[at : at + 16] for text in FINGERS for at in (0, 99, 490)],
        "Picture": [
            text
            for piece in slices
            for text in (b64encode(piece).decode()[:-4], piece.hex(), repr(piece)[2:-1])
        ],
        "Its URL": ["/LOCALS/pic"],
        "Password": [*life.passwords],
        "Fingerprint": [
            written
            for digits in life.fingerprints
            for written in (digits, ":".join(re.findall("..", digits)))
        ],
    }


def documented() -> dict[str, set[str]]:
    """Return which data the document's table has in which place."""
    rows = [
        [cell.strip() for cell in line.strip("|\n").split("|")]
        for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    header = next(row for row in rows if row[0] == "Place")
    return {
        row[0]: {name for name, cell in zip(header, row, strict=True) if cell == "yes"}
        for row in rows
        if row[0] in PLACES
    }


def fields_of(part: str) -> set[str]:
    """Return what the document names of a part of our file."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    (row,) = [line for line in lines if f"(`{part}`)" in line]
    return {*re.findall(r"\(`(\w+)`\)", row)} - {part}


def told(hass: HomeAssistant, entity_id: str) -> int | None:
    """Return the number in the log of what an event entity has told last."""
    state = hass.states.get(entity_id)
    number: int | None = state.attributes.get("serial_no") if state else None
    return number


@pytest.mark.parametrize("profile", [PROFILES["binary_img"]])
async def test_all_is_where_the_document_says(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    hass_client: ClientSessionGenerator,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    recorder_mock: Any,
) -> None:
    caplog.set_level(logging.DEBUG)
    listener = Listener(hass)
    life = Life(hass, terminal, hass_client, listener, hass_storage)
    entry = await life.add()
    for chapter in life.enroll, life.come, life.manage, life.lose:
        await chapter(entry)
        diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)
        listener.texts[DIAGNOSTICS].append(json.dumps(diagnostics, ensure_ascii=False))
    await hass.config_entries.async_unload(entry.entry_id)
    cursor = hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]["cursor"]
    assert cursor.keys() == fields_of("cursor")
    # Numbers and a time, and no word beside them
    assert re.fullmatch(r'[-+0-9:.T," \[\]]+', json.dumps([*cursor.values()]))

    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    places = await everywhere(hass, listener, hass_storage, records)
    found = {
        place: {
            name
            for name, written in data_of(life).items()
            if any(text.lower() in places[place].lower() for text in written)
        }
        for place in PLACES
    }
    assert found == documented()
    for place, text in places.items():
        assert DIALOG_PIN[:7] not in text, place
    # Nor an address: a reader does not learn where the door is
    for place in OUR_LOG, DIAGNOSTICS:
        for datum in terminal.host, terminal.serial_number, terminal.mac_address:
            assert datum not in places[place], place


# What an owner chooses, and what then is nowhere.
UNTOLD = {"number": {*NAMES}, "none": {*NAMES, NUMBERS[0]}}


@pytest.mark.parametrize("choice", UNTOLD)
async def test_what_the_owner_wants_untold_is_nowhere(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    hass_client: ClientSessionGenerator,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    recorder_mock: Any,
    choice: str,
) -> None:
    """Of those who come and are enrolled, in all places but the terminal."""
    caplog.set_level(logging.DEBUG)
    listener = Listener(hass)
    life = Life(hass, terminal, hass_client, listener, hass_storage)
    entry = await life.add()
    options = {**entry.options, "names_in_events": choice}
    hass.config_entries.async_update_entry(entry, options=options)

    # Without an action, whose data Home Assistant itself keeps.
    changes = UserChanges(name=NAMES[0])
    request = EnrollmentRequest(changes=changes, employee_no=NUMBERS[0])
    await entry.runtime_data.enrollment.async_enroll(request)
    await life.come(entry, reads_log=False)
    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    listener.texts[DIAGNOSTICS].append(json.dumps(diagnostics, ensure_ascii=False))

    records = [
        record
        for record in (*caplog.get_records("setup"), *caplog.get_records("call"))
        # The test plug-in logs what is written to our file.
        if not record.name.startswith("pytest_homeassistant")
    ]
    places = await everywhere(hass, listener, hass_storage, records)
    # The numbers of users who are linked or being written.
    del places[FILES[OUR_FILE]]
    found = {
        (place, datum)
        for place, text in places.items()
        for datum in (*NAMES, *NUMBERS)
        if datum.lower() in text.lower()
    }
    assert {datum for _, datum in found} & UNTOLD[choice] == set(), found
    if choice == "number":
        assert (DATABASE, NUMBERS[0]) in found
