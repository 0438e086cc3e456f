"""A terminal's time settings, and its zone, as they are sent back."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiNotSupportedError,
    IsapiUnexpectedError,
)
from custom_components.hikvision_face_terminal.isapi.models.time_settings import (
    TimeSettings,
)
from custom_components.hikvision_face_terminal.isapi.models.zone_text import zone_text
from custom_components.hikvision_face_terminal.isapi.transport.decode import decode
from simulator.posix_zone import PosixZone

BERLIN = ZoneInfo("Europe/Berlin")
WINTER = datetime(2026, 11, 26, 22, 30, tzinfo=BERLIN)
SUMMER = datetime(2026, 7, 1, 12, tzinfo=BERLIN)
RULE = "DST01:00:00,M3.5.0/02:00:00,M10.5.0/03:00:00"
BODY = """\
<?xml version="1.0" encoding="UTF-8"?>\r
<h:Time xmlns:h="http://www.isapi.org/ver20/XMLSchema" version="2.0">
<!-- kept --><h:timeMode> manual </h:timeMode>
<h:localTime opt="x">{local}</h:localTime>
<h:timeZone>{zone}</h:timeZone>
<h:unknown a='1'><h:deep/>&amp;</h:unknown>
</h:Time>
"""


def settings(local: str, zone: str, body: str = BODY) -> TimeSettings:
    """Return the settings that an answer holds."""
    answer = body.format(local=local, zone=zone).encode()
    return TimeSettings.from_answer(decode(answer), answer)


@pytest.mark.parametrize(
    ("local", "zone", "here", "sent", "sent_zone"),
    [
        # The offset is right: the rule stays, whatever it is.
        (
            "2026-11-26T20:00:00+01:00",
            "CST-1:00:00DST00:30:00,M4.1.0/02:00:00,M9.1.0/02:00:00",
            WINTER,
            "2026-11-26T22:30:00+01:00",
            "CST-1:00:00DST00:30:00,M4.1.0/02:00:00,M9.1.0/02:00:00",
        ),
        # Without an offset, as a DS-KV6124 has it.
        ("2026-11-26T20:00:00", "CST-1:00:00", WINTER, "2026-11-26T22:30:00", None),
        (
            "2026-11-27T05:30:00+08:00",
            "CST-8:00:00",
            WINTER,
            "2026-11-26T22:30:00+01:00",
            f"CST-1:00:00{RULE}",
        ),
        (
            "2026-07-01T11:00:00+01:00",
            "CST-1:00:00",
            SUMMER,
            "2026-07-01T12:00:00+02:00",
            f"CST-1:00:00{RULE}",
        ),
    ],
)
def test_all_but_the_time_is_sent_back_as_it_came(
    local: str, zone: str, here: datetime, sent: str, sent_zone: str | None
) -> None:
    wanted = BODY.format(local=sent, zone=sent_zone or zone).encode()
    assert settings(local, zone).with_time(here) == wanted


@pytest.mark.parametrize(
    "body",
    [
        BODY.replace("manual", "NTP"),
        BODY.replace("<h:timeMode> manual </h:timeMode>", ""),
        '{{"Time": {{"timeMode": "manual", "localTime": "{local}", "z": "{zone}"}}}}',
        BODY.replace("<h:unknown", "<h:localTime>1</h:localTime><h:unknown"),
    ],
)
def test_what_cannot_be_set_is_not_tried(body: str) -> None:
    """Another sets the clock; it is not told; no XML; two times."""
    with pytest.raises((IsapiNotSupportedError, IsapiUnexpectedError)):
        settings("2026-11-26T20:00:00+01:00", "CST-1:00:00", body).with_time(WINTER)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Europe/Berlin", f"CST-1:00:00{RULE}"),
        (
            "Europe/London",
            "CST-0:00:00DST01:00:00,M3.5.0/01:00:00,M10.5.0/02:00:00",
        ),
        (
            "America/New_York",
            "CST+5:00:00DST01:00:00,M3.2.0/02:00:00,M11.1.0/02:00:00",
        ),
        (
            "Australia/Lord_Howe",
            "CST-10:30:00DST00:30:00,M10.1.0/02:00:00,M4.1.0/02:00:00",
        ),
        # As a published driver for terminals there has it.
        (
            "America/Santiago",
            "CST+4:00:00DST01:00:00,M9.1.6/24:00:00,M4.1.6/24:00:00",
        ),
        ("Asia/Kolkata", "CST-5:30:00"),
        ("America/Caracas", "CST+4:00:00"),
        ("UTC", "CST-0:00:00"),
        # The Friday before a Sunday is no rule that terminals know.
        ("Asia/Jerusalem", "CST-2:00:00"),
    ],
)
def test_a_zone_is_spelled_as_terminals_read_it(name: str, text: str) -> None:
    zone = ZoneInfo(name)
    assert zone_text(zone, WINTER) == text
    there = PosixZone(text)
    for day in range(0, 365, 5) if "DST" in text else ():
        moment = datetime(2027, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
        assert (
            moment.astimezone(there).utcoffset() == moment.astimezone(zone).utcoffset()
        )


def test_a_zone_without_a_rule_is_right_now() -> None:
    jerusalem = ZoneInfo("Asia/Jerusalem")
    assert zone_text(jerusalem, SUMMER) == "CST-3:00:00"
    assert zone_text(timezone(timedelta(hours=-3)), WINTER) == "CST+3:00:00"
