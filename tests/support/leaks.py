"""What the integration holds on to: tasks, objects, files and memory."""

import asyncio
from collections import Counter
import gc
from pathlib import Path
import sys
from typing import Final

import custom_components.hikvision_face_terminal as product

_PRODUCT: Final = str(Path(product.__file__).parent)


def _running() -> list[asyncio.Task[object]]:
    return [
        task
        for task in asyncio.all_tasks()
        if (code := getattr(task.get_coro(), "cr_code", None)) is not None
        and code.co_filename.startswith(_PRODUCT)
    ]


def product_tasks() -> list[str]:
    """Return the tasks that run the product's code."""
    return [f"{task.get_name()}: {task.get_coro()!r}" for task in _running()]


async def product_tasks_end(within: float) -> None:
    """Wait until the tasks that run the product's code end, for some seconds at most.

    Home Assistant cancels background tasks when it stops, and does not wait for them.
    """
    if running := _running():
        await asyncio.wait(running, timeout=within)


def product_objects() -> Counter[str]:
    """Return the number of objects of each of the product's classes."""
    package = product.__name__
    return Counter(
        type(it).__qualname__
        for it in gc.get_objects()
        if str(type(it).__module__).startswith(package)
    )


def open_files() -> int:
    """Return the number of files and sockets that this process has open."""
    if sys.platform != "linux":
        return 0
    return len(list(Path("/proc/self/fd").iterdir()))


def resident_memory() -> float:
    """Return the memory that this process holds, in KiB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4
