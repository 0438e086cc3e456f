"""The blueprint that tells that a door stands open."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from tests.blueprints.phone import phone_in
from tests.support.blueprints import add_automation, import_all, use

LEFT_OPEN: Final = "automation/hikvision_face_terminal/door_left_open.yaml"
CONTACT: Final = "binary_sensor.contact"


async def test_it_is_told_until_it_is_closed(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    name = {"friendly_name": "Front door"}
    hass.states.async_set(CONTACT, STATE_OFF, name)
    async with phone_in(hass) as phone:
        import_all(hass, tmp_path)
        inputs = {"door": CONTACT, "phone": phone.device_id}
        await add_automation(hass, use(LEFT_OPEN, **inputs))
        hass.states.async_set(CONTACT, STATE_ON, name)
        await hass.async_block_till_done()
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=60))
        await hass.async_block_till_done()
        assert phone.messages.empty()

        assert (await phone.message_after(121))["title"] == "Front door"
        assert (await phone.message_after(722))["message"].startswith("Open for")

        hass.states.async_set(CONTACT, STATE_OFF, name)
        assert (await phone.message())["message"] == "Closed."
        await hass.async_block_till_done()
        assert phone.messages.empty()
