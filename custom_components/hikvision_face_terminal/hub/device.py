"""The terminal as something that is written to: one write at a time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from ..const import DOMAIN
from ..isapi import (
    Capabilities,
    DeviceInfo,
    IsapiError,
    Reason,
    TerminalContext,
    TerminalOperationError,
)
from .coordinator import TerminalCoordinator
from .domain_data import async_get_domain_data
from .issues import TerminalIssues
from .store import TerminalStore
from .tasks import async_cancel_and_wait, async_detach
from .terminal_name import async_terminal_name


class TerminalDevice:
    """Owns the client and the write lock.

    Writes outlive their callers, and always end.
    """

    def __init__(
        self,
        coordinator: TerminalCoordinator,
        store: TerminalStore,
        issues: TerminalIssues,
    ) -> None:
        self.client = coordinator.client
        # Set by EnrollmentRunner, from the start of an enrollment to the end of its
        # clean-up. Other writes are refused meanwhile instead of queued: a user may
        # take minutes to come to the door.
        self.is_enrolling = False
        # What is kept for the terminal is done before anything else.
        self.before_write: Callable[[TerminalContext], Awaitable[None]] | None = None
        self._coordinator = coordinator
        self._store = store
        self._issues = issues
        self._reserved_numbers = async_get_domain_data(
            coordinator.hass
        ).reserved_numbers
        self._lock = asyncio.Lock()
        self._writes: set[asyncio.Task[Any]] = set()

    @property
    def info(self) -> DeviceInfo:
        """Model, serial number and the like, as read at set-up."""
        return self._coordinator.device_info

    @property
    def capabilities(self) -> Capabilities:
        """What the terminal can do, as read at set-up."""
        return self._coordinator.capabilities

    @property
    def is_idle(self) -> bool:
        """Whether nothing is written, enrolled or waiting for the lock."""
        return not (self.is_enrolling or self._writes or self._lock.locked())

    def context(self) -> TerminalContext:
        """Return what the procedures need to know of the terminal now."""
        return TerminalContext(
            client=self.client,
            capabilities=self.capabilities,
            name=async_terminal_name(
                self._coordinator.hass, self._coordinator.config_entry
            ),
            doors=self.info.doors,
            users=self._coordinator.data.users or 0,
            reserved_numbers=self._reserved_numbers,
            track_write=self._store.track,
        )

    @asynccontextmanager
    async def async_lock(self) -> AsyncIterator[TerminalContext]:
        """Hold the write lock; the outcome of the block updates the repairs."""
        async with self._lock:
            try:
                if self.before_write:
                    await self.before_write(self.context())
                yield self.context()
            except IsapiError as err:
                self._issues.async_written(err)
                raise
        self._issues.async_written()

    async def async_write[T](
        self,
        work: Callable[[TerminalContext], Coroutine[Any, Any, T]],
        *,
        wait_for_enrollment: bool = False,
    ) -> T:
        """Do one write and return its result; raises IsapiError.

        Raises ENROLLMENT_IN_PROGRESS during an enrollment, unless the write is to
        wait for its end. A waiting write holds the lock of no other terminal, so two
        terminals that wait for each other do not deadlock. If the caller is
        cancelled, the write still runs to its end.
        """
        if self.is_enrolling and not wait_for_enrollment:
            raise TerminalOperationError(Reason.ENROLLMENT_IN_PROGRESS)
        task = async_detach(self._coordinator.hass, self._async_locked(work), "write")
        self._writes.add(task)
        task.add_done_callback(self._writes.discard)
        await asyncio.wait((task,))
        if task.cancelled():
            raise TerminalOperationError(Reason.ENROLLMENT_CANCELLED)
        return task.result()

    async def async_settle(self) -> None:
        """Wait until nothing is written, enrolled or waiting for the lock."""
        while not self.is_idle:
            async with self._lock:  # It comes after all that wait for it now.
                pass
            # A task lets go of the lock shortly before it ends.
            await asyncio.sleep(0)

    async def async_shut_down(self) -> None:
        """Cancel all writes, running or waiting, and wait for their clean-up."""
        await async_cancel_and_wait(self.client.timing, *self._writes)

    async def _async_locked[T](
        self, work: Callable[[TerminalContext], Coroutine[Any, Any, T]]
    ) -> T:
        async with self.async_lock() as terminal:
            result = await work(terminal)
        # In the background, so that an unload now does not fail a completed write.
        self._coordinator.config_entry.async_create_background_task(
            self._coordinator.hass,
            self._coordinator.async_request_refresh(),
            f"{DOMAIN} count after a write",
        )
        return result
