"""The clock is set, by time and by zone; and what refuses that."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest

from simulator import CLOCK_PROFILES, PROFILES, SimulatedTerminal
from simulator.posix_zone import PosixZone
from simulator.probe import Probe, Reply

PATH = "/ISAPI/System/time"
BERLIN = "CST-1:00:00DST01:00:00,M3.5.0/02:00:00,M10.5.0/03:00:00"


async def set_time(
    probe: Probe, local: str, zone: str = BERLIN, mode: str = "manual"
) -> Reply:
    """Set the clock; all else is left out."""
    body = (
        '<Time version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">'
        f"<timeMode>{mode}</timeMode><localTime>{local}</localTime>"
        f"<timeZone>{zone}</timeZone></Time>"
    )
    return await probe.call("PUT", PATH, body.encode(), "application/xml")


@pytest.mark.parametrize("profile", [CLOCK_PROFILES["clock_by_hand"]])
@pytest.mark.parametrize(
    ("local", "shown"),
    [
        ("2027-07-01T12:00:00", "2027-07-01T12:00:0"),
        ("2027-01-01T12:00:00+01:00", "2027-01-01T12:00:0"),
        ("2027-01-01T12:00:00Z", "2027-01-01T13:00:0"),
    ],
)
async def test_it_shows_what_it_was_set_to(
    terminal: SimulatedTerminal, local: str, shown: str
) -> None:
    async with Probe(terminal) as probe:
        assert (await set_time(probe, local)).status == HTTPStatus.OK
        told = await probe.get(PATH)
    time = told.text("localTime") or ""
    assert time.startswith(shown)
    assert time.endswith("+02:00" if "-07-" in local else "+01:00")
    assert told.text("timeZone") == BERLIN
    assert not told.text("satelliteInterval"), "what is left out is gone"
    last = terminal.events.entries[-1].happening
    assert (last.major, last.minor) == (3, 1028)


@pytest.mark.parametrize(
    ("profile", "sent", "sub_code"),
    [
        (CLOCK_PROFILES["clock_forbidden"], {}, "lowPrivilege"),
        (CLOCK_PROFILES["clock_not_taken"], {}, "ok"),
        (CLOCK_PROFILES["no_summer_time"], {}, "badXmlContent"),
        (CLOCK_PROFILES["no_summer_time"], {"zone": "CST-1:00:00"}, "ok"),
        (PROFILES["immediate"], {"zone": "Europe/Berlin"}, "badXmlContent"),
        (PROFILES["immediate"], {"mode": "by hand"}, "badXmlContent"),
        (PROFILES["immediate"], {"local": "noon"}, "badXmlContent"),
        (PROFILES["immediate"], {"mode": "NTP"}, "ok"),
    ],
)
async def test_it_is_set_or_refused(
    terminal: SimulatedTerminal, sent: dict[str, str], sub_code: str
) -> None:
    async with Probe(terminal) as probe:
        reply = await set_time(probe, **{"local": "2030-01-01T12:00:00", **sent})
    assert reply.text("subStatusCode") == sub_code
    is_set = sub_code == "ok" and terminal.profile is CLOCK_PROFILES["no_summer_time"]
    assert (terminal.clock.now().year == 2030) is is_set


def test_a_zone_south_of_the_equator() -> None:
    zone = PosixZone("CST+4:00:00DST01:00:00,M9.1.6/24:00:00,M4.1.6/24:00:00")
    for month, hours in ((1, -3), (7, -4), (12, -3)):
        there = datetime(2027, month, 1, tzinfo=UTC).astimezone(zone)
        assert there.utcoffset() == timedelta(hours=hours)
