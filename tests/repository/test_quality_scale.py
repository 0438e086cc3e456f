"""What the integration claims by the rules of Home Assistant's quality scale."""

from pathlib import Path
import re
from typing import Any, Final

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


def test_each_platform_says_how_many_at_a_time() -> None:
    for platform in PLATFORMS:
        code = (INTEGRATION / f"{platform}.py").read_text(encoding="utf-8")
        assert re.search(r"^PARALLEL_UPDATES = \d", code, re.MULTILINE), platform
        assert f"{platform}.py" in SCALE["parallel-updates"]["comment"]
