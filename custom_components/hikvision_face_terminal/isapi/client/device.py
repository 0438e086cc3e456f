"""What a terminal reports of itself."""

from ..models.device import MAX_DEPARTMENTS, Capabilities, Counts, DeviceInfo
from ..models.payloads import (
    department_search,
    departments,
    face_counts,
    new_search_id,
    user_counts,
    users_search,
)
from .endpoint import Endpoint


class DeviceEndpoint(Endpoint):
    """Identity, capabilities, counts and departments."""

    async def info(self) -> DeviceInfo:
        """Return the terminal's identity."""
        return DeviceInfo.from_tree(await self._read("System/deviceInfo"))

    async def capabilities(self) -> Capabilities:
        """Return what the terminal can do; four requests, sent once at set-up."""
        return Capabilities.from_trees(
            access=await self._optional("AccessControl/capabilities"),
            capture=await self._optional("AccessControl/CaptureFaceData/capabilities"),
            user=await self._optional(
                "AccessControl/UserInfo/capabilities?format=json"
            ),
            faces=await self._optional("Intelligent/FDLib/capabilities?format=json"),
        )

    async def counts(self) -> Counts:
        """Return the number of users and faces; one request as a rule.

        Older firmware counts faces separately, or has no counter that works: then the
        search for users reports their number.
        """
        count = await self._optional("AccessControl/UserInfo/Count?format=json")
        users, faces = user_counts(count or {})
        if users is None:
            search = users_search(new_search_id())
            users, _ = user_counts(
                await self._read("AccessControl/UserInfo/Search?format=json", search)
            )
        if faces is None:
            count = await self._optional("Intelligent/FDLib/Count?format=json")
            faces = face_counts(count or {})
        return Counts(users=users, faces=faces)

    async def departments(self) -> dict[int, str]:
        """Return the departments' names by number; empty where there are none."""
        found: dict[int, str] = {}
        search_id = new_search_id()
        # Each page has to add one, so a terminal that repeats itself ends the loop.
        while len(found) < MAX_DEPARTMENTS:
            known = len(found)
            page, total = departments(
                await self._optional(
                    "AccessControl/LocalAttendance/groupSearch?format=json",
                    department_search(search_id, len(found)),
                )
                or {}
            )
            found |= page
            if len(found) == known or len(found) >= total:
                break
        return found
