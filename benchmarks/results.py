"""What was measured last of each part, kept beside the code: benchmarks/results."""

from dataclasses import asdict, dataclass
import json
from pathlib import Path
from typing import Any, Self

from .figures import Goal, Picture, Section, Table

_FOLDER = Path(__file__).parent / "results"


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """A part's section, and the sentence that tells when and where it was measured."""

    part: str
    measured: str
    section: Section

    def write(self) -> None:
        """Keep it in place of the last one."""
        _FOLDER.mkdir(exist_ok=True)
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        _path(self.part).write_text(f"{text}\n", encoding="utf-8")

    @classmethod
    def read(cls, part: str) -> Self:
        """Return the last one of a part; raises FileNotFoundError."""
        kept = json.loads(_path(part).read_text(encoding="utf-8"))
        return cls(**kept | {"section": _section(kept["section"])})


def _section(kept: dict[str, Any]) -> Section:
    picture = kept["picture"]
    return Section(
        **kept
        | {
            "tables": [Table(**table) for table in kept["tables"]],
            "goals": [Goal(**goal) for goal in kept["goals"]],
            "picture": picture and Picture(**picture),
        }
    )


def _path(part: str) -> Path:
    return _FOLDER / f"{part}.json"
