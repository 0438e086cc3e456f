"""Who is told of events: the slots that streams and subscriptions share."""

import asyncio
from dataclasses import dataclass
from enum import IntEnum


class DeployType(IntEnum):
    """What kind of a holder it is."""

    CLIENT = 0
    REAL_TIME = 1
    ISAPI = 2


@dataclass(eq=False, slots=True)
class Holder:
    """A client that holds a slot."""

    address: str
    kind: DeployType = DeployType.ISAPI
    until: float | None = None


class Slots:
    """Counts the holders of ISAPI slots; others are listed beside them."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._holders: list[Holder] = []

    @property
    def holders(self) -> list[Holder]:
        """Who holds a slot now."""
        now = asyncio.get_running_loop().time()
        self._holders = [it for it in self._holders if (it.until or now + 1) > now]
        return [*self._holders]

    @property
    def free(self) -> bool:
        """Whether another client can take a slot."""
        kinds = [it.kind for it in self.holders]
        return kinds.count(DeployType.ISAPI) < self.count

    def take(
        self,
        address: str,
        seconds: float | None = None,
        kind: DeployType = DeployType.ISAPI,
    ) -> Holder:
        """Give a slot to a client, for so long or until it is released."""
        holder = Holder(address, kind)
        if seconds is not None:
            holder.until = asyncio.get_running_loop().time() + seconds
        self._holders.append(holder)
        return holder

    def release(self, holder: Holder, after: float = 0.0) -> None:
        """Take a slot back, at once or later."""
        if after and holder in self._holders:
            holder.until = asyncio.get_running_loop().time() + after
        elif holder in self._holders:
            self._holders.remove(holder)

    def clear(self) -> None:
        """Take all slots back, as a reboot does."""
        self._holders.clear()
