"""Time as terminals keep it, local without a time zone, and how texts show it."""

from datetime import datetime

from homeassistant.util import dt as dt_util

from ..isapi import Reason, TerminalOperationError


def local_now() -> datetime:
    """Return the current local time, naive."""
    return dt_util.now().replace(tzinfo=None)


def to_the_minute(time: datetime) -> str:
    """Return a local time as texts have it where the reader's language is unknown."""
    return f"{time:%Y-%m-%d %H:%M}"


def with_offset(time: datetime) -> str:
    """Return an aware time to the minute, with its offset from UTC."""
    return f"{to_the_minute(time)} (UTC{time:%:z})"


def raise_if_past(end: datetime) -> None:
    """Raise INVALID_VALIDITY if a naive local time is not in the future."""
    if end <= local_now():
        raise TerminalOperationError(Reason.INVALID_VALIDITY, to_the_minute(end))
