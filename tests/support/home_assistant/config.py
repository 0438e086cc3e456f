"""A configuration folder for a process that is ready to use, with a known owner."""

import json
from pathlib import Path
import shutil

import homeassistant.const

REPOSITORY = Path(__file__).parents[3]
USERNAME = "demo"
PASSWORD = "demo-password"
TIME_ZONE = "Europe/Amsterdam"

# No default_config: it would look for devices in the network and for the Internet.
CONFIGURATION = f"""\
homeassistant:
  name: Demo
  latitude: 52.37
  longitude: 4.9
  elevation: 0
  unit_system: metric
  time_zone: {TIME_ZONE}
  country: NL
  currency: EUR
config:
diagnostics:
file_upload:
frontend:
history:
logbook:
recorder:
schedule:
script: !include scripts.yaml
logger:
  default: warning
  logs:
    custom_components.hikvision_face_terminal: debug
    # They log at length that this machine has no ffmpeg and no libturbojpeg
    haffmpeg: critical
    homeassistant.components.camera.img_util: critical
"""

# Older ones take the web server's settings from YAML only, as 2026.3 does.
COMPONENTS = Path(homeassistant.const.__file__).parent / "components"
STORES_HTTP = (COMPONENTS / "http" / "config.py").exists()


def prepare(folder: Path, port: int) -> None:
    """Add to a folder what it lacks; only the port is overwritten."""
    storage = folder / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    configuration = folder / "configuration.yaml"
    if not configuration.exists():
        http = "" if STORES_HTTP else "http: !include http.yaml\n"
        configuration.write_text(CONFIGURATION + http, encoding="utf-8")
    (folder / "scripts.yaml").touch()
    _link(folder, "custom_components")
    for domain in ("automation", "script"):
        _copy(folder, f"blueprints/{domain}/hikvision_face_terminal")
    if not (storage / "onboarding").exists():
        done = ["user", "core_config", "analytics", "integration"]
        _store(storage, "onboarding", {"done": done}, version=4, minor_version=1)
    if STORES_HTTP:
        _store(storage, "http", _http(port), version=2, minor_version=2)
    else:
        yaml = f"server_host: 127.0.0.1\nserver_port: {port}\n"
        (folder / "http.yaml").write_text(yaml, encoding="utf-8")


def has_owner(folder: Path) -> bool:
    """Return whether an owner exists."""
    return (folder / ".storage" / "auth_provider.homeassistant").exists()


def _link(folder: Path, name: str) -> None:
    """Link a folder of the repository to where Home Assistant looks for it."""
    link = folder / name
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(REPOSITORY / name)


def _copy(folder: Path, name: str) -> None:
    """Copy a folder of the repository; Home Assistant lists nothing behind a link."""
    target = folder / name
    if target.is_symlink():
        target.unlink()
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(REPOSITORY / name, target)


def _store(
    storage: Path,
    key: str,
    data: dict[str, object],
    *,
    version: int,
    minor_version: int,
) -> None:
    """Write a file as Home Assistant would have stored it."""
    content = {
        "version": version,
        "minor_version": minor_version,
        "key": key,
        "data": data,
    }
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
