"""What users paste as an address (field cases 27 and 28)."""

from typing import Any

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

from custom_components.hikvision_face_terminal.flows.connection_form import (
    connection_error,
    entry_data,
)
from custom_components.hikvision_face_terminal.isapi.errors import (
    Reason,
    TerminalOperationError,
)
from simulator import SimulatedTerminal
from tests.test_config_flow import begin, enter, login, plain

__all__ = ["plain"]


def understood(host: str, *, ssl: bool = True, port: int | None = None) -> Any:
    """Return host, port and HTTPS of an entry made from the form."""
    entered = {CONF_HOST: host, CONF_SSL: ssl, CONF_USERNAME: "a", CONF_PASSWORD: "b"}
    data = entry_data(entered | ({CONF_PORT: port} if port else {}))
    assert data[CONF_USERNAME] == "a"
    assert data[CONF_PASSWORD] == "b"
    return data[CONF_HOST], data[CONF_PORT], data[CONF_SSL]


HOST = "192.168.1.64"


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        (HOST, (HOST, 443, True)),
        (f"http://{HOST}", (HOST, 80, False)),
        (f"HTTP://{HOST}/", (HOST, 80, False)),
        (f"http:{HOST}", (HOST, 80, False)),
        (f"http:\\\\{HOST}\\doc", (HOST, 80, False)),
        (f"https://{HOST}/doc/index.html#/login", (HOST, 443, True)),
        (f"http://{HOST}:8080/doc", (HOST, 8080, False)),
        (f"{HOST}:8443", (HOST, 8443, True)),
        (f"//{HOST}/", (HOST, 443, True)),
        (f"rtsp://{HOST}:554/Streaming/Channels/1", (HOST, 443, True)),
        (f"\t {HOST}\u00a0\u200b", (HOST, 443, True)),
        ("192.168. 1.64", (HOST, 443, True)),
        (f"{HOST}.", (HOST, 443, True)),
        (f"<http://{HOST}>", (HOST, 80, False)),
        ("１９２．１６８．１．６４", (HOST, 443, True)),  # noqa: RUF001
        ("192。168。1。64", (HOST, 443, True)),
        (f"http：／／{HOST}：8080", (HOST, 8080, False)),  # noqa: RUF001
        ("Door.Local.", ("door.local", 443, True)),
        ("HTTPS://DOOR.LOCAL:444", ("door.local", 444, True)),
        ("fe80::1", ("fe80::1", 443, True)),
        ("[FE80::1]", ("fe80::1", 443, True)),
        ("[fe80::1]:8443", ("fe80::1", 8443, True)),
        ("http://[fe80::1%25eth0]:81/", ("fe80::1%eth0", 81, False)),
        (f"admin:p@ss:word@{HOST}", (HOST, 443, True)),
        (f"http://admin:secret@{HOST}:8080/doc", (HOST, 8080, False)),
        (f"{HOST}:99999", (HOST, 443, True)),
        ("http:8080", ("http", 8080, True)),
        (f"http//{HOST}/doc", (HOST, 80, False)),
        (f"http;//{HOST}", (HOST, 80, False)),
        (f"https://http://{HOST}:8080/", (HOST, 8080, False)),
        (f"http://https://{HOST}", (HOST, 443, True)),
        (f"„{HOST}“,", (HOST, 443, True)),
        (f"(http://{HOST}/);", (HOST, 80, False)),
        (f"{HOST}..", (HOST, 443, True)),
        ("192,168,1,64", (HOST, 443, True)),
        ("192.168.001.064:8443", (HOST, 8443, True)),
        (f"http://admin:p/s#s?@{HOST}:81/doc", (HOST, 81, False)),
        (f"{HOST}:8080/a.jpg@WEB0001", (HOST, 8080, True)),
        (f"{HOST}/a.jpg@WEB0001", (HOST, 443, True)),
    ],
)
def test_pasted_address(pasted: str, expected: tuple[str, int, bool]) -> None:
    assert understood(pasted) == expected


@pytest.mark.parametrize(
    ("pasted", "ssl", "port", "expected"),
    [
        (f"http://{HOST}", True, 443, (80, False)),
        (f"http://{HOST}", True, 8080, (8080, False)),
        (f"http://{HOST}", False, 8080, (8080, False)),
        (f"https://{HOST}", False, 80, (443, True)),
        (f"https://{HOST}", False, None, (443, True)),
        (f"{HOST}:444", True, 443, (444, True)),
        (HOST, False, None, (80, False)),
    ],
)
def test_what_is_pasted_wins_over_the_fields(
    pasted: str, ssl: bool, port: int | None, expected: tuple[int, bool]
) -> None:
    """The fields are filled in before anybody has touched them."""
    assert understood(pasted, ssl=ssl, port=port)[1:] == expected


async def test_http_pasted_while_https_is_on(
    hass: HomeAssistant, plain: SimulatedTerminal
) -> None:
    entered = login(plain, host=f"http://127.0.0.1:{plain.port}", ssl=True)
    del entered[CONF_PORT]

    result = await enter(hass, await begin(hass), entered)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"][CONF_SSL] is False
    assert result["data"][CONF_PORT] == plain.port
    assert result["description"] is None


async def test_https_pasted_while_https_is_off(
    hass: HomeAssistant, terminal: SimulatedTerminal
) -> None:
    flow_id = await begin(hass)

    shown = await enter(
        hass, flow_id, login(terminal, host="https://127.0.0.1/doc/", ssl=False)
    )

    assert shown["step_id"] == "certificate"
    assert (await enter(hass, flow_id, {}))["data"][CONF_SSL] is True


async def test_login_in_the_address_is_dropped_and_mentioned(
    hass: HomeAssistant, plain: SimulatedTerminal
) -> None:
    flow_id = await begin(hass)
    pasted = "http://operator:Secret-1@127.0.0.1"
    shown = await enter(hass, flow_id, login(plain, host=pasted, password="wrong"))

    assert "Secret-1" not in repr(shown)
    schema = shown["data_schema"].schema
    assert get_schema_suggested_value(schema, CONF_HOST) == "127.0.0.1"

    result = await enter(hass, flow_id, login(plain))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["description"] == "login_dropped"
    assert result["data"] == {**login(plain), "certificate_fingerprint": None}
    assert "Secret-1" not in repr(hass.config_entries.async_entries())


async def test_form_shows_what_was_understood(
    hass: HomeAssistant, terminal: SimulatedTerminal
) -> None:
    """HTTPS at the pasted port of plain HTTP: what was tried is shown."""
    entered = login(terminal, host=f"http://127.0.0.1:{terminal.port}/")
    del entered[CONF_PORT]

    shown = await enter(hass, await begin(hass), entered)

    schema = shown["data_schema"].schema
    assert shown["errors"]
    assert get_schema_suggested_value(schema, CONF_HOST) == "127.0.0.1"
    assert get_schema_suggested_value(schema, CONF_SSL) is False
    assert get_schema_suggested_value(schema, CONF_PORT) == terminal.port


async def test_reconfigure_with_another_scheme(
    hass: HomeAssistant, loaded: MockConfigEntry, plain: SimulatedTerminal
) -> None:
    flow_id = (await loaded.start_reconfigure_flow(hass))["flow_id"]
    host = f"http://127.0.0.1:{plain.port}"

    result = await enter(hass, flow_id, login(plain, host=host, port=443, ssl=True))

    assert result["reason"] == "reconfigure_successful"
    assert loaded.data[CONF_SSL] is False
    assert loaded.data[CONF_PORT] == plain.port


def test_redirect_to_https_is_shown_at_its_switch() -> None:
    error = TerminalOperationError(Reason.WANTS_HTTPS)

    assert connection_error(error) == (CONF_SSL, "wants_https")
