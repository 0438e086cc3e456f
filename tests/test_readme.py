"""The README in both languages: the same content, and nothing that does not exist."""

import json
from pathlib import Path
import re
from typing import Final
from urllib.parse import quote

import pytest

from .support.blueprints import BLUEPRINTS, REPOSITORY, read

FILES: Final = {"en": "README.md", "ru": "README.ru.md"}
INTEGRATION: Final = REPOSITORY / "custom_components/hikvision_face_terminal"
IMAGES: Final = REPOSITORY / "docs/images"
REDIRECT: Final = "https://my.home-assistant.io/redirect"


def text(language: str) -> str:
    """Return the README in a language."""
    return (REPOSITORY / FILES[language]).read_text(encoding="utf-8")


def shape(content: str) -> dict[str, object]:
    """Return what must be equal in all languages."""
    prose = re.sub(r"```.*?```", "", content, flags=re.DOTALL)
    return {
        "headings": re.findall(r"^#+", prose, re.MULTILINE),
        "rows": [row.count("|") for row in prose.splitlines() if row[:1] == "|"],
        "points": len(re.findall(r"^(?:- |\d\. )", prose, re.MULTILINE)),
        "code": re.findall(r"```.*?```", content, re.DOTALL),
        "links": re.findall(r"\((https://[^)]*)\)", content),
        "pictures": re.findall(r'src="([^"]*)"', re.sub("images/..", "", content)),
    }


def test_languages_have_the_same_content() -> None:
    assert shape(text("ru")) == shape(text("en"))


@pytest.mark.parametrize("language", FILES)
def test_links_exist(language: str) -> None:
    content = text(language)
    linked = re.findall(r'(?:src="|\]\()([^")#]+)[")]', content)
    files = [name for name in linked if not name.startswith("https://")]

    assert files
    assert [name for name in files if not (REPOSITORY / name).is_file()] == []
    headings = re.findall(r"^#+ (.*)$", content, re.MULTILINE)
    anchors = {
        re.sub(r"[^\w-]", "", title.lower().replace(" ", "-")) for title in headings
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", content)) <= anchors


@pytest.mark.parametrize("language", FILES)
def test_every_picture_is_shown_and_drawn_for_this_language(language: str) -> None:
    shown = re.findall(r"docs/images/([\w/-]+\.png)", text(language))
    taken = {path.name for path in (IMAGES / language).iterdir()}

    assert {Path(name).parent.name for name in shown} == {language}
    assert {Path(name).name for name in shown} == taken


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_each_blueprint_has_its_badge(name: str) -> None:
    source = read(name).metadata["source_url"]

    for language in FILES:
        assert f"| **{read(name).name}**: " in text(language)
        link = f"{REDIRECT}/blueprint_import/?blueprint_url={quote(source, safe='')}"
        assert f"({link})" in text(language)


def test_badges_lead_here() -> None:
    manifest = json.loads((INTEGRATION / "manifest.json").read_text(encoding="utf-8"))
    owner, repository = manifest["documentation"].split("/")[-2:]

    for language in FILES:
        assert (
            f"{REDIRECT}/hacs_repository/?owner={owner}&repository={repository}"
            "&category=integration"
        ) in text(language)
        assert f"{REDIRECT}/config_flow_start/?domain={manifest['domain']}" in text(
            language
        )
