"""The visible texts: the integration's, and those of the frontend."""

from datetime import datetime
import json
from pathlib import Path
import re
from typing import Any

import hass_frontend

from tests.support.home_assistant.config import REPOSITORY
from tests.support.home_assistant.terminal_setup import DOMAIN

OURS = REPOSITORY / "custom_components" / DOMAIN / "translations"
FRONTENDS = Path(hass_frontend.__file__).parent / "static" / "translations"


class Texts:
    """Texts in one language, by the keys of their translation files."""

    def __init__(self, language: str) -> None:
        """Read all texts of a language."""
        self.language = language
        file = OURS / f"{language}.json"
        # As Home Assistant does it for a language that we do not speak
        file = file if file.exists() else OURS / "en.json"
        ours = json.loads(file.read_text(encoding="utf-8"))
        self._ours = dict(_flat(ours))
        self._frontends: dict[str, str] = {}
        for file in FRONTENDS.glob(f"**/{language}-*.json"):
            # Not those of a region, such as en-GB
            if re.fullmatch(rf"{language}-[0-9a-f]{{32}}\.json", file.name):
                self._frontends |= json.loads(file.read_text(encoding="utf-8"))

    def ours(self, key: str, **placeholders: object) -> str:
        """Return a text of the integration, as a user sees it."""
        # Of a link its words are to be seen
        text = re.sub(r"\[(.+?)\]\(.+?\)", r"\1", self._ours[key])
        text = text.format(**placeholders)
        return text.replace("`", "").replace("**", "")

    def date(self, time: datetime) -> str:
        """Return a date as a dialog has it."""
        month = self.ours(f"common.month_{time.month}")
        return self.ours(
            "common.date",
            day=time.day,
            month=month,
            year=time.year,
            time=f"{time:%H:%M}",
        )

    def below(self, key: str) -> dict[str, str]:
        """Return the texts of the integration below a key, by the rest of theirs."""
        return {
            name.removeprefix(f"{key}."): text
            for name, text in self._ours.items()
            if name.startswith(f"{key}.")
        }

    def has(self, key: str) -> bool:
        """Return whether the integration has such a text."""
        return key in self._ours

    def frontends(self, key: str, **placeholders: object) -> str:
        """Return a text of the frontend, by its key below `ui.`."""
        return self._frontends[f"ui.{key}"].format(**placeholders)


def _flat(tree: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found = []
    for key, value in tree.items():
        if isinstance(value, dict):
            found += _flat(value, f"{prefix}{key}.")
        else:
            found.append((prefix + key, value))
    return found
