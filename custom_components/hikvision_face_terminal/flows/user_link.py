"""The step under Configure that says which Home Assistant person a user is."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import EntitySelector, EntitySelectorConfig
import voluptuous as vol

from .user_detail import UserDetailFlow
from .user_form import CONF_PERSON

# Not required: a cleared field removes the link.
LINK_SCHEMA: Final = vol.Schema(
    {vol.Optional(CONF_PERSON): EntitySelector(EntitySelectorConfig(domain="person"))}
)


class UserLinkSteps(UserDetailFlow):
    """Step `link`."""

    async def async_step_link(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the person; the link is used from the next event on."""
        links, user = self._entry.runtime_data.links, self._known.user
        if user_input is not None:
            links.async_link(user, user_input.get(CONF_PERSON))
            return await self.async_step_person()
        suggested = {CONF_PERSON: links.linked_person(user)}
        return self.async_show_form(
            step_id="link",
            data_schema=self.add_suggested_values_to_schema(LINK_SCHEMA, suggested),
            description_placeholders=self._placeholders(),
        )
