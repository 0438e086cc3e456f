"""The form field that asks how long access lasts: always, as a guest, until, for."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final, override

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    ChooseSelector,
    ChooseSelectorConfig,
    SelectSelectorMode,
    TextSelectorType,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..hub.clock import local_now, raise_if_past

CONF_ACCESS: Final = "access"
# The section that holds the field.
CONF_WHEN: Final = "when"

ALWAYS: Final = "always"
GUEST: Final = "guest"
UNTIL: Final = "until"
DURATION: Final = "duration"

TONIGHT: Final = "tonight"
TOMORROW: Final = "tomorrow"
SUNDAY: Final = "sunday"
GUEST_ENDS: Final = (TONIGHT, TOMORROW, SUNDAY)

_SUNDAY: Final = 6
_END_OF_DAY: Final = time(23, 59, 59)

# Plain dicts: ChooseSelector validates with these and takes no selector objects.
_CHOICES: Final[dict[str, Any]] = {
    # Without a label the frontend shows the value beside the choice.
    ALWAYS: {"selector": {"constant": {"value": True, "label": ""}}},
    GUEST: {
        "selector": {
            "select": {
                "options": list(GUEST_ENDS),
                "translation_key": GUEST,
                "mode": SelectSelectorMode.LIST.value,
            }
        }
    },
    # Home Assistant's own date and time selector is wider than a phone in languages
    # with AM and PM; the browser's is not.
    UNTIL: {"selector": {"text": {"type": TextSelectorType.DATETIME_LOCAL.value}}},
    DURATION: {"selector": {"duration": {"enable_day": True, "enable_second": False}}},
}


# What stands for a choice without its value; none of them is a value.
_MISSING: Final[dict[str, Any]] = {GUEST: GUEST, UNTIL: "", DURATION: {}}


class EndMissingError(ValueError):
    """Access is to end, but its end was not entered, or only in part."""


class AccessSelector(ChooseSelector):
    """Accepts a choice without its value.

    Home Assistant would refuse it with an English error; access_end raises
    EndMissingError, which has a translated text.
    """

    @override
    def __call__(self, data: Any) -> Any:
        if isinstance(data, dict):
            choice = data.get("active_choice")
            if choice in self.config["choices"] and not data.get(choice):
                return _MISSING.get(choice, True)
        return super().__call__(data)


def access_selector(*, guests: bool) -> AccessSelector:
    """Return the selector; a new user may be a guest."""
    choices = {
        key: choice for key, choice in _CHOICES.items() if guests or key != GUEST
    }
    return AccessSelector(
        ChooseSelectorConfig(choices=choices, translation_key=CONF_ACCESS)
    )


def access_section(suggested: object, *, guests: bool) -> tuple[vol.Marker, section]:
    """Return a section with the field alone, and what it is to show.

    In a section because of the frontend: it takes the suggested value of the field
    itself for one of the first choice, but that of a section as it is. Otherwise the
    choices would have to change their order.
    """
    value = {CONF_ACCESS: as_choice(suggested)}
    fields = vol.Schema({vol.Required(CONF_ACCESS): access_selector(guests=guests)})
    return (
        vol.Required(CONF_WHEN, description={"suggested_value": value}),
        section(fields, {"collapsed": False}),
    )


def is_guest(access: object) -> bool:
    """Return whether the field's value is that of a guest."""
    return access in (*GUEST_ENDS, GUEST)


def as_choice(access: object) -> dict[str, object]:
    """Return the field's value with its choice, which is how the frontend shows it."""
    choice = ALWAYS
    if is_guest(access):
        choice = GUEST
    elif isinstance(access, str):
        choice = UNTIL
    elif isinstance(access, Mapping):
        choice = DURATION
    return {"active_choice": choice, choice: access}


def access_until(end: datetime | None) -> object:
    """Return the field's value for an end of access, to the minute."""
    return True if end is None else end.isoformat(timespec="minutes")


def access_end(access: object) -> datetime | None:
    """Return when access ends, in local time and whole seconds; None is never.

    Raises TerminalOperationError INVALID_VALIDITY if the end has passed, and
    EndMissingError.
    """
    if isinstance(access, Mapping):
        if not any(access.values()):
            raise EndMissingError
        end = local_now().replace(microsecond=0) + timedelta(**access)
    elif isinstance(access, str):
        end = _guests_end(access) if is_guest(access) else _typed_end(access)
    else:
        return None
    raise_if_past(end)
    return end


def changed_access_end(
    access: object, suggested: object, latest: datetime
) -> datetime | None:
    """Return the new end of access, None if the suggested one was left unchanged.

    Access that shall never end gets `latest`, the last time that the terminal takes.
    Raises as access_end.
    """
    return None if access == suggested else access_end(access) or latest


def _typed_end(typed: str) -> datetime:
    end = dt_util.parse_datetime(typed)
    if end is None:
        raise EndMissingError
    return end.replace(tzinfo=None)


def _guests_end(choice: str) -> datetime:
    """Return the last second of the chosen day; a Sunday that begins is today's."""
    if choice == GUEST:
        raise EndMissingError
    today = local_now().date()
    days = {TONIGHT: 0, TOMORROW: 1, SUNDAY: _SUNDAY - today.weekday()}[choice]
    return datetime.combine(today + timedelta(days=days), _END_OF_DAY)
