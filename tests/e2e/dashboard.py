"""The example of a dashboard, put up as its first lines say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import re
from typing import Any, cast

from homeassistant.util.yaml import parse_yaml

from tests.support.home_assistant.api import HomeAssistantApi
from tests.support.home_assistant.config import REPOSITORY
from tests.support.home_assistant.terminal_setup import DOMAIN, named_entities

EXAMPLE = REPOSITORY / "docs" / "dashboard.yaml"
PATH = "front-door"
# The script's entity, as Home Assistant names it after its English name.
SCRIPT = "enroll_a_person"

# What the owner calls the terminal and the script.
TERMINAL_NAME = "Front door"
SCRIPT_NAME = "Enroll a person"
VISITS = "Who came in"


@asynccontextmanager
async def dashboard(
    api: HomeAssistantApi,
    device_id: str,
    *,
    terminal: str = TERMINAL_NAME,
    script: str = SCRIPT_NAME,
    visits: str = VISITS,
    admin_only: bool = True,
) -> AsyncIterator[None]:
    """Have the dashboard at its path, with its script, for the one terminal."""
    inputs = {"terminal": device_id}
    blueprint = {"path": f"{DOMAIN}/enroll_person.yaml", "input": inputs}
    path = f"config/script/config/{SCRIPT}"
    await api.post(path, {"alias": script, "use_blueprint": blueprint})
    created = await api.command(
        "lovelace/dashboards/create",
        url_path=PATH,
        title=terminal,
        icon="mdi:door",
        require_admin=admin_only,
    )
    words = {TERMINAL_NAME: terminal, VISITS: visits}
    config = _example(await named_entities(api), words)
    await api.command("lovelace/config/save", url_path=PATH, config=config)
    try:
        yield
    finally:
        await api.command("lovelace/dashboards/delete", dashboard_id=created["id"])
        await api.delete(path)


def _example(entities: dict[str, str], words: dict[str, str]) -> dict[str, Any]:
    """Return the dashboard for a terminal's entities, in other words for headings."""
    theirs = {**entities, "sensor.people": entities["sensor.users"]}
    text = re.sub(
        r"(\w+)\.front_door_(\w+)",
        lambda name: theirs[f"{name[1]}.{name[2]}"],
        EXAMPLE.read_text(encoding="utf-8"),
    )
    for english, word in words.items():
        text = text.replace(f"{english}\n", f"{word}\n")
    return cast(dict[str, Any], parse_yaml(text))
