"""Interrupted writes are found at the next start, resolved, and reported once."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.issues import Interruption
from custom_components.hikvision_face_terminal.hub.store import TerminalStore
from custom_components.hikvision_face_terminal.isapi.errors import (
    Reason,
    TerminalOperationError,
)
from custom_components.hikvision_face_terminal.isapi.procedures import transaction
from simulator import PROFILES, Fault, SimulatedTerminal
from tests.support.records import user_record
from tests.test_init import begin_enrollment, pass_time
from tests.test_repairs import Fixing, issues, translations

RECORD = "UserInfo/Record"
LINK = "FDSetUp"
REFUSED = Fault.status("SubpicAnalysisModelingError")
BROKEN = Fault.status("deviceError", status_code=3)


async def kill_during_write(
    hass: HomeAssistant, entry: MockConfigEntry, name: str | None, number: str = "1"
) -> None:
    """Leave behind what a Home Assistant killed while it writes a user does."""
    store = TerminalStore(hass, entry)
    await store.async_load()
    await store.track(number, name).__aenter__()


def reports(hass: HomeAssistant, entry: MockConfigEntry) -> list[str]:
    """Return the repairs about user 1; their texts are complete in each language."""
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
    """Set the entry up and let it resolve what it finds."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


def unfinished(hass_storage: dict[str, Any], entry: MockConfigEntry) -> Any:
    """Return the unfinished writes on disk."""
    return hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]["unfinished"]


@pytest.mark.parametrize(
    "profile",
    [
        PROFILES[name]
        for name in ("immediate", "json_search_without_faces", "user_info_delete")
        if name in PROFILES
    ],
    ids=lambda profile: profile.name,
)
async def test_user_without_a_face_is_removed_and_reported(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    await kill_during_write(hass, entry, "Anna")
    terminal.people["1"] = user_record()
    terminal.people["2"] = user_record("2", "Boris")

    await start(hass, entry)

    assert list(terminal.people) == ["2"]
    assert reports(hass, entry) == [Interruption.REMOVED]
    assert unfinished(hass_storage, entry) == {}


async def test_complete_user_is_kept_and_reported(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    await kill_during_write(hass, entry, "Anna")
    terminal.people["1"] = user_record()
    terminal.faces["1"] = b"a face"

    await start(hass, entry)

    assert list(terminal.people) == ["1"]
    assert reports(hass, entry) == [Interruption.COMPLETED]


async def test_user_who_existed_before_is_left_alone_and_reported(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    await kill_during_write(hass, entry, None)
    terminal.people["1"] = user_record()
    before = terminal.snapshot()

    await start(hass, entry)

    assert terminal.snapshot() == before
    assert reports(hass, entry) == [Interruption.UNRESOLVED]


async def test_user_who_got_a_card_meanwhile_is_left_alone(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    await kill_during_write(hass, entry, "Anna")
    terminal.people["1"] = user_record()
    terminal.cards["1"] = [{"cardNo": "123"}]

    await start(hass, entry)

    assert list(terminal.people) == ["1"]
    assert reports(hass, entry) == [Interruption.UNRESOLVED]


async def test_another_user_of_that_number_is_left_alone(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    """The user was never created, and the number has been taken since."""
    await kill_during_write(hass, entry, "Anna")
    terminal.people["1"] = user_record(name="Boris")

    await start(hass, entry)

    assert list(terminal.people) == ["1"]
    assert reports(hass, entry) == []
    assert unfinished(hass_storage, entry) == {}


async def test_user_who_is_not_on_the_terminal_is_not_reported(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    await kill_during_write(hass, entry, "Anna")

    await start(hass, entry)

    assert reports(hass, entry) == []
    assert unfinished(hass_storage, entry) == {}
    assert not terminal.seen("PUT", "Delete")


async def test_recovery_waits_for_the_terminal(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    """It is retried once the terminal is reachable again."""
    await kill_during_write(hass, entry, "Anna")
    terminal.people["1"] = user_record()
    terminal.inject(Fault.http_error(500), path="UserInfo/Search", times=1)
    await start(hass, entry)
    assert list(terminal.people) == ["1"]
    assert list(unfinished(hass_storage, entry)) == ["1"]

    await terminal.stop()
    await pass_time(hass)
    await terminal.start()
    await pass_time(hass)

    assert terminal.people == {}
    assert reports(hass, entry) == [Interruption.REMOVED]


async def test_recovery_is_retried_though_a_poll_brings_no_news(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    """A request fails but no poll does, so the coordinator calls no listeners."""
    await kill_during_write(hass, entry, "Anna")
    terminal.people["1"] = user_record()
    terminal.inject(Fault.http_error(500), path="UserInfo/Search", times=1)
    await start(hass, entry)
    assert list(terminal.people) == ["1"]

    await pass_time(hass)

    assert terminal.people == {}
    assert reports(hass, entry) == [Interruption.REMOVED]
    assert unfinished(hass_storage, entry) == {}


async def test_a_user_who_cannot_be_removed_does_not_hold_up_the_others(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    for number in ("1", "2"):
        await kill_during_write(hass, entry, "Anna", number)
        terminal.people[number] = user_record(number)
    terminal.inject(Fault.status("lowPrivilege"), path="UserInfoDetail/Delete")

    await start(hass, entry)

    assert list(terminal.people) == ["1"]
    assert list(unfinished(hass_storage, entry)) == ["1"]


async def test_a_write_is_recorded_before_the_terminal_receives_it(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    """The record holds no name, and is cleared once the user is complete."""
    terminal.inject(Fault.delay(0.2), path=RECORD)
    enrollment = begin_enrollment(hass, loaded)
    await terminal.wait_for("POST", RECORD)

    assert "Anna" not in str(hass_storage[f"{DOMAIN}.{loaded.entry_id}"])
    (fingerprint,) = unfinished(hass_storage, loaded).values()
    assert list(unfinished(hass_storage, loaded)) == ["1"]
    assert len(fingerprint) == 4

    await enrollment
    assert unfinished(hass_storage, loaded) == {}


async def test_running_enrollment_is_not_recovered(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    terminal.inject(Fault.delay(0.3), path=LINK)
    enrollment = begin_enrollment(hass, loaded)
    await terminal.wait_for("PUT", LINK)
    terminal.people["9"] = user_record(
        "9", "Boris"
    )  # So that the poll calls the listeners.
    await pass_time(hass)
    await enrollment

    assert "1" in terminal.faces
    assert reports(hass, loaded) == []


async def test_record_is_cleared_after_a_rollback(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    terminal.inject(REFUSED, path=LINK)
    with pytest.raises(HomeAssistantError):
        await begin_enrollment(hass, loaded)

    assert terminal.people == {}
    assert unfinished(hass_storage, loaded) == {}


async def test_failed_rollback_is_recovered_later(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    terminal.inject(REFUSED, path=LINK)
    terminal.inject(BROKEN, path="Delete", times=transaction._ROLLBACK_TRIES)
    with pytest.raises(HomeAssistantError) as raised:
        await begin_enrollment(hass, loaded)
    assert raised.value.translation_key == "rollback_failed"
    assert list(terminal.people) == ["1"]
    assert list(unfinished(hass_storage, loaded)) == ["1"]

    await pass_time(hass)

    assert terminal.people == {}
    assert reports(hass, loaded) == [Interruption.REMOVED]
    assert unfinished(hass_storage, loaded) == {}


async def test_a_failed_rollback_replaces_an_older_record(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """The record names the user who is on the terminal now; else it stays as it was."""
    await kill_during_write(hass, entry, "Anna")
    store = TerminalStore(hass, entry)
    await store.async_load()
    for reason, name in (
        (Reason.FACE_REJECTED, "Anna"),
        (Reason.ROLLBACK_FAILED, "Boris"),
    ):
        with pytest.raises(TerminalOperationError):
            async with store.track("1", "Boris"):
                raise TerminalOperationError(reason)
        assert store.pending() == ["1"]
        assert store.matches_name("1", name)


async def test_outcome_is_reported_once(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_client: ClientSessionGenerator,
) -> None:
    """The repair survives reloads, and stays away once it was confirmed."""
    assert await async_setup_component(hass, "repairs", {})
    await kill_during_write(hass, entry, "Anna")
    terminal.people["1"] = user_record()
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


async def test_removed_entry_leaves_no_data(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    await kill_during_write(hass, entry, "Anna")
    terminal.people["1"] = user_record()
    await start(hass, entry)
    await kill_during_write(hass, entry, "Boris", "2")
    assert issues(hass)
    assert list(unfinished(hass_storage, entry)) == ["2"]

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert issues(hass) == {}
    assert f"{DOMAIN}.{entry.entry_id}" not in hass_storage
