"""One Home Assistant and one browser for all tests; a terminal and a user for each."""

from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
import re
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, BrowserContext
import pytest

from simulator import PROFILES, Profile, SimulatedTerminal, draw_face
from tests.support.home_assistant.api import HomeAssistantApi, signed_in
from tests.support.home_assistant.config import REPOSITORY, TIME_ZONE
from tests.support.home_assistant.process import HomeAssistant, free_port, running
from tests.support.home_assistant.terminal_setup import DOMAIN, add_terminal
from tests.support.records import user_record

from .home import Home
from .look import DESKTOP, PHONE, Look
from .page import GARDEN, GARDEN_SERIAL, WhoCanComeIn, called
from .visit import browsing, open_window, visiting

# What a failed test leaves to look at.
FAILURES = REPOSITORY / ".e2e-failures"

# How Home Assistant's record of a refused call begins.
ANSWERED = "Error during service call to"

# Each record of the log begins with its time.
RECORD = re.compile(r"^(?=\d{4}-\d\d-\d\d )", re.MULTILINE)

type Windows = dict[Look, BrowserContext]
type Reports = dict[str, pytest.TestReport]
REPORTS = pytest.StashKey[Reports]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures know how their test went."""
    report = yield
    item.stash.setdefault(REPORTS, {})[report.when] = report
    return report


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return Home Assistant's configuration folder."""
    return tmp_path_factory.mktemp("home-assistant")


@pytest.fixture(scope="session")
async def home_assistant(folder: Path) -> AsyncIterator[HomeAssistant]:
    """Return a running Home Assistant."""
    async with running(folder, free_port()) as process:
        yield process


@pytest.fixture(autouse=True)
def _nothing_wrong_in_the_log(
    folder: Path, home_assistant: HomeAssistant
) -> Iterator[None]:
    """Check that no error of the integration is logged, whatever a test does.

    Home Assistant has errors of its own: it requests other integrations' icons, and
    logs each call of an action that is answered with an error.
    """
    log = folder / "process.log"
    before = log.stat().st_size
    yield
    records = RECORD.split(log.read_bytes()[before:].decode())
    assert not [
        text
        for text in records
        if " ERROR " in text and DOMAIN in text and ANSWERED not in text
    ]


@pytest.fixture(scope="session")
async def api(home_assistant: HomeAssistant) -> AsyncIterator[HomeAssistantApi]:
    """Return the owner's API."""
    async with signed_in(home_assistant.url) as owner:
        yield owner


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Return a headless browser."""
    async with browsing() as browser:
        yield browser


@pytest.fixture(scope="session")
async def windows() -> AsyncIterator[Windows]:
    """Return the owner's windows, one per look: they cache the frontend's files."""
    windows: Windows = {}
    yield windows
    for window in windows.values():
        await window.close()


@pytest.fixture
def profile() -> Profile:
    """Return the terminal's firmware; a test overrides it by parametrization."""
    return PROFILES["immediate"]


@pytest.fixture
async def language(api: HomeAssistantApi, look: Look) -> str:
    """Set the language of the household and its owner."""
    await speak(api, look.language)
    return look.language


@pytest.fixture
async def terminal(
    profile: Profile, api: HomeAssistantApi
) -> AsyncIterator[SimulatedTerminal]:
    """Return a running terminal over HTTPS; afterwards Home Assistant forgets it."""
    async with SimulatedTerminal(profile=profile, tls=True) as running:
        running.clock.zone = ZoneInfo(TIME_ZONE)
        yield running
        for entry in await api.command("config_entries/get", domain=DOMAIN):
            await api.delete(f"config/config_entries/entry/{entry['entry_id']}")


@pytest.fixture
async def added(
    api: HomeAssistantApi, language: str, terminal: SimulatedTerminal
) -> SimulatedTerminal:
    """Return a terminal that was added before; its entities are named then."""
    await add_terminal(api, terminal)
    return terminal


@pytest.fixture(params=[DESKTOP, PHONE], ids=str)
def look(request: pytest.FixtureRequest) -> Look:
    """Return how the user looks at Home Assistant: a test runs for each look."""
    look: Look = request.param
    return look


@pytest.fixture
def sharpness() -> float:
    """Return the number of screen pixels per layout pixel."""
    return 1


@pytest.fixture
async def home(
    request: pytest.FixtureRequest,
    browser: Browser,
    windows: Windows,
    home_assistant: HomeAssistant,
    look: Look,
    language: str,
    terminal: SimulatedTerminal,
    sharpness: float,
) -> AsyncIterator[Home]:
    """Return Home Assistant as its owner sees it, on a fresh page of the browser.

    The terminal is set up first, so that it is torn down last: a failed test's picture
    shows it.
    """
    url = home_assistant.url
    if look not in windows:
        windows[look] = await open_window(browser, url, look, sharpness=sharpness)
    async with visiting(windows[look], url, look) as home:
        yield home
        if (report := request.node.stash[REPORTS].get("call")) and report.failed:
            await picture(home, request.node.name)


@pytest.fixture
async def front(added: SimulatedTerminal) -> SimulatedTerminal:
    """Return the first terminal, with two people."""
    for number, name in enumerate(("Anna", "Ben"), start=1):
        added.people[str(number)] = user_record(str(number), name)
        added.faces[str(number)] = draw_face(number)
    return added


@pytest.fixture
async def garden(
    api: HomeAssistantApi, front: SimulatedTerminal
) -> AsyncIterator[SimulatedTerminal]:
    """Return a second terminal, with nobody; it goes before the first one does."""
    async with SimulatedTerminal(
        profile=called(GARDEN), serial_number=GARDEN_SERIAL
    ) as running:
        await add_terminal(api, running)
        yield running


@pytest.fixture
def page(home: Home) -> WhoCanComeIn:
    """Return the page, which is not open yet."""
    return WhoCanComeIn(home)


async def speak(api: HomeAssistantApi, language: str) -> None:
    """Set the language of the household and of the owner's profile."""
    await api.command("config/core/update", language=language)
    formats = ("number_format", "time_format", "date_format", "first_weekday")
    value = {"language": language, "time_zone": "local"}
    value |= dict.fromkeys(formats, "language")
    await api.command("frontend/set_user_data", key="language", value=value)


async def picture(home: Home, name: str) -> None:
    """Save what was visible when a test failed."""
    FAILURES.mkdir(exist_ok=True)
    file = FAILURES / f"{name}.png"
    await home.page.screenshot(path=file)
    print(f"To be seen then: {file}")
