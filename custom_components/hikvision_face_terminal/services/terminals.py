"""Actions on people that name several terminals: one result for each.

A terminal that fails does not touch the others. What takes access away, or gives it
back, is kept for a terminal that does not answer, see hub/pending_changes.py.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.json import JsonObjectType

from ..const import ATTR_EMPLOYEE_NO
from ..hub.domain_data import async_get_domain_data
from ..hub.errors import terminal_errors
from ..hub.hub import TerminalHub
from ..hub.listing import ListedUser
from ..hub.pending_changes import PendingChanges, Wish
from ..hub.store import async_get_store
from ..hub.tasks import async_run_to_end
from ..hub.terminal_name import async_entry_of_device
from ..isapi import IsapiConnectionError, IsapiError, next_free_number
from ..runtime import TerminalConfigEntry
from .numbers import async_employee_nos, async_employee_nos_on
from .person_names import Asked
from .results import failed_result, raise_if_failed
from .targets import async_terminal, no_such_terminal

# States of an entry whose terminal may answer later.
_RETRIED = (ConfigEntryState.SETUP_RETRY, ConfigEntryState.SETUP_IN_PROGRESS)

type Work = Callable[[TerminalHub], Awaitable[object]]
type UsersWork = Callable[
    [TerminalHub, Sequence[str]], Awaitable[JsonObjectType | None]
]


@dataclass(frozen=True, slots=True)
class Target:
    """A terminal that a call names; `hub` is None while its set-up is being retried."""

    device_id: str
    entry: TerminalConfigEntry
    hub: TerminalHub | None


@callback
def async_targets(call: ServiceCall) -> list[Target]:
    """Return the terminals of a list; raise no_such_terminal for any other device."""
    device_ids = dict.fromkeys(call.data[ATTR_DEVICE_ID])
    return [_target(call.hass, device_id) for device_id in device_ids]


def names_several(call: ServiceCall) -> bool:
    """Return whether a call names its terminals in a list, also in one of one."""
    return not isinstance(call.data[ATTR_DEVICE_ID], str)


@callback
def async_check_terminals(call: ServiceCall) -> None:
    """Raise no_such_terminal, before the rest of the call is looked at."""
    if names_several(call):
        async_targets(call)
    else:
        async_terminal(call)


def loaded(targets: Iterable[Target]) -> list[TerminalHub]:
    """Return those of the terminals that are set up."""
    return [target.hub for target in targets if target.hub]


async def async_change_users(
    call: ServiceCall, work: UsersWork, wish: Wish | None = None
) -> ServiceResponse:
    """Do the work for the users of one terminal, or of each of a list.

    One terminal answers with what the work returns, and raises what it raises.
    """
    values = call.data[ATTR_EMPLOYEE_NO]
    values = values if isinstance(values, list) else [values]
    if names_several(call):
        targets = async_targets(call)
        with terminal_errors():
            numbers = await async_employee_nos_on(_asked(call.hass, targets), values)
        several = TerminalsCall(call, targets, numbers)
        return await several.async_run(lambda hub: work(hub, numbers), wish)
    terminal = async_terminal(call)
    with terminal_errors():
        response = await work(terminal, await async_employee_nos(terminal, values))
    return response or ({} if call.return_response else None)


@callback
def _asked(hass: HomeAssistant, targets: Iterable[Target]) -> list[Asked]:
    """Return the terminals with what they last told of their users."""
    listings = async_get_domain_data(hass).listings
    return [(target.hub, listings[target.entry.entry_id]) for target in targets]


async def async_free_number(targets: Iterable[Target]) -> str:
    """Return a number that is free on all terminals that answer.

    Raises IsapiConnectionError if none does.
    """
    contexts = [hub.device.context() for hub in loaded(targets)]
    answers = await asyncio.gather(
        *(context.client.users.try_search() for context in contexts),
        return_exceptions=True,
    )
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, IsapiError):
            raise answer
    answering = [
        context
        for context, answer in zip(contexts, answers, strict=True)
        if answer is None
    ]
    if not answering:
        raise IsapiConnectionError("no terminal answers")
    first, *others = answering
    return await next_free_number(first, others)


class TerminalsCall:
    """One action on the same users of several terminals."""

    def __init__(
        self, call: ServiceCall, targets: Sequence[Target], numbers: Sequence[str]
    ) -> None:
        self._call = call
        self._targets = targets
        self._numbers = numbers
        self._listings = async_get_domain_data(call.hass).listings

    async def async_run(self, work: Work, wish: Wish | None = None) -> ServiceResponse:
        """Do the work on each terminal and return the results.

        `wish` is what is kept where a terminal does not answer; None for what cannot
        be kept. If the caller takes no response, any error raises. A cancelled caller
        leaves the work running.
        """
        return await async_run_to_end(
            self._call.hass, self._async_run(work, wish), "several terminals"
        )

    async def _async_run(self, work: Work, wish: Wish | None) -> ServiceResponse:
        if wish:
            # Before anything is deleted: a terminal that does not answer is later told
            # by the name whom it is about.
            await asyncio.gather(*map(self._async_learn, loaded(self._targets)))
        name = self._name()
        results = await asyncio.gather(
            *(self._async_one(target, work, wish) for target in self._targets)
        )
        if not self._call.return_response:
            raise_if_failed(results, "terminals_failed")
        numbers = [*self._numbers]
        return {
            "employee_no": numbers[0] if len(numbers) == 1 else [*numbers],
            "name": name or self._name(),
            "terminals": [*results],
        }

    async def _async_learn(self, hub: TerminalHub) -> None:
        """Ask a terminal for its users of these numbers; it may fail."""
        try:
            await hub.users.async_learn(self._numbers)
        except IsapiError:
            return  # The work itself fails in the same way.

    async def _async_one(
        self, target: Target, work: Work, wish: Wish | None
    ) -> JsonObjectType:
        try:
            with terminal_errors():
                try:
                    await work(_hub(target))
                except IsapiConnectionError:
                    if wish is None or not await self._async_keep(target, wish):
                        raise
                    return {"device_id": target.device_id, "result": "pending"}
        except HomeAssistantError as err:
            return failed_result(target.device_id, err)
        return {"device_id": target.device_id, "result": "done"}

    async def _async_keep(self, target: Target, wish: Wish) -> bool:
        """Keep the change for a terminal; False if a user's name is not known."""
        listed = {
            number: user
            for number in self._numbers
            if (user := self._listed(target, number))
        }
        if len(listed) < len(self._numbers):
            return False
        hass, entry = self._call.hass, target.entry
        store = async_get_store(hass, entry)
        await store.async_load()
        changes = PendingChanges(hass, entry, store)
        own = self._listings[entry.entry_id]
        for number, user in listed.items():
            present = own.get(number)
            await changes.async_keep(
                number, user.stored_name, wish, present and present.validity
            )
        return True

    def _listed(self, target: Target, number: str) -> ListedUser | None:
        """Return a user as the terminal last listed them, else as another one did."""
        entries = [target.entry, *(it.entry for it in self._targets)]
        for entry in entries:
            if user := self._listings[entry.entry_id].get(number):
                return user
        return None

    def _name(self) -> str | None:
        """Return the name of the one user whom the call is about."""
        if len(self._numbers) > 1:
            return None
        user = self._listed(self._targets[0], self._numbers[0])
        return user.name if user else None


def _hub(target: Target) -> TerminalHub:
    if target.hub is None:
        raise IsapiConnectionError("its set-up is being retried")
    return target.hub


def _target(hass: HomeAssistant, device_id: str) -> Target:
    entry = async_entry_of_device(hass, device_id)
    if entry is not None and entry.state is ConfigEntryState.LOADED:
        return Target(device_id, entry, entry.runtime_data)
    if entry is not None and entry.state in _RETRIED:
        return Target(device_id, entry, None)
    raise no_such_terminal()
