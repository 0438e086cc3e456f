"""The client of one terminal, made from its config entry's data."""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant, callback

from ..const import CONF_CERTIFICATE_FINGERPRINT, CONF_LOGIN_REFUSED
from ..isapi import IsapiClient, IsapiTransport, Login
from .domain_data import async_get_domain_data


@callback
def async_get_client(
    hass: HomeAssistant,
    data: Mapping[str, Any],
    *,
    try_anew: bool = False,
    on_refused: Callable[[], None] | None = None,
) -> IsapiClient:
    """Return a client for an entry's data.

    `try_anew` forgets that the terminal rejected this login, for use when the owner has
    just entered it. `on_refused` is called when the terminal rejects it.
    """
    shared = async_get_domain_data(hass)
    key = _key(data)
    if try_anew or key not in shared.logins:
        shared.logins[key] = Login(
            username=data[CONF_USERNAME],
            password=data[CONF_PASSWORD],
            # Stored before a restart, so that a restart does not retry it.
            refused=CONF_LOGIN_REFUSED in data and not try_anew,
        )
    return IsapiClient(
        IsapiTransport(
            shared.session,
            host=data[CONF_HOST],
            port=data[CONF_PORT],
            ssl=data[CONF_SSL],
            login=shared.logins[key],
            certificate_fingerprint=data.get(CONF_CERTIFICATE_FINGERPRINT),
            on_refused=on_refused,
            timing=shared.timing,
        )
    )


async def async_try_once(hass: HomeAssistant, data: Mapping[str, Any]) -> None:
    """Ask a terminal that locked the account once more; raises IsapiError.

    If it is still locked, some terminals start the time anew.
    """
    client = async_get_client(hass, data)
    async_get_domain_data(hass).logins[_key(data)].forget_lock()
    await client.device.info()


def _key(data: Mapping[str, Any]) -> tuple[object, ...]:
    """Return what tells logins apart: the same one at the same address is one."""
    return tuple(
        data[name] for name in (CONF_HOST, CONF_PORT, CONF_USERNAME, CONF_PASSWORD)
    )
