"""Add a terminal, or change its address, login or trusted certificate."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import (
    CONF_HOST,
    CONF_NAME,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import callback
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
import voluptuous as vol
from yarl import URL

from .const import CONF_CERTIFICATE_FINGERPRINT, CONF_LOGIN_REFUSED, DOMAIN
from .flows.connection_check import ConnectionCheck
from .flows.connection_form import (
    LOGIN_SCHEMA,
    as_understood,
    connection_schema,
    entry_data,
    has_login,
)
from .flows.enroll import EnrollFlow
from .flows.options import TerminalOptionsFlow
from .hub.address import async_entry_of, async_follow
from .hub.domain_data import async_get_domain_data
from .hub.found_terminals import async_found, async_search
from .hub.identity import async_entry_of_terminal, async_is_terminal_of
from .hub.options import MINOR_VERSION, NEW_ENTRY_OPTIONS
from .hub.terminal_name import async_new_title
from .hub.text import fingerprint_pairs
from .isapi import (
    DeviceInfo,
    IsapiCertificateError,
    IsapiHttpsError,
    Reason,
    find_terminal,
)


class TerminalConfigFlow(ConfigFlow, domain=DOMAIN):
    """Every path to a terminal goes through one check, ConnectionCheck."""

    VERSION = 1
    MINOR_VERSION = MINOR_VERSION

    def __init__(self) -> None:
        self._data: dict[str, Any] = {}
        self._discovered: dict[str, Any] = {}
        # Whether the terminal was asked over HTTP, and wants HTTPS.
        self._is_sent_to_https = False
        # What the owner calls the terminal; empty: its own name will do.
        self._name = ""
        # The fingerprint of the certificate that the owner trusts.
        self._trusted: str | None = None
        # Whether a pasted address had a login in it, which was dropped.
        self._had_login = False

    @cached_property
    def _check(self) -> ConnectionCheck:
        return ConnectionCheck(self.hass)

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Offer the Enroll person button."""
        return {"person": EnrollFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Offer Configure: the users and the settings."""
        return TerminalOptionsFlow()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for address and login; the form does not wait for the search."""
        if user_input is None and not self._discovered:
            async_search(self.hass)
        return await self._async_address(user_input, self._discovered)

    @override
    async def async_step_dhcp(
        self, discovery_info: DhcpServiceInfo
    ) -> ConfigFlowResult:
        """Follow a known terminal to its new address, or offer a new one.

        Other devices of the vendor are ignored without a notification.
        """
        host, mac = discovery_info.ip, format_mac(discovery_info.macaddress)
        # The serial number replaces it once a login has succeeded.
        await self.async_set_unique_id(mac)
        if entry := async_entry_of(self.hass, mac):
            await async_follow(self.hass, entry, host)
            return self.async_abort(reason="already_configured")
        self._abort_if_unique_id_configured()
        self._async_abort_entries_match({CONF_HOST: host})
        found = await find_terminal(async_get_domain_data(self.hass).session, host)
        if found is None:
            return self.async_abort(reason="not_a_face_terminal")
        self._discovered = {
            CONF_HOST: host,
            CONF_PORT: found.port,
            CONF_SSL: found.ssl,
        }
        # The title is the name alone, as Home Assistant shows a reauthentication.
        name = f"{found.model or 'Hikvision'} ({host})"
        self.context["title_placeholders"] = {"name": name}
        return await self.async_step_user()

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change address, login or the trusted certificate."""
        known = self._get_reconfigure_entry().data
        self._trusted = self._trusted or known[CONF_CERTIFICATE_FINGERPRINT]
        suggested = {key: value for key, value in known.items() if key != CONF_PASSWORD}
        return await self._async_address(user_input, suggested)

    async def async_step_reauth(self, _: Mapping[str, Any]) -> ConfigFlowResult:
        """Start a reauthentication: the terminal rejected the login."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a new login; address and certificate stay unchanged."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            self._data = {**entry.data, **user_input}
            self._data.pop(CONF_LOGIN_REFUSED, None)
            errors = await self._async_check()
            if not errors:
                return await self._async_finish()
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=self.add_suggested_values_to_schema(
                LOGIN_SCHEMA, {CONF_USERNAME: entry.data[CONF_USERNAME]}
            ),
            errors=errors,
            description_placeholders=self._check.placeholders,
        )

    async def async_step_certificate(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show a certificate without a known CA; sending the form trusts it.

        A later error is shown in the previous form, where it can be corrected.
        """
        if user_input is not None:
            self._trusted = self._data[CONF_CERTIFICATE_FINGERPRINT]
            if errors := await self._async_check():
                return self._show_address({**self._data, CONF_NAME: self._name}, errors)
            return await self._async_finish()
        wants_https = self._is_sent_to_https
        return self.async_show_form(
            step_id="certificate_https" if wants_https else "certificate",
            data_schema=vol.Schema({}),
            description_placeholders={
                "host": self._data[CONF_HOST],
                "url": str(
                    URL.build(
                        scheme="https",
                        host=self._data[CONF_HOST],
                        port=self._data[CONF_PORT],
                    )
                ),
                "fingerprint": fingerprint_pairs(
                    self._data[CONF_CERTIFICATE_FINGERPRINT]
                ),
            },
        )

    # The frontend sends the form to the step that it shows.
    async_step_certificate_https = async_step_certificate

    async def _async_address(
        self, user_input: dict[str, Any] | None, suggested: Mapping[str, Any]
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        if user_input is not None:
            self._data, self._is_sent_to_https = entry_data(user_input), False
            self._had_login |= has_login(user_input)
            self._name = user_input.get(CONF_NAME, "").strip()
            try:
                errors = await self._async_check_address()
            except IsapiCertificateError:
                fingerprint, errors = await self._check.async_fingerprint(self._data)
                if not errors:
                    self._data[CONF_CERTIFICATE_FINGERPRINT] = fingerprint
                    is_trusted = fingerprint == self._trusted
                    return await self.async_step_certificate({} if is_trusted else None)
            if not errors:
                return await self._async_finish()
            suggested = as_understood(user_input, self._data)
        return self._show_address(suggested, errors)

    async def _async_check_address(self) -> dict[str, str]:
        """Return the errors of the form; a terminal that wants HTTPS gets it."""
        try:
            return await self._check.async_run(self._data, may_adjust=True)
        except IsapiHttpsError as err:
            self._data |= {CONF_SSL: True, CONF_PORT: err.port}
            self._is_sent_to_https = True
        errors = await self._check.async_run(self._data, may_adjust=True)
        # Nothing answers at the port that it named.
        return {CONF_SSL: Reason.WANTS_HTTPS} if CONF_HOST in errors else errors

    def _show_address(
        self, suggested: Mapping[str, Any], errors: dict[str, str]
    ) -> ConfigFlowResult:
        reconfigure = self.source == SOURCE_RECONFIGURE
        form = connection_schema(None if reconfigure else async_found(self.hass))
        return self.async_show_form(
            step_id="reconfigure" if reconfigure else "user",
            data_schema=self.add_suggested_values_to_schema(form, suggested),
            errors=errors,
            description_placeholders=self._check.placeholders,
        )

    async def _async_check(self) -> dict[str, str]:
        """Return the errors of the form; a certificate is trusted by now."""
        errors = await self._check.async_run(self._data)
        if self.source == SOURCE_REAUTH:  # Its form has no other fields.
            return {
                field if field in LOGIN_SCHEMA.schema else "base": error
                for field, error in errors.items()
            }
        return errors

    async def _async_finish(self) -> ConfigFlowResult:
        info = self._check.info
        if info is None:
            raise RuntimeError("The terminal was not checked")
        if self.source not in (SOURCE_REAUTH, SOURCE_RECONFIGURE):
            return await self._async_add(info)
        reauth = self.source == SOURCE_REAUTH
        entry = self._get_reauth_entry() if reauth else self._get_reconfigure_entry()
        if not async_is_terminal_of(self.hass, entry, info):
            return self.async_abort(reason="another_terminal")
        # Without a reason, Home Assistant would use its own text instead of ours.
        return self.async_update_reload_and_abort(
            entry,
            data=self._data,
            reason="reauth_successful" if reauth else "reconfigure_successful",
        )

    async def _async_add(self, info: DeviceInfo) -> ConfigFlowResult:
        """Add a new terminal, or update the entry of a known one."""
        known = async_entry_of_terminal(self.hass, info)
        await self.async_set_unique_id(
            known.unique_id if known else info.serial_number, raise_on_progress=False
        )
        self._abort_if_unique_id_configured(updates=self._data)
        self._end_discovery(info)
        return self.async_create_entry(
            title=async_new_title(
                self.hass, self._name, info, host=self._data[CONF_HOST]
            ),
            data=self._data,
            options=NEW_ENTRY_OPTIONS,
            description="login_dropped" if self._had_login else None,
        )

    def _end_discovery(self, info: DeviceInfo) -> None:
        """Abort the discovery flow of the terminal that is being added."""
        if info.mac_address is None:
            return
        context = {"unique_id": format_mac(info.mac_address)}
        for flow in self._async_in_progress(
            include_uninitialized=True, match_context=context
        ):
            self.hass.config_entries.flow.async_abort(flow["flow_id"])
