"""The client knows nothing of Home Assistant."""

import ast
from pathlib import Path
import subprocess
import sys

import pytest

from custom_components.hikvision_face_terminal import isapi

FOLDER = Path(isapi.__file__).parent


@pytest.mark.parametrize(
    "file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.name
)
def test_imports_stay_inside(file: Path) -> None:
    """No file imports Home Assistant or leaves the package."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 1
            continue
        else:
            continue
        for name in names:
            assert name.split(".")[0] not in ("homeassistant", "custom_components")


def test_it_runs_without_home_assistant() -> None:
    """Importing all of it in a fresh interpreter loads no Home Assistant."""
    modules = [file.stem for file in FOLDER.glob("*.py") if file.stem != "__init__"]
    imports = "\n".join(f"import isapi.{module}" for module in modules)
    check = "assert not [m for m in sys.modules if m.startswith('homeassistant')]"
    subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", f"import sys\n{imports}\n{check}"],
        cwd=FOLDER.parent,
        check=True,
    )
