"""A configuration folder for a process that is used at once, by a known owner."""

import json
from pathlib import Path
import subprocess
import sys

REPOSITORY = Path(__file__).parents[2]
USERNAME = "demo"
PASSWORD = "demo-password"

# No default_config: it would look for devices in the network and for the Internet.
CONFIGURATION = """\
homeassistant:
  name: Demo
  latitude: 52.37
  longitude: 4.9
  elevation: 0
  unit_system: metric
  time_zone: Europe/Amsterdam
  country: NL
  currency: EUR
config:
diagnostics:
file_upload:
frontend:
history:
logbook:
recorder:
logger:
  default: warning
  logs:
    custom_components.hikvision_face_terminal: debug
"""


def prepare(folder: Path, port: int) -> None:
    """Fill a folder; one that was filled before keeps its state and its port."""
    storage = folder / ".storage"
    if not storage.exists():
        storage.mkdir(parents=True)
        (folder / "configuration.yaml").write_text(CONFIGURATION, encoding="utf-8")
        (folder / "custom_components").symlink_to(REPOSITORY / "custom_components")
        _store(storage, "onboarding", 4, 1, {"done": _STEPS})
        _add_owner(folder)
    _store(storage, "http", 2, 2, _http(port))


_STEPS = ["user", "core_config", "analytics", "integration"]


def _store(
    storage: Path, key: str, version: int, minor: int, data: dict[str, object]
) -> None:
    content = {"version": version, "minor_version": minor, "key": key, "data": data}
    (storage / key).write_text(json.dumps(content), encoding="utf-8")


def _http(port: int) -> dict[str, object]:
    """Return the web server's settings, confirmed: new ones are rolled back."""
    stable = {
        "server_port": port,
        "server_host": ["127.0.0.1"],
        "cors_allowed_origins": [],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": True,
        "ssl_profile": "modern",
        "use_x_frame_options": True,
        "created_at": "2026-01-01T00:00:00+00:00",
        "error": None,
        "error_message": None,
    }
    return {"stable": stable, "pending": None, "yaml_migration_done": True}


def _add_owner(folder: Path) -> None:
    program = [sys.executable, "-m", "homeassistant", "--script", "auth"]
    arguments = ["--config", str(folder), "add", USERNAME, PASSWORD]
    subprocess.run(  # noqa: S603 - our own interpreter
        [*program, *arguments], check=True, capture_output=True
    )
