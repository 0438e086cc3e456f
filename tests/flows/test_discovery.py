"""Discovery: a device of the vendor requests an address by DHCP."""

from collections.abc import Mapping
import re
from typing import Any

from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_IGNORE,
    SOURCE_USER,
    ConfigEntryDisabler,
    ConfigEntryState,
)
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.loader import async_get_dhcp, async_get_integration
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_schema_suggested_value,
)

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.isapi import Timing, discovery, sadp
from simulator import PROFILES, Profile, SimulatedTerminal
from tests.support.common import phase

# An address for documentation (RFC 5737): no device is reachable there.
ELSEWHERE = "192.0.2.7"


@pytest.fixture(autouse=True)
def _where_it_listens(
    terminal: SimulatedTerminal, timing: Timing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "WEB_PORTS", ((terminal.port, terminal.ssl),))
    monkeypatch.setattr(sadp, "SADP_PORT", terminal.sadp_port)
    timing.sadp = 0.2


async def seen(
    hass: HomeAssistant, terminal: SimulatedTerminal, mac: str | None = None
) -> dict[str, Any]:
    """Report a device at the terminal's address; return the result of the flow."""
    info = DhcpServiceInfo(
        ip=terminal.host,
        hostname="",
        macaddress=(mac or terminal.mac_address).replace(":", ""),
    )
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_DHCP}, data=info
    )
    await hass.async_block_till_done()
    return dict(result)


def flows(hass: HomeAssistant) -> list[Mapping[str, Any]]:
    """Return the flows in progress."""
    return list(hass.config_entries.flow.async_progress())


async def move_away(
    hass: HomeAssistant, entry: MockConfigEntry, **changes: object
) -> None:
    """Unload an entry and give it an address where no terminal is."""
    await hass.config_entries.async_unload(entry.entry_id)
    data = {**entry.data, CONF_HOST: ELSEWHERE, **changes}
    hass.config_entries.async_update_entry(entry, data=data)


async def test_manifest_has_all_vendor_prefixes(hass: HomeAssistant) -> None:
    """The prefixes are those of the IEEE's public registry of 2026.

    All 86 blocks that it lists for Hikvision and its Indian branch, as the package
    oui-data 2.1.9 lists them; the 51 of Debian's ieee-data of 2022 are among them.
    """
    matchers = [it for it in await async_get_dhcp(hass) if it["domain"] == DOMAIN]
    prefixes = [it["macaddress"] for it in matchers if "macaddress" in it]

    assert [it for it in matchers if it.get("registered_devices")]
    assert len(prefixes) == 86
    assert prefixes == sorted(set(prefixes))
    assert all(re.fullmatch(r"[0-9A-F]{6}\*", prefix) for prefix in prefixes)
    integration = await async_get_integration(hass, DOMAIN)
    assert "dhcp" not in integration.dependencies


@pytest.mark.parametrize(
    ("profile", "model"),
    [(PROFILES["immediate"], "Hikvision"), (PROFILES["sadp"], "DS-K1T343EFWX")],
    ids=["silent", "sadp"],
)
async def test_new_terminal_is_offered_and_added(
    hass: HomeAssistant, terminal: SimulatedTerminal, model: str
) -> None:
    result = await seen(hass, terminal)

    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    schema = result["data_schema"].schema
    for field, value in (
        (CONF_HOST, terminal.host),
        (CONF_PORT, terminal.port),
        (CONF_SSL, True),
    ):
        assert get_schema_suggested_value(schema, field) == value
    (flow,) = flows(hass)
    assert flow["context"]["title_placeholders"] == {
        "name": f"{model} ({terminal.host})"
    }
    assert terminal.seen() == [], "no login was tried"

    login = {
        CONF_HOST: terminal.host,
        CONF_PORT: terminal.port,
        CONF_SSL: True,
        CONF_USERNAME: terminal.username,
        CONF_PASSWORD: terminal.password,
    }
    shown = await hass.config_entries.flow.async_configure(result["flow_id"], login)
    assert shown["step_id"] == "certificate"
    ended = await hass.config_entries.flow.async_configure(result["flow_id"], {})
    await hass.async_block_till_done()

    assert ended["type"] is FlowResultType.CREATE_ENTRY
    assert ended["result"].unique_id == terminal.serial_number
    assert ended["result"].state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    "profile",
    [PROFILES["camera"], PROFILES["recorder"], PROFILES["intercom"]],
    ids=lambda profile: profile.name,
)
async def test_other_devices_are_ignored(
    hass: HomeAssistant, terminal: SimulatedTerminal
) -> None:
    result = await seen(hass, terminal)

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "not_a_face_terminal"
    assert flows(hass) == []


async def test_terminal_is_offered_once(
    hass: HomeAssistant, terminal: SimulatedTerminal
) -> None:
    await seen(hass, terminal)
    again = await seen(hass, terminal)

    assert again["reason"] == "already_in_progress"
    assert len(flows(hass)) == 1


async def test_ignored_terminal_stays_ignored(
    hass: HomeAssistant, terminal: SimulatedTerminal
) -> None:
    found = await seen(hass, terminal)
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_IGNORE},
        data={"unique_id": format_mac(terminal.mac_address), "title": "x"},
    )
    assert hass.config_entries.async_entries(DOMAIN)[0].source == SOURCE_IGNORE
    assert found["flow_id"] not in [flow["flow_id"] for flow in flows(hass)]
    sent = len(terminal.requests)

    again = await seen(hass, terminal)

    assert again["reason"] == "already_configured"
    assert len(terminal.requests) == sent


async def test_discovery_ends_when_the_terminal_is_added_manually(
    hass: HomeAssistant, terminal: SimulatedTerminal
) -> None:
    await seen(hass, terminal)
    by_hand = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    login = {
        CONF_HOST: terminal.host,
        CONF_PORT: terminal.port,
        CONF_SSL: True,
        CONF_USERNAME: terminal.username,
        CONF_PASSWORD: terminal.password,
    }
    await hass.config_entries.flow.async_configure(by_hand["flow_id"], login)
    await hass.config_entries.flow.async_configure(by_hand["flow_id"], {})
    await hass.async_block_till_done()

    assert len(hass.config_entries.async_entries(DOMAIN)) == 1
    assert flows(hass) == []


async def test_known_terminal_is_followed_to_its_new_address(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    await move_away(hass, loaded)

    result = await seen(hass, terminal)

    assert result["reason"] == "already_configured"
    assert loaded.data[CONF_HOST] == terminal.host
    assert phase(loaded) is ConfigEntryState.LOADED
    assert flows(hass) == []


async def test_known_terminal_at_its_address_is_not_contacted(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    sent = len(terminal.requests)
    result = await seen(hass, terminal)

    assert result["reason"] == "already_configured"
    assert len(terminal.requests) == sent


async def test_terminal_that_is_back_is_set_up_at_once(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    await terminal.stop()
    await hass.config_entries.async_reload(loaded.entry_id)
    assert phase(loaded) is ConfigEntryState.SETUP_RETRY
    await terminal.start()

    await seen(hass, terminal)

    assert phase(loaded) is ConfigEntryState.LOADED


async def test_host_name_is_never_changed(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    await move_away(hass, loaded, host="door.example")
    sent = len(terminal.requests)

    await seen(hass, terminal)

    assert loaded.data[CONF_HOST] == "door.example"
    assert len(terminal.requests) == sent


async def test_disabled_terminal_is_followed_and_stays_disabled(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    await hass.config_entries.async_set_disabled_by(
        loaded.entry_id, ConfigEntryDisabler.USER
    )
    await move_away(hass, loaded)
    sent = len(terminal.requests)

    await seen(hass, terminal)

    assert loaded.data[CONF_HOST] == terminal.host
    assert phase(loaded) is ConfigEntryState.NOT_LOADED
    assert len(terminal.requests) == sent


async def test_impostor_over_https_is_sent_no_login(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """Its certificate is not the trusted one."""
    await move_away(hass, loaded)
    await terminal.renew_certificate()
    sent = len(terminal.requests)

    await seen(hass, terminal)

    assert phase(loaded) is ConfigEntryState.SETUP_RETRY
    assert "another certificate" in (loaded.reason or "")
    assert len(terminal.requests) == sent


@pytest.mark.parametrize("name", ["camera", "recorder"])
async def test_impostor_over_http_is_sent_no_login(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal, name: str
) -> None:
    profile: Profile = PROFILES[name]
    async with SimulatedTerminal(profile=profile, tls=False) as impostor:
        await move_away(hass, loaded, ssl=False, port=impostor.port)

        await seen(hass, impostor, terminal.mac_address)

        assert loaded.data[CONF_HOST] == ELSEWHERE
        assert [it.authorization for it in impostor.requests] == [None]


async def test_configured_address_is_not_offered(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """Some terminals do not report their MAC address."""
    sent = len(terminal.requests)
    result = await seen(hass, terminal, "04:03:12:00:00:01")

    assert result["reason"] == "already_configured"
    assert len(terminal.requests) == sent
