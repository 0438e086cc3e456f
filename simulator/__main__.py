"""Run a simulated terminal by itself: python -m simulator --help."""

from argparse import ArgumentParser, Namespace
import asyncio
from contextlib import AsyncExitStack
import secrets
import signal
import sys
from textwrap import fill

from .interactive import serve_page
from .profiles import ALL_PROFILES
from .scene import Scene
from .terminal import SimulatedTerminal


def _arguments() -> Namespace:
    parser = ArgumentParser(
        prog="python -m simulator",
        description="Run a simulated Hikvision face terminal until it is interrupted.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="default: any free port")
    parser.add_argument("--http", action="store_true", help="plain HTTP, no TLS")
    parser.add_argument("--user", default="admin")
    parser.add_argument("--password", help="default: a random one")
    parser.add_argument(
        "--profile", choices=ALL_PROFILES, default="blocking", metavar="NAME"
    )
    parser.add_argument("--list-profiles", action="store_true")
    person = parser.add_mutually_exclusive_group()
    person.add_argument(
        "--face-after",
        type=float,
        metavar="SECONDS",
        help="a person appears this long after a capture began",
    )
    person.add_argument("--never", action="store_true", help="no person ever appears")
    parser.add_argument(
        "--interactive",
        action="store_true",
        help="a page of its own: click, and people come, and doors move",
    )
    parser.add_argument("--interactive-port", type=int, default=0, metavar="PORT")
    return parser.parse_args()


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _list_profiles() -> None:
    for profile in ALL_PROFILES.values():
        indent = "    "
        _print(profile.name)
        for text in (profile.description, f"Source: {profile.source}"):
            _print(fill(text, 80, initial_indent=indent, subsequent_indent=indent))


def _terminal(arguments: Namespace) -> SimulatedTerminal:
    terminal = SimulatedTerminal(
        ALL_PROFILES[arguments.profile],
        tls=not arguments.http,
        host=arguments.host,
        port=arguments.port,
        username=arguments.user,
        password=arguments.password or secrets.token_urlsafe(9),
    )
    if arguments.face_after is not None:
        terminal.scene = Scene.after_seconds(arguments.face_after)
    elif arguments.never or arguments.interactive:
        terminal.scene = Scene.never()
    return terminal


async def _run(arguments: Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        terminal = await stack.enter_async_context(_terminal(arguments))
        _print(f"Simulated {terminal.model}, profile {terminal.profile.name}")
        _print(f"  address      {terminal.url}")
        if terminal.certificate_fingerprint is not None:
            _print(f"  fingerprint  {terminal.certificate_fingerprint}")
        _print(f"  user         {terminal.username}")
        _print(f"  password     {terminal.password}")
        if arguments.interactive:
            page = serve_page(terminal, arguments.interactive_port)
            _print(f"  show a face  {await stack.enter_async_context(page)}")
        await stop.wait()
    _print("Switched off")


def main() -> int:
    """Run the command line."""
    arguments = _arguments()
    if arguments.list_profiles:
        _list_profiles()
    else:
        asyncio.run(_run(arguments))
    return 0


if __name__ == "__main__":
    sys.exit(main())
