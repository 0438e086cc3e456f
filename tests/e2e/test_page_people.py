"""Who can come in: people, in as few clicks as the page promises."""

from playwright.async_api import expect
import pytest

from simulator import Profile, Scene, SimulatedTerminal

from .look import DESKTOP, PHONE
from .page import FRONT, GARDEN, WhoCanComeIn, called, counting

ON_DESKTOP = pytest.mark.parametrize("look", [DESKTOP], ids=str)
ON_BOTH = pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=str)


@pytest.fixture
def profile() -> Profile:
    """Return the first terminal's firmware."""
    return called(FRONT)


@ON_DESKTOP
async def test_who_has_access_is_one_click_away(
    page: WhoCanComeIn, front: SimulatedTerminal
) -> None:
    async with counting(page, 1):
        await expect(page.tile("Anna")).to_be_visible()
        await expect(page.tile("Ben")).to_be_visible()


@ON_DESKTOP
async def test_enroll_and_next_person(
    page: WhoCanComeIn, front: SimulatedTerminal
) -> None:
    async with counting(page, 3 + 1):
        await page.enroll("Clara")
        await page.says("add.done", name="Clara")
        await expect(page.dialog.locator("img")).to_be_visible()
        await page.dialog.get_by_role("textbox").fill("Dora")
        await page.button("add.next_person").click()
        await page.says("add.done", name="Dora")
    assert {record["name"] for record in front.people.values()} >= {"Clara", "Dora"}


@ON_DESKTOP
async def test_guest_until_tomorrow(
    page: WhoCanComeIn, front: SimulatedTerminal
) -> None:
    async with counting(page, 4):
        await page.button("people.add_guest").click()
        await page.dialog.get_by_role("textbox").first.fill("Gustav")
        await page.button("until.tomorrow").click()
        await page.button("add.start").click()
        await page.says("add.done", name="Gustav")
    (guest,) = (it for it in front.people.values() if it["name"] == "Gustav")
    assert guest["userType"] == "visitor"
    assert guest["Valid"]["endTime"].endswith("T23:59:59")


@ON_DESKTOP
async def test_guest_for_once_until_a_date(
    page: WhoCanComeIn, front: SimulatedTerminal
) -> None:
    """Each of the other ends says when it is, before anything is enrolled."""
    await page.open()
    await page.button("people.add_guest").click()
    await page.dialog.get_by_role("textbox").first.fill("Gustav")
    ends = []
    for end in ("tonight", "sunday"):
        await page.button(f"until.{end}").click()
        ends.append(await page.dialog.locator("fieldset + p").inner_text())
    assert all(ends)
    await page.button("until.date").click()
    await page.dialog.get_by_label(page.text("add.date")).fill("2030-03-01T18:30")
    await page.dialog.get_by_label(page.text("add.once")).check()
    await page.button("add.start").click()
    await page.says("add.done", name="Gustav")
    (guest,) = (it for it in front.people.values() if it["name"] == "Gustav")
    assert guest["Valid"]["endTime"] == "2030-03-01T18:30:00"
    assert guest["maxOpenDoorTime"] == 1


@ON_DESKTOP
async def test_block_and_unblock(page: WhoCanComeIn, front: SimulatedTerminal) -> None:
    async with counting(page, 2):
        await page.button("people.block_name", name="Anna").click()
        await page.says("result.blocked", name="Anna")
    assert front.people["1"]["Valid"]["endTime"] < "2010"
    await expect(
        page.tile("Anna").get_by_text(page.text("state.blocked"))
    ).to_be_visible()
    await page.button("people.unblock_name", name="Anna").click()
    await page.says("result.unblocked", name="Anna")
    assert front.people["1"]["Valid"]["endTime"] > "2026"


@ON_DESKTOP
async def test_remove(page: WhoCanComeIn, front: SimulatedTerminal) -> None:
    async with counting(page, 3):
        await page.button("people.remove_name", name="Anna").click()
        await page.says("remove.text", name="Anna", terminals=FRONT)
        await page.button("remove.yes").click()
        await page.says("result.removed", name="Anna", terminals=FRONT)
    assert list(front.people) == ["2"]


@ON_DESKTOP
async def test_second_door(
    page: WhoCanComeIn, garden: SimulatedTerminal, front: SimulatedTerminal
) -> None:
    async with counting(page, 2):
        await page.chip("Anna", GARDEN).click()
        await page.says("result.copied", name="Anna", terminal=GARDEN)
    assert garden.people["1"]["name"] == "Anna"
    await expect(page.chip("Anna", GARDEN)).to_be_checked()

    await page.chip("Anna", GARDEN).click()
    await page.says("remove.text", name="Anna", terminals=GARDEN)
    await page.button("remove.yes").click()
    await expect(page.chip("Anna", GARDEN)).not_to_be_checked()
    assert not garden.people
    assert "1" in front.people


@ON_DESKTOP
async def test_rename(page: WhoCanComeIn, front: SimulatedTerminal) -> None:
    async with counting(page, 3):
        await page.tile("Anna").get_by_role("link").click()
        name = page.at.get_by_label(page.text("add.name"), exact=True)
        await name.click()
        await name.fill("Anne")
        await name.press("Enter")
        await page.says("result.renamed", name="Anne")
    assert front.people["1"]["name"] == "Anne"


@ON_BOTH
async def test_cancel_and_keyboard(
    page: WhoCanComeIn, front: SimulatedTerminal
) -> None:
    front.scene = Scene.steps([40])
    await page.open()
    await page.button("people.add_person").press("Enter")
    await page.home.page.keyboard.type("Emil")
    await page.home.page.keyboard.press("Enter")
    await page.says("ring.hold_still", name="Emil")
    await page.assert_accessible()
    await page.home.page.keyboard.press("Escape")
    await expect(page.button("add.start")).to_be_visible()
    await page.home.page.keyboard.press("Escape")
    await expect(page.dialog).to_have_count(0)
    assert sorted(front.people) == ["1", "2"]
