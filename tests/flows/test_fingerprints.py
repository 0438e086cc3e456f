"""Configure: fingerprints on a person's page, driven as the frontend does."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import FINGER_PROFILES, SimulatedTerminal
from simulator.fingerprints import template_of
from tests.support.records import user_record

from .test_enroll import until
from .test_options import Configure

STATUS = "sensor.access_controller_enrollment_status"
STEPS = {"add_fingerprint", "remove_fingerprints"}


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    """Add Anna with two fingers, and Boris without."""
    for number, name in (("5", "Anna"), ("6", "Boris")):
        terminal.people[number] = user_record(number, name)
    terminal.fingerprints["5"] = [
        {"fingerPrintID": it, "fingerData": template_of(f"Anna's {it}")}
        for it in (1, 2)
    ]


@pytest.fixture
def dialog(hass: HomeAssistant, loaded: MockConfigEntry) -> Configure:
    """Return the dialog of a loaded terminal."""
    return Configure(hass, loaded)


async def test_a_finger_is_added_live(
    hass: HomeAssistant, dialog: Configure, terminal: SimulatedTerminal
) -> None:
    step = await dialog.user("6")
    assert STEPS & {*step["menu_options"]} == {"add_fingerprint"}
    await dialog.choose("add_fingerprint")
    await until(hass, STATUS, "waiting_for_finger")
    step = await dialog.send(None)
    assert (step["step_id"], step["progress_action"]) == ("read_finger", "put_finger")
    assert step["description_placeholders"]["seconds"] == "30"

    terminal.finger_sensor.hold("a new thumb")
    step = await dialog.wait()

    assert step["step_id"] == "fingerprint_added"
    assert [it["fingerPrintID"] for it in terminal.fingerprints["6"]] == [1]
    step = await dialog.choose("person")
    assert {*step["menu_options"]} >= STEPS


async def test_a_finger_of_another(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    """Another one can be tried at once."""
    terminal.finger_sensor.hold("Anna's 2")
    await dialog.user("6")
    await dialog.choose("add_fingerprint")
    step = await dialog.wait()
    assert step["errors"] == {"base": "fingerprint_already_enrolled"}
    assert step["description_placeholders"]["owner"] == "Anna (5)"
    terminal.finger_sensor.hold("a new thumb")
    await dialog.send({})
    assert (await dialog.wait())["step_id"] == "fingerprint_added"


async def test_closing_the_dialog_ends_the_reading(
    hass: HomeAssistant,
    dialog: Configure,
    terminal: SimulatedTerminal,
    loaded: MockConfigEntry,
) -> None:
    await dialog.user("6")
    await dialog.choose("add_fingerprint")
    await terminal.wait_for("POST", "CaptureFingerPrint")
    dialog.close()
    await until(hass, STATUS, "cancelled")
    assert loaded.runtime_data.is_idle
    assert terminal.fingerprints.keys() == {"5"}


async def test_all_fingers_are_removed_after_a_question(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    await dialog.user("5")
    step = await dialog.choose("remove_fingerprints")
    assert step["step_id"] == "remove_fingerprints"
    assert terminal.fingerprints.keys() == {"5"}
    step = await dialog.send({})
    assert "remove_fingerprints" not in step["menu_options"]
    assert terminal.fingerprints == {}


@pytest.mark.parametrize(
    "profile", [FINGER_PROFILES["no_finger_sensor"]], ids=["no sensor"]
)
async def test_without_a_sensor_none_is_offered(dialog: Configure) -> None:
    assert "add_fingerprint" not in (await dialog.user("6"))["menu_options"]


@pytest.mark.parametrize(
    "profile", [FINGER_PROFILES["no_finger_mode"]], ids=["no mode"]
)
@pytest.mark.parametrize("looks_at_set_up", [True])
async def test_without_a_mode_none_is_offered(
    hass: HomeAssistant,
    dialog: Configure,
    terminal: SimulatedTerminal,
    loaded: MockConfigEntry,
) -> None:
    """But for those who have a mode of their own."""
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not loaded.runtime_data.fingerprints.are_accepted
    terminal.people["6"]["userVerifyMode"] = "fpOrface"
    assert "add_fingerprint" in (await dialog.user("6"))["menu_options"]
    dialog.close()
    assert "add_fingerprint" not in (await dialog.user("5"))["menu_options"]


@pytest.mark.parametrize(
    "profile", [FINGER_PROFILES["fingers_unlisted"]], ids=["unlisted"]
)
async def test_fingers_that_are_not_counted_can_be_removed(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    step = await dialog.user("5")
    assert {*step["menu_options"]} >= STEPS
    await dialog.choose("remove_fingerprints")
    await dialog.send({})
    assert terminal.fingerprints == {}
