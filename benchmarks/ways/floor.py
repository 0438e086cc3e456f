"""The same requests by bare aiohttp with a known nonce: the least that is possible.

Only the status is checked, only the picture's URL is parsed, and the certificate is
not verified.
"""

from hashlib import md5
import json
import re
from typing import Self
from uuid import uuid4

import aiohttp

from benchmarks.rig.terminals import Address
from benchmarks.ways.guide import CAPTURE_XML

_CHALLENGE = re.compile(r'(realm|nonce|opaque)="([^"]*)"')
_URL = re.compile(rb"<faceDataUrl>(.*?)</faceDataUrl>")
_SEARCH = "/ISAPI/AccessControl/UserInfo/Search?format=json"


class Floor:
    """One session, with a nonce fetched beforehand."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._count = 0

    async def __aenter__(self) -> Self:
        """Open a session and get a nonce."""
        self._session = aiohttp.ClientSession(
            self._address.url, connector=aiohttp.TCPConnector(ssl=False)
        )
        async with self._session.get("/ISAPI/System/deviceInfo") as response:
            self._challenge = dict(
                _CHALLENGE.findall(response.headers["WWW-Authenticate"])
            )
            await response.read()
        user, realm = self._address.username, self._challenge["realm"]
        self._ha1 = _md5(f"{user}:{realm}:{self._address.password}")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the session."""
        await self._session.close()

    async def enroll(self, number: str, name: str) -> None:
        """Send the guide's three requests."""
        found = _URL.search(
            await self._send(
                "POST",
                "/ISAPI/AccessControl/CaptureFaceData",
                CAPTURE_XML.encode(),
                "application/x-www-form-urlencoded",
            )
        )
        if found is None:
            raise RuntimeError("no face")
        person = {"employeeNo": number, "name": name, "userType": "normal"}
        person |= {"doorRight": "1"}
        valid = {"enable": True, "timeType": "local"}
        valid |= {"beginTime": "2025-01-01T00:00:00", "endTime": "2035-01-01T00:00:00"}
        await self._send_json(
            "POST",
            "/ISAPI/AccessControl/UserInfo/Record?format=json",
            {"UserInfo": person | {"Valid": valid}},
        )
        link = {"faceLibType": "blackFD", "FDID": "1", "FPID": number}
        link |= {"faceURL": found[1].decode()}
        body = (
            "--bound\r\n"
            'Content-Disposition: form-data; name="FaceDataRecord"\r\n\r\n'
            f"{json.dumps(link)}\r\n--bound--\r\n"
        )
        await self._send(
            "PUT",
            "/ISAPI/Intelligent/FDLib/FDSetUp?format=json",
            body.encode(),
            "multipart/form-data; boundary=bound",
        )

    async def enroll_with_lookup(self, number: str, name: str) -> None:
        """Send the five requests that this project's client sends."""
        await self._look_up(number)
        await self.enroll(number, name)
        await self._look_up(number)

    async def _look_up(self, number: str) -> None:
        condition = {
            "searchID": uuid4().hex,
            "searchResultPosition": 0,
            "maxResults": 1,
            "EmployeeNoList": [{"employeeNo": number}],
        }
        await self._send_json("POST", _SEARCH, {"UserInfoSearchCond": condition})

    async def _send_json(self, method: str, path: str, body: object) -> None:
        await self._send(method, path, json.dumps(body).encode(), "application/json")

    async def _send(self, method: str, path: str, body: bytes, kind: str) -> bytes:
        headers = {"Authorization": self._sign(method, path), "Content-Type": kind}
        async with self._session.request(
            method, path, data=body, headers=headers
        ) as response:
            answer = await response.read()
            if response.status != 200:
                raise RuntimeError(f"{path}: HTTP {response.status}")
            return answer

    def _sign(self, method: str, path: str) -> str:
        self._count += 1
        nonce, count = self._challenge["nonce"], f"{self._count:08x}"
        ha2 = _md5(f"{method}:{path}")
        response = _md5(f"{self._ha1}:{nonce}:{count}:0a4f113b:auth:{ha2}")
        return (
            f'Digest username="{self._address.username}", '
            f'realm="{self._challenge["realm"]}", nonce="{nonce}", uri="{path}", '
            f'opaque="{self._challenge.get("opaque", "")}", qop=auth, nc={count}, '
            f'cnonce="0a4f113b", response="{response}"'
        )


def _md5(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
