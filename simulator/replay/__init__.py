"""Serves recorded traffic of a real terminal, over real sockets.

A recording is a HAR file of a browser, or a folder of text files with one request and
its answer each. Nothing here knows what the recording is served to.
"""

from .exchange import Exchange, RecordingError
from .recording import Match, Recording, load_recording
from .terminal import ReplayTerminal, Served

__all__ = [
    "Exchange",
    "Match",
    "Recording",
    "RecordingError",
    "ReplayTerminal",
    "Served",
    "load_recording",
]
