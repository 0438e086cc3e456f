"""A recording: whose traffic it is, and which answer belongs to a request."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from .exchange import (
    Exchange,
    Key,
    Question,
    RecordingError,
    key_of,
    query_of,
    question_of,
)
from .folder import read_folder
from .har import read_har


class Match(Enum):
    """How well a recorded answer fits a request."""

    SAME = "same"
    OTHER_QUESTION = "other question"
    """The path is the same; the recorded search looked for something else."""
    UNREADABLE_QUESTION = "unreadable question"
    """The path is the same; what was searched is encrypted or not recorded."""


class Found(NamedTuple):
    """A recorded answer, and how well it fits."""

    exchange: Exchange
    match: Match


class Recording:
    """What was recorded of one terminal, in its order."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        """Take the exchanges of the host that has most of them."""
        found = list(exchanges)
        hosts = Counter(exchange.host for exchange in found)
        host = hosts.most_common(1)[0][0] if hosts else ""
        self.exchanges = [exchange for exchange in found if exchange.host == host]
        self.left_out = len(found) - len(self.exchanges)
        """Requests to other terminals in the same recording."""
        self._answers: defaultdict[Key, list[Exchange]] = defaultdict(list)
        for exchange in self.exchanges:
            if exchange.obstacle is None:
                self._answers[exchange.key].append(exchange)
        self._served: Counter[tuple[Key, Question | None, str]] = Counter()

    @property
    def obstacles(self) -> Counter[str]:
        """How many answers cannot be served, by reason."""
        reasons = (exchange.obstacle for exchange in self.exchanges)
        return Counter(reason for reason in reasons if reason is not None)

    def find(self, method: str, target: str, body: bytes) -> Found | None:
        """Return the recorded answer, None if there is none for such a path.

        Of several answers to a request each is returned once, in their order, and the
        last one from then on.
        """
        key = key_of(method, target)
        answers = self._answers.get(key)
        if not answers:
            return None
        question = question_of(body)
        chosen, match = _fitting(answers, question)
        language = query_of(target).get("format", "")
        chosen = [
            exchange
            for exchange in chosen
            if query_of(exchange.target).get("format", "") == language
        ] or chosen
        turn = self._served[key, question, language]
        self._served[key, question, language] += 1
        return Found(chosen[min(turn, len(chosen) - 1)], match)


def _fitting(
    answers: list[Exchange], question: Question | None
) -> tuple[list[Exchange], Match]:
    """Return the answers to this very question, or all with what they lack."""
    same, unreadable = [], []
    for exchange in answers:
        recorded = exchange.question
        if recorded is None:
            unreadable.append(exchange)
        elif recorded == question:
            same.append(exchange)
    if same:
        return same, Match.SAME
    if unreadable:
        return unreadable, Match.UNREADABLE_QUESTION
    return answers, Match.OTHER_QUESTION


def load_recording(place: Path) -> Recording:
    """Read a HAR file, or a folder of text pairs; raises RecordingError."""
    try:
        exchanges = read_folder(place) if place.is_dir() else read_har(place)
    except OSError as err:
        raise RecordingError(f"not readable: {err.strerror}") from err
    if not exchanges:
        raise RecordingError("it has no request to /ISAPI/ or /LOCALS/")
    return Recording(exchanges)
