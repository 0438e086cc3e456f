"""Digest authentication: challenges, their answers, and the life of a nonce."""

from base64 import b64decode, b64encode
import binascii
from collections.abc import Callable
from dataclasses import dataclass
import hashlib
import re
import secrets
from typing import NamedTuple

from .behavior import Algorithm, DigestBehavior, ExpiredNonce

_HASHES = {Algorithm.MD5: hashlib.md5, Algorithm.SHA256: hashlib.sha256}
_PARAMETER = re.compile(
    r'\s*([A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))\s*(?:,|$)'
)
_MUST_BE_QUOTED = ("username", "realm", "nonce", "uri", "response", "cnonce", "opaque")
_NONCE_COUNT = re.compile(r"[0-9a-f]{8}")


class Verdict(NamedTuple):
    """The result of checking the login of a request."""

    passed: bool
    reason: str | None = None
    wrong: bool = False
    """The user name or password was wrong."""
    expired: bool = False
    """Correctly signed, but the nonce is no longer valid."""


@dataclass(slots=True)
class _Nonce:
    algorithm: Algorithm
    born: float
    last_count: int = 0
    uses: int = 0


class _UnreadableError(Exception):
    """An Authorization header that does not conform to RFC 7616."""


class Parameters(dict[str, str]):
    """The parameters of an Authorization header."""

    @classmethod
    def parse(cls, text: str) -> Parameters:
        """Parse a header; quotes are mandatory where RFC 7616 requires them."""
        parameters = cls()
        position = 0
        while position < len(text):
            if (match := _PARAMETER.match(text, position)) is None:
                raise _UnreadableError(f"unreadable at {text[position:]!r}")
            name, quoted, bare = match.groups()
            name = name.lower()
            if name in parameters:
                raise _UnreadableError(f"{name} twice")
            if name in _MUST_BE_QUOTED and quoted is None:
                raise _UnreadableError(f"{name} is not quoted")
            if name == "nc" and bare is None:
                raise _UnreadableError("nc is quoted")
            parameters[name] = re.sub(r"\\(.)", r"\1", quoted) if quoted else bare or ""
            position = match.end()
        return parameters

    def need(self, name: str) -> str:
        """Return a mandatory parameter."""
        if name not in self:
            raise _UnreadableError(f"no {name}")
        return self[name]


class Digest:
    """Checks logins by Digest (or Basic) against the one account."""

    def __init__(
        self,
        behavior: DigestBehavior,
        *,
        username: str,
        password: str,
        clock: Callable[[], float],
    ) -> None:
        self.behavior = behavior
        self.username = username
        self.password = password
        self._realm = behavior.realm
        self._clock = clock
        self._nonces: dict[str, _Nonce] = {}

    def forget(self) -> None:
        """Forget all nonces, as a reboot does."""
        self._nonces.clear()

    def challenges(self, *, stale: bool) -> list[str]:
        """Return the values of the WWW-Authenticate headers of a 401."""
        digests = [self._challenge(it, stale) for it in self.behavior.algorithms]
        if self.behavior.one_header:
            digests = [", ".join(digests)]
        if self.behavior.basic_first:
            digests.insert(0, f'Basic realm="{self._realm}"')
        return digests

    def check(self, method: str, target: str, authorization: str | None) -> Verdict:
        """Check the login of a request."""
        if authorization is None:
            return Verdict(passed=False, reason="not signed")
        scheme, _, rest = authorization.partition(" ")
        if scheme.lower() == "basic":
            return self._check_basic(rest)
        if scheme.lower() != "digest":
            return Verdict(passed=False, reason=f"scheme {scheme}")
        try:
            return self._check_digest(method, target, Parameters.parse(rest))
        except _UnreadableError as err:
            return Verdict(passed=False, reason=str(err))

    def _challenge(self, algorithm: Algorithm, stale: bool) -> str:
        nonce = b64encode(secrets.token_hex(16).encode()).decode()
        self._nonces[nonce] = _Nonce(algorithm, self._clock())
        behavior = self.behavior
        words = [
            'qop="auth"',
            f'realm="{self._realm}"',
            f'nonce="{nonce}"',
            f'stale="{"true" if stale else "false"}"',
        ]
        if behavior.opaque is not None:
            words.append(f'opaque="{behavior.opaque}"')
        if behavior.domain is not None:
            words.append(f'domain="{behavior.domain}"')
        if behavior.names_algorithm:
            words.append(f"algorithm={algorithm}")
        return f"Digest {', '.join(words)}"

    def _check_basic(self, credentials: str) -> Verdict:
        """Check a Basic login; it is ignored unless Basic is offered."""
        if not self.behavior.basic_first:
            return Verdict(passed=False, reason="Basic is not offered")
        try:
            login = b64decode(credentials, validate=True).decode()
        except binascii.Error, UnicodeDecodeError:
            return Verdict(passed=False, reason="unreadable Basic")
        if login != f"{self.username}:{self.password}":
            return Verdict(passed=False, reason="wrong login by Basic", wrong=True)
        return Verdict(passed=True)

    def _check_digest(self, method: str, target: str, given: Parameters) -> Verdict:
        nonce = self._nonces.get(given.need("nonce"))
        if nonce is None:
            # The password cannot be checked: the hash is over another nonce
            return Verdict(passed=False, reason="unknown nonce", expired=True)
        self._check_form(target, given, nonce)
        expected = self._response(method, given, nonce.algorithm)
        named = given["username"] == self.username
        if not named or not secrets.compare_digest(expected, given["response"]):
            return Verdict(passed=False, reason="wrong password", wrong=True)
        if (reason := self._use_up(nonce, int(given["nc"], 16))) is not None:
            return Verdict(passed=False, reason=reason, expired=True)
        return Verdict(passed=True)

    def _check_form(self, target: str, given: Parameters, nonce: _Nonce) -> None:
        """Refuse an answer that does not fit the challenge, whatever the password."""
        for name in ("username", "response", "cnonce"):
            given.need(name)
        if given.need("realm") != self._realm:
            raise _UnreadableError("another realm")
        if given.need("uri") != target:
            raise _UnreadableError(f"uri {given['uri']} for {target}")
        if given.need("qop") != "auth":
            raise _UnreadableError(f"qop {given['qop']}")
        if not _NONCE_COUNT.fullmatch(given.need("nc")):
            raise _UnreadableError(f"nc {given['nc']}")
        if given.get("opaque", "") != (self.behavior.opaque or ""):
            raise _UnreadableError("another opaque")
        if given.get("algorithm", Algorithm.MD5).upper() != nonce.algorithm:
            raise _UnreadableError("another algorithm than the nonce's")

    def _response(self, method: str, given: Parameters, algorithm: Algorithm) -> str:
        def hashed(*parts: str) -> str:
            return _HASHES[algorithm](":".join(parts).encode()).hexdigest()

        return hashed(
            hashed(given["username"], self._realm, self.password),
            given["nonce"],
            given["nc"],
            given["cnonce"],
            "auth",
            hashed(method, given["uri"]),
        )

    def _use_up(self, nonce: _Nonce, count: int) -> str | None:
        """Count a use of a nonce, or return why it is no longer valid."""
        if self._clock() - nonce.born > self.behavior.nonce_life:
            return "nonce too old"
        if count <= nonce.last_count:
            return "nc was used"
        if self.behavior.nonce_uses is not None:
            if nonce.uses >= self.behavior.nonce_uses:
                return "nonce used up"
            nonce.uses += 1
        nonce.last_count = count
        return None

    def challenges_after(self, verdict: Verdict) -> list[str]:
        """Return the challenges of a refusal; some firmware sends none."""
        if not verdict.expired:
            return self.challenges(stale=False)
        if self.behavior.expired_nonce is ExpiredNonce.SILENT:
            return []
        return self.challenges(stale=self.behavior.expired_nonce is ExpiredNonce.STALE)
