"""Diagnostics: enough for a bug report, nothing that names a person or a place."""

from typing import Any

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
from simulator import Fault, SimulatedTerminal

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
    assert diagnostics == {
        "entry": {"port": terminal.port, "ssl": True, "certificate_pinned": True},
        "terminal": {"model": terminal.model, "firmware": "V4.48.40", "doors": 1},
        "counts": {"users": 0, "faces": 0},
        "last_update_success": True,
        "enrollment": {"status": "idle", "progress": None, "reason": None},
    }
    assert capabilities["capture_kinds"] == ["url"]
    assert capabilities["user_types"] == ["blacklist", "normal", "visitor"]
    assert capabilities["valid_until"] == "2037-12-31T23:59:59"


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
