"""Schedule helpers of Home Assistant, as owners make and edit them."""

from collections.abc import Mapping
from typing import Any

from homeassistant.components.schedule import Schedule
from homeassistant.components.schedule.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_component import DATA_INSTANCES, EntityComponent
from homeassistant.setup import async_setup_component

type Week = Mapping[str, list[tuple[str, str]]]


class ScheduleHelpers:
    """The helpers of one Home Assistant; changed as its own storage does."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass

    async def create(self, name: str, week: Week) -> str:
        """Create a helper and return its entity id."""
        assert await async_setup_component(self._hass, DOMAIN, {})
        helper = Schedule.from_storage(_config(name, week))
        await self._component.async_add_entities([helper])
        await self._hass.async_block_till_done()
        return helper.entity_id

    async def edit(self, entity_id: str, week: Week) -> None:
        """Give a helper other hours."""
        helper = self._component.get_entity(entity_id)
        assert helper is not None
        await helper.async_update_config(_config(str(helper.name), week))
        await self._hass.async_block_till_done()

    async def delete(self, entity_id: str) -> None:
        """Delete a helper."""
        er.async_get(self._hass).async_remove(entity_id)
        await self._hass.async_block_till_done()

    async def async_save_ids(self) -> None:
        """Write the ids of the helpers to the disk now, as after some seconds."""
        registry = er.async_get(self._hass)
        await registry._store.async_save(registry._data_to_save())

    def stop_timers(self) -> None:
        """Stop the timers of the helpers, which outlive a Home Assistant."""
        for helper in self._component.entities:
            helper._clean_up_listener()

    async def delete_all(self) -> None:
        """Delete all helpers, whose timers go on otherwise."""
        if DOMAIN in self._hass.data.get(DATA_INSTANCES, {}):
            for helper in tuple(self._component.entities):
                await self.delete(helper.entity_id)

    @property
    def _component(self) -> EntityComponent[Schedule]:
        instances: Any = self._hass.data[DATA_INSTANCES]
        component: EntityComponent[Schedule] = instances[DOMAIN]
        return component


def _config(name: str, week: Week) -> dict[str, Any]:
    days = {
        day: [{"from": begin, "to": end} for begin, end in blocks]
        for day, blocks in week.items()
    }
    return {"id": name.lower(), "name": name, **days}
