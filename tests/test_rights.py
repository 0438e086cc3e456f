"""Permissions: every registered action checks its caller."""

from collections.abc import Mapping
from typing import Any

from homeassistant.auth.const import (
    GROUP_ID_ADMIN,
    GROUP_ID_READ_ONLY,
    GROUP_ID_USER,
)
from homeassistant.core import Context, HomeAssistant, SupportsResponse
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.hikvision_face_terminal.const import DOMAIN
from simulator import PROFILES, Scene, SimulatedTerminal
from tests.support.common import device_of

BUTTON = "button.access_controller_cancel_enrollment"

# Every required field of an action accepts one of these.
VALUES: tuple[Any, ...] = ("1", ["1"], {"media_content_id": "1"}, 1, True)

# By group of the calling user; None is a call without a user, as by an automation.
ALLOWED = {
    GROUP_ID_ADMIN: True,
    GROUP_ID_USER: False,
    GROUP_ID_READ_ONLY: False,
    None: True,
}


# Actions that name no terminal: a permitted call reads them all.
OF_ALL_TERMINALS = ("list_household",)


async def context_of(hass: HomeAssistant, group: str | None) -> Context:
    """Return the context of a call by a user of a group."""
    if group is None:
        return Context(parent_id="what-triggered-it")
    # The first user is the owner, who may do everything
    await hass.auth.async_create_user("Owner", group_ids=[GROUP_ID_ADMIN])
    user = await hass.auth.async_create_user(group, group_ids=[group])
    assert not user.is_owner
    return Context(user_id=user.id)


def required_data(schema: Any) -> dict[str, Any]:
    """Return data with the fields that a schema requires; the device is unknown."""
    data = {}
    for field, validate in schema.schema.items():
        if isinstance(field, vol.Required):
            data[str(field)] = next(
                value for value in VALUES if _fits(vol.Schema(validate), value)
            )
    return data


def _fits(schema: Any, value: object) -> bool:
    try:
        schema(value)
    except vol.Invalid:
        return False
    return True


def actions(hass: HomeAssistant) -> Mapping[str, Any]:
    """Return all registered actions."""
    found = hass.services.async_services_for_domain(DOMAIN)
    assert "enroll_user_with_face" in found
    return found


@pytest.mark.parametrize("group", ALLOWED)
async def test_each_action_checks_its_caller(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    group: str | None,
) -> None:
    """The check comes before any other; no request reaches the terminal."""
    context = await context_of(hass, group)
    before = len(terminal.requests)
    for name, action in actions(hass).items():
        if name in OF_ALL_TERMINALS and ALLOWED[group]:
            continue
        has_response = action.supports_response is not SupportsResponse.NONE
        # A permitted call fails at the next check: there is no such terminal
        expected = ServiceValidationError if ALLOWED[group] else Unauthorized
        with pytest.raises(HomeAssistantError) as caught:
            await hass.services.async_call(
                DOMAIN,
                name,
                required_data(action.schema),
                blocking=True,
                context=context,
                return_response=has_response,
            )
        assert type(caught.value) is expected, name
        if ALLOWED[group]:
            assert caught.value.translation_key == "no_such_terminal", name
    assert len(terminal.requests) == before


async def test_script_has_the_rights_of_its_user(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """A script does not bypass the check; no capture starts."""
    data = {"device_id": device_of(hass, loaded).id, "name": "Anna"}
    sequence = [{"action": f"{DOMAIN}.enroll_user_with_face", "data": data}]
    assert await async_setup_component(
        hass, "script", {"script": {"enroll": {"sequence": sequence}}}
    )
    for group, people in (GROUP_ID_USER, []), (GROUP_ID_ADMIN, ["1"]):
        context = await context_of(hass, group)
        try:
            await hass.services.async_call(
                "script", "enroll", blocking=True, context=context
            )
        except Unauthorized:
            assert group == GROUP_ID_USER
        assert list(terminal.people) == people


@pytest.mark.parametrize("profile", [PROFILES["blocking"]], ids=["blocking"])
@pytest.mark.parametrize("group", [GROUP_ID_READ_ONLY, GROUP_ID_USER])
async def test_cancel_button_needs_entity_control_only(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    group: str,
) -> None:
    """Cancelling needs fewer rights than enrolling: it grants no access."""
    terminal.scene = Scene.never()
    enrollment = loaded.runtime_data.enrollment
    device_id = device_of(hass, loaded).id
    enrolling = hass.async_create_task(
        hass.services.async_call(
            DOMAIN,
            "enroll_user_with_face",
            {"device_id": device_id, "name": "Anna"},
            blocking=True,
        )
    )
    await terminal.wait_for("POST", "CaptureFaceData")
    context = await context_of(hass, group)
    press = hass.services.async_call(
        "button", "press", {"entity_id": BUTTON}, blocking=True, context=context
    )
    if group == GROUP_ID_READ_ONLY:
        with pytest.raises(Unauthorized):
            await press
        assert enrollment.running
        await enrollment.async_cancel()
    else:
        await press
        assert not enrollment.running
    with pytest.raises(HomeAssistantError):
        await enrolling
