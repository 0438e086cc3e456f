"""Who was left half-made is found at the next start, put right, and told of once."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.issues import Interruption
from custom_components.hikvision_face_terminal.hub.unfinished_writes import (
    Journal,
    async_get_journal,
)
from custom_components.hikvision_face_terminal.isapi.errors import (
    Reason,
    TerminalOperationError,
)
from custom_components.hikvision_face_terminal.isapi.procedures import (
    transaction as change,
)
from simulator import PROFILES, Fault, SimulatedTerminal
from tests.test_init import begin_enrollment, pass_time
from tests.test_repairs import Fixing, issues, translations

RECORD = "UserInfo/Record"
LINK = "FDSetUp"
REFUSED = Fault.status("SubpicAnalysisModelingError")
BROKEN = Fault.status("deviceError", status_code=3)


def person(name: str = "Anna", **more: Any) -> dict[str, Any]:
    """Return somebody as the terminal keeps them."""
    return {"employeeNo": "1", "name": name, "userType": "normal", **more}


async def leave_over(hass: HomeAssistant, entry_id: str, name: str | None) -> None:
    """Let a Home Assistant be killed while it writes person 1."""
    journal = Journal(hass)
    await journal.noted(entry_id, "1", name).__aenter__()


def told(hass: HomeAssistant, entry: MockConfigEntry) -> list[str]:
    """Return what people are told, seen to be complete in each language."""
    found = issues(hass)
    kinds = []
    for issue_id, issue in found.items():
        kind = issue.translation_key or ""
        assert issue_id == f"{kind}_{entry.entry_id}_1"
        for texts in translations("issues", kind):
            step = texts["fix_flow"]["step"]["confirm"]
            shown = [texts["title"], step["title"], step["description"]]
            for text in shown:
                filled = text.format(**(issue.translation_placeholders or {}))
                assert "{" not in filled
            assert "{employee_no}" in step["description"]
        kinds.append(kind)
    return kinds


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set the entry up and let it put right what it finds."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


def kept(hass_storage: dict[str, Any]) -> Any:
    """Return whom the journal names on disk."""
    return hass_storage[DOMAIN]["data"]["people"]


@pytest.mark.parametrize(
    "profile",
    [
        PROFILES[name]
        for name in ("immediate", "json_search_without_faces", "user_info_delete")
        if name in PROFILES
    ],
    ids=lambda profile: profile.name,
)
async def test_half_made_person_is_removed_and_told_of(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    await leave_over(hass, entry.entry_id, "Anna")
    terminal.people["1"] = person()
    terminal.people["2"] = person("Boris", employeeNo="2")

    await start(hass, entry)

    assert list(terminal.people) == ["2"]
    assert told(hass, entry) == [Interruption.REMOVED]
    assert kept(hass_storage) == {}


async def test_whole_person_is_kept_and_told_of(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    await leave_over(hass, entry.entry_id, "Anna")
    terminal.people["1"] = person()
    terminal.faces["1"] = b"a face"

    await start(hass, entry)

    assert list(terminal.people) == ["1"]
    assert told(hass, entry) == [Interruption.WHOLE]


async def test_person_who_was_there_before_is_left_alone_and_told_of(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    await leave_over(hass, entry.entry_id, None)
    terminal.people["1"] = person()
    before = terminal.snapshot()

    await start(hass, entry)

    assert terminal.snapshot() == before
    assert told(hass, entry) == [Interruption.UNSURE]


async def test_person_who_got_a_card_meanwhile_is_left_alone(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    await leave_over(hass, entry.entry_id, "Anna")
    terminal.people["1"] = person()
    terminal.cards["1"] = [{"cardNo": "123"}]

    await start(hass, entry)

    assert list(terminal.people) == ["1"]
    assert told(hass, entry) == [Interruption.UNSURE]


async def test_another_person_of_that_number_is_left_alone(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    """The enrolment was killed before the person was made, and somebody came."""
    await leave_over(hass, entry.entry_id, "Anna")
    terminal.people["1"] = person("Boris")

    await start(hass, entry)

    assert list(terminal.people) == ["1"]
    assert told(hass, entry) == []
    assert kept(hass_storage) == {}


async def test_nobody_there_is_nothing_to_tell(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    await leave_over(hass, entry.entry_id, "Anna")

    await start(hass, entry)

    assert told(hass, entry) == []
    assert kept(hass_storage) == {}
    assert not terminal.seen("PUT", "Delete")


async def test_it_waits_for_the_terminal(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    """A terminal that fails meanwhile is asked again once it is back."""
    await leave_over(hass, entry.entry_id, "Anna")
    terminal.people["1"] = person()
    terminal.inject(Fault.http_error(500), path="UserInfo/Search", times=1)
    await start(hass, entry)
    assert list(terminal.people) == ["1"]
    assert list(kept(hass_storage)[entry.entry_id]) == ["1"]

    await terminal.stop()
    await pass_time(hass)
    await terminal.start()
    await pass_time(hass)

    assert terminal.people == {}
    assert told(hass, entry) == [Interruption.REMOVED]


async def test_it_is_tried_again_though_a_poll_brings_no_news(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    """The network fails for a request, and no poll: nobody is told of a change."""
    await leave_over(hass, entry.entry_id, "Anna")
    terminal.people["1"] = person()
    terminal.inject(Fault.http_error(500), path="UserInfo/Search", times=1)
    await start(hass, entry)
    assert list(terminal.people) == ["1"]

    await pass_time(hass)

    assert terminal.people == {}
    assert told(hass, entry) == [Interruption.REMOVED]
    assert kept(hass_storage) == {}


async def test_one_who_cannot_be_removed_does_not_hold_up_the_others(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    journal = Journal(hass)
    for number in ("1", "2"):
        await journal.noted(entry.entry_id, number, "Anna").__aenter__()
        terminal.people[number] = person(employeeNo=number)
    terminal.inject(Fault.status("lowPrivilege"), path="UserInfoDetail/Delete")

    await start(hass, entry)

    assert list(terminal.people) == ["1"]
    assert list(kept(hass_storage)[entry.entry_id]) == ["1"]


async def test_journal_names_the_person_before_the_terminal_hears_of_them(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    """And holds nothing else of them; it is empty once they are whole."""
    terminal.inject(Fault.delay(0.2), path=RECORD)
    enrollment = begin_enrollment(hass, loaded)
    await terminal.wait_for("POST", RECORD)

    assert "Anna" not in str(hass_storage[DOMAIN])
    (check,) = kept(hass_storage)[loaded.entry_id].values()
    assert list(kept(hass_storage)[loaded.entry_id]) == ["1"]
    assert len(check) == 4

    await enrollment
    assert kept(hass_storage) == {}


async def test_running_enrollment_is_no_left_over(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    terminal.inject(Fault.delay(0.3), path=LINK)
    enrollment = begin_enrollment(hass, loaded)
    await terminal.wait_for("PUT", LINK)
    terminal.people["9"] = person("Boris", employeeNo="9")  # So that a poll is news.
    await pass_time(hass)
    await enrollment

    assert "1" in terminal.faces
    assert told(hass, loaded) == []


async def test_journal_is_empty_after_a_clean_up(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    terminal.inject(REFUSED, path=LINK)
    with pytest.raises(HomeAssistantError):
        await begin_enrollment(hass, loaded)

    assert terminal.people == {}
    assert kept(hass_storage) == {}


async def test_failed_clean_up_is_made_good_later(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    terminal.inject(REFUSED, path=LINK)
    terminal.inject(BROKEN, path="Delete", times=change._ROLLBACK_TRIES)
    with pytest.raises(HomeAssistantError) as raised:
        await begin_enrollment(hass, loaded)
    assert raised.value.translation_key == "rollback_failed"
    assert list(terminal.people) == ["1"]
    assert list(kept(hass_storage)[loaded.entry_id]) == ["1"]

    await pass_time(hass)

    assert terminal.people == {}
    assert told(hass, loaded) == [Interruption.REMOVED]
    assert kept(hass_storage) == {}


async def test_who_stands_there_now_is_noted_not_who_was_left_over_before(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A number that was left over once may fail once more, for somebody else."""
    await leave_over(hass, entry.entry_id, "Anna")
    journal = await async_get_journal(hass)
    for reason, name in (
        (Reason.FACE_REJECTED, "Anna"),
        (Reason.ROLLBACK_FAILED, "Boris"),
    ):
        with pytest.raises(TerminalOperationError):
            async with journal.noted(entry.entry_id, "1", "Boris"):
                raise TerminalOperationError(reason)
        assert journal.pending(entry.entry_id) == ["1"]
        assert journal.is_theirs(entry.entry_id, "1", name)


async def test_it_is_told_once(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_client: ClientSessionGenerator,
) -> None:
    """Over reloads, until a person has read it."""
    assert await async_setup_component(hass, "repairs", {})
    await leave_over(hass, entry.entry_id, "Anna")
    terminal.people["1"] = person()
    await start(hass, entry)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    ((issue_id, issue),) = issues(hass).items()
    assert issue.is_persistent

    fixing = Fixing(await hass_client(), issue_id)
    shown = await fixing.begin()
    assert shown["description_placeholders"]["employee_no"] == "1"
    await fixing.submit()

    assert issues(hass) == {}
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issues(hass) == {}


async def test_removed_entry_is_forgotten(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    await leave_over(hass, entry.entry_id, "Anna")
    terminal.people["1"] = person()
    await start(hass, entry)
    journal = await async_get_journal(hass)
    await journal.noted(entry.entry_id, "2", "Boris").__aenter__()
    assert issues(hass)
    assert entry.entry_id in str(hass_storage[DOMAIN])

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert issues(hass) == {}
    assert entry.entry_id not in str(hass_storage[DOMAIN])
