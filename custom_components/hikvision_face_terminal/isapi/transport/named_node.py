"""Which element of a request a refusal names, wherever in its message that stands.

Messages are the bare name ("endTime"), a path ("UserInfo.Valid.endTime") or a sentence
of 200 characters and more with the name at its end (a DS-K1T342MX-E1 V4.39.180).
"""

import re
from typing import Final

# Elements that sentences name in plain words as well.
_ALIASES: Final = {
    "employeeNo": r"employee\s*(?:no|id|number)\b\.?|person\s*(?:id|number)\b",
    "beginTime": r"(?:begin|start)(?:ning)?\s*time",
    "endTime": r"(?:end|expir\w*)\s*time",
    "timeType": r"time\s*type",
    "userType": r"user\s*type",
    "doorRight": r"door\s*right",
    "RightPlan": r"right\s*plan",
    "faceURL": r"face\s*url",
    "groupId": r"group\s*id",
}
_ALIAS: Final = re.compile(
    "|".join(rf"(?P<{node}>\b(?:{words}))" for node, words in _ALIASES.items()),
    re.IGNORECASE,
)

# An element's name beside words of English: a capital within it.
_IDENTIFIER: Final = re.compile(r"\b[A-Za-z]+[a-z][A-Z]\w*")

# Names that are words of English too. "Valid" is an element only where it stands by
# itself or in a path; "the name of the node" is about another element.
_WORD: Final = re.compile(
    r"(?<!node )(?<!field )(?<!element )(?<!parameter )(?<!file )"
    r"\b(name|gender|password|picture|Valid(?!\s+[a-z])|enable|multipart|boundary|img)\b"
    r"(?! of (?:the )?(?:node|field|element|parameter))"
)

# What holds the whole request: naming it names nothing in it.
_WHOLE: Final = frozenset(
    {
        "UserInfo",
        "UserInfoDetail",
        "FaceDataRecord",
        "ResponseStatus",
        "UserInfoDelCond",
        "CardInfo",
        "CardInfoDelCond",
    }
)


def named_node(message: str, sub_code: str) -> str:
    """Return the last element that a message names, as terminals spell it; or ""."""
    named: list[tuple[int, str]] = [
        (match.start(), match[0])
        for match in _IDENTIFIER.finditer(message)
        if match[0] not in _WHOLE and match[0].lower() != sub_code.lower()
    ]
    named += [
        (match.start(), match.lastgroup or "") for match in _ALIAS.finditer(message)
    ]
    named = named or [(it.start(), it[1]) for it in _WORD.finditer(message)]
    return max(named, default=(0, ""))[1]
