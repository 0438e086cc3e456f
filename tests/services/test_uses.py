"""How often a visitor may come in."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.isapi import (
    Capabilities,
    IsapiError,
    Reason,
    UserChanges,
    UserType,
)
from custom_components.hikvision_face_terminal.isapi.procedures.validation import (
    check_uses,
)
from simulator import SimulatedTerminal
from tests.support.common import device_of
from tests.support.records import user_record

NOON = datetime(2026, 6, 1, 12)

type Call = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def call(hass: HomeAssistant, loaded: MockConfigEntry) -> Call:
    async def call(action: str, **data: object) -> dict[str, Any]:
        response = await hass.services.async_call(
            DOMAIN,
            action,
            {"device_id": device_of(hass, loaded).id, "employee_no": "5", **data},
            blocking=True,
            return_response=True,
        )
        return dict(response or {})

    return call


async def test_a_courier_comes_once(terminal: SimulatedTerminal, call: Call) -> None:
    courier = await call("add_user", name="Courier", user_type="visitor", max_uses=1)
    assert (courier["max_uses"], courier["uses"]) == (1, 0)
    assert terminal.opens_for("5", at=NOON)
    terminal.people["5"]["openDoorTime"] = 1
    assert (await call("get_user"))["uses"] == 1
    assert not terminal.opens_for("5", at=NOON)
    # Another change leaves the limit, 0 takes it away.
    assert (await call("update_user", name="DHL"))["max_uses"] == 1
    assert (await call("update_user", max_uses=0))["max_uses"] == 0
    assert terminal.opens_for("5", at=NOON)


@pytest.mark.parametrize("action", ["add_user", "enroll_user_with_face", "update_user"])
async def test_only_visitors_are_counted(
    terminal: SimulatedTerminal, call: Call, action: str
) -> None:
    if action == "update_user":
        terminal.people["5"] = user_record("5")
    before = terminal.snapshot()
    with pytest.raises(ServiceValidationError) as raised:
        await call(action, name="Anna", max_uses=1)
    assert raised.value.translation_key == "visitors_only"
    assert terminal.snapshot() == before
    assert not terminal.seen("POST", "CaptureFaceData")


async def test_a_limit_that_the_terminal_drops_is_no_success(
    terminal: SimulatedTerminal, call: Call
) -> None:
    """The visitor would come in as often as they like."""

    def drop() -> None:
        for person in terminal.people.values():
            person["maxOpenDoorTime"] = 0

    terminal.on_executed = drop
    with pytest.raises(HomeAssistantError, match="drops a limit"):
        await call("add_user", name="Courier", user_type="visitor", max_uses=1)
    assert not terminal.people


@pytest.mark.parametrize("most", [None, 5])
def test_a_terminal_that_counts_less_or_not_at_all(most: int | None) -> None:
    changes = UserChanges(user_type=UserType.VISITOR, max_uses=6)
    with pytest.raises(IsapiError) as raised:
        check_uses(changes, None, Capabilities(max_uses=most))
    assert raised.value.reason is Reason.NOT_SUPPORTED
