"""What a Home Assistant process needs besides Home Assistant itself.

Home Assistant would install these while it starts; `scripts/setup` does it beforehand,
in the versions that the installed manifests name, so that a start needs no network.
"""

from collections.abc import Iterable
import json
from pathlib import Path

import homeassistant.bootstrap
import homeassistant.components

COMPONENTS = Path(homeassistant.components.__file__).parent

# What the configuration of the process (see config.py) asks for.
CONFIGURED = ("config", "diagnostics", "file_upload", "frontend", "history", "logbook")

# A phone, for tests of the blueprints, and what it imports without depending on it; a
# camera, for pictures of a face. Older releases do not load all of these by themselves.
TESTED = ("assist_pipeline", "camera", "mobile_app")


def requirements(domains: Iterable[str]) -> set[str]:
    """Return the requirements of integrations and of all that they depend on."""
    found: set[str] = set()
    waiting = set(domains)
    seen: set[str] = set()
    while waiting:
        domain = waiting.pop()
        seen.add(domain)
        manifest = json.loads((COMPONENTS / domain / "manifest.json").read_text())
        found.update(manifest.get("requirements", ()))
        waiting.update(set(manifest.get("dependencies", ())) - seen)
    return found


if __name__ == "__main__":
    always = homeassistant.bootstrap.DEFAULT_INTEGRATIONS
    print(*sorted(requirements({*always, *CONFIGURED, *TESTED})), sep="\n")
