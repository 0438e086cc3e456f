"""The issue forms ask for what docs/reporting.md explains."""

from pathlib import Path
from typing import Any, Final

from homeassistant.util.yaml import load_yaml_dict
import pytest

REPOSITORY: Final = Path(__file__).parents[2]
FORMS: Final = sorted((REPOSITORY / ".github/ISSUE_TEMPLATE").glob("*.yml"))
GUIDE: Final = "docs/reporting.md"


def form(name: str) -> dict[str, Any]:
    """Return an issue form."""
    path = REPOSITORY / ".github/ISSUE_TEMPLATE" / f"{name}.yml"
    return load_yaml_dict(str(path))


def test_forms_are_those_that_are_tested() -> None:
    assert {path.stem for path in FORMS} == {"bug", "config", "new_model", "works"}


@pytest.mark.parametrize("name", ["bug", "new_model", "works"])
def test_form_asks_for_what_makes_a_profile(name: str) -> None:
    found = form(name)
    fields = {field["id"]: field for field in found["body"]}

    assert found["name"]
    assert found["description"]
    assert fields["model"]["validations"]["required"]
    assert fields["firmware"]["validations"]["required"]
    assert GUIDE in fields["diagnostics"]["attributes"]["description"]
    (promise,) = fields["nothing_personal"]["attributes"]["options"]
    assert promise["required"]


def test_recordings_are_shared_without_personal_details() -> None:
    for name in ("bug", "new_model"):
        fields = {field["id"]: field for field in form(name)["body"]}
        assert "--keep" in fields["recording"]["attributes"]["description"]


def test_guide_names_what_diagnostics_have() -> None:
    guide = (REPOSITORY / GUIDE).read_text(encoding="utf-8")

    for key in ("answers", "capability_documents", "options", "enrollment"):
        assert f"`{key}`" in guide
    assert (REPOSITORY / "scripts/replay").is_file()
    assert "scripts/replay" in guide
    for template in ("works.yml",):
        assert f"template={template}" in guide
