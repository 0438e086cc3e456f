"""What the client needs of Home Assistant, and its errors in the user's language."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
import logging
import re
from typing import Any, Final

import aiohttp
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SCAN_INTERVAL,
    CONF_SSL,
    CONF_USERNAME,
    EVENT_HOMEASSISTANT_CLOSE,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import (
    CONF_CAPTURE_TIMEOUT,
    CONF_CERTIFICATE_FINGERPRINT,
    CONF_DOORS,
    CONF_LOGIN_REFUSED,
    DOMAIN,
)
from ..isapi import (
    CAPTURE_TIMEOUT,
    IsapiClient,
    IsapiError,
    IsapiLockedError,
    IsapiTransport,
    Login,
    Reason,
    TerminalOperationError,
)

_LOGGER = logging.getLogger(__name__)

# People change rarely; a minute notices a lost terminal soon enough and costs it
# one small answer.
SCAN_INTERVAL: Final = timedelta(minutes=1)

# Outlives a reload or a failed set-up: each would otherwise try a refused or
# locked login once more, and a few of those lock the terminal.
_LOGINS: HassKey[dict[tuple[object, ...], Login]] = HassKey(f"{DOMAIN}_logins")

_SESSION: HassKey[aiohttp.ClientSession] = HassKey(f"{DOMAIN}_session")

# What the caller can put right by asking for something else.
_CALLER_ERRORS = {
    Reason.ENROLLMENT_IN_PROGRESS,
    Reason.NO_ENROLLMENT_RUNNING,
    Reason.USER_ALREADY_EXISTS,
    Reason.USER_NOT_FOUND,
    Reason.NO_FACE,
    Reason.INVALID_PICTURE,
    Reason.INVALID_EMPLOYEE_NO,
    Reason.INVALID_NAME,
    Reason.INVALID_VALIDITY,
    Reason.PERIOD_UNKNOWN,
    Reason.NOT_SUPPORTED,
}


@callback
def async_get_session(hass: HomeAssistant) -> aiohttp.ClientSession:
    """Return the session for all terminals: Home Assistant's connections, no cookies.

    A terminal must neither fill the jar that all integrations share nor put cookies
    there for other hosts of its domain.
    """
    if _SESSION not in hass.data:
        # For longer than the entry that may be set up right now.
        session = async_create_clientsession(
            hass, auto_cleanup=False, cookie_jar=aiohttp.DummyCookieJar()
        )
        hass.data[_SESSION] = session
        hass.bus.async_listen_once(
            EVENT_HOMEASSISTANT_CLOSE, lambda _: session.detach()
        )
    return hass.data[_SESSION]


@callback
def async_get_client(
    hass: HomeAssistant,
    data: Mapping[str, Any],
    *,
    try_anew: bool = False,
    on_refused: Callable[[], None] | None = None,
) -> IsapiClient:
    """Return a client for an entry's data.

    `try_anew` forgets that the terminal refused this login: for when a person
    has just entered it. `on_refused` is told when the terminal refuses it.
    """
    names = (CONF_HOST, CONF_PORT, CONF_USERNAME, CONF_PASSWORD)
    key = tuple(data[name] for name in names)
    logins = hass.data.setdefault(_LOGINS, {})
    if try_anew or key not in logins:
        logins[key] = Login(
            username=data[CONF_USERNAME],
            password=data[CONF_PASSWORD],
            # Known from before a restart: not to be tried once more at each.
            refused=CONF_LOGIN_REFUSED in data and not try_anew,
        )
    return IsapiClient(
        IsapiTransport(
            async_get_session(hass),
            host=data[CONF_HOST],
            port=data[CONF_PORT],
            ssl=data[CONF_SSL],
            login=logins[key],
            certificate_fingerprint=data.get(CONF_CERTIFICATE_FINGERPRINT),
            on_refused=on_refused,
        )
    )


def fingerprint_pairs(fingerprint: str) -> str:
    """Return a fingerprint as people compare it: in pairs, with colons."""
    digits = fingerprint.upper()
    return ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))


def placeholders(err: Exception | None) -> dict[str, str]:
    """Return what the texts of errors may name, all of it without an error, too."""
    detail = err.detail if isinstance(err, IsapiError) else ""
    number = err.employee_no if isinstance(err, TerminalOperationError) else None
    return {
        "detail": detail or "?",
        "employee_no": number or "?",
        "minutes": str(err.minutes) if isinstance(err, IsapiLockedError) else "?",
    }


def capture_timeout(entry: ConfigEntry) -> float:
    """Return how long the owner wants to wait for a face, in seconds."""
    return float(entry.options.get(CONF_CAPTURE_TIMEOUT, CAPTURE_TIMEOUT))


def scan_interval(entry: ConfigEntry) -> timedelta:
    """Return how often the owner wants the terminal to be asked."""
    seconds = entry.options.get(CONF_SCAN_INTERVAL)
    return timedelta(seconds=seconds) if seconds else SCAN_INTERVAL


def default_doors(entry: ConfigEntry) -> list[int]:
    """Return which doors open for whom nothing else is said."""
    doors: list[int] = entry.options.get(CONF_DOORS, [1])
    return doors


def markdown(text: str) -> str:
    """Return a text that is shown as it is where Markdown is understood.

    Names come from people and terminals; none of them may become a link, a
    picture or a heading in somebody's dialog.
    """
    plain = " ".join(text.split())
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~&])", r"\\\1", plain)


def name_fingerprint(entry_id: str, number: str, name: str) -> str:
    """Return sixteen bits by which a name is known again, but not found out."""
    # A name read from a terminal may hold what cannot be encoded.
    told = f"{entry_id} {number} {name}".encode(errors="replace")
    return sha256(told).hexdigest()[:4]


def local_now() -> datetime:
    """Return the time as terminals keep theirs: local, without a zone."""
    return dt_util.now().replace(tzinfo=None)


def refuse_past(end: datetime) -> None:
    """Raise INVALID_VALIDITY if a local time is not ahead of us."""
    if end <= local_now():
        raise TerminalOperationError(Reason.INVALID_VALIDITY, f"{end:%Y-%m-%d %H:%M}")


def log_exception(task: asyncio.Task[Any]) -> None:
    """Mark a task's error as seen, for when the caller who wanted it has gone.

    What went wrong is told elsewhere: by events, repairs or the terminal's state.
    """
    if not task.cancelled() and (err := task.exception()):
        _LOGGER.debug("%s ended with %s", task.get_name(), type(err).__name__)


@contextmanager
def terminal_errors() -> Iterator[None]:
    """Turn the client's errors into those that Home Assistant shows."""
    try:
        yield
    except IsapiError as err:
        shown = (
            ServiceValidationError
            if err.reason in _CALLER_ERRORS
            else HomeAssistantError
        )
        told = shown(
            translation_domain=DOMAIN,
            translation_key=err.reason,
            translation_placeholders=placeholders(err),
        )
        if err.terminal is not None:
            told = shown(
                translation_domain=DOMAIN,
                translation_key="other_terminal",
                translation_placeholders={
                    "terminal": err.terminal,
                    "message": str(told),
                },
            )
        raise told from err
