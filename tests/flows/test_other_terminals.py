"""Also on, and Copy to: a person on several terminals, without an action."""

from collections.abc import AsyncIterator
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.const import (
    CONF_CERTIFICATE_FINGERPRINT,
    DOMAIN,
)
from simulator import PROFILES, Fault, Profile, SimulatedTerminal, draw_face
from tests.services.test_users import ANNA
from tests.support.common import NEW_ENTRY
from tests.test_config_flow import OTHER_SERIAL

from .test_enroll import NAME, Dialog, dialog
from .test_options import Configure

__all__ = ["dialog"]


@pytest.fixture
def profile() -> Profile:
    """Return firmware that takes a face as a picture."""
    return PROFILES["binary_img"]


@pytest.fixture
async def gate(profile: Profile) -> AsyncIterator[SimulatedTerminal]:
    """Return another terminal."""
    async with SimulatedTerminal(
        profile=profile, serial_number=OTHER_SERIAL, tls=False
    ) as running:
        yield running


@pytest.fixture
async def gate_entry(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    gate: SimulatedTerminal,
    entry_data: dict[str, Any],
) -> MockConfigEntry:
    """Return the entry of the other terminal, loaded."""
    where = {"host": gate.host, "port": gate.port, "ssl": False}
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Gate",
        unique_id=OTHER_SERIAL,
        data={**entry_data, **where, CONF_CERTIFICATE_FINGERPRINT: None},
        **NEW_ENTRY,
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def offered(step: Any) -> list[dict[str, str]]:
    """Return the terminals among which can be chosen."""
    field = step["data_schema"].schema.get("also_on")
    return list(field.config["options"]) if field else []


async def test_no_other_terminal_is_offered_where_there_is_none(
    hass: HomeAssistant, dialog: Dialog, loaded: MockConfigEntry
) -> None:
    assert offered(await dialog.open()) == []


async def test_also_on(
    dialog: Dialog,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    gate_entry: MockConfigEntry,
) -> None:
    """The face is asked for once."""
    step = await dialog.open()
    assert offered(step) == [{"value": gate_entry.entry_id, "label": "Gate"}]

    step = await dialog.enroll(also_on=[gate_entry.entry_id])

    assert step["step_id"] == "enrolled"
    assert step["description_placeholders"]["copies"] == ("- “Gate” knows them, too.")
    for each in (terminal, gate):
        assert each.people["1"]["name"] == NAME
        assert "1" in each.faces
    assert gate.seen("POST", "CaptureFaceData") == []


async def test_other_terminal_that_cannot_take_them_is_told_before_the_capture(
    dialog: Dialog,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    gate_entry: MockConfigEntry,
) -> None:
    gate.people["7"] = {**ANNA, "employeeNo": "7"}
    await dialog.open()

    step = await dialog.enroll(employee_no="7", also_on=[gate_entry.entry_id])

    assert step["errors"] == {"base": "other_terminal"}
    told = step["description_placeholders"]
    assert told["other"] == "Gate"
    assert told["message"].startswith("The number 7 already belongs")
    assert terminal.seen("POST", "CaptureFaceData") == []
    assert not terminal.people


async def test_copy_that_fails_leaves_the_enrollment(
    dialog: Dialog,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    gate_entry: MockConfigEntry,
) -> None:
    gate.inject(Fault.refuse("deviceUserFull"), path="UserInfo/Record", times=9)
    await dialog.open()

    step = await dialog.enroll(also_on=[gate_entry.entry_id])

    assert step["step_id"] == "enrolled"
    copies = step["description_placeholders"]["copies"]
    assert copies.startswith("- “Gate” does not know them: The terminal has no room")
    assert "1" in terminal.faces
    assert not gate.people


@pytest.fixture
def configure(
    hass: HomeAssistant, gate_entry: MockConfigEntry, loaded: MockConfigEntry
) -> Configure:
    """Return Configure of the terminal that knows Anna."""
    return Configure(hass, loaded)


async def test_copy_to(
    configure: Configure,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    gate_entry: MockConfigEntry,
) -> None:
    terminal.people["5"] = {**ANNA, "RightPlan": [{"doorNo": 1, "planTemplateNo": "1"}]}
    terminal.faces["5"] = draw_face(50)
    await configure.user("5")
    step = await configure.choose("copy_to")
    assert offered(step) == [{"value": gate_entry.entry_id, "label": "Gate"}]
    step = await configure.send({"also_on": []})
    assert step["errors"] == {"also_on": "no_terminal_chosen"}

    step = await configure.send({"also_on": [gate_entry.entry_id]})

    assert (step["type"], step["step_id"]) == (FlowResultType.MENU, "copied")
    told = step["description_placeholders"]["copies"]
    assert told == "- “Gate” knows them, too."
    assert gate.people["5"]["name"] == "Anna"
    assert "5" in gate.faces
    step = await configure.choose("person")
    assert step["step_id"] == "person_limited"

    before = gate.snapshot()
    await configure.choose("copy_to")
    step = await configure.send({"also_on": [gate_entry.entry_id]})
    assert "already belongs" in step["description_placeholders"]["copies"]
    assert gate.snapshot() == before


async def test_person_without_a_face_is_not_copied(
    configure: Configure,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    gate_entry: MockConfigEntry,
) -> None:
    terminal.people["5"] = dict(ANNA)
    terminal.faces["5"] = draw_face(50)
    await configure.user("5")
    await configure.choose("copy_to")
    del terminal.faces["5"]

    step = await configure.send({"also_on": [gate_entry.entry_id]})

    assert (step["step_id"], step["errors"]) == ("failed", {"base": "no_face"})
    assert not gate.people
    step = await configure.send({})
    step = await configure.user("5")
    assert "copy_to" not in step["menu_options"]
