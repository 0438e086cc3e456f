"""One attempt to reach a terminal with what a form was given, and what came of it."""

from collections.abc import Mapping
import logging
from typing import Any, Final

from homeassistant.const import CONF_HOST, CONF_PORT, CONF_SSL, CONF_USERNAME
from homeassistant.core import HomeAssistant

from ..hub.client import async_get_client
from ..hub.domain_data import async_get_domain_data
from ..hub.errors import placeholders
from ..hub.suitability import Missing, async_missing
from ..isapi import (
    DeviceInfo,
    IsapiCertificateError,
    IsapiError,
    IsapiHttpsError,
    Reason,
    certificate_fingerprint,
    other_device,
)
from .connection_form import connection_error

_LOGGER = logging.getLogger(__name__)

# What another device than a terminal may answer.
_DOUBTFUL: Final = {
    *Missing,
    Reason.INVALID_AUTH,
    Reason.PERMISSION_DENIED,
    Reason.UNEXPECTED_RESPONSE,
}


class ConnectionCheck:
    """Logs in once and checks that the device can do what is needed.

    `info` is set when the login succeeded. `placeholders` are those of the errors.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        self.info: DeviceInfo | None = None
        self.placeholders = {"minutes": "", "detail": ""}
        self._hass = hass

    async def async_run(
        self, data: Mapping[str, Any], *, may_adjust: bool = False
    ) -> dict[str, str]:
        """Return the errors of the form.

        With `may_adjust`, raises IsapiCertificateError for a certificate that the
        owner may still trust, and IsapiHttpsError for a terminal that wants HTTPS.
        """
        if ":" in data[CONF_USERNAME]:
            return {CONF_USERNAME: Reason.INVALID_AUTH}  # Digest cannot encode a colon.
        try:
            errors = await self._async_log_in(data)
        except IsapiError as err:
            if may_adjust and isinstance(err, IsapiCertificateError | IsapiHttpsError):
                raise
            errors = self._errors(err)
        except ValueError:
            return {CONF_HOST: Reason.CANNOT_CONNECT}  # No valid host name.
        except Exception:
            _LOGGER.exception("Unexpected error while connecting to the terminal")
            return {"base": "unknown"}
        if _DOUBTFUL.intersection(errors.values()):
            return await self._async_other_device(data) or errors
        return errors

    async def async_fingerprint(
        self, data: Mapping[str, Any]
    ) -> tuple[str, dict[str, str]]:
        """Return the fingerprint of the certificate that is shown, and the errors."""
        try:
            fingerprint = await certificate_fingerprint(
                async_get_domain_data(self._hass).session,
                data[CONF_HOST],
                data[CONF_PORT],
            )
        except IsapiError as err:
            return "", self._errors(err)
        return fingerprint, {}

    async def _async_log_in(self, data: Mapping[str, Any]) -> dict[str, str]:
        client = async_get_client(self._hass, data, try_anew=True)
        self.info = await client.device.info()
        missing = await async_missing(client)
        return {"base": missing} if missing else {}

    async def _async_other_device(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Return the error of a device that is certainly no terminal."""
        shared = async_get_domain_data(self._hass)
        kind = await other_device(
            shared.session,
            data[CONF_HOST],
            data[CONF_PORT],
            ssl=data[CONF_SSL],
            timing=shared.timing,
        )
        return {"base": f"is_{kind}"} if kind else {}

    def _errors(self, err: IsapiError) -> dict[str, str]:
        self.placeholders = placeholders(err)
        field, reason = connection_error(err)
        return {field: reason}
