"""What all terminals of one Home Assistant share."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import aiohttp
from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..isapi import Login, SeenTerminal, Timing
from .listing import Listing

# 150 terminals that are set up at once keep the event loop busy for up to 400 ms at a
# time, six for up to 30 ms, and the last one is ready as soon (scripts/load).
SET_UPS_AT_A_TIME: Final = 6

_DATA: HassKey[DomainData] = HassKey(DOMAIN)


@dataclass(kw_only=True, slots=True)
class DomainData:
    """Shared by all terminals, for as long as Home Assistant runs."""

    # Home Assistant's connections, without cookies: a terminal must neither fill the
    # jar that all integrations share nor put cookies there for other hosts.
    session: aiohttp.ClientSession
    # By address and login. They outlive a reload or a failed set-up, each of which
    # would otherwise retry a rejected or locked login; a few retries lock the account.
    logins: dict[tuple[object, ...], Login] = field(default_factory=dict)
    # Since when terminals do not answer, by the id of the entry. It outlives the failed
    # set-ups of a terminal that is away.
    unreachable_since: dict[str, datetime] = field(default_factory=dict)
    # Numbers that running enrollments have chosen, on all terminals: two users who
    # are enrolled at the same time at two doors must not get the same number.
    reserved_numbers: set[str] = field(default_factory=set)
    # Two users who get a PIN at the same time must not get the same one.
    pin_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    set_up_turns: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(SET_UPS_AT_A_TIME)
    )
    timing: Timing = field(default_factory=Timing)
    # By config entry. They outlive a terminal that is being retried.
    listings: defaultdict[str, Listing] = field(
        default_factory=lambda: defaultdict(Listing)
    )
    # Terminals that answered a search, by address, and the search that is running.
    found: dict[str, SeenTerminal] = field(default_factory=dict)
    search: asyncio.Task[None] | None = None
    legacy_store_lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@callback
def async_get_domain_data(hass: HomeAssistant) -> DomainData:
    """Return the shared data; a config flow may need it before any entry exists."""
    if _DATA not in hass.data:
        # Not cleaned up with the config entry that happens to be set up right now.
        session = async_create_clientsession(
            hass, auto_cleanup=False, cookie_jar=aiohttp.DummyCookieJar()
        )
        hass.data[_DATA] = DomainData(session=session)
        hass.bus.async_listen_once(
            EVENT_HOMEASSISTANT_CLOSE, lambda _: session.detach()
        )
    return hass.data[_DATA]
