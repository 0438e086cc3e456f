"""Schedule helpers in the terminal's own plans, and what becomes of them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.schedule_sync import (
    COMPARE_INTERVAL,
    HELPER_GRACE,
)
from simulator import SCHEDULE_PROFILES, Fault, SimulatedTerminal
from tests.support.common import device_of
from tests.support.records import user_record
from tests.support.schedule_helper import ScheduleHelpers, Week

WEDNESDAY: Final = datetime(2026, 6, 3)
MORNINGS: Final[Week] = {"wednesday": [("08:00:00", "12:00:00")]}
EVENINGS: Final[Week] = {"wednesday": [("20:00:00", "24:00:00")]}
ANNA: Final = user_record("5")

type Call = Callable[..., Awaitable[dict[str, Any]]]


def profiles(*names: str) -> pytest.MarkDecorator:
    found = [SCHEDULE_PROFILES[name] for name in names]
    return pytest.mark.parametrize("profile", found, ids=names)


@pytest.fixture
async def helpers(hass: HomeAssistant) -> AsyncIterator[ScheduleHelpers]:
    helpers = ScheduleHelpers(hass)
    yield helpers
    await helpers.delete_all()


@pytest.fixture
async def cleaner(helpers: ScheduleHelpers) -> str:
    """Return a helper, made before the terminal is set up."""
    return await helpers.create("Cleaner", MORNINGS)


@pytest.fixture
def call(
    hass: HomeAssistant,
    cleaner: str,
    terminal: SimulatedTerminal,
    loaded: MockConfigEntry,
) -> Call:
    """Return a function that calls an action for Anna, and waits for what follows."""
    terminal.people["5"] = deepcopy(ANNA)

    async def call(action: str = "update_user", **data: object) -> dict[str, Any]:
        request = {"device_id": device_of(hass, loaded).id, "employee_no": "5", **data}
        try:
            response = await hass.services.async_call(
                DOMAIN, action, request, blocking=True, return_response=True
            )
        finally:
            await settled(hass)
        return dict(response or {})

    return call


async def settled(hass: HomeAssistant) -> None:
    """Wait for what is done in the background."""
    await hass.async_block_till_done(wait_background_tasks=True)


def opens(terminal: SimulatedTerminal, hour: int, number: str = "5") -> bool:
    return terminal.opens_for(number, at=WEDNESDAY.replace(hour=hour))


def lost(hass: HomeAssistant, entry: MockConfigEntry) -> str | None:
    """Return which schedules are told as lost."""
    issue_id = f"schedule_lost_{entry.entry_id}"
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    return (issue.translation_placeholders or {})["schedules"] if issue else None


async def test_hours_are_given_followed_and_taken_away(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    helpers: ScheduleHelpers,
    cleaner: str,
    call: Call,
) -> None:
    """Nothing else changes, and nothing is left behind."""
    await call(gender="female")
    before = terminal.snapshot()
    assert (await call(schedule=cleaner))["schedule"] == cleaner
    assert [hour for hour in range(24) if opens(terminal, hour)] == [8, 9, 10, 11]
    assert terminal.schedules.template(2)["templateName"] == "HA Cleaner"

    await helpers.edit(cleaner, EVENINGS)
    await settled(hass)
    assert [hour for hour in range(24) if opens(terminal, hour)] == [20, 21, 22, 23]

    assert (await call("get_user"))["schedule"] == cleaner
    assert (await call(schedule=""))["schedule"] is None
    assert opens(terminal, 3)
    assert terminal.snapshot() == before
    # Nothing was ever cleared, nor number 1 written.
    written = {it.path.split("?")[0] for it in terminal.seen("PUT", "UserRight")}
    assert {path[-2:] for path in written} == {"/2"}


async def test_one_schedule_serves_all_who_have_it(
    hass: HomeAssistant, terminal: SimulatedTerminal, cleaner: str, call: Call
) -> None:
    await call(schedule=cleaner)
    await call("add_user", name="Eve", employee_no="6", schedule=cleaner)
    assert terminal.snapshot()["templates"].keys() == {2}
    await call("delete_user", employee_no="5")
    assert opens(terminal, 8, "6")
    await call("delete_user", employee_no="6")
    assert not terminal.snapshot()["templates"]
    assert not terminal.snapshot()["week_plans"]


async def test_an_edit_that_is_only_reported_is_seen(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    helpers: ScheduleHelpers,
    cleaner: str,
    call: Call,
    freezer: FrozenDateTimeFactory,
) -> None:
    """On a Monday the state of the helper, and its next event, stay as they are."""
    freezer.move_to("2026-06-01 03:00:00+00:00")
    eight = [("08:00:00", "09:00:00")]
    await helpers.edit(cleaner, {"monday": eight})
    await call(schedule=cleaner)
    changes = async_capture_events(hass, EVENT_STATE_CHANGED)
    await helpers.edit(cleaner, {"monday": eight, "friday": eight})
    await settled(hass)
    assert not changes
    assert opens_on(terminal, day=5)


def opens_on(terminal: SimulatedTerminal, day: int) -> bool:
    return terminal.opens_for("5", at=WEDNESDAY.replace(day=day, hour=8, minute=30))


async def test_hours_follow_what_changed_while_the_terminal_was_off(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    helpers: ScheduleHelpers,
    cleaner: str,
    call: Call,
    freezer: FrozenDateTimeFactory,
) -> None:
    await call(schedule=cleaner)
    await hass.config_entries.async_unload(loaded.entry_id)
    await helpers.edit(cleaner, EVENINGS)
    assert opens(terminal, 8)
    await hass.config_entries.async_setup(loaded.entry_id)
    await settled(hass)
    assert (opens(terminal, 8), opens(terminal, 20)) == (False, True)


@profiles("two_templates")
async def test_room_for_one_schedule(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    helpers: ScheduleHelpers,
    cleaner: str,
    call: Call,
) -> None:
    """What there is no room for is told before anything is written."""
    nights = await helpers.create("Nights", EVENINGS)
    await call(schedule=cleaner)
    before, writes = terminal.snapshot(), len(terminal.seen("PUT"))
    for action in ("add_user", "enroll_user_with_face"):
        with pytest.raises(ServiceValidationError) as raised:
            await call(action, name="Eve", employee_no="6", schedule=nights)
        assert raised.value.translation_key == "no_room_for_schedule"
        assert "(1 in all" in str(raised.value)
    assert terminal.snapshot() == before
    assert len(terminal.seen("PUT")) == writes
    # Anna is the only one who has the first: hers may be another one from now on.
    with pytest.raises(ServiceValidationError):
        await call(schedule=nights)
    await call(schedule="")
    await call(schedule=nights)
    assert opens(terminal, 20)


@profiles("plans_unreadable", "plans_searched", "plans_promised")
async def test_terminals_without_schedules(
    terminal: SimulatedTerminal, cleaner: str, call: Call
) -> None:
    before = terminal.snapshot()
    with pytest.raises(ServiceValidationError) as raised:
        await call(schedule=cleaner)
    assert raised.value.translation_key == "not_supported"
    assert terminal.snapshot() == before


@pytest.mark.parametrize(
    ("week", "detail"),
    [
        ({"monday": [(f"{h:02}:00:00", f"{h:02}:30:00") for h in range(9)]}, "9 > 8"),
        ({"friday": [("08:00:30", "09:00:00")]}, "Friday: 08:00:30-09:00"),
    ],
)
async def test_hours_that_do_not_fit(
    terminal: SimulatedTerminal,
    helpers: ScheduleHelpers,
    cleaner: str,
    call: Call,
    week: Week,
    detail: str,
) -> None:
    await helpers.edit(cleaner, week)
    before = terminal.snapshot()
    with pytest.raises(ServiceValidationError, match=detail):
        await call(schedule=cleaner)
    assert terminal.snapshot() == before


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"schedule": "schedule.nobody"}, "no_such_schedule"),
        ({"schedule": "sensor.access_controller_people"}, "no_such_schedule"),
        ({"schedule": "", "plan_template": 1}, "schedule_and_template"),
    ],
)
async def test_bad_input(
    terminal: SimulatedTerminal, call: Call, data: dict[str, Any], key: str
) -> None:
    before = terminal.snapshot()
    with pytest.raises(ServiceValidationError) as raised:
        await call(**data)
    assert raised.value.translation_key == key
    assert terminal.snapshot() == before


async def test_always_takes_no_template_of_others_away(
    terminal: SimulatedTerminal, call: Call
) -> None:
    plan = [{"doorNo": 1, "planTemplateNo": "7"}]
    terminal.people["5"]["RightPlan"] = plan
    await call(schedule="")
    assert terminal.people["5"]["RightPlan"] == plan


@pytest.mark.parametrize("path", ["UserInfo/Modify", "UserRightPlanTemplate/2"])
async def test_what_a_failed_change_got_is_given_back(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    cleaner: str,
    call: Call,
    path: str,
) -> None:
    """Before the error is told; nothing has to come later for it."""
    before = terminal.snapshot()
    terminal.inject(Fault.refuse("lowPrivilege"), path=path, method="PUT")
    loaded.runtime_data.schedules.on_change = lambda: None
    with pytest.raises(HomeAssistantError, match="may not do that"):
        await call(schedule=cleaner)
    assert terminal.snapshot() == before


async def test_what_others_change_is_left_alone_and_told(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    helpers: ScheduleHelpers,
    cleaner: str,
    call: Call,
    freezer: FrozenDateTimeFactory,
) -> None:
    await call(schedule=cleaner)
    terminal.schedules.set_up(2, {"Friday": [("08:00:00", "09:00:00")]}, name="Mine")
    theirs = terminal.snapshot()
    await helpers.edit(cleaner, EVENINGS)
    await settled(hass)
    assert lost(hass, loaded) == "- Mine"
    assert terminal.snapshot() == theirs
    assert (await call("get_user"))["schedule"] is None

    # Chosen anew, the hours are in another plan, and theirs is no matter of ours.
    assert (await call(schedule=cleaner))["schedule"] == cleaner
    assert terminal.snapshot()["templates"][2] == theirs["templates"][2]
    assert opens(terminal, 20)
    assert lost(hass, loaded) is None


async def test_what_others_change_is_found_within_a_day(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    call: Call,
    cleaner: str,
    freezer: FrozenDateTimeFactory,
) -> None:
    await call(schedule=cleaner)
    terminal.schedules.set_up(2, {"Friday": [("08:00:00", "09:00:00")]}, name="Mine")
    freezer.tick(COMPARE_INTERVAL + timedelta(minutes=1))
    async_fire_time_changed(hass)
    await settled(hass)
    assert lost(hass, loaded) == "- Mine"


async def test_a_helper_that_is_removed_is_told_and_its_hours_hold(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    helpers: ScheduleHelpers,
    cleaner: str,
    call: Call,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Not within five minutes after a start: helpers may be loaded later."""
    await call(schedule=cleaner)
    await helpers.delete(cleaner)
    await settled(hass)
    assert lost(hass, loaded) is None
    freezer.tick(HELPER_GRACE + timedelta(minutes=1))
    async_fire_time_changed(hass)
    await settled(hass)
    assert lost(hass, loaded) == "- HA Cleaner"
    assert (opens(terminal, 8), opens(terminal, 13)) == (True, False)
    await call(schedule="")
    assert lost(hass, loaded) is None
    assert not terminal.snapshot()["templates"]


async def test_a_helper_keeps_its_schedule_under_another_name(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    helpers: ScheduleHelpers,
    cleaner: str,
    call: Call,
) -> None:
    await call(schedule=cleaner)
    er.async_get(hass).async_update_entity(cleaner, new_entity_id="schedule.maid")
    await settled(hass)
    assert (await call("get_user"))["schedule"] == "schedule.maid"
    await helpers.edit("schedule.maid", EVENINGS)
    await settled(hass)
    assert opens(terminal, 20)


async def test_users_deleted_at_the_terminal_free_their_schedule(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    cleaner: str,
    call: Call,
    freezer: FrozenDateTimeFactory,
) -> None:
    await call(schedule=cleaner)
    del terminal.people["5"]
    freezer.tick(COMPARE_INTERVAL + timedelta(minutes=1))
    async_fire_time_changed(hass)
    await settled(hass)
    assert not any(terminal.snapshot().values())


async def test_an_unreachable_terminal_is_written_to_later(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    helpers: ScheduleHelpers,
    cleaner: str,
    call: Call,
    freezer: FrozenDateTimeFactory,
) -> None:
    await call(schedule=cleaner)
    await terminal.stop()
    await helpers.edit(cleaner, EVENINGS)
    await settled(hass)
    await terminal.start()
    assert opens(terminal, 8)
    await loaded.runtime_data.coordinator.async_refresh()
    freezer.tick(timedelta(minutes=11))
    async_fire_time_changed(hass)
    await settled(hass)
    assert opens(terminal, 20)


async def test_an_enrollment_has_hours(
    terminal: SimulatedTerminal, cleaner: str, call: Call
) -> None:
    await call("enroll_user_with_face", employee_no="6", name="Eve", schedule=cleaner)
    assert (opens(terminal, 8, "6"), opens(terminal, 13, "6")) == (True, False)


async def test_hours_are_kept_for_a_terminal_that_does_not_answer(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    helpers: ScheduleHelpers,
    cleaner: str,
    call: Call,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Those that the helper has when the terminal is back."""
    device_ids = [device_of(hass, loaded).id]
    await call("get_user")
    await terminal.stop()
    answer = await call(device_id=device_ids, schedule=cleaner)
    assert [it["result"] for it in answer["terminals"]] == ["pending"]
    await helpers.edit(cleaner, EVENINGS)
    await terminal.start()
    await loaded.runtime_data.coordinator.async_refresh()
    freezer.tick(timedelta(minutes=2))
    async_fire_time_changed(hass)
    await settled(hass)
    assert (opens(terminal, 8), opens(terminal, 20)) == (False, True)
