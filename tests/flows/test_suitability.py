"""Which terminals can be added: all that can do the job, however they differ."""

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from simulator import PROFILES, Fault, SimulatedTerminal
from tests.test_config_flow import begin, enter, login, plain

__all__ = ["plain"]

# What each lacks, or promises and does not have.
UNSUITABLE = {
    "camera": "is_camera",
    "intercom": "not_supported",
    "no_capture": "not_supported",
    "recorder": "is_recorder",
    "promises_people": "users_not_supported",
    "promises_faces": "faces_not_supported",
}

# Answers that do not show whether the terminal knows a request.
UNCLEAR = {
    "HTTP 500": Fault.http_error(500, "<html>x</html>", "text/html"),
    "bad content": Fault.status("badJsonContent", 400),
    "bad parameters": Fault.status("badParameters", 400),
    "garbage": Fault.garbage(),
    "page": Fault.http_error(200, "<html>x</html>", "text/html"),
}


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
async def test_each_firmware_is_added_or_lacks_something(
    hass: HomeAssistant, plain: SimulatedTerminal
) -> None:
    result = await enter(hass, await begin(hass), login(plain))

    if missing := UNSUITABLE.get(plain.profile.name):
        assert result["errors"] == {"base": missing}
    else:
        assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("fault", UNCLEAR.values(), ids=UNCLEAR)
async def test_an_unclear_answer_denies_no_library(
    hass: HomeAssistant, plain: SimulatedTerminal, fault: Fault
) -> None:
    """Linking a face needs no search for it."""
    plain.inject(fault, path="FDLib/FDSearch", times=9)

    result = await enter(hass, await begin(hass), login(plain))

    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("body", ["<html>x</html>", "", '{"statusCode":1}'])
async def test_a_page_for_every_path_is_no_search_for_users(
    hass: HomeAssistant, plain: SimulatedTerminal, body: str
) -> None:
    fault = Fault.http_error(200, body, "text/html")
    plain.inject(fault, path="UserInfo/Search", times=9)

    result = await enter(hass, await begin(hass), login(plain))

    assert result["errors"] == {"base": "unexpected_response"}
