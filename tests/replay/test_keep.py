"""A kept recording identifies no user, terminal or house."""

from base64 import b64decode, b64encode
from collections.abc import Callable
import json
from pathlib import Path
from random import Random
import re
from typing import Any
from urllib.parse import quote

import pytest

from simulator.replay import load_recording
from tests.support.replay import masking
from tests.support.replay.__main__ import main, replay
from tests.support.replay.keep import keep

from . import build

CARD = "3087154421"
TOKEN = "Q7vXkPz0aLmW3n"
USER = "hausmeister"
DETAILS = (
    *build.NUMBERS,
    *build.NAMES,
    "Ottilie",
    "Brandwein",
    "Всеслав",
    build.SERIAL,
    build.MAC,
    build.MAC.replace(":", ""),
    build.HOST,
    "side-door.brandwein.lan",
    CARD,
    TOKEN,
    USER,
    "2024-06-11",
    "Zm9yZ2V0",
)


def forms(detail: str) -> set[bytes]:
    """Return how a detail may be written, in lower case."""
    plain = detail.encode()
    encoded = {
        detail,
        quote(detail),
        json.dumps(detail)[1:-1],
        "".join(f"&#{ord(char)};" for char in detail),
        plain.hex(),
    }
    return {form.lower().encode() for form in encoded}


def base64_forms(detail: str) -> set[bytes]:
    """Return what is in base64 of a text with the detail, wherever it stands."""
    made = set()
    for before in range(3):
        text = b64encode(b"\0" * before + detail.encode()).rstrip(b"=")
        made.add(text[(before * 8 + 5) // 6 : -1])
    return made


def all_of(folder: Path) -> bytes:
    """Return all that is in the folder, with names of files and decoded bytes."""
    content = b""
    for file in sorted(folder.iterdir()):
        text = file.read_bytes()
        content += file.name.encode() + b"\n" + text
        for encoded in re.findall(rb"\(base64\) (\S+)", text):
            content += b64decode(encoded)
    return content


def entries() -> list[dict[str, Any]]:
    """Return the recording with details wherever one may be."""
    name, number = build.NAMES[0], build.NUMBERS[0]
    hidden = b64encode(f"for {name}!".encode()).decode()
    refused = {
        "statusCode": 6,
        "subStatusCode": "employeeNoAlreadyExist",
        "errorMsg": f"employeeNo {number} exist already: {name}, card {CARD}",
    }
    xml = (
        f'<List xmlns="http://www.isapi.org/ver20/XMLSchema" owner="{name}">'
        f'<Item name="{name}" no="{number}"><!-- {name} --><id>{CARD}</id>'
        f"<remark>{quote(name)} {name.encode().hex()}</remark></Item>"
        f"<ipAddress>{build.HOST}</ipAddress><hostName>side-door.brandwein.lan</hostName>"
        f"<manufacturer>made for {name} at {build.HOST}</manufacturer>"
        f"<model>{hidden}</model></List>"
    )
    form = (
        '--x\r\nContent-Disposition: form-data; name="FaceDataRecord"\r\n\r\n'
        f'{{"FPID":"{number}","faceLibType":"blackFD"}}\r\n'
        f'--x\r\nContent-Disposition: form-data; name="img"; filename="{name}.jpg"\r\n'
        f"Content-Type: image/jpeg\r\n\r\n\xff\xd8 {name}\r\n--x--\r\n"
    )
    card = {
        "CardInfo": {
            "employeeNo": int(number),
            "cardNo": CARD,
            name: "as a key",
            "modeOfSomething": name,
            "model": name,
            "statusString": name.upper(),
            "lastSeen": f"2024-06-11T07:{number[:2]}:00+03:00",
            "macAddress": build.MAC.replace(":", ""),
        }
    }
    login = {"SessionLogin": {"userName": USER, "sessionID": TOKEN, "iterations": 100}}
    secret_headers = (("Authorization", f'Digest username="{USER}"'), ("Cookie", TOKEN))
    return [
        *build.entries(),
        build.entry(
            "POST",
            f"{build.USERS}/Record?format=json&token={TOKEN}&name={quote(name)}",
            refused,
            posted={"UserInfo": build.user(0)},
            status=400,
            headers=secret_headers,
        ),
        build.entry("GET", f"/ISAPI/System/list/{CARD}/{quote(name)}", xml),
        build.entry("PUT", f"{build.LIBRARY}/FDSetUp", {"statusCode": 1}, posted=form),
        build.entry("GET", f"/ISAPI/AccessControl/CardInfo?cardNo={CARD}", card),
        build.entry("POST", f"/ISAPI/Security/sessionLogin?user={USER}", login),
        build.entry("GET", "/ISAPI/System/log", f"at {build.HOST}: {name} came\n"),
    ]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder with the kept recording, which is the same in each run."""
    monkeypatch.setattr(masking, "token_bytes", bytes)
    folder = tmp_path / "kept"
    text = keep(load_recording(build.write_har(tmp_path, entries())), folder)
    assert text == "Kept: 21 requests, personal details replaced"
    return folder


@pytest.mark.parametrize("detail", DETAILS)
def test_no_detail_survives(kept: Path, detail: str) -> None:
    """Not in words, nor encoded for URLs, JSON, XML, in hex or base64."""
    content = all_of(kept)
    lowered = content.lower()
    assert [form for form in forms(detail) if form in lowered] == []
    if len(detail) > 5:
        assert [form for form in base64_forms(detail) if form in content] == []


def test_no_picture_survives(kept: Path) -> None:
    """A tiny drawing is in the place of each picture."""
    content = all_of(kept)
    assert content.count(b"\xff\xd8\xff") >= 1
    assert build.JPEG[-200:-100] not in content


def test_same_value_same_replacement(kept: Path) -> None:
    """Of the same length and kind, in searches, answers, pictures and sentences."""
    recording = load_recording(kept)
    users = [
        user
        for exchange in recording.exchanges
        if exchange.path.endswith("/UserInfo/Search")
        for user in json.loads(exchange.body or b"")["UserInfoSearch"]["UserInfo"]
    ]
    first, second, third, again = users
    assert first == again
    assert len({user["employeeNo"] for user in users}) == 3
    for user, number, name in zip(users, build.NUMBERS, build.NAMES, strict=False):
        assert re.sub(r"\d", "0", user["employeeNo"]) == "0" * len(number)
        assert len(user["name"].encode()) == len(name.encode())
        assert [char == " " for char in user["name"]] == [char == " " for char in name]
    assert third["userType"] == "normal"
    assert second["Valid"]["beginTime"].endswith("T00:00:00")
    refusal = next(it for it in recording.exchanges if it.status == 400)
    assert first["employeeNo"].encode() in (refusal.body or b"")
    assert b"exist already" in (refusal.body or b"")


async def test_kept_reads_as_the_original(tmp_path: Path, kept: Path) -> None:
    """A kept recording has the report of the original, but for the picture."""
    original = load_recording(build.write_har(tmp_path, entries()))
    reports = [
        (await replay(recording))[1] for recording in (original, load_recording(kept))
    ]
    shown = [re.sub(r"JPEG, \d+ bytes", "JPEG", text) for text in reports]
    shown[0] = shown[0].replace("  1 answers are not served: a login", "LOGIN")
    assert (
        shown[1]
        .replace("  1 answers are not served: without its content\n", "")
        .replace("  1 answers are not served: a login", "LOGIN")
        == shown[0]
    )


def test_protocol_is_kept(kept: Path) -> None:
    """What makes a firmware what it is stays as it was."""
    content = all_of(kept)
    for word in (
        b"<model>DS-K1T999XX</model>",
        b"build 240517",
        b"V3.3.8",
        b'"subStatusCode":\t"notSupport"',
        b'"@max":\t128',
        b"/ISAPI/AccessControl/RemoteControl/door/1",
        b"employeeNoAlreadyExist",
    ):
        assert word in content, word


def test_two_runs_differ(tmp_path: Path) -> None:
    """A replacement cannot be looked up in another recording of the same user."""
    recording = load_recording(build.write_har(tmp_path, entries()))
    keep(recording, tmp_path / "a")
    keep(recording, tmp_path / "b")
    assert all_of(tmp_path / "a") != all_of(tmp_path / "b")


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command keeps and reports; a folder that holds something is refused."""
    arguments = [str(build.write_har(tmp_path, build.entries())), "--keep"]
    assert main([*arguments, str(tmp_path / "kept")]) == 0
    assert capsys.readouterr().out.startswith("Kept: 15 requests")
    before = all_of(tmp_path / "kept")
    assert main([*arguments, str(tmp_path / "kept")]) == 2
    assert capsys.readouterr().err == "replay: the folder to keep it in is not empty\n"
    assert all_of(tmp_path / "kept") == before


PLACES = (
    *("name", "employeeNo", "remark", "model", "statusString", "errorMsg", "@opt"),
    *("userType", "deviceName", "value", "firmwareVersion", "faceURL", "beginTime"),
    *("responseStatusStrg", "doorRight", "anything"),
)
PEOPLE = ("Annegret Oberhuber", "Иннокентий Щербаков", "李小龍先生", "987654321012")
DISGUISES: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    quote,
    "at {0} now".format,
    "x{0}y".format,
    "https://h/{0}/1.jpg".format,
    lambda name: b64encode(name.encode()).decode(),
    lambda name: name.encode().hex(),
)


def anything(chance: Random, depth: int = 4) -> Any:
    """Return a JSON value with people in places where none belong."""
    kind = chance.random()
    if depth and kind < 0.4:
        keys = chance.choices(PLACES, k=4)
        return {key: anything(chance, depth - 1) for key in keys}
    if depth and kind < 0.55:
        return [anything(chance, depth - 1) for _ in range(3)]
    if kind < 0.65:
        return chance.choice([1, 12345, 987654321012, True, None, 36.6])
    return chance.choice(DISGUISES)(chance.choice(PEOPLE))


@pytest.mark.parametrize("seed", range(6))
def test_details_in_any_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """A name that is known from one place is found in all others."""
    monkeypatch.setattr(masking, "token_bytes", bytes)
    chance = Random(seed)  # noqa: S311 - the same places in each run
    made = [
        build.entry("GET", f"/ISAPI/System/{name}", {"root": anything(chance)})
        for name in ("capabilities", "time", "status", "capabilities")
    ]
    users = [{"name": name} for name in PEOPLE]
    made.append(build.entry("GET", "/ISAPI/System/users", {"UserInfo": users}))
    text = keep(load_recording(build.write_har(tmp_path, made)), tmp_path / "kept")
    assert text == "Kept: 5 requests, personal details replaced"
    content = all_of(tmp_path / "kept")
    for name in PEOPLE:
        assert [form for form in forms(name) if form in content.lower()] == []
        assert [form for form in base64_forms(name) if form in content] == []
