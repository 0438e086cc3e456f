"""Which challenge is answered, and that a malformed one is not."""

import pytest

from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiAuthenticationError,
    IsapiUnexpectedError,
)
from custom_components.hikvision_face_terminal.isapi.transport.digest import (
    TerminalDigest,
    _usable,
)
from custom_components.hikvision_face_terminal.isapi.transport.login import Login
from simulator import Fault, SimulatedTerminal

MD5 = 'Digest realm="r", nonce="m", qop="auth", algorithm=MD5'
SHA = 'Digest realm="r", nonce="s", qop="auth", algorithm=SHA-256'


@pytest.mark.parametrize(
    ("headers", "nonce"),
    [
        ([MD5], '"m"'),
        (['Basic realm="r"', MD5], '"m"'),
        ([f'Basic realm="r", {MD5}'], '"m"'),
        ([MD5, SHA], '"s"'),
        ([f"{MD5}, {SHA}"], '"s"'),
        (['Digest qop="auth",realm="a, Digest b",nonce="n",domain="::"'], '"n"'),
        (['DIGEST realm="r", nonce="n"'], '"n"'),
        (['Digest realm="r", nonce="n", qop="auth,auth-int"'], '"n"'),
        (['Digest realm="r", nonce="n", qop="auth-int"'], None),
        (['Digest realm="r", nonce="n", algorithm=TIGER'], None),
        (['Digest realm="r"'], None),
        (['Digest nonce="n"'], None),
        (['Basic realm="r"'], None),
        (["nonce"], None),
        (['="x"'], None),
        ([], None),
    ],
)
def test_the_best_usable_challenge_is_chosen(
    headers: list[str], nonce: str | None
) -> None:
    """In any order, case and combination; Basic never."""
    challenge = _usable(headers)
    assert (challenge and challenge["nonce"]) == nonce
    assert not challenge or "domain" not in challenge
    assert not challenge or challenge.get("qop", '"auth"') == '"auth"'


def test_a_fresh_nonce_that_is_stale_is_no_wrong_password() -> None:
    """Reauthentication would not help."""
    digest = TerminalDigest(Login(username="admin", password="x"))
    with pytest.raises(IsapiUnexpectedError):
        digest._raise_refused({"stale": "true"})
    with pytest.raises(IsapiAuthenticationError):
        digest._raise_refused({"stale": "false"})


async def test_nothing_is_signed_without_a_challenge(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """A web page with status 401 is not answered."""
    page = Fault.http_error(401, "<html>no</html>")
    terminal.inject(page, path="deviceInfo", unauthorized=True)
    with pytest.raises(IsapiUnexpectedError):
        await client.device.info()
    assert [seen.signed for seen in terminal.requests] == [False]
