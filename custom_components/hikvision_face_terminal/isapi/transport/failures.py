"""What aiohttp raises, as the errors of this package."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import errno
from typing import Final

import aiohttp

from ..errors import (
    IsapiCertificateError,
    IsapiConnectionError,
    IsapiUnexpectedError,
)

_NOT_CONNECTED: Final = {
    errno.ECONNREFUSED: "the connection was refused",
    errno.EHOSTUNREACH: "nothing is at this address",
    errno.ENETUNREACH: "there is no way to this network",
}


async def no_hidden_repeat(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Hide a lost connection from aiohttp, which would send a PUT once more."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as err:
        raise _no_answer(err) from None


def _no_answer(err: aiohttp.ClientError | OSError) -> IsapiConnectionError:
    lost = isinstance(err, aiohttp.ClientOSError | aiohttp.ServerDisconnectedError)
    # A connection that was not made: what was sent before it, if anything, was a 401.
    unsent = isinstance(err, aiohttp.ClientConnectorError)
    return IsapiConnectionError(_words(err), lost=lost, unsent=unsent)


def _words(err: aiohttp.ClientError | OSError) -> str:
    """Return what happened, in words for the owner; aiohttp's own name the address."""
    if isinstance(err, aiohttp.ClientConnectorDNSError):
        return "the host name is not known"
    if isinstance(err, aiohttp.ClientSSLError):
        return "no HTTPS there"
    if isinstance(err, aiohttp.ClientConnectorError):
        return _NOT_CONNECTED.get(err.errno or 0, "no connection")
    return "the connection broke off"


@asynccontextmanager
async def connection_errors(timeout: float | None) -> AsyncIterator[None]:  # noqa: ASYNC109
    """Map aiohttp's errors, without causes: those hold address and certificate.

    Without a time-out for what may take for ever.
    """
    try:
        async with asyncio.timeout(timeout):
            yield
    except (
        aiohttp.ServerFingerprintMismatch,
        aiohttp.ClientConnectorCertificateError,
    ):
        raise IsapiCertificateError("the certificate is not the trusted one") from None
    except aiohttp.ConnectionTimeoutError:
        raise IsapiConnectionError("no connection in time", unsent=True) from None
    except TimeoutError:
        raise IsapiConnectionError(f"no answer within {timeout or 0:g} s") from None
    except aiohttp.ClientResponseError:
        raise IsapiUnexpectedError("the answer is not HTTP") from None
    except (aiohttp.ClientError, OSError) as err:
        raise _no_answer(err) from None
