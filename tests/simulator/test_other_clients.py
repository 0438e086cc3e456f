"""Independent clients work with the simulated terminal."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
import json
import ssl
import sys
from typing import Any
import uuid

import aiohttp
from defusedxml.ElementTree import fromstring
from hikvisionapi import Client
import httpx
import pytest

from simulator import (
    ACCESS_PROFILES,
    PROFILES,
    EventBehavior,
    Scene,
    SimulatedTerminal,
)
from simulator.event_behavior import FramingBehavior

GUIDE_CAPTURE = """<CaptureFaceDataCond version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">
    <captureInfrared>false</captureInfrared>
    <dataType>url</dataType>
</CaptureFaceDataCond>"""
GUIDE_PERSON = {
    "UserInfo": {
        "employeeNo": "100222",
        "name": "Иван Иванов",
        "userType": "normal",
        "Valid": {
            "enable": True,
            "beginTime": "2025-01-01T00:00:00",
            "endTime": "2035-01-01T00:00:00",
            "timeType": "local",
        },
        "gender": "unknown",
    }
}


@pytest.fixture
async def client(terminal: SimulatedTerminal) -> AsyncIterator[httpx.AsyncClient]:
    """Return the client of the guide."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    async with httpx.AsyncClient(
        base_url=terminal.url,
        auth=httpx.DigestAuth(terminal.username, terminal.password),
        verify=context,
        timeout=30.0,
        trust_env=False,
    ) as made:
        yield made


async def capture(client: httpx.AsyncClient) -> httpx.Response:
    """Send the first request of the guide."""
    return await client.post(
        "/ISAPI/AccessControl/CaptureFaceData",
        content=GUIDE_CAPTURE,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )


async def create_user(client: httpx.AsyncClient) -> httpx.Response:
    """Send the second request of the guide."""
    return await client.post(
        "/ISAPI/AccessControl/UserInfo/Record?format=json", json=GUIDE_PERSON
    )


async def link_face(client: httpx.AsyncClient, url: str) -> httpx.Response:
    """Send the third request of the guide."""
    record = {
        "faceLibType": "blackFD",
        "FDID": "1",
        "FPID": "100222",
        "faceURL": url,
    }
    boundary = f"----WebKitFormBoundary{uuid.uuid4().hex}"
    body = (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="FaceDataRecord"\r\n\r\n'
        f"{json.dumps(record, separators=(',', ':'))}\r\n"
        f"--{boundary}--\r\n"
    ).encode()
    return await client.put(
        "/ISAPI/Intelligent/FDLib/FDSetUp?format=json",
        content=body,
        headers={
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(body)),
        },
    )


def text_of(reply: httpx.Response, name: str) -> str | None:
    """Return the text of an element, which the guide finds by the end of its tag."""
    for element in fromstring(reply.text).iter():
        if element.tag.endswith(name):
            return str(element.text)
    return None


async def enroll(client: httpx.AsyncClient, terminal: SimulatedTerminal) -> None:
    """Follow the guide, and check the result."""
    for _ in range(3):
        reply = await capture(client)
        assert reply.status_code == 200
        if text_of(reply, "captureProgress") == "100":
            break
    url = str(text_of(reply, "faceDataUrl"))
    reply = await create_user(client)
    assert (reply.status_code, reply.json()["statusCode"]) == (200, 1)
    reply = await link_face(client, url)
    assert (reply.status_code, reply.json()["statusCode"]) == (200, 1)
    assert terminal.people["100222"]["name"] == "Иван Иванов"
    assert list(terminal.faces) == ["100222"]
    assert terminal.wrong_logins == 0


NOT_FOR_THE_GUIDE = {
    "capture_timeout": "its client gives up at HTTP 400",
    "low_score": "its client gives up at HTTP 400",
    "binary_only": "it knows no pictures but those at a URL",
    "binary_labelled_xml": "it knows no pictures but those at a URL",
    "binary_raw": "it knows no pictures but those at a URL",
    "binary_trailing": "it knows no pictures but those at a URL",
    "binary_unlisted": "it knows no pictures but those at a URL",
    "binary_headers_in_body": "it knows no pictures but those at a URL",
    "binary_preamble": "it knows no pictures but those at a URL",
    "binary_unterminated": "it knows no pictures but those at a URL",
    "no_time_type": "its person has a timeType",
    "json_only_setup": "it sends the form only",
    "wrapped_json": "it looks for the status in the open",
    "camera": "it is no terminal",
    "intercom": "it is no terminal",
    "recorder": "it is no terminal",
    "promises_faces": "it has no face library",
    "promises_people": "it has no users",
    "no_capture": "it cannot capture",
    "door_right_needed": "its person has no rights",
    "no_setup": "it knows no other way to link a face",
    "no_setup_unlisted": "it knows no other way to link a face",
    "no_setup_picture": "it knows no other way to link a face",
    "nonce_once_silent": "httpx needs a challenge to try again",
    "nonce_twice_silent": "httpx needs a challenge to try again",
    "busy_after_write": "the guide does not wait for a busy terminal",
    "writes_without_status": "the guide takes no answer without a status",
    "real_pace": "it is as quick as the others, but for its pace",
    "slow": "it is as quick as the others, but for its pace",
}


@pytest.mark.parametrize("profile", [PROFILES["blocking"], PROFILES["immediate"]])
async def test_enrollment_as_in_the_guide(
    client: httpx.AsyncClient, terminal: SimulatedTerminal
) -> None:
    """The three requests of the guide, by httpx, over HTTPS."""
    terminal.scene = Scene.steps([0, 100], seconds=0.05)
    await enroll(client, terminal)


@pytest.mark.parametrize(
    "profile",
    [it.scaled(0.01) for it in PROFILES.values() if it.name not in NOT_FOR_THE_GUIDE],
    ids=lambda it: it.name,
)
async def test_enrollment_on_other_firmware(
    client: httpx.AsyncClient, terminal: SimulatedTerminal
) -> None:
    """The same on each firmware on which the guide's client can work at all."""
    if terminal.profile.capture.rest:
        terminal.scene = Scene.at_once()
    await enroll(client, terminal)


async def test_guide_s_refusals(
    client: httpx.AsyncClient, terminal: SimulatedTerminal
) -> None:
    """The refusals that the guide mentions."""
    await enroll(client, terminal)
    reply = await create_user(client)
    assert reply.status_code == 400
    assert "AlreadyExist" in reply.json()["subStatusCode"]
    reply = await link_face(client, "https://example.com/face.jpg")
    assert reply.status_code == 400
    assert reply.json()["subStatusCode"] == "urlDownloadFail"
    picture = "/LOCALS/pic/enrlFace/0/0000000001.jpg"
    assert (await client.put(picture, content=b"jpeg")).status_code == 405


async def test_wrong_password_by_httpx(terminal: SimulatedTerminal) -> None:
    """One attempt by httpx is one wrong login."""
    async with SimulatedTerminal(tls=False) as plain:
        auth = httpx.DigestAuth(plain.username, "wrong")
        async with httpx.AsyncClient(auth=auth, trust_env=False) as client:
            reply = await client.get(f"{plain.url}/ISAPI/System/deviceInfo")
        assert reply.status_code == 401
        assert "<retryLoginTime>4</retryLoginTime>" in reply.text
        assert plain.wrong_logins == 1


async def test_hikvisionapi() -> None:
    """A published library reads the device info; it tries Basic before Digest."""
    async with SimulatedTerminal(PROFILES["system_status"], tls=False) as terminal:

        def read() -> dict[str, Any]:
            client = Client(terminal.url, terminal.username, terminal.password)
            answer: dict[str, Any] = client.System.deviceInfo(method="get")
            return answer

        info = (await asyncio.to_thread(read))["DeviceInfo"]
        assert info["serialNumber"] == terminal.serial_number
        assert info["model"] == terminal.model
        assert terminal.wrong_logins == 0
        assert str(terminal.requests[0].authorization).startswith("Basic ")
        assert terminal.requests[-1].authorized


async def test_imports_without_home_assistant() -> None:
    """The simulator runs without Home Assistant."""
    code = "import sys, simulator.interactive; "
    code += "print([m for m in sys.modules if m.startswith('homeassistant')])"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert output.strip() == b"[]"


@pytest.mark.parametrize(
    "profile",
    [
        replace(
            PROFILES["system_status"],
            events=EventBehavior(xml=True, framing=FramingBehavior(name="boundary")),
        )
    ],
    ids=["cameras"],
)
async def test_published_library_reads_events(terminal: SimulatedTerminal) -> None:
    """hikvisionapi, which was made for cameras, reads events as they send them."""
    terminal.events.fill(6)

    def read() -> Any:
        api = Client(terminal.url, terminal.username, terminal.password, timeout=10)
        api.count_events = 3
        stream = api.Event.notification.alertStream
        return stream(method="get", type="stream")

    found = await asyncio.to_thread(read)
    alerts = [it["EventNotificationAlert"]["AccessControllerEvent"] for it in found]
    assert [alert["subEventType"] for alert in alerts] == ["21", "75", "22"]


@pytest.mark.parametrize("profile", [ACCESS_PROFILES["pictures_in_stream"]], ids=["1"])
async def test_multipart_reader(
    terminal: SimulatedTerminal, client: httpx.AsyncClient
) -> None:
    """A reader of multipart that knows nothing of terminals reads the stream."""
    terminal.events.fill(6)
    auth = aiohttp.DigestAuthMiddleware(terminal.username, terminal.password)
    async with (
        aiohttp.ClientSession(middlewares=[auth]) as session,
        session.get(f"{terminal.url}/ISAPI/Event/notification/alertStream") as stream,
    ):
        reader = aiohttp.MultipartReader.from_response(stream)
        terminal.events.happen(5, 75)
        serials, picture = [], b""
        while not picture:
            part = await reader.next()
            assert isinstance(part, aiohttp.BodyPartReader)
            if part.headers["Content-Type"] == "image/jpeg":
                picture = bytes(await part.read())
            else:
                alert = json.loads(await part.read())
                serials.append(alert["AccessControllerEvent"]["serialNo"])
    assert serials == list(range(1, 9))
    assert picture.endswith(b"\xff\xd9")
