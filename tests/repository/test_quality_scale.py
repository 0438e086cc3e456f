"""What the integration claims by the rules of Home Assistant's quality scale."""

import json
from pathlib import Path
import re
from typing import Any, Final
from urllib.parse import urlsplit

from homeassistant.helpers import selector
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.hikvision_face_terminal import PLATFORMS, const

INTEGRATION: Final = Path(const.__file__).parent
REPOSITORY: Final = INTEGRATION.parents[1]
# All rules of the scale up to its highest tier.
RULES: Final = {
    "bronze": [
        "action-setup",
        "appropriate-polling",
        "brands",
        "common-modules",
        "config-flow",
        "config-flow-test-coverage",
        "dependency-transparency",
        "docs-actions",
        "docs-conditions",
        "docs-high-level-description",
        "docs-installation-instructions",
        "docs-removal-instructions",
        "docs-triggers",
        "entity-event-setup",
        "entity-unique-id",
        "has-entity-name",
        "runtime-data",
        "test-before-configure",
        "test-before-setup",
        "unique-config-entry",
    ],
    "silver": [
        "action-exceptions",
        "config-entry-unloading",
        "docs-configuration-parameters",
        "docs-installation-parameters",
        "entity-unavailable",
        "integration-owner",
        "log-when-unavailable",
        "parallel-updates",
        "reauthentication-flow",
        "test-coverage",
    ],
    "gold": [
        "devices",
        "diagnostics",
        "discovery",
        "discovery-update-info",
        "docs-data-update",
        "docs-examples",
        "docs-known-limitations",
        "docs-supported-devices",
        "docs-supported-functions",
        "docs-troubleshooting",
        "docs-use-cases",
        "dynamic-devices",
        "entity-category",
        "entity-device-class",
        "entity-disabled-by-default",
        "entity-translations",
        "exception-translations",
        "icon-translations",
        "reconfiguration-flow",
        "repair-issues",
        "stale-devices",
    ],
    "platinum": ["async-dependency", "inject-websession", "strict-typing"],
}
FILE: Final = INTEGRATION / "quality_scale.yaml"
SCALE: Final[dict[str, dict[str, Any]]] = load_yaml_dict(str(FILE))["rules"]


def test_every_rule_is_named_in_the_order_of_its_tier() -> None:
    assert list(SCALE) == [rule for tier in RULES.values() for rule in tier]


@pytest.mark.parametrize("rule", SCALE)
def test_rule_is_told_of_truly(rule: str) -> None:
    claim = SCALE[rule]

    assert set(claim) == {"status", "comment"}
    assert claim["status"] in {"done", "exempt", "todo"}
    for name in re.findall(
        r"[\w./]*\w\.(?:py|json|yaml|md|toml|png|typed)\b", claim["comment"]
    ):
        assert (INTEGRATION / name).is_file() or (REPOSITORY / name).is_file(), name
    pages = re.findall(r"\b(?:README|docs/\w+)\.md", claim["comment"])
    told = "".join((REPOSITORY / page).read_text(encoding="utf-8") for page in pages)
    for heading in re.findall(r'"([^"]+)"', claim["comment"]):
        assert f"\n## {heading}\n" in told
    if claim["status"] == "done" and rule.startswith("docs-"):
        assert pages
    for place in re.findall(r"In (\w+) of ((?:\w+\.py|, | and )+)", claim["comment"]):
        for name in re.findall(r"\w+\.py", place[1]):
            assert place[0] in (INTEGRATION / name).read_text(encoding="utf-8"), name


def test_the_owner_of_the_code_is_that_of_the_repository() -> None:
    manifest = json.loads((INTEGRATION / "manifest.json").read_text(encoding="utf-8"))
    owner = urlsplit(manifest["documentation"]).path.split("/")[1]
    assert manifest["codeowners"] == [f"@{owner}"]


def test_no_repair_says_that_nothing_can_be_done() -> None:
    """A repair is for what the owner can act on."""
    texts = (INTEGRATION / "translations" / "en.json").read_text(encoding="utf-8")
    issues = json.dumps(json.loads(texts)["issues"])
    assert not re.search("nothing (?:left|more|else) to do", issues, re.IGNORECASE)


def test_every_selector_of_an_action_is_one_of_home_assistant() -> None:
    """In the spelling of today: devices by filter, and no field of raw YAML."""
    actions = load_yaml_dict(str(INTEGRATION / "services.yaml"))
    pending = [field for action in actions.values() for field in _fields(action)]
    assert len(pending) > len(actions)
    for field in pending:
        ((kind, settings),) = field["selector"].items()
        selector.validate_selector({kind: settings})
        assert kind != "object"
        if kind == "device":
            assert settings["filter"] == [{"integration": const.DOMAIN}]
            assert set(settings) <= {"filter", "multiple"}


def _fields(part: dict[str, Any]) -> list[dict[str, Any]]:
    fields = (part or {}).get("fields", {}).values()
    nested = [inner for field in fields for inner in _fields(field)]
    return [field for field in fields if "selector" in field] + nested


def test_each_platform_says_how_many_at_a_time() -> None:
    for platform in PLATFORMS:
        code = (INTEGRATION / f"{platform}.py").read_text(encoding="utf-8")
        assert re.search(r"^PARALLEL_UPDATES = \d", code, re.MULTILINE), platform
        assert f"{platform}.py" in SCALE["parallel-updates"]["comment"]
