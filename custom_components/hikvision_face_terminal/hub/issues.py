"""Repairs: what the owner has to fix at a terminal, or should know."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import CONF_HOST
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
    TerminalTime,
)
from .clock import to_the_minute, with_offset
from .domain_data import async_get_domain_data
from .terminal_name import async_terminal_name
from .text import markdown

# Leaves time to make room before an enrollment is refused.
NEARLY_FULL: Final = 0.9

# A terminal that is switched off for a night's work on the wiring is no trouble.
UNREACHABLE_AFTER: Final = timedelta(hours=3)


class Issue(StrEnum):
    """The kinds of repairs; an entry has at most one of each."""

    ALWAYS_SCHEDULE_OFF = "always_schedule_off"
    ACCOUNT_LOCKED = Reason.ACCOUNT_LOCKED.value
    CERTIFICATE_CHANGED = Reason.CERTIFICATE_CHANGED.value
    PERMISSION_DENIED = Reason.PERMISSION_DENIED.value
    CANNOT_CAPTURE = "cannot_capture"
    NEARLY_FULL = "nearly_full"
    PIN_NOT_ACCEPTED = "pin_not_accepted"
    SCHEDULE_LOST = "schedule_lost"
    UNREACHABLE = "unreachable"
    TERMINAL_REPLACED = "terminal_replaced"
    STREAM_TAKEN = Reason.STREAM_TAKEN.value
    EVENTS_DENIED = "events_denied"
    CLOCK_OFF = "clock_off"


# The texts where the terminal does not name the holder.
STREAM_TAKEN_UNNAMED: Final = "stream_taken_unnamed"

# The texts where a time server, or another system, sets the clock.
CLOCK_SETS_ITSELF: Final = "clock_sets_itself"


class Interruption(StrEnum):
    """Outcome of an interrupted write; the repair stays until the user confirms it."""

    REMOVED = "interrupted_removed"
    COMPLETED = "interrupted_whole"
    UNRESOLVED = "interrupted_unsure"


# The Home Assistant person is gone, or the number belongs to another name; stays until
# the owner confirms it.
LINK_BROKEN: Final = "link_broken"

# Offered once, after an update from 0.1; stays until the owner has chosen.
DOOR_CONTROL_OFFERED: Final = "door_control_offered"

_ERROR_ISSUES: Final = (
    Issue.ACCOUNT_LOCKED,
    Issue.CERTIFICATE_CHANGED,
    Issue.PERMISSION_DENIED,
)

_FIXABLE: Final = (
    Issue.ACCOUNT_LOCKED,
    Issue.CERTIFICATE_CHANGED,
    Issue.CLOCK_OFF,
    Issue.TERMINAL_REPLACED,
)


class TerminalIssues:
    """Creates the repairs of one terminal, and deletes those that no longer apply."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        self._hass = hass
        self._entry = entry
        self._write_refused = False

    @callback
    def async_failed(self, err: IsapiError) -> None:
        """Update the repairs after a failed poll.

        A failed connection proves nothing about certificate and permissions. It does
        prove that the login is no longer locked: a locked one is not tried at all.
        """
        unreachable = isinstance(err, IsapiConnectionError)
        self._note_reached(reached=not unreachable)
        for issue in _ERROR_ISSUES:
            if issue.value == err.reason:
                self._create_for(issue, err)
            elif issue is Issue.ACCOUNT_LOCKED or not unreachable:
                self._delete(issue)

    @callback
    def async_read(self, counts: Counts, capabilities: Capabilities) -> None:
        """Update the repairs after a successful poll; `counts` show how full it is."""
        self._note_reached(reached=True)
        for issue in _ERROR_ISSUES:
            if issue is not Issue.PERMISSION_DENIED or not self._write_refused:
                self._delete(issue)
        if _nearly_full(counts.users, capabilities.user_capacity) or _nearly_full(
            counts.faces, capabilities.face_capacity
        ):
            self._create(
                Issue.NEARLY_FULL,
                ir.IssueSeverity.WARNING,
                users=_number(counts.users),
                user_capacity=_number(capabilities.user_capacity),
                faces=_number(counts.faces),
                face_capacity=_number(capabilities.face_capacity),
            )
        else:
            self._delete(Issue.NEARLY_FULL)

    @callback
    def async_set_up(self, capabilities: Capabilities) -> None:
        """Update the repairs once the terminal's capabilities are known."""
        if capabilities.capture_face:
            self._delete(Issue.CANNOT_CAPTURE)
        else:
            self._create(Issue.CANNOT_CAPTURE)

        self._delete(Issue.TERMINAL_REPLACED)

    @callback
    def async_replaced(self) -> None:
        """Offer to add the new terminal that answers at the address of this one."""
        self._create(
            Issue.TERMINAL_REPLACED, host=markdown(self._entry.data[CONF_HOST])
        )

    @callback
    def async_written(self, err: IsapiError | None = None) -> None:
        """Update the repairs after a write: an account may be allowed to read only."""
        if err is None:
            self._write_refused = False
            self._delete(Issue.PERMISSION_DENIED)
        elif err.reason is Reason.PERMISSION_DENIED:
            self._write_refused = True
            self._create_for(Issue.PERMISSION_DENIED, err)

    def _note_reached(self, *, reached: bool) -> None:
        """Report a terminal that has not answered for some hours."""
        away = async_get_domain_data(self._hass).unreachable_since
        if reached:
            away.pop(self._entry.entry_id, None)
            self._delete(Issue.UNREACHABLE)
            return
        since = away.setdefault(self._entry.entry_id, dt_util.now())
        if dt_util.now() - since >= UNREACHABLE_AFTER:
            self._create(
                Issue.UNREACHABLE,
                ir.IssueSeverity.WARNING,
                since=to_the_minute(since),
                host=markdown(self._entry.data[CONF_HOST]),
            )

    @callback
    def async_warn(self, issue: Issue, *, applies: bool, **placeholders: str) -> None:
        """Create the repair, or delete it where it does not apply any more."""
        if applies:
            self._create(issue, ir.IssueSeverity.WARNING, **placeholders)
        else:
            self._delete(issue)

    @callback
    def async_stream_taken(self, holders: Sequence[str]) -> None:
        """Report who holds the stream of events, as far as the terminal names them."""
        self._create(
            Issue.STREAM_TAKEN,
            ir.IssueSeverity.WARNING,
            "" if holders else STREAM_TAKEN_UNNAMED,
            holder=markdown(", ".join(holders)) or "?",
        )

    @callback
    def async_events_denied(self, err: IsapiError) -> None:
        """Report that the account may not have the stream of events."""
        self._create(
            Issue.EVENTS_DENIED,
            ir.IssueSeverity.WARNING,
            detail=markdown(err.detail or "?"),
        )

    @callback
    def async_stream_opened(self) -> None:
        """Delete the repairs about a stream that could not be opened."""
        for issue in Issue.STREAM_TAKEN, Issue.EVENTS_DENIED:
            self._delete(issue)

    @callback
    def async_clock_off(self, there: TerminalTime, here: datetime) -> None:
        """Report the time on the terminal, and offer to set it where that can be."""
        self._create(
            Issue.CLOCK_OFF,
            ir.IssueSeverity.WARNING,
            "" if there.is_set_by_hand else CLOCK_SETS_ITSELF,
            mode=markdown(there.mode) or "?",
            **clock_placeholders(there, here),
        )

    @callback
    def async_clock_right(self) -> None:
        """Delete the repair about the clock."""
        self._delete(Issue.CLOCK_OFF)

    def _create_for(self, issue: Issue, err: IsapiError) -> None:
        if isinstance(err, IsapiLockedError):
            until = dt_util.now() + timedelta(seconds=err.unlock_in, minutes=1)
            self._create(issue, until=to_the_minute(until))
        elif issue is Issue.PERMISSION_DENIED:
            self._create(issue, detail=markdown(err.detail or "?"))
        else:
            self._create(issue)

    def _create(
        self,
        issue: Issue,
        severity: ir.IssueSeverity = ir.IssueSeverity.ERROR,
        texts: str = "",
        **placeholders: str,
    ) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            _issue_id(issue, self._entry),
            data={"entry_id": self._entry.entry_id},
            is_fixable=issue in _FIXABLE and texts != CLOCK_SETS_ITSELF,
            severity=severity,
            translation_key=texts or issue.value,
            translation_placeholders={
                "name": async_terminal_name(self._hass, self._entry),
                **placeholders,
            },
        )

    def _delete(self, issue: Issue) -> None:
        ir.async_delete_issue(self._hass, DOMAIN, _issue_id(issue, self._entry))


@callback
def async_setup_issues(hass: HomeAssistant) -> None:
    """Delete an entry's repairs when it is unloaded, disabled or removed.

    Follows the entry's state, as Home Assistant does not unload an entry whose set-up
    failed.
    """

    @callback
    def changed(_: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN and entry.state is ConfigEntryState.NOT_LOADED:
            for issue in Issue:
                ir.async_delete_issue(hass, DOMAIN, _issue_id(issue, entry))

    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed)


@callback
def async_report_interruption(
    hass: HomeAssistant, entry: ConfigEntry, outcome: Interruption, employee_no: str
) -> None:
    """Create the repair about a write that was cut off."""
    _report(hass, entry, outcome.value, employee_no)


@callback
def async_report_broken_link(
    hass: HomeAssistant, entry: ConfigEntry, employee_no: str
) -> None:
    """Create the repair about a user who is no longer linked to a person."""
    _report(hass, entry, LINK_BROKEN, employee_no)


def _report(
    hass: HomeAssistant, entry: ConfigEntry, key: str, employee_no: str
) -> None:
    """Create a repair about one user; it persists until a person confirms it."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{key}_{entry.entry_id}_{employee_no}",
        data={"entry_id": entry.entry_id},
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=key,
        translation_placeholders={
            **_names(hass, entry),
            "employee_no": markdown(employee_no),
        },
    )


@callback
def async_offer_door_control(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Create the repair in which the owner chooses what Home Assistant may do."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(DOOR_CONTROL_OFFERED, entry),
        data={"entry_id": entry.entry_id},
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=DOOR_CONTROL_OFFERED,
        translation_placeholders=_names(hass, entry),
    )


@callback
def async_withdraw_door_control(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete the offer: the owner has chosen, or there is no door to control."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(DOOR_CONTROL_OFFERED, entry))


@callback
def async_delete_stored_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete what was stored for the owner of an entry that is removed."""
    async_withdraw_door_control(hass, entry)
    for domain, issue_id in tuple(ir.async_get(hass).issues):
        if domain == DOMAIN and f"_{entry.entry_id}_" in issue_id:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def async_rename_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Use the terminal's new name in all that was reported about it."""
    names = _names(hass, entry)
    for issue in tuple(ir.async_get(hass).issues.values()):
        told, data = issue.translation_placeholders or {}, issue.data or {}
        if issue.domain != DOMAIN or data.get("entry_id") != entry.entry_id:
            continue
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue.issue_id,
            data=issue.data,
            is_fixable=bool(issue.is_fixable),
            is_persistent=issue.is_persistent,
            severity=issue.severity or ir.IssueSeverity.WARNING,
            translation_key=issue.translation_key or "",
            translation_placeholders={key: names.get(key, told[key]) for key in told},
        )


def _names(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, str]:
    """Return the terminal's name for titles, which are plain, and for Markdown."""
    name = async_terminal_name(hass, entry)
    return {"name": name, "terminal": markdown(name)}


def _issue_id(issue: str, entry: ConfigEntry) -> str:
    return f"{issue}_{entry.entry_id}"


def clock_placeholders(there: TerminalTime, here: datetime) -> dict[str, str]:
    """Return both times, and by how much the terminal's is ahead for people's hours."""
    minutes = round((there.local - here.replace(tzinfo=None)) / timedelta(minutes=1))
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return {
        "there": with_offset(there.now),
        "here": with_offset(here),
        "difference": f"{sign}{hours}:{rest:02}",
    }


def _nearly_full(count: int | None, capacity: int | None) -> bool:
    return bool(count and capacity and count >= NEARLY_FULL * capacity)


def _number(number: int | None) -> str:
    return "?" if number is None else str(number)
