"""A visit to Home Assistant: a browser window in which a user is signed in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
import time

import aiohttp
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from tests.support.home_assistant.api import tokens
from tests.support.home_assistant.config import PASSWORD, USERNAME

from .chromium import ARGUMENTS, find
from .home import Home
from .look import Look
from .texts import Texts

# Milliseconds for whatever is to be seen. Generous: a busy machine is no error.
VISIBLE_WITHIN = 30_000

# What the frontend throws when it is left while it still asks for something.
LEFT = "disconnected"


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """Run a headless browser."""
    expect.set_options(timeout=VISIBLE_WITHIN)
    path = await find()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


async def open_window(
    browser: Browser,
    url: str,
    look: Look,
    *,
    username: str = USERNAME,
    password: str = PASSWORD,
    sharpness: float = 1,
) -> BrowserContext:
    """Open a window for a user who has signed in before."""
    async with aiohttp.ClientSession() as session:
        given = await tokens(url, session, username, password)
    storage = {
        **given,
        "hassUrl": url,
        "clientId": f"{url}/",
        "expires": round((time.time() + given["expires_in"]) * 1000),
    }
    window = await browser.new_context(**look.context, device_scale_factor=sharpness)
    window.set_default_timeout(VISIBLE_WITHIN)
    await window.add_init_script(
        f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(storage))})"
    )
    return window


@asynccontextmanager
async def visiting(window: BrowserContext, url: str, look: Look) -> AsyncIterator[Home]:
    """Open a page, and check at the end that it had no errors."""
    page = await window.new_page()
    home = Home(page, url, Texts(look.language))
    page.on("pageerror", lambda err: home.thrown.append(str(err)))
    yield home
    await page.close()
    assert not set(home.thrown) - {LEFT}, home.thrown
