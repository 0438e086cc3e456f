"""Time as terminals keep it: local, without a time zone."""

from datetime import datetime

from homeassistant.util import dt as dt_util

from ..isapi import Reason, TerminalOperationError


def local_now() -> datetime:
    """Return the current local time, naive."""
    return dt_util.now().replace(tzinfo=None)


def raise_if_past(end: datetime) -> None:
    """Raise INVALID_VALIDITY if a naive local time is not in the future."""
    if end <= local_now():
        raise TerminalOperationError(Reason.INVALID_VALIDITY, f"{end:%Y-%m-%d %H:%M}")
