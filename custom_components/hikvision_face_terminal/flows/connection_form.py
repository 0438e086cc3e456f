"""The forms that ask for a terminal's address and login, and what their input means."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..const import CONF_CERTIFICATE_FINGERPRINT

_PASSWORD = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)
_USERNAME = TextSelector(TextSelectorConfig(autocomplete="username"))

LOGIN_SCHEMA: Final = vol.Schema(
    {vol.Required(CONF_USERNAME): _USERNAME, vol.Required(CONF_PASSWORD): _PASSWORD}
)
CONNECTION_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_HOST): TextSelector(),
        vol.Optional(CONF_PORT): NumberSelector(
            NumberSelectorConfig(min=1, max=65535, mode=NumberSelectorMode.BOX)
        ),
        vol.Required(CONF_SSL, default=True): BooleanSelector(),
        vol.Required(CONF_USERNAME, default="admin"): _USERNAME,
        vol.Required(CONF_PASSWORD): _PASSWORD,
    }
)


def entry_data(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of an entry; the host may be a URL pasted from a browser."""
    host = user_input[CONF_HOST].strip().rpartition("://")[2].partition("/")[0]
    port = user_input.get(CONF_PORT)
    if host.count(":") == 1:  # More colons are an IPv6 address.
        host, _, pasted = host.partition(":")
        port = port or (pasted.isdecimal() and int(pasted))
    ssl = user_input[CONF_SSL]
    return {
        CONF_HOST: host.strip("[]"),
        CONF_PORT: int(port or (443 if ssl else 80)),
        CONF_SSL: ssl,
        CONF_USERNAME: user_input[CONF_USERNAME],
        CONF_PASSWORD: user_input[CONF_PASSWORD],
        CONF_CERTIFICATE_FINGERPRINT: None,
    }
