"""The config flow: add, reauthenticate and reconfigure a simulated terminal."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_schema_suggested_value,
)

from custom_components.hikvision_face_terminal.const import (
    CONF_CERTIFICATE_FINGERPRINT,
    DOMAIN,
)
from custom_components.hikvision_face_terminal.flows import connection_check
from custom_components.hikvision_face_terminal.hub.client import async_get_client
from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.client.device import DeviceEndpoint
from custom_components.hikvision_face_terminal.isapi.transport import (
    certificate,
)
from simulator import (
    PROFILES,
    DeviceBehavior,
    Fault,
    Profile,
    SimulatedTerminal,
)

OTHER_SERIAL = "DS-K1T343EFWX20250115V044840ENSIM000002"


def login(terminal: SimulatedTerminal, **changes: object) -> dict[str, Any]:
    """Return the input of the form."""
    return {
        CONF_HOST: terminal.host,
        CONF_PORT: terminal.port,
        CONF_SSL: terminal.ssl,
        CONF_USERNAME: terminal.username,
        CONF_PASSWORD: terminal.password,
        **changes,
    }


@pytest.fixture
async def plain(profile: Profile) -> AsyncIterator[SimulatedTerminal]:
    """Return a running terminal over HTTP."""
    async with SimulatedTerminal(profile=profile, tls=False) as running:
        yield running


@pytest.fixture
async def other(profile: Profile) -> AsyncIterator[SimulatedTerminal]:
    """Return another running terminal over HTTPS."""
    async with SimulatedTerminal(
        profile=profile, serial_number=OTHER_SERIAL
    ) as running:
        yield running


async def begin(hass: HomeAssistant) -> str:
    """Start to add a terminal; return the id of the flow."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    assert result["errors"] == {}
    return result["flow_id"]


async def enter(
    hass: HomeAssistant, flow_id: str, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Submit a form."""
    result = await hass.config_entries.flow.async_configure(flow_id, dict(data))
    await hass.async_block_till_done()
    return dict(result)


def pairs(terminal: SimulatedTerminal) -> str:
    """Return the fingerprint of the terminal's certificate as the dialog shows it."""
    fingerprint = (terminal.certificate_fingerprint or "").upper()
    return ":".join(fingerprint[i : i + 2] for i in range(0, len(fingerprint), 2))


async def test_https_shows_the_certificate_before_anything_is_sent(
    hass: HomeAssistant, terminal: SimulatedTerminal
) -> None:
    flow_id = await begin(hass)

    shown = await enter(hass, flow_id, login(terminal))

    assert shown["step_id"] == "certificate"
    assert shown["description_placeholders"] == {
        "host": terminal.host,
        "url": f"https://{terminal.host}:{terminal.port}",
        "fingerprint": pairs(terminal),
    }
    assert terminal.requests == []

    result = await enter(hass, flow_id, {})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Access Controller"
    assert result["data"] == {
        **login(terminal),
        CONF_CERTIFICATE_FINGERPRINT: terminal.certificate_fingerprint,
    }
    assert result["result"].unique_id == terminal.serial_number
    assert result["result"].state is ConfigEntryState.LOADED
    assert terminal.wrong_logins == 0


async def test_a_terminal_that_tells_no_address_of_its_network_card(
    hass: HomeAssistant, plain: SimulatedTerminal
) -> None:
    told = (
        f"<DeviceInfo><serialNumber>{plain.serial_number}</serialNumber></DeviceInfo>"
    )
    plain.inject(Fault.http_error(200, told, "application/xml"), path="deviceInfo")
    result = await enter(hass, await begin(hass), login(plain))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Face terminal"


async def test_http_needs_no_trust(
    hass: HomeAssistant, plain: SimulatedTerminal
) -> None:
    result = await enter(hass, await begin(hass), login(plain))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == {**login(plain), CONF_CERTIFICATE_FINGERPRINT: None}
    assert result["result"].state is ConfigEntryState.LOADED


@pytest.mark.parametrize("answers", [True, False], ids=["there", "not there"])
async def test_terminal_that_wants_https_gets_it(
    hass: HomeAssistant,
    plain: SimulatedTerminal,
    terminal: SimulatedTerminal,
    answers: bool,
) -> None:
    """At the port that it names; nothing is signed over HTTP."""
    redirect = Fault.http_error(301)
    assert redirect.answer
    location = f"https://{terminal.host}:{terminal.port}/doc/index.html"
    answer = replace(redirect.answer, headers=(("Location", location),))
    plain.inject(replace(redirect, answer=answer), unauthorized=True, times=9)
    if not answers:
        await terminal.stop()

    result = await enter(hass, await begin(hass), login(plain))

    assert not any(request.signed for request in plain.requests)
    if answers:
        assert result["step_id"] == "certificate_https"
        result = await enter(hass, result["flow_id"], {})
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert (result["data"][CONF_SSL], result["data"][CONF_PORT]) == (
            True,
            terminal.port,
        )
    else:
        assert result["errors"] == {CONF_SSL: "wants_https"}
        schema = result["data_schema"].schema
        assert get_schema_suggested_value(schema, CONF_SSL) is True


@pytest.mark.parametrize(
    "host", [" 127.0.0.1 ", "http://127.0.0.1", "HTTP://127.0.0.1./doc/index.html"]
)
async def test_host_pasted_from_a_browser(
    hass: HomeAssistant, plain: SimulatedTerminal, host: str
) -> None:
    result = await enter(hass, await begin(hass), login(plain, host=host))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"][CONF_HOST] == "127.0.0.1"


async def test_port_pasted_with_the_host(
    hass: HomeAssistant, plain: SimulatedTerminal
) -> None:
    entered = login(plain, host=f"http://127.0.0.1:{plain.port}/doc/")
    del entered[CONF_PORT]
    result = await enter(hass, await begin(hass), entered)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"][CONF_HOST] == "127.0.0.1"
    assert result["data"][CONF_PORT] == plain.port


async def test_unusual_refusal_is_an_unexpected_response(
    hass: HomeAssistant, plain: SimulatedTerminal
) -> None:
    plain.inject(Fault.status("deviceUserFull"), path="deviceInfo")
    result = await enter(hass, await begin(hass), login(plain))
    assert result["errors"] == {"base": "unexpected_response"}


@pytest.mark.parametrize(("ssl", "port"), [(False, 80), (True, 443)])
async def test_port_defaults_to_the_standard_one(
    hass: HomeAssistant,
    plain: SimulatedTerminal,
    monkeypatch: pytest.MonkeyPatch,
    ssl: bool,
    port: int,
) -> None:
    """A test cannot listen on these ports, so the client is redirected."""
    ports: list[int] = []

    def redirected(
        hass: HomeAssistant, data: Mapping[str, Any], *, try_anew: bool = False
    ) -> IsapiClient:
        ports.append(data[CONF_PORT])
        data = {**data, CONF_PORT: plain.port, CONF_SSL: plain.ssl}
        return async_get_client(hass, data, try_anew=try_anew)

    monkeypatch.setattr(connection_check, "async_get_client", redirected)
    entered = login(plain, ssl=ssl)
    del entered[CONF_PORT]
    plain.inject(Fault.garbage(), path="deviceInfo")
    result = await enter(hass, await begin(hass), entered)

    assert result["type"] is FlowResultType.FORM
    assert ports == [port]


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A trouble with a terminal, how the form shows it, and how it is resolved."""

    begin: Callable[[SimulatedTerminal], object]
    errors: dict[str, str]
    end: Callable[[SimulatedTerminal], object] = SimulatedTerminal.clear_faults
    placeholders: dict[str, str] | None = None


def _fault(
    fault: Fault, path: str = "deviceInfo", times: int = 1
) -> Callable[..., None]:
    def begin(terminal: SimulatedTerminal) -> None:
        terminal.inject(fault, path=path, times=times)

    return begin


TROUBLES = {
    "switched off": Trouble(
        begin=SimulatedTerminal.stop,
        errors={CONF_HOST: "cannot_connect"},
        end=SimulatedTerminal.start,
    ),
    "no answer": Trouble(
        begin=_fault(Fault.hang()), errors={CONF_HOST: "cannot_connect"}
    ),
    "locked": Trouble(
        begin=lambda terminal: terminal.lock(90),
        errors={"base": "account_locked"},
        end=SimulatedTerminal.unlock,
        placeholders={"minutes": "2"},
    ),
    "no administrator": Trouble(
        begin=_fault(Fault.status("lowPrivilege", 403)),
        errors={"base": "permission_denied"},
        placeholders={"detail": "lowPrivilege"},
    ),
    "no ISAPI": Trouble(
        begin=_fault(Fault.http_error(404)), errors={"base": "not_supported"}
    ),
    "no capture": Trouble(
        begin=_fault(Fault.http_error(404), "AccessControl/", times=2),
        errors={"base": "not_supported"},
    ),
    "busy": Trouble(
        # For longer than a read waits.
        begin=_fault(Fault.status("deviceBusy", 503), times=10),
        errors={"base": "terminal_busy"},
    ),
    "not a terminal": Trouble(
        begin=_fault(Fault.garbage()), errors={"base": "unexpected_response"}
    ),
    "no serial number": Trouble(
        begin=_fault(Fault.http_error(200, "<DeviceInfo/>")),
        errors={"base": "unexpected_response"},
    ),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
async def test_trouble_is_shown_and_can_be_corrected(
    hass: HomeAssistant, plain: SimulatedTerminal, trouble: Trouble
) -> None:
    flow_id = await begin(hass)
    if waiting := trouble.begin(plain):
        await waiting  # type: ignore[misc]

    result = await enter(hass, flow_id, login(plain))

    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    assert result["errors"] == trouble.errors
    shown = result["description_placeholders"]
    assert {**shown, **(trouble.placeholders or {})} == shown
    assert (
        get_schema_suggested_value(result["data_schema"].schema, CONF_PORT)
        == plain.port
    )
    assert plain.wrong_logins == 0

    if waiting := trouble.end(plain):
        await waiting  # type: ignore[misc]
    result = await enter(hass, flow_id, login(plain))

    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_wrong_password_costs_one_wrong_login(
    hass: HomeAssistant, plain: SimulatedTerminal
) -> None:
    flow_id = await begin(hass)

    result = await enter(hass, flow_id, login(plain, password="wrong"))

    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}
    assert plain.wrong_logins == 1

    result = await enter(hass, flow_id, login(plain))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert plain.wrong_logins == 1


async def test_wrong_password_after_trusting_leads_back_to_the_form(
    hass: HomeAssistant, terminal: SimulatedTerminal
) -> None:
    """The certificate form has no password field."""
    flow_id = await begin(hass)
    await enter(hass, flow_id, login(terminal, password="wrong"))
    assert terminal.wrong_logins == 0

    result = await enter(hass, flow_id, {})

    assert result["step_id"] == "user"
    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}
    assert terminal.wrong_logins == 1

    # The same certificate is not asked about twice.
    result = await enter(hass, flow_id, login(terminal))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert (
        result["data"][CONF_CERTIFICATE_FINGERPRINT] == terminal.certificate_fingerprint
    )
    assert terminal.wrong_logins == 1


async def test_certificate_changed_while_shown_receives_nothing(
    hass: HomeAssistant, terminal: SimulatedTerminal
) -> None:
    flow_id = await begin(hass)
    await enter(hass, flow_id, login(terminal))
    await terminal.renew_certificate()

    result = await enter(hass, flow_id, {})

    assert result["step_id"] == "user"
    assert result["errors"] == {"base": "certificate_changed"}
    assert terminal.requests == []

    result = await enter(hass, flow_id, login(terminal))

    assert result["step_id"] == "certificate"
    assert result["description_placeholders"]["fingerprint"] == pairs(terminal)
    result = await enter(hass, flow_id, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_terminal_gone_before_its_certificate_is_read(
    hass: HomeAssistant, terminal: SimulatedTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = certificate.certificate_fingerprint

    async def read_too_late(*args: Any) -> str:
        await terminal.stop()
        return await read(*args)

    monkeypatch.setattr(connection_check, "certificate_fingerprint", read_too_late)
    result = await enter(hass, await begin(hass), login(terminal))

    assert result["step_id"] == "user"
    assert result["errors"] == {CONF_HOST: "cannot_connect"}


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({CONF_USERNAME: "ad:min"}, {CONF_USERNAME: "invalid_auth"}),
        ({CONF_HOST: "no host"}, {CONF_HOST: "cannot_connect"}),
        ({CONF_HOST: ""}, {CONF_HOST: "cannot_connect"}),
        ({CONF_HOST: "http://"}, {CONF_HOST: "cannot_connect"}),
    ],
)
async def test_invalid_input_is_not_sent(
    hass: HomeAssistant,
    plain: SimulatedTerminal,
    changes: dict[str, str],
    errors: dict[str, str],
) -> None:
    result = await enter(hass, await begin(hass), {**login(plain), **changes})

    assert result["errors"] == errors
    assert plain.requests == []


async def test_bug_is_logged_and_shown(
    hass: HomeAssistant,
    plain: SimulatedTerminal,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(_: DeviceEndpoint) -> None:
        raise RuntimeError

    monkeypatch.setattr(DeviceEndpoint, "info", broken)
    result = await enter(hass, await begin(hass), login(plain))

    assert result["errors"] == {"base": "unknown"}
    assert "Unexpected error while connecting" in caplog.text
    assert plain.password not in caplog.text


async def test_known_terminal_is_updated_instead_of_added_twice(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """It may have a new address: the last input wins."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_PORT: 1, CONF_CERTIFICATE_FINGERPRINT: "0" * 64}
    )
    flow_id = await begin(hass)
    await enter(hass, flow_id, login(terminal))

    result = await enter(hass, flow_id, {})

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert entry.data == {
        **login(terminal),
        CONF_CERTIFICATE_FINGERPRINT: terminal.certificate_fingerprint,
    }


async def test_reauth_changes_only_the_password(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    terminal.change_password("New-12345")
    shown = await loaded.start_reauth_flow(hass)
    assert shown["step_id"] == "reauth_confirm"
    before = dict(loaded.data)

    result = await enter(
        hass,
        shown["flow_id"],
        {CONF_USERNAME: "admin", CONF_PASSWORD: "New-12345"},
    )

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    assert loaded.data == {**before, CONF_PASSWORD: "New-12345"}
    assert loaded.state is ConfigEntryState.LOADED


async def test_reauth_can_be_retried(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """Also with the password that was rejected before: it may be valid by now."""
    flow_id = (await loaded.start_reauth_flow(hass))["flow_id"]
    entered = {CONF_USERNAME: "admin", CONF_PASSWORD: "New-12345"}
    result = await enter(hass, flow_id, entered)
    assert result["step_id"] == "reauth_confirm"
    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}
    wrong = terminal.wrong_logins
    assert wrong == 1

    terminal.change_password("New-12345")
    result = await enter(hass, flow_id, entered)

    assert result["reason"] == "reauth_successful"
    assert loaded.state is ConfigEntryState.LOADED
    assert terminal.wrong_logins == wrong


async def test_reauth_shows_cannot_connect_above_the_form(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """The form has no address field."""
    flow_id = (await loaded.start_reauth_flow(hass))["flow_id"]
    await terminal.stop()

    result = await enter(
        hass, flow_id, {CONF_USERNAME: "admin", CONF_PASSWORD: terminal.password}
    )

    assert result["errors"] == {"base": "cannot_connect"}


async def test_reauth_sends_nothing_to_a_changed_certificate(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    flow_id = (await loaded.start_reauth_flow(hass))["flow_id"]
    await terminal.renew_certificate()
    sent = len(terminal.requests)

    result = await enter(
        hass, flow_id, {CONF_USERNAME: "admin", CONF_PASSWORD: terminal.password}
    )

    assert result["errors"] == {"base": "certificate_changed"}
    assert len(terminal.requests) == sent


async def test_reauth_refuses_another_terminal(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    other: SimulatedTerminal,
) -> None:
    """Another terminal has the address now; both present the same certificate."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_PORT: other.port}
    )
    flow_id = (await entry.start_reauth_flow(hass))["flow_id"]

    result = await enter(
        hass, flow_id, {CONF_USERNAME: "admin", CONF_PASSWORD: other.password}
    )

    assert result["reason"] == "another_terminal"
    assert entry.data[CONF_PASSWORD] == terminal.password


async def test_reconfigure_suggests_all_but_the_password(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    result = await loaded.start_reconfigure_flow(hass)

    assert result["step_id"] == "reconfigure"
    schema = result["data_schema"]
    assert schema is not None
    suggested = {
        str(key): get_schema_suggested_value(schema.schema, key)
        for key in schema.schema
    }
    assert suggested == {**login(terminal), CONF_PASSWORD: None}


async def test_reconfigure_keeps_the_trusted_certificate(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    before = dict(loaded.data)
    flow_id = (await loaded.start_reconfigure_flow(hass))["flow_id"]

    result = await enter(hass, flow_id, login(terminal))

    assert result["reason"] == "reconfigure_successful"
    assert loaded.data == before
    assert loaded.state is ConfigEntryState.LOADED


async def test_reconfigure_trusts_a_renewed_certificate(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    await terminal.renew_certificate()
    sent = len(terminal.requests)
    flow_id = (await loaded.start_reconfigure_flow(hass))["flow_id"]

    result = await enter(hass, flow_id, login(terminal))
    assert result["step_id"] == "certificate"
    assert result["description_placeholders"]["fingerprint"] == pairs(terminal)
    assert len(terminal.requests) == sent
    result = await enter(hass, flow_id, {})

    assert result["reason"] == "reconfigure_successful"
    assert loaded.data[CONF_CERTIFICATE_FINGERPRINT] == terminal.certificate_fingerprint
    assert loaded.state is ConfigEntryState.LOADED


async def test_reconfigure_shows_errors_in_its_own_form(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    flow_id = (await loaded.start_reconfigure_flow(hass))["flow_id"]

    wrong = login(terminal, password="wrong")
    result = await enter(hass, flow_id, wrong)

    assert result["step_id"] == "reconfigure"
    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}
    assert terminal.wrong_logins == 1
    result = await enter(hass, flow_id, login(terminal))
    assert result["reason"] == "reconfigure_successful"


async def test_reconfigure_refuses_another_terminal(
    hass: HomeAssistant, loaded: MockConfigEntry, other: SimulatedTerminal
) -> None:
    before = dict(loaded.data)
    flow_id = (await loaded.start_reconfigure_flow(hass))["flow_id"]

    result = await enter(hass, flow_id, login(other))

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "another_terminal"
    assert loaded.data == before


@pytest.mark.parametrize(
    ("profile", "missing"),
    [
        (PROFILES["promises_people"], "users_not_supported"),
        (PROFILES["promises_faces"], "faces_not_supported"),
        (PROFILES["no_capture"], "not_supported"),
        (PROFILES["camera"], "is_camera"),
        (
            replace(
                PROFILES["immediate"],
                device=DeviceBehavior(missing=("AccessControl/UserInfo/Search",)),
            ),
            "users_not_supported",
        ),
        (
            replace(
                PROFILES["promises_people"],
                wire=replace(PROFILES["immediate"].wire, not_support_status=403),
            ),
            "users_not_supported",
        ),
    ],
)
async def test_what_the_job_needs_is_tried_when_a_terminal_is_added(
    hass: HomeAssistant, plain: SimulatedTerminal, missing: str
) -> None:
    """Whatever its capabilities promise (field case 22)."""
    result = await enter(hass, await begin(hass), login(plain))

    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"base": missing}
    assert plain.wrong_logins == 0


@pytest.mark.parametrize(
    "profile", [PROFILES["promises_people"], PROFILES["promises_faces"]]
)
async def test_what_is_missing_is_said_in_reconfigure_and_reauth(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    part = "users" if terminal.profile.name == "promises_people" else "faces"
    missing = {"base": f"{part}_not_supported"}
    flow_id = (await entry.start_reauth_flow(hass))["flow_id"]
    user = {CONF_USERNAME: "admin", CONF_PASSWORD: terminal.password}
    assert (await enter(hass, flow_id, user))["errors"] == missing

    flow_id = (await entry.start_reconfigure_flow(hass))["flow_id"]
    assert (await enter(hass, flow_id, login(terminal)))["errors"] == missing


@pytest.mark.parametrize(
    "profile",
    [
        replace(
            PROFILES["immediate"],
            device=DeviceBehavior(missing=("Intelligent/FDLib/FDSearch",)),
        )
    ],
    ids=["counted, not searched"],
)
async def test_library_that_cannot_be_searched_is_there(
    hass: HomeAssistant, plain: SimulatedTerminal
) -> None:
    """Faces are in the list of users as well, and linking needs no search."""
    result = await enter(hass, await begin(hass), login(plain))

    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("fault", "errors"),
    [
        (Fault.status("deviceBusy", 503), {"base": "terminal_busy"}),
        (Fault.status("lowPrivilege", 403), {"base": "permission_denied"}),
        (Fault.hang(), {CONF_HOST: "cannot_connect"}),
    ],
)
@pytest.mark.parametrize("path", ["UserInfo/Search", "FDLib/FDSearch"])
async def test_trouble_with_a_try_is_no_missing_part(
    hass: HomeAssistant,
    plain: SimulatedTerminal,
    path: str,
    fault: Fault,
    errors: dict[str, str],
) -> None:
    plain.inject(fault, path=path, times=9)

    result = await enter(hass, await begin(hass), login(plain))

    assert result["errors"] == errors
