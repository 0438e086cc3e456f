"""Finds the browser; run as a program it prints where it is, or fails."""

from pathlib import Path
import shutil
import sys

from playwright.async_api import Playwright
from playwright.sync_api import Playwright as SyncPlaywright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# It asks nobody on the Internet for anything, and draws without a graphics card.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def find(playwright: Playwright | SyncPlaywright) -> str:
    """Return a Chromium or Chrome: the system's own, else the one of Playwright."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    path = playwright.chromium.executable_path
    if not Path(path).exists():
        raise FileNotFoundError("no Chromium or Chrome here; scripts/setup gets one")
    return path


def main() -> str | None:
    """Tell where the browser is."""
    with sync_playwright() as playwright:
        try:
            print(find(playwright))
        except FileNotFoundError as err:
            return str(err)
    return None


if __name__ == "__main__":
    sys.exit(main())
