"""The PINs of users on one terminal, unique over all loaded terminals."""

from dataclasses import dataclass
from functools import partial

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..const import DOMAIN
from ..isapi import (
    IsapiError,
    Reason,
    TerminalContext,
    User,
    pin_length,
    raise_if_pin_is_used,
    require_user,
    set_pin,
    supports_pins,
)
from .device import TerminalDevice
from .domain_data import async_get_domain_data
from .set_up_check import SetUpCheck
from .store import TerminalStore


@dataclass(frozen=True, slots=True)
class PinOutcome:
    """What is known of a PIN that was set, or removed."""

    is_confirmed: bool | None
    """Whether the terminal tells it as it was written; None where it tells no PINs."""

    is_accepted: bool | None
    """Whether some mode in force takes it; None if not known, or removed."""


class TerminalPins:
    """Sets and removes PINs; raises only IsapiError. Keeps none.

    If a caller is cancelled, its write still runs to its end.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        device: TerminalDevice,
        store: TerminalStore,
        set_up_check: SetUpCheck,
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._device = device
        self._store = store
        self._set_up_check = set_up_check

    @property
    def are_supported(self) -> bool:
        """Whether the terminal names a PIN in its capabilities."""
        return supports_pins(self._device.capabilities)

    async def async_length(self) -> str:
        """Return how many digits a PIN has, as "4-8"."""
        return str(await pin_length(self._device.context()))

    async def async_set(self, employee_no: str, pin: str) -> PinOutcome:
        """Set a user's PIN, or remove it if it is empty, see set_pin.

        A PIN that opens nothing is reported as a repair.

        PIN_IN_USE also if another user of another loaded terminal has it, as far as
        that terminal answers and tells PINs.
        """
        async with async_get_domain_data(self._hass).pin_lock:
            user = None
            if pin:
                user = await require_user(self._device.context(), employee_no)
                await self._async_raise_if_used_elsewhere(pin, user)
            is_confirmed = await self._device.async_write(
                partial(self._async_write, employee_no=employee_no, pin=pin)
            )
        if user is None:
            self._set_up_check.async_pin_removed()
            return PinOutcome(is_confirmed, is_accepted=None)
        self._set_up_check.async_pin_set(user)
        return PinOutcome(is_confirmed, self._set_up_check.accepts_pin_of(user))

    async def _async_write(
        self, terminal: TerminalContext, *, employee_no: str, pin: str
    ) -> bool | None:
        is_confirmed = await set_pin(terminal, employee_no, pin)
        self._store.async_report_written(employee_no)
        return is_confirmed

    async def _async_raise_if_used_elsewhere(self, pin: str, user: User) -> None:
        for terminal in self._others():
            try:
                await raise_if_pin_is_used(terminal, pin, by_others_than=user)
            except IsapiError as err:
                if err.reason is Reason.PIN_IN_USE:
                    raise

    def _others(self) -> list[TerminalContext]:
        entries = self._hass.config_entries.async_loaded_entries(DOMAIN)
        return [
            entry.runtime_data.device.context()
            for entry in entries
            if entry.entry_id != self._entry.entry_id
        ]
