"""Dates in a dialog: in the language of who reads it, in ISO order where unknown."""

from collections.abc import AsyncIterator
from datetime import datetime
from types import SimpleNamespace

from homeassistant.components.frontend.storage import async_user_store
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import current_request
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.flows.dialog_texts import DialogTexts

END = datetime(2026, 11, 29, 23, 59, 59)
ISO = "2026-11-29 23:59"
USER = SimpleNamespace(id="anna")


class Request(dict[str, object]):
    """What Home Assistant has of a request: who sent it, and its headers."""

    def __init__(self, *, user: object = None, header: str = "") -> None:
        super().__init__(hass_user=user)
        self.headers = {"Accept-Language": header} if header else {}


@pytest.fixture(autouse=True)
async def _answering_nothing(loaded: MockConfigEntry) -> AsyncIterator[None]:
    token = current_request.set(None)
    yield
    current_request.reset(token)


async def date(hass: HomeAssistant, request: Request | None) -> str:
    """Return how a date is written in the answer to a request."""
    token = current_request.set(request)  # type: ignore[arg-type]
    try:
        return (await DialogTexts.async_load(hass)).date(END)
    finally:
        current_request.reset(token)


@pytest.mark.parametrize(
    ("request_", "shown"),
    [
        (None, ISO),
        (Request(), ISO),
        (Request(header="xx"), ISO),
        (Request(header="en-US,en;q=0.9"), "November 29, 2026, 23:59"),
        (Request(header="ru-RU,ru;q=0.9,en;q=0.8"), "29 ноября 2026, 23:59"),
        (Request(header="ru;q=0.9", user=USER), "29 ноября 2026, 23:59"),
    ],
)
async def test_language_of_the_browser(
    hass: HomeAssistant, request_: Request | None, shown: str
) -> None:
    assert await date(hass, request_) == shown


async def test_language_of_the_profile_wins(hass: HomeAssistant) -> None:
    hass.config.components.add("frontend")
    store = await async_user_store(hass, USER.id)
    await store.async_set_item("language", {"language": "ru"})

    assert await date(hass, Request(user=USER, header="en")) == "29 ноября 2026, 23:59"


async def test_clauses_are_in_the_language_of_the_household(
    hass: HomeAssistant,
) -> None:
    hass.config.language = "ru"
    texts = await DialogTexts.async_load(hass)

    assert texts("no_key") == ", но лица и карты ещё нет"
    assert texts.date(END) == ISO
    assert texts.date(None) == ""
    assert DialogTexts()("no_key") == ""
