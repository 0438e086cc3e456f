"""Runs a measurement in a fresh process, with modules and memory of its own."""

import asyncio
from importlib import import_module
import json
from pathlib import Path
import sys
from typing import Any

from tests.support.home_assistant.in_process import run

_REPOSITORY = Path(__file__).parents[2]


async def in_fresh_process(module: str, **arguments: Any) -> dict[str, Any]:
    """Run `measure` of a module of this package and return its result.

    Its standard error is shown only if it fails.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.rig.worker", module, json.dumps(arguments)),
        cwd=_REPOSITORY,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    answer, words = await process.communicate()
    if process.returncode:
        sys.stderr.write(words.decode(errors="replace"))
        raise RuntimeError(f"{module} ended with exit code {process.returncode}")
    result: dict[str, Any] = json.loads(answer.splitlines()[-1])
    return result


def main() -> None:
    """Measure as the command line says, and write the result as JSON."""
    module = import_module(f"benchmarks.{sys.argv[1]}")
    result = run(module.measure(**json.loads(sys.argv[2])))
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
