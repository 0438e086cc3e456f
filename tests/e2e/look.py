"""How a user looks at Home Assistant: language, screen, light or dark."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import ViewportSize


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A language and a screen."""

    language: str = "en"
    phone: bool = False
    dark: bool = False

    def __str__(self) -> str:
        """Name a test's variant."""
        screen = "phone" if self.phone else "desktop"
        return f"{self.language}-{screen}-{'dark' if self.dark else 'light'}"

    @property
    def viewport(self) -> ViewportSize:
        """How large the page is."""
        width, height = (390, 844) if self.phone else (1280, 800)
        return {"width": width, "height": height}

    @property
    def context(self) -> dict[str, Any]:
        """What Playwright's browser context is to be like."""
        return {
            "viewport": self.viewport,
            "is_mobile": self.phone,
            "has_touch": self.phone,
            "color_scheme": "dark" if self.dark else "light",
            # The frontend keeps its moves short then, and pictures sharp
            "reduced_motion": "reduce",
            # Not the person's: theirs comes from the profile in Home Assistant
            "locale": "en-US",
            "timezone_id": "Europe/Amsterdam",
            # Pages from a cache would hide what the server says
            "service_workers": "block",
        }


DESKTOP = Look()
PHONE = Look(language="ru", phone=True, dark=True)
