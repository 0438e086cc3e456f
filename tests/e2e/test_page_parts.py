"""Who can come in: each part can be read, used by everybody, and works."""

from playwright.async_api import FilePayload, expect
import pytest

from simulator import Profile, SimulatedTerminal, draw_face
from tests.support.home_assistant.api import HomeAssistantApi
from tests.support.home_assistant.terminal_setup import device_id

from .look import DESKTOP, PHONE, Look
from .page import FRONT, GARDEN, WhoCanComeIn, called
from .scan import assert_readable

ON_DESKTOP = pytest.mark.parametrize("look", [DESKTOP], ids=str)
RIGHT_TO_LEFT = Look(language="he", phone=True)


@pytest.fixture
def profile() -> Profile:
    """Return the first terminal's firmware."""
    return called(FRONT)


async def check(page: WhoCanComeIn) -> None:
    """See that what is on the screen can be read, and used by everybody."""
    await assert_readable(page.at)
    await page.assert_accessible()


@pytest.mark.parametrize("look", [DESKTOP, PHONE, RIGHT_TO_LEFT], ids=str)
async def test_each_part_can_be_read_and_used_by_everybody(
    page: WhoCanComeIn,
    api: HomeAssistantApi,
    front: SimulatedTerminal,
    garden: SimulatedTerminal,
) -> None:
    front.come("1")
    front.stranger()
    device = await device_id(api, front.serial_number)
    await page.open()
    await expect(page.tile("Anna").locator("img")).to_be_visible()
    await check(page)
    for path, key in (
        ("guest", "add.once"),
        (f"person/1/{device}", "person.when"),
        ("events", "events.stranger"),
        ("terminals", "terminals.web"),
    ):
        await page.open(path)
        await page.says(key)
        await check(page)


async def test_name_that_looks_like_a_page(
    page: WhoCanComeIn, front: SimulatedTerminal
) -> None:
    name = "<img src=x onerror=alert(1)>"
    front.people["1"]["name"] = name
    await page.open()
    await expect(page.tile(name)).to_be_visible()


@ON_DESKTOP
async def test_person_has_everything_in_one_place(
    page: WhoCanComeIn, api: HomeAssistantApi, front: SimulatedTerminal
) -> None:
    await page.open(f"person/1/{await device_id(api, front.serial_number)}")
    await page.button("people.block").click()
    await page.says("result.blocked", name="Anna")
    await page.button("people.unblock").click()
    await page.says("result.unblocked", name="Anna")

    await page.button("until.tomorrow").click()
    await page.says("result.saved")
    assert front.people["1"]["Valid"]["endTime"].endswith("T23:59:59")

    await page.button("person.remove_face").click()
    await page.button("remove.yes").click()
    await expect(page.button("person.first_face")).to_be_visible()
    assert "1" not in front.faces

    await page.button("person.first_face").click()
    await page.button("add.start").click()
    await page.says("add.done", name="Anna")
    await page.button("add.finish").click()
    assert "1" in front.faces

    await page.button("person.remove").click()
    await page.says("remove.text", name="Anna", terminals=FRONT)
    await page.button("remove.yes").click()
    await expect(page.tile("Ben")).to_be_visible()
    assert list(front.people) == ["2"]


@ON_DESKTOP
async def test_picture_instead_of_the_camera(
    page: WhoCanComeIn, front: SimulatedTerminal
) -> None:
    await page.open()
    await page.button("people.add_person").click()
    await page.dialog.get_by_role("textbox").first.fill("Clara")
    async with page.home.page.expect_file_chooser() as chooser:
        await page.button("add.use_picture").click()
    picture = FilePayload(name="clara.jpg", mimeType="image/jpeg", buffer=draw_face(7))
    await (await chooser.value).set_files(picture)
    await page.says("add.done", name="Clara")
    await expect(page.dialog.locator("img")).to_be_visible()
    assert front.faces["3"]
    assert not front.peak_captures


@ON_DESKTOP
async def test_who_came_in_live_and_back_in_time(
    page: WhoCanComeIn, front: SimulatedTerminal, garden: SimulatedTerminal
) -> None:
    front.come("1")
    front.stranger()
    await page.open("events")
    rows = page.at.get_by_role("region").get_by_role("listitem")
    await expect(rows).to_have_count(2)
    denied = page.text("events.denied", why=page.text("denied.unknown_face"))
    await expect(rows.filter(has_text=denied)).to_have_count(1)

    front.come("2", by="card")
    await expect(rows).to_have_count(3)
    await expect(rows.first.get_by_role("link", name="Ben")).to_be_visible()
    await expect(rows.first).to_contain_text(page.text("method.card"))

    await page.at.get_by_label(page.text("events.refused")).check()
    await expect(rows).to_have_count(1)
    await page.at.get_by_label(page.text("events.refused")).uncheck()
    await page.at.get_by_label(page.text("events.person"), exact=True).select_option(
        "1"
    )
    await expect(rows).to_have_count(1)
    await page.at.get_by_label(page.text("events.person"), exact=True).select_option("")
    await page.at.get_by_label(page.text("events.door"), exact=True).select_option(
        label=GARDEN
    )
    await page.says("events.nothing")


@ON_DESKTOP
async def test_door_opens_held_down_or_confirmed(
    page: WhoCanComeIn, front: SimulatedTerminal
) -> None:
    await page.open("terminals")
    await page.says("lock.locked")
    await page.button("terminals.open").click()
    await page.button("common.cancel").click()
    assert not front.doors.commands
    await page.button("terminals.open").click()
    await page.button("terminals.open", page.at.locator("hft-dialog")).click()
    await page.says("terminals.opened", terminal=FRONT)
    assert len(front.doors.commands) == 1

    await page.button("terminals.open").click(delay=1500)
    await page.says("lock.unlocked")
    await expect(page.dialog).to_have_count(0)
    assert len(front.doors.commands) == 2
    web = page.at.get_by_role("link", name=page.text("terminals.web"))
    assert await web.get_attribute("href") == front.url
