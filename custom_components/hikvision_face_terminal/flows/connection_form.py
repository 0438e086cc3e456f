"""The forms that ask for a terminal's address and login, and what their input means."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from homeassistant.const import (
    CONF_HOST,
    CONF_NAME,
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
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..const import CONF_CERTIFICATE_FINGERPRINT
from ..isapi import IsapiError, Reason, SeenTerminal
from .pasted_address import PastedAddress

# The errors of a connection attempt that have a text of their own; any other means
# that the answer was not a face terminal's.
_REASONS: Final = {
    Reason.ACCOUNT_LOCKED,
    Reason.CANNOT_CONNECT,
    Reason.CERTIFICATE_CHANGED,
    Reason.INVALID_AUTH,
    Reason.NOT_SUPPORTED,
    Reason.PERMISSION_DENIED,
    Reason.TERMINAL_BUSY,
    Reason.WANTS_HTTPS,
}

# The fields at which errors are shown; all others are shown above the form.
_ERROR_FIELDS: Final = {
    Reason.CANNOT_CONNECT: CONF_HOST,
    Reason.INVALID_AUTH: CONF_PASSWORD,
    Reason.WANTS_HTTPS: CONF_SSL,
}

# Where the terminal's web server listens, with HTTPS and without.
DEFAULT_PORTS: Final = {True: 443, False: 80}

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
NEW_TERMINAL_SCHEMA: Final = CONNECTION_SCHEMA.extend(
    {vol.Optional(CONF_NAME): TextSelector()}
)


def connection_schema(found: Sequence[SeenTerminal] | None) -> vol.Schema:
    """Return the form for a new terminal, or for a known one (None).

    That for a new one offers those that were found. Any other address can be typed, or
    pasted, as where none was found.
    """
    if not found:
        return CONNECTION_SCHEMA if found is None else NEW_TERMINAL_SCHEMA
    offered = SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=it.host, label=f"{it.model} ({it.host})")
                for it in sorted(found, key=lambda it: (it.model, it.host))
            ],
            custom_value=True,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )
    fields = NEW_TERMINAL_SCHEMA.schema.items()
    return vol.Schema(
        {key: offered if key == CONF_HOST else field for key, field in fields}
    )


def entry_data(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of an entry.

    The scheme and the port of a pasted address win over the switch and the field: the
    switch is on unless it was touched. A login in the address is dropped.
    """
    address = PastedAddress.parse(user_input[CONF_HOST])
    port, ssl = user_input.get(CONF_PORT), user_input[CONF_SSL]
    if address.ssl is not None and address.ssl is not ssl:
        # That port belongs to the scheme that was not meant.
        port = None if port == DEFAULT_PORTS[ssl] else port
        ssl = address.ssl
    return {
        CONF_HOST: address.host,
        CONF_PORT: int(address.port or port or DEFAULT_PORTS[ssl]),
        CONF_SSL: ssl,
        CONF_USERNAME: user_input[CONF_USERNAME],
        CONF_PASSWORD: user_input[CONF_PASSWORD],
        CONF_CERTIFICATE_FINGERPRINT: None,
    }


def as_understood(
    user_input: Mapping[str, Any], data: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the input with the address as it was understood, to be shown again.

    `data` is what was tried. A port that was neither pasted nor entered stays empty
    if it is the usual one. A login in the address is not shown again.
    """
    shown = {**user_input, CONF_HOST: data[CONF_HOST], CONF_SSL: data[CONF_SSL]}
    shown.pop(CONF_PORT, None)
    is_usual = data[CONF_PORT] == DEFAULT_PORTS[data[CONF_SSL]]
    pasted_port = PastedAddress.parse(user_input[CONF_HOST]).port
    if pasted_port or CONF_PORT in user_input or not is_usual:
        shown[CONF_PORT] = data[CONF_PORT]
    return shown


def has_login(user_input: Mapping[str, Any]) -> bool:
    """Return whether the address has a user name or password in it."""
    return PastedAddress.parse(user_input[CONF_HOST]).has_login


def connection_error(err: IsapiError) -> tuple[str, str]:
    """Return the field of the form at which an error is shown, and its text's key."""
    reason = err.reason if err.reason in _REASONS else Reason.UNEXPECTED_RESPONSE
    return _ERROR_FIELDS.get(reason, "base"), reason
