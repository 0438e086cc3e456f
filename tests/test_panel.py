"""The page in the sidebar: for admins only, and only while there is a terminal."""

from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.hikvision_face_terminal import panel
from custom_components.hikvision_face_terminal.const import PAGE_PATH

BUILT: Final = Path(panel.__file__).with_suffix(".js")

# As scripts/frontend has it.
MAX_SIZE: Final = 80 * 1024


@pytest.fixture
async def with_frontend(hass: HomeAssistant) -> None:
    """Have Home Assistant's frontend, which tests are without otherwise."""
    assert await async_setup_component(hass, "frontend", {})


async def shown(
    hass: HomeAssistant, connect: WebSocketGenerator, token: str | None = None
) -> dict[str, Any] | None:
    """Return the page as Home Assistant tells a user of it."""
    client = await (connect(hass, token) if token else connect(hass))
    await client.send_json_auto_id({"type": "get_panels"})
    panels: dict[str, Any] = (await client.receive_json())["result"]
    await client.close()
    return panels.get(PAGE_PATH)


async def test_page_is_there_for_admins_and_nobody_else(
    hass: HomeAssistant,
    with_frontend: None,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
) -> None:
    page = await shown(hass, hass_ws_client)

    assert page
    assert page["require_admin"]
    assert page["title"] == "Who can come in"
    assert page["config_panel_domain"] is None
    assert await shown(hass, hass_ws_client, hass_read_only_access_token) is None


async def test_file_has_another_address_for_each_content(
    hass: HomeAssistant,
    with_frontend: None,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    page = await shown(hass, hass_ws_client)
    assert page
    url = page["config"]["_panel_custom"]["module_url"]
    client = await hass_client_no_auth()
    answer = await client.get(url)

    assert await answer.read() == BUILT.read_bytes()
    assert url.endswith(sha256(BUILT.read_bytes()).hexdigest()[:12])
    assert "max-age" in answer.headers["Cache-Control"]


async def test_title_follows_the_households_language(
    hass: HomeAssistant,
    with_frontend: None,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    await hass.config.async_update(language="ru")
    await hass.async_block_till_done()

    page = await shown(hass, hass_ws_client)
    assert page
    assert page["title"] == "Кто может войти"
    assert page["require_admin"]


async def test_page_goes_and_comes_with_the_terminals(
    hass: HomeAssistant,
    with_frontend: None,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    await hass.config_entries.async_reload(loaded.entry_id)
    assert await shown(hass, hass_ws_client)

    data = dict(loaded.data)
    await hass.config_entries.async_remove(loaded.entry_id)
    assert await shown(hass, hass_ws_client) is None

    again = MockConfigEntry(domain=loaded.domain, data=data, unique_id="again")
    again.add_to_hass(hass)
    await hass.config_entries.async_setup(again.entry_id)
    assert await shown(hass, hass_ws_client)


async def test_everything_else_works_without_a_frontend(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    assert "frontend" not in hass.config.components
    assert await hass.config_entries.async_remove(loaded.entry_id)


def test_built_file_is_small_and_without_a_map() -> None:
    built = BUILT.read_text(encoding="utf-8")

    assert len(built.encode()) < 4 * MAX_SIZE
    assert "sourceMappingURL" not in built
