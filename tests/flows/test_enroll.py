"""The Enroll person dialog: the form, live progress, the result."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.data_entry_flow import (
    EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE,
    EVENT_DATA_ENTRY_FLOW_PROGRESSED,
    FlowResultType,
)
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.hikvision_face_terminal.hub.enrollment import EnrollmentRunner
from custom_components.hikvision_face_terminal.hub.text import markdown
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import Fault, Scene, SimulatedTerminal
from tests.support.common import after_progress, state_of

NAME = "Анна *Brown*"
STATUS = "sensor.access_controller_enrollment_status"


def form_input(**changes: Any) -> dict[str, Any]:
    """Return what the frontend sends for a form with only the name filled in."""
    return {
        "name": NAME,
        "when": {"access": {"active_choice": "always", "always": True}},
        "more": {"user_type": "normal", "gender": "unknown"},
        **changes,
    }


class Dialog:
    """Drives the dialog as the frontend does."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        self._hass = hass
        self._flows = hass.config_entries.subentries
        self._entry = entry
        self.step: Any = None

    async def open(self) -> Any:
        """Press Enroll person."""
        self.step = await self._flows.async_init(
            (self._entry.entry_id, "person"), context={"source": SOURCE_USER}
        )
        return self.step

    async def send(self, data: dict[str, Any] | None) -> Any:
        """Submit a form, choose from a menu, or (None) fetch the step again."""
        self.step = await self._flows.async_configure(self.step["flow_id"], data)
        return self.step

    async def enroll(self, **changes: Any) -> Any:
        """Submit the form and wait until the progress is over."""
        await self.send(form_input(**changes))
        return await self.wait()

    async def wait(self) -> Any:
        """Wait until the progress is over; return the next step."""
        return await after_progress(self._flows, self.step, lambda: self.send(None))

    def close(self) -> None:
        """Close the dialog."""
        self._flows.async_abort(self.step["flow_id"])


@pytest.fixture
def dialog(hass: HomeAssistant, loaded: MockConfigEntry) -> Dialog:
    """Return the dialog of a loaded terminal."""
    return Dialog(hass, loaded)


async def until(hass: HomeAssistant, entity_id: str, state: str) -> None:
    """Wait until an entity has a state."""
    reached = asyncio.Event()

    @callback
    def changed(event: Event[Any]) -> None:
        new = event.data["new_state"]
        if new and (new.entity_id, new.state) == (entity_id, state):
            reached.set()

    unsubscribe = hass.bus.async_listen("state_changed", changed)
    if state_of(hass, entity_id) != state:
        async with asyncio.timeout(5):
            await reached.wait()
    unsubscribe()


async def test_name_is_enough(dialog: Dialog, terminal: SimulatedTerminal) -> None:
    await dialog.open()

    step = await dialog.enroll()

    assert (step["type"], step["step_id"]) == (FlowResultType.MENU, "enrolled")
    assert step["description_placeholders"] == {
        "name": markdown(NAME),
        "employee_no": "1",
        "terminal": "Access Controller",
        "until": "",
        "copies": "",
        "photo": "",
    }
    person = terminal.people["1"]
    assert person["name"] == NAME
    assert person["RightPlan"] == [{"doorNo": 1, "planTemplateNo": "1"}]
    assert "1" in terminal.faces


async def test_closing_the_result_ends_it(
    hass: HomeAssistant, dialog: Dialog, loaded: MockConfigEntry
) -> None:
    await dialog.open()
    step = await dialog.enroll()
    assert step["menu_options"] == ["user"], "nothing that opens a second dialog"

    dialog.close()

    assert not hass.config_entries.subentries.async_progress()
    assert not loaded.subentries


async def test_blocklisted_user_has_a_text_of_their_own(
    dialog: Dialog, terminal: SimulatedTerminal
) -> None:
    await dialog.open()

    step = await dialog.enroll(more={"user_type": "blacklist", "gender": "unknown"})

    assert (step["type"], step["step_id"]) == (FlowResultType.MENU, "blacklisted")
    assert not terminal.opens_for("1", at=dt_util.now().replace(tzinfo=None))


async def test_terminal_removed_while_the_dialog_is_open(
    hass: HomeAssistant, dialog: Dialog, loaded: MockConfigEntry
) -> None:
    """The dialog still shows the result, and then that the terminal is gone."""
    await dialog.open()
    await dialog.enroll()
    await hass.config_entries.async_remove(loaded.entry_id)

    step = await dialog.send(None)
    assert step["step_id"] == "enrolled"
    step = await dialog.send({"next_step_id": "user"})

    assert (step["type"], step["reason"]) == (FlowResultType.ABORT, "not_connected")


async def test_next_user_gets_an_empty_form(
    dialog: Dialog, terminal: SimulatedTerminal
) -> None:
    await dialog.open()
    await dialog.enroll()

    step = await dialog.send({"next_step_id": "user"})
    assert suggested(step) == {"when": form_input()["when"]}
    await dialog.enroll(name="Ben")

    assert {person["name"] for person in terminal.people.values()} == {NAME, "Ben"}


async def test_progress_has_texts_and_percentages(
    hass: HomeAssistant, dialog: Dialog, terminal: SimulatedTerminal
) -> None:
    terminal.scene = Scene.steps((0, 20, 20, 60, 60, 100))
    percentages: list[float] = []

    @callback
    def record(event: Event[Any]) -> None:
        percentages.append(event.data["progress"])

    hass.bus.async_listen(EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE, record)
    actions: list[str] = []

    await dialog.open()
    step = await dialog.send(form_input())
    while step["type"] is FlowResultType.SHOW_PROGRESS:
        if step["progress_action"] not in actions:
            actions.append(step["progress_action"])
        await asyncio.sleep(0)
        step = await dialog.send(None)

    assert actions[:2] == ["checking", "look"]
    assert "hold_still" in actions
    assert actions[-1] in ("saving", "verifying")
    assert sorted(percentages) == percentages
    assert {0.2, 0.6, 1.0} <= set(percentages)


async def test_finished_progress_is_notified_until_the_result_is_fetched(
    hass: HomeAssistant, dialog: Dialog
) -> None:
    """The frontend misses the event while it has another request open."""
    await dialog.open()
    step = await dialog.send(form_input())
    flow = hass.config_entries.subentries._progress[step["flow_id"]]
    task = flow.async_get_progress_task()
    assert task is not None
    await asyncio.wait((task,))
    await hass.async_block_till_done()
    refreshes = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)

    for seconds in (2, 4):
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
        await hass.async_block_till_done()
    assert len(refreshes) == 2

    assert (await dialog.send(None))["step_id"] == "enrolled"
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=6))
    await hass.async_block_till_done()
    assert len(refreshes) == 2


async def test_failed_capture_returns_to_the_filled_form(
    hass: HomeAssistant,
    dialog: Dialog,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
) -> None:
    hass.config_entries.async_update_entry(
        loaded, options={**loaded.options, "capture_timeout": 0.1}
    )
    terminal.scene = Scene.never()
    await dialog.open()
    until_noon = {"active_choice": "until", "until": "2037-05-01T12:00"}

    step = await dialog.enroll(when={"access": until_noon}, employee_no="42")

    assert (step["type"], step["step_id"]) == (FlowResultType.FORM, "user")
    assert step["errors"] == {"base": "capture_timeout"}
    assert not terminal.people
    values = suggested(step)
    assert values == {
        "name": NAME,
        "employee_no": "42",
        "when": {"access": until_noon},
        "more": {"user_type": "normal", "gender": "unknown"},
    }

    terminal.scene = Scene.at_once()
    await dialog.enroll(**values)

    assert terminal.people["42"]["Valid"]["endTime"] == "2037-05-01T12:00:00"


async def test_unexpected_error_has_a_text(
    dialog: Dialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The frontend shows no text that has a placeholder without a value."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(EnrollmentRunner, "async_start", broken)
    await dialog.open()

    step = await dialog.enroll()

    assert step["errors"] == {"base": "unexpected_response"}
    assert step["description_placeholders"]["detail"] == "?"


@pytest.mark.parametrize("choice", ["guest", "until", "duration"])
async def test_missing_end_keeps_its_choice(dialog: Dialog, choice: str) -> None:
    """And the choices stay in their order."""
    await dialog.open()

    step = await dialog.send(form_input(when={"access": {"active_choice": choice}}))

    assert step["errors"] == {"when": "end_missing"}
    assert suggested(step)["when"]["access"]["active_choice"] == choice
    selector = step["data_schema"].schema["when"].schema.schema["access"]
    assert [*selector.config["choices"]] == ["always", "guest", "until", "duration"]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"name": "  "}, {"name": "invalid_name"}),
        ({"employee_no": "9" * 33}, {"employee_no": "invalid_employee_no"}),
        (
            {
                "when": {
                    "access": {"active_choice": "until", "until": "2020-01-01T00:00"}
                }
            },
            {"when": "invalid_validity"},
        ),
        (
            {"when": {"access": {"active_choice": "until", "until": ""}}},
            {"when": "end_missing"},
        ),
        ({"when": {"access": {"active_choice": "until"}}}, {"when": "end_missing"}),
        ({"when": {"access": {"active_choice": "duration"}}}, {"when": "end_missing"}),
        (
            {
                "when": {
                    "access": {"active_choice": "duration", "duration": {"hours": 0}}
                }
            },
            {"when": "end_missing"},
        ),
    ],
)
async def test_bad_input_is_shown_at_its_field(
    dialog: Dialog,
    terminal: SimulatedTerminal,
    changes: dict[str, Any],
    errors: dict[str, str],
) -> None:
    await dialog.open()
    before = len(terminal.seen())

    step = await dialog.send(form_input(**changes))

    assert step["errors"] == errors
    assert all("groupSearch" in seen.path for seen in terminal.seen()[before:])


async def test_taken_number_is_shown_at_its_field(
    dialog: Dialog, terminal: SimulatedTerminal
) -> None:
    await dialog.open()
    await dialog.enroll(employee_no="7")
    await dialog.send({"next_step_id": "user"})

    step = await dialog.enroll(employee_no="7", name="Ben")

    assert step["errors"] == {"employee_no": "number_taken"}
    assert step["description_placeholders"]["owner"] == NAME
    assert terminal.people["7"]["name"] == NAME


async def test_closing_the_dialog_cancels(
    hass: HomeAssistant, dialog: Dialog, terminal: SimulatedTerminal
) -> None:
    terminal.scene = Scene.never()
    await dialog.open()
    await dialog.send(form_input())
    await until(hass, STATUS, "waiting_for_face")

    dialog.close()

    await until(hass, STATUS, "cancelled")
    await hass.async_block_till_done()
    assert not terminal.people


async def test_closing_does_not_cancel_another_enrollment(
    hass: HomeAssistant,
    dialog: Dialog,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
) -> None:
    terminal.scene = Scene.never()
    other = Dialog(hass, loaded)
    await other.open()
    await dialog.open()
    await other.send(form_input())
    await until(hass, STATUS, "waiting_for_face")

    step = await dialog.enroll(name="Ben")

    assert step["step_id"] == "busy"
    assert step["description_placeholders"]["other"] == markdown(NAME)
    assert (await dialog.send({"next_step_id": "go_back"}))["step_id"] == "user"
    assert suggested(dialog.step)["name"] == "Ben"
    dialog.close()
    terminal.show_face()
    await until(hass, STATUS, "succeeded")
    other.close()
    assert [person["name"] for person in terminal.people.values()] == [NAME]


async def test_terminal_unloaded_during_the_capture(
    hass: HomeAssistant,
    dialog: Dialog,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
) -> None:
    terminal.scene = Scene.never()
    await dialog.open()
    await dialog.send(form_input())
    await until(hass, STATUS, "waiting_for_face")
    await hass.config_entries.async_unload(loaded.entry_id)

    step = await dialog.wait()

    assert (step["type"], step["reason"]) == (FlowResultType.ABORT, "not_connected")
    assert not terminal.people


async def test_other_enrollment_can_be_cancelled_for_this_one(
    hass: HomeAssistant,
    dialog: Dialog,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
) -> None:
    terminal.scene = Scene.never()
    other = Dialog(hass, loaded)
    await other.open()
    await dialog.open()
    await other.send(form_input())
    await until(hass, STATUS, "waiting_for_face")
    await dialog.enroll(name="Ben")
    terminal.scene = Scene.at_once()

    await dialog.send({"next_step_id": "cancel_other"})
    step = await dialog.wait()

    assert step["step_id"] == "enrolled"
    assert [person["name"] for person in terminal.people.values()] == ["Ben"]


async def test_seconds_left_are_counted_down(
    hass: HomeAssistant,
    dialog: Dialog,
    terminal: SimulatedTerminal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The step is shown anew each five seconds, and each of the last."""
    terminal.scene = Scene.never()
    await dialog.open()
    await dialog.send(form_input())
    await until(hass, STATUS, "waiting_for_face")
    step = await dialog.send(None)
    assert step["progress_action"] == "look"
    assert step["description_placeholders"]["seconds"] == "60"
    shown_anew = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)
    flow: Any = hass.config_entries.subentries._progress[step["flow_id"]]

    for left, told in ((56, "60"), (54.9, "55"), (4.2, "5"), (0.5, "1"), (-3, "0")):
        runner = flow._runner
        runner.state = replace(runner.state, ends_at=hass.loop.time() + left)
        before = len(shown_anew)
        flow._update_progress(runner.state)
        assert len(shown_anew) == before + (told != step_seconds(dialog))
        await dialog.send(None)
        assert step_seconds(dialog) == told


@pytest.mark.parametrize(
    ("choice", "today", "end"),
    [
        ("tonight", "2026-11-26", "2026-11-26T23:59:59"),
        ("tomorrow", "2026-11-26", "2026-11-27T23:59:59"),
        ("sunday", "2026-11-26", "2026-11-29T23:59:59"),
        ("sunday", "2026-11-29", "2026-11-29T23:59:59"),
    ],
)
@pytest.mark.parametrize("kind", ["visitor", "normal"])
async def test_guest(
    dialog: Dialog,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    freezer: FrozenDateTimeFactory,
    choice: str,
    today: str,
    end: str,
    kind: str,
) -> None:
    """Until the end of a day, and removed afterwards, whatever types there are."""
    freezer.move_to(f"{today} 20:00:00-08:00")
    coordinator = loaded.runtime_data.coordinator
    coordinator.capabilities = replace(
        coordinator.capabilities, user_types=frozenset((kind, "normal"))
    )
    await dialog.open()

    step = await dialog.enroll(
        when={"access": {"active_choice": "guest", "guest": choice}}
    )

    assert step["step_id"] == "enrolled_until"
    told = f"{datetime.fromisoformat(end):%Y-%m-%d %H:%M}"
    assert step["description_placeholders"]["until"] == told
    assert terminal.people["1"]["Valid"]["endTime"] == end
    assert terminal.people["1"]["userType"] == kind
    assert loaded.runtime_data.store.guests()["1"]["until"] == end
    user = (await loaded.runtime_data.users.async_get("1")).user
    assert loaded.runtime_data.store.is_guest(user)


async def test_access_for_a_duration(
    dialog: Dialog, terminal: SimulatedTerminal, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2026-06-01 12:00:00")
    await dialog.open()

    await dialog.enroll(
        when={
            "access": {
                "active_choice": "duration",
                "duration": {"days": 1, "hours": 12},
            }
        }
    )

    now = dt_util.now().replace(tzinfo=None)
    end = terminal.people["1"]["Valid"]["endTime"]
    assert datetime.fromisoformat(end) == now + timedelta(hours=36)


async def test_departments_are_chosen_by_name(
    dialog: Dialog, terminal: SimulatedTerminal
) -> None:
    step = await dialog.open()
    more = step["data_schema"].schema["more"].schema.schema
    options = more["department"].config["options"]
    (sales,) = (it["value"] for it in options if it["label"] == "Sales Dept.")

    await dialog.enroll(
        more={"user_type": "visitor", "gender": "female", "department": sales}
    )

    person = terminal.people["1"]
    assert (person["groupId"], person["userType"]) == (3, "visitor")


async def test_unreachable_terminal_is_shown_at_once(
    dialog: Dialog, terminal: SimulatedTerminal
) -> None:
    terminal.inject(Fault.drop_before(), path="groupSearch", times=2)

    step = await dialog.open()

    assert step["errors"] == {"base": "cannot_connect"}


async def test_terminal_not_connected(
    hass: HomeAssistant, dialog: Dialog, loaded: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(loaded.entry_id)

    step = await dialog.open()

    assert (step["type"], step["reason"]) == (FlowResultType.ABORT, "not_connected")


def step_seconds(dialog: Dialog) -> str:
    """Return how many seconds are said to be left."""
    seconds: str = dialog.step["description_placeholders"]["seconds"]
    return seconds


def suggested(step: Any) -> dict[str, Any]:
    """Return the suggested values of a form; that of a section wins, as it does."""
    found = {}
    for key, value in step["data_schema"].schema.items():
        inner = getattr(value, "schema", None)
        if key.description:
            found[str(key)] = key.description["suggested_value"]
        elif inner is not None and (nested := suggested({"data_schema": inner})):
            found[str(key)] = nested
    return found
