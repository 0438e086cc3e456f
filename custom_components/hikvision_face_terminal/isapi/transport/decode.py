"""Turns an answer's bytes into one kind of tree, however the terminal labels it.

Terminals label XML as JSON and the reverse, differ in namespace and prefix, and may
or may not wrap a status (published traffic of several models). So the content is
sniffed, and XML becomes the same nested dicts as JSON: local names as keys,
attributes as "@name", the text of an element with attributes as "#text", a repeated
element as a list.
"""

from collections.abc import Iterator
import json
import math
import re
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ..errors import IsapiLockedError, IsapiUnexpectedError
from ..tree import Tree, children, text
from .refusals import refusal

# Real answers nest seven levels at most; a deeper one is an attack on the parser.
MAX_DEPTH = 32

# The largest real answer in text is a page of 30 users, some 30 KB; in XML it has a
# few hundred elements. The worst text within these limits takes 40 ms to read, and
# nothing else runs meanwhile.
MAX_TEXT_BYTES: Final = 256 * 1024
MAX_TAGS: Final = 10_000

# Seconds: the vendor's default, and the longest lock-out that is believed, a day.
_DEFAULT_LOCK: Final = 1800.0
_MAX_LOCK: Final = 86400.0
# The words of six sources; "locked" on a DS-K1T342MFWX-E1 V4.48.40.
_LOCKED: Final = ("lock", "locked", "true")
# As a sub code, such as "userLocked" or "illegalLoginLock"; not "userBlocked".
_LOCKED_CODE: Final = re.compile(
    r"(?:(?:the|illegal)?(?:account|user|login|ip))(?:is|address)?lock(?:ed)?",
    re.IGNORECASE,
)

_DECLARATION: Final = re.compile(
    rb"""(?:\xef\xbb\xbf)?<\?xml[^>]{0,99}?encoding\s*=\s*["']([\w.-]{1,40})["'][^>]{0,99}\?>"""
)
# Control characters that XML forbids.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

# Not strict: one raw control character in a name, which some firmware sends, must not
# make a whole list unreadable.
_JSON: Final = json.JSONDecoder(strict=False)

# A surrogate in JSON: half of a character, and invalid without the other half.
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def decode(body: bytes) -> Tree:
    """Read JSON or XML by its content; an empty body is an empty tree.

    Raises IsapiUnexpectedError for anything else, for a document type or
    entities (never expanded), for nesting deeper than MAX_DEPTH and for more than
    MAX_TEXT_BYTES or MAX_TAGS.
    """
    body = body.strip()
    if not body:
        return {}
    is_xml = body.startswith((b"<", b"\xef\xbb\xbf<"))
    if len(body) > MAX_TEXT_BYTES or (is_xml and body.count(b"<") > MAX_TAGS):
        raise IsapiUnexpectedError("an answer that is too long to read")
    try:
        if is_xml:
            root = _root(body)
            tree: Any = {_local(root.tag): _from_xml(root, MAX_DEPTH)}
        else:
            json_text = _text(body)
            tree = _JSON.decode(json_text)
            # Each level has a bracket of its own: most answers have fewer than that.
            if json_text.count("{") + json_text.count("[") >= MAX_DEPTH:
                _check_depth(tree, MAX_DEPTH)
            if _SURROGATE.search(json_text):
                tree = _storable(tree)
    except (
        ParseError,
        DefusedXmlException,
        ValueError,
        RecursionError,
        LookupError,  # XML in an unknown encoding.
    ):
        # Without the cause: its text is from the terminal.
        raise IsapiUnexpectedError(
            "unreadable XML" if is_xml else "unreadable JSON"
        ) from None
    if not isinstance(tree, dict):
        raise IsapiUnexpectedError("answer is not an object")
    return tree


def raise_for_status(http_status: int, tree: Tree) -> None:
    """Raise IsapiRefusedError if the answer is a refusal."""
    refused = refusal(http_status, response_status(tree))
    if refused:
        refused.http_status = http_status
        raise refused
    if http_status not in range(200, 300):
        raise IsapiUnexpectedError(f"HTTP {http_status}")


def response_status(tree: Tree) -> Tree:
    """Return the ResponseStatus: an XML root, a JSON wrapper or flat JSON."""
    wrapped = tree.get("ResponseStatus")
    return wrapped if isinstance(wrapped, dict) else tree


def raise_if_locked(body: bytes) -> None:
    """Raise IsapiLockedError if an answer reports a lock-out.

    An HTML page, or an empty answer, reports none.
    """
    try:
        seconds = lock_seconds(decode(body))
    except IsapiUnexpectedError:
        return
    if seconds is not None:
        raise IsapiLockedError(seconds)


def lock_seconds(tree: Tree) -> float | None:
    """Return for how many seconds the account stays locked; None if it is not.

    Terminals report it in a userCheck, in a ResponseStatus or without a root, as
    "lock" or "locked". The word must be matched whole: "unlock" contains "lock". A
    lock-out without a usable time lasts 30 minutes.
    """
    for status in _nodes(tree):
        code = text(status, "subStatusCode")
        if text(status, "lockStatus").lower() in _LOCKED or _LOCKED_CODE.fullmatch(
            code
        ):
            return _lock_time(status)
    return None


def _nodes(tree: Tree) -> Iterator[Tree]:
    """Yield a tree and all trees in it; decode has limited their depth."""
    yield tree
    for name in tree:
        for child in children(tree, name):
            yield from _nodes(child)


def _lock_time(status: Tree) -> float:
    word = text(status, "unlockTime") or text(status, "resLockTime")
    try:
        seconds = float(word or _DEFAULT_LOCK)
    except ValueError:
        return _DEFAULT_LOCK
    if not math.isfinite(seconds) or seconds <= 0:
        return _DEFAULT_LOCK
    return min(seconds, _MAX_LOCK)


def _root(body: bytes) -> Element:
    """Parse XML, also in an encoding that it does not declare, or that expat lacks."""
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except DefusedXmlException:
        raise
    except ParseError, ValueError, LookupError:
        declaration = _DECLARATION.match(body)
        declared = declaration[1].decode() if declaration else ""
        bare = body[declaration.end() :] if declaration else body
        repaired = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", _text(bare, declared))
        if repaired.encode() == bare and declared.lower() in ("", "utf-8"):
            raise
        root = fromstring(repaired.encode(), forbid_dtd=True)
    return root


def _text(body: bytes, declared: str = "") -> str:
    """Decode a text; GB 2312 is the vendor's own encoding before UTF-8."""
    for encoding in ("utf-8-sig", declared, "gb2312"):
        try:
            return body.decode(encoding)
        except UnicodeError, LookupError, ValueError:
            continue
    return body.decode("latin-1")


def _storable(tree: Any) -> Any:
    """Return JSON without lone surrogates, which cannot be stored or sent."""
    return json.loads(json.dumps(tree, ensure_ascii=False).encode(errors="replace"))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _from_xml(element: Element, depth: int) -> Any:
    if depth == 0:
        raise ValueError("nested too deep")
    text = (element.text or "").strip()
    node: Tree = {f"@{_local(name)}": value for name, value in element.items()}
    for child in element:
        name, value = _local(child.tag), _from_xml(child, depth - 1)
        if name not in node:
            node[name] = value
        elif isinstance(node[name], list):
            node[name].append(value)
        else:
            node[name] = [node[name], value]
    if not node:
        return text
    if text:
        node["#text"] = text
    return node


def _check_depth(node: object, depth: int) -> None:
    if depth == 0:
        raise ValueError("nested too deep")
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            _check_depth(child, depth - 1)
