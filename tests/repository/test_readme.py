"""What strangers read: the same in both languages, and nothing that does not exist."""

import json
from pathlib import Path
import re
from typing import Final
from urllib.parse import quote

from homeassistant.util.yaml import load_yaml_dict
import pytest

from tests.support.blueprints import BLUEPRINTS, REPOSITORY, read

INTEGRATION: Final = REPOSITORY / "custom_components/hikvision_face_terminal"
IMAGES: Final = REPOSITORY / "docs/images"
REDIRECT: Final = "https://my.home-assistant.io/redirect"

LANGUAGES: Final = ("en", "ru")
# Without the ending; README.ru.md is the Russian README.md.
PAGES: Final = (
    "README",
    "docs/actions",
    "docs/blueprints",
    "docs/reference",
    "docs/terminals",
)
ENDINGS: Final = {"en": ".md", "ru": ".ru.md"}

# Longer ones are not read, and both stores show it in one column.
README_WORDS: Final = 1500

PICTURE: Final = re.compile(r"!\[([^\]]*)\]\(([^)]*)\)")
LINK: Final = re.compile(r"(?<!!)\[(?:!\[[^\]]*\]\([^)]*\)|[^\]])*\]\(([^)]*)\)")


def file(page: str, language: str) -> Path:
    """Return where a page is in a language."""
    return REPOSITORY / f"{page}{ENDINGS[language]}"


def text(language: str, page: str = "README") -> str:
    """Return a page in a language."""
    return file(page, language).read_text(encoding="utf-8")


def anchors(content: str) -> set[str]:
    """Return what links can lead to in a page."""
    headings = re.findall(r"^#+ (.*)$", content, re.MULTILINE)
    return {
        re.sub(r"[^\w-]", "", title.lower().replace(" ", "-")) for title in headings
    }


def shape(content: str) -> dict[str, object]:
    """Return what must be equal in all languages."""
    prose = re.sub(r"```.*?```", "", content, flags=re.DOTALL)
    links = [target.partition("#")[0] for target in LINK.findall(content)]
    return {
        "headings": re.findall(r"^#+", prose, re.MULTILINE),
        "rows": [row.count("|") for row in prose.splitlines() if row[:1] == "|"],
        "points": len(re.findall(r"^(?:- |\d\. )", prose, re.MULTILINE)),
        "code": re.findall(r"```.*?```", content, re.DOTALL),
        # The first leads to the other language.
        "links": [re.sub(r"\.ru\.md$", ".md", target) for target in links[1:]],
        "pictures": [
            re.sub("images/..", "", target) for _, target in PICTURE.findall(content)
        ],
    }


@pytest.mark.parametrize("page", PAGES)
def test_languages_have_the_same_content(page: str) -> None:
    assert shape(text("ru", page)) == shape(text("en", page))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_links_exist(page: str, language: str) -> None:
    content = text(language, page)
    targets = [*LINK.findall(content), *(it for _, it in PICTURE.findall(content))]
    here = file(page, language)

    assert any(not target.startswith("https://") for target in targets)
    for target in targets:
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        linked = here.parent / name if name else here
        assert linked.is_file(), target
        if anchor:
            assert anchor in anchors(linked.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_in_the_other_language_comes_first(language: str) -> None:
    (other,) = set(LANGUAGES) - {language}

    for page in PAGES:
        first = LINK.findall(text(language, page))[0]
        assert first == file(page, other).name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_stores_show_what_is_there(page: str, language: str) -> None:
    """HACS drops the address of a relative <img>, and any HTML reads badly as text."""
    content = re.sub(r"```.*?```|`[^`]*`", "", text(language, page), flags=re.DOTALL)

    assert re.findall(r"<[a-z/!][^>]*>", content, re.IGNORECASE) == []
    for words, target in PICTURE.findall(content):
        assert words, f"{target} says nothing to those who cannot see it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_readme_is_short(language: str) -> None:
    assert len(text(language).split()) <= README_WORDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_readme_names_the_oldest_home_assistant(language: str) -> None:
    hacs = json.loads((REPOSITORY / "hacs.json").read_text(encoding="utf-8"))

    assert f"Home Assistant {hacs['homeassistant']} " in text(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_quoted_is_what_is_shown(language: str) -> None:
    """Who looks for the words of a dialog finds the row about them."""
    path = INTEGRATION / "translations" / f"{language}.json"
    shown = path.read_text(encoding="utf-8")
    quoted = re.findall(r"^\| [\"«]([^\"»]+)[\"»]", text(language), re.MULTILINE)

    assert len(quoted) >= 8
    assert [words for words in quoted if words not in shown] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_shown_and_drawn_for_this_language(language: str) -> None:
    pages = "".join(text(language, page) for page in PAGES)
    shown = re.findall(r"images/([\w/-]+\.png)", pages)
    taken = {path.name for path in (IMAGES / language).iterdir()}

    assert {Path(name).parent.name for name in shown} == {language}
    assert {Path(name).name for name in shown} == taken


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_every_action_is_described(language: str) -> None:
    services = load_yaml_dict(str(INTEGRATION / "services.yaml"))
    sections = text(language, "docs/actions").split("\n## ")[1:]
    described = {
        title: set(
            re.findall(r"`(\w+)`", "".join(re.findall(r"^\|.*", body, re.MULTILINE)))
        )
        for title, _, body in (section.partition("\n") for section in sections)
    }
    person = next(iter(described.values()))

    for action, service in services.items():
        told = described[f"`hikvision_face_terminal.{action}`"]
        fields = dict(service["fields"])
        more = fields.pop("more", {"fields": {}})["fields"]
        assert fields.keys() - person <= told, action
        assert more.keys() <= person, action


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_each_blueprint_has_its_badge(name: str) -> None:
    source = read(name).metadata["source_url"]

    link = f"{REDIRECT}/blueprint_import/?blueprint_url={quote(source, safe='')}"
    for language in LANGUAGES:
        page = text(language, "docs/blueprints")
        assert f"| **{read(name).name}**: " in page
        assert f"({link})" in page


def test_badges_lead_here() -> None:
    manifest = json.loads((INTEGRATION / "manifest.json").read_text(encoding="utf-8"))
    owner, repository = manifest["documentation"].split("/")[-2:]

    for language in LANGUAGES:
        assert (
            f"{REDIRECT}/hacs_repository/?owner={owner}&repository={repository}"
            "&category=integration"
        ) in text(language)
        assert f"{REDIRECT}/config_flow_start/?domain={manifest['domain']}" in text(
            language
        )
