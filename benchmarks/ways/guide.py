"""The guide's way, rewritten from its description: what one would do instead.

Three requests with httpx, without a certificate check, digest by httpx itself: once
with a new client for each step, once as a class that keeps one client.
"""

import asyncio
import json
from typing import Any, Self
from uuid import uuid4
from xml.etree import ElementTree as ET

import httpx

from benchmarks.rig.terminals import Address

# The guide's defaults
RETRIES = 10
RETRY_SECONDS = 2.0
_TIMEOUT = 30.0

CAPTURE_XML = """<CaptureFaceDataCond version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">
    <captureInfrared>false</captureInfrared>
    <dataType>url</dataType>
</CaptureFaceDataCond>"""


class GuideError(Exception):
    """The guide's way ended without a user."""


async def capture_face(client: httpx.AsyncClient, base_url: str) -> str:
    """Poll for a face every two seconds until there is one; return its URL."""
    for attempt in range(RETRIES + 1):
        response = await client.post(
            f"{base_url}/ISAPI/AccessControl/CaptureFaceData",
            content=CAPTURE_XML,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        if response.status_code != httpx.codes.OK:
            raise GuideError(f"HTTP {response.status_code}")
        progress, url = _shot(response.text)
        if progress == 100 and url:
            return url
        if attempt < RETRIES:
            await asyncio.sleep(RETRY_SECONDS)
    raise GuideError("no face appeared")


async def create_user(
    client: httpx.AsyncClient, base_url: str, number: str, name: str
) -> None:
    """Create a user."""
    person = {
        "employeeNo": number,
        "name": name,
        "userType": "normal",
        "Valid": {
            "enable": True,
            "beginTime": "2025-01-01T00:00:00",
            "endTime": "2035-01-01T00:00:00",
            "timeType": "local",
        },
        "gender": "unknown",
    }
    _check(
        await client.post(
            f"{base_url}/ISAPI/AccessControl/UserInfo/Record?format=json",
            json={"UserInfo": person},
        )
    )


async def set_up_face(
    client: httpx.AsyncClient, base_url: str, number: str, url: str
) -> None:
    """Link the captured picture to the user."""
    link = {"faceLibType": "blackFD", "FDID": "1", "FPID": number, "faceURL": url}
    boundary = f"----WebKitFormBoundary{uuid4().hex}"
    body = (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="FaceDataRecord"\r\n\r\n'
        f"{json.dumps(link, separators=(',', ':'))}\r\n"
        f"--{boundary}--\r\n"
    ).encode()
    _check(
        await client.put(
            f"{base_url}/ISAPI/Intelligent/FDLib/FDSetUp?format=json",
            content=body,
            headers={
                "Content-Type": f"multipart/form-data; boundary={boundary}",
                "Content-Length": str(len(body)),
            },
        )
    )


async def enroll_with_new_clients(address: Address, number: str, name: str) -> None:
    """Enroll with the guide's three functions: each opens a client and closes it.

    They share one login, as the guide passes it from one to the next.
    """
    auth = httpx.DigestAuth(address.username, address.password)
    async with _client(auth) as client:
        url = await capture_face(client, address.url)
    async with _client(auth) as client:
        await create_user(client, address.url, number, name)
    async with _client(auth) as client:
        await set_up_face(client, address.url, number, url)


class GuideClass:
    """The guide's class, which keeps one client."""

    def __init__(self, address: Address) -> None:
        self._url = address.url
        self._client = _client(httpx.DigestAuth(address.username, address.password))

    async def __aenter__(self) -> Self:
        """Open it."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close its client."""
        await self._client.aclose()

    async def capture(self) -> str:
        """Wait for a face; return its URL."""
        return await capture_face(self._client, self._url)

    async def enroll(self, number: str, name: str) -> None:
        """Enroll a user."""
        url = await self.capture()
        await create_user(self._client, self._url, number, name)
        await set_up_face(self._client, self._url, number, url)


def _client(auth: httpx.DigestAuth) -> httpx.AsyncClient:
    return httpx.AsyncClient(auth=auth, verify=False, timeout=_TIMEOUT)  # noqa: S501 - the guide's own setting


def _shot(text: str) -> tuple[int, str | None]:
    progress, url = 0, None
    for element in ET.fromstring(text).iter():  # noqa: S314 - the guide's parser
        if element.tag.endswith("captureProgress"):
            progress = int(element.text or 0)
        elif element.tag.endswith(("faceDataUrl", "faceURL")):
            url = element.text
    return progress, url


def _check(response: httpx.Response) -> None:
    answer: dict[str, Any] = response.json()
    if response.status_code != httpx.codes.OK or answer.get("statusCode") != 1:
        raise GuideError(f"HTTP {response.status_code}: {answer}")
