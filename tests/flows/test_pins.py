"""Configure: the PIN on a person's page, which leaves no trace of it."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.const import DOMAIN
from simulator import PIN_PROFILES, SCHEDULE_PROFILES, Fault, SimulatedTerminal
from tests.support.records import user_record

from .test_options import Configure

PIN = "740196"


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    """Add Anna without a PIN, and Boris with one."""
    terminal.people["5"] = user_record("5", "Anna")
    terminal.people["6"] = user_record("6", "Boris", password="2580")


@pytest.fixture
def dialog(hass: HomeAssistant, loaded: MockConfigEntry) -> Configure:
    """Return the dialog of a loaded terminal."""
    return Configure(hass, loaded)


def everything(dialog: Configure) -> str:
    """Return what the dialog shows and Home Assistant keeps of it."""
    flow = dialog._flows._progress[dialog.step["flow_id"]]
    schema = dialog.step.get("data_schema")
    markers = (
        [getattr(key, "description", "") for key in schema.schema] if schema else []
    )
    return f"{dialog.step} {markers} {flow.cur_step} {flow.context} {flow.init_data}"


async def test_a_pin_is_set_and_removed(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    step = await dialog.user("5")
    assert "remove_pin" not in step["menu_options"]
    step = await dialog.choose("set_pin")
    assert step["description_placeholders"]["length"] == "1-8"

    step = await dialog.send({"pin": f" {PIN} "})

    assert step["step_id"] == "pin_set"
    assert PIN not in everything(dialog)
    flow: Any = dialog._flows._progress[step["flow_id"]]
    assert PIN not in str(flow._known.user.record.tree)
    assert terminal.people["5"]["password"] == PIN
    await dialog.choose("person")
    await dialog.choose("remove_pin")
    step = await dialog.send({})
    assert "remove_pin" not in step["menu_options"]
    assert not terminal.people["5"]["password"]


@pytest.mark.parametrize(
    ("pin", "key"),
    [("12a4", "invalid_pin"), ("", "invalid_pin"), ("2580", "pin_in_use")],
)
async def test_a_refused_pin_is_not_suggested_again(
    dialog: Configure, terminal: SimulatedTerminal, pin: str, key: str
) -> None:
    await dialog.user("5")
    await dialog.choose("set_pin")
    step = await dialog.send({"pin": pin})
    assert step["errors"] == {"pin": key}
    assert not pin or pin not in everything(dialog)
    (marker,) = step["data_schema"].schema
    assert not marker.description


@pytest.mark.parametrize("profile", [PIN_PROFILES["pin_hidden"]])
async def test_a_terminal_that_does_not_tell_pins(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    """It can be removed as long as this dialog knows of it."""
    await dialog.user("5")
    await dialog.choose("set_pin")
    assert (await dialog.send({"pin": PIN}))["step_id"] == "pin_unseen"
    await dialog.choose("person")
    await dialog.choose("remove_pin")
    await dialog.send({})
    assert not terminal.people["5"]["password"]


@pytest.mark.parametrize("profile", [SCHEDULE_PROFILES["no_pin_mode"]])
@pytest.mark.parametrize("looks_at_set_up", [True])
async def test_a_pin_that_opens_nothing(
    hass: HomeAssistant, dialog: Configure, terminal: SimulatedTerminal
) -> None:
    """It is said at once, and a repair tells what to do until it is gone."""

    def repairs() -> set[str]:
        issues = ir.async_get(hass).issues.values()
        return {it.translation_key or "" for it in issues if it.domain == DOMAIN}

    terminal.people["6"].pop("password")
    await hass.async_block_till_done(wait_background_tasks=True)
    await dialog.user("5")
    await dialog.choose("set_pin")
    assert (await dialog.send({"pin": PIN}))["step_id"] == "pin_useless"
    assert terminal.people["5"]["password"] == PIN
    assert "pin_not_accepted" in repairs()
    await dialog.choose("person")
    await dialog.choose("remove_pin")
    await dialog.send({})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert "pin_not_accepted" not in repairs()


@pytest.mark.parametrize("profile", [PIN_PROFILES["no_pins"]])
async def test_without_pins_none_is_offered(dialog: Configure) -> None:
    step: Any = await dialog.user("5")
    assert {"set_pin", "remove_pin"}.isdisjoint(step["menu_options"])


async def test_another_error_is_shown_above_the_form(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    terminal.inject(
        Fault.status("badParameters", message=f"password {PIN}"),
        path="UserInfo/Modify",
        times=9,
    )
    await dialog.user("5")
    await dialog.choose("set_pin")
    step = await dialog.send({"pin": PIN})
    assert step["errors"] == {"base": "unexpected_response"}
    assert PIN not in everything(dialog)
    terminal.clear_faults()
    terminal.inject(Fault.refuse("lowPrivilege"), path="UserInfo/Modify", times=9)
    await dialog.user("6")
    await dialog.choose("remove_pin")
    step = await dialog.send({})
    assert (step["step_id"], step["errors"]) == (
        "failed",
        {"base": "permission_denied"},
    )
