"""Terminals that answer a search are choices of the first form."""

from typing import Any

from homeassistant.components import network
from homeassistant.config_entries import SOURCE_USER
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_SSL, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.selector import SelectSelector, TextSelector
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.domain_data import (
    async_get_domain_data,
)
from custom_components.hikvision_face_terminal.isapi import Timing, sadp
from simulator import PROFILES, SimulatedTerminal

pytestmark = pytest.mark.parametrize("profile", [PROFILES["sadp_multicast"]])


@pytest.fixture(autouse=True)
def _network(
    terminal: SimulatedTerminal, timing: Timing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Search on loopback."""

    async def adapters(_: HomeAssistant) -> list[dict[str, Any]]:
        ipv4 = [{"address": "127.0.0.1", "network_prefix": 8}]
        ipv6 = [{"address": "::1", "scope_id": 0}]
        return [{"enabled": True, "ipv4": ipv4, "ipv6": ipv6}]

    monkeypatch.setattr(network, "async_get_adapters", adapters)
    monkeypatch.setattr(sadp, "SADP_PORT", terminal.sadp_port)
    timing.sadp_search = 0.2


async def open_form(hass: HomeAssistant) -> dict[str, Any]:
    """Press "Add"; return the form."""
    shown = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert (shown["type"], shown["step_id"]) == (FlowResultType.FORM, "user")
    return dict(shown)


def fields_of(shown: dict[str, Any]) -> dict[Any, Any]:
    """Return the selectors of a form."""
    fields: dict[Any, Any] = shown["data_schema"].schema
    return fields


def address_of(shown: dict[str, Any]) -> Any:
    """Return the selector of the address."""
    return fields_of(shown)[CONF_HOST]


async def searched(hass: HomeAssistant) -> None:
    """Wait for the end of the search."""
    search = async_get_domain_data(hass).search
    assert search
    assert not search.done(), "the form has not waited for it"
    await search


async def test_what_was_found_is_offered_when_the_form_is_shown_again(
    hass: HomeAssistant, terminal: SimulatedTerminal
) -> None:
    shown = await open_form(hass)
    assert isinstance(address_of(shown), TextSelector)
    await searched(hass)

    typed = {
        CONF_HOST: "127.0.0.1:1",
        CONF_SSL: True,
        CONF_USERNAME: "admin",
        CONF_PASSWORD: "x",
    }
    flow = hass.config_entries.flow
    again = dict(await flow.async_configure(shown["flow_id"], typed))
    offered = address_of(again)
    assert isinstance(offered, SelectSelector)
    label = f"DS-K1T343EFWX ({terminal.host})"
    assert offered.config["options"] == [{"value": terminal.host, "label": label}]
    assert offered.config["custom_value"], "anything else can be typed"
    assert list(fields_of(again)) == list(fields_of(shown))

    chosen = typed | {
        CONF_HOST: f"https://{terminal.host}:{terminal.port}",
        CONF_PASSWORD: terminal.password,
    }
    certificate = await flow.async_configure(shown["flow_id"], chosen)
    assert certificate["step_id"] == "certificate"


async def test_a_second_dialog_offers_it_at_once_until_it_is_added(
    hass: HomeAssistant, terminal: SimulatedTerminal, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_HOST: "x"})
    await open_form(hass)
    await searched(hass)
    assert isinstance(address_of(await open_form(hass)), SelectSelector)

    data = {**entry.data, CONF_HOST: terminal.host}
    hass.config_entries.async_update_entry(entry, data=data)
    assert isinstance(address_of(await open_form(hass)), TextSelector)
    await searched(hass)


async def test_what_does_not_answer_any_more_is_not_offered(
    hass: HomeAssistant, terminal: SimulatedTerminal
) -> None:
    await open_form(hass)
    await searched(hass)
    await terminal.stop()
    await open_form(hass)
    await searched(hass)
    assert isinstance(address_of(await open_form(hass)), TextSelector)
    await searched(hass)
