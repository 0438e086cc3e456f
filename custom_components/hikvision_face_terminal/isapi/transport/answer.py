"""The body of an answer: bounded, and read as a tree or as a refusal."""

from http import HTTPStatus
from typing import Final

import aiohttp

from ..errors import IsapiUnexpectedError
from ..tree import Tree
from .decode import decode, raise_for_status

# Room for any picture of a face, and the end of an answer that never ends. Text has
# a limit of its own, see decode.py.
MAX_ANSWER_BYTES: Final = 1024 * 1024


async def read_capped(response: aiohttp.ClientResponse) -> bytes:
    """Read a body of at most MAX_ANSWER_BYTES; close the connection on a longer one."""
    body = bytearray()
    try:
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                raise IsapiUnexpectedError(
                    f"answer of more than {MAX_ANSWER_BYTES} bytes"
                )
        return bytes(body)
    finally:
        if not response.content.at_eof():
            response.close()


def read(status: int, answer: bytes) -> Tree:
    """Return an answer's content, or raise the refusal that it holds."""
    if status in range(300, 400):
        raise IsapiUnexpectedError(f"HTTP {status}: redirects are not followed")
    try:
        tree = decode(answer)
    except IsapiUnexpectedError:
        if status < HTTPStatus.BAD_REQUEST:
            raise
        tree = {}  # An HTML error page: only the HTTP status counts.
    raise_for_status(status, tree)
    return tree
