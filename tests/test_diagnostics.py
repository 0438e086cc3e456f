"""Diagnostics: enough for a bug report, nothing that names a person or a place."""

import json
from typing import Any, cast

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hikvision_face_terminal.isapi.errors import IsapiError
from custom_components.hikvision_face_terminal.isapi.models.user_changes import (
    UserChanges,
)
from custom_components.hikvision_face_terminal.isapi.procedures.validation import (
    EnrollmentRequest,
)
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import PROFILES, Fault, SimulatedTerminal

NAME = "Анна Яблокова"
NUMBER = "emp-42"
ANNA = EnrollmentRequest(changes=UserChanges(name=NAME), employee_no=NUMBER)


async def download(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> dict[str, Any]:
    """Return the diagnostics as they are downloaded."""
    return dict(await get_diagnostics_for_config_entry(hass, hass_client, entry))


async def test_facts_for_a_bug_report(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
) -> None:
    diagnostics = await download(hass, hass_client, loaded)

    capabilities = diagnostics.pop("capabilities")
    answers = diagnostics.pop("answers")
    documents = diagnostics.pop("capability_documents")
    assert diagnostics.pop("access_events")["state"] == "off"
    assert diagnostics == {
        "entry": {"port": terminal.port, "ssl": True, "certificate_pinned": True},
        "options": {
            "access_events": False,
            "capture_timeout": None,
            "door_control": "open",
            "doors": None,
            "names_in_events": None,
            "remove_expired_guests": None,
            "scan_interval": None,
        },
        "terminal": {
            "model": terminal.model,
            "firmware": "V4.48.40",
            "build": "build 250115",
            "hardware": "",
            "doors": 1,
            "serial_number_in_full": True,
            "mac_address_reported": True,
        },
        "doors": {
            "commands": ["alwaysClose", "alwaysOpen", "close", "open"],
            "is_available": True,
            "is_tampered": False,
            "states": [
                {
                    "is_unlocked": False,
                    "mode": "normal",
                    "is_contact_open": False,
                    "is_left_open": False,
                    "has_contact": False,
                    "open_seconds": None,
                }
            ],
        },
        "set_up": {
            "is_always_open": None,
            "takes_pin": None,
            "takes_fingerprint": None,
            "has_lost_pin": None,
        },
        "schedules": [],
        "counts": {"users": 0, "faces": 0},
        "last_update_success": True,
        "enrollment": {"status": "idle", "progress": None, "reason": None},
    }
    assert capabilities["capture_kinds"] == ["url"]
    assert capabilities["user_types"] == ["blacklist", "normal", "visitor"]
    assert capabilities["valid_until"] == "2037-12-31T23:59:59"
    assert [(it["request"], it["http_status"], it["count"]) for it in answers] == [
        ("GET /ISAPI/System/deviceInfo", 200, 1),
        ("GET /ISAPI/AccessControl/capabilities", 200, 1),
        ("GET /ISAPI/AccessControl/CaptureFaceData/capabilities", 200, 1),
        ("GET /ISAPI/AccessControl/UserInfo/capabilities", 200, 1),
        ("GET /ISAPI/Intelligent/FDLib/capabilities", 200, 1),
        ("GET /ISAPI/AccessControl/UserInfo/Count", 200, 1),
        ("GET /ISAPI/AccessControl/RemoteControl/door/capabilities", 200, 1),
        ("GET /ISAPI/AccessControl/AcsWorkStatus", 200, 1),
    ]
    assert len(documents) == 5
    users = documents["/ISAPI/AccessControl/UserInfo/capabilities"]["UserInfo"]
    assert users["employeeNo"] == {"@min": 1, "@max": 32}
    assert users["Valid"]["timeRangeEnd"] == "2037-12-31T23:59:59"
    capture = documents["/ISAPI/AccessControl/CaptureFaceData/capabilities"]
    condition = capture["CaptureFaceData"]["CaptureFaceDataCond"]
    assert condition["dataType"] == {"@opt": "url,binary"}


@pytest.mark.parametrize("succeeds", [True, False])
async def test_nothing_names_a_person_or_a_place(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    succeeds: bool,
) -> None:
    face_url = "/LOCALS/"
    if succeeds:
        result = await loaded.runtime_data.enrollment.async_enroll(ANNA)
        face_url = result.face_url or ""
    else:
        terminal.inject(Fault.status("deviceError", message=NAME), path="FDSetUp")
        with pytest.raises(IsapiError):
            await loaded.runtime_data.enrollment.async_enroll(ANNA)

    diagnostics = await download(hass, hass_client, loaded)

    status = "succeeded" if succeeds else "failed"
    assert diagnostics["enrollment"]["status"] == status
    shown = repr(diagnostics).lower()
    for secret in (
        NAME,
        NUMBER,
        face_url,
        terminal.host,
        terminal.serial_number,
        terminal.mac_address,
        terminal.username,
        terminal.password,
        terminal.certificate_fingerprint,
        loaded.title,
    ):
        assert secret
        assert secret.lower() not in shown, secret


async def test_terminal_in_trouble(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
) -> None:
    await terminal.stop()
    await loaded.runtime_data.coordinator.async_refresh()

    diagnostics = await download(hass, hass_client, loaded)

    assert diagnostics["last_update_success"] is False
    assert terminal.host not in repr(diagnostics)


@pytest.mark.parametrize("profile", [PROFILES["face_delete_by_body"]])
async def test_report_makes_a_profile(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
) -> None:
    """It shows which form was refused with which word, and which was accepted."""
    await loaded.runtime_data.enrollment.async_enroll(ANNA)
    await loaded.runtime_data.users.async_delete_face(NUMBER)

    answers = (await download(hass, hass_client, loaded))["answers"]

    shown = {it["request"].rpartition("FDLib/")[2]: it for it in answers}
    refused, accepted = shown["FDSearch/Delete"], shown["FDDelete"]
    assert (refused["status_code"], refused["sub_status_code"]) == (4, "notSupport")
    assert (accepted["http_status"], accepted["status_code"]) == (200, 1)
    assert accepted["form"] == "json"
    assert shown["FDSetUp"]["form"] == "FaceDataRecord"
    assert 0 <= accepted["last_ms"] < 10_000


async def test_capability_document_with_more_than_limits(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: TerminalConfigEntry,
    terminal: SimulatedTerminal,
) -> None:
    """Whatever a terminal has in it: only limits, flags and words are shown."""
    document = {
        "UserInfo": {
            "name": {"@min": 0, "@max": 128, "@def": NAME},
            "employeeNo": 7301234,
            "owner": NAME,
            "faceURL": "https://192.0.2.1/LOCALS/pic/1.jpg",
            NAME: 1,
            terminal.serial_number: 1,
            "userType": {"@opt": f"normal,visitor,{terminal.username}"},
            "gender": {"@opt": ["male", "female", NAME]},
            "isSupportX": True,
            "supportFunction": "post,put",
            "maxRecordNum": 3000,
            "Valid": {"timeRangeBegin": "2000-01-01T00:00:00"},
        }
    }
    body = json.dumps(document)
    fault = Fault.http_error(200, body, "application/json")
    terminal.inject(fault, path="UserInfo/capabilities")
    assert await hass.config_entries.async_setup(entry.entry_id)

    diagnostics = await download(hass, hass_client, cast(Any, entry))

    path = "/ISAPI/AccessControl/UserInfo/capabilities"
    assert diagnostics["capability_documents"][path] == {
        "UserInfo": {
            "name": {"@min": 0, "@max": 128, "@def": "…"},
            "employeeNo": "…",
            "owner": "…",
            "faceURL": "…",
            "userType": {"@opt": "…"},
            "gender": {"@opt": ["male", "female", "…"]},
            "isSupportX": True,
            "supportFunction": "post,put",
            "maxRecordNum": 3000,
            "Valid": {"timeRangeBegin": "2000-01-01T00:00:00"},
        }
    }
