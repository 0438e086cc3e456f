"""Profiles that differ in the login."""

from simulator.behavior import (
    Algorithm,
    DigestBehavior,
    ExpiredNonce,
    LockReport,
    Profile,
)

from .sources import FIELD_CASES

LOGIN = (
    Profile(
        name="right_missing",
        description=(
            "The account lacks one right: that call gets 401 with a challenge, every "
            "other call works. Which call it was is not published; here UserInfo/Count."
        ),
        source=f"{FIELD_CASES} 8: DS-K1T805 V1.9.1 and DS-K1T342MFWX-E1",
        digest=DigestBehavior(denied=("AccessControl/UserInfo/Count",)),
    ),
    Profile(
        name="locked_in_status",
        description='A lock-out is lockStatus "locked" in a ResponseStatus.',
        source=f"{FIELD_CASES} 9: DS-K1T805",
        digest=DigestBehavior(lock_report=LockReport.STATUS, lock_word="locked"),
    ),
    Profile(
        name="locked_word",
        description='A lock-out is lockStatus "locked" in a userCheck.',
        source=f"{FIELD_CASES} 33: DS-K1T342MFWX-E1 V4.48.40 and five more sources",
        digest=DigestBehavior(lock_word="locked"),
    ),
    Profile(
        name="locked_in_json",
        description="A lock-out is reported in JSON without a root.",
        source=f"{FIELD_CASES} 33",
        digest=DigestBehavior(lock_report=LockReport.FLAT_JSON, lock_word="locked"),
    ),
    Profile(
        name="nonce_once_fresh",
        description=(
            "A nonce is valid for one request; its second use gets 401 with a fresh "
            'challenge with stale="false", so that it looks like a wrong password. '
            "Whether such terminals send stale is not known."
        ),
        source="public clients for DS-K1T342MWX and other terminals",
        digest=DigestBehavior(nonce_uses=1, expired_nonce=ExpiredNonce.FRESH),
    ),
    Profile(
        name="nonce_once_stale",
        description='A nonce is valid for one request; then 401 with stale="true".',
        source="RFC 7616, as a terminal that limits nonces should do it",
        digest=DigestBehavior(nonce_uses=1),
    ),
    Profile(
        name="nonce_once_silent",
        description=(
            "A nonce is valid for one request; its second use gets a bare 401 without "
            "any WWW-Authenticate."
        ),
        source="measurements of a DS-KB8113, Sep 2026, and a public client",
        digest=DigestBehavior(
            nonce_uses=1,
            expired_nonce=ExpiredNonce.SILENT,
            names_algorithm=False,
            opaque="",
            domain="::",
        ),
    ),
    Profile(
        name="nonce_twice_silent",
        description=(
            "The third use of a nonce gets 401 with a ResponseStatus invalidOperation "
            "and no WWW-Authenticate. The same report also mentions userCheck."
        ),
        source="a public Home Assistant integration: DS-K1T342MWX V4.48.40",
        digest=DigestBehavior(
            nonce_uses=2,
            expired_nonce=ExpiredNonce.SILENT,
            user_check=False,
            names_algorithm=False,
            opaque="",
            domain="::",
        ),
    ),
    Profile(
        name="basic_first",
        description="Offers Basic before Digest, and takes both.",
        source="challenges of Hikvision devices in public code",
        digest=DigestBehavior(basic_first=True),
    ),
    Profile(
        name="dual_challenge_one_header",
        description=(
            "Challenges for MD5 and SHA-256, each with a nonce of its own, in one "
            "header."
        ),
        source="a Vietnamese manual's MD5/SHA256 mode of the web page",
        digest=DigestBehavior(
            algorithms=(Algorithm.MD5, Algorithm.SHA256), one_header=True
        ),
    ),
    Profile(
        name="dual_challenge",
        description="Challenges for SHA-256 and MD5 in a header each.",
        source="RFC 7616 section 3.7; IP cameras that check nonce and algorithm as one",
        digest=DigestBehavior(algorithms=(Algorithm.SHA256, Algorithm.MD5)),
    ),
    Profile(
        name="domain_colons",
        description='domain="::", an empty opaque, no algorithm, stale="false".',
        source="challenge of a DS-K1T342MWX V3.16.1",
        digest=DigestBehavior(names_algorithm=False, opaque="", domain="::"),
    ),
    Profile(
        name="sha256",
        description="Only SHA-256.",
        source="the SHA256 mode of the web page",
        digest=DigestBehavior(algorithms=(Algorithm.SHA256,)),
    ),
)
