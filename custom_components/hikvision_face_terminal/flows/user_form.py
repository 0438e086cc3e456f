"""The forms that ask for a user, and what their input means."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.const import ATTR_NAME
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from ..const import ATTR_EMPLOYEE_NO, ATTR_GENDER, ATTR_USER_TYPE, CONF_DOORS
from ..hub.schedule_helpers import NoSuchScheduleError
from ..isapi import Gender, IsapiError, Reason, User, UserChanges, UserType
from .access_field import (
    CONF_ACCESS,
    CONF_WHEN,
    EndMissingError,
    access_end,
    access_section,
    is_guest,
)
from .other_terminals import CONF_ALSO_ON, terminals_selector
from .schedule_field import CONF_SCHEDULE, schedule_selector

CONF_CARD: Final = "card"
CONF_DEPARTMENT: Final = "department"
CONF_MORE: Final = "more"
CONF_PERSON: Final = "person"
CONF_PIN: Final = "pin"

END_MISSING: Final = "end_missing"
NO_SUCH_SCHEDULE: Final = "no_such_schedule"

# The fields at which errors are shown; all others are shown above the form.
_ERROR_FIELDS: Final[dict[str, str]] = {
    Reason.CARD_ALREADY_ASSIGNED: CONF_CARD,
    Reason.CARD_NOT_FOUND: CONF_CARD,
    Reason.INVALID_CARD: CONF_CARD,
    Reason.INVALID_NAME: ATTR_NAME,
    Reason.INVALID_PIN: CONF_PIN,
    Reason.PIN_IN_USE: CONF_PIN,
    Reason.INVALID_EMPLOYEE_NO: ATTR_EMPLOYEE_NO,
    Reason.USER_ALREADY_EXISTS: ATTR_EMPLOYEE_NO,
    Reason.USER_NOT_FOUND: CONF_PERSON,
    Reason.INVALID_VALIDITY: CONF_WHEN,
    Reason.NO_ROOM_FOR_SCHEDULE: CONF_SCHEDULE,
    Reason.SCHEDULE_NOT_SUPPORTED: CONF_SCHEDULE,
    END_MISSING: CONF_WHEN,
    NO_SUCH_SCHEDULE: CONF_SCHEDULE,
}


def new_user_schema(
    more: vol.Schema,
    *,
    schedules: bool,
    others: Mapping[str, str],
    access: object = True,
) -> vol.Schema:
    """Return the form for a new user.

    `more` is its last section, and `access` how long it suggests that access lasts. It
    asks for a schedule where the terminal has `schedules`, and for `others` of the
    house where there are any, by id and name.
    """
    when, period = access_section(access, guests=True)
    fields: dict[vol.Marker, Any] = {
        vol.Required(ATTR_NAME): TextSelector(),
        vol.Optional(ATTR_EMPLOYEE_NO): TextSelector(),
        when: period,
    }
    if schedules:
        fields[vol.Optional(CONF_SCHEDULE)] = schedule_selector()
    if others:
        fields[vol.Optional(CONF_ALSO_ON)] = terminals_selector(others)
    fields[vol.Required(CONF_MORE)] = section(more, {"collapsed": True})
    return vol.Schema(fields)


def more_schema(
    doors: int | None, departments: Mapping[int, str], default_doors: list[int]
) -> vol.Schema:
    """Return the details that most homes do not need.

    They have doors only on a terminal with several, and a department only where the
    terminal has any.
    """
    fields: dict[vol.Marker, Any] = {
        vol.Required(ATTR_USER_TYPE, default=UserType.NORMAL.value): _enum_selector(
            UserType, ATTR_USER_TYPE
        ),
        vol.Required(ATTR_GENDER, default=Gender.UNKNOWN.value): _enum_selector(
            Gender, ATTR_GENDER
        ),
    }
    if departments:
        fields[vol.Optional(CONF_DEPARTMENT)] = SelectSelector(
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
        fields[vol.Required(CONF_DOORS, default=default)] = doors_selector(doors)
    return vol.Schema(fields)


def _enum_selector(
    values: type[UserType | Gender], translation_key: str
) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=[member.value for member in values],
            translation_key=translation_key,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def doors_selector(doors: int) -> SelectSelector:
    """Return a selector for some of the terminal's doors, by number."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[str(door) for door in range(1, doors + 1)],
            multiple=True,
            mode=SelectSelectorMode.LIST,
        )
    )


def without_section(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return the input of a form with its access beside the other fields."""
    rest = dict(user_input)
    return {**rest, **rest.pop(CONF_WHEN)}


def new_user_changes(
    user_input: Mapping[str, Any], default_doors: list[int], *, visitors: bool
) -> UserChanges:
    """Return the user that the form describes; raises as access_end.

    A guest is a visitor where the terminal knows `visitors`, but for one whom no door
    shall open for.
    """
    more = user_input.get(CONF_MORE, {})
    user_type = UserType(more.get(ATTR_USER_TYPE, UserType.NORMAL))
    as_visitor = visitors and is_guest(user_input[CONF_ACCESS])
    if as_visitor and user_type is UserType.NORMAL:
        user_type = UserType.VISITOR
    doors = more.get(CONF_DOORS) or default_doors
    department = more.get(CONF_DEPARTMENT)
    return UserChanges(
        name=user_input[ATTR_NAME].strip(),
        user_type=user_type,
        gender=Gender(more.get(ATTR_GENDER, Gender.UNKNOWN)),
        valid_until=access_end(user_input[CONF_ACCESS]),
        group_id=int(department) if department else None,
        doors=tuple(int(door) for door in doors),
    )


def edit_schema(access: object, *, named: bool) -> vol.Schema:
    """Return the form that changes a user; `access` is how long it is to suggest.

    A user without a name on the terminal needs none here.
    """
    name = vol.Required(ATTR_NAME) if named else vol.Optional(ATTR_NAME)
    when, period = access_section(access, guests=False)
    return vol.Schema({name: TextSelector(), when: period})


def choice_schema(users: Iterable[User]) -> vol.Schema:
    """Return the form that asks for one of the users, found by name or number."""
    return vol.Schema(
        {
            # Not required: the frontend would preselect the first user.
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
    """Return how a user appears in the list; the number alone without a name."""
    return f"{user.name} ({user.employee_no})" if user.name else user.employee_no


def matching_numbers(users: Iterable[User], typed: str) -> list[str]:
    """Return the numbers of the users whose label was chosen, or has this in it."""
    part = typed.strip().casefold()
    found = [
        (label, user.employee_no)
        for user in users
        if part and part in (label := user_label(user)).casefold()
    ]
    exact = [number for label, number in found if label == typed]
    return exact or [number for _, number in found]


def error_key(error: Exception | None) -> str:
    """Return the translation key of an error."""
    if isinstance(error, EndMissingError):
        return END_MISSING
    if isinstance(error, NoSuchScheduleError):
        return NO_SUCH_SCHEDULE
    if isinstance(error, IsapiError):
        return error.reason
    return Reason.UNEXPECTED_RESPONSE


def form_errors(error: Exception | None, form: vol.Schema) -> dict[str, str]:
    """Return the errors of a form: at the error's field if the form has it."""
    if error is None:
        return {}
    key = error_key(error)
    field = _ERROR_FIELDS.get(key, "base")
    return {field if field in form.schema else "base": key}
