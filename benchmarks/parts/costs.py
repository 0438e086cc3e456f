"""Where the time goes: a profile of the enrollment and of the poll, by py-spy.

py-spy samples the process from outside, so that frequent calls do not look more
expensive than they are.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
import ctypes
import os
from pathlib import Path
import re
import sysconfig
from tempfile import TemporaryDirectory
import time
from typing import Any

from benchmarks.figures import Section, Table, number
from benchmarks.rig.entries import DOMAIN, add_terminal, device_of
from benchmarks.rig.terminals import connected
from tests.support.home_assistant.in_process import running_core

_PY_SPY = Path(sysconfig.get_path("scripts")) / "py-spy"
_RATE = 200
_PR_SET_PTRACER = 0x59616D61
_SHOWN = 0.01

# Stacks with these frames belong to threads that wait: for network, tasks, each other.
_WAITS = re.compile(
    r"\b(select \(selectors|_worker \(concurrent/|wait \(threading|_run_event_loop "
    r"|dequeue \(logging/|_run_safe_shutdown_loop )"
)

# The cost that a frame is counted as: the first that matches, from the innermost frame
# outwards. Lines are "function (file:line)".
_COSTS = (
    (
        r"(_process_outgoing|_SelectorSocketTransport\.(write|writelines)) ",
        "sending on the socket (system call)",
    ),
    (
        r"_read_ready__\w+ .*selector_events\.py",
        "reading from the socket (system call)",
    ),
    (r"_do_handshake .*sslproto\.py", "TLS handshake"),
    (
        r"create_connection|sock_connect|_create_connection_transport|_make_ssl",
        "opening a connection",
    ),
    (r"asyncio/sslproto\.py", "TLS, in asyncio"),
    (r"client_middleware_digest_auth\.py|isapi/digest\.py", "digest login"),
    (r"homeassistant/components/recorder/|sqlalchemy/", "Home Assistant's recorder"),
    (r"util/file\.py|helpers/storage\.py", "the journal on disk"),
    (rf"{DOMAIN}/isapi/", "this client's own code"),
    (rf"{DOMAIN}/", "this integration's own code"),
    (r"aiohttp/", "aiohttp"),
    (
        r"homeassistant/(helpers/|components/(sensor|event|button|image)|core\.py)",
        "Home Assistant's states and entities",
    ),
    (r"homeassistant/", "the rest of Home Assistant"),
    (r"asyncio/", "asyncio's event loop"),
)
_KINDS = tuple((re.compile(pattern), kind) for pattern, kind in _COSTS)


async def measure(folder: str, socket: str, seconds: float) -> dict[str, Any]:
    """Enroll, and then poll, for this long each, while py-spy samples."""
    async with running_core(Path(folder)) as hass, connected(socket) as terminals:
        # Connections do not outlive the pause between two polls, as in a real minute
        enrolling = await terminals.start("blocking")
        polling = await terminals.start("blocking", keep_alive=0.02)
        entry = await add_terminal(hass, enrolling[0])
        device = device_of(hass, entry)
        polled = (await add_terminal(hass, polling[0])).runtime_data.coordinator

        async def enroll() -> None:
            await hass.services.async_call(
                DOMAIN,
                "enroll_user_with_face",
                {"device_id": device, "name": "Anna"},
                blocking=True,
                return_response=True,
            )

        async def poll() -> None:
            await polled.async_refresh()
            await asyncio.sleep(0.04)

        return {
            "enrollment": await _profiled(enroll, seconds),
            "poll": await _profiled(poll, seconds),
        }


async def _profiled(
    work: Callable[[], Awaitable[None]], seconds: float
) -> dict[str, Any]:
    """Return the samples of each cost, without those that only wait."""
    await work()
    # A system may let only parents sample a process; this one allows any process
    ctypes.CDLL(None).prctl(_PR_SET_PTRACER, -1, 0, 0, 0)
    with TemporaryDirectory(prefix="bench-profile-") as folder:
        file = Path(folder) / "stacks"
        process = await asyncio.create_subprocess_exec(
            *(str(_PY_SPY), "record", "--pid", str(os.getpid())),
            *("--format", "raw", "--rate", str(_RATE), "--duration", f"{seconds:g}"),
            *("--output", str(file)),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        until, runs = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            await work()
            runs += 1
        _, words = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"py-spy: {words.decode(errors='replace')}")
        costs: Counter[str] = Counter()
        for line in file.read_text(encoding="utf-8").splitlines():
            stack, _, count = line.rpartition(" ")
            frames = stack.split(";")
            if not _WAITS.search(frames[-1]):
                costs[_kind(frames)] += int(count)
    return {"runs": runs, "costs": dict(costs)}


def _kind(stack: list[str]) -> str:
    for frame in reversed(stack):
        for pattern, kind in _KINDS:
            if pattern.search(frame):
                return kind
    return "the rest of Python"


METHOD = """\
py-spy looks {rate} times a second at the process for {seconds:g} s, while it does one
enrollment after the other by the action, and then one poll after the other, each over a
new connection. Each look is put down to the innermost part of the stack that is named
here; looks at a process that waits are left out. All of the process is in it, also the
threads of Home Assistant's recorder and of its writes to the disk."""


def report(result: dict[str, Any], seconds: float) -> Section:
    """Describe the most expensive parts."""
    costs = {what: Counter[str](it["costs"]) for what, it in result.items()}
    return Section(
        title="Where it goes",
        method=METHOD.format(rate=_RATE, seconds=seconds),
        tables=[
            _table(f"{what}, {result[what]['runs']} runs", it)
            for what, it in costs.items()
        ],
        notes=[
            f"The three largest costs of the {what}: "
            + ", ".join(f"{kind}" for kind, _ in it.most_common(3))
            + "."
            for what, it in costs.items()
        ],
    )


def _table(heading: str, costs: Counter[str]) -> Table:
    total = costs.total()
    return Table(
        (heading, "% of its time"),
        [
            (kind, number(count / total * 100))
            for kind, count in costs.most_common()
            if count / total >= _SHOWN
        ],
    )
