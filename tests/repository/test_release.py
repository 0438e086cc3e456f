"""A release: tag, manifest and changelog agree, and its file is what is installed."""

import asyncio
from asyncio.subprocess import PIPE
import json
from pathlib import Path
import re
from typing import Any, Final
from zipfile import ZipFile

from homeassistant.util.yaml import load_yaml_dict
import pytest

from tests.support.blueprints import REPOSITORY

INTEGRATION: Final = REPOSITORY / "custom_components/hikvision_face_terminal"
MANIFEST: Final[dict[str, Any]] = json.loads(
    (INTEGRATION / "manifest.json").read_text(encoding="utf-8")
)
VERSION: Final = MANIFEST["version"]
CHANGELOG: Final = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")

IN_GIT: Final = pytest.mark.skipif(
    not (REPOSITORY / ".git").exists(), reason="a release is made of what is committed"
)


async def release(tag: str, folder: Path) -> tuple[int | None, str]:
    """Run scripts/release; return its exit code and what it complains of."""
    process = await asyncio.create_subprocess_exec(
        REPOSITORY / "scripts/release", tag, folder, stderr=PIPE
    )
    _, errors = await process.communicate()
    return process.returncode, errors.decode()


def written(folder: Path) -> list[str]:
    """Return the names of the files in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## (.*)$", CHANGELOG, re.MULTILINE)

    assert versions[0] == VERSION
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
    assert len(set(versions)) == len(versions)


@IN_GIT
async def test_release_has_the_integration_and_its_notes(tmp_path: Path) -> None:
    assert await release(f"v{VERSION}", tmp_path) == (0, "")

    assert written(tmp_path) == ["hikvision_face_terminal.zip", "notes.md"]
    with ZipFile(tmp_path / "hikvision_face_terminal.zip") as archive:
        names = archive.namelist()
    # Unpacked into its own folder, not into that of all.
    assert {"manifest.json", "__init__.py", "translations/en.json"} <= set(names)
    assert [name for name in names if "__pycache__" in name] == []
    notes = (tmp_path / "notes.md").read_text(encoding="utf-8").strip()
    assert notes
    assert f"## {VERSION}\n\n{notes}\n" in CHANGELOG


@IN_GIT
async def test_release_of_another_version_fails(tmp_path: Path) -> None:
    code, complaint = await release("v9.9.9", tmp_path)

    assert code == 1
    assert "v9.9.9" in complaint
    assert VERSION in complaint
    assert written(tmp_path) == []


def test_release_waits_for_the_tests() -> None:
    workflow = load_yaml_dict(str(REPOSITORY / ".github/workflows/release.yml"))
    jobs: dict[str, Any] = workflow["jobs"]

    assert jobs["release"]["needs"] == "test"
    assert jobs["test"]["uses"] == "./.github/workflows/test.yml"


def test_manifest_is_in_the_order_that_home_assistant_wants() -> None:
    keys = list(MANIFEST)

    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])
    # Home Assistant adds the integration's own logger; the field is for others'.
    assert not any("custom_components" in name for name in MANIFEST.get("loggers", ()))
    assert MANIFEST["issue_tracker"].startswith(MANIFEST["documentation"])
