"""The certificate that is presented at an address."""

from typing import Final

import aiohttp
from yarl import URL

from ..errors import IsapiUnexpectedError
from ..timing import Timing
from .failures import connection_errors

# All zeros: no certificate has this SHA-256, so the handshake fails and reports the
# fingerprint that it saw.
_UNMATCHABLE_FINGERPRINT: Final = aiohttp.Fingerprint(b"\0" * 32)


async def certificate_fingerprint(
    session: aiohttp.ClientSession,
    host: str,
    port: int,
    *,
    timing: Timing | None = None,
) -> str:
    """Return the SHA-256 of the certificate presented at this address, in hex.

    Closes the connection after the handshake: no request is sent.
    """
    url = URL.build(scheme="https", host=host, port=port)
    async with connection_errors((timing or Timing()).request):
        try:
            async with session.get(
                url, ssl=_UNMATCHABLE_FINGERPRINT, allow_redirects=False
            ):
                pass
        except aiohttp.ServerFingerprintMismatch as err:
            return err.got.hex()
    raise IsapiUnexpectedError("the terminal showed no certificate")
