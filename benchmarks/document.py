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
from .results import Result

_PACKAGES = ("homeassistant", "aiohttp", "httpx", "py-spy")

HEAD = """\
# What it costs

Written by `scripts/bench`, which sets up what it needs, runs everything on simulated
terminals (`simulator`) in a process of their own, and replaces this file. No real
terminal was measured. The ways beside ours are in `benchmarks/ways`, written afresh
from their descriptions: the guide's three requests with httpx, bare aiohttp as the
floor, and a stream that is cut at its boundaries.
"""


def measured(load: tuple[float, float, float], seconds: float) -> str:
    """Tell when, where and with what a part was measured."""
    memory = psutil.virtual_memory().total / 1024**3
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    before, after = (f"{it[0]:.2f}" for it in (load, os.getloadavg()))
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} in {seconds / 60:.1f} min on "
        f"{_processor()}, {os.cpu_count()} cores, {memory:.1f} GiB (load average of a "
        f"minute {before} before, {after} after), {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}, "
        f"{ssl.OPENSSL_VERSION}, {packages}."
    )


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


def markdown(results: Sequence[Result]) -> str:
    """Return the document."""
    parts = [HEAD, "## Goals", goals([it.section for it in results]).markdown()]
    for result in results:
        section = result.section
        parts += [f"## {section.title}", section.method]
        parts += [table.markdown() for table in section.tables]
        parts += [section.picture.markdown()] if section.picture else []
        parts += [*section.notes, result.measured]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def console(result: Result) -> str:
    """Return the tables of a part for a console, its goals last."""
    section = result.section
    tables = [*section.tables, *([goals([section])] if section.goals else [])]
    parts = [f"== {section.title}", *(it.text() for it in tables), result.measured]
    return "\n\n".join(parts) + "\n\n"
