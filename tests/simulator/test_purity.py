"""The simulator runs by itself: it depends on no code of the integration or tests."""

import ast
from pathlib import Path
import sys

import pytest

import simulator

FOLDER = Path(simulator.__file__).parent
ALLOWED = {
    *sys.stdlib_module_names,
    "PIL",
    "aiohttp",
    "cryptography",
    "defusedxml",
    "simulator",
}


@pytest.mark.parametrize(
    "file",
    sorted(FOLDER.rglob("*.py")),
    ids=lambda file: file.relative_to(FOLDER).as_posix(),
)
def test_imports_stay_inside(file: Path) -> None:
    imported: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            imported.add(node.module or "")
        elif isinstance(node, ast.ImportFrom):
            # One dot is the file's own folder, each further one the folder above.
            assert node.level <= len(file.relative_to(FOLDER).parts)
    assert {name.partition(".")[0] for name in imported} <= ALLOWED
