"""Interrupted writes are found at the next start, resolved, and reported once."""

from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """A terminal, its entry, and what is stored of unfinished writes."""

    hass: HomeAssistant
    entry: MockConfigEntry
    terminal: SimulatedTerminal
    storage: dict[str, Any]

    async def kill_during_write(self, name: str | None, number: str = "1") -> None:
        """Leave behind what a Home Assistant killed while it writes a user does."""
        store = TerminalStore(self.hass, self.entry)
        await store.async_load()
        await store.track(number, name).__aenter__()

    async def start(self) -> None:
        """Set the entry up and let it resolve what it finds."""
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def reload(self) -> None:
        """Reload the entry and let it resolve what it finds."""
        await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    def reports(self) -> list[str]:
        """Return the repairs about user 1, complete in each language."""
        kinds = []
        for issue_id, issue in issues(self.hass).items():
            kind = issue.translation_key or ""
            assert issue_id == f"{kind}_{self.entry.entry_id}_1"
            for texts in translations("issues", kind):
                step = texts["fix_flow"]["step"]["confirm"]
                shown = [texts["title"], step["title"], step["description"]]
                for text in shown:
                    filled = text.format(**(issue.translation_placeholders or {}))
                    assert "{" not in filled
                assert "{employee_no}" in step["description"]
            kinds.append(kind)
        return kinds

    @property
    def stored(self) -> str:
        """All that is on disk for the entry."""
        return str(self.storage[f"{DOMAIN}.{self.entry.entry_id}"])

    @property
    def unfinished(self) -> dict[str, Any]:
        """The unfinished writes on disk, by number."""
        data = self.storage[f"{DOMAIN}.{self.entry.entry_id}"]["data"]
        found: dict[str, Any] = data["unfinished"]
        return found


@pytest.fixture
def recovery(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> Recovery:
    """Return the terminal with its entry, which is not set up."""
    return Recovery(hass=hass, entry=entry, terminal=terminal, storage=hass_storage)


@pytest.mark.parametrize(
    "profile",
    [
        PROFILES[name]
        for name in ("immediate", "json_search_without_faces", "user_info_delete")
        if name in PROFILES
    ],
    ids=lambda profile: profile.name,
)
async def test_user_without_a_face_is_removed_and_reported(recovery: Recovery) -> None:
    await recovery.kill_during_write("Anna")
    recovery.terminal.people["1"] = user_record()
    recovery.terminal.people["2"] = user_record("2", "Boris")

    await recovery.start()

    assert list(recovery.terminal.people) == ["2"]
    assert recovery.reports() == [Interruption.REMOVED]
    assert recovery.unfinished == {}


async def test_complete_user_is_kept_and_reported(recovery: Recovery) -> None:
    await recovery.kill_during_write("Anna")
    recovery.terminal.people["1"] = user_record()
    recovery.terminal.faces["1"] = b"a face"

    await recovery.start()

    assert list(recovery.terminal.people) == ["1"]
    assert recovery.reports() == [Interruption.COMPLETED]


async def test_user_who_existed_before_is_left_alone_and_reported(
    recovery: Recovery,
) -> None:
    await recovery.kill_during_write(None)
    recovery.terminal.people["1"] = user_record()
    before = recovery.terminal.snapshot()

    await recovery.start()

    assert recovery.terminal.snapshot() == before
    assert recovery.reports() == [Interruption.UNRESOLVED]


async def test_user_who_got_a_card_meanwhile_is_left_alone(recovery: Recovery) -> None:
    await recovery.kill_during_write("Anna")
    recovery.terminal.people["1"] = user_record()
    recovery.terminal.cards["1"] = [{"cardNo": "123"}]

    await recovery.start()

    assert list(recovery.terminal.people) == ["1"]
    assert recovery.reports() == [Interruption.UNRESOLVED]


async def test_another_user_of_that_number_is_left_alone(recovery: Recovery) -> None:
    """The user was never created, and the number has been taken since."""
    await recovery.kill_during_write("Anna")
    recovery.terminal.people["1"] = user_record(name="Boris")

    await recovery.start()

    assert list(recovery.terminal.people) == ["1"]
    assert recovery.reports() == []
    assert recovery.unfinished == {}


async def test_user_who_is_not_on_the_terminal_is_not_reported(
    recovery: Recovery,
) -> None:
    await recovery.kill_during_write("Anna")

    await recovery.start()

    assert recovery.reports() == []
    assert recovery.unfinished == {}
    assert not recovery.terminal.seen("PUT", "Delete")


async def test_recovery_waits_for_the_terminal(recovery: Recovery) -> None:
    """It is retried once the terminal is reachable again."""
    await recovery.kill_during_write("Anna")
    recovery.terminal.people["1"] = user_record()
    recovery.terminal.inject(Fault.http_error(500), path="UserInfo/Search", times=1)
    await recovery.start()
    assert list(recovery.terminal.people) == ["1"]
    assert list(recovery.unfinished) == ["1"]

    await recovery.terminal.stop()
    await pass_time(recovery.hass)
    await recovery.terminal.start()
    await pass_time(recovery.hass)

    assert recovery.terminal.people == {}
    assert recovery.reports() == [Interruption.REMOVED]


async def test_recovery_is_retried_though_a_poll_brings_no_news(
    recovery: Recovery,
) -> None:
    """A request fails but no poll does, so the coordinator calls no listeners."""
    await recovery.kill_during_write("Anna")
    recovery.terminal.people["1"] = user_record()
    recovery.terminal.inject(Fault.http_error(500), path="UserInfo/Search", times=1)
    await recovery.start()
    assert list(recovery.terminal.people) == ["1"]

    await pass_time(recovery.hass)

    assert recovery.terminal.people == {}
    assert recovery.reports() == [Interruption.REMOVED]
    assert recovery.unfinished == {}


async def test_a_user_who_cannot_be_removed_does_not_hold_up_the_others(
    recovery: Recovery,
) -> None:
    for number in ("1", "2"):
        await recovery.kill_during_write("Anna", number)
        recovery.terminal.people[number] = user_record(number)
    recovery.terminal.inject(Fault.status("lowPrivilege"), path="UserInfoDetail/Delete")

    await recovery.start()

    assert list(recovery.terminal.people) == ["1"]
    assert list(recovery.unfinished) == ["1"]


async def test_a_write_is_recorded_before_the_terminal_receives_it(
    recovery: Recovery, loaded: MockConfigEntry
) -> None:
    """The record holds no name, and is cleared once the user is complete."""
    recovery.terminal.inject(Fault.delay(0.2), path=RECORD)
    enrollment = begin_enrollment(recovery.hass, loaded)
    await recovery.terminal.wait_for("POST", RECORD)

    assert "Anna" not in recovery.stored
    (fingerprint,) = recovery.unfinished.values()
    assert list(recovery.unfinished) == ["1"]
    assert len(fingerprint) == 4

    await enrollment
    assert recovery.unfinished == {}


async def test_running_enrollment_is_not_recovered(
    recovery: Recovery, loaded: MockConfigEntry
) -> None:
    recovery.terminal.inject(Fault.delay(0.3), path=LINK)
    enrollment = begin_enrollment(recovery.hass, loaded)
    await recovery.terminal.wait_for("PUT", LINK)
    # So that the poll calls the listeners.
    recovery.terminal.people["9"] = user_record("9", "Boris")
    await pass_time(recovery.hass)
    await enrollment

    assert "1" in recovery.terminal.faces
    assert recovery.reports() == []


async def test_record_is_cleared_after_a_rollback(
    recovery: Recovery, loaded: MockConfigEntry
) -> None:
    recovery.terminal.inject(REFUSED, path=LINK)
    with pytest.raises(HomeAssistantError):
        await begin_enrollment(recovery.hass, loaded)

    assert recovery.terminal.people == {}
    assert recovery.unfinished == {}


async def test_failed_rollback_is_recovered_later(
    recovery: Recovery, loaded: MockConfigEntry
) -> None:
    recovery.terminal.inject(REFUSED, path=LINK)
    recovery.terminal.inject(BROKEN, path="Delete", times=transaction._ROLLBACK_TRIES)
    with pytest.raises(HomeAssistantError) as raised:
        await begin_enrollment(recovery.hass, loaded)
    assert raised.value.translation_key == "rollback_failed"
    assert list(recovery.terminal.people) == ["1"]
    assert list(recovery.unfinished) == ["1"]

    await pass_time(recovery.hass)

    assert recovery.terminal.people == {}
    assert recovery.reports() == [Interruption.REMOVED]
    assert recovery.unfinished == {}


async def test_a_failed_rollback_replaces_an_older_record(recovery: Recovery) -> None:
    """The record names the user who is on the terminal now; else it stays as it was."""
    await recovery.kill_during_write("Anna")
    store = TerminalStore(recovery.hass, recovery.entry)
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
    recovery: Recovery, hass_client: ClientSessionGenerator
) -> None:
    """The repair survives reloads, and stays away once it was confirmed."""
    assert await async_setup_component(recovery.hass, "repairs", {})
    await recovery.kill_during_write("Anna")
    recovery.terminal.people["1"] = user_record()
    await recovery.start()
    await recovery.reload()
    ((issue_id, issue),) = issues(recovery.hass).items()
    assert issue.is_persistent

    fixing = Fixing(await hass_client(), issue_id)
    shown = await fixing.begin()
    assert shown["description_placeholders"]["employee_no"] == "1"
    await fixing.submit()

    assert issues(recovery.hass) == {}
    await recovery.reload()
    assert issues(recovery.hass) == {}


async def test_removed_entry_leaves_no_data(recovery: Recovery) -> None:
    await recovery.kill_during_write("Anna")
    recovery.terminal.people["1"] = user_record()
    await recovery.start()
    await recovery.kill_during_write("Boris", "2")
    assert issues(recovery.hass)
    assert list(recovery.unfinished) == ["2"]

    await recovery.hass.config_entries.async_remove(recovery.entry.entry_id)
    await recovery.hass.async_block_till_done(wait_background_tasks=True)

    assert issues(recovery.hass) == {}
    assert f"{DOMAIN}.{recovery.entry.entry_id}" not in recovery.storage
