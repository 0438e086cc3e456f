"""What a terminal is called: by its owner, by itself, and beside another like it."""

from dataclasses import replace
from typing import Any

from homeassistant.const import CONF_HOST, CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.issues import (
    Interruption,
    async_report_interruption,
)
from custom_components.hikvision_face_terminal.hub.terminal_name import (
    async_terminal_name,
)
from simulator import PROFILES, Profile, SimulatedTerminal
from tests.support.common import device_of
from tests.test_config_flow import OTHER_SERIAL, begin, enter, login

OWN = "Access Controller"
USUAL = PROFILES["immediate"]
OTHER_MODEL = replace(USUAL, device=replace(USUAL.device, model="DS-K1T671M"))


async def add(
    hass: HomeAssistant, terminal: SimulatedTerminal, **name: str
) -> MockConfigEntry:
    """Add a terminal, under a name if one is given."""
    result = await enter(hass, await begin(hass), login(terminal) | name)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry: MockConfigEntry = result["result"]
    return entry


async def rename_device(
    hass: HomeAssistant, entry: MockConfigEntry, name: str | None
) -> None:
    """Rename the terminal's device, as the owner."""
    dr.async_get(hass).async_update_device(device_of(hass, entry).id, name_by_user=name)
    await hass.async_block_till_done()


def shown_names(hass: HomeAssistant, entry: MockConfigEntry) -> set[str | None]:
    """Return what Home Assistant calls a terminal, wherever it shows it."""
    device = device_of(hass, entry)
    return {entry.title, device.name_by_user or device.name}


async def enroll_dialog(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Return what the dialog calls a terminal."""
    form = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "person"), context={"source": "user"}
    )
    hass.config_entries.subentries.async_abort(form["flow_id"])
    return (form["description_placeholders"] or {})["terminal"]


@pytest.mark.parametrize(
    ("given", "title"),
    [({CONF_NAME: " Front door "}, "Front door"), ({CONF_NAME: " "}, OWN), ({}, OWN)],
)
async def test_owner_names_it_or_takes_its_own_name(
    hass: HomeAssistant, given: dict[str, str], title: str
) -> None:
    async with SimulatedTerminal(tls=False) as terminal:
        entry = await add(hass, terminal, **given)

        assert shown_names(hass, entry) == {title}


async def test_name_is_kept_when_the_form_comes_back(hass: HomeAssistant) -> None:
    async with SimulatedTerminal(tls=False) as terminal:
        wrong = login(terminal, password="wrong") | {CONF_NAME: "Front door"}
        form = await enter(hass, await begin(hass), wrong)

        assert form["errors"]
        name = next(key for key in form["data_schema"].schema if key == CONF_NAME)
        assert name.description == {"suggested_value": "Front door"}


@pytest.mark.parametrize(
    ("firmware", "told_apart"), [(USUAL, "127.0.0.1"), (OTHER_MODEL, "DS-K1T671M")]
)
async def test_second_one_of_the_same_name_is_told_apart(
    hass: HomeAssistant, loaded: MockConfigEntry, firmware: Profile, told_apart: str
) -> None:
    async with SimulatedTerminal(
        profile=firmware, serial_number=OTHER_SERIAL, tls=False
    ) as terminal:
        second = await add(hass, terminal)

        assert shown_names(hass, second) == {f"{OWN} ({told_apart})"}


async def test_two_that_the_owner_calls_the_same_are_told_apart(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    other = MockConfigEntry(domain=DOMAIN, title="Gate", data={CONF_HOST: "10.0.0.2"})
    other.add_to_hass(hass)
    assert async_terminal_name(hass, other) == "Gate"

    hass.config_entries.async_update_entry(entry, title="gate")

    assert async_terminal_name(hass, other) == "Gate (10.0.0.2)"
    assert async_terminal_name(hass, entry) == f"gate ({entry.data[CONF_HOST]})"


async def test_renamed_device_renames_all_else(
    hass: HomeAssistant, loaded: MockConfigEntry, issue_registry: ir.IssueRegistry
) -> None:
    async_report_interruption(hass, loaded, Interruption.REMOVED, "42")

    await rename_device(hass, loaded, "Back *door*")

    assert shown_names(hass, loaded) == {"Back *door*"}
    assert await enroll_dialog(hass, loaded) == r"Back \*door\*"
    (issue,) = issue_registry.issues.values()
    assert issue.is_persistent
    assert issue.translation_placeholders == {
        "name": "Back *door*",
        "terminal": r"Back \*door\*",
        "employee_no": "42",
    }

    await rename_device(hass, loaded, None)
    assert shown_names(hass, loaded) == {OWN}


async def test_renamed_entry_renames_the_device(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    await rename_device(hass, loaded, "Gate")

    hass.config_entries.async_update_entry(loaded, title="Back door")
    await hass.async_block_till_done()

    assert shown_names(hass, loaded) == {"Back door"}
    await hass.config_entries.async_reload(loaded.entry_id)
    assert shown_names(hass, loaded) == {"Back door"}


async def test_device_that_was_renamed_before_is_followed(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Version 0.1.0 kept the title."""
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, str(entry.unique_id))}
    )
    dr.async_get(hass).async_update_device(
        device_of(hass, entry).id, name_by_user="Gate"
    )

    assert await hass.config_entries.async_setup(entry.entry_id)

    assert shown_names(hass, entry) == {"Gate"}
