"""PINs: unique, written where they count, read back, and in no error."""

import asyncio
from dataclasses import replace
import json
from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiError,
    IsapiUnexpectedError,
    Reason,
)
from custom_components.hikvision_face_terminal.isapi.models.user_record import (
    UserRecord,
)
from custom_components.hikvision_face_terminal.isapi.procedures.context import (
    TerminalContext,
)
from custom_components.hikvision_face_terminal.isapi.procedures.pins import (
    pin_length,
    raise_if_pin_is_used,
    set_pin,
)
from simulator import (
    PIN_PROFILES,
    PROFILES,
    Fault,
    Modify,
    Profile,
    SimulatedTerminal,
)
from simulator.person import with_defaults
from tests.isapi.conftest import SetUp
from tests.support.records import full_user_record, user_record

IMMEDIATE = PROFILES["immediate"]
MODIFY = "UserInfo/Modify"
PIN = "740196"
KINDS = PIN_PROFILES | {"immediate": IMMEDIATE}


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    """Add Anna with all that a user can have but a PIN, and Boris with a PIN."""
    terminal.people["5"] = full_user_record("5", "Anna", password=None)
    terminal.cards["5"] = [{"cardNo": "55", "cardType": "normalCard"}]
    terminal.people["6"] = user_record("6", "Boris")
    for field in terminal.profile.pins.fields:
        terminal.people["6"][field] = "2580"


@pytest.fixture
async def context(set_up: SetUp, terminal: SimulatedTerminal) -> TerminalContext:
    """Return the terminal as a procedure is given it."""
    return await set_up(terminal)


def state(terminal: SimulatedTerminal) -> dict[str, Any]:
    """Return all that the terminal stores; fields never written have defaults."""
    people = {number: with_defaults(it) for number, it in terminal.people.items()}
    return terminal.snapshot() | {"people": people}


async def reason_of(terminal: TerminalContext, pin: str, number: str = "5") -> Reason:
    with pytest.raises(IsapiError) as caught:
        await set_pin(terminal, number, pin)
    assert pin == "" or pin not in f"{caught.value!r} {caught.value.detail}"
    return caught.value.reason


@pytest.mark.parametrize(
    ("name", "field", "confirmed"),
    [
        ("immediate", "password", True),
        ("pin_mode_unknown", "password", True),
        ("pin_of_two", "password", True),
        ("pin_local", "localPassword", True),
        ("pin_alone", "password", True),
        ("pin_stars", "password", None),
        ("pin_hidden", "password", None),
    ],
)
async def test_a_pin_is_set_and_removed(
    set_up: SetUp, name: str, field: str, confirmed: bool | None
) -> None:
    """Only the one that counts; all else stays to the byte."""
    async with SimulatedTerminal(KINDS[name], tls=False) as terminal:
        terminal.people["5"] = full_user_record("5", "Anna", password=None)
        terminal.people["6"] = user_record("6", "Boris", **{field: "2580"})
        context = await set_up(terminal)
        before = state(terminal)

        assert await set_pin(context, "5", PIN) is confirmed
        assert terminal.people["5"].get(field) == PIN
        changed = state(terminal)["people"]
        assert changed["6"] == before["people"]["6"]
        changed["5"][field] = before["people"]["5"].get(field)
        assert changed["5"] | {field: None} == before["people"]["5"] | {field: None}

        assert await set_pin(context, "5", "") is (
            True if name == "pin_stars" else confirmed
        )
        assert not terminal.people["5"].get(field)


async def test_a_pin_that_is_there_is_not_written(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    assert await set_pin(context, "6", "2580") is True
    assert await set_pin(context, "5", "") is True
    assert not terminal.seen(None, MODIFY)


@pytest.mark.parametrize(
    ("profile", "length", "wrong"),
    [
        (IMMEDIATE, "1-8", ["123456789", "12a4", "\u0661\u0662\u0663\u0664", " 1234"]),
        (PIN_PROFILES["pin_local"], "4-8", ["123", "123456789"]),
    ],
    ids=["immediate", "pin_local"],
)
async def test_no_pin_for_this_terminal(
    terminal: SimulatedTerminal, context: TerminalContext, length: str, wrong: list[str]
) -> None:
    assert str(await pin_length(context)) == length
    for pin in wrong:
        assert await reason_of(context, pin) is Reason.INVALID_PIN
    assert not terminal.seen(None, MODIFY)


@pytest.mark.parametrize("profile", [PIN_PROFILES["no_pins"]])
async def test_without_pins(context: TerminalContext) -> None:
    assert await reason_of(context, PIN) is Reason.NOT_SUPPORTED


@pytest.mark.parametrize(
    "profile",
    [PIN_PROFILES["pin_alone"], PIN_PROFILES["pin_unique"], PIN_PROFILES["pin_local"]],
    ids=lambda it: it.name,
)
async def test_a_pin_of_another(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """Found out here: a terminal that takes a PIN alone accepts it twice."""
    before = state(terminal)
    assert await reason_of(context, "2580") is Reason.PIN_IN_USE
    assert not terminal.seen(None, MODIFY)
    assert state(terminal) == before


async def test_the_same_person_on_another_terminal(context: TerminalContext) -> None:
    """Number and name have to agree."""
    boris = await context.client.users.get("6")
    assert boris is not None
    assert await raise_if_pin_is_used(context, "2580", by_others_than=boris) is False
    renamed = replace(boris, record=UserRecord({**boris.record.tree, "name": "Bob"}))
    with pytest.raises(IsapiError) as caught:
        await raise_if_pin_is_used(context, "2580", by_others_than=renamed)
    assert caught.value.reason is Reason.PIN_IN_USE


async def test_the_person_is_missing(context: TerminalContext) -> None:
    assert await reason_of(context, PIN, "9") is Reason.USER_NOT_FOUND


@pytest.mark.parametrize(
    "profile",
    [replace(IMMEDIATE, people=replace(IMMEDIATE.people, modify=Modify.PRETENDS))],
)
async def test_an_ok_without_effect(context: TerminalContext) -> None:
    for number, pin in (("5", PIN), ("6", ""), ("6", "1111")):
        with pytest.raises(IsapiUnexpectedError, match="does not change the PIN"):
            await set_pin(context, number, pin)


@pytest.mark.parametrize("profile", [IMMEDIATE, PIN_PROFILES["pin_stars"]])
@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "hang_after"])
async def test_a_lost_answer(
    terminal: SimulatedTerminal, context: TerminalContext, fault: str
) -> None:
    context.timing.request = 0.3
    terminal.inject(getattr(Fault, fault)(), path=MODIFY)
    is_told = terminal.profile.name == "immediate"
    assert await set_pin(context, "5", PIN) is (True if is_told else None)
    assert terminal.people["5"]["password"] == PIN


async def test_a_write_that_has_begun_is_completed(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    terminal.inject(Fault.delay(0.1), path=MODIFY)
    setting = asyncio.create_task(set_pin(context, "5", PIN))
    await terminal.wait_for("PUT", MODIFY)
    setting.cancel()
    assert await setting is True


async def test_the_terminals_own_words_do_not_repeat_it(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    refused = Fault.status("badJsonContent", message=f"password {PIN} is too simple")
    terminal.inject(refused, path=MODIFY, times=9)
    with pytest.raises(IsapiError) as caught:
        await set_pin(context, "5", PIN)
    assert PIN not in f"{caught.value} {caught.value.detail} {caught.value.args}"
    assert "…" in caught.value.detail


async def test_a_removal_is_not_left_out_of_the_record(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """A refusal that names the PIN is not an invitation to send the record without."""
    terminal.inject(Fault.status("badJsonContent", message="password"), path=MODIFY)
    with pytest.raises(IsapiError):
        await set_pin(context, "6", "")
    assert all(
        "password" in json.loads(it.body)["UserInfo"]
        for it in terminal.seen(None, MODIFY)
    )
    assert terminal.people["6"]["password"] == "2580"


@pytest.mark.parametrize("profile", [PIN_PROFILES["pin_of_two"]])
async def test_which_pin_counts_must_be_known(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """Where there are two."""
    terminal.inject(Fault.http_error(500), path="PwMgrParams")
    assert await reason_of(context, PIN) is Reason.UNEXPECTED_RESPONSE
    assert not terminal.seen(None, MODIFY)


@pytest.mark.parametrize("hidden", ["****", "", "•••", "x"])
def test_a_hidden_pin_is_never_written_back(hidden: str) -> None:
    """Under any name that ends in password, at any depth."""
    record = UserRecord(
        {
            "employeeNo": "5",
            "password": hidden,
            "localPassword": hidden,
            "Extra": [{"oldPassword": hidden, "kept": "1"}],
        }
    )
    assert record.writable().tree == {"employeeNo": "5", "Extra": [{"kept": "1"}]}
    assert record.has_pin is bool(hidden)


def test_told_pins_go_back_as_texts(profile: Profile) -> None:
    record = UserRecord({"employeeNo": "5", "password": 1234, "localPassword": "0123"})
    assert record.writable().to_wire() == {
        "employeeNo": "5",
        "password": "1234",
        "localPassword": "0123",
    }
    assert UserRecord({"employeeNo": "5"}).has_pin is None
    assert UserRecord({"password": "", "localPassword": "1"}).has_pin is True
