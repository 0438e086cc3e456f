"""People under Configure whose name is missing or cannot be shown as it is stored."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Scene, SimulatedTerminal, draw_face
from tests.support.records import user_record

from .test_options import ALWAYS, Configure, options_of

MARK = "\N{REPLACEMENT CHARACTER}"


@pytest.fixture
def dialog(
    hass: HomeAssistant, terminal: SimulatedTerminal, loaded: MockConfigEntry
) -> Configure:
    """Return the dialog of a terminal with a nameless person and an odd name."""
    terminal.people["61"] = user_record("61", "")
    terminal.people["62"] = user_record("62", "An\x07na")
    return Configure(hass, loaded)


async def test_listed_by_number_and_marked(dialog: Configure) -> None:
    """Field cases 39 and 35."""
    step = await dialog.open("people")
    assert options_of(step) == ["61", f"An{MARK}na (62)"]
    step = await dialog.send({"person": "61"})
    assert step["description_placeholders"]["name"] == "61"


@pytest.mark.parametrize(
    ("number", "label", "name"), [("61", "61", ""), ("62", "(62)", "An\x07na")]
)
async def test_the_stored_name_stays(
    dialog: Configure, terminal: SimulatedTerminal, number: str, label: str, name: str
) -> None:
    """With a new face, blocked and unblocked, and with other access."""
    await dialog.open("people")
    await dialog.send({"person": label})
    terminal.scene = Scene.at_once()
    await dialog.capture("first_face")
    step = await dialog.wait()
    assert step["step_id"] == "enrolled"
    assert terminal.faces[number] == draw_face(1)

    await dialog.choose("people")
    await dialog.send({"person": label})
    await dialog.choose("block")
    await dialog.choose("unblock")
    step = await dialog.choose("edit")
    shown = {"name": name.replace("\x07", MARK)} if name else {}
    step = await dialog.send({**shown, "when": {"access": ALWAYS}})
    assert step["step_id"] == "person_always"
    assert terminal.people[number]["name"] == name
