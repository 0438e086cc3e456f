"""The page "Who can come in", in the sidebar of admins."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from homeassistant.components.frontend import async_remove_panel
from homeassistant.components.http import StaticPathConfig
from homeassistant.components.panel_custom import async_register_panel
from homeassistant.const import CONF_LANGUAGE, EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN, PAGE_PATH

# Built from frontend/ by scripts/frontend.
_FILE: Final = Path(__file__).with_suffix(".js")
_URL: Final = f"/{DOMAIN}/panel.js"
_CATEGORY: Final = "config_panel"


@dataclass(kw_only=True, slots=True)
class _Panel:
    """The page in the sidebar."""

    url: str
    title: str
    is_shown: bool = False


# Only where there is a frontend.
_PANEL: HassKey[_Panel] = HassKey(f"{DOMAIN}_panel")


async def async_setup_panel(hass: HomeAssistant) -> None:
    """Serve the page's file, if this Home Assistant has a frontend.

    Its address is another one for each content: browsers keep it for a month.
    """
    if "frontend" not in hass.config.components:
        return
    content = await hass.async_add_executor_job(_FILE.read_bytes)
    served = StaticPathConfig(_URL, str(_FILE), cache_headers=True)
    await hass.http.async_register_static_paths([served])
    hass.data[_PANEL] = panel = _Panel(
        url=f"{_URL}?v={sha256(content).hexdigest()[:12]}",
        title=await _async_title(hass),
    )

    async def follow_language(event: Event) -> None:
        if CONF_LANGUAGE not in event.data:
            return
        panel.title = await _async_title(hass)
        if panel.is_shown:
            async_hide_panel(hass)
            await async_show_panel(hass)

    hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, follow_language)


async def async_show_panel(hass: HomeAssistant) -> None:
    """Have the page in the sidebar of admins."""
    panel = hass.data.get(_PANEL)
    if panel is None or panel.is_shown:
        return
    panel.is_shown = True
    await async_register_panel(
        hass,
        frontend_url_path=PAGE_PATH,
        webcomponent_name="hikvision-face-terminal-panel",
        module_url=panel.url,
        sidebar_title=panel.title,
        sidebar_icon="mdi:door-closed-lock",
        require_admin=True,
    )


@callback
def async_hide_panel(hass: HomeAssistant) -> None:
    """Take the page away."""
    panel = hass.data.get(_PANEL)
    if panel and panel.is_shown:
        panel.is_shown = False
        async_remove_panel(hass, PAGE_PATH)


async def _async_title(hass: HomeAssistant) -> str:
    """Return the title in the household's language, not in that of a user's profile.

    The frontend (20260930) translates `panel.<title>` by its own texts only, and shows
    other titles as they are.
    """
    language = hass.config.language
    texts = await async_get_translations(hass, language, _CATEGORY, {DOMAIN})
    return texts[f"component.{DOMAIN}.{_CATEGORY}.title"]
