"""What the integration holds on to: tasks, objects, files and memory."""

import asyncio
from collections import Counter
import gc
from pathlib import Path
import sys
from typing import Final

import custom_components.hikvision_face_terminal as product

_PRODUCT: Final = str(Path(product.__file__).parent)


def product_tasks() -> list[str]:
    """Return the tasks that run the product's code."""
    found = []
    for task in asyncio.all_tasks():
        coroutine = task.get_coro()
        code = getattr(coroutine, "cr_code", None)
        if code is not None and code.co_filename.startswith(_PRODUCT):
            found.append(f"{task.get_name()}: {coroutine!r}")
    return found


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
