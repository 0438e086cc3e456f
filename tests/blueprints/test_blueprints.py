"""The blueprints as files: what Home Assistant and the README's links require."""

import json
from pathlib import Path
from typing import Any

from homeassistant.components.automation.helpers import (
    async_get_blueprints as automations,
)
from homeassistant.components.blueprint.importer import GITHUB_FILE_PATTERN
from homeassistant.components.script.helpers import async_get_blueprints as scripts
from homeassistant.core import HomeAssistant
import pytest

from tests.support.blueprints import BLUEPRINTS, FOLDER, REPOSITORY, read
from tests.support.home_assistant.config import prepare


def test_all_are_there() -> None:
    assert BLUEPRINTS == [
        "automation/hikvision_face_terminal/announce_enrollment.yaml",
        "automation/hikvision_face_terminal/door_left_open.yaml",
        "automation/hikvision_face_terminal/guest_is_asked_for.yaml",
        "automation/hikvision_face_terminal/lock_down.yaml",
        "automation/hikvision_face_terminal/notify_failed_enrollment.yaml",
        "automation/hikvision_face_terminal/open_door.yaml",
        "automation/hikvision_face_terminal/say_who_came.yaml",
        "automation/hikvision_face_terminal/warn_me.yaml",
        "automation/hikvision_face_terminal/when_person_comes.yaml",
        "script/hikvision_face_terminal/enroll_person.yaml",
        "script/hikvision_face_terminal/guest_pass.yaml",
    ]


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_home_assistant_takes_it(name: str) -> None:
    assert read(name).validate() is None


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_it_needs_no_more_than_the_integration(name: str) -> None:
    promised = json.loads((REPOSITORY / "hacs.json").read_text(encoding="utf-8"))
    needs: dict[str, Any] = read(name).metadata["homeassistant"]

    assert needs == {"min_version": promised["homeassistant"]}


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_it_says_where_it_comes_from(name: str) -> None:
    manifest = REPOSITORY / "custom_components/hikvision_face_terminal/manifest.json"
    home = json.loads(manifest.read_text(encoding="utf-8"))["documentation"]
    source = read(name).metadata["source_url"]

    assert source == f"{home}/blob/main/blueprints/{name}"
    assert GITHUB_FILE_PATTERN.match(source)


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_every_input_is_used_and_named(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")

    for key, definition in read(name).inputs.items():
        assert f"!input {key}" in text, key
        assert definition["name"], key
        assert definition["selector"], key


async def test_scripts_develop_lists_them(hass: HomeAssistant, tmp_path: Path) -> None:
    """Those of the folder that it makes, and again those that are changed since."""
    ours = tmp_path / "blueprints/script/hikvision_face_terminal"
    ours.parent.mkdir(parents=True)
    ours.symlink_to(FOLDER)
    for _ in range(2):
        prepare(tmp_path, 8123)
    hass.config.config_dir = str(tmp_path)
    listed = {
        f"{helper.domain}/{name}"
        for helper in (automations(hass), scripts(hass))
        for name in await helper.async_get_blueprints()
    }
    assert set(BLUEPRINTS) <= listed
