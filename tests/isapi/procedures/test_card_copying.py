"""Cards that go along with a user who is copied."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from custom_components.hikvision_face_terminal.isapi.procedures.card_copying import (
    CardLeftOut,
    CardsToCopy,
    copy_cards,
    read_cards,
)
from custom_components.hikvision_face_terminal.isapi.procedures.context import (
    TerminalContext,
)
from simulator import CARD_PROFILES, PROFILES, Fault, Profile, SimulatedTerminal
from tests.isapi.conftest import SetUp
from tests.support.records import user_record

CARDS = [
    {"cardNo": "0000000012", "cardType": "normalCard"},
    {"cardNo": "34", "cardType": "hijackCard"},
]
NUMBERS = [card["cardNo"] for card in CARDS]
KINDS = PROFILES | CARD_PROFILES


@pytest.fixture
def profile() -> Profile:
    """Return the firmware of the terminal that is copied to."""
    return PROFILES["immediate"]


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    """Add Anna with a card that she has at this terminal only, and Boris with one."""
    terminal.people["5"] = user_record("5", "Anna")
    terminal.people["6"] = user_record("6", "Boris")
    terminal.cards["5"] = [{"cardNo": "1", "cardType": "normalCard"}]
    terminal.cards["6"] = [{"cardNo": "66", "cardType": "normalCard"}]


@pytest.fixture
async def target(set_up: SetUp, terminal: SimulatedTerminal) -> TerminalContext:
    """Return the terminal that is copied to."""
    return await set_up(terminal)


@pytest.fixture
async def source() -> AsyncIterator[SimulatedTerminal]:
    """Return a terminal where Anna has two cards."""
    async with SimulatedTerminal(PROFILES["immediate"], tls=False) as running:
        running.people["5"] = user_record("5", "Anna")
        running.cards["5"] = list(CARDS)
        yield running


async def read(set_up: SetUp, source: SimulatedTerminal) -> CardsToCopy:
    """Read Anna's cards."""
    context = await set_up(source)
    user = await context.client.users.get("5")
    assert user is not None
    return await read_cards(context, user)


async def test_cards_go_along(
    set_up: SetUp,
    source: SimulatedTerminal,
    terminal: SimulatedTerminal,
    target: TerminalContext,
) -> None:
    """With their kind; those that are there stay, and a second copy changes nothing."""
    cards = await read(set_up, source)
    own, boris = terminal.cards["5"], terminal.cards["6"]
    for _ in range(2):
        assert await copy_cards(cards, "5", target) == []
        assert terminal.cards == {"5": [*own, *CARDS], "6": boris}
    assert len(terminal.seen("POST", "CardInfo/Record")) == 2


async def test_nobody_with_cards_costs_nothing(
    set_up: SetUp, source: SimulatedTerminal, target: TerminalContext
) -> None:
    source.cards.clear()
    cards = await read(set_up, source)
    assert cards == CardsToCopy()
    assert await copy_cards(cards, "5", target) == []
    assert not source.seen(None, "CardInfo/Search")
    assert not source.seen(None, "IdentityTerminal")


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("card_rule_26", "immediate"),
        ("immediate", "card_rule_26"),
        ("card_rule_unknown", "card_rule_unknown"),
        ("card_rule_unknown", "immediate"),
    ],
)
async def test_readers_that_count_differently(
    set_up: SetUp, source: SimulatedTerminal, here: str, there: str
) -> None:
    """Also where one does not tell how it counts; each card is told of."""
    async with (
        SimulatedTerminal(KINDS[here], tls=False) as first,
        SimulatedTerminal(KINDS[there], tls=False) as second,
    ):
        for terminal in (first, second):
            terminal.people.update(source.people)
        first.cards.update(source.cards)
        left_out = await copy_cards(
            await read(set_up, first), "5", await set_up(second)
        )
        assert left_out == [
            CardLeftOut(card_no=it, reason="other_reader") for it in NUMBERS
        ]
        assert second.cards == {}


async def test_each_card_is_copied_or_told_of(
    set_up: SetUp,
    source: SimulatedTerminal,
    terminal: SimulatedTerminal,
    target: TerminalContext,
) -> None:
    """One of another person, one of a kind of its own, one for which is no room."""
    source.cards["5"] += [
        {"cardNo": "66", "cardType": "normalCard"},
        {"cardNo": "77", "cardType": "emergencyCard"},
        {"cardNo": "88", "cardType": "normalCard"},
    ]
    terminal.inject(Fault.status("deviceCardFull"), path="CardInfo/Record", skip=2)
    before = dict(terminal.cards)

    left_out = await copy_cards(await read(set_up, source), "5", target)

    assert left_out == [
        CardLeftOut(card_no="66", reason="card_already_assigned"),
        CardLeftOut(card_no="77", reason="not_supported"),
        CardLeftOut(card_no="88", reason="terminal_full"),
    ]
    assert terminal.cards == before | {"5": [*before["5"], *CARDS]}


async def test_a_lost_terminal_is_not_asked_again(
    set_up: SetUp,
    source: SimulatedTerminal,
    terminal: SimulatedTerminal,
    target: TerminalContext,
) -> None:
    cards = await read(set_up, source)
    terminal.inject(Fault.drop_before(), path="CardInfo/Search", times=99)
    left_out = await copy_cards(cards, "5", target)
    assert left_out == [
        CardLeftOut(card_no=it, reason="cannot_connect") for it in NUMBERS
    ]
    assert len(terminal.seen("POST", "CardInfo/Search")) == 2  # One read, sent twice.


@pytest.mark.parametrize(
    ("counts", "expected"),
    [(True, [CardLeftOut(card_no=None, reason="not_supported")]), (False, [])],
    ids=["counted", "nothing known"],
)
async def test_cards_that_are_not_listed(
    set_up: SetUp,
    source: SimulatedTerminal,
    target: TerminalContext,
    counts: bool,
    expected: list[CardLeftOut],
) -> None:
    context = await set_up(source)
    user = await context.client.users.get("5")
    assert user is not None
    if not counts:
        tree = {key: it for key, it in user.record.tree.items() if key != "numOfCard"}
        user = replace(user, record=replace(user.record, tree=tree))
    source.inject(Fault.status("notSupport", 404), path="CardInfo/Search")
    cards = await read_cards(context, user)
    assert await copy_cards(cards, "5", target) == expected
