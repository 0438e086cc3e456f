"""Recordings that are broken, or made to do harm."""

import json
from pathlib import Path
import time
from typing import Any

import pytest

from simulator.replay import RecordingError, har, load_recording
from simulator.replay.exchange import MAX_BODY
from tests.support.replay import secrecy
from tests.support.replay.__main__ import main, replay
from tests.support.replay.keep import keep

from . import build

DEEP = "[" * 50_000
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<DeviceInfo><serialNumber>&b;</serialNumber></DeviceInfo>"
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "[]",
        "{}",
        '{"log": {"entries": {}}}',
        '{"log": {"entries": []}}',
        '{"log": {"entries": [null, 1, "x", {"request": {"url": 7}}]}}',
        '{"log": {"entries": [{"request": {"url": "https://[::1/ISAPI/x"}}]}}',
        '{"log": {"entries": [{"request": {"url": "file:///etc/passwd"}}]}}',
        DEEP,
        '{"log": ' * 50_000,
    ],
    ids=range(11),
)
def test_no_recording(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    """What is no HAR, or has nothing of a terminal, is refused in one line."""
    (tmp_path / "x.har").write_text(text, encoding="utf-8")
    assert main([str(tmp_path / "x.har")]) == 2
    assert capsys.readouterr().err.startswith("replay: ")


def test_nothing_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is missing, and a folder without pairs, are refused."""
    assert main([str(tmp_path / "none.har")]) == 2
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("replay: ") == 2


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file, and a number of entries, have their limits; a body counts as missing."""
    made = build.entry("GET", "/ISAPI/System/x", "x" * (MAX_BODY + 1))
    file = build.write_har(tmp_path, [made])
    assert load_recording(file).exchanges[0].body is None
    monkeypatch.setattr(har, "MAX_ENTRIES", 0)
    with pytest.raises(RecordingError, match="entries"):
        load_recording(file)
    monkeypatch.setattr(har, "MAX_FILE", 1000)
    with pytest.raises(RecordingError, match="MiB"):
        load_recording(file)


@pytest.mark.parametrize(
    "answer",
    [
        DEEP,
        BOMB,
        "<a>" * 20_000,
        '{"DeviceInfo": ' * 20_000,
        "\x00\x01",
        '{"DeviceInfo": {"serialNumber": {"serialNumber": []}}}',
    ],
    ids=range(6),
)
async def test_hostile_answers(tmp_path: Path, answer: str) -> None:
    """They are served as they are and kept without their body; both end."""
    made = [build.entry("GET", "/ISAPI/System/deviceInfo", answer)]
    recording = load_recording(build.write_har(tmp_path, made))
    reading, text = await replay(recording)
    assert not reading.set_up
    assert "-> unexpected_response" in text
    assert keep(recording, tmp_path / "kept").startswith("Kept: 1 requests")
    (file,) = (tmp_path / "kept").iterdir()
    assert len(file.read_bytes()) < 1000


async def test_endless_pages(tmp_path: Path) -> None:
    """A list that claims to go on, with the same users each time, ends."""
    endless = build.page([build.user(0)], 100_000, more=True)
    target = f"{build.USERS}/Search"
    made = [build.entry("POST", target, endless, posted=build.search())]
    _, text = await replay(load_recording(build.write_har(tmp_path, made)))
    assert "list of users        1 on 2 pages" in text


def files(folder: Path) -> set[Path]:
    """Return all files, however deep."""
    return {file for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    "path",
    [
        "/ISAPI/../../../../etc/cron.d/x",
        "/ISAPI/%2e%2e%2f%2e%2e%2fx",
        "/ISAPI/" + "a/" * 5000,
        "/ISAPI/x\x00y\r\nz: 1",
        "/ISAPI/\u202e\x1b[2Jred",
    ],
    ids=range(5),
)
async def test_paths(tmp_path: Path, path: str) -> None:
    """Neither a file elsewhere nor a line of the report can be made by a path."""
    made = [build.entry("GET", path, "{}"), *build.entries()]
    recording = load_recording(build.write_har(tmp_path, made))
    before = files(tmp_path)
    keep(recording, tmp_path / "kept")
    found = files(tmp_path) - before
    assert {file.parent for file in found} == {tmp_path / "kept"}
    assert all(len(file.name) < 130 for file in found)
    _, text = await replay(recording)
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    assert max(map(len, text.splitlines())) < 600


async def test_headers_and_methods(tmp_path: Path) -> None:
    """A recorded type cannot add a header; a method is three to ten letters."""
    made = build.entry("GET", "/ISAPI/System/deviceInfo", build.device_info())
    made["response"]["headers"][0]["value"] = "text/xml\r\nSet-Cookie: a=1\x00é"
    other: dict[str, Any] = build.entry("G\x1b[31mET", "/ISAPI/System/x")
    reading, text = await replay(
        load_recording(build.write_har(tmp_path, [made, other]))
    )
    assert reading.set_up
    assert "? /ISAPI/System/x" in text


def test_folder_with_links(tmp_path: Path) -> None:
    """A link is no recording: it may lead anywhere."""
    secret = tmp_path / "secret"
    secret.write_text("GET /ISAPI/x\n\n\n--- 200\n\n\n{}\n", encoding="utf-8")
    folder = tmp_path / "pairs"
    folder.mkdir()
    (folder / "1.txt").symlink_to(secret)
    with pytest.raises(RecordingError):
        load_recording(folder)


@pytest.mark.parametrize("kind", ["full", "file", "link", "deep"])
def test_places_that_are_refused(tmp_path: Path, kind: str) -> None:
    """Nothing is written but into a new or empty folder of its own."""
    recording = load_recording(build.write_har(tmp_path, build.entries()))
    (tmp_path / "elsewhere").mkdir()
    place = tmp_path / "place"
    match kind:
        case "full":
            place.mkdir()
            (place / ".hidden").touch()
        case "file":
            place.touch()
        case "link":
            place.symlink_to(tmp_path / "elsewhere")
        case _:
            place = tmp_path / "no" / "such" / "place"
    with pytest.raises(RecordingError):
        keep(recording, place)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_too_many_details(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recording that cannot be searched for all its details is not kept."""
    monkeypatch.setattr(secrecy, "_MAX_SECRETS", 3)
    recording = load_recording(build.write_har(tmp_path, build.entries()))
    with pytest.raises(RecordingError, match="too many"):
        keep(recording, tmp_path / "kept")
    assert list((tmp_path / "kept").iterdir()) == []


def test_what_cannot_be_made_safe_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should a detail get through, its exchange is not written at all."""
    monkeypatch.setattr(
        "tests.support.replay.values.Values.scrubbed", lambda _, value: value
    )
    entry = build.entry("GET", "/ISAPI/System/x", {"model": build.NAMES[2]})
    made = [*build.entries(), entry]
    text = keep(load_recording(build.write_har(tmp_path, made)), tmp_path / "kept")
    assert text.endswith("; 1 left out that still showed some")
    kept = b"".join(file.read_bytes() for file in (tmp_path / "kept").iterdir())
    assert build.NAMES[2].encode() not in kept


@pytest.mark.parametrize("char", ["a", "7", " ", "@", "a@", ".", "-", "%41", "<", '"'])
def test_long_values(tmp_path: Path, char: str) -> None:
    """The time that a value takes grows with its length, not with its square."""
    value = char * 20_000
    body = {"errorMsg": value, "model": value, "name": value, "faceURL": f"/{value}"}
    made = [build.entry("POST", "/ISAPI/System/x", body, posted=body)]
    began = time.monotonic()
    keep(load_recording(build.write_har(tmp_path, made)), tmp_path / "kept")
    assert time.monotonic() - began < 30


def test_numbers_that_are_none(tmp_path: Path) -> None:
    """Numbers that are none, and huge ones, are replaced or left out."""
    body = '{"a": NaN, "b": -Infinity, "c": 1e999, "phone": 12345678901234567890}'
    made = [build.entry("GET", "/ISAPI/System/x", body)]
    keep(load_recording(build.write_har(tmp_path, made)), tmp_path / "kept")
    (file,) = (tmp_path / "kept").iterdir()
    content = file.read_text(encoding="utf-8").rpartition("\n\n")[2]
    assert set(json.loads(content)) == {"a", "b", "c", "phone"}
    assert "12345678901234567890" not in content
