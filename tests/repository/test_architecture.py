"""The layers of the integration: who may import whom, as CONTRIBUTING.md shows it.

A box is a folder or a file beside it. Each table is ordered: a box may import only
boxes that stand above it, so no arrow goes up and there is no circle. A new box or a
new arrow is a decision, and is made here and in CONTRIBUTING.md.
"""

import ast
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

import pytest

from custom_components.hikvision_face_terminal import const

INTEGRATION: Final = Path(const.__file__).parent
ISAPI: Final = INTEGRATION / "isapi"

type Table = Mapping[str, frozenset[str]]
type Module = tuple[str, ...]


def table(text: str) -> Table:
    """Return which boxes each box may import."""
    rows = (line.split(":") for line in text.strip().splitlines())
    return {box.strip(): frozenset(may.split()) for box, may in rows}


# A platform has entities only; what they show and do is in hub.
PLATFORM: Final = "const entity hub isapi runtime"

OUTSIDE: Final = table(f"""
    const:
    isapi:
    hub: const isapi
    runtime: hub
    entity: const hub isapi runtime
    binary_sensor: {PLATFORM}
    button: {PLATFORM}
    event: {PLATFORM}
    image: {PLATFORM}
    lock: {PLATFORM}
    select: {PLATFORM}
    sensor: {PLATFORM}
    diagnostics: const hub isapi runtime
    logbook: const
    panel: const
    responses: hub
    services: const hub isapi responses runtime
    websocket_api: const hub isapi responses runtime
    flows: const hub isapi runtime
    config_flow: const flows hub isapi
    repairs: const flows hub isapi
    __init__: const hub panel runtime services websocket_api
""")

INSIDE: Final = table("""
    errors:
    timing:
    tree:
    transport: errors timing tree
    models: errors tree
    client: errors models timing transport tree
    procedures: client errors models timing tree
    sadp: errors timing transport tree
    discovery: sadp timing transport
    __init__: client discovery errors models procedures sadp timing transport tree
""")

# What a reader takes in at one glance.
MAX_BOXES: Final = {INTEGRATION: 24, ISAPI: 10}
MAX_FLOORS: Final = {INTEGRATION: 7, ISAPI: 6}


def module(file: Path) -> Module:
    """Return a file's name below the integration, as Python imports it."""
    parts = file.relative_to(INTEGRATION).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts


FILES: Final = {module(file): file for file in sorted(INTEGRATION.rglob("*.py"))}


def imports(name: Module) -> Iterator[Module]:
    """Yield the modules of the integration that one of them imports."""
    file = FILES[name]
    folder = file.relative_to(INTEGRATION).parent.parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level == 0:
            assert not (node.module or "").startswith("custom_components"), file
            continue
        base = folder[: len(folder) + 1 - node.level]
        target = base + tuple(node.module.split(".") if node.module else ())
        if node.module and target in FILES:
            yield target
        else:  # `from . import a, b`
            for alias in node.names:
                yield (*target, alias.name)


def arrows(folder: Path) -> dict[str, set[str]]:
    """Return which boxes of a folder import which others."""
    depth = len(folder.relative_to(INTEGRATION).parts)
    found: dict[str, set[str]] = {}
    for name, file in FILES.items():
        if not file.is_relative_to(folder):
            continue
        box = name[depth] if len(name) > depth else "__init__"
        targets = {
            target[depth] if len(target) > depth else "__init__"
            for target in imports(name)
            if target[:depth] == name[:depth]
        }
        found.setdefault(box, set()).update(targets - {box})
    return found


LAYERS: Final = pytest.mark.parametrize(
    ("folder", "allowed"),
    [(INTEGRATION, OUTSIDE), (ISAPI, INSIDE)],
    ids=["integration", "isapi"],
)


@LAYERS
def test_imports_follow_the_table(folder: Path, allowed: Table) -> None:
    """Each arrow is in the table; each box of the table exists."""
    found = arrows(folder)

    assert found.keys() == allowed.keys()
    for box, targets in found.items():
        assert targets <= allowed[box], f"{box} may not import {targets - allowed[box]}"


@LAYERS
def test_the_table_has_no_arrow_upwards(folder: Path, allowed: Table) -> None:
    """A box imports only what stands above it, so that there is no circle."""
    above: set[str] = set()
    floors: dict[str, int] = {}
    for box, targets in allowed.items():
        assert targets <= above, f"{box} imports {targets - above}, which comes later"
        above.add(box)
        floors[box] = 1 + max((floors[target] for target in targets), default=0)

    assert len(allowed) <= MAX_BOXES[folder]
    assert max(floors.values()) <= MAX_FLOORS[folder]


def test_no_file_is_in_a_circle() -> None:
    """Also inside one folder, and with imports for the type checker."""
    sorter = TopologicalSorter({name: {*imports(name)} - {name} for name in FILES})

    sorter.prepare()  # Raises CycleError, which names the files.


def test_the_client_is_used_by_its_face() -> None:
    """From outside only `isapi` itself is imported, from inside never."""
    for name in FILES:
        for target in imports(name):
            if name[0] == "isapi":
                assert target != ("isapi",), name
            else:
                assert target[0] != "isapi" or target == ("isapi",), name
