"""The form that asks for a person, and what is made of its input."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, override

from homeassistant.const import ATTR_NAME
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    ChooseSelector,
    ChooseSelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorType,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..const import ATTR_EMPLOYEE_NO, ATTR_GENDER, ATTR_USER_TYPE, CONF_DOORS
from ..hub.clock import local_now, raise_if_past
from ..isapi import Gender, IsapiError, Reason, User, UserChanges, UserType

CONF_VALIDITY: Final = "access"
CONF_MORE: Final = "more"
CONF_PERSON: Final = "person"
CONF_DEPARTMENT: Final = "department"

ALWAYS: Final = "always"
UNTIL: Final = "until"
DURATION: Final = "duration"

END_MISSING: Final = "end_missing"

# Under which field an error is shown; the others are shown above the form.
FIELDS: Final[dict[str, str]] = {
    Reason.INVALID_NAME: ATTR_NAME,
    Reason.INVALID_EMPLOYEE_NO: ATTR_EMPLOYEE_NO,
    Reason.USER_ALREADY_EXISTS: ATTR_EMPLOYEE_NO,
    Reason.USER_NOT_FOUND: CONF_PERSON,
    Reason.INVALID_VALIDITY: CONF_VALIDITY,
    END_MISSING: CONF_VALIDITY,
}

# Plain dicts: what chooses among them takes no selector objects when it validates.
_CHOICES: Final[dict[str, Any]] = {
    # Without a label it would show its value beside the choice.
    ALWAYS: {"selector": {"constant": {"value": True, "label": ""}}},
    # Home Assistant's own selector of date and time is wider than a phone where the
    # clock has AM and PM; the browser's is not.
    UNTIL: {"selector": {"text": {"type": TextSelectorType.DATETIME_LOCAL.value}}},
    DURATION: {"selector": {"duration": {"enable_day": True, "enable_second": False}}},
}


class EndMissingError(ValueError):
    """Access is to end, and when was not entered, or only in part."""


class AccessSelector(ChooseSelector):
    """How long access lasts; nothing of its kind if what was chosen has no value yet.

    Home Assistant would say so in English.
    """

    @override
    def __call__(self, data: Any) -> Any:
        if isinstance(data, dict):
            choice = data.get("active_choice")
            if choice in self.config["choices"] and data.get(choice) is None:
                return {} if choice == DURATION else ""
        return super().__call__(data)


def person_schema(
    doors: int | None,
    departments: Mapping[int, str],
    *,
    default_doors: list[int],
    access: object = True,
) -> vol.Schema:
    """Return the form for a new person; `access` is what it is to suggest.

    It asks for a door only where there is a choice of `doors`, and for a department
    only where the terminal has some.
    """
    more: dict[vol.Marker, Any] = {
        vol.Required(ATTR_USER_TYPE, default=UserType.NORMAL.value): _select(
            [kind.value for kind in UserType], ATTR_USER_TYPE
        ),
        vol.Required(ATTR_GENDER, default=Gender.UNKNOWN.value): _select(
            [gender.value for gender in Gender], ATTR_GENDER
        ),
    }
    if departments:
        more[vol.Optional(CONF_DEPARTMENT)] = SelectSelector(
            SelectSelectorConfig(
                options=[
                    SelectOptionDict(value=str(number), label=name)
                    for number, name in departments.items()
                ],
                mode=SelectSelectorMode.DROPDOWN,
            )
        )
    if doors and doors > 1:
        default = [str(door) for door in default_doors if door <= doors]
        more[vol.Required(CONF_DOORS, default=default)] = doors_selector(doors)
    return vol.Schema(
        {
            vol.Required(ATTR_NAME): TextSelector(),
            vol.Optional(ATTR_EMPLOYEE_NO): TextSelector(),
            vol.Required(CONF_VALIDITY, default=True): access_selector(access),
            vol.Required(CONF_MORE): section(vol.Schema(more), {"collapsed": True}),
        }
    )


def choice_schema(users: Iterable[User]) -> vol.Schema:
    """Return the form that asks for one of the people, found by name or number."""
    return vol.Schema(
        {
            # Not required, or the first one would be chosen from the start.
            vol.Optional(CONF_PERSON): SelectSelector(
                SelectSelectorConfig(
                    options=sorted(map(user_label, users), key=str.casefold),
                    mode=SelectSelectorMode.DROPDOWN,
                    # Without it the list cannot be searched.
                    custom_value=True,
                )
            )
        }
    )


def user_label(user: User) -> str:
    """Return how a user appears in the list; unique, as numbers are."""
    return f"{user.name} ({user.employee_no})"


def chosen_number(users: Iterable[User], typed: str) -> str | None:
    """Return the number of the user whose label was chosen or typed.

    A part of a label will do if no other label contains it; None otherwise.
    """
    part = typed.strip().casefold()
    found = {
        label: user.employee_no
        for user in users
        if part and part in (label := user_label(user)).casefold()
    }
    if typed in found:
        return found[typed]
    return next(iter(found.values())) if len(found) == 1 else None


def change_schema(access: object) -> vol.Schema:
    """Return the form that changes a person; `access` is what it is to suggest."""
    return vol.Schema(
        {
            vol.Required(ATTR_NAME): TextSelector(),
            vol.Required(CONF_VALIDITY): access_selector(access),
        }
    )


def changed_access(access: object, shown: object, last: datetime) -> datetime | None:
    """Return the new end of access, None if it is the one that was shown.

    `last` is as long as the terminal can tell. Raises as `access_end`.
    """
    return None if access == shown else access_end(access) or last


def shown_end(end: datetime | None) -> object:
    """Return an end of access as the form shows it, to the minute."""
    return True if end is None else end.isoformat(timespec="minutes")


def error_key(error: Exception | None) -> str:
    """Return the key of an error's text."""
    if isinstance(error, EndMissingError):
        return END_MISSING
    if isinstance(error, IsapiError):
        return error.reason
    return Reason.UNEXPECTED_RESPONSE


def form_errors(error: Exception | None, form: vol.Schema) -> dict[str, str]:
    """Return an error as a form shows it: under its field where it has one."""
    if error is None:
        return {}
    key = error_key(error)
    field = FIELDS.get(key, "base")
    return {field if field in form.schema else "base": key}


def access_selector(suggested: object) -> AccessSelector:
    """Return what chooses how long access lasts.

    The frontend takes whatever is suggested for a value of the first choice, so the
    choice that it is a value of comes first.
    """
    first = ALWAYS
    if isinstance(suggested, str):
        first = UNTIL
    elif isinstance(suggested, Mapping):
        first = DURATION
    choices = {first: _CHOICES[first], **_CHOICES}
    return AccessSelector(
        ChooseSelectorConfig(choices=choices, translation_key=CONF_VALIDITY)
    )


def doors_selector(doors: int) -> SelectSelector:
    """Return what chooses some of the terminal's doors."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[str(door) for door in range(1, doors + 1)],
            multiple=True,
            mode=SelectSelectorMode.LIST,
        )
    )


def person_changes(
    user_input: Mapping[str, Any], default_doors: list[int]
) -> UserChanges:
    """Return whom the form asks for; raises as `access_end`."""
    more = user_input.get(CONF_MORE, {})
    doors = more.get(CONF_DOORS) or default_doors
    department = more.get(CONF_DEPARTMENT)
    return UserChanges(
        name=user_input[ATTR_NAME].strip(),
        user_type=UserType(more.get(ATTR_USER_TYPE, UserType.NORMAL)),
        gender=Gender(more.get(ATTR_GENDER, Gender.UNKNOWN)),
        valid_until=access_end(user_input[CONF_VALIDITY]),
        group_id=int(department) if department else None,
        doors=tuple(int(door) for door in doors),
    )


def access_end(access: object) -> datetime | None:
    """Return when access ends, as the terminal keeps it: local, whole seconds.

    None is "never". Raises TerminalOperationError INVALID_VALIDITY if that has passed,
    and EndMissingError.
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


def _select(options: list[str], translation_key: str) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=options,
            translation_key=translation_key,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )
