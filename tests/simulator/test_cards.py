"""The simulated terminal stores cards and reads them as real ones do."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from simulator import CARD_PROFILES, PROFILES, SimulatedTerminal
from simulator.probe import Probe, Reply
from tests.support.records import user_record

PATH = "AccessControl/CardInfo"
CAPTURE = "/ISAPI/AccessControl/CaptureCardInfo"
READ = f"{CAPTURE}?format=json"
IMMEDIATE = PROFILES["immediate"]
KINDS = CARD_PROFILES | {"immediate": IMMEDIATE}
CONDITION = b"<CaptureCardInfoCond><cardReaderNo>1</cardReaderNo></CaptureCardInfoCond>"


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    """Add Anna with two cards, and Boris with one."""
    for number, name in (("5", "Anna"), ("6", "Boris")):
        terminal.people[number] = user_record(number, name)
    terminal.cards["5"] = [card("0012"), card("12")]
    terminal.cards["6"] = [card("77")]


def card(card_no: str) -> dict[str, str]:
    """Return a card as the terminal stores it."""
    return {"cardNo": card_no, "cardType": "normalCard"}


async def record(probe: Probe, employee_no: str, card_no: object) -> Reply:
    """Add a card."""
    sent = {"employeeNo": employee_no, "cardNo": card_no, "cardType": "normalCard"}
    return await probe.send_json("POST", f"{PATH}/Record", {"CardInfo": sent})


async def search(probe: Probe, **condition: Any) -> list[tuple[str, str]]:
    """Return owners and numbers of the cards that are found."""
    wanted = {
        "searchID": "1",
        "searchResultPosition": 0,
        "maxResults": 30,
        **condition,
    }
    reply = await probe.send_json(
        "POST", f"{PATH}/Search", {"CardInfoSearchCond": wanted}
    )
    found = reply.json["CardInfoSearch"].get("CardInfo", [])
    return [(it["employeeNo"], it["cardNo"]) for it in found]


async def delete(probe: Probe, **condition: Any) -> Reply:
    """Delete cards."""
    return await probe.send_json(
        "PUT", f"{PATH}/Delete", {"CardInfoDelCond": condition}
    )


@pytest.mark.parametrize(
    ("employee_no", "card_no", "sub_code"),
    [
        ("5", "8", None),
        ("5", "77", "cardNoAlreadyExist"),
        ("5", "12", "cardNoAlreadyExist"),
        ("9", "8", "employeeNoNotExist"),
        ("5", 8, "badJsonContent"),
        ("5", "8" * 21, "badJsonContent"),
        ("5", "", "badJsonContent"),
    ],
)
async def test_record(
    terminal: SimulatedTerminal,
    probe: Probe,
    employee_no: str,
    card_no: object,
    sub_code: str | None,
) -> None:
    """No card belongs to two users, and leading zeros count."""
    before = terminal.snapshot()["cards"]
    reply = await record(probe, employee_no, card_no)
    if sub_code is None:
        assert terminal.cards["5"][-1] == card("8")
    else:
        assert (reply.status, reply.json["subStatusCode"]) == (400, sub_code)
        assert terminal.cards == before


async def test_no_room(terminal: SimulatedTerminal, probe: Probe) -> None:
    cards = IMMEDIATE.cards
    for changed, sub_code in (
        (replace(cards, per_person=2), "cardFullPerUser"),
        (replace(cards, capacity=3), "deviceCardFull"),
    ):
        profile = replace(IMMEDIATE, cards=changed)
        async with SimulatedTerminal(profile, tls=False) as full, Probe(full) as client:
            full.people.update(terminal.people)
            full.cards.update(terminal.cards)
            reply = await record(client, "5", "8")
            assert reply.json["subStatusCode"] == sub_code


async def test_search_by_user_or_by_card(probe: Probe) -> None:
    assert len(await search(probe)) == 3
    people = [{"employeeNo": "5"}]
    assert await search(probe, EmployeeNoList=people) == [("5", "0012"), ("5", "12")]
    assert await search(probe, CardNoList=[{"cardNo": "77"}]) == [("6", "77")]
    assert await search(probe, CardNoList=[{"cardNo": "8"}]) == []


@pytest.mark.parametrize("profile", [CARD_PROFILES["cards_unfiltered"]])
async def test_search_without_a_filter(probe: Probe) -> None:
    assert len(await search(probe, EmployeeNoList=[{"employeeNo": "6"}])) == 3


async def test_delete(terminal: SimulatedTerminal, probe: Probe) -> None:
    """An empty list means all, as on real terminals."""
    await delete(probe, CardNoList=[{"cardNo": "12"}])
    assert terminal.cards == {"5": [card("0012")], "6": [card("77")]}
    await delete(probe, CardNoList=[])
    assert terminal.cards == {}


async def test_set_up_moves_a_card_and_deletes_all_of_a_user(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    moved = {"CardInfo": {"employeeNo": "6", "cardNo": "12", "cardType": "normalCard"}}
    await probe.send_json("PUT", f"{PATH}/SetUp", moved)
    assert terminal.cards["6"] == [card("77"), card("12")]
    every = {"CardInfo": {"employeeNo": "6", "deleteCard": True}}
    await probe.send_json("PUT", f"{PATH}/SetUp", every)
    assert terminal.cards == {"5": [card("0012")]}


async def test_a_card_is_read(terminal: SimulatedTerminal, probe: Probe) -> None:
    """One client at a time."""
    reading = asyncio.create_task(probe.get(READ))
    await terminal.wait_for("GET", CAPTURE)
    async with Probe(terminal) as other:
        assert (await other.get(READ)).json["subStatusCode"] == "deviceBusy"
    terminal.card_reader.hold("0012345678")
    found = (await reading).json["CardInfo"]
    assert found == {"cardNo": "0012345678", "cardType": "TypeA_M1"}


@pytest.mark.parametrize("name", ["immediate", "card_round_404"])
async def test_a_round_without_a_card(name: str) -> None:
    profile = KINDS[name].scaled(0.001)
    async with SimulatedTerminal(profile, tls=False) as terminal, Probe(terminal) as it:
        reply = await it.get(READ)
    assert reply.status == profile.cards.empty_status
    assert (reply.json["statusCode"], reply.json["subStatusCode"]) == (3, "deviceError")


@pytest.mark.parametrize("profile", [CARD_PROFILES["card_by_post"]])
async def test_a_card_is_read_by_post(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    refused = await probe.get(READ)
    assert refused.json["subStatusCode"] == "methodNotAllowed"
    terminal.card_reader.hold("0012345678")
    reply = await probe.call("POST", CAPTURE, CONDITION)
    assert b"<cardNo>0012345678</cardNo>" in reply.body


async def test_the_reader_is_busy_after_a_client_has_left() -> None:
    """For as long as the profile says, though the round itself is over."""
    cards = replace(IMMEDIATE.cards, round=0.01, tail=0.2)
    profile = replace(IMMEDIATE, cards=cards)
    async with SimulatedTerminal(profile, tls=False) as terminal, Probe(terminal) as it:
        async with Probe(terminal) as leaving:
            reading = asyncio.create_task(leaving.get(READ))
            await terminal.wait_for("GET", CAPTURE)
        reading.cancel()
        busy_afterwards = False
        while (await it.get(READ)).sub_status == "deviceBusy":
            busy_afterwards |= not terminal.card_reader.reading
        assert busy_afterwards


@pytest.mark.parametrize(
    ("name", "status"), [("card_reader_id", 200), ("immediate", 400)]
)
async def test_a_reader_by_its_number(name: str, status: int) -> None:
    """Only where the capabilities have readerID."""
    async with (
        SimulatedTerminal(KINDS[name], tls=False) as terminal,
        Probe(terminal) as probe,
    ):
        terminal.card_reader.hold("1")
        reply = await probe.get(f"{READ}&readerID=2")
        assert reply.status == status
        answer = await probe.get(f"{CAPTURE}/capabilities?format=json")
        has_readers = "readerID" in answer.json["CardInfoCap"]
        assert has_readers is (status == 200)


@pytest.mark.parametrize(
    ("name", "rule"), [("immediate", b"wiegand34"), ("card_rule_26", b"wiegand26")]
)
async def test_how_the_reader_counts(name: str, rule: bytes) -> None:
    async with (
        SimulatedTerminal(KINDS[name], tls=False) as terminal,
        Probe(terminal) as probe,
    ):
        reply = await probe.get("/ISAPI/AccessControl/IdentityTerminal")
    assert b"<readCardRule>" + rule in reply.body
