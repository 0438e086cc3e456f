"""The blueprints in a Home Assistant that has just imported them."""

import asyncio
from collections.abc import Callable
from pathlib import Path
import shutil
from typing import Any, Final

from homeassistant.components.blueprint.models import Blueprint
from homeassistant.components.blueprint.schemas import BLUEPRINT_SCHEMA
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict

REPOSITORY: Final = Path(__file__).parents[2]
FOLDER: Final = REPOSITORY / "blueprints"
# As the repository has them: <domain of Home Assistant>/<ours>/<name>.yaml.
BLUEPRINTS: Final = sorted(
    path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.yaml")
)


def read(name: str) -> Blueprint:
    """Return a blueprint as Home Assistant parses it; raise if it is invalid."""
    return Blueprint(
        load_yaml_dict(str(FOLDER / name)),
        path=name,
        expected_domain=name.partition("/")[0],
        schema=BLUEPRINT_SCHEMA,
    )


def import_all(hass: HomeAssistant, folder: Path) -> None:
    """Put the blueprints where an import puts them."""
    hass.config.config_dir = str(folder)
    shutil.copytree(FOLDER, folder / "blueprints")


def use(name: str, **inputs: Any) -> dict[str, Any]:
    """Return the configuration that the user interface makes of a blueprint."""
    path = name.partition("/")[2]
    return {"use_blueprint": {"path": path, "input": inputs}}


async def add_script(hass: HomeAssistant, entity: str, config: dict[str, Any]) -> None:
    """Set a script up."""
    assert await async_setup_component(hass, "script", {"script": {entity: config}})
    await hass.async_block_till_done()
    state = hass.states.get(f"script.{entity}")
    assert state is not None
    assert state.state == "off", "refused"


async def add_automation(hass: HomeAssistant, config: dict[str, Any]) -> None:
    """Set an automation up."""
    config = {"alias": "Tried", **config}
    assert await async_setup_component(hass, "automation", {"automation": config})
    await hass.async_block_till_done()
    state = hass.states.get("automation.tried")
    assert state is not None
    assert state.state == "on", "refused"


async def until(condition: Callable[[], bool]) -> None:
    """Wait for the effect of the automation, which no event reports."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0)
