"""The client is independent of Home Assistant."""

import ast
from pathlib import Path
import subprocess
import sys

import pytest

from custom_components.hikvision_face_terminal import isapi

FOLDER = Path(isapi.__file__).parent


@pytest.mark.parametrize(
    "file",
    sorted(FOLDER.rglob("*.py")),
    ids=lambda file: file.relative_to(FOLDER).as_posix(),
)
def test_imports_stay_inside(file: Path) -> None:
    """No file imports Home Assistant or leaves the package."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        elif isinstance(node, ast.ImportFrom):
            # One dot is the file's own folder, each further one the folder above.
            assert node.level <= len(file.relative_to(FOLDER).parts)
            continue
        else:
            continue
        for name in names:
            assert name.split(".")[0] not in ("homeassistant", "custom_components")


def test_it_runs_without_home_assistant() -> None:
    """Importing all of it in a fresh interpreter loads no Home Assistant."""
    modules = [
        ".".join(file.relative_to(FOLDER.parent).with_suffix("").parts)
        for file in FOLDER.rglob("*.py")
    ]
    imports = "\n".join(f"import {module}" for module in modules)
    check = "assert not [m for m in sys.modules if m.startswith('homeassistant')]"
    subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", f"import sys\n{imports}\n{check}"],
        cwd=FOLDER.parent,
        check=True,
    )
