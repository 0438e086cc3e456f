"""Configure: users and settings, driven as the frontend does."""

import asyncio
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
import json
from pathlib import Path
from string import Formatter
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal import const
from custom_components.hikvision_face_terminal.flows import user_list
from custom_components.hikvision_face_terminal.hub.text import markdown
from custom_components.hikvision_face_terminal.isapi import (
    EnrollmentRequest,
    IsapiError,
    Reason,
    Timing,
    UserChanges,
)
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import PROFILES, Fault, Profile, Scene, SimulatedTerminal, draw_face
from tests.services.test_users import ANNA as ANNA_AT_HOURS
from tests.support.common import after_progress
from tests.test_init import pass_time

TEXTS = json.loads(
    (Path(const.__file__).parent / "translations" / "en.json").read_text("utf-8")
)["options"]
ALWAYS = {"active_choice": "always", "always": True}

ANNA = {**ANNA_AT_HOURS, "RightPlan": [{"doorNo": 1, "planTemplateNo": "1"}]}


class Configure:
    """Drives the dialog; checks that the texts of each step exist and are filled."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        self._flows = hass.config_entries.options
        self._entry = entry
        self.step: Any = None

    async def open(self, *path: str) -> Any:
        """Press Configure and choose from menus."""
        self._check(await self._flows.async_init(self._entry.entry_id))
        for option in path:
            await self.choose(option)
        return self.step

    async def user(self, number: str) -> Any:
        """Open the page of a user."""
        await self.open("people")
        return await self.send({"person": f"({number})"})

    async def choose(self, option: str) -> Any:
        """Choose from a menu."""
        assert option in self.step["menu_options"], self.step["menu_options"]
        return await self.send({"next_step_id": option})

    async def send(self, data: dict[str, Any] | None) -> Any:
        """Submit a form, or (None) fetch the step again."""
        flow_id = self.step["flow_id"]
        return self._check(await self._flows.async_configure(flow_id, data))

    async def capture(self, option: str) -> Any:
        """Take a face: choose it, and press Start once the user is at the terminal."""
        step = await self.choose(option)
        assert (step["type"], step["step_id"]) == (FlowResultType.FORM, option)
        return await self.send({})

    async def wait(self) -> Any:
        """Wait until the progress is over; return the next step."""
        return await after_progress(self._flows, self.step, lambda: self.send(None))

    def close(self) -> None:
        """Close the dialog."""
        self._flows.async_abort(self.step["flow_id"])

    def _check(self, step: Any) -> Any:
        self.step = step
        given = set(step.get("description_placeholders") or {})
        for text in _texts(step):
            names = {name for _, name, _, _ in Formatter().parse(text) if name}
            assert names <= given, text
        return step


def _texts(step: Any) -> list[str]:
    match step["type"]:
        case FlowResultType.SHOW_PROGRESS:
            return [TEXTS["progress"][step["progress_action"]]]
        case FlowResultType.ABORT:
            return [TEXTS["abort"][step["reason"]]]
        case FlowResultType.SHOW_PROGRESS_DONE | FlowResultType.CREATE_ENTRY:
            return []
    shown = TEXTS["step"][step["step_id"]]
    errors = [TEXTS["error"][key] for key in (step.get("errors") or {}).values()]
    options = [shown["menu_options"][key] for key in step.get("menu_options") or ()]
    return [shown["title"], shown.get("description", ""), *errors, *options]


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    """Add Anna with a face and a card, and Boris without a limit."""
    terminal.people["5"] = deepcopy(ANNA)
    terminal.faces["5"] = draw_face(50)
    terminal.cards["5"] = [{"cardNo": "55"}]
    boris = {**ANNA, "employeeNo": "6", "name": "*Boris*"}
    terminal.people["6"] = {**boris, "Valid": {**ANNA["Valid"], "enable": False}}


@pytest.fixture
def dialog(hass: HomeAssistant, loaded: MockConfigEntry) -> Configure:
    """Return the dialog of a loaded terminal."""
    return Configure(hass, loaded)


def options_of(step: Any) -> list[Any]:
    """Return the options of the list."""
    (selector,) = step["data_schema"].schema.values()
    return list(selector.config["options"])


async def test_users_are_listed(dialog: Configure) -> None:
    step = await dialog.open("people")
    assert step["step_id"] == "choose"
    assert options_of(step) == ["*Boris* (6)", "Anna (5)"]


async def test_users_with_and_without_a_limit(dialog: Configure) -> None:
    step = await dialog.user("5")
    assert step["step_id"] == "person_limited"
    assert step["description_placeholders"]["until"] == "2030-01-01 00:00"
    assert {"new_face", "remove_face"} <= set(step["menu_options"])
    assert "first_face" not in step["menu_options"]
    await dialog.choose("people")
    step = await dialog.send({"person": "*Boris* (6)"})
    assert step["step_id"] == "person_always"
    assert step["description_placeholders"]["name"] == markdown("*Boris*")
    assert "first_face" in step["menu_options"]
    assert {"new_face", "remove_face"}.isdisjoint(step["menu_options"])


@pytest.mark.parametrize(
    ("stored", "step_id"),
    [
        ({"Valid": {**ANNA["Valid"], "endTime": "2026-01-31T12:00:00"}}, "ended"),
        ({"userType": "blackList"}, "blacklisted"),
    ],
    ids=["ended", "blacklisted"],
)
async def test_user_without_access(
    dialog: Configure, terminal: SimulatedTerminal, stored: dict[str, Any], step_id: str
) -> None:
    """The text does not claim that a door opens, and blocking is not offered."""
    terminal.people["5"].update(stored)
    assert not terminal.opens_for("5", at=dt_util.now().replace(tzinfo=None))
    step = await dialog.user("5")
    assert step["step_id"] == f"person_{step_id}"
    assert {"block", "unblock"}.isdisjoint(step["menu_options"])
    assert (await dialog.send(None))["step_id"] == f"person_{step_id}"
    if step_id == "ended":
        assert step["description_placeholders"]["until"] == "2026-01-31 12:00"


async def test_user_whose_access_begins_later(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    period = {**ANNA["Valid"], "beginTime": "2029-01-01T08:00:00"}
    terminal.people["5"]["Valid"] = period
    assert not terminal.opens_for("5", at=dt_util.now().replace(tzinfo=None))
    step = await dialog.user("5")
    assert step["step_id"] == "person_later"
    assert step["description_placeholders"]["since"] == "2029-01-01 08:00"
    await dialog.choose("block")
    step = await dialog.choose("unblock")
    assert step["step_id"] == "person_later"
    assert terminal.people["5"]["Valid"] == period


async def test_first_face(dialog: Configure, terminal: SimulatedTerminal) -> None:
    terminal.scene = Scene.at_once()
    await dialog.user("6")
    await dialog.capture("first_face")
    assert (await dialog.wait())["step_id"] == "enrolled"
    assert "6" in terminal.faces


async def test_user_deleted_meanwhile(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    await dialog.open("people")
    del terminal.people["5"]
    step = await dialog.send({"person": "Anna (5)"})
    assert step["errors"] == {"person": "user_not_found"}


@pytest.mark.parametrize(
    ("typed", "step_id"),
    [
        ("anna", "person_limited"),
        (" (5", "person_limited"),
        ("*BORIS* (6)", "person_always"),
        ("(", "choose"),
        ("Clara", "unknown"),
        (" ", "choose"),
        (None, "choose"),
    ],
)
async def test_typed_instead_of_chosen(
    dialog: Configure, typed: str | None, step_id: str
) -> None:
    """A text that matches exactly one user chooses them; there is no guess."""
    await dialog.open("people")
    step = await dialog.send({} if typed is None else {"person": typed})
    assert step["step_id"] == step_id
    if step_id == "choose":
        assert step["errors"] == {"person": "nobody_chosen"}


async def test_unknown_name_can_be_enrolled(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    terminal.scene = Scene.at_once()
    await dialog.open("people")
    step = await dialog.send({"person": " Clara "})
    assert step["description_placeholders"]["name"] == "Clara"

    await dialog.capture("enroll")
    step = await dialog.wait()

    assert step["step_id"] == "enrolled_new"
    number = step["description_placeholders"]["employee_no"]
    assert terminal.people[number]["name"] == "Clara"
    assert number in terminal.faces
    step = await dialog.choose("people")
    assert f"Clara ({number})" in options_of(step)


async def test_nothing_there_yet_that_opens_the_door(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    """It is said, because "the door opens at any time" reads as if all were done."""
    step = await dialog.user("6")
    but = step["description_placeholders"]["yet"]
    assert but == ", but there is no face and no card yet"
    terminal.cards["6"] = [{"cardNo": "66"}]
    step = await dialog.user("6")
    assert step["description_placeholders"]["yet"] == ""


async def test_whom_the_terminal_enrolls_and_cancelling_that(
    hass: HomeAssistant,
    dialog: Configure,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
) -> None:
    terminal.scene = Scene.never()
    runner = loaded.runtime_data.enrollment
    other = runner.async_start(EnrollmentRequest(changes=UserChanges(name="Zoe")))
    await terminal.wait_for("POST", "CaptureFaceData")
    await dialog.user("6")
    await dialog.capture("first_face")
    step = await dialog.wait()
    assert (step["type"], step["step_id"]) == (FlowResultType.MENU, "busy")
    assert step["description_placeholders"]["other"] == "Zoe"
    assert (await dialog.choose("go_back"))["step_id"] == "person_always"
    assert not other.done()

    await dialog.capture("first_face")
    await dialog.wait()
    await dialog.choose("cancel_other")
    with pytest.raises(IsapiError) as cancelled:
        await other
    terminal.scene = Scene.at_once()
    step = await dialog.wait()

    assert step["step_id"] == "enrolled"
    assert "6" in terminal.faces
    assert cancelled.value.reason is Reason.ENROLLMENT_CANCELLED
    assert "Zoe" not in {person["name"] for person in terminal.people.values()}


async def test_terminal_without_users(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    terminal.people.clear()
    step = await dialog.open("people")
    assert (step["type"], step["reason"]) == (FlowResultType.ABORT, "nobody")


async def test_long_list_shows_its_progress(
    hass: HomeAssistant,
    dialog: Configure,
    terminal: SimulatedTerminal,
    timing: Timing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timing.list_progress = 0
    progress: list[float] = []
    monkeypatch.setattr(
        user_list.UserListSteps,
        "async_update_progress",
        lambda _, at: progress.append(at),
    )
    for number in range(100, 150):
        terminal.people[str(number)] = {**ANNA, "employeeNo": str(number)}
    step = await dialog.open("people")
    assert (step["type"], step["progress_action"]) == (
        FlowResultType.SHOW_PROGRESS,
        "reading",
    )
    step = await dialog.wait()
    assert len(options_of(step)) == 52
    assert progress == sorted(progress)
    assert progress[-1] == 1


async def test_closing_cancels_the_reading(
    dialog: Configure, terminal: SimulatedTerminal, timing: Timing
) -> None:
    timing.list_progress = 0
    terminal.inject(Fault.hang_before(), path="UserInfo/Search")
    await dialog.open("people")
    await terminal.wait_for("POST", "UserInfo/Search")
    flow = dialog._flows._progress[dialog.step["flow_id"]]
    task = flow.async_get_progress_task()
    assert task is not None
    dialog.close()
    await asyncio.wait((task,))
    assert task.cancelled()


async def test_failed_list_can_be_retried(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    # For longer than a read waits.
    terminal.inject(Fault.refuse("deviceBusy"), path="UserInfo/Search", times=10)
    step = await dialog.open("people")
    if step["type"] is FlowResultType.SHOW_PROGRESS:
        step = await dialog.wait()
    assert (step["step_id"], step["errors"]) == ("failed", {"base": "terminal_busy"})
    terminal.clear_faults()
    step = await dialog.send({})
    assert step["step_id"] == "choose"


async def test_new_face(dialog: Configure, terminal: SimulatedTerminal) -> None:
    """Record, card and everything else stay."""
    terminal.scene = Scene.at_once()
    before = terminal.snapshot()
    await dialog.user("5")
    await dialog.capture("new_face")
    step = await dialog.wait()
    assert (step["type"], step["step_id"]) == (FlowResultType.MENU, "enrolled")
    assert terminal.faces["5"] != before["faces"]["5"]
    terminal.faces["5"] = before["faces"]["5"]
    assert terminal.snapshot() == before
    assert step["menu_options"] == ["people"], "closing the dialog ends it"


async def test_failed_new_face_can_be_retried(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    terminal.scene = Scene.at_once()
    terminal.inject(Fault.refuse("SubpicAnalysisModelingError"), path="FDSetUp")
    before = terminal.snapshot()
    await dialog.user("5")
    await dialog.capture("new_face")
    step = await dialog.wait()
    assert (step["step_id"], step["errors"]) == ("failed", {"base": "face_rejected"})
    assert terminal.snapshot() == before
    await dialog.send({})
    assert (await dialog.wait())["step_id"] == "enrolled"


async def test_terminal_unloaded_during_the_capture(
    hass: HomeAssistant,
    dialog: Configure,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
) -> None:
    terminal.scene = Scene.never()
    before = terminal.snapshot()
    await dialog.user("5")
    await dialog.capture("new_face")
    await terminal.wait_for("POST", "CaptureFaceData")
    await hass.config_entries.async_unload(loaded.entry_id)

    step = await dialog.wait()

    assert (step["type"], step["reason"]) == (FlowResultType.ABORT, "not_connected")
    assert terminal.snapshot() == before


@pytest.mark.parametrize("profile", [PROFILES["immediate"]], ids=["immediate"])
async def test_no_new_face_without_capture_support(
    dialog: Configure, loaded: MockConfigEntry, profile: Profile
) -> None:
    coordinator = loaded.runtime_data.coordinator
    coordinator.capabilities = type(coordinator.capabilities)()
    step = await dialog.user("5")
    assert {"first_face", "new_face"}.isdisjoint(step["menu_options"])


async def test_edit_name_and_end(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    await dialog.user("5")
    step = await dialog.choose("edit")
    suggested = {
        str(key): key.description["suggested_value"]
        for key in step["data_schema"].schema
    }
    choice = {"active_choice": "until", "until": "2030-01-01T00:00"}
    assert suggested == {"name": "Anna", "when": {"access": choice}}
    until = {"active_choice": "until", "until": "2031-02-03T04:05"}
    step = await dialog.send({"name": " Anne ", "when": {"access": until}})
    assert step["step_id"] == "person_limited"
    assert step["description_placeholders"]["until"] == "2031-02-03 04:05"
    changed = terminal.people["5"]
    assert (changed["name"], changed["Valid"]["endTime"]) == (
        "Anne",
        "2031-02-03T04:05:00",
    )
    await dialog.choose("edit")
    step = await dialog.send({"name": "Anne", "when": {"access": ALWAYS}})
    assert step["step_id"] == "person_always"
    assert terminal.people["5"]["Valid"]["endTime"] == "2037-12-31T23:59:59"


async def test_unchanged_end_is_not_written(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    """Nor is an end that has passed, or one of a disabled period."""
    terminal.people["5"]["Valid"]["endTime"] = "2026-01-31T23:59:59"
    await dialog.user("5")
    await dialog.choose("edit")
    until = {"active_choice": "until", "until": "2026-01-31T23:59"}
    await dialog.send({"name": "Anna", "when": {"access": until}})
    await dialog.choose("people")
    await dialog.send({"person": "*Boris* (6)"})
    await dialog.choose("edit")
    step = await dialog.send({"name": "*Boris*", "when": {"access": ALWAYS}})
    assert step["step_id"] == "person_always"
    assert not terminal.seen("PUT")


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"name": " ", "when": {"access": ALWAYS}}, {"name": "invalid_name"}),
        (
            {
                "name": "Anna",
                "when": {
                    "access": {"active_choice": "until", "until": "2020-01-01T00:00"}
                },
            },
            {"when": "invalid_validity"},
        ),
        (
            {
                "name": "Anna",
                "when": {"access": {"active_choice": "until", "until": ""}},
            },
            {"when": "end_missing"},
        ),
    ],
)
async def test_invalid_edit_is_shown_at_its_field(
    dialog: Configure,
    terminal: SimulatedTerminal,
    data: dict[str, Any],
    errors: dict[str, str],
) -> None:
    before = terminal.snapshot()
    await dialog.user("5")
    await dialog.choose("edit")
    step = await dialog.send(data)
    assert (step["step_id"], step["errors"]) == ("edit", errors)
    assert terminal.snapshot() == before


async def test_block_and_unblock(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    await dialog.user("5")
    step = await dialog.choose("block")
    assert step["step_id"] == "person_blocked"
    assert terminal.people["5"]["Valid"] != ANNA["Valid"]
    step = await dialog.choose("unblock")
    assert step["step_id"] == "person_limited"
    assert terminal.people["5"]["Valid"] == ANNA["Valid"]


async def test_failed_block_leads_back(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    terminal.inject(Fault.refuse("lowPrivilege"), path="Modify")
    await dialog.user("5")
    step = await dialog.choose("block")
    assert step["errors"] == {"base": "permission_denied"}
    assert (await dialog.send(None))["step_id"] == "failed"
    assert (await dialog.send({}))["step_id"] == "person_limited"


async def test_face_is_removed_after_confirmation(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    await dialog.user("5")
    step = await dialog.choose("remove_face")
    assert (step["type"], "5" in terminal.faces) == (FlowResultType.FORM, True)
    step = await dialog.send({})
    assert "remove_face" not in step["menu_options"]
    assert ("5" in terminal.people, "5" in terminal.faces) == (True, False)


async def test_user_is_removed_after_confirmation(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    """The confirmation names the user; no other is removed."""
    await dialog.user("5")
    step = await dialog.choose("remove")
    assert step["description_placeholders"]["name"] == "Anna"
    assert "5" in terminal.people
    step = await dialog.send({})
    assert step["step_id"] == "removed"
    assert [*terminal.people] == ["6"]
    step = await dialog.choose("people")
    assert options_of(step) == ["*Boris* (6)"]


@pytest.mark.parametrize("option", ["remove", "remove_face"])
async def test_failed_removal_leads_back(
    dialog: Configure, terminal: SimulatedTerminal, option: str
) -> None:
    before = terminal.snapshot()
    terminal.inject(Fault.refuse("lowPrivilege"), path="Delete")
    await dialog.user("5")
    await dialog.choose(option)
    step = await dialog.send({})
    assert step["errors"] == {"base": "permission_denied"}
    assert terminal.snapshot() == before
    assert (await dialog.send({}))["step_id"] == "person_limited"


async def test_not_connected(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    await hass.config_entries.async_unload(loaded.entry_id)
    step = await Configure(hass, loaded).open()
    assert (step["type"], step["reason"]) == (FlowResultType.ABORT, "not_connected")


async def test_settings_apply_at_once(
    hass: HomeAssistant,
    dialog: Configure,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
) -> None:
    """Without a reload, which would cancel an enrollment."""
    coordinator = loaded.runtime_data.coordinator
    step = await dialog.open("settings")
    suggested = {
        str(key): key.description["suggested_value"]
        for key in step["data_schema"].schema
    }
    assert suggested == {
        "capture_timeout": 60,
        "scan_interval": 60,
        "remove_expired_guests": False,
        "show_last_face": False,
        "access_events": False,
        "names_in_events": "name",
        "door_control": "open",
    }
    settings = {
        "capture_timeout": 90.0,
        "scan_interval": 30.0,
        "remove_expired_guests": True,
        "access_events": False,
        "names_in_events": "number",
        "door_control": "open",
    }
    step = await dialog.send({**settings, "show_last_face": True})
    assert step["type"] is FlowResultType.CREATE_ENTRY
    assert loaded.options == settings
    assert loaded.runtime_data.coordinator is coordinator
    assert coordinator.update_interval == timedelta(seconds=30)
    image = er.async_get(hass).async_get("image.access_controller_last_captured_face")
    assert image is not None
    assert image.disabled_by is None
    polls = len(terminal.seen("GET", "UserInfo/Count"))
    await pass_time(hass)
    assert len(terminal.seen("GET", "UserInfo/Count")) > polls


async def test_settings_apply_after_a_restart(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(
        loaded, options={**loaded.options, "scan_interval": 300}
    )
    await hass.config_entries.async_reload(loaded.entry_id)
    assert loaded.runtime_data.coordinator.update_interval == timedelta(minutes=5)


TWO_DOORS = replace(
    PROFILES["immediate"], people=replace(PROFILES["immediate"].people, doors=2)
)


@pytest.mark.parametrize("profile", [TWO_DOORS], ids=["two doors"])
async def test_default_doors(dialog: Configure, loaded: MockConfigEntry) -> None:
    step = await dialog.open("settings")
    assert "doors" in step["data_schema"].schema
    await dialog.send(
        {
            "capture_timeout": 60,
            "scan_interval": 60,
            "doors": ["2"],
            "remove_expired_guests": False,
            "show_last_face": False,
            "access_events": False,
            "names_in_events": "name",
            "door_control": "open",
        }
    )
    assert loaded.options["doors"] == [2]
