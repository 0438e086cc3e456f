"""Actions take a name in place of a number, where it is certain who is meant."""

from collections.abc import AsyncIterator
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.const import DOMAIN
from simulator import PROFILES, SimulatedTerminal
from tests.support.common import NEW_ENTRY, device_of
from tests.support.records import user_record

PLAIN = PROFILES["plain_numbers"]


async def act(
    hass: HomeAssistant, action: str, *entries: MockConfigEntry, **data: Any
) -> Any:
    """Call an action on one terminal, or on several."""
    devices = [device_of(hass, entry).id for entry in entries]
    return await hass.services.async_call(
        DOMAIN,
        action,
        {"device_id": devices[0] if len(devices) == 1 else devices, **data},
        blocking=True,
        return_response=True,
    )


def add(terminal: SimulatedTerminal, **names: str) -> None:
    """Add users: n7="Anna" has number 7."""
    for key, name in names.items():
        number = key.removeprefix("n")
        terminal.people[number] = user_record(number, name)


@pytest.fixture
async def gate(hass: HomeAssistant) -> AsyncIterator[SimulatedTerminal]:
    """Return a second terminal."""
    async with SimulatedTerminal(tls=False, serial_number="GATE-SIM00002") as running:
        yield running


@pytest.fixture
async def gate_entry(
    hass: HomeAssistant, loaded: MockConfigEntry, gate: SimulatedTerminal
) -> MockConfigEntry:
    """Return the second terminal's entry, loaded."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Gate",
        unique_id=gate.serial_number,
        data={
            **loaded.data,
            "host": gate.host,
            "port": gate.port,
            "ssl": False,
            "certificate_fingerprint": None,
        },
        **NEW_ENTRY,
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.mark.parametrize(
    ("named", "number"),
    [
        ("Anna", "7"),
        ("  anna  ", "7"),
        ('"Anna"', "7"),
        ("Анна  Мария", "9"),
        # Somebody's number comes before somebody's name.
        ("A42", "A42"),
        ("8", "8"),
    ],
)
@pytest.mark.parametrize("profile", [PROFILES["immediate"], PLAIN])
async def test_a_name_that_one_person_has(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    named: str,
    number: str,
) -> None:
    add(
        terminal,
        n7="Anna",
        n8="Anna B",
        n9="Анна Мария",
        nA42="Boris",
        n5="A42",
        n6="8",
    )
    found = await act(hass, "get_user", loaded, employee_no=named)
    assert found["employee_no"] == number


@pytest.mark.parametrize(
    ("named", "error"),
    [
        ("Anna", "ambiguous_name"),
        ("Nobody", "user_not_found"),
        ("Ann", "user_not_found"),
        ("  ", "invalid_employee_no"),
    ],
)
async def test_nothing_is_done_where_it_is_not_certain(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    named: str,
    error: str,
) -> None:
    add(terminal, n7="Anna", n8="ANNA", n9="Boris")
    before = terminal.snapshot()
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "delete_user", loaded, employee_no=[named, "Boris"])
    assert caught.value.translation_key == error
    assert "Anna" not in str(caught.value)
    assert terminal.snapshot() == before


async def test_each_of_several_names(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    add(terminal, n7="Anna", n8="Boris", n9="Clara")
    await act(hass, "delete_user", loaded, employee_no=["Anna", "9"])
    assert list(terminal.people) == ["8"]


async def test_on_several_terminals_it_is_one_person(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    gate_entry: MockConfigEntry,
) -> None:
    both = loaded, gate_entry
    add(terminal, n7="Anna", n8="Boris", n9="Clara")
    add(gate, n7="Anna", n8="Somebody else", n10="Clara")

    answer = await act(hass, "update_user", *both, employee_no="Anna", blocked=True)
    assert [it["result"] for it in answer["terminals"]] == ["done", "done"]

    before = terminal.snapshot(), gate.snapshot()
    for named in "Boris", "Clara":
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, "update_user", *both, employee_no=named, blocked=True)
        assert caught.value.translation_key == "ambiguous_name"
    assert (terminal.snapshot(), gate.snapshot()) == before


async def test_a_terminal_that_is_away(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
    gate_entry: MockConfigEntry,
) -> None:
    """What it last told of the number counts; if all are away, nobody is guessed."""
    both = loaded, gate_entry
    add(terminal, n7="Anna", n8="Boris")
    add(gate, n7="Anna", n8="Somebody else")
    await act(hass, "list_users", gate_entry)
    await gate.stop()

    answer = await act(hass, "update_user", *both, employee_no="Anna", blocked=True)
    assert [it["result"] for it in answer["terminals"]] == ["done", "pending"]
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "delete_user", *both, employee_no="Boris")
    assert caught.value.translation_key == "ambiguous_name"

    await terminal.stop()
    answer = await act(hass, "delete_user", *both, employee_no="Boris")
    results = [it["result"] for it in answer["terminals"]]
    assert results == ["cannot_connect", "cannot_connect"]
    with pytest.raises(HomeAssistantError) as failed:
        await act(hass, "delete_user", loaded, employee_no="Boris")
    assert failed.value.translation_key == "cannot_connect"
