"""Who can come in: terminals that are off, two admins, a crowd, and nobody else."""

import asyncio
from collections.abc import AsyncIterator, Callable

from playwright.async_api import Browser, expect
import pytest

from simulator import Profile, Scene, SimulatedTerminal
from tests.support.home_assistant.api import HomeAssistantApi
from tests.support.home_assistant.process import HomeAssistant
from tests.support.home_assistant.terminal_setup import device_id
from tests.support.records import user_record

from .home import Home
from .look import DESKTOP, Look
from .page import FRONT, GARDEN, PATH, WhoCanComeIn, called
from .scan import DRAWN
from .visit import open_window, visiting

pytestmark = pytest.mark.parametrize("look", [DESKTOP], ids=str)

CROWD = 3000
# Tiles on the screen, and some above and below it.
FEW_TILES = 60


@pytest.fixture
def profile() -> Profile:
    """Return the first terminal's firmware."""
    return called(FRONT)


@pytest.fixture
async def other(
    request: pytest.FixtureRequest,
    browser: Browser,
    home_assistant: HomeAssistant,
    api: HomeAssistantApi,
    look: Look,
) -> AsyncIterator[Home]:
    """Return Home Assistant as another user of a group sees it."""
    name = "Other"
    made = await api.command("config/auth/create", name=name, group_ids=[request.param])
    login = {"user_id": made["user"]["id"], "username": "other", "password": "other-1"}
    await api.command("config/auth_provider/homeassistant/create", **login)
    url = home_assistant.url
    window = await open_window(
        browser, url, look, username="other", password=login["password"]
    )
    async with visiting(window, url, look) as home:
        yield home
    await window.close()
    await api.command("config/auth/delete", user_id=login["user_id"])


async def until(terminal: SimulatedTerminal, is_so: Callable[[], bool]) -> None:
    """Wait until something is so at a terminal, after one of its requests."""
    changed = asyncio.Event()
    terminal.on_executed = changed.set
    async with asyncio.timeout(30):
        while not is_so():
            await changed.wait()
            changed.clear()


async def test_blocked_while_the_garden_was_off(
    page: WhoCanComeIn,
    api: HomeAssistantApi,
    front: SimulatedTerminal,
    garden: SimulatedTerminal,
) -> None:
    garden.people["1"] = user_record("1", "Anna")
    await page.open()
    await expect(page.chip("Anna", GARDEN)).to_be_checked()
    await garden.stop()
    await page.button("people.refresh").click()
    await page.says("people.not_read", terminals=GARDEN)

    await page.button("people.block_name", name="Anna").click()
    await page.says("result.pending", terminals=GARDEN)
    await expect(page.chip("Anna", GARDEN)).to_have_attribute(
        "title", page.text("pending.block")
    )
    assert garden.people["1"]["Valid"]["endTime"] > "2026"

    await garden.start()
    await api.command(
        "call_service",
        domain="homeassistant",
        service="update_entity",
        service_data={"entity_id": "sensor.garden_gate_people"},
    )
    await until(garden, lambda: garden.people["1"]["Valid"]["endTime"] < "2010")
    note = page.at.get_by_text(page.text("people.not_read", terminals=GARDEN))
    await expect(note).to_have_count(0)
    await expect(page.chip("Anna", GARDEN)).to_be_checked()


@pytest.mark.parametrize("other", ["system-admin"], indirect=True)
async def test_two_admins_see_the_same(
    page: WhoCanComeIn, other: Home, front: SimulatedTerminal
) -> None:
    others = WhoCanComeIn(other)
    await page.open()
    await others.open()
    front.scene = Scene.never()
    await page.enroll("Clara")
    await others.says("people.enrolling", terminal=FRONT)
    await others.button("common.cancel").click()
    await expect(page.button("add.start")).to_be_visible()

    await others.button("people.block_name", name="Ben").click()
    await others.says("result.blocked", name="Ben")
    await expect(
        page.tile("Ben").get_by_text(page.text("state.blocked"), exact=True)
    ).to_be_attached()


@pytest.mark.parametrize("other", ["system-users"], indirect=True)
async def test_others_get_nothing(
    page: WhoCanComeIn,
    other: Home,
    api: HomeAssistantApi,
    home_assistant: HomeAssistant,
    front: SimulatedTerminal,
) -> None:
    await page.open()
    await expect(page.tile("Anna").locator("img")).to_be_visible()
    asked: list[str] = []
    other.page.on("request", lambda request: asked.append(request.url))
    await other.go(PATH)
    await expect(
        other.page.locator("ha-sidebar").get_by_text("Overview")
    ).to_be_visible()
    sidebar = other.page.locator("ha-sidebar")
    await expect(sidebar.get_by_text("Who can come in")).to_have_count(0)
    await expect(other.page.locator("hikvision-face-terminal-panel")).to_have_count(0)
    assert not [url for url in asked if "hikvision_face_terminal" in url]

    # Also not by a path that an admin's page was given
    device = await device_id(api, front.serial_number)
    command = "hikvision_face_terminal/photos/sign"
    given = await api.command(command, device_id=device, employee_no="1")
    assert (await other.page.request.get(home_assistant.url + given["path"])).ok
    unsigned = given["path"].partition("?")[0]
    answer = await other.page.request.get(home_assistant.url + unsigned)
    assert answer.status == 401


async def test_crowd_is_shown_at_once(
    page: WhoCanComeIn, front: SimulatedTerminal
) -> None:
    face = front.faces["1"]
    for number in range(1, CROWD + 1):
        front.people[str(number)] = user_record(str(number), f"Person {number:04}")
        front.faces[str(number)] = face
    await page.open()
    await expect(page.tile("Person 0001")).to_be_visible()
    assert await page.tiles.count() < FEW_TILES
    await scroll_and_sort(page)

    await page.at.get_by_role("searchbox").fill("2987")
    await expect(page.tiles).to_have_count(1)
    await expect(page.tile("Person 2987")).to_be_visible()


async def scroll_and_sort(page: WhoCanComeIn) -> None:
    """Scroll from the first to the last and sort; only what is seen is drawn."""
    people = page.at.locator("hft-people")
    for part in range(1, 11):
        await people.evaluate(f"it => it.scrollTo(0, it.scrollHeight * {part / 10})")
        await page.home.page.evaluate(DRAWN)
        assert await page.tiles.count() < FEW_TILES
    await expect(page.tile(f"Person {CROWD:04}")).to_be_visible()
    await page.at.get_by_role("combobox").select_option("seen")
    await people.evaluate("(it) => it.scrollTo(0, 0)")
    await expect(page.tile("Person 0001")).to_be_visible()
    await page.at.get_by_role("combobox").select_option("name")


async def test_photos_are_read_two_at_a_time(
    page: WhoCanComeIn, front: SimulatedTerminal
) -> None:
    face = front.faces["1"]
    for number in range(1, 201):
        front.people[str(number)] = user_record(str(number), f"Person {number:04}")
        front.faces[str(number)] = face
    running, most, asked = 0, 0, set[str]()

    def begin(url: str) -> None:
        nonlocal running, most
        if "/photo/" in url:
            asked.add(url.partition("?")[0])
            running += 1
            most = max(most, running)

    def end(url: str) -> None:
        nonlocal running
        running -= "/photo/" in url

    browser = page.home.page
    browser.on("request", lambda request: begin(request.url))
    browser.on("requestfinished", lambda request: end(request.url))
    await page.open()
    await expect(page.tile("Person 0001").locator("img")).to_be_visible()
    visible = await page.tiles.count()
    await browser.wait_for_load_state("networkidle")
    assert 1 <= most <= 2
    assert len(asked) <= visible < FEW_TILES
