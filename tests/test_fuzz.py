"""The fuzzer's corpus, its finds included, read in every run; see scripts/fuzz."""

from pathlib import Path
import time

import pytest

from tests.fuzz.targets import TARGETS
from tests.support.without_home_assistant import timing

__all__ = ["timing"]

CORPUS = Path(__file__).parent / "fuzz" / "corpus"

# The most seconds of CPU that a parser may take for any of these, also on a machine
# that does other things; what is not linear takes many times as long.
TURN = 0.5


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_chokes_on_what_was_found(target: str) -> None:
    files = sorted((CORPUS / target).iterdir())
    assert files
    for file in files:
        TARGETS[target](file.read_bytes())


def test_each_folder_has_a_target() -> None:
    assert {folder.name for folder in CORPUS.iterdir()} == set(TARGETS)


LONGEST = 256 * 1024
PICTURE = 1024 * 1024


@pytest.mark.parametrize(
    ("target", "data"),
    [
        ("answer", b'{"a":[' + b"[]," * (LONGEST // 3 - 4) + b"0]}"),
        ("answer", b'{"a":["\\ud800"' + b",[]" * (LONGEST // 3 - 8) + b"]}"),
        ("answer", b"<a>" + b"<b/>" * (LONGEST // 4 - 4) + b"</a>"),
        (
            "answer",
            b"<a " + b" ".join(b'a%x=""' % number for number in range(25_000)) + b"/>",
        ),
        ("picture", b"\xff\xd8" + b"\xff" * PICTURE),
        ("picture", b"\xff\xd8\xff\xda\x00\x02" + b"\xff\x00" * (PICTURE // 2)),
        ("picture", b"\xff\xd8" + b"\xff\x01" * (PICTURE // 2)),
        ("picture", b"\xff\xd8" + b"\xff\xda\x00\x02" * (PICTURE // 4)),
        ("capture", b"--a\n" + b"X: y\n" * (PICTURE // 5)),
        ("challenge", b"\n".join([b"Digest " + b'a="\\' * 2000] * 128)),
        ("schedule", b'{"enable":true,"WeekPlanCfg":[' + b"{}," * 80_000 + b"{}]}"),
    ],
    ids=[
        *("lists", "halves", "elements", "attributes"),
        *("fill", "stuffed", "markers", "scans", "headers", "challenges", "rows"),
    ],
)
def test_longest_input_is_parsed_quickly(target: str, data: bytes) -> None:
    """Nothing else of Home Assistant runs while an answer is parsed."""
    began = time.thread_time()
    TARGETS[target](data)
    assert time.thread_time() - began < TURN
