"""What a terminal needs for the job, tried once when it is added.

Its capabilities may promise what the firmware does not do (field case 22).
"""

from enum import StrEnum

from ..isapi import IsapiClient, IsapiRefusedError, Reason


class Missing(StrEnum):
    """What a terminal lacks; the keys of the translated texts."""

    CAPTURE = Reason.NOT_SUPPORTED.value
    USERS = "users_not_supported"
    FACES = "faces_not_supported"


async def async_missing(client: IsapiClient) -> Missing | None:
    """Return the first thing that is missing; raises IsapiError.

    Two requests more than the capabilities, so it is not for each set-up.
    """
    capabilities = await client.device.capabilities()
    if not capabilities.capture_face:
        return Missing.CAPTURE
    try:
        await client.users.try_search()
    except IsapiRefusedError as err:
        if not _is_unknown(err):
            raise
        return Missing.USERS
    if not capabilities.link_face or not await client.faces.has_library():
        return Missing.FACES
    return None


def _is_unknown(err: IsapiRefusedError) -> bool:
    """Return whether it is the request that was refused, and not this moment of it."""
    return err.reason in (Reason.NOT_SUPPORTED, Reason.UNEXPECTED_RESPONSE)
