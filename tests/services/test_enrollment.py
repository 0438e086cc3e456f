"""The enrollment actions, called as automations call them."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_PORT
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.isapi.procedures.validation import (
    EnrollmentRequest,
)
from custom_components.hikvision_face_terminal.services import enrollment
from simulator import PROFILES, Fault, Profile, Scene, SimulatedTerminal
from tests.support.common import NEW_ENTRY, device_of
from tests.support.records import user_record

ENROLL = "enroll_user_with_face"
CANCEL = "cancel_enrollment"
OTHER_SERIAL = "DS-K1T343EFWX20250115V044840ENSIM000002"

type Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


def calls(hass: HomeAssistant, device_id: str) -> Call:
    """Return a function that calls an action on one device."""

    async def call(action: str, **data: object) -> dict[str, Any]:
        response = await hass.services.async_call(
            DOMAIN,
            action,
            {"device_id": device_id, **data},
            blocking=True,
            return_response=action == ENROLL,
        )
        return dict(response or {})

    return call


@pytest.fixture
def call(hass: HomeAssistant, loaded: MockConfigEntry) -> Call:
    """Return a function that calls an action on the terminal."""
    return calls(hass, device_of(hass, loaded).id)


async def test_enroll_response(call: Call, terminal: SimulatedTerminal) -> None:
    terminal.scene = Scene.after_requests(3)

    response = await call(ENROLL, name="Anna", employee_no="42")

    face_url, duration = response.pop("face_url"), response.pop("duration")
    assert response == {
        "employee_no": "42",
        "name": "Anna",
        "created": True,
        "capture_attempts": 3,
    }
    assert face_url.startswith(terminal.address)
    assert 0 < duration < 10
    assert list(terminal.people) == list(terminal.faces) == ["42"]


async def test_enroll_without_a_response(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    data = {"device_id": device_of(hass, loaded).id, "name": "Anna"}

    await hass.services.async_call(DOMAIN, ENROLL, data, blocking=True)

    assert list(terminal.faces) == ["1"]


async def test_enroll_costs_five_requests_and_no_login(
    call: Call, terminal: SimulatedTerminal
) -> None:
    sent, connections = len(terminal.requests), terminal.connections

    await call(ENROLL, name="Anna", employee_no="42")

    requests = [
        (seen.method, seen.path.partition("?")[0], seen.status)
        for seen in terminal.requests[sent:]
    ]
    assert requests == [
        ("POST", "/ISAPI/AccessControl/UserInfo/Search", 200),
        ("POST", "/ISAPI/AccessControl/CaptureFaceData", 200),
        ("POST", "/ISAPI/AccessControl/UserInfo/Record", 200),
        ("PUT", "/ISAPI/Intelligent/FDLib/FDSetUp", 200),
        ("POST", "/ISAPI/AccessControl/UserInfo/Search", 200),
    ]
    assert terminal.connections == connections


@pytest.mark.parametrize(
    ("data", "stored"),
    [
        ({}, {"name": "Anna", "userType": "normal", "doorRight": "1"}),
        ({"name": "  Анна  "}, {"name": "Анна"}),
        ({"user_type": "visitor"}, {"userType": "visitor"}),
        ({"user_type": "blacklist"}, {"userType": "blackList"}),
        ({"gender": "female"}, {"gender": "female"}),
        ({"group_id": "7"}, {"groupId": 7}),
        (
            {"plan_template": 3},
            {"RightPlan": [{"doorNo": 1, "planTemplateNo": "3"}]},
        ),
        ({"doors": 1}, {"doorRight": "1"}),
        (
            {
                "valid_from": "2027-01-02 03:04:05",
                "valid_until": "2028-01-02T03:04:05.600000",
            },
            {
                "Valid": {
                    "enable": True,
                    "beginTime": "2027-01-02T03:04:05",
                    "endTime": "2028-01-02T03:04:05",
                    "timeType": "local",
                }
            },
        ),
    ],
)
async def test_fields_reach_the_terminal(
    call: Call,
    terminal: SimulatedTerminal,
    data: dict[str, Any],
    stored: dict[str, Any],
) -> None:
    await call(ENROLL, **{"name": "Anna", **data})

    (record,) = terminal.people.values()
    assert {**record, **stored} == record


async def test_times_with_a_zone_become_local(
    hass: HomeAssistant, call: Call, terminal: SimulatedTerminal
) -> None:
    await hass.config.async_set_time_zone("Europe/Moscow")

    await call(ENROLL, name="Anna", valid_until="2028-01-02T03:04:05+00:00")

    (record,) = terminal.people.values()
    assert record["Valid"]["endTime"] == "2028-01-02T06:04:05"


@pytest.mark.parametrize(
    "profile",
    [PROFILES["door_right_needed"]],
    ids=["door_right_needed"],
)
async def test_enroll_grants_the_door_right(
    call: Call, terminal: SimulatedTerminal
) -> None:
    await call(ENROLL, name="Anna")

    assert list(terminal.faces) == ["1"]


async def test_existing_user_is_updated_on_request(
    call: Call, terminal: SimulatedTerminal
) -> None:
    terminal.people["42"] = user_record("42", "Boris", gender="male")

    response = await call(ENROLL, name="Anna", employee_no="42", if_exists="update")

    assert response["created"] is False
    assert response["employee_no"] == "42"
    assert terminal.people["42"]["name"] == "Anna"
    assert terminal.people["42"]["gender"] == "male"
    assert list(terminal.faces) == ["42"]


async def test_chosen_number_is_free(call: Call, terminal: SimulatedTerminal) -> None:
    terminal.people.update(
        {
            number: user_record(number, "Boris", gender="male")
            for number in ("1", "2", "4")
        }
    )

    chosen = [(await call(ENROLL, name="Anna"))["employee_no"] for _ in range(2)]

    assert len(set(chosen)) == 2
    assert set(chosen).isdisjoint({"1", "2", "4"})
    assert set(terminal.faces) == set(chosen)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"name": ""}, "invalid_name"),
        ({"name": "   "}, "invalid_name"),
        ({"name": "An\nna"}, "invalid_name"),
        ({"name": "Я" * 65}, "invalid_name"),
        ({"name": None}, "ambiguous_number"),
        ({"employee_no": ""}, "invalid_employee_no"),
        ({"employee_no": " 7"}, "invalid_employee_no"),
        ({"employee_no": "7" * 33}, "invalid_employee_no"),
        ({"valid_until": "2020-01-01 00:00:00"}, "invalid_validity"),
        ({"valid_until": "2038-01-01 00:00:00"}, "invalid_validity"),
        (
            {"valid_from": "2030-01-02", "valid_until": "2030-01-01"},
            "invalid_validity",
        ),
        ({"doors": [2]}, "not_supported"),
    ],
)
async def test_input_that_the_terminal_would_refuse_is_not_sent(
    call: Call, terminal: SimulatedTerminal, data: dict[str, Any], key: str
) -> None:
    sent = len(terminal.requests)

    with pytest.raises(ServiceValidationError) as raised:
        await call(ENROLL, **{"name": "Anna", **data})

    assert raised.value.translation_domain == DOMAIN
    assert raised.value.translation_key == key
    assert len(terminal.requests) == sent
    assert terminal.snapshot()["people"] == {}


@pytest.mark.parametrize(
    "data",
    [
        {"capture_timeout": 4},
        {"capture_timeout": 301},
        {"capture_timeout": "soon"},
        {"doors": []},
        {"doors": [0]},
        {"group_id": 129},
        {"plan_template": 0},
        {"user_type": "king"},
        {"gender": "x"},
        {"if_exists": "delete"},
        {"valid_from": "tomorrow"},
        {"password": "1234"},
    ],
    ids=repr,
)
async def test_input_that_every_terminal_would_refuse_is_not_sent(
    call: Call, terminal: SimulatedTerminal, data: dict[str, Any]
) -> None:
    sent = len(terminal.requests)

    with pytest.raises(vol.Invalid):
        await call(ENROLL, **{"name": "Anna", **data})

    assert len(terminal.requests) == sent


async def test_name_is_required(call: Call, terminal: SimulatedTerminal) -> None:
    sent = len(terminal.requests)

    with pytest.raises(vol.Invalid):
        await call(ENROLL)

    assert len(terminal.requests) == sent


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A fault and the placeholders of the error that it causes."""

    fault: Fault
    path: str
    times: int = 1
    placeholders: Mapping[str, str] = field(default_factory=dict)


REFUSALS = {
    "cannot_connect": Refusal(
        fault=Fault.drop_before(), path="UserInfo/Search", times=2
    ),
    "permission_denied": Refusal(
        fault=Fault.status("lowPrivilege", 403),
        path="CaptureFaceData",
        placeholders={"detail": "lowPrivilege"},
    ),
    "terminal_busy": Refusal(
        fault=Fault.status("deviceBusy", 503), path="UserInfo/Record", times=9
    ),
    "not_supported": Refusal(fault=Fault.status("notSupport", 403), path="FDSetUp"),
    "user_already_exists": Refusal(
        fault=Fault.status("employeeNoAlreadyExist"),
        path="UserInfo/Record",
        placeholders={"employee_no": "42"},
    ),
    "invalid_employee_no": Refusal(
        fault=Fault.status("illegalEmployeeNo"), path="UserInfo/Record"
    ),
    "invalid_validity": Refusal(
        fault=Fault.status("beyondTimeRangeLimit"), path="UserInfo/Record"
    ),
    "capture_failed": Refusal(
        fault=Fault.status("deviceError"), path="CaptureFaceData"
    ),
    "face_rejected": Refusal(
        fault=Fault.status("SubpicAnalysisModelingError"),
        path="FDSetUp",
        placeholders={"detail": "SubpicAnalysisModelingError"},
    ),
    "face_already_enrolled": Refusal(
        fault=Fault.status("deviceUserAlreadyExistFace"), path="FDSetUp"
    ),
    "terminal_full": Refusal(
        fault=Fault.status("deviceUserFull"), path="UserInfo/Record"
    ),
    "unexpected_response": Refusal(
        # In each form of the record: an unknown word may be about the form.
        fault=Fault.status("noSuchCode"),
        path="UserInfo/Record",
        times=3,
    ),
}


@pytest.mark.parametrize(("key", "refusal"), REFUSALS.items(), ids=REFUSALS)
async def test_refusal_is_translated_and_leaves_no_user(
    call: Call, terminal: SimulatedTerminal, key: str, refusal: Refusal
) -> None:
    terminal.inject(refusal.fault, path=refusal.path, times=refusal.times)

    with pytest.raises(HomeAssistantError) as raised:
        await call(ENROLL, name="Anna", employee_no="42")

    err = raised.value
    assert err.translation_domain == DOMAIN
    assert err.translation_key == key
    given = dict(err.translation_placeholders or {})
    assert {**given, **refusal.placeholders} == given
    assert str(err) != key
    assert "{" not in str(err)
    assert terminal.people == {}
    assert terminal.faces == {}

    terminal.clear_faults()
    assert (await call(ENROLL, name="Anna", employee_no="42"))["created"] is True


async def test_taken_number_is_refused_before_the_capture(
    call: Call, terminal: SimulatedTerminal
) -> None:
    terminal.people["42"] = user_record("42", "Boris", gender="male")
    before = terminal.snapshot()

    with pytest.raises(ServiceValidationError) as raised:
        await call(ENROLL, name="Anna", employee_no="42")

    assert raised.value.translation_key == "user_already_exists"
    assert "42" in str(raised.value)
    assert terminal.seen("POST", "CaptureFaceData") == []
    assert terminal.snapshot() == before


async def test_capture_times_out(
    call: Call, terminal: SimulatedTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shortest allowed time-out is reduced to a tenth of a second."""
    terminal.scene = Scene.never()
    read = enrollment._request

    def read_with_short_timeout(data: Mapping[str, Any]) -> EnrollmentRequest:
        request = read(data)
        assert request.capture_timeout == 5
        return replace(request, capture_timeout=0.1)

    monkeypatch.setattr(enrollment, "_request", read_with_short_timeout)

    with pytest.raises(HomeAssistantError) as raised:
        await call(ENROLL, name="Anna", capture_timeout=5)

    assert raised.value.translation_key == "capture_timeout"
    assert terminal.people == {}


async def test_failed_rollback_names_the_user(
    call: Call, terminal: SimulatedTerminal
) -> None:
    terminal.inject(Fault.status("SubpicAnalysisModelingError"), path="FDSetUp")
    terminal.inject(Fault.http_error(500), path="Delete", times=99)

    with pytest.raises(HomeAssistantError) as raised:
        await call(ENROLL, name="Anna", employee_no="42")

    assert raised.value.translation_key == "rollback_failed"
    assert "42" in str(raised.value)
    assert list(terminal.people) == ["42"]


async def test_wrong_password_is_reported_and_not_repeated(
    call: Call, terminal: SimulatedTerminal
) -> None:
    terminal.change_password("New-12345")
    with pytest.raises(HomeAssistantError) as raised:
        await call(ENROLL, name="Anna")
    assert raised.value.translation_key == "invalid_auth"
    wrong = terminal.wrong_logins
    assert wrong <= 2

    with pytest.raises(HomeAssistantError):
        await call(ENROLL, name="Anna")
    assert terminal.wrong_logins == wrong


async def test_lock_is_reported_with_its_minutes(
    call: Call, terminal: SimulatedTerminal
) -> None:
    terminal.lock(90)

    with pytest.raises(HomeAssistantError) as raised:
        await call(ENROLL, name="Anna")

    assert raised.value.translation_key == "account_locked"
    assert "30 min" in str(raised.value)
    assert terminal.wrong_logins == 0


async def test_changed_certificate_receives_nothing(
    call: Call, terminal: SimulatedTerminal
) -> None:
    await terminal.renew_certificate()
    sent = len(terminal.requests)

    with pytest.raises(HomeAssistantError) as raised:
        await call(ENROLL, name="Anna")

    assert raised.value.translation_key == "certificate_changed"
    assert len(terminal.requests) == sent


@pytest.mark.parametrize("action", [ENROLL, CANCEL])
async def test_non_admin_is_refused(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_read_only_user: MockUser,
    action: str,
) -> None:
    sent = len(terminal.requests)
    data = {"device_id": device_of(hass, loaded).id}

    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            action,
            {**data, "name": "Anna"} if action == ENROLL else data,
            blocking=True,
            context=Context(user_id=hass_read_only_user.id),
        )

    assert len(terminal.requests) == sent


async def test_admin_may_enroll(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_admin_user: MockUser,
) -> None:
    await hass.services.async_call(
        DOMAIN,
        ENROLL,
        {"device_id": device_of(hass, loaded).id, "name": "Anna"},
        blocking=True,
        context=Context(user_id=hass_admin_user.id),
    )

    assert list(terminal.faces) == ["1"]


@pytest.mark.parametrize(("action", "data"), [(ENROLL, {"name": "Anna"}), (CANCEL, {})])
@pytest.mark.parametrize("which", ["unknown", "foreign", "unloaded"])
async def test_device_that_is_no_loaded_terminal(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    which: str,
    action: str,
    data: dict[str, str],
) -> None:
    device_id = "0" * 32
    if which == "foreign":
        foreign = MockConfigEntry(domain="other")
        foreign.add_to_hass(hass)
        device_id = (
            dr.async_get(hass)
            .async_get_or_create(
                config_entry_id=foreign.entry_id,
                identifiers={("other", terminal.serial_number)},
            )
            .id
        )
    elif which == "unloaded":
        device_id = device_of(hass, loaded).id
        await hass.config_entries.async_unload(loaded.entry_id)
    sent = len(terminal.requests)

    with pytest.raises(ServiceValidationError) as raised:
        await calls(hass, device_id)(action, **data)

    assert raised.value.translation_key == "no_such_terminal"
    assert len(terminal.requests) == sent


async def test_cancel_ends_the_enrollment_with_an_error(
    hass: HomeAssistant, call: Call, terminal: SimulatedTerminal
) -> None:
    terminal.scene = Scene.never()
    enrollment = hass.async_create_task(call(ENROLL, name="Anna"))
    await terminal.wait_for("POST", "CaptureFaceData", 2)

    await call(CANCEL)

    with pytest.raises(HomeAssistantError) as raised:
        await enrollment
    assert raised.value.translation_key == "enrollment_cancelled"
    assert terminal.people == {}

    terminal.scene = Scene.at_once()
    assert (await call(ENROLL, name="Anna"))["created"] is True


async def test_cancel_removes_an_incomplete_user(
    hass: HomeAssistant, call: Call, terminal: SimulatedTerminal
) -> None:
    terminal.inject(Fault.delay(0.2), path="FDSetUp")
    enrollment = hass.async_create_task(call(ENROLL, name="Anna"))
    await terminal.wait_for("PUT", "FDSetUp")

    await call(CANCEL)

    with pytest.raises(HomeAssistantError) as raised:
        await enrollment
    assert raised.value.translation_key == "enrollment_cancelled"
    assert terminal.people == {}
    assert terminal.faces == {}


async def test_cancel_without_an_enrollment(call: Call) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await call(CANCEL)

    assert raised.value.translation_key == "no_enrollment_running"


async def test_second_enrollment_on_a_terminal_is_refused(
    hass: HomeAssistant, call: Call, terminal: SimulatedTerminal
) -> None:
    terminal.scene = Scene.never()
    first = hass.async_create_task(call(ENROLL, name="Anna"))
    await terminal.wait_for("POST", "CaptureFaceData")

    with pytest.raises(ServiceValidationError) as raised:
        await call(ENROLL, name="Boris")
    assert raised.value.translation_key == "enrollment_in_progress"

    terminal.show_face()
    assert (await first)["name"] == "Anna"
    assert [it["name"] for it in terminal.people.values()] == ["Anna"]


async def test_two_terminals_choose_different_numbers(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    call: Call,
    terminal: SimulatedTerminal,
    profile: Profile,
) -> None:
    terminal.scene = Scene.never()
    async with SimulatedTerminal(profile=profile, serial_number=OTHER_SERIAL) as other:
        other.scene = Scene.never()
        # Only simulated terminals share a MAC address.
        info = f"<DeviceInfo><serialNumber>{OTHER_SERIAL}</serialNumber></DeviceInfo>"
        other.inject(Fault.http_error(200, info), path="deviceInfo")
        entry = MockConfigEntry(
            domain=DOMAIN,
            title="Back door",
            unique_id=OTHER_SERIAL,
            data={**loaded.data, CONF_PORT: other.port},
            **NEW_ENTRY,
        )
        entry.add_to_hass(hass)
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        assert entry.state is ConfigEntryState.LOADED
        call_other = calls(hass, device_of(hass, entry).id)

        front = hass.async_create_task(call(ENROLL, name="Anna"))
        back = hass.async_create_task(call_other(ENROLL, name="Boris"))
        await terminal.wait_for("POST", "CaptureFaceData")
        await other.wait_for("POST", "CaptureFaceData")
        terminal.show_face()
        other.show_face()
        numbers = [(await front)["employee_no"], (await back)["employee_no"]]

        assert len(set(numbers)) == 2
        assert [*terminal.faces, *other.faces] == numbers
        await hass.config_entries.async_unload(entry.entry_id)
