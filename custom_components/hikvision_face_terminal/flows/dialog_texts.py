"""What a step puts into its texts: dates and clauses, in the language of the dialog."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import current_request
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.language import matches

from ..const import DOMAIN
from ..hub.clock import to_the_minute

# Those of translations/.
LANGUAGES: Final = (
    "de",
    "en",
    "es",
    "fr",
    "it",
    "nl",
    "pl",
    "pt-BR",
    "ru",
    "tr",
    "uk",
    "zh-Hans",
)

_USER: Final = "hass_user"


class DialogTexts:
    """Texts in the language in which the owner reads the dialog.

    Home Assistant does not tell it to a flow. It is that of the profile of the user
    who sent the request, else that of their browser. Where there is neither, clauses
    are in the language of the household, and dates in ISO order.
    """

    def __init__(
        self, texts: Mapping[str, str] | None = None, *, knows_language: bool = False
    ) -> None:
        self._texts = texts or {}
        self._knows_language = knows_language

    @classmethod
    async def async_load(cls, hass: HomeAssistant) -> Self:
        """Return the texts for the user who has just sent a request."""
        language = await _async_language(hass)
        texts: dict[str, str] = {}
        for category in ("common", "exceptions"):
            texts |= await async_get_translations(
                hass, language or hass.config.language, category, [DOMAIN]
            )
        return cls(texts, knows_language=language is not None)

    def __call__(self, key: str) -> str:
        """Return a text; empty before it was loaded."""
        return self._texts.get(f"component.{DOMAIN}.common.{key}", "")

    def error(self, key: str, placeholders: Mapping[str, str]) -> str:
        """Return the text of an error."""
        text = self._texts.get(f"component.{DOMAIN}.exceptions.{key}.message", key)
        return text.format(**placeholders)

    def date(self, time: datetime | None) -> str:
        """Return a local time to the minute; empty for None."""
        if time is None:
            return ""
        month = self(f"month_{time.month}")
        if not (self._knows_language and month):
            return to_the_minute(time)
        return self("date").format(
            day=time.day, month=month, year=time.year, time=f"{time:%H:%M}"
        )


async def _async_language(hass: HomeAssistant) -> str | None:
    """Return the language of who sent the request that is being answered."""
    if (request := current_request.get()) is None:
        return None
    user = request.get(_USER)
    if user and "frontend" in hass.config.components:
        # Not at the top: without a frontend there need be no package for it.
        from homeassistant.components.frontend.storage import (  # noqa: PLC0415
            async_user_store,
        )

        profile = (await async_user_store(hass, user.id)).data.get("language") or {}
        if language := profile.get("language"):
            return str(language)
    header = request.headers.get("Accept-Language", "")
    wanted = header.partition(",")[0].partition(";")[0].strip()
    found = matches(wanted, LANGUAGES) if wanted else []
    return found[0] if found else None
