"""Numbers and names as YAML and templates pass them (field cases 1 and 2)."""

from collections.abc import AsyncIterator, Callable, Coroutine
from copy import deepcopy
from dataclasses import replace
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.template import Template
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.const import DOMAIN
from simulator import PROFILES, SimulatedTerminal, draw_face
from tests.support.common import NEW_ENTRY, device_of
from tests.support.records import user_record

# Each is somebody's where case 1 was seen.
PADDED, OCTAL, PLAIN = "0042", "34", "42"

MEDIA = {"media_content_id": "media-source://image/none"}

# One call of each action that names a user, with what it needs besides the number.
ACTIONS: dict[str, dict[str, Any]] = {
    "get_user": {},
    "update_user": {"blocked": True},
    "delete_user": {},
    "delete_user_face": {},
    "set_user_face": {"media": MEDIA},
    "copy_user": {},
    "add_user": {"name": "New"},
    "enroll_user_with_face": {"name": "New", "if_exists": "update"},
}

type Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


def add(terminal: SimulatedTerminal, *numbers: str) -> None:
    """Add a user with a face for each number."""
    for number in numbers:
        terminal.people[number] = user_record(number, f"N{number}")
        terminal.faces[number] = draw_face(40)


def from_yaml(text: str) -> Any:
    """Return what Home Assistant's YAML makes of a value."""
    return parse_yaml(f"it: {text}")["it"]  # type: ignore[index, call-overload]


@pytest.fixture
async def gate(hass: HomeAssistant) -> AsyncIterator[SimulatedTerminal]:
    """Return a second terminal, whose entry is loaded."""
    async with SimulatedTerminal(tls=False, serial_number="GATE-SIM00002") as running:
        entry = MockConfigEntry(
            domain=DOMAIN,
            title="Gate",
            unique_id=running.serial_number,
            data={
                "host": running.host,
                "port": running.port,
                "ssl": False,
                "username": running.username,
                "password": running.password,
                "certificate_fingerprint": None,
            },
            **NEW_ENTRY,
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        yield running


def gate_id(hass: HomeAssistant) -> str:
    """Return the id of the second terminal's device."""
    (entry,) = (
        it for it in hass.config_entries.async_entries(DOMAIN) if it.title == "Gate"
    )
    return device_of(hass, entry).id


@pytest.fixture
def call(hass: HomeAssistant, loaded: MockConfigEntry) -> Call:
    """Return a function that calls an action on the first terminal."""

    async def call(action: str, **data: object) -> dict[str, Any]:
        answers = hass.services.supports_response(DOMAIN, action) != "none"
        if action == "copy_user":
            data.setdefault("targets", [gate_id(hass)])
        response = await hass.services.async_call(
            DOMAIN,
            action,
            {"device_id": device_of(hass, loaded).id, **data},
            blocking=True,
            return_response=answers,
        )
        return dict(response or {})

    return call


async def refused(call: Call, action: str, **data: object) -> str:
    """Call an action that is refused for what is not in quotes; return the words."""
    with pytest.raises(ServiceValidationError) as raised:
        await call(action, **data)
    assert raised.value.translation_key == "ambiguous_number"
    words = str(raised.value)
    assert '"…"' in words
    assert "'\"{{ … }}\"'" in words
    return words


@pytest.mark.parametrize("action", ACTIONS)
async def test_octal_number_is_refused_and_nothing_is_done(
    call: Call, terminal: SimulatedTerminal, gate: SimulatedTerminal, action: str
) -> None:
    add(terminal, PADDED, OCTAL, PLAIN)
    before, at_gate = terminal.snapshot(), gate.snapshot()
    number = from_yaml("0042")
    assert number == 34

    words = await refused(call, action, employee_no=number, **ACTIONS[action])

    assert "34" in words
    assert "employee_no" in words
    assert terminal.snapshot() == before
    assert gate.snapshot() == at_gate


async def test_one_number_in_a_list_refuses_all(
    call: Call, terminal: SimulatedTerminal
) -> None:
    add(terminal, PADDED, OCTAL, "5")
    before = terminal.snapshot()

    await refused(call, "delete_user", employee_no=["5", 34])

    assert terminal.snapshot() == before


@pytest.mark.parametrize(
    ("padded", "typed"),
    [("007", "007"), ("00", "00"), ("0" * 30 + "17", "017"), ("010", "00010")],
)
async def test_any_number_of_zeros(
    call: Call, terminal: SimulatedTerminal, padded: str, typed: str
) -> None:
    """Whichever of the numbers with the same digits it is, none is guessed at."""
    add(terminal, padded)

    await refused(call, "get_user", employee_no=from_yaml(typed))


@pytest.mark.parametrize(
    ("known", "typed"), [("0x2A", "0x2A"), ("0x2a", "0x2a"), ("0b101010", "0b101010")]
)
async def test_other_notations_of_a_number(
    call: Call, terminal: SimulatedTerminal, known: str, typed: str
) -> None:
    """YAML reads these without quotes as 42, who is another user."""
    add(terminal, known, PLAIN)
    before = terminal.snapshot()
    assert from_yaml(typed) == 42

    await refused(call, "delete_user", employee_no=from_yaml(typed))

    assert terminal.snapshot() == before


@pytest.mark.parametrize("number", [PADDED, PLAIN, OCTAL, "00137", "137"])
@pytest.mark.parametrize("quote", ["", '"', "'"])
async def test_text_is_that_number_and_costs_nothing(
    call: Call, terminal: SimulatedTerminal, number: str, quote: str
) -> None:
    add(terminal, PADDED, OCTAL, PLAIN, "00137", "137")
    sent = len(terminal.requests)

    found = await call("get_user", employee_no=f"{quote}{number}{quote}")

    assert found["employee_no"] == number
    assert len(terminal.requests) == sent + 1


async def test_number_of_a_template(
    hass: HomeAssistant, call: Call, terminal: SimulatedTerminal
) -> None:
    """42 comes out as an integer, and is no number that YAML changed."""
    add(terminal, PADDED, OCTAL, PLAIN)
    assert (number := Template('{{ "42" }}', hass).async_render()) == 42
    assert (await call("get_user", employee_no=number))["employee_no"] == "42"

    quoted = Template('"{{ "0042" }}"', hass).async_render()
    assert (await call("get_user", employee_no=quoted))["employee_no"] == PADDED


@pytest.mark.parametrize(
    "value", [True, False, 42.0, 4.2, -42, None, [42], {"a": 1}], ids=repr
)
@pytest.mark.parametrize("action", ["get_user", "add_user", "delete_user"])
async def test_no_number_at_all(
    call: Call, terminal: SimulatedTerminal, action: str, value: object
) -> None:
    if action == "delete_user":
        value = [value, "7"]
    add(terminal, PADDED, OCTAL, PLAIN, "7")
    before, sent = terminal.snapshot(), len(terminal.requests)

    await refused(call, action, employee_no=value, **ACTIONS[action])

    assert terminal.snapshot() == before
    assert len(terminal.requests) == sent


@pytest.mark.parametrize("action", ["add_user", "enroll_user_with_face"])
async def test_new_user_where_numbers_are_padded(
    call: Call, terminal: SimulatedTerminal, action: str
) -> None:
    """0050 is read as 40, which is free, as is every number that reads as 40."""
    add(terminal, "0001", "0049")
    before = terminal.snapshot()

    await refused(call, action, employee_no=from_yaml("0050"), name="New")

    assert terminal.snapshot() == before
    assert terminal.seen("POST", "CaptureFaceData") == []


async def test_new_user_where_they_are_padded_at_the_gate(
    hass: HomeAssistant,
    call: Call,
    terminal: SimulatedTerminal,
    gate: SimulatedTerminal,
) -> None:
    add(gate, "0001")

    await refused(
        call,
        "enroll_user_with_face",
        name="New",
        employee_no=40,
        copy_to=[gate_id(hass)],
    )

    assert terminal.seen("POST", "CaptureFaceData") == []


@pytest.mark.parametrize("action", ["add_user", "enroll_user_with_face"])
async def test_new_user_where_no_number_is_padded(
    call: Call, terminal: SimulatedTerminal, action: str
) -> None:
    add(terminal, "1", "A0", "x05", "0x7")

    assert (await call(action, employee_no=40, name="New"))["employee_no"] == "40"


async def test_known_user_is_enrolled_beside_padded_numbers(
    call: Call, terminal: SimulatedTerminal
) -> None:
    add(terminal, "0001", "40")

    response = await call(
        "enroll_user_with_face", employee_no=40, name="N40", if_exists="update"
    )

    assert response["created"] is False


ONE_AT_A_TIME = replace(
    PROFILES["immediate"], people=replace(PROFILES["small_pages"].people)
)


@pytest.mark.parametrize("profile", [ONE_AT_A_TIME], ids=["ten at a time"])
async def test_search_names_no_more_numbers_than_the_terminal_takes(
    call: Call, terminal: SimulatedTerminal
) -> None:
    add(terminal, "0" * 30 + "52")

    await refused(call, "get_user", employee_no=42)


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ('"Anna"', "Anna"),
        (" 'Anna' ", "Anna"),
        (7, "7"),
        ('"Slim" Jim', '"Slim" Jim'),
        ("O'", "O'"),
        ('"', '"'),
    ],
)
async def test_name(
    call: Call, terminal: SimulatedTerminal, name: object, stored: str
) -> None:
    await call("add_user", name=name)

    assert [user["name"] for user in terminal.people.values()] == [stored]


@pytest.mark.parametrize("text", ["No", "yes", "null", "1.5", "[Anna]", "{a: b}"])
@pytest.mark.parametrize("action", ["add_user", "update_user", "list_users"])
async def test_name_that_is_no_text(
    call: Call, terminal: SimulatedTerminal, action: str, text: str
) -> None:
    add(terminal, "5")
    before = deepcopy(terminal.snapshot())
    number = {"employee_no": "5"} if action == "update_user" else {}

    words = await refused(call, action, name=from_yaml(text), **number)

    assert "Anna" not in words
    assert terminal.snapshot() == before


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("2030-12-31", "2030-12-31T00:00:00"),
        ("'2030-12-31'", "2030-12-31T00:00:00"),
        ("2030-12-31 18:30:00", "2030-12-31T18:30:00"),
        ("2030-12-31T18:30:00", "2030-12-31T18:30:00"),
    ],
)
async def test_a_time_needs_no_quotes(call: Call, typed: str, until: str) -> None:
    """YAML reads it as a date or as a time."""
    known = await call("add_user", name="Guest", valid_until=from_yaml(typed))

    assert known["valid_until"] == until
