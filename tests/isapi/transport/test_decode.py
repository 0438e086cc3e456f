"""Answers in every form that terminals send, and in some that they do not."""

import pytest

from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiLockedError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
)
from custom_components.hikvision_face_terminal.isapi.transport.decode import (
    MAX_DEPTH,
    MAX_TAGS,
    MAX_TEXT_BYTES,
    decode,
    lock_seconds,
    raise_for_status,
)


@pytest.mark.parametrize(
    ("body", "tree"),
    [
        (b"", {}),
        (b' \t{"a":\t1}', {"a": 1}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        ('{"a": "é"}'.encode("latin-1"), {"a": "é"}),
        (b"<a><b>1</b></a>", {"a": {"b": "1"}}),
        (b"\xef\xbb\xbf<a><b>1</b></a>", {"a": {"b": "1"}}),
        (b'<x:a xmlns:x="urn:y"><x:b>1</x:b></x:a>', {"a": {"b": "1"}}),
        (b'<a><b min="1">2</b></a>', {"a": {"b": {"@min": "1", "#text": "2"}}}),
        (b"<a><b>1</b><b>2</b><b>3</b></a>", {"a": {"b": ["1", "2", "3"]}}),
    ],
)
def test_all_forms_are_one_tree(body: bytes, tree: object) -> None:
    """JSON or XML, under any label, in any namespace."""
    assert decode(body) == tree


@pytest.mark.parametrize(
    "body",
    [
        b"hello",
        b"[1]",
        b"<a>",
        b'{"a": 1',
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"<a>" * (MAX_DEPTH + 2) + b"</a>" * (MAX_DEPTH + 2),
        b'{"a":' * (MAX_DEPTH + 2) + b"1" + b"}" * (MAX_DEPTH + 2),
        b'{"a":' + b"[" * 100_000,
        b"<a>" + b"<b/>" * MAX_TAGS + b"</a>",
        b'{"a":"' + b"x" * MAX_TEXT_BYTES + b'"}',
    ],
    ids=[
        *("text", "list", "open", "cut", "entity", "deep xml", "deep json", "bomb"),
        *("many tags", "many words"),
    ],
)
def test_anything_else_is_refused(body: bytes) -> None:
    """And never expanded or followed."""
    with pytest.raises(IsapiUnexpectedError):
        decode(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"statusCode":2,"statusString":"Device Busy","subStatusCode":"deviceBusy"}',
        b'{"ResponseStatus":{"statusCode":2,"subStatusCode":"DEVICEBUSY"}}',
        (
            b"<ResponseStatus><statusCode>2</statusCode>"
            b"<subStatusCode>devicebusy</subStatusCode></ResponseStatus>"
        ),
    ],
)
@pytest.mark.parametrize("http_status", [200, 400, 404, 500])
def test_the_body_decides_before_http(body: bytes, http_status: int) -> None:
    """By subStatusCode, in upper or lower case, wrapped or flat."""
    with pytest.raises(IsapiRefusedError) as caught:
        raise_for_status(http_status, decode(body))
    assert caught.value.reason is Reason.TERMINAL_BUSY


@pytest.mark.parametrize(
    ("http_status", "reason"),
    [
        (403, Reason.PERMISSION_DENIED),
        (404, Reason.NOT_SUPPORTED),
        (503, Reason.TERMINAL_BUSY),
    ],
)
def test_http_decides_where_the_body_has_no_status(
    http_status: int, reason: Reason
) -> None:
    """An HTML page, or no body at all."""
    with pytest.raises(IsapiRefusedError) as caught:
        raise_for_status(http_status, {})
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        (b"<userCheck><lockStatus>unlock</lockStatus></userCheck>", None),
        (b"<userCheck/>", None),
        (b"<userCheck><lockStatus>lock</lockStatus></userCheck>", 1800),
        (
            (
                b"<userCheck><lockStatus>lock</lockStatus>"
                b"<unlockTime>1795</unlockTime></userCheck>"
            ),
            1795,
        ),
        (
            (
                b"<userCheck><lockStatus>lock</lockStatus>"
                b"<unlockTime>soon</unlockTime></userCheck>"
            ),
            1800,
        ),
        (
            (
                b"<ResponseStatus><lockStatus>lock</lockStatus>"
                b"<resLockTime>60</resLockTime></ResponseStatus>"
            ),
            60,
        ),
    ],
)
def test_a_lock_status_is_matched_whole(body: bytes, seconds: float | None) -> None:
    """The word "unlock" contains "lock"."""
    assert lock_seconds(decode(body)) == seconds


@pytest.mark.parametrize(("seconds", "minutes"), [(0.5, 1), (60, 1), (61, 2)])
def test_minutes_are_rounded_up(seconds: float, minutes: int) -> None:
    """A retry that is too early would be refused again."""
    assert IsapiLockedError(seconds).minutes == minutes
