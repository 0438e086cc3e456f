"""The simulated terminal captures faces in all the ways that real ones do."""

import asyncio
from dataclasses import replace

import pytest

from simulator import PROFILES, Scene, SimulatedTerminal, draw_face
from simulator.probe import CAPTURE, CAPTURE_BODY, Probe, Reply

IMMEDIATE = PROFILES["immediate"]
BLOCKING = PROFILES["blocking"]
SHORT = replace(BLOCKING, capture=replace(BLOCKING.capture, window=0.05))
TOUCHY = replace(IMMEDIATE, capture=replace(IMMEDIATE.capture, settle=0.24, hang=0.24))
CANCEL = b"<CaptureFaceDataCond><cancelFlag>true</cancelFlag></CaptureFaceDataCond>"


def progress(reply: Reply) -> tuple[int, str | None, bool]:
    """Return the progress, the URL and the end of a capture's answer."""
    assert reply.status == 200, reply.body
    url = reply.text("faceDataUrl")
    return (
        int(reply.text("captureProgress") or -1),
        (url and url.rpartition("@")[2]),
        reply.text("isCurRequestOver") == "true",
    )


async def test_steps(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Each request gets the next percentage; the URL comes with 100."""
    terminal.scene = Scene.steps([0, 40, 100])
    answers = [progress(await probe.capture()) for _ in range(6)]
    assert answers == [
        (0, None, False),
        (40, None, False),
        (100, "WEB000000000001", False),
        (0, None, False),
        (40, None, False),
        (100, "WEB000000000002", False),
    ]


async def test_at_once(terminal: SimulatedTerminal, probe: Probe) -> None:
    """By default a person is there; the URL has no port, as in real traffic."""
    reply = await probe.capture()
    url = "http://127.0.0.1/LOCALS/pic/web_face_enrollpic.jpg@WEB000000000001"
    assert reply.text("faceDataUrl") == url


async def test_own_address() -> None:
    """The terminal puts an address of its own into URLs."""
    async with (
        SimulatedTerminal(
            IMMEDIATE, tls=False, address="http://192.168.1.64:80"
        ) as terminal,
        Probe(terminal) as probe,
    ):
        url = (await probe.capture()).text("faceDataUrl")
    assert str(url).startswith("http://192.168.1.64:80/LOCALS/pic/")


async def test_after_requests(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A person comes with the third request."""
    terminal.scene = Scene.after_requests(3)
    assert [progress(await probe.capture())[0] for _ in range(3)] == [0, 0, 100]


async def test_after_seconds(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A person comes some time after the first request."""
    terminal.scene = Scene.after_seconds(0.05)
    assert progress(await probe.capture())[0] == 0
    await asyncio.sleep(0.06)
    assert progress(await probe.capture())[0] == 100
    assert progress(await probe.capture())[0] == 0


async def test_show_face(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A face that is shown is captured once."""
    terminal.scene = Scene.never()
    assert progress(await probe.capture())[0] == 0
    terminal.show_face()
    assert [progress(await probe.capture())[0] for _ in range(2)] == [100, 0]


@pytest.mark.parametrize("profile", [BLOCKING])
async def test_blocks_until_a_face_comes(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    """The answer waits for the face; other requests do not wait for the answer."""
    terminal.scene = Scene.never()
    capture = asyncio.create_task(probe.capture())
    await terminal.wait_for("POST", "CaptureFaceData")
    assert terminal.capturing
    async with Probe(terminal) as other:
        assert (await other.get("/ISAPI/System/deviceInfo")).status == 200
        busy = await other.capture()
    assert (busy.status, busy.sub_status) == (400, "deviceBusy")
    assert busy.text("statusCode") == "2"
    assert not capture.done()
    terminal.show_face()
    assert progress(await capture)[0] == 100
    assert not terminal.capturing


@pytest.mark.parametrize("profile", [BLOCKING])
async def test_blocking_scenes(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A blocked request reports no steps, only the face."""
    terminal.scene = Scene.steps([0, 40, 100], seconds=0.01)
    assert progress(await probe.capture())[0] == 100
    terminal.scene = Scene.after_seconds(0.02)
    assert progress(await probe.capture())[0] == 100


@pytest.mark.parametrize("profile", [BLOCKING])
async def test_scene_changes_meanwhile(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    """A new scene takes effect at once, also for a blocked request."""
    terminal.scene = Scene.never()
    capture = asyncio.create_task(probe.capture())
    await terminal.wait_for("POST", "CaptureFaceData")
    terminal.scene = Scene.at_once()
    assert progress(await capture)[0] == 100


@pytest.mark.parametrize("profile", [PROFILES["capture_timeout"].scaled(0.005)])
async def test_capture_timeout(probe: Probe) -> None:
    """No person comes: the window ends, and the next can begin at once."""
    reply = await probe.capture()
    assert (reply.status, reply.sub_status) == (400, "captureTimeout")
    assert reply.text("statusCode") == "3"
    assert reply.text("errorCode") == str(0x30006000)
    assert progress(await probe.capture())[0] == 100


@pytest.mark.parametrize("profile", [PROFILES["busy_repeat"].scaled(0.05)])
async def test_busy_repeat(probe: Probe) -> None:
    """After an empty window the terminal is busy for a while."""
    assert progress(await probe.capture()) == (0, None, False)
    reply = await probe.capture()
    assert (reply.status, reply.sub_status) == (400, "deviceBusy")
    await asyncio.sleep(0.16)
    assert progress(await probe.capture())[0] == 100
    assert progress(await probe.capture())[0] == 0


@pytest.mark.parametrize("profile", [PROFILES["request_over"].scaled(0.005)])
async def test_request_over(probe: Probe) -> None:
    """Some firmware reports that the attempt is over."""
    assert progress(await probe.capture()) == (0, None, True)


@pytest.mark.parametrize("profile", [PROFILES["low_score"], BLOCKING])
async def test_low_score(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A poor picture is refused; the next one can be better."""
    terminal.scene = Scene.poor_quality(times=2)
    for _ in range(2):
        reply = await probe.capture()
        assert (reply.status, reply.sub_status) == (400, "lowScore")
        assert reply.text("errorCode") == str(0x30006001)
    assert [progress(await probe.capture())[0] for _ in range(2)] == [100, 100]


@pytest.mark.parametrize("profile", [TOUCHY])
async def test_repeat_after_done(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A request after 100 is an error that keeps the module busy."""
    assert progress(await probe.capture())[0] == 100
    assert (await probe.capture()).sub_status == "badParameters"
    assert (await probe.capture()).sub_status == "deviceBusy"
    await asyncio.sleep(0.25)
    assert progress(await probe.capture())[0] == 100
    await asyncio.sleep(0.25)
    assert progress(await probe.capture())[0] == 100


@pytest.mark.parametrize("profile", [BLOCKING])
async def test_disconnect_does_not_end_the_capture(terminal: SimulatedTerminal) -> None:
    """The terminal keeps looking after its client has disconnected."""
    terminal.scene = Scene.never()
    async with Probe(terminal) as gone:
        capture = asyncio.create_task(gone.capture())
        await terminal.wait_for("POST", "CaptureFaceData")
        await gone.close()
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await capture
    async with Probe(terminal) as probe:
        assert (await probe.capture()).sub_status == "deviceBusy"
        terminal.show_face()
        await asyncio.sleep(0.01)
        assert not terminal.capturing
        terminal.show_face()
        assert progress(await probe.capture())[:2] == (100, "WEB000000000002")


@pytest.mark.parametrize("profile", [BLOCKING])
async def test_cancel(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A cancelFlag from another connection ends a blocked request."""
    terminal.scene = Scene.never()
    capture = asyncio.create_task(probe.capture())
    await terminal.wait_for("POST", "CaptureFaceData")
    async with Probe(terminal) as other:
        reply = await other.capture(CANCEL)
        assert (reply.status, reply.sub_status) == (200, "ok")
        assert (await capture).sub_status == "captureTimeout"
        assert (await other.capture(CANCEL)).sub_status == "ok"
    terminal.scene = Scene.at_once()
    assert progress(await probe.capture())[0] == 100


@pytest.mark.parametrize("profile", [PROFILES["cancel_ignored"]])
async def test_cancel_ignored(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Some terminals answer OK and keep looking."""
    terminal.scene = Scene.never()
    capture = asyncio.create_task(probe.capture())
    await terminal.wait_for("POST", "CaptureFaceData")
    async with Probe(terminal) as other:
        assert (await other.capture(CANCEL)).sub_status == "ok"
    assert terminal.capturing
    terminal.show_face()
    assert progress(await capture)[0] == 100


@pytest.mark.parametrize("profile", [PROFILES["no_cancel"]])
async def test_no_cancel(probe: Probe) -> None:
    """Others do not know the flag, and their capabilities do not list it."""
    assert (await probe.capture(CANCEL)).sub_status == "badXmlContent"
    reply = await probe.get(f"{CAPTURE}/capabilities")
    assert reply.xml.find("{*}cancelFlag") is None


@pytest.mark.parametrize(
    ("body", "sub_status"),
    [
        (b"", "badXmlFormat"),
        (b"{}", "badXmlFormat"),
        (b"<CaptureFaceDataCond>", "badXmlFormat"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><CaptureFaceDataCond/>", "badXmlFormat"),
        (b"<CaptureFaceData/>", "badXmlContent"),
        (CAPTURE_BODY.replace(b"false", b"0"), "badXmlContent"),
        (CAPTURE_BODY.replace(b">url<", b">base64<"), "badParameters"),
    ],
)
async def test_bad_condition(probe: Probe, body: bytes, sub_status: str) -> None:
    """Only XML with a valid root and valid values starts a capture."""
    reply = await probe.capture(body)
    assert (reply.status, reply.sub_status) == (400, sub_status)


@pytest.mark.parametrize(
    "body",
    [b"<CaptureFaceDataCond/>", CAPTURE_BODY.replace(b"><", b">\n  <")],
)
async def test_good_condition(probe: Probe, body: bytes) -> None:
    """All its children are optional, and blanks are ignored."""
    assert progress(await probe.capture(body))[0] == 100


@pytest.mark.parametrize("query", ["", "?format=json"])
async def test_get_is_not_allowed(probe: Probe, query: str) -> None:
    """The capture endpoint cannot be read."""
    reply = await probe.get(CAPTURE + query)
    assert (reply.status, reply.sub_status) == (400, "methodNotAllowed")


@pytest.mark.parametrize("profile", [PROFILES["binary_only"]])
async def test_binary(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A terminal without URLs sends the picture itself, as a second part."""
    reply = await probe.capture()
    assert (reply.status, reply.sub_status) == (400, "badParameters")
    reply = await probe.capture(CAPTURE_BODY.replace(b">url<", b">binary<"))
    kind, _, boundary = str(reply.header("Content-Type")).partition("; boundary=")
    assert kind == "multipart/form-data"
    _, xml, picture, end = reply.body.split(f"--{boundary}".encode())
    assert b"<captureProgress>100</captureProgress>" in xml
    head, _, jpeg = picture.partition(b"\r\n\r\n")
    assert b'name="FaceData"; filename="FaceData.jpg"' in head
    assert jpeg.removesuffix(b"\r\n") == draw_face(1)
    assert end == b"--\r\n"
    reply = await probe.get(f"{CAPTURE}/capabilities")
    assert reply.xml.find(".//{*}dataType").get("opt") == "binary"  # type: ignore[union-attr]


BINARY = CAPTURE_BODY.replace(b">url<", b">binary<")


@pytest.mark.parametrize("profile", [PROFILES["binary_labelled_xml"]])
async def test_binary_under_a_wrong_label(probe: Probe) -> None:
    reply = await probe.capture(BINARY)
    assert reply.header("Content-Type") == "application/xml"
    assert reply.body.startswith(b"--MIME_boundary\r\n")


@pytest.mark.parametrize("profile", [PROFILES["binary_raw"]])
async def test_binary_alone(terminal: SimulatedTerminal, probe: Probe) -> None:
    """The picture comes without any XML; without a person, XML comes."""
    reply = await probe.capture(BINARY)
    assert reply.header("Content-Type") == "image/jpeg"
    assert reply.body == draw_face(1)
    terminal.scene = Scene.never()
    assert progress(await probe.capture(BINARY)) == (0, None, False)


@pytest.mark.parametrize("profile", [PROFILES["binary_trailing"]])
async def test_binary_with_a_tail(probe: Probe) -> None:
    reply = await probe.capture(BINARY)
    assert draw_face(1) + b"\0" * 16 in reply.body


@pytest.mark.parametrize("profile", [PROFILES["binary_unlisted"]])
async def test_binary_unlisted(probe: Probe) -> None:
    reply = await probe.get(f"{CAPTURE}/capabilities")
    assert b"CaptureFaceDataCond" in reply.body
    assert b"dataType" not in reply.body
    assert (await probe.capture()).sub_status == "badParameters"


@pytest.mark.parametrize("profile", [PROFILES["capture_unlisted"]])
async def test_capture_unlisted(probe: Probe) -> None:
    reply = await probe.get(f"{CAPTURE}/capabilities")
    assert (reply.status, reply.sub_status) == (404, "notSupport")
    assert progress(await probe.capture())[0] == 100


@pytest.mark.parametrize("profile", [PROFILES["no_capture"]])
async def test_no_capture(probe: Probe) -> None:
    """A terminal that cannot capture reports it in both places."""
    assert (await probe.get(f"{CAPTURE}/capabilities")).status == 404
    assert (await probe.capture()).sub_status == "notSupport"
    reply = await probe.get("/ISAPI/AccessControl/capabilities")
    assert reply.text("isSupportCaptureFace") == "false"


@pytest.mark.parametrize("profile", [PROFILES["guide_reply"]])
async def test_reply_as_the_guide_has_it(probe: Probe) -> None:
    """The root and order of the guide."""
    assert progress(await probe.capture())[0] == 0
    reply = await probe.capture()
    assert reply.body.startswith(b"<CaptureFaceDataResponse ")
    assert [child.tag.rpartition("}")[2] for child in reply.xml] == [
        "captureProgress",
        "faceDataUrl",
    ]


async def test_temporary_picture(terminal: SimulatedTerminal, probe: Probe) -> None:
    """There is one temporary picture: the next capture overwrites it."""
    first = str((await probe.capture()).text("faceDataUrl")).partition("1/")[2]
    assert (await probe.get(f"/{first}")).body == draw_face(1)
    await probe.capture()
    reply = await probe.get(f"/{first}")
    assert (reply.status, reply.header("Content-Type")) == (200, "image/jpeg")
    assert reply.body == draw_face(2)
    await terminal.stop()
    await terminal.start()
    await probe.challenge()
    assert (await probe.get(f"/{first}")).status == 404


async def test_missing_picture(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Without the issued suffix there is only the web server's error page."""
    url = str((await probe.capture()).text("faceDataUrl"))
    path = url.removeprefix("http://127.0.0.1").partition("@")[0]
    for target in (path, f"{path}@WEB000000000009", "/LOCALS/pic/other.jpg"):
        reply = await probe.get(target)
        assert (reply.status, reply.header("Content-Type")) == (404, "text/html")
        assert b"Can't locate document: " in reply.body
    reply = await probe.call("PUT", f"{path}@WEB000000000001", b"jpeg")
    assert reply.status == 405
    reply = await probe.send("GET", f"{path}@WEB000000000001")
    assert reply.status == 401


@pytest.mark.parametrize("profile", [PROFILES["plain_pictures"]])
async def test_plain_pictures(probe: Probe) -> None:
    """On some firmware the suffix must be removed."""
    url = str((await probe.capture()).text("faceDataUrl"))
    path, _, suffix = url.removeprefix("http://127.0.0.1").partition("@")
    assert (await probe.get(f"{path}@{suffix}")).status == 404
    assert (await probe.get(path)).status == 200


@pytest.mark.parametrize("profile", [SHORT])
async def test_reboot_ends_a_capture(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A terminal that is switched off does not answer."""
    terminal.scene = Scene.never()
    capture = asyncio.create_task(probe.capture())
    await terminal.wait_for("POST", "CaptureFaceData")
    await terminal.stop()
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await capture
    await terminal.start()
    terminal.scene = Scene.at_once()
    await probe.challenge()
    assert progress(await probe.capture())[0] == 100
