"""Fuzz one target: `python -m tests.fuzz TARGET [libFuzzer's arguments]`."""

import sys

import atheris

# Home Assistant itself is not instrumented.
with atheris.instrument_imports(
    include=["custom_components.hikvision_face_terminal.isapi", "tests.fuzz.targets"]
):
    from tests.fuzz.targets import TARGETS

if __name__ == "__main__":
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
