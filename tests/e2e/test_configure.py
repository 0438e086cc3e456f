"""Configure: the users on the terminal, found and removed, and the settings."""

from datetime import datetime

from simulator import Scene, SimulatedTerminal, draw_face
from tests.support.records import user_record

from .home import TERMINAL, Home

STEP = "options.step"
ANNA = "Анна / Anna"
NUMBER = "1234"
END = datetime(2030, 1, 1)
# What a user's menu does not offer: there is no PIN, no finger and no other terminal.
# The rest depends on face and cards.
NOT_HERE = ("remove_pin", "remove_fingerprints", "copy_to")
NO_FACE = ("new_face", "remove_face", *NOT_HERE)
NO_SECOND_FACE = ("first_face", *NOT_HERE)
NO_FACE_NO_CARD = (*NO_FACE, "remove_card")


def fill(terminal: SimulatedTerminal) -> None:
    """Add three thousand users, Anna among them."""
    for number in range(1, 3001):
        terminal.people[str(number)] = user_record(str(number), f"Person {number}")
    terminal.people[NUMBER]["name"] = ANNA
    terminal.faces[NUMBER] = draw_face(3)
    terminal.cards[NUMBER] = [{"cardNo": "55"}]


async def test_one_of_three_thousand_is_found_and_removed(
    home: Home, added: SimulatedTerminal
) -> None:
    fill(added)
    placeholders = {"name": ANNA, "employee_no": NUMBER, "terminal": TERMINAL}
    await home.configure("people")
    await home.dialog.find("анна", f"{ANNA} ({NUMBER})", terminal=TERMINAL)
    limited = {**placeholders, "until": home.texts.date(END), "yet": ""}
    menu = f"{STEP}.person_limited"
    await home.dialog.menu(menu, **limited, but=NO_SECOND_FACE)

    await home.dialog.choose(f"{menu}.menu_options.block")
    blocked = f"{STEP}.person_blocked"
    await home.dialog.menu(blocked, **placeholders, but=NO_SECOND_FACE)
    assert added.people[NUMBER]["Valid"]["endTime"] < END.isoformat()
    await home.dialog.choose(f"{blocked}.menu_options.unblock")
    await home.dialog.menu(menu, **limited, but=NO_SECOND_FACE)
    assert added.people[NUMBER]["Valid"]["endTime"] == END.isoformat()

    await home.dialog.choose(f"{menu}.menu_options.remove_face")
    form = await home.form(f"{STEP}.remove_face", **placeholders)
    await form.submit()
    await home.dialog.menu(menu, **limited, but=NO_FACE)
    assert not added.faces

    await home.dialog.choose(f"{menu}.menu_options.remove")
    form = await home.form(f"{STEP}.remove", **placeholders)
    assert NUMBER in added.people
    await form.submit()
    await home.dialog.menu(f"{STEP}.removed", **placeholders)
    assert len(added.people) == 2999
    assert NUMBER not in added.people
    await home.dialog.close()


async def test_name_access_and_a_new_face(home: Home, added: SimulatedTerminal) -> None:
    added.people[NUMBER] = user_record(NUMBER, ANNA)
    added.scene = Scene.at_once()
    placeholders = {"name": ANNA, "employee_no": NUMBER, "terminal": TERMINAL}
    await home.configure("people")
    await home.dialog.find(NUMBER, f"{ANNA} ({NUMBER})", terminal=TERMINAL)
    menu = f"{STEP}.person_limited"
    await home.dialog.choose(f"{menu}.menu_options.edit")
    form = await home.form(f"{STEP}.edit", **placeholders)
    await form.keeps(name=ANNA)
    await form.fill(name="Anna Brown")
    await form.submit()
    placeholders["name"] = "Anna Brown"
    until = home.texts.date(END)
    yet = home.texts.ours("common.no_key")
    limited = {**placeholders, "until": until, "yet": yet}
    await home.dialog.menu(menu, **limited, but=NO_FACE_NO_CARD)
    assert added.people[NUMBER]["name"] == "Anna Brown"
    assert added.people[NUMBER]["Valid"]["endTime"] == END.isoformat()

    await home.dialog.choose(f"{menu}.menu_options.first_face")
    start = await home.form(f"{STEP}.first_face", **placeholders)
    await start.submit()
    await home.dialog.menu(f"{STEP}.enrolled", **placeholders)
    assert list(added.faces) == [NUMBER]
    await home.dialog.choose(f"{STEP}.enrolled.menu_options.people")
    await home.form(f"{STEP}.choose", terminal=TERMINAL)
    await home.dialog.close()


async def test_nobody_chosen_and_nobody_there(
    home: Home, added: SimulatedTerminal
) -> None:
    added.people[NUMBER] = user_record(NUMBER, ANNA)
    await home.configure("people")
    form = await home.form(f"{STEP}.choose", terminal=TERMINAL)
    await form.submit()
    await form.complains("options.error.nobody_chosen")
    await home.dialog.close()
    added.people.clear()
    await home.configure("people")
    await home.dialog.ends_with("options.abort.nobody", terminal=TERMINAL)


async def test_settings(home: Home, added: SimulatedTerminal) -> None:
    await home.configure("settings")
    form = await home.form(f"{STEP}.settings", terminal=TERMINAL)
    await form.keeps(capture_timeout=60, scan_interval=60)
    await form.fill(capture_timeout=90, remove_expired_guests=True)
    await form.submit()
    await home.dialog.saved()
    await home.configure("settings")
    form = await home.form(f"{STEP}.settings", terminal=TERMINAL)
    await form.keeps(capture_timeout=90, scan_interval=60)
    await home.dialog.close()
