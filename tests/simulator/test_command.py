"""The simulated terminal runs by itself, and has a web page."""

import asyncio
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
import signal
import ssl
import sys

import httpx
import pytest

from simulator import ALL_PROFILES, PROFILES, Scene, SimulatedTerminal
from simulator.__main__ import main
from simulator.interactive import serve_page


async def run(*arguments: str) -> Process:
    """Start the command."""
    command = (sys.executable, "-m", "simulator", *arguments)
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)


async def printed(process: Process, *words: str) -> dict[str, str]:
    """Return the fields that the command prints, up to the last of the given ones."""
    found: dict[str, str] = {}
    assert process.stdout is not None
    async with asyncio.timeout(20):
        while words[-1] not in found:
            line = (await process.stdout.readline()).decode()
            assert line, await process.communicate()
            key, _, value = line.strip().rpartition("  ")
            found[key.strip()] = value
    return found


async def test_runs_by_itself() -> None:
    """It prints its address and login, and stops on a signal."""
    process = await run("--interactive", "--profile", "immediate")
    try:
        fields = await printed(process, "show a face")
        pem = await asyncio.to_thread(
            ssl.get_server_certificate,
            ("127.0.0.1", int(fields["address"].rpartition(":")[2])),
        )
        context = ssl.create_default_context(cadata=pem)
        context.check_hostname = False
        auth = httpx.DigestAuth(fields["user"], fields["password"])
        async with httpx.AsyncClient(
            auth=auth, verify=context, trust_env=False
        ) as client:
            reply = await client.get(f"{fields['address']}/ISAPI/System/deviceInfo")
            assert reply.status_code == 200
            page = await client.get(fields["show a face"])
            assert "Show a face" in page.text
        assert len(fields["fingerprint"]) == 64
        process.send_signal(signal.SIGTERM)
        output, errors = await process.communicate()
        assert (process.returncode, errors) == (0, b"")
        assert output == b"Switched off\n"
    finally:
        with suppress(ProcessLookupError):
            process.kill()


def test_lists_profiles(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All profiles are listed with their descriptions."""
    monkeypatch.setattr(sys, "argv", ["terminal", "--list-profiles"])
    assert main() == 0
    lines = capsys.readouterr().out.splitlines()
    names = [line for line in lines if not line.startswith(" ")]
    assert names == list(ALL_PROFILES)


async def test_page() -> None:
    """A click shows a face; the page lists users, faces and requests."""
    async with (
        SimulatedTerminal(PROFILES["blocking"], tls=False) as terminal,
        serve_page(terminal) as address,
        httpx.AsyncClient(trust_env=False) as browser,
    ):
        terminal.scene = Scene.never()
        terminal.people["1"] = {"employeeNo": "1", "name": "<b>One</b>"}
        terminal.faces["1"] = b"jpeg"
        state = (await browser.get(f"{address}state")).json()
        assert state["people"] == [
            {"employee_no": "1", "name": "<b>One</b>", "face": True}
        ]
        assert not state["capturing"]
        auth = httpx.DigestAuth(terminal.username, terminal.password)
        async with httpx.AsyncClient(auth=auth, trust_env=False) as client:
            capture = asyncio.create_task(
                client.post(
                    f"{terminal.url}/ISAPI/AccessControl/CaptureFaceData",
                    content="<CaptureFaceDataCond/>",
                )
            )
            await terminal.wait_for("POST", "CaptureFaceData")
            state = (await browser.get(f"{address}state")).json()
            assert state["capturing"]
            assert state["requests"][0]["status"] is None
            assert (
                await browser.post(f"{address}act/face", json={})
            ).status_code == 204
            assert "@WEB" in (await capture).text


async def test_page_of_doors() -> None:
    """On the page, users and strangers come, and doors move."""
    async with (
        SimulatedTerminal(ALL_PROFILES["two_doors"], tls=False) as terminal,
        serve_page(terminal) as address,
        httpx.AsyncClient(trust_env=False) as browser,
    ):
        terminal.people["1"] = {"name": "One", "doorRight": "1,2"}

        async def act(what: str, **asked: object) -> int:
            return (await browser.post(f"{address}act/{what}", json=asked)).status_code

        assert await act("come", employee_no="1", door=2, by="card") == 204
        for what in ("stranger", "exit_button", "ring", "leave_open", "close"):
            assert await act(what) == 204
        assert await act("tamper") == await act("attempts") == await act("gap") == 204
        assert await act("nothing") == 404
        state = (await browser.get(f"{address}state")).json()
        codes = [event["code"] for event in reversed(state["events"])]
        expected = "5/21 5/1 5/76 5/23 5/21 5/24 5/37 5/25 5/28 5/26 1/1028 1/1036 5/76"
        assert " ".join(codes) == expected
        assert state["events"][-1]["door"] == 2
        assert state["events"][-2]["who"] == "One"
        assert [door["unlocked"] for door in state["doors"]] == [True, True]
