"""Takes the pictures of the README in docs/images, in each of its languages.

Run by scripts/pictures; not a test, and so not among those that are run.
"""

import asyncio
from typing import Any

from playwright.async_api import FloatRect, Locator, expect
import pytest

from simulator import Profile, Scene, SimulatedTerminal, draw_face
from tests.support.home_assistant.api import HomeAssistantApi
from tests.support.home_assistant.config import REPOSITORY
from tests.support.home_assistant.terminal_setup import (
    DOMAIN,
    add_terminal,
    allow_photos,
    device_id,
    enable,
    until_state,
)
from tests.support.records import user_record, validity

from . import png
from .dashboard import PATH, dashboard
from .home import PERSON, Home
from .look import Look
from .page import GARDEN_SERIAL, WhoCanComeIn, called

FOLDER = REPOSITORY / "docs" / "images"
SHARPNESS = 2
# What the owner calls the terminal, the script and the person.
NAMES = {
    "en": ("Front door", "Enroll a person", "Anna"),
    "ru": ("Входная дверь", "Добавить человека", "Анна"),
}
GARDENS = {"en": "Garden gate", "ru": "Калитка"}
FOR_EVER = validity(end="2037-12-31T23:59:59")
# Who else is on the terminal.
OTHERS = {
    "en": ("Hannah Miller", "Ben", "Susan"),
    "ru": ("Жанна Орлова", "Борис", "Сергей"),
}
# Somebody is let in by face.
FACE = (5, 75)
# What is left of the page around a dialog.
MARGIN = 16


@pytest.fixture(params=NAMES)
def look(request: pytest.FixtureRequest) -> Look:
    """Return how the reader looks at Home Assistant."""
    return Look(language=request.param)


@pytest.fixture
def sharpness() -> float:
    """Return how many pixels a picture has for each that is laid out."""
    return SHARPNESS


@pytest.fixture
def profile(look: Look) -> Profile:
    """Return a terminal's firmware, with the name that its owner gave it."""
    name, *_ = NAMES[look.language]
    return called(name)


async def take(home: Home, name: str, clip: FloatRect | None = None) -> None:
    """Take a picture of the page or a part of it, once nothing moves any more."""
    before = b""
    while (now := await home.page.screenshot(clip=clip)) != before:
        before = now
    png.write(now, FOLDER / home.texts.language / f"{name}.png")


async def take_dialog(home: Home, name: str, last: Locator | None = None) -> None:
    """Take a picture of the open dialog, and of what hangs out of it down to `last`."""
    box = await home.page.get_by_role("dialog").first.bounding_box()
    assert box
    bottom = box["y"] + box["height"]
    if last is not None and (lowest := await last.bounding_box()):
        bottom = max(bottom, lowest["y"] + lowest["height"] + MARGIN)
    await take(
        home,
        name,
        {
            "x": box["x"] - MARGIN,
            "y": box["y"] - MARGIN,
            "width": box["width"] + 2 * MARGIN,
            "height": bottom - box["y"] + 2 * MARGIN,
        },
    )


async def act(api: HomeAssistantApi, action: str, **data: Any) -> None:
    """Use an action of the integration."""
    command = {"domain": DOMAIN, "service": action, "service_data": data}
    await api.command("call_service", **command)


async def come_in(api: HomeAssistantApi, terminal: SimulatedTerminal) -> None:
    """Let everybody of the terminal come in, one after the other."""
    for number, user in terminal.people.items():
        terminal.events.happen(*FACE, employee_no=number)
        await until_state(api, "last_person", user["name"])


async def test_set_up(home: Home, terminal: SimulatedTerminal) -> None:
    await home.add_integration("Hikvision Face Terminal")
    form = await home.form("config.step.user")
    await form.fill(host=terminal.host, port=terminal.port, password=terminal.password)
    await form.submit()
    await home.dialog.says("config.step.certificate.title")
    await take_dialog(home, "certificate")


async def test_enroll_person(
    home: Home, api: HomeAssistantApi, look: Look, added: SimulatedTerminal
) -> None:
    terminal, _, person = NAMES[look.language]
    await allow_photos(api)
    added.scene = Scene.never()
    form = await home.enroll_person(terminal)
    await form.fill(name=person)
    await take_dialog(home, "enroll-form")
    await form.submit()
    added.scene = Scene.steps([60])
    await home.dialog.shows(60)
    await home.dialog.says(f"{PERSON}.progress.hold_still", name=person)
    await take_dialog(home, "enroll-progress")
    added.scene = Scene.at_once()
    picture = home.dialog.at.locator("img")
    await expect(picture).to_have_js_property("naturalWidth", 352)
    await take_dialog(home, "enroll-result")


async def test_configure(home: Home, look: Look, added: SimulatedTerminal) -> None:
    terminal, _, anna = NAMES[look.language]
    for number, name in enumerate((anna, *OTHERS[look.language]), start=1):
        added.people[str(number)] = user_record(str(number), name)
    added.faces["1"] = draw_face(1)
    await home.configure("people")
    form = await home.form("options.step.choose", terminal=terminal)
    await home.dialog.at.locator("ha-selector-select").click()
    last = home.page.get_by_text(f"{OTHERS[look.language][-1]} (4)", exact=True).last
    await expect(last).to_be_visible()
    await take_dialog(home, "people", last)
    await home.page.get_by_text(f"{anna} (1)", exact=True).last.click()
    await form.submit()
    await home.dialog.says("options.step.person_limited.menu_options.people")
    # Nothing is to look chosen already
    await home.page.mouse.move(0, 0)
    await take_dialog(home, "person")


async def test_page(
    home: Home, api: HomeAssistantApi, look: Look, added: SimulatedTerminal
) -> None:
    _, _, anna = NAMES[look.language]
    names = anna, *OTHERS[look.language]
    kind = called(GARDENS[look.language])
    async with SimulatedTerminal(kind, serial_number=GARDEN_SERIAL) as garden:
        await add_terminal(api, garden)
        for number, name in enumerate(names, start=1):
            added.people[str(number)] = user_record(str(number), name, Valid=FOR_EVER)
            added.faces[str(number)] = draw_face(number)
        garden.people["1"], garden.faces["1"] = added.people["1"], added.faces["1"]
        device = await device_id(api, added.serial_number)
        await act(api, "update_user", device_id=device, employee_no="2", blocked=True)
        page = WhoCanComeIn(home)
        await page.open()
        await expect(page.tiles.locator("img")).to_have_count(len(names))
        await home.page.wait_for_load_state("networkidle")
        await take(home, "page", {"x": 0, "y": 0, "width": 1280, "height": 580})


async def test_pages(
    home: Home, api: HomeAssistantApi, look: Look, added: SimulatedTerminal
) -> None:
    terminal, script, person = NAMES[look.language]
    for number, name in enumerate(OTHERS[look.language], start=11):
        added.people[str(number)] = user_record(str(number), name)
    await enable(api, "last_captured_face", "last_person")
    device = await device_id(api, added.serial_number)
    await act(api, "enroll_user_with_face", device_id=device, name=person)
    await added.events.wait_for_stream()
    await come_in(api, added)
    await home.go(f"config/devices/device/{device}")
    await expect(home.page.locator("ha-device-entities-card").first).to_be_visible()
    await take(home, "device")

    added.scene = Scene.steps([60])
    enrolling = asyncio.create_task(
        act(api, "enroll_user_with_face", device_id=device, name=person)
    )
    visits = home.texts.ours("config_panel.nav.events")
    shown = dashboard(api, device, terminal=terminal, script=script, visits=visits)
    async with shown:
        await home.go(PATH)
        gauge = home.page.locator("hui-gauge-card")
        await expect(gauge.get_by_text("60").first).to_be_visible()
        await take(home, "dashboard")
    added.scene = Scene.at_once()
    await enrolling
