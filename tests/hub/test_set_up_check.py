"""Whether the terminal lets in those whom it knows: looked at, told, left alone."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.set_up_check import (
    INTERVAL,
    SetUpCheck,
)
from custom_components.hikvision_face_terminal.isapi import User
from custom_components.hikvision_face_terminal.isapi.models.verify_mode import (
    online_readers,
    takes_pin,
)
from simulator import SCHEDULE_PROFILES, Fault, SimulatedTerminal
from simulator.schedules import ALWAYS, DAYS
from tests.support.records import user_record


def profiles(*names: str) -> pytest.MarkDecorator:
    found = [SCHEDULE_PROFILES[name] for name in names]
    return pytest.mark.parametrize("profile", found, ids=names)


@pytest.fixture
def looks_at_set_up() -> bool:
    return True


@pytest.fixture
async def check(hass: HomeAssistant, loaded: MockConfigEntry) -> SetUpCheck:
    """Return the check, once it has looked for the first time."""
    await hass.async_block_till_done(wait_background_tasks=True)
    found: SetUpCheck = loaded.runtime_data.set_up_check
    return found


def told(hass: HomeAssistant) -> set[str]:
    """Return the repairs there are."""
    issues = ir.async_get(hass).issues.values()
    return {it.translation_key or "" for it in issues if it.domain == DOMAIN}


async def a_day_later(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    freezer.tick(INTERVAL + timedelta(minutes=1))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_all_is_well(
    hass: HomeAssistant, terminal: SimulatedTerminal, check: SetUpCheck
) -> None:
    assert check.takes_pin
    assert not told(hass)
    looks = [
        it for it in terminal.seen("GET") if it.path.rpartition("?")[0][-2:] == "/1"
    ]
    assert len(looks) == 5
    assert not terminal.seen("PUT")


@profiles("always_off")
async def test_template_1_that_is_off_is_told_until_it_is_on(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    check: SetUpCheck,
    freezer: FrozenDateTimeFactory,
) -> None:
    before = terminal.snapshot()
    assert told(hass) == {"always_schedule_off"}
    await a_day_later(hass, freezer)
    assert told(hass) == {"always_schedule_off"}
    assert terminal.snapshot() == before
    terminal.schedules.set_up(1, ALWAYS)
    await a_day_later(hass, freezer)
    assert not told(hass)


def every_day(*blocks: tuple[str, str]) -> dict[str, list[tuple[str, str]]]:
    return {day: [*blocks] for day in DAYS}


@pytest.mark.parametrize(
    ("hours", "is_told"),
    [
        (ALWAYS, False),
        (every_day(("00:00:00", "23:59:59")), False),
        (every_day(("00:00:00", "23:59:00")), False),
        (every_day(("00:00:00", "12:00:00"), ("12:00:00", "24:00:00")), False),
        (every_day(("08:00:00", "24:00:00")), True),
        ({**every_day(("00:00:00", "24:00:00")), "Sunday": []}, True),
    ],
)
async def test_template_1_has_to_be_around_the_clock(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    check: SetUpCheck,
    freezer: FrozenDateTimeFactory,
    hours: Any,
    is_told: bool,
) -> None:
    terminal.schedules.set_up(1, hours)
    await a_day_later(hass, freezer)
    assert told(hass) == ({"always_schedule_off"} if is_told else set())


@profiles("plans_unreadable", "plans_searched", "plans_promised", "no_schedules")
async def test_what_is_not_told_proves_nothing(
    hass: HomeAssistant, terminal: SimulatedTerminal, check: SetUpCheck
) -> None:
    assert check.findings.is_always_open is None
    assert not told(hass)


async def test_a_terminal_that_fails_now_proves_nothing(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    check: SetUpCheck,
    freezer: FrozenDateTimeFactory,
) -> None:
    terminal.inject(Fault.garbage(), path="Plan", times=99)
    await a_day_later(hass, freezer)
    assert (check.takes_pin, check.findings.is_always_open) == (None, None)
    assert not told(hass)


@profiles("no_pin_mode")
@pytest.mark.parametrize(
    ("fields", "is_told"),
    [
        ({}, False),
        ({"password": ""}, False),
        ({"password": "4711"}, True),
        ({"password": "4711", "userVerifyMode": "faceAndPw"}, False),
    ],
)
async def test_a_pin_that_opens_nothing_is_told_if_somebody_has_one(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    check: SetUpCheck,
    freezer: FrozenDateTimeFactory,
    fields: dict[str, str],
    is_told: bool,
) -> None:
    terminal.people["5"] = user_record("5", **fields)
    before = terminal.snapshot()
    await a_day_later(hass, freezer)
    assert told(hass) == ({"pin_not_accepted"} if is_told else set())
    assert terminal.snapshot() == before


@profiles("pin_at_second_door", "pin_at_no_door")
async def test_each_reader_is_looked_at(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    check: SetUpCheck,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A PIN for the second door is none that opens nothing."""
    terminal.people["5"] = user_record("5", password="4711")
    await a_day_later(hass, freezer)
    is_lost = terminal.profile.name == "pin_at_no_door"
    assert check.takes_pin is not is_lost
    assert check.takes_fingerprint is False  # The sensor is the terminal's own.
    assert told(hass) == ({"pin_not_accepted"} if is_lost else set())


@profiles("pin_at_no_door")
async def test_a_reader_that_tells_nothing_proves_nothing(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    check: SetUpCheck,
    freezer: FrozenDateTimeFactory,
) -> None:
    terminal.people["5"] = user_record("5", password="4711")
    terminal.inject(Fault.garbage(), path="CardReaderPlan/3", times=9)
    await a_day_later(hass, freezer)
    assert check.takes_pin is None
    assert not told(hass)


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([1, 2, 3, 4], {1, 2, 3, 4}),
        (["1", 3], {1, 3}),
        (1, {1}),
        ([0, 1, 99, None, "x"], {1}),
        ([9] * 5000, set()),
        ({"a": 1}, set()),
        (None, set()),
    ],
)
def test_readers_that_are_online(listed: object, expected: set[int]) -> None:
    tree = {"AcsWorkStatus": {"cardReaderOnlineStatus": listed}}
    assert online_readers(tree) == expected


@profiles("no_pin_mode", "pin_by_night")
async def test_a_pin_that_is_set_is_told_at_once(
    hass: HomeAssistant, terminal: SimulatedTerminal, check: SetUpCheck
) -> None:
    user = User.from_tree(user_record("5", password="4711"))
    check.async_pin_set(user)
    is_lost = terminal.profile.name == "no_pin_mode"
    assert told(hass) == ({"pin_not_accepted"} if is_lost else set())
    check.async_look_again()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not told(hass)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("faceOrFpOrCardOrPw", True),
        ("cardAndPw", True),
        ("employeeNoAndPw", True),
        ("faceOrPassword", True),
        ("cardOrFaceOrFp", False),
        ("fpOrface", False),
        ("", False),
    ],
)
def test_modes_with_a_pin(mode: str, expected: bool) -> None:
    assert takes_pin(mode) is expected
