"""Repairs are created, can be fixed, and are deleted once they no longer apply."""

from dataclasses import replace
from datetime import timedelta
import json
from pathlib import Path
import re
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hikvision_face_terminal import const
from custom_components.hikvision_face_terminal.const import (
    CONF_CERTIFICATE_FINGERPRINT,
    DOMAIN,
)
from custom_components.hikvision_face_terminal.flows.dialog_texts import LANGUAGES
from custom_components.hikvision_face_terminal.hub.issues import (
    UNREACHABLE_AFTER,
    Issue,
)
from custom_components.hikvision_face_terminal.hub.text import fingerprint_pairs
from custom_components.hikvision_face_terminal.isapi import Reason
from custom_components.hikvision_face_terminal.isapi.transport import login
from simulator import (
    PROFILES,
    FacesBehavior,
    Fault,
    PeopleBehavior,
    SimulatedTerminal,
)
from tests.support.common import phase

from .test_init import Clock, begin_enrollment, pass_time

NO_RIGHT = Fault.status("lowPrivilege", 403)
SMALL = replace(
    PROFILES["immediate"],
    people=PeopleBehavior(capacity=10),
    faces=FacesBehavior(capacity=20),
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the clock that measures lockouts."""
    clock = Clock()
    monkeypatch.setattr(login, "time", clock)
    return clock


def issue_of(entry: MockConfigEntry, issue: Issue) -> str:
    """Return the id of an issue, which never changes."""
    return f"{issue}_{entry.entry_id}"


def issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    """Return the integration's issues by id."""
    return {
        issue_id: issue
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN
    }


def only_issue(
    hass: HomeAssistant, entry: MockConfigEntry, issue: Issue
) -> ir.IssueEntry:
    """Return the only issue; its texts are complete in each language."""
    found = issues(hass)
    assert list(found) == [issue_of(entry, issue)]
    (reported,) = found.values()
    assert reported.translation_key == issue
    for texts in translations("issues", issue):
        shown = [texts["title"], texts.get("description", "")]
        for text in shown:
            filled = text.format(**(reported.translation_placeholders or {}))
            assert "{" not in filled
        assert ("description" in texts) is not reported.is_fixable
    return reported


def translations(*path: str) -> list[Any]:
    """Return a part of each language's texts."""
    folder = Path(const.__file__).parent / "translations"
    found = [json.loads(file.read_text("utf-8")) for file in folder.glob("*.json")]
    for key in path:
        found = [texts[key] for texts in found]
    assert len(found) == len(LANGUAGES)
    return found


async def test_no_issue_on_a_terminal_that_works(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    assert issues(hass) == {}


async def test_lockout_is_reported_with_its_end_and_goes_with_it(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    clock: Clock,
) -> None:
    await hass.config.async_set_time_zone("Asia/Tokyo")
    terminal.lock()
    await pass_time(hass)

    reported = only_issue(hass, loaded, Issue.ACCOUNT_LOCKED)
    assert reported.severity is ir.IssueSeverity.ERROR
    until = dt_util.parse_datetime((reported.translation_placeholders or {})["until"])
    assert until
    left = until.replace(tzinfo=dt_util.get_time_zone("Asia/Tokyo")) - dt_util.now()
    assert timedelta(minutes=29, seconds=59) < left <= timedelta(minutes=31)

    await pass_time(hass)
    assert only_issue(hass, loaded, Issue.ACCOUNT_LOCKED)

    terminal.unlock()
    clock.now += 1801
    await pass_time(hass)
    assert issues(hass) == {}


async def test_unlocked_account_is_tried_once_when_the_owner_says_so(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_client: ClientSessionGenerator,
) -> None:
    assert await async_setup_component(hass, "repairs", {})
    terminal.lock()
    await pass_time(hass)
    issue = only_issue(hass, loaded, Issue.ACCOUNT_LOCKED)
    fixing = Fixing(await hass_client(), issue.issue_id)

    shown = await fixing.begin()
    check_texts(shown, Issue.ACCOUNT_LOCKED)
    until = (issue.translation_placeholders or {})["until"]
    assert shown["description_placeholders"]["until"] == until
    sent = len(terminal.requests)
    shown = await fixing.submit()
    assert shown["errors"] == {"base": Reason.ACCOUNT_LOCKED}
    assert shown["description_placeholders"]["minutes"] == "30"
    assert len(terminal.requests) - sent <= 2, "one, and the challenge before it"
    await pass_time(hass)
    assert only_issue(hass, loaded, Issue.ACCOUNT_LOCKED)

    terminal.unlock()
    assert (await fixing.submit())["type"] == "create_entry"
    await hass.async_block_till_done()
    assert issues(hass) == {}
    assert loaded.state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    "tried", [ConfigEntryState.LOADED, ConfigEntryState.SETUP_RETRY]
)
async def test_terminal_that_is_away_is_reported_after_some_hours(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    freezer: FrozenDateTimeFactory,
    tried: ConfigEntryState,
) -> None:
    """Also one that was away when Home Assistant started."""

    async def poll() -> None:
        if tried is ConfigEntryState.SETUP_RETRY:
            await hass.config_entries.async_reload(loaded.entry_id)
        await pass_time(hass)

    await terminal.stop()
    await poll()
    since = dt_util.now()
    freezer.tick(UNREACHABLE_AFTER - timedelta(minutes=5))
    await poll()
    assert issues(hass) == {}
    freezer.tick(timedelta(minutes=6))
    await poll()

    reported = only_issue(hass, loaded, Issue.UNREACHABLE)
    assert loaded.state is tried
    told = reported.translation_placeholders or {}
    assert told["since"] == f"{since:%Y-%m-%d %H:%M}"

    await terminal.start()
    await poll()
    assert issues(hass) == {}


async def test_lockout_is_over_when_a_request_fails_otherwise(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    clock: Clock,
) -> None:
    terminal.lock()
    await pass_time(hass)
    await terminal.stop()
    clock.now += 1801
    await pass_time(hass)

    assert issues(hass) == {}


def take_right_to_count(terminal: SimulatedTerminal) -> None:
    """Refuse the next poll: where the counter is refused, the search counts."""
    for path in ("UserInfo/Count", "UserInfo/Search"):
        terminal.inject(NO_RIGHT, path=path)


async def test_missing_permission_to_read(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    take_right_to_count(terminal)
    await pass_time(hass)

    reported = only_issue(hass, loaded, Issue.PERMISSION_DENIED)
    assert "lowPrivilege" in (reported.translation_placeholders or {})["detail"]

    await terminal.stop()
    await pass_time(hass)
    assert only_issue(hass, loaded, Issue.PERMISSION_DENIED), "silence tells nothing"

    await terminal.start()
    await pass_time(hass)
    assert issues(hass) == {}


async def test_missing_permission_at_set_up(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    terminal.inject(NO_RIGHT, path="System/deviceInfo")
    await hass.config_entries.async_setup(entry.entry_id)
    assert phase(entry) is ConfigEntryState.SETUP_RETRY
    assert only_issue(hass, entry, Issue.PERMISSION_DENIED)

    await pass_time(hass)
    assert phase(entry) is ConfigEntryState.LOADED
    assert issues(hass) == {}


async def test_missing_permission_to_write_outlasts_a_poll(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    terminal.inject(NO_RIGHT, path="UserInfo/Record")
    with pytest.raises(HomeAssistantError, match="may not do that"):
        await begin_enrollment(hass, loaded)
    await pass_time(hass)
    assert only_issue(hass, loaded, Issue.PERMISSION_DENIED)

    await begin_enrollment(hass, loaded)
    assert issues(hass) == {}

    take_right_to_count(terminal)
    await pass_time(hass)
    assert only_issue(hass, loaded, Issue.PERMISSION_DENIED)
    await pass_time(hass)
    assert issues(hass) == {}


async def test_an_error_replaces_the_previous_one(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    take_right_to_count(terminal)
    await pass_time(hass)
    await terminal.renew_certificate()
    await pass_time(hass)
    assert only_issue(hass, loaded, Issue.CERTIFICATE_CHANGED)


@pytest.mark.parametrize("profile", [SMALL])
@pytest.mark.parametrize(("people", "faces"), [(9, 9), (8, 18)])
async def test_library_is_reported_before_it_is_full(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    people: int,
    faces: int,
) -> None:
    """Either users or faces alone are reason enough."""
    for number in range(1, people + 1):
        terminal.people[str(number)] = {"employeeNo": str(number), "name": "x"}
    for number in range(1, faces):
        terminal.faces[str(number)] = b"x"
    terminal.people.pop(str(people))
    await pass_time(hass)
    assert issues(hass) == {}

    terminal.people[str(people)] = {"employeeNo": str(people), "name": "x"}
    terminal.faces[str(faces)] = b"x"
    await pass_time(hass)

    reported = only_issue(hass, loaded, Issue.NEARLY_FULL)
    assert reported.severity is ir.IssueSeverity.WARNING
    assert reported.translation_placeholders == {
        "name": "Access Controller",
        "users": str(people),
        "user_capacity": "10",
        "faces": str(faces),
        "face_capacity": "20",
    }

    terminal.people.pop(str(people))
    terminal.faces.pop(str(faces))
    await pass_time(hass)
    assert issues(hass) == {}


@pytest.mark.parametrize("profile", [PROFILES["no_capture"]])
async def test_terminal_that_cannot_capture_is_set_up_and_reported(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    assert phase(loaded) is ConfigEntryState.LOADED
    reported = only_issue(hass, loaded, Issue.CANNOT_CAPTURE)
    assert reported.severity is ir.IssueSeverity.ERROR


@pytest.mark.parametrize("profile", [PROFILES["no_capture"]])
async def test_terminal_learns_to_capture(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    async with SimulatedTerminal() as newer:
        data = {
            **loaded.data,
            "port": newer.port,
            CONF_CERTIFICATE_FINGERPRINT: newer.certificate_fingerprint,
        }
        hass.config_entries.async_update_entry(loaded, data=data)
        await hass.config_entries.async_reload(loaded.entry_id)
        assert phase(loaded) is ConfigEntryState.LOADED
        assert issues(hass) == {}


@pytest.mark.parametrize("end", ["unload", "disable", "remove"])
@pytest.mark.parametrize("at_set_up", [False, True])
async def test_issues_go_with_the_entry(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    end: str,
    at_set_up: bool,
) -> None:
    """Also if the entry was never set up, so that it is not unloaded either."""
    await terminal.renew_certificate()
    if at_set_up:
        await hass.config_entries.async_reload(loaded.entry_id)
        assert phase(loaded) is ConfigEntryState.SETUP_RETRY
    else:
        await pass_time(hass)
    assert only_issue(hass, loaded, Issue.CERTIFICATE_CHANGED)

    if end == "unload":
        await hass.config_entries.async_unload(loaded.entry_id)
    elif end == "disable":
        await hass.config_entries.async_set_disabled_by(
            loaded.entry_id, ConfigEntryDisabler.USER
        )
    else:
        await hass.config_entries.async_remove(loaded.entry_id)
    assert issues(hass) == {}


class Fixing:
    """The dialog of a repair, as the user interface opens it."""

    def __init__(self, client: Any, issue_id: str) -> None:
        self._client = client
        self._issue = {"handler": DOMAIN, "issue_id": issue_id}
        self._flow = ""

    async def begin(self) -> dict[str, Any]:
        """Press "Fix"."""
        answer = await self._client.post("/api/repairs/issues/fix", json=self._issue)
        assert answer.status == 200
        shown: dict[str, Any] = await answer.json()
        self._flow = shown["flow_id"]
        return shown

    async def submit(self, **data: Any) -> dict[str, Any]:
        """Press "Submit", or choose from a menu."""
        answer = await self._client.post(
            f"/api/repairs/issues/fix/{self._flow}", json=data
        )
        assert answer.status == 200
        shown: dict[str, Any] = await answer.json()
        return shown

    async def show(self) -> dict[str, Any]:
        """Look again, as the dialog does when a progress has changed."""
        answer = await self._client.get(f"/api/repairs/issues/fix/{self._flow}")
        assert answer.status == 200
        shown: dict[str, Any] = await answer.json()
        if shown["type"] != "progress_done":
            return shown
        return await self.submit()

    async def close(self) -> None:
        """Close the dialog half-way."""
        answer = await self._client.delete(f"/api/repairs/issues/fix/{self._flow}")
        assert answer.status == 200


@pytest.fixture
async def fixing(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_client: ClientSessionGenerator
) -> Fixing:
    """Return the dialog for a changed certificate."""
    assert await async_setup_component(hass, "repairs", {})
    issue_id = issue_of(loaded, Issue.CERTIFICATE_CHANGED)
    return Fixing(await hass_client(), issue_id)


def check_texts(
    shown: dict[str, Any], issue: Issue = Issue.CERTIFICATE_CHANGED
) -> None:
    """Assert that the texts of a step are complete in each language."""
    steps = translations("issues", issue, "fix_flow", "step")
    for texts in (step[shown["step_id"]] for step in steps):
        filled = texts["description"].format(**shown["description_placeholders"])
        assert "{" not in filled
        assert not re.search(r"``|: :", filled)


async def test_new_certificate_is_shown_with_the_old_one_and_trusted(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    fixing: Fixing,
) -> None:
    old = terminal.certificate_fingerprint or ""
    await terminal.renew_certificate()
    await pass_time(hass)
    assert only_issue(hass, loaded, Issue.CERTIFICATE_CHANGED).is_fixable
    sent = len(terminal.requests)

    shown = await fixing.begin()

    new = terminal.certificate_fingerprint or ""
    assert new != old
    assert shown["step_id"] == "confirm"
    assert shown["description_placeholders"] == {
        "name": "Access Controller",
        "host": terminal.host,
        "old": fingerprint_pairs(old),
        "new": fingerprint_pairs(new),
    }
    assert re.fullmatch(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", fingerprint_pairs(new))
    check_texts(shown)
    assert len(terminal.requests) == sent

    ended = await fixing.submit()
    await hass.async_block_till_done()

    assert ended["type"] == "create_entry"
    assert loaded.data[CONF_CERTIFICATE_FINGERPRINT] == new
    assert phase(loaded) is ConfigEntryState.LOADED
    assert issues(hass) == {}


async def test_only_the_certificate_shown_is_trusted(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    fixing: Fixing,
) -> None:
    await terminal.renew_certificate()
    await pass_time(hass)
    await fixing.begin()
    seen = terminal.certificate_fingerprint
    await terminal.renew_certificate()
    sent = len(terminal.requests)

    await fixing.submit()
    await hass.async_block_till_done()

    assert loaded.data[CONF_CERTIFICATE_FINGERPRINT] == seen
    assert phase(loaded) is ConfigEntryState.SETUP_RETRY
    assert only_issue(hass, loaded, Issue.CERTIFICATE_CHANGED)
    assert len(terminal.requests) == sent


async def test_the_repair_can_be_retried_on_an_unreachable_terminal(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    fixing: Fixing,
) -> None:
    await terminal.renew_certificate()
    await pass_time(hass)
    await terminal.stop()

    shown = await fixing.begin()

    assert shown["type"] == "abort"
    assert shown["reason"] == "cannot_connect"
    for texts in translations("issues", "certificate_changed", "fix_flow", "abort"):
        assert "{" not in texts["cannot_connect"]
    assert only_issue(hass, loaded, Issue.CERTIFICATE_CHANGED)

    await terminal.start()
    assert (await fixing.begin())["step_id"] == "confirm"


async def test_trusted_certificate_that_is_back_needs_no_confirmation(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    fixing: Fixing,
) -> None:
    await terminal.renew_certificate()
    await pass_time(hass)
    data = {
        **loaded.data,
        CONF_CERTIFICATE_FINGERPRINT: terminal.certificate_fingerprint,
    }
    hass.config_entries.async_update_entry(loaded, data=data)

    assert (await fixing.begin())["type"] == "create_entry"
    await hass.async_block_till_done()
    assert phase(loaded) is ConfigEntryState.LOADED
    assert issues(hass) == {}


async def test_certificate_that_no_ca_signs_any_more(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    fixing: Fixing,
) -> None:
    data = {**loaded.data, CONF_CERTIFICATE_FINGERPRINT: None}
    hass.config_entries.async_update_entry(loaded, data=data)
    await hass.config_entries.async_reload(loaded.entry_id)
    assert only_issue(hass, loaded, Issue.CERTIFICATE_CHANGED)

    shown = await fixing.begin()
    assert shown["step_id"] == "confirm_first"
    check_texts(shown)
    await fixing.submit()
    await hass.async_block_till_done()

    pin = loaded.data[CONF_CERTIFICATE_FINGERPRINT]
    assert pin == terminal.certificate_fingerprint
    assert phase(loaded) is ConfigEntryState.LOADED
    assert issues(hass) == {}
