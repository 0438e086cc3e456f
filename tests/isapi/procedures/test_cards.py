"""Cards: read at the reader, given and taken away; another's is never touched."""

import asyncio
from dataclasses import replace
import json
from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiConnectionError,
    IsapiError,
    IsapiUnexpectedError,
    Reason,
    TerminalOperationError,
)
from custom_components.hikvision_face_terminal.isapi.models.card import (
    card_delete,
    cards_search,
)
from custom_components.hikvision_face_terminal.isapi.procedures.cards import (
    CardEnrollment,
    UserCards,
    add_card,
    card_numbers,
    remove_card,
)
from custom_components.hikvision_face_terminal.isapi.procedures.context import (
    TerminalContext,
)
from custom_components.hikvision_face_terminal.isapi.procedures.transaction import (
    EnrollmentStep,
)
from simulator import CARD_PROFILES, PROFILES, Fault, Profile, SimulatedTerminal
from tests.isapi.conftest import SetUp
from tests.support.records import user_record

IMMEDIATE = PROFILES["immediate"]
CAPTURE = "/CaptureCardInfo"
RECORD = "CardInfo/Record"
DELETE = "CardInfo/Delete"
ANNAS = "0000000012"
BORIS = "0000000077"
NEW = "0012345678"
READERS = [
    IMMEDIATE,
    *(
        CARD_PROFILES[name]
        for name in ("card_round_404", "card_by_post", "card_reader_id")
    ),
]


def quick(profile: Profile, round_: float = 0.03, tail: float = 0.0) -> Profile:
    """Return a terminal whose rounds at the reader are short."""
    cards = replace(profile.cards, round=round_, tail=tail)
    return replace(profile, cards=cards)


def card(card_no: str, kind: str = "normalCard") -> dict[str, str]:
    """Return a card as the terminal stores it."""
    return {"cardNo": card_no, "cardType": kind}


@pytest.fixture
def profile() -> Profile:
    """Return the terminal's firmware; a test overrides it by parametrization."""
    return quick(IMMEDIATE)


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    """Add Anna with two cards that differ in leading zeros, and Boris with one."""
    for number, name in (("5", "Anna"), ("6", "Boris")):
        terminal.people[number] = user_record(number, name)
    terminal.cards["5"] = [card(ANNAS), card("12", "hijackCard")]
    terminal.cards["6"] = [card(BORIS)]


@pytest.fixture
async def context(set_up: SetUp, terminal: SimulatedTerminal) -> TerminalContext:
    """Return the terminal as a procedure is given it."""
    return await set_up(terminal)


@pytest.fixture
def untouched(terminal: SimulatedTerminal) -> dict[str, Any]:
    """Return all that the terminal stores before the test."""
    return terminal.snapshot()


def begin(
    context: TerminalContext,
    employee_no: str = "5",
    timeout: float = 5,
    steps: list[EnrollmentStep] | None = None,
) -> asyncio.Task[UserCards]:
    """Let a card be read beside the test."""

    async def enroll() -> UserCards:
        reader = await context.client.cards.reader()
        steps_seen = [] if steps is None else steps
        enrollment = CardEnrollment(
            context, reader, employee_no, on_step=steps_seen.append
        )
        return await enrollment.run(timeout)

    return asyncio.create_task(enroll())


async def error_of(task: asyncio.Task[UserCards]) -> IsapiError:
    """Return how it failed."""
    with pytest.raises(IsapiError) as caught:
        await task
    return caught.value


def with_new_card(before: dict[str, Any], kind: str = "normalCard") -> dict[str, Any]:
    """Return the terminal with one more card of Anna's, and all else as it was."""
    cards = before["cards"]
    return before | {"cards": cards | {"5": [*cards["5"], card(NEW, kind)]}}


@pytest.mark.parametrize("profile", map(quick, READERS), ids=lambda it: it.name)
async def test_a_card_is_read_in_rounds(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    steps: list[EnrollmentStep] = []
    enrolling = begin(context, steps=steps)
    await terminal.wait_for(None, CAPTURE, 4)

    terminal.card_reader.hold(NEW)
    result = await enrolling

    assert result == UserCards(employee_no="5", card_no=NEW, numbers=(ANNAS, "12", NEW))
    assert steps == [
        EnrollmentStep.CHECKING,
        EnrollmentStep.WAITING_FOR_CARD,
        EnrollmentStep.VERIFYING,
    ]
    assert terminal.snapshot() == with_new_card(untouched)


async def test_nobody_holds_a_card(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    error = await error_of(begin(context, timeout=0.1))
    assert error.reason is Reason.CARD_TIMEOUT
    assert terminal.snapshot() == untouched


@pytest.mark.parametrize("profile", [CARD_PROFILES["no_card_reader"]])
async def test_no_reader(context: TerminalContext) -> None:
    assert (await error_of(begin(context))).reason is Reason.NOT_SUPPORTED


async def test_the_person_is_missing(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """Found out before anybody walks to the door."""
    assert (await error_of(begin(context, "9"))).reason is Reason.USER_NOT_FOUND
    assert not terminal.seen("GET", f"{CAPTURE}?")


@pytest.mark.parametrize("profile", [quick(IMMEDIATE, tail=0.4)])
async def test_a_reader_that_was_left_is_waited_for(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """Beyond the caller's own time, which begins when the reader is free."""
    left = begin(context)
    await terminal.wait_for("GET", f"{CAPTURE}?")
    left.cancel()
    await asyncio.wait((left,))
    context.timing.reader_tail = 5
    waiting = begin(context, timeout=0.15)
    await terminal.wait_for("GET", f"{CAPTURE}?", 2)
    await terminal.card_reader.wait_until_free()  # The round is over, the tail not.
    terminal.card_reader.hold(NEW)

    assert (await waiting).card_no == NEW
    assert [it.status for it in terminal.seen("GET", f"{CAPTURE}?")].count(400) > 2


async def test_a_reader_that_stays_busy(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    context.timing.reader_tail = 0.1
    terminal.inject(Fault.status("deviceBusy"), path=f"{CAPTURE}?", times=99)
    assert (await error_of(begin(context))).reason is Reason.TERMINAL_BUSY


async def test_a_cancelled_reading_changes_nothing(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    enrolling = begin(context)
    await terminal.wait_for("GET", f"{CAPTURE}?")
    enrolling.cancel()
    await asyncio.wait((enrolling,))
    assert enrolling.cancelled()
    terminal.card_reader.hold(NEW)
    await asyncio.sleep(0)
    assert terminal.snapshot() == untouched


async def test_a_lost_answer_of_the_reader(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """One is forgiven, two in a row are a lost terminal."""
    terminal.inject(Fault.drop_before(), path=f"{CAPTURE}?")
    terminal.card_reader.hold(NEW)
    assert (await begin(context)).card_no == NEW
    terminal.inject(Fault.drop_before(), path=f"{CAPTURE}?", times=2)
    assert isinstance(await error_of(begin(context)), IsapiConnectionError)


@pytest.mark.parametrize("reads", [True, False], ids=["read", "by number"])
async def test_a_card_of_another_is_never_moved(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    untouched: dict[str, Any],
    reads: bool,
) -> None:
    if reads:
        terminal.card_reader.hold(BORIS)
        error = await error_of(begin(context))
    else:
        error = await error_of(asyncio.create_task(add_card(context, "5", BORIS)))

    assert error.reason is Reason.CARD_ALREADY_ASSIGNED
    assert isinstance(error, TerminalOperationError)
    assert error.owner == "Boris (6)"
    assert not terminal.seen("POST", RECORD)
    assert terminal.snapshot() == untouched


async def test_a_card_that_another_client_gave_away_meanwhile(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """Between the look and the write; the terminal's word for it is not known."""
    terminal.inject(Fault.status("dataAlreadyExist"), path=RECORD)
    terminal.on_executed = lambda: terminal.cards.update(
        {"6": [card(BORIS), card(NEW)]}
        if len(terminal.seen("POST", "CardInfo/Search")) == 1
        else {}
    )
    with pytest.raises(TerminalOperationError) as caught:
        await add_card(context, "5", NEW)
    assert caught.value.owner == "Boris (6)"


async def test_a_card_that_they_have_already(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    result = await add_card(context, "5", "12")
    assert result.numbers == (ANNAS, "12")
    assert not terminal.seen("POST", RECORD)
    assert terminal.snapshot() == untouched


@pytest.mark.parametrize("card_no", ["", "  ", "213,02000", "карта", "1" * 33])
async def test_no_number_of_a_card(
    terminal: SimulatedTerminal, context: TerminalContext, card_no: str
) -> None:
    with pytest.raises(TerminalOperationError) as caught:
        await add_card(context, "5", card_no)
    assert caught.value.reason is Reason.INVALID_CARD
    with pytest.raises(TerminalOperationError) as caught:
        await remove_card(context, "5", card_no)
    assert caught.value.reason is Reason.CARD_NOT_FOUND
    assert not terminal.seen(None, "CardInfo")


async def test_a_number_that_the_terminal_does_not_take(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    terminal.inject(Fault.status("badJsonContent", message="cardNo"), path=RECORD)
    with pytest.raises(IsapiError) as caught:
        await add_card(context, "5", NEW)
    assert caught.value.reason is Reason.INVALID_CARD


@pytest.mark.parametrize(
    "fault", ["drop_before", "drop_after", "hang_before", "hang_after", "garbage"]
)
async def test_a_lost_answer_to_a_write(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    untouched: dict[str, Any],
    fault: str,
) -> None:
    """Looked up, and sent again only if it was not carried out."""
    context.timing.request = context.timing.delete = 0.3
    lost = getattr(Fault, fault)()
    terminal.inject(lost, path=RECORD)
    assert (await add_card(context, "5", NEW)).numbers == (ANNAS, "12", NEW)
    assert terminal.snapshot() == with_new_card(untouched)
    assert len(terminal.seen("POST", RECORD)) == 2 - lost.executes

    terminal.inject(lost, path=DELETE)
    assert (await remove_card(context, "5", NEW)).numbers == (ANNAS, "12")
    assert terminal.snapshot() == untouched
    assert len(terminal.seen("PUT", DELETE)) == 2 - lost.executes


async def test_a_write_that_has_begun_is_completed(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    terminal.inject(Fault.delay(0.1), path=RECORD)
    adding = asyncio.create_task(add_card(context, "5", NEW))
    await terminal.wait_for("POST", RECORD)
    adding.cancel()
    assert (await adding).numbers == (ANNAS, "12", NEW)
    assert terminal.snapshot() == with_new_card(untouched)


async def test_an_ok_without_effect(set_up: SetUp, terminal: SimulatedTerminal) -> None:
    writes = replace(
        IMMEDIATE.writes,
        without_effect=(f"AccessControl/{RECORD}", f"AccessControl/{DELETE}"),
    )
    profile = replace(quick(IMMEDIATE), writes=writes)
    async with SimulatedTerminal(profile, tls=False) as pretender:
        pretender.people.update(terminal.people)
        pretender.cards.update(terminal.cards)
        context = await set_up(pretender)
        with pytest.raises(IsapiUnexpectedError, match="adds no card"):
            await add_card(context, "5", NEW)
        with pytest.raises(IsapiUnexpectedError, match="removes nothing"):
            await remove_card(context, "5", "12")


@pytest.mark.parametrize(
    "profile",
    [quick(IMMEDIATE), quick(CARD_PROFILES["cards_unfiltered"])],
    ids=lambda it: it.name,
)
async def test_only_the_named_card_is_removed(
    terminal: SimulatedTerminal, context: TerminalContext, untouched: dict[str, Any]
) -> None:
    result = await remove_card(context, "5", "12")

    assert result.numbers == (ANNAS,)
    (sent,) = terminal.seen("PUT", DELETE)
    assert json.loads(sent.body) == {
        "CardInfoDelCond": {"CardNoList": [{"cardNo": "12"}]}
    }
    cards = untouched["cards"] | {"5": [card(ANNAS)]}
    assert terminal.snapshot() == untouched | {"cards": cards}


@pytest.mark.parametrize("card_no", [BORIS, "0012"])
async def test_a_card_of_another_is_never_removed(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    untouched: dict[str, Any],
    card_no: str,
) -> None:
    """Nor one that differs in leading zeros."""
    with pytest.raises(TerminalOperationError) as caught:
        await remove_card(context, "5", card_no)
    assert caught.value.reason is Reason.CARD_NOT_FOUND
    assert not terminal.seen("PUT", DELETE)
    assert terminal.snapshot() == untouched


@pytest.mark.parametrize(
    ("sub_code", "reason"),
    [
        ("deviceCardFull", Reason.TERMINAL_FULL),
        ("cardFullPerUser", Reason.TERMINAL_FULL),
        ("cardNumOverLimit", Reason.TERMINAL_FULL),
        ("employeeNoNotExist", Reason.USER_NOT_FOUND),
        ("cardNoAlreadyExist", Reason.CARD_ALREADY_ASSIGNED),
    ],
)
async def test_refusals_have_a_reason(
    terminal: SimulatedTerminal,
    context: TerminalContext,
    sub_code: str,
    reason: Reason,
) -> None:
    terminal.inject(Fault.status(sub_code), path=RECORD)
    with pytest.raises(IsapiError) as caught:
        await add_card(context, "5", NEW)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    "profile",
    [IMMEDIATE, CARD_PROFILES["cards_unfiltered"], CARD_PROFILES["no_cards"]],
    ids=lambda it: it.name,
)
async def test_numbers_of_a_user(
    terminal: SimulatedTerminal, context: TerminalContext, profile: Profile
) -> None:
    """Without a request for those who are listed without cards."""
    terminal.people["8"] = user_record("8", "Clara")
    numbers = {}
    for number in ("5", "8"):
        user = await context.client.users.get(number)
        assert user is not None
        numbers[number] = await card_numbers(context, user)
    listed = (ANNAS, "12") if profile.cards.supported else None
    assert numbers == {"5": listed, "8": ()}
    assert len(terminal.seen("POST", "CardInfo/Search")) == 1


@pytest.mark.parametrize("profile", [CARD_PROFILES["cards_unfiltered"]])
async def test_many_cards_of_others_are_read_past(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    others = [card(str(number)) for number in range(1000, 1100)]
    terminal.cards.clear()
    terminal.cards.update({"6": others, "5": [card(ANNAS)]})
    user = await context.client.users.get("5")
    assert user is not None
    assert await card_numbers(context, user) == (ANNAS,)


def test_nothing_names_all_cards() -> None:
    with pytest.raises(ValueError, match="no card"):
        card_delete("")
    for only in ({}, {"employee_no": "5", "card_no": "12"}):
        with pytest.raises(ValueError, match="by user or by number"):
            cards_search("1", position=0, limit=30, **only)
