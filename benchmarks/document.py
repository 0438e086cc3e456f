"""The written result: docs/performance.md."""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
import os
from pathlib import Path
import platform
import ssl

import psutil

from .figures import Goal, Section, Table

_PACKAGES = ("homeassistant", "aiohttp", "httpx", "py-spy")

HEAD = """\
# What it costs

Written by `scripts/bench`, which sets up what it needs, runs everything on simulated
terminals (`simulator`) in a process of their own, and replaces this file. No real
terminal was measured. The ways beside ours are in `benchmarks/ways`: the guide's three
requests with httpx, written afresh from its description, and bare aiohttp as the floor.
"""


def machine(load: tuple[float, float, float], seconds: float) -> Table:
    """Return a description of the machine."""
    memory = psutil.virtual_memory().total / 1024**3
    rows = [
        ("date", f"{datetime.now(UTC):%Y-%m-%d}"),
        ("machine", f"{_processor()}, {os.cpu_count()} cores, {memory:.1f} GiB"),
        ("system", f"{platform.system()} {platform.release()}"),
        ("Python", f"{platform.python_version()}, {ssl.OPENSSL_VERSION}"),
        *((name, version(name)) for name in _PACKAGES),
        (
            "load average",
            " ".join(f"{it:.2f}" for it in load)
            + " before, "
            + " ".join(f"{it:.2f}" for it in os.getloadavg())
            + " after (1, 5, 15 min)",
        ),
        ("duration", f"{seconds / 60:.1f} min"),
    ]
    return Table(("what", "value"), rows)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def goals(sections: Sequence[Section]) -> Table:
    """Return the goals, and the results."""
    met: dict[bool, str] = {True: "yes", False: "**no**"}

    def row(goal: Goal) -> tuple[str, ...]:
        return (goal.what, goal.wanted, goal.found, met[goal.met])

    heading = ("goal", "wanted", "measured", "met")
    return Table(heading, [row(it) for section in sections for it in section.goals])


def markdown(machine: Table, sections: Sequence[Section]) -> str:
    """Return the document."""
    parts = [HEAD, machine.markdown(), "## Goals", goals(sections).markdown()]
    for section in sections:
        parts += [f"## {section.title}", section.method]
        parts += [table.markdown() for table in section.tables]
        parts += [section.picture] if section.picture else []
        parts += section.notes
    return "\n\n".join(part.strip() for part in parts) + "\n"


def console(machine: Table, sections: Sequence[Section]) -> str:
    """Return the tables for a console, the goals last."""
    parts = [machine.text()]
    for section in sections:
        parts += [f"== {section.title}", *(it.text() for it in section.tables)]
    return "\n\n".join([*parts, "== Goals", goals(sections).text()]) + "\n"
