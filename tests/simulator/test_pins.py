"""The simulated terminal stores PINs, and tells them as its profile says."""

from typing import Any

import pytest

from simulator import PIN_PROFILES, PROFILES, Profile, SimulatedTerminal
from simulator.probe import Probe
from tests.support.records import user_record

PATH = "AccessControl/UserInfo"
MODE = "/ISAPI/AccessControl/UserAndRight/PwMgrParams?format=json"
KINDS = PIN_PROFILES | {"immediate": PROFILES["immediate"]}


async def modify(probe: Probe, **changes: Any) -> str | None:
    """Change a user; return the sub code of the answer."""
    sent = {"UserInfo": user_record("5", "Anna", **changes)}
    return (await probe.send_json("PUT", f"{PATH}/Modify", sent)).sub_status


async def listed(probe: Probe) -> dict[str, Any]:
    """Return the first user as the terminal lists them."""
    condition = {"searchID": "1", "searchResultPosition": 0, "maxResults": 1}
    reply = await probe.send_json(
        "POST", f"{PATH}/Search", {"UserInfoSearchCond": condition}
    )
    (user,) = reply.json["UserInfoSearch"]["UserInfo"]
    return dict(user)


@pytest.mark.parametrize(
    ("name", "field", "told"),
    [
        ("immediate", "password", "1234"),
        ("pin_local", "localPassword", "1234"),
        ("pin_stars", "password", "****"),
        ("pin_hidden", "password", ""),
    ],
)
async def test_a_pin_is_stored_and_told(name: str, field: str, told: str) -> None:
    async with (
        SimulatedTerminal(KINDS[name], tls=False) as terminal,
        Probe(terminal) as probe,
    ):
        terminal.people["5"] = user_record("5", "Anna")
        assert await modify(probe, **{field: "1234"}) == "ok"
        assert terminal.people["5"][field] == "1234"
        assert terminal.profile.pins.counting(terminal.people["5"]) == "1234"
        assert (await listed(probe))[field] == told
        assert await modify(probe, **{field: ""}) == "ok"
        assert (await listed(probe))[field] == ""


@pytest.mark.parametrize("profile", [PIN_PROFILES["pin_of_two"]])
@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "****", 1234])
async def test_no_pin(terminal: SimulatedTerminal, probe: Probe, pin: object) -> None:
    terminal.people["5"] = user_record("5", "Anna")
    assert await modify(probe, password=pin) == "badJsonContent"


@pytest.mark.parametrize(
    ("profile", "sub_code"),
    [
        (PIN_PROFILES["pin_unique"], "userPasswordAlreadyExist"),
        (PIN_PROFILES["pin_alone"], "ok"),
    ],
)
async def test_equal_pins(
    terminal: SimulatedTerminal, probe: Probe, sub_code: str
) -> None:
    terminal.people["5"] = user_record("5", "Anna")
    terminal.people["6"] = user_record("6", "Boris", password="1234")
    assert await modify(probe, password="1234") == sub_code


@pytest.mark.parametrize(
    ("profile", "fields", "status"),
    [
        (PIN_PROFILES["pin_local"], {"password", "localPassword"}, 200),
        (PIN_PROFILES["pin_mode_unknown"], {"password"}, 404),
        (PIN_PROFILES["no_pins"], set(), 404),
    ],
)
async def test_what_the_terminal_reports_of_pins(
    terminal: SimulatedTerminal,
    probe: Probe,
    profile: Profile,
    fields: set[str],
    status: int,
) -> None:
    terminal.people["5"] = user_record("5", "Anna")
    reply = await probe.get(f"/ISAPI/{PATH}/capabilities?format=json")
    pins = {"password", "localPassword"}
    assert pins & reply.json["UserInfo"].keys() == fields
    assert pins & (await listed(probe)).keys() == fields
    mode = await probe.get(MODE)
    assert mode.status == status
    if status == 200:
        assert mode.json == {"pwMgrMode": profile.pins.mode}
