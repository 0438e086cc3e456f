"""The action that reads who came."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import PROFILES, SimulatedTerminal
from simulator.event_behavior import EventBehavior
from tests.support.common import device_of
from tests.support.records import user_record, validity

UNNAMED = replace(PROFILES["immediate"], events=EventBehavior(named=False))
PERSON = "person.anna"


async def read(
    hass: HomeAssistant, entry: TerminalConfigEntry, **data: Any
) -> list[dict[str, Any]]:
    """Call the action; return the events."""
    response = await hass.services.async_call(
        DOMAIN,
        "get_access_log",
        {"device_id": device_of(hass, entry).id, **data},
        blocking=True,
        return_response=True,
    )
    assert response is not None
    found: Any = response["events"]
    return list(found)


@pytest.fixture
async def visited(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    entity_registry: er.EntityRegistry,
) -> TerminalConfigEntry:
    """Return the entry of a terminal at which Anna, Boris and a stranger were."""
    entity_registry.async_get_or_create("person", "person", "1", object_id_base="anna")
    terminal.people["5"] = user_record("5", "Anna")
    past = validity(end="2026-01-31T12:00:00")
    terminal.people["06"] = user_record("06", "Boris", Valid=past)
    anna = (await loaded.runtime_data.users.async_get("5")).user
    loaded.runtime_data.links.async_link(anna, PERSON)
    terminal.come("5")
    terminal.come("06")
    terminal.stranger()
    return loaded


@pytest.mark.parametrize(
    "profile", [PROFILES["immediate"], UNNAMED], ids=["named", "unnamed"]
)
@pytest.mark.parametrize("choice", ["name", "none"])
async def test_all_who_came(
    hass: HomeAssistant,
    visited: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    choice: str,
) -> None:
    """With names, also where the log has only numbers and events must not tell them."""
    hass.config_entries.async_update_entry(
        visited, options={**visited.options, "names_in_events": choice}
    )
    times = [
        it.time.isoformat()
        for it in terminal.events.entries
        if it.happening.minor != 21
    ]
    nothing = {"employee_no": None, "name": None, "person": None, "door": 1}

    events = await read(hass, visited)

    assert events == [
        {
            "time": times[2],
            "result": "denied",
            "method": "face",
            "reason": "unknown_face",
            **nothing,
        },
        {
            "time": times[1],
            "result": "denied",
            "method": "unknown",
            "reason": "expired",
            **nothing,
            "employee_no": "06",
            "name": "Boris",
        },
        {
            "time": times[0],
            "result": "granted",
            "method": "face",
            "reason": None,
            **nothing,
            "employee_no": "5",
            "name": "Anna",
            "person": PERSON,
        },
    ]


async def test_a_part_of_them(
    hass: HomeAssistant, visited: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    async def names(**data: Any) -> list[Any]:
        return [event["name"] for event in await read(hass, visited, **data)]

    assert await names(result="granted") == ["Anna"]
    assert await names(result="denied", limit=1) == [None]
    assert await names(employee_no="06") == ["Boris"]
    assert await names(employee_no=5) == ["Anna"]
    with pytest.raises(ServiceValidationError) as caught:
        await names(employee_no=6)
    assert caught.value.translation_key == "ambiguous_number"

    # As the dialog gives them: local, without a zone.
    now = dt_util.now().replace(tzinfo=None)
    hour = timedelta(hours=1)
    assert len(await names(start=(now - hour).isoformat())) == 3
    assert await names(end=(now - hour).isoformat()) == []


async def test_the_former_holder_of_a_number_is_not_the_linked_person(
    hass: HomeAssistant, visited: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    terminal.people["5"]["name"] = "Clara"
    terminal.come("5")

    events = await read(hass, visited, employee_no="5")

    assert [(it["name"], it["person"]) for it in events] == [
        ("Clara", None),
        ("Anna", PERSON),
    ]


@pytest.mark.parametrize(
    "profile", [replace(UNNAMED, events=EventBehavior(search=False))], ids=["no log"]
)
async def test_a_terminal_without_a_log_says_so(
    hass: HomeAssistant, visited: TerminalConfigEntry
) -> None:
    with pytest.raises(HomeAssistantError) as caught:
        await read(hass, visited)
    assert caught.value.translation_key == "not_supported"


async def test_nothing_of_it_is_kept(
    hass: HomeAssistant, visited: TerminalConfigEntry, hass_storage: dict[str, Any]
) -> None:
    await read(hass, visited)
    await hass.async_block_till_done()

    assert "Boris" not in str(hass_storage)
