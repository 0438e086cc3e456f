"""Every text that the code needs exists in every language, and no other."""

from collections.abc import Iterable, Iterator, Mapping
import json
from pathlib import Path
import re
from string import Formatter
from typing import Any, Final, cast

from homeassistant.data_entry_flow import section
from homeassistant.util.yaml import load_yaml_dict
import pytest
import voluptuous as vol

from custom_components.hikvision_face_terminal import (
    binary_sensor,
    button,
    config_flow,
    const,
    event,
    image,
    lock,
    select,
    sensor,
)
from custom_components.hikvision_face_terminal.flows import (
    access_field,
    bring_everybody,
    connection_form,
    dialog_texts,
    other_terminals,
    settings,
    user_cards,
    user_fingerprints,
    user_form,
    user_hours,
    user_link,
    user_pin,
)
from custom_components.hikvision_face_terminal.flows.capture import PROGRESS_ACTIONS
from custom_components.hikvision_face_terminal.hub import activity, enrollment_state
from custom_components.hikvision_face_terminal.hub.copy_everybody import (
    ANOTHER_PERSON,
    TO_BE_DELETED,
)
from custom_components.hikvision_face_terminal.hub.errors import placeholders
from custom_components.hikvision_face_terminal.hub.everybody_offer import (
    EVERYBODY_OFFERED,
)
from custom_components.hikvision_face_terminal.hub.issues import (
    CLOCK_SETS_ITSELF,
    DOOR_CONTROL_OFFERED,
    LINK_BROKEN,
    STREAM_TAKEN_UNNAMED,
    Interruption,
    Issue,
)
from custom_components.hikvision_face_terminal.hub.options import (
    DoorControl,
    NamesInEvents,
)
from custom_components.hikvision_face_terminal.hub.pending_issues import PendingIssue
from custom_components.hikvision_face_terminal.hub.suitability import Missing
from custom_components.hikvision_face_terminal.hub.visit import Visit
from custom_components.hikvision_face_terminal.isapi.discovery import OtherDevice
from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiError,
    IsapiLockedError,
    Reason,
    TerminalOperationError,
)
from custom_components.hikvision_face_terminal.isapi.models.event_codes import (
    AccessMethod,
    DenialReason,
    EventKind,
)
from custom_components.hikvision_face_terminal.isapi.models.user_changes import UserType
from custom_components.hikvision_face_terminal.repairs import CLOCK_ERRORS
from custom_components.hikvision_face_terminal.services import ACTIONS
from custom_components.hikvision_face_terminal.services.schemas import ENROLL_SCHEMA
from tests.support.common import CREDENTIAL_REASONS, DOOR_REASONS

INTEGRATION: Final = Path(const.__file__).parent
REPOSITORY: Final = INTEGRATION.parents[1]
LANGUAGES: Final = dialog_texts.LANGUAGES

# The letters of languages that are not written in Latin ones.
SCRIPTS: Final = {
    "ru": "\u0400-\u04ff",
    "uk": "\u0400-\u04ff",
    "zh-Hans": "\u4e00-\u9fff",
}
# So many words, placeholders aside, may well be the same in two languages.
WORDS: Final = 4

# The reasons that the config flow can show.
FLOW_REASONS: Final = (
    Reason.ACCOUNT_LOCKED,
    Reason.CANNOT_CONNECT,
    Reason.CERTIFICATE_CHANGED,
    Reason.INVALID_AUTH,
    Reason.NOT_SUPPORTED,
    Reason.PERMISSION_DENIED,
    Reason.TERMINAL_BUSY,
    Reason.UNEXPECTED_RESPONSE,
    Reason.WANTS_HTTPS,
)
# The config flow's aborts: Home Assistant's own reasons and those of this flow.
FLOW_ABORTS: Final = (
    "already_configured",
    "another_terminal",
    "not_a_face_terminal",
    "reauth_successful",
    "reconfigure_successful",
)
# What each form says; Home Assistant would write "Submit" otherwise.
FORM: Final = ("title", "description", "submit")
STEP_SCHEMAS: Final = {
    "certificate": vol.Schema({}),
    "certificate_https": vol.Schema({}),
    "reauth_confirm": connection_form.LOGIN_SCHEMA,
    "reconfigure": connection_form.CONNECTION_SCHEMA,
    "user": connection_form.NEW_TERMINAL_SCHEMA,
}
# Entities for which Home Assistant has an icon itself.
ICONS_OF_HOME_ASSISTANT: Final = {
    "binary_sensor": {"door_contact", "left_open"},
    "lock": {"door"},
}
# The errors of the Enroll person dialog: it cancels no enrollment that does not run,
# and uses no picture but the captured one, nor a card, a finger or a PIN.
USER_ERRORS: Final = {
    user_form.END_MISSING,
    user_form.NO_SUCH_SCHEDULE,
    *set(Reason)
    - DOOR_REASONS
    - {
        *CREDENTIAL_REASONS,
        Reason.INVALID_PICTURE,
        Reason.NO_ENROLLMENT_RUNNING,
        Reason.NO_FACE,
        Reason.PERIOD_UNKNOWN,
        Reason.STREAM_TAKEN,
        Reason.USER_NOT_FOUND,
    },
}
PERSON_ERRORS: Final = {"number_taken", "other_terminal", *USER_ERRORS}
# Under Configure a user may be deleted meanwhile, or have been blocked elsewhere.
OPTIONS_ERRORS: Final = {
    "no_terminal_chosen",
    "nobody_chosen",
    *CREDENTIAL_REASONS,
    *USER_ERRORS,
    Reason.NO_FACE,
    Reason.PERIOD_UNKNOWN,
    Reason.USER_NOT_FOUND,
}
# All that the event entity tells of a person who came.
ACCESS_ATTRIBUTES: Final = {
    "reason",
    *Visit(
        result=EventKind.GRANTED,
        method=AccessMethod.FACE,
        reason=None,
        name=None,
        employee_no=None,
        person=None,
        door=None,
        user_type=None,
        device_time=None,
        serial_no=None,
        is_live=True,
    ).attributes(),
}
# Why an enrollment can fail; an invalid request is refused before it starts.
EVENT_REASONS: Final = (
    set(Reason)
    - DOOR_REASONS
    - {
        *CREDENTIAL_REASONS,
        Reason.ENROLLMENT_CANCELLED,
        Reason.ENROLLMENT_IN_PROGRESS,
        Reason.INVALID_PICTURE,
        Reason.NO_ENROLLMENT_RUNNING,
        Reason.NO_FACE,
        Reason.PERIOD_UNKNOWN,
        Reason.STREAM_TAKEN,
    }
)
OPTIONS_ABORTS: Final = ("nobody", "not_connected")
PERSON_MENU: Final = (
    "first_face",
    "new_face",
    "edit",
    "hours",
    "link",
    "copy_to",
    "remove_face",
    "add_card",
    "type_card",
    "remove_card",
    "add_fingerprint",
    "remove_fingerprints",
    "set_pin",
    "remove_pin",
    "remove",
    "people",
)
BUSY_MENU: Final = ("cancel_other", "go_back")
OPTIONS_MENUS: Final[dict[str, tuple[str, ...]]] = {
    "init": ("people", "settings"),
    "person_always": (*PERSON_MENU, "block"),
    "person_limited": (*PERSON_MENU, "block"),
    "person_scheduled": (*PERSON_MENU, "block"),
    "person_scheduled_until": (*PERSON_MENU, "block"),
    "person_later": (*PERSON_MENU, "block"),
    "person_ended": PERSON_MENU,
    "person_blocked": (*PERSON_MENU, "unblock"),
    "person_blacklisted": PERSON_MENU,
    "pin_set": ("person",),
    "pin_unseen": ("person",),
    "pin_useless": ("person",),
    "card_added": ("add_card", "type_card", "person"),
    "fingerprint_added": ("add_fingerprint", "person"),
    "removed": ("people",),
    "enrolled": ("people",),
    "enrolled_new": ("people",),
    "unknown": ("enroll", "people"),
    "busy": BUSY_MENU,
    "copied": ("person",),
}
OPTIONS_FORMS: Final = {
    "settings": settings.settings_schema(2, follows=True),
    "choose": user_form.choice_schema([]),
    "edit": user_form.edit_schema(access=True, named=True),
    "hours": user_hours.HOURS_SCHEMA,
    "link": user_link.LINK_SCHEMA,
    "copy_to": vol.Schema({other_terminals.CONF_ALSO_ON: list}),
    "remove_card": user_cards.remove_card_schema(("1",)),
    "set_pin": user_pin.PIN_SCHEMA,
    "type_card": user_cards.TYPE_CARD_SCHEMA,
}
# Forms without fields.
OPTIONS_SUBMITS: Final = (
    "remove",
    "remove_face",
    "remove_fingerprints",
    "remove_pin",
    "failed",
    "first_face",
    "new_face",
    "enroll",
)
OPTIONS_STEPS: Final = {*OPTIONS_MENUS, *OPTIONS_FORMS, *OPTIONS_SUBMITS}
# What they show is the progress.
OPTIONS_LIVE: Final = ("capture", "read_card", "read_finger")
PERSON_ABORTS: Final = ("not_connected", "not_supported")
CHOICES: Final = (
    access_field.ALWAYS,
    access_field.GUEST,
    access_field.UNTIL,
    access_field.DURATION,
)
# What a step puts into its text.
CLAUSES: Final = (
    "copied",
    "not_copied",
    "no_key",
    "left_out",
    *(f"left_out_{why}" for why in (ANOTHER_PERSON, "cards", "nobody", TO_BE_DELETED)),
    "date",
    *(f"month_{month}" for month in range(1, 13)),
)
PERSON_MENUS: Final[dict[str, tuple[str, ...]]] = {
    "enrolled": ("user",),
    "enrolled_until": ("user",),
    "blacklisted": ("user",),
    "busy": BUSY_MENU,
}
PERSON_STEPS: Final = ("user", "capture", *PERSON_MENUS)
CERTIFICATE: Final = {"host", "fingerprint", "url"}
STEP_PLACEHOLDERS: Final = {
    "certificate": CERTIFICATE,
    "certificate_https": CERTIFICATE,
}
SCHEMAS: Final = {action.name: action.schema for action in ACTIONS}
FIX_STEPS: Final[dict[str, tuple[str, ...]]] = {
    Issue.ACCOUNT_LOCKED: ("try_once",),
    Issue.CERTIFICATE_CHANGED: ("confirm", "confirm_first"),
    Issue.CLOCK_OFF: ("set_clock",),
    Issue.TERMINAL_REPLACED: ("confirm",),
    EVERYBODY_OFFERED: ("init", "done"),
}
FIX_ABORTS: Final[dict[str, tuple[str, ...]]] = {
    Issue.CERTIFICATE_CHANGED: ("cannot_connect",),
    Issue.TERMINAL_REPLACED: ("not_added",),
    EVERYBODY_OFFERED: ("not_connected", "not_read"),
}
CLOCK_ABORTS: Final = ("cannot_connect", "clock_sets_itself")
# Translation keys in the code that are no Reason, with their placeholders.
OTHER_ERRORS: Final[dict[str, set[str]]] = {
    "terminals_failed": {"failed", "all", "message"},
    "ambiguous_name": {"numbers"},
    "ambiguous_number": {"field", "value", "template"},
    "another_terminal": set(),
    "copy_failed": {"failed", "all", "message"},
    "copy_to_itself": set(),
    "no_such_schedule": {"schedule"},
    "no_such_terminal": set(),
    "nothing_to_change": set(),
    "one_picture": set(),
    "other_terminal": {"terminal", "message"},
    "schedule_and_template": set(),
}


def texts(language: str) -> dict[str, Any]:
    """Return a language's file."""
    path = INTEGRATION / "translations" / f"{language}.json"
    return cast(dict[str, Any], json.loads(path.read_text(encoding="utf-8")))


def flat(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts of a tree with their dotted keys."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def names(text: str) -> set[str]:
    """Return the placeholders of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def services_yaml() -> dict[str, Any]:
    """Return services.yaml."""
    return load_yaml_dict(str(INTEGRATION / "services.yaml"))


def fields(service: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an action, including those in sections."""
    found: dict[str, Any] = {}
    for name, field in service["fields"].items():
        found |= fields(field) if "fields" in field else {name: field}
    return found


def sections(service: Mapping[str, Any]) -> list[str]:
    """Return the names of an action's sections."""
    return [name for name, field in service["fields"].items() if "fields" in field]


def entities() -> dict[str, list[str]]:
    """Return the translation keys of the entities by platform."""
    return {
        "binary_sensor": [
            description.translation_key or ""
            for description in (
                binary_sensor.CONTACT,
                binary_sensor.EVENT_STREAM,
                binary_sensor.LEFT_OPEN,
            )
        ],
        "button": [
            description.translation_key or ""
            for description in (button.CANCEL_ENROLLMENT, button.OPEN_DOOR)
        ],
        "event": [
            event.ENROLLMENT.translation_key or "",
            event.ACCESS.translation_key or "",
            "door",
            event.DOORBELL.translation_key or "",
        ],
        "image": [
            image.CAPTURED_FACE.translation_key or "",
            image.ACCESS.translation_key or "",
        ],
        "lock": [lock.DOOR.translation_key or ""],
        "select": [select.DOOR_MODE.translation_key or ""],
        "sensor": [
            description.translation_key or ""
            for description in (
                *sensor.ENROLLMENT_SENSORS,
                *sensor.COUNT_SENSORS,
                *sensor.VISIT_SENSORS,
            )
        ],
    }


def required_flow() -> Iterator[str]:
    """Return the keys of the config flow's texts."""
    yield from (f"config.error.{reason}" for reason in FLOW_REASONS)
    yield from (f"config.error.{missing}" for missing in Missing)
    yield from (f"config.error.is_{device}" for device in OtherDevice)
    yield "config.error.unknown"
    yield "config.create_entry.login_dropped"
    yield from (f"config.abort.{reason}" for reason in FLOW_ABORTS)
    for step, schema in STEP_SCHEMAS.items():
        yield from (f"config.step.{step}.{key}" for key in FORM)
        for field in schema.schema:
            yield f"config.step.{step}.data.{field}"
            yield f"config.step.{step}.data_description.{field}"


def required_person() -> Iterator[str]:
    """Return the keys of the Enroll person dialog's texts."""
    yield from ("entry_type", "initiate_flow.user")
    yield from (f"error.{reason}" for reason in PERSON_ERRORS)
    yield from (f"abort.{reason}" for reason in PERSON_ABORTS)
    actions = {*PROGRESS_ACTIONS.values(), "hold_still", "copying"}
    yield from (f"progress.{action}" for action in actions)
    yield from (f"step.{step}.title" for step in PERSON_STEPS)
    yield from ("step.user.description", "step.user.submit")
    for step, menu in PERSON_MENUS.items():
        yield f"step.{step}.description"
        yield from (f"step.{step}.menu_options.{key}" for key in menu)
    more = user_form.more_schema(2, {1: "Company"}, [1])
    form = user_form.new_user_schema(more, schedules=True, others={"id": "Gate"})
    yield "step.user.sections.more.description"
    yield from (f"step.user.{key}" for key in required_fields(form))


def required_fields(form: vol.Schema) -> Iterator[str]:
    """Return the keys of the fields of a form, and of those in its sections."""
    for name, field in form.schema.items():
        if isinstance(field, section):
            yield f"sections.{name}.name"
            yield from (
                f"sections.{name}.{key}" for key in required_fields(field.schema)
            )
        else:
            yield f"data.{name}"
            yield f"data_description.{name}"


def required_options() -> Iterator[str]:
    """Return the keys of the texts under Configure."""
    yield from (f"error.{reason}" for reason in OPTIONS_ERRORS)
    yield from (f"abort.{reason}" for reason in OPTIONS_ABORTS)
    cards = user_cards.CARD_ACTIONS.values()
    fingers = user_fingerprints.FINGERPRINT_ACTIONS.values()
    actions = {*PROGRESS_ACTIONS.values(), *cards, *fingers, "hold_still", "reading"}
    yield from (f"progress.{action}" for action in actions)
    yield from (f"step.{step}.title" for step in OPTIONS_LIVE)
    for step in OPTIONS_STEPS:
        yield f"step.{step}.title"
    yield from (f"step.{step}.description" for step in OPTIONS_STEPS)
    for step, options in OPTIONS_MENUS.items():
        yield from (f"step.{step}.menu_options.{option}" for option in options)
    for option in OPTIONS_MENUS["init"]:
        yield f"step.init.menu_option_descriptions.{option}"
    for step, schema in OPTIONS_FORMS.items():
        yield from (f"step.{step}.{key}" for key in required_fields(schema))
    yield from (f"step.{step}.submit" for step in (*OPTIONS_SUBMITS, *OPTIONS_FORMS))


def required_entities() -> Iterator[str]:
    """Return the keys of the entities' texts."""
    for platform, keys in entities().items():
        yield from (f"entity.{platform}.{key}.name" for key in keys)
    attributes = "entity.event.enrollment.state_attributes"
    for attribute in ("event_type", "employee_no", "name", "reason"):
        yield f"{attributes}.{attribute}.name"
    for kind in event.ENROLLMENT.event_types or ():
        yield f"{attributes}.event_type.state.{kind}"
    for reason in EVENT_REASONS:
        yield f"{attributes}.reason.state.{reason}"
    yield from required_events()
    for status in enrollment_state.EnrollmentStatus:
        yield f"entity.sensor.enrollment_status.state.{status}"
    for mode in select.MODES:
        yield f"entity.select.door_mode.state.{mode}"
    for count in sensor.COUNT_SENSORS:
        yield f"entity.sensor.{count.key}.unit_of_measurement"
        yield f"entity.sensor.{count.key}.state_attributes.capacity.name"


def required_events() -> Iterator[str]:
    """Return the keys of the texts about who came and what happened to a door."""
    access = "entity.event.access.state_attributes"
    states: dict[str, Iterable[str]] = {
        "event_type": event.ACCESS.event_types or (),
        "method": AccessMethod,
        "reason": DenialReason,
        "user_type": UserType,
    }
    for attribute in ("event_type", *ACCESS_ATTRIBUTES):
        yield f"{access}.{attribute}.name"
        for state in states.get(attribute, ()):
            yield f"{access}.{attribute}.state.{state}"
    door = "entity.event.door.state_attributes"
    for attribute in ("event_type", "door", "by_home_assistant"):
        yield f"{door}.{attribute}.name"
    yield from (f"{door}.event_type.state.{kind}" for kind in event.DOOR_EVENTS)
    bell = "entity.event.doorbell.state_attributes.event_type"
    yield from (f"{bell}.name", f"{bell}.state.ring")


def required_logbook() -> Iterator[str]:
    """Return the keys of the lines of the logbook."""
    yield from ("somebody", "number", "where")
    yield from (f"granted_{method}" for method in AccessMethod)
    yield from (f"denied_{reason}" for reason in DenialReason)
    yield from (f"enrollment_{end}" for end in activity.ENDS)


def required_actions() -> Iterator[str]:
    """Return the keys of the actions' texts."""
    for name, service in services_yaml().items():
        yield f"services.{name}.name"
        yield f"services.{name}.description"
        for part in sections(service):
            yield f"services.{name}.sections.{part}.name"
            yield f"services.{name}.sections.{part}.description"
        for field_name, field in fields(service).items():
            yield f"services.{name}.fields.{field_name}.name"
            yield f"services.{name}.fields.{field_name}.description"
            select = (field.get("selector") or {}).get("select")
            if select and "translation_key" in select:
                for option in select["options"]:
                    yield f"selector.{select['translation_key']}.options.{option}"


def required_issues() -> Iterator[str]:
    """Return the keys of the repairs' texts."""
    for issue in Issue:
        yield f"issues.{issue}.title"
        if issue not in FIX_STEPS:
            yield f"issues.{issue}.description"
    for interruption in (*Interruption, LINK_BROKEN):
        yield f"issues.{interruption}.title"
        yield from required_fix(interruption, "confirm")
    for pending in PendingIssue:
        yield f"issues.{pending}.title"
        if pending.is_fixable:
            yield from required_fix(pending, "confirm")
        else:
            yield f"issues.{pending}.description"
    for texts in CLOCK_SETS_ITSELF, STREAM_TAKEN_UNNAMED:
        yield from (f"issues.{texts}.title", f"issues.{texts}.description")
    for reason in (Reason.ACCOUNT_LOCKED, Reason.CANNOT_CONNECT):
        yield f"issues.account_locked.fix_flow.error.{reason}"
    for key, steps in FIX_STEPS.items():
        for step in steps:
            yield from required_fix(key, step)


def required_offers() -> Iterator[str]:
    """Return the keys of the repairs that ask what shall be done."""
    offer = f"issues.{DOOR_CONTROL_OFFERED}"
    yield f"{offer}.title"
    yield f"{offer}.fix_flow.step.init.title"
    yield f"{offer}.fix_flow.step.init.description"
    for control in DoorControl:
        yield f"{offer}.fix_flow.step.init.menu_options.choose_{control}"
    offer = f"issues.{EVERYBODY_OFFERED}"
    yield f"{offer}.title"
    yield f"{offer}.fix_flow.progress.copying"
    yield f"{offer}.fix_flow.step.init.data.{bring_everybody.CONF_SOURCE}"
    yield f"{offer}.fix_flow.error.{bring_everybody.NOT_ENOUGH_ROOM}"
    for key, reasons in FIX_ABORTS.items():
        yield from (f"issues.{key}.fix_flow.abort.{it}" for it in reasons)
    yield from required_clock()


def required_clock() -> Iterator[str]:
    """Return the keys of why a clock cannot be set."""
    fix = "issues.clock_off.fix_flow"
    yield from (f"{fix}.abort.{it}" for it in CLOCK_ABORTS)
    yield from (f"{fix}.error.{it}" for it in ("clock_not_set", *CLOCK_ERRORS))


def required_fix(issue: str, step: str) -> Iterator[str]:
    """Return the keys of a form that a repair leads to."""
    yield from (f"issues.{issue}.fix_flow.step.{step}.{key}" for key in FORM)


def required_page() -> Iterator[str]:
    """Return the keys of the page's texts that its sources use.

    The compiler knows that those exist which they name; here it is whether all that
    exist are named: as they are, or up to a part that is put in.
    """
    sources = REPOSITORY / "frontend" / "src"
    code = "\n".join(
        file.read_text(encoding="utf-8") for file in sorted(sources.glob("*.ts"))
    )
    whole = set(re.findall(r'"([a-z_.]+)"', code))
    begun = set(re.findall(r"`([a-z_.]+)\.\$\{", code))
    for key, _ in flat(texts("en")["config_panel"]):
        if key in whole or key.rpartition(".")[0] in begun:
            yield key


def required() -> set[str]:
    """Return every key that the code needs."""
    errors = (*Reason, *OTHER_ERRORS)
    return {
        "title",
        *required_flow(),
        *(f"config_subentries.person.{key}" for key in required_person()),
        *(f"options.{key}" for key in required_options()),
        "selector.time.unit_of_measurement.seconds",
        *(f"selector.access.choices.{key}" for key in CHOICES),
        *(f"selector.guest.options.{key}" for key in access_field.GUEST_ENDS),
        *(f"common.{key}" for key in CLAUSES),
        *(f"selector.door_control.options.{key}" for key in DoorControl),
        *(f"selector.names_in_events.options.{key}" for key in NamesInEvents),
        *(f"common.logbook_{key}" for key in required_logbook()),
        *required_entities(),
        *required_actions(),
        *required_issues(),
        *required_offers(),
        *(f"config_panel.{key}" for key in required_page()),
        *(f"exceptions.{error}.message" for error in errors),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_exists_and_no_other(language: str) -> None:
    existing = {key for key, _ in flat(texts(language))}

    assert existing - required() == set(), "unused"
    assert required() - existing == set(), "missing"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert [key for key, text in flat(texts(language)) if not text.strip()] == []


def test_languages_are_those_tested() -> None:
    files = (INTEGRATION / "translations").glob("*.json")

    assert {path.stem for path in files} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same_in_each_language(language: str) -> None:
    """As often, and with their spelling: a text with another cannot be shown."""
    english, translated = dict(flat(texts("en"))), dict(flat(texts(language)))

    assert {key: names(text) for key, text in translated.items()} == {
        key: names(text) for key, text in english.items()
    }


@pytest.mark.parametrize("language", sorted({*LANGUAGES} - {"en"}))
def test_sentences_are_translated(language: str) -> None:
    """Words may be the same in two languages; sentences are not."""
    english = dict(flat(texts("en")))
    same = [
        key
        for key, text in flat(texts(language))
        if text == english.get(key) and len(re.sub(r"{\w+}", "", text).split()) > WORDS
    ]

    assert same == []


@pytest.mark.parametrize(("language", "letters"), SCRIPTS.items(), ids=SCRIPTS)
def test_texts_are_in_the_languages_own_letters(language: str, letters: str) -> None:
    latin = [
        key
        for key, text in flat(texts(language))
        if key != "title"  # The product's name
        and not re.search(f"[{letters}]", text)
        and re.search("[a-z]{2}", re.sub(r"{\w+}", "", text))
    ]

    assert latin == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_is_the_same_in_each_language(language: str) -> None:
    """Links, bold words, lists and paragraphs."""
    english = dict(flat(texts("en")))
    marks = r"\]\([^)]*\)|\*\*|`|\n\n|^- "

    assert [
        key
        for key, text in flat(texts(language))
        if sorted(re.findall(marks, text, re.MULTILINE))
        != sorted(re.findall(marks, english.get(key, text), re.MULTILINE))
    ] == []


ERRORS: Final = (
    *(TerminalOperationError(reason, "detail", employee_no="7") for reason in Reason),
    *(TerminalOperationError(reason) for reason in Reason),
    IsapiError(),
    IsapiLockedError(61),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_fills_its_text(language: str) -> None:
    translations = texts(language)
    for err in ERRORS:
        given = placeholders(err)
        text = translations["exceptions"][err.reason]["message"]

        assert names(text) <= set(given), err
        shown = text.format(**given)
        assert "{" not in shown
        if err.reason in FLOW_REASONS:
            assert "{" not in translations["config"]["error"][err.reason].format(
                **given
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_errors_and_steps_are_filled(language: str) -> None:
    translations = texts(language)

    for error, given in OTHER_ERRORS.items():
        assert names(translations["exceptions"][error]["message"]) == given
    for step, shown in translations["config"]["step"].items():
        assert names(shown["description"]) == STEP_PLACEHOLDERS.get(step, set())


def test_steps_are_those_of_the_flow() -> None:
    prefix = "async_step_"
    methods = vars(config_flow.TerminalConfigFlow)
    steps = {name.removeprefix(prefix) for name in methods if name.startswith(prefix)}

    # "reauth" leads to "reauth_confirm" and "dhcp" to "user"; they show nothing.
    assert steps - {"reauth", "dhcp"} == set(STEP_SCHEMAS)


@pytest.mark.parametrize(
    ("pattern", "known"),
    [
        (
            r'translation_key="(\w+)"',
            {
                *OTHER_ERRORS,
                *(key for keys in entities().values() for key in keys),
                "time",
            },
        ),
        (
            r'reason="(\w+)"',
            {
                *FLOW_ABORTS,
                *PERSON_ABORTS,
                *OPTIONS_ABORTS,
                *CLOCK_ABORTS,
                *(reason for reasons in FIX_ABORTS.values() for reason in reasons),
            },
        ),
        (r'"base": "(\w+)"', {"unknown", "other_terminal", "clock_not_set"}),
        (
            r'step_id="(\w+)"',
            {
                *STEP_SCHEMAS,
                *PERSON_STEPS,
                *OPTIONS_STEPS,
                *OPTIONS_LIVE,
                *(step for steps in FIX_STEPS.values() for step in steps),
                # These lead to other steps.
                *("outcome", "people", "read", "copying"),
            },
        ),
    ],
)
def test_keys_in_the_code_are_tested_here(pattern: str, known: set[str]) -> None:
    found = {
        key
        for path in INTEGRATION.rglob("*.py")
        for key in re.findall(pattern, path.read_text(encoding="utf-8"))
    }

    assert found
    assert found <= known


@pytest.mark.parametrize("action", SCHEMAS)
def test_action_description_matches_its_schema(action: str) -> None:
    described = fields(services_yaml()[action])
    schema = SCHEMAS[action].schema

    assert set(described) == {str(key) for key in schema}
    for key in schema:
        required = isinstance(key, vol.Required)
        assert described[key].get("required", False) is required, key
        if not isinstance(key.default, vol.Undefined):
            assert described[key]["default"] == key.default(), key


def test_every_action_is_described() -> None:
    assert set(services_yaml()) == set(SCHEMAS)


@pytest.mark.parametrize(
    ("field", "outside"),
    [
        ("capture_timeout", [4, 301]),
        ("group_id", [0, 129]),
        ("plan_template", [0, 256]),
    ],
)
def test_number_selector_matches_the_schema(field: str, outside: list[int]) -> None:
    selector = fields(services_yaml()["enroll_user_with_face"])[field]["selector"]
    low, high = selector["number"]["min"], selector["number"]["max"]
    data = {"device_id": "x", "name": "Anna"}

    assert [low - 1, high + 1] == outside
    for value in (low, high):
        assert ENROLL_SCHEMA({**data, field: value})[field] == value
    for value in outside:
        with pytest.raises(vol.Invalid):
            ENROLL_SCHEMA({**data, field: value})


@pytest.mark.parametrize("field", ["user_type", "gender", "if_exists"])
def test_select_selector_matches_the_schema(field: str) -> None:
    selector = fields(services_yaml()["enroll_user_with_face"])[field]["selector"]
    marker = next(key for key in ENROLL_SCHEMA.schema if key == field)
    accepted = ENROLL_SCHEMA.schema[marker]

    assert selector["select"]["options"] == accepted.container


def test_icons_match_entities_states_and_actions() -> None:
    icons = json.loads((INTEGRATION / "icons.json").read_text(encoding="utf-8"))
    states = icons["entity"]["sensor"]["enrollment_status"]["state"]

    assert {platform: set(keys) for platform, keys in icons["entity"].items()} == {
        platform: own
        for platform, keys in entities().items()
        if (own := set(keys) - ICONS_OF_HOME_ASSISTANT.get(platform, set()))
    }
    assert set(states) <= set(enrollment_state.EnrollmentStatus)
    assert set(icons["services"]) == set(SCHEMAS)
    for action, icon in icons["services"].items():
        assert set(icon.get("sections", ())) == set(sections(services_yaml()[action]))
    for key, icon in flat(icons):
        assert re.fullmatch(r"mdi:[a-z0-9-]+", icon), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_error_of_the_dialog_is_filled(language: str) -> None:
    errors = texts(language)["config_subentries"]["person"]["error"]
    for reason in USER_ERRORS:
        err = TerminalOperationError(cast(Reason, reason), employee_no="7")
        assert names(errors[reason]) <= set(placeholders(err)), reason
