"""Wire names are used in the models, the client and the transport only."""

import ast
from collections.abc import Iterator
from pathlib import Path
import re
from typing import Final

import pytest

from custom_components.hikvision_face_terminal import isapi

ISAPI = Path(isapi.__file__).parent
PACKAGE = ISAPI.parent
ABOVE: Final = sorted(
    file
    for file in PACKAGE.rglob("*.py")
    if ISAPI not in file.parents or ISAPI / "procedures" in file.parents
)

# ISAPI spells the keys of its trees in camel case; the few that are single words,
# such as "name", are keys of other interfaces as well.
CAMEL_CASE: Final = re.compile(r"@?[a-z]+[A-Z]\w*|[A-Z]+[a-z]\w*|FPID|FDID")

# Operations: a refusal names the one that the terminal lacks.
OPERATIONS: Final = {
    "CaptureCardInfo",
    "CaptureFaceData",
    "CaptureFingerPrint",
    "FDSetUp",
}

# A few that must be among the collected names.
EXAMPLES: Final = {
    "FPID",
    "RightPlan",
    "Valid",
    "beginTime",
    "doorNo",
    "doorRight",
    "employeeNo",
    "endTime",
    "faceURL",
    "numOfCard",
    "numOfFace",
    "planTemplateNo",
    "totalMatches",
    "userType",
}


def strings(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


WIRE_NAMES: Final = {
    string
    for file in (ISAPI / "models").glob("*.py")
    for string in strings(file)
    if CAMEL_CASE.fullmatch(string)
} - OPERATIONS


def test_names_are_collected() -> None:
    assert WIRE_NAMES >= EXAMPLES


@pytest.mark.parametrize(
    "file", ABOVE, ids=lambda file: file.relative_to(PACKAGE).as_posix()
)
def test_no_wire_name_is_used_above_the_client(file: Path) -> None:
    assert not WIRE_NAMES & {*strings(file)}


@pytest.mark.parametrize(
    "file", ABOVE, ids=lambda file: file.relative_to(PACKAGE).as_posix()
)
def test_no_tree_is_read_above_the_client(file: Path) -> None:
    """Nor is the tree of a record, whose keys they are."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        assert not isinstance(node, ast.Attribute) or node.attr != "tree"
