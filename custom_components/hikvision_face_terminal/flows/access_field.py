"""The form field that asks how long access lasts: always, until or for a time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, override

from homeassistant.helpers.selector import (
    ChooseSelector,
    ChooseSelectorConfig,
    TextSelectorType,
)
from homeassistant.util import dt as dt_util

from ..hub.clock import local_now, raise_if_past

CONF_ACCESS: Final = "access"

ALWAYS: Final = "always"
UNTIL: Final = "until"
DURATION: Final = "duration"

# Plain dicts: ChooseSelector validates with these and takes no selector objects.
_CHOICES: Final[dict[str, Any]] = {
    # Without a label the frontend shows the value beside the choice.
    ALWAYS: {"selector": {"constant": {"value": True, "label": ""}}},
    # Home Assistant's own date and time selector is wider than a phone in languages
    # with AM and PM; the browser's is not.
    UNTIL: {"selector": {"text": {"type": TextSelectorType.DATETIME_LOCAL.value}}},
    DURATION: {"selector": {"duration": {"enable_day": True, "enable_second": False}}},
}


class EndMissingError(ValueError):
    """Access is to end, but its end was not entered, or only in part."""


class AccessSelector(ChooseSelector):
    """Accepts a choice without its value, as an empty value of the same type.

    Home Assistant would refuse it with an English error; access_end raises
    EndMissingError, which has a translated text.
    """

    @override
    def __call__(self, data: Any) -> Any:
        if isinstance(data, dict):
            choice = data.get("active_choice")
            if choice in self.config["choices"] and data.get(choice) is None:
                return {} if choice == DURATION else ""
        return super().__call__(data)


def access_selector(suggested: object) -> AccessSelector:
    """Return the selector, with the choice first that `suggested` is a value of.

    The frontend takes a suggested value for one of the first choice.
    """
    first = ALWAYS
    if isinstance(suggested, str):
        first = UNTIL
    elif isinstance(suggested, Mapping):
        first = DURATION
    choices = {first: _CHOICES[first], **_CHOICES}
    return AccessSelector(
        ChooseSelectorConfig(choices=choices, translation_key=CONF_ACCESS)
    )


def suggested_access(end: datetime | None) -> object:
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
        time = dt_util.parse_datetime(access)
        if time is None:
            raise EndMissingError
        end = time.replace(tzinfo=None)
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
