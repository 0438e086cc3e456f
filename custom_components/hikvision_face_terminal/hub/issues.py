"""What people have to put right at a terminal, as Home Assistant's repairs."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..isapi import (
    Capabilities,
    Counts,
    IsapiConnectionError,
    IsapiError,
    IsapiLockedError,
    Reason,
)
from .text import markdown

# Time to make room before an enrolment is refused.
NEARLY_FULL: Final = 0.9


class Issue(StrEnum):
    """The kinds of repairs; an entry has one of each at most."""

    ACCOUNT_LOCKED = Reason.ACCOUNT_LOCKED.value
    CERTIFICATE_CHANGED = Reason.CERTIFICATE_CHANGED.value
    PERMISSION_DENIED = Reason.PERMISSION_DENIED.value
    CANNOT_CAPTURE = "cannot_capture"
    NEARLY_FULL = "nearly_full"


class Interruption(StrEnum):
    """What became of somebody whose writing was cut off; told until it is read."""

    REMOVED = "interrupted_removed"
    WHOLE = "interrupted_whole"
    UNSURE = "interrupted_unsure"


_OF_ERRORS: Final = (
    Issue.ACCOUNT_LOCKED,
    Issue.CERTIFICATE_CHANGED,
    Issue.PERMISSION_DENIED,
)


class TerminalIssues:
    """Raises the repairs of one terminal, and takes back what is over."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Prepare; nothing is raised yet."""
        self._hass = hass
        self._entry = entry
        self._write_refused = False

    @callback
    def async_failed(self, err: IsapiError) -> None:
        """Take in why the terminal could not be read.

        No answer at all says nothing of certificate and permission; but a locked
        login would not have been tried, so the lock is over.
        """
        silent = isinstance(err, IsapiConnectionError)
        for issue in _OF_ERRORS:
            if issue.value == err.reason:
                self._raise_for(issue, err)
            elif issue is Issue.ACCOUNT_LOCKED or not silent:
                self._end(issue)

    @callback
    def async_read(self, counts: Counts, capabilities: Capabilities) -> None:
        """Take in that the terminal was read, and how full it is."""
        for issue in _OF_ERRORS:
            if issue is not Issue.PERMISSION_DENIED or not self._write_refused:
                self._end(issue)
        if _nearly_full(counts.users, capabilities.user_capacity) or _nearly_full(
            counts.faces, capabilities.face_capacity
        ):
            self._raise(
                Issue.NEARLY_FULL,
                ir.IssueSeverity.WARNING,
                users=_told(counts.users),
                user_capacity=_told(capabilities.user_capacity),
                faces=_told(counts.faces),
                face_capacity=_told(capabilities.face_capacity),
            )
        else:
            self._end(Issue.NEARLY_FULL)

    @callback
    def async_set_up(self, capabilities: Capabilities) -> None:
        """Take in what the terminal can do."""
        if capabilities.capture_face:
            self._end(Issue.CANNOT_CAPTURE)
        else:
            self._raise(Issue.CANNOT_CAPTURE)

    @callback
    def async_written(self, err: IsapiError | None = None) -> None:
        """Take in how an enrolment ended: an account may read and yet not write."""
        if err is None:
            self._write_refused = False
            self._end(Issue.PERMISSION_DENIED)
        elif err.reason is Reason.PERMISSION_DENIED:
            self._write_refused = True
            self._raise_for(Issue.PERMISSION_DENIED, err)

    def _raise_for(self, issue: Issue, err: IsapiError) -> None:
        if isinstance(err, IsapiLockedError):
            until = dt_util.now() + timedelta(seconds=err.unlock_in, minutes=1)
            self._raise(issue, until=f"{until:%Y-%m-%d %H:%M}")
        elif issue is Issue.PERMISSION_DENIED:
            self._raise(issue, detail=markdown(err.detail or "?"))
        else:
            self._raise(issue)

    def _raise(
        self,
        issue: Issue,
        severity: ir.IssueSeverity = ir.IssueSeverity.ERROR,
        **placeholders: str,
    ) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            _issue_id(issue, self._entry),
            data={"entry_id": self._entry.entry_id},
            is_fixable=issue is Issue.CERTIFICATE_CHANGED,
            severity=severity,
            translation_key=issue.value,
            translation_placeholders={"name": self._entry.title, **placeholders},
        )

    def _end(self, issue: Issue) -> None:
        ir.async_delete_issue(self._hass, DOMAIN, _issue_id(issue, self._entry))


@callback
def async_setup_issues(hass: HomeAssistant) -> None:
    """Take back an entry's repairs when it is unloaded, disabled or removed.

    By its state, as an entry that could not be set up is never asked to unload.
    """

    @callback
    def changed(_: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN and entry.state is ConfigEntryState.NOT_LOADED:
            for issue in Issue:
                ir.async_delete_issue(hass, DOMAIN, _issue_id(issue, entry))

    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed)


@callback
def async_report_interruption(
    hass: HomeAssistant, entry: ConfigEntry, what: Interruption, employee_no: str
) -> None:
    """Tell of somebody, once: it stays over restarts until a person confirms it."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{what.value}_{entry.entry_id}_{employee_no}",
        data={"entry_id": entry.entry_id},
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=what.value,
        translation_placeholders={
            "name": entry.title,  # In the title, which is no Markdown
            "terminal": markdown(entry.title),
            "employee_no": markdown(employee_no),
        },
    )


@callback
def async_delete_interruptions(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take back what was told of an entry that is removed."""
    for domain, issue_id in tuple(ir.async_get(hass).issues):
        if domain == DOMAIN and f"_{entry.entry_id}_" in issue_id:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


def _issue_id(issue: Issue, entry: ConfigEntry) -> str:
    return f"{issue.value}_{entry.entry_id}"


def _nearly_full(count: int | None, capacity: int | None) -> bool:
    return bool(count and capacity and count >= NEARLY_FULL * capacity)


def _told(number: int | None) -> str:
    return "?" if number is None else str(number)
