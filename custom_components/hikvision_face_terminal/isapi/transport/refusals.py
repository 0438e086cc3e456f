"""What a terminal means by a refusal, read from the family of its words.

The vendor has hundreds of subStatusCodes, firmware spells them as it likes, and their
numbers (errorCode) differ between the vendor's own guides. So a family is a pattern
over the letters of a text: lower case, without blanks and punctuation.
"""

from dataclasses import dataclass
from http import HTTPStatus
import re
from typing import Final

from ..errors import IsapiNotSupportedError, IsapiRefusedError, Reason
from ..tree import Tree, excerpt
from .named_node import named_node

_OK_STATUS_CODES: Final = ("0", "1")
_BUSY: Final = "2"
# Carried out; it takes full effect after a reboot (the vendor's guides).
_REBOOT_REQUIRED: Final = "7"
_ERROR_CODES: Final = (_BUSY, "3", "4", "5", "6")
_OK_WORDS: Final = ("ok", "success", "succeeded")

# In characters. The longest message known has some 200, and the end of one counts.
_MAX_TEXT: Final = 512


@dataclass(frozen=True, slots=True)
class _Meaning:
    """Why the terminal refused, and whether it may accept another form."""

    reason: Reason
    form: bool = False


# A form that this firmware rejects: the reason lies in what it names, if anything.
_FORM: Final = _Meaning(Reason.UNEXPECTED_RESPONSE, form=True)
_UNKNOWN: Final = _Meaning(Reason.UNEXPECTED_RESPONSE)

# Words about the quality of a face, and those that may also name the part of a form.
_QUALITY: Final = (
    r"feature|pupil|eyes|eyedist|score|(?<!device)model(?!type|name)|qua?lity|blur"
    r"|occlu|resolution|(?<!json)(?<!xml)(?<!param)(?<!content)(?<!data)analysis"
    r"|notarget|target(not|un)(found|detect)|liveness|living|(?<!subnet)mask|glasses"
    r"|brightness|illumination|backlight|overexpos|toodark|toobright|(head|face)pose"
)
_PICTURE: Final = r"(?<!to)pic(?!al|ker)|image|photo|jpe?g"
_FACE: Final = rf"{_QUALITY}|{_PICTURE}|face(?!lib|url|datarecord|type)"
_LIMIT: Final = r"size|length|len|resolution|ratio|pixel|angle"
_NUMBER: Final = r"employee(no|id|num)|person(no|id|num)|fpid"
_NAME: Final = (
    r"(?<!file)(?<!device)(?<!dept)(?<!group)(?<!lib)(?<!library)(?<!node)(?<!param)"
    r"(?<!parameter)(?<!element)(?<!host)(?<!model)name"
)
# "employeeNoExist" is about the number; "doesn't exist" has lost its apostrophe.
_EXISTS: Final = (
    r"already|duplicat|repeat|conflict|similarface"
    r"|((?<!nt)(?<!not)(?<!no)(?<!non)|(?<=employeeno))exist(s|ed)?$"
)
_MISSING: Final = (
    r"no[tn]exist|(?<!employee)noexist|(does|do|did)ntexist"
    r"|nosuch(user|person|employee|face|file|record)"
    r"|((?<!target)not|isnt|cannotbe|cantbe)found"
)

# In this order: the first family with a word in the text decides.
_FAMILIES: Final = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        # Who receives events is "deployed", or armed.
        (
            Reason.STREAM_TAKEN,
            r"(deploy|arming|armed|subscri)\w*(exceed|max|limit|full)",
        ),
        (
            Reason.DOOR_CONTROL_OFF,
            r"remote(door|control|open)\w*(disable|notenable|turnedoff)",
        ),
        (Reason.SECURITY_MODULE_OFFLINE, r"(security|door)\w*(module|unit)\w*offline"),
        (Reason.READER_OFFLINE, r"reader\w*offline"),
        (
            Reason.TERMINAL_BUSY,
            (
                r"busy|nomemory|memory(not|in)|(insufficient|outof|lackof|low)memory"
                r"|unavailable|upgrading|initiali[sz]ing|notready|rebooting|inprogress"
                r"|occupied|toomany(request|conn)|toofrequent|trylater|tryagainlater"
            ),
        ),
        (
            Reason.CAPTURE_TIMEOUT,
            r"(capture|collect|acqui|detect|recogni|face)\w*time(d?out|isout)",
        ),
        (
            Reason.PERMISSION_DENIED,
            (
                r"privilege|permission|authori[sz]|authority|denied|forbidden"
                r"|(no|lack|insufficient)right(?!plan)"
            ),
        ),
        (
            Reason.CAPTURE_FAILED,  # The picture went away between capture and linking.
            (
                r"download\w*(fail|error)|(fail|error)\w*download"
                r"|(get|read|load|fetch|open)(face)?(pic|image|file)\w*(fail|error)"
                r"|(face|pic|picture|image)ur[li](\w*(invalid|illegal|error|fail)|is)"
                r"|(invalid|illegal|bad|error)(face|pic|picture|image)ur[li]"
                rf"|({_PICTURE}|file|faceurl)\w*({_MISSING})"
            ),
        ),
        (
            Reason.FACE_REJECTED,
            rf"({_PICTURE}|resolution)\w*(not|un)support|(not|un)support\w*({_PICTURE})",
        ),
        (
            Reason.NOT_SUPPORTED,
            (
                r"(not?|un)support|methodnotallow|notimplement|badur[li]|invalidoperation"
                r"|(?<!face)(?<!pic)(?<!picture)(?<!image)ur[li](format|error|invalid)"
                r"|(unknown|invalid|nosuch)(ur[li]|path|method|command|interface)"
                r"|(ur[li]|page|path|interface|resource|document|command)(isnot|not)found"
            ),
        ),
        # "fingerPrintLowQulity", as a public client for enrollers has it.
        (Reason.FINGERPRINT_REJECTED, r"finger\w*(qua?lity|lowscore|poor|blur)"),
        (Reason.FACE_REJECTED, rf"\A(?=.*({_FACE}|file)).*({_LIMIT})"),
        (
            Reason.INVALID_VALIDITY,
            (
                r"(begin|end|start|valid|expir\w{1,4})time"
                r"|time(type|format|range|period|invalid|error|illegal|exceed|over|earlier)"
                r"|(invalid|illegal|beyond|bad)(time|date|period)|dateformat|dateinvalid"
                r"|earlierthan|(valid|validity|effective)period"
            ),
        ),
        (Reason.INVALID_NAME, rf"({_NAME})\w*({_LIMIT}|long|exceed|over|limit)"),
        (Reason.INVALID_EMPLOYEE_NO, rf"({_NUMBER})\w*({_LIMIT}|long|over)"),
        (
            Reason.TERMINAL_FULL,
            (
                r"full(?!y|name|screen)|exceed\w*(limit|max)|limitexceed|over(limit|flow)"
                r"|(no|notenough|insufficient)(space|storage|capacity)|capacity"
                r"|(reach\w*|upper)(limit|max)|(limit|max)\w*reach"
                r"|(num|number|count)(exceed|over)"
            ),
        ),
        (
            Reason.FACE_ALREADY_ENROLLED,
            rf"\A(?=.*(face(?!lib)|{_PICTURE})).*({_EXISTS})",
        ),
        (Reason.CARD_ALREADY_ASSIGNED, rf"\A(?=.*card).*({_EXISTS})"),
        (Reason.FINGERPRINT_ALREADY_ENROLLED, rf"\A(?=.*finger).*({_EXISTS})"),
        # About what a user has, or the faces' library: no reason of its own.
        (
            Reason.UNEXPECTED_RESPONSE,
            r"card|finger|iris|lib(rary)?|fdid|group|template|password|database",
        ),
        (Reason.USER_NOT_FOUND, _MISSING),
        (
            Reason.USER_ALREADY_EXISTS,
            rf"\A(?!.*name)(?=.*({_NUMBER}|user|person|employee|duplicate)).*({_EXISTS})",
        ),
        (None, r"para\w*(lack|miss)|(lack|miss)\w*para"),
        (Reason.INVALID_EMPLOYEE_NO, _NUMBER),
        (Reason.INVALID_NAME, _NAME),
        (Reason.FACE_REJECTED, _FACE),
        (
            None,
            (
                r"(bad|invalid|illegal|error)(xml|json|para|content|format|request|data)"
                r"|(xml|json|para\w*|content|format)(format|content|error|invalid|illegal)"
                r"|schema|syntax|lack|missing|unrecogni[sz]ed|malformed|parseerror"
            ),
        ),
    )
)
_STRONG_QUALITY: Final = re.compile(_QUALITY)

_STATUS_CODES: Final = {
    "5": _FORM,
    "6": _FORM,
}
_HTTP: Final = {
    HTTPStatus.FORBIDDEN: Reason.PERMISSION_DENIED,
    HTTPStatus.NOT_FOUND: Reason.NOT_SUPPORTED,
    HTTPStatus.METHOD_NOT_ALLOWED: Reason.NOT_SUPPORTED,
    HTTPStatus.NOT_IMPLEMENTED: Reason.NOT_SUPPORTED,
    HTTPStatus.TOO_MANY_REQUESTS: Reason.TERMINAL_BUSY,
    HTTPStatus.SERVICE_UNAVAILABLE: Reason.TERMINAL_BUSY,
}

# What a rejected value of an element of a user's record, or of a card, is called.
_ABOUT: Final = {
    "cardNo": Reason.INVALID_CARD,
    "employeeNo": Reason.INVALID_EMPLOYEE_NO,
    "name": Reason.INVALID_NAME,
    "Valid": Reason.INVALID_VALIDITY,
    "enable": Reason.INVALID_VALIDITY,
    "beginTime": Reason.INVALID_VALIDITY,
    "endTime": Reason.INVALID_VALIDITY,
    "timeType": Reason.INVALID_VALIDITY,
}


def refusal(http_status: int, status: Tree) -> IsapiRefusedError | None:
    """Return the refusal that an answer's status holds, if it is one.

    The body decides before the HTTP status: real terminals send error bodies with HTTP
    200, and notSupport with HTTP 404 as well as 403. A client saw a refused Record with
    statusCode 1: only its subStatusCode refused. A client error may have nothing but a
    message.
    """
    code, sub, message, string = (
        _word(status.get(name))
        for name in ("statusCode", "subStatusCode", "errorMsg", "statusString")
    )
    if _is_ok(http_status, code, sub, message or string):
        if http_status not in _HTTP:
            return None
        return _error(_Meaning(_HTTP[HTTPStatus(http_status)]), f"HTTP {http_status}")
    text = message or string
    detail = f"{sub}: {text}" if sub and text and text != sub else sub or text
    meaning = _meaning(code, sub, message, string, http_status)
    return _error(meaning, detail, sub, named_node(message, sub))


def _is_ok(http_status: int, code: str, sub: str, text: str) -> bool:
    is_said = text.lower() in _OK_WORDS
    if sub and sub.lower() not in _OK_WORDS:
        return code == _REBOOT_REQUIRED and _letters(sub) == "rebootrequired"
    if not code:
        is_client_error = 400 <= http_status < 500  # noqa: PLR2004 - HTTP
        return not (is_client_error and text and not is_said)
    if code in (*_OK_STATUS_CODES, _REBOOT_REQUIRED):
        return True
    # "OK" or 200 in its place, by no source; a number of the vendor's counts.
    is_said |= code.lower() in _OK_WORDS
    return is_said and http_status < 300 and code not in _ERROR_CODES  # noqa: PLR2004


def about_record(refused: IsapiRefusedError) -> IsapiRefusedError:
    """Return the refusal of a user's record or card with the reason of what it names.

    A rejected form that names the number means that the terminal does not take this
    number (a DS-K1T342MX-E1 refuses "-", "_" and "." so). Of a search or a deletion
    it may mean the form itself.
    """
    reason = _ABOUT.get(refused.node)
    is_vague = refused.reason is Reason.UNEXPECTED_RESPONSE
    if reason is None or not (is_vague and refused.is_format_rejected):
        return refused
    return IsapiRefusedError(
        reason,
        refused.detail,
        refused.sub_code,
        node=refused.node,
        is_format_rejected=True,
    )


def _meaning(
    code: str, sub: str, message: str, string: str, http_status: int
) -> _Meaning:
    """Return the meaning of the most exact text that has one."""
    if code == _BUSY:
        return _Meaning(Reason.TERMINAL_BUSY)
    for text in (sub, message, "" if sub else string):
        found = _family(text)
        if found is _FORM and _STRONG_QUALITY.search(_letters(message)):
            # "badJsonContent: PicFeaturePoints" is about the face in the picture.
            return _Meaning(Reason.FACE_REJECTED)
        if found:
            return found
    if code in _STATUS_CODES:
        return _STATUS_CODES[code]
    return (
        _Meaning(_HTTP[HTTPStatus(http_status)]) if http_status in _HTTP else _UNKNOWN
    )


def _family(text: str) -> _Meaning | None:
    letters = _letters(text)
    for reason, pattern in _FAMILIES:
        if pattern.search(letters):
            return _Meaning(reason) if reason else _FORM
    return None


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _error(
    meaning: _Meaning, detail: str, sub: str = "", node: str = ""
) -> IsapiRefusedError:
    detail, sub = excerpt(detail), sub.lower()
    if meaning.reason is Reason.NOT_SUPPORTED:
        return IsapiNotSupportedError(detail, sub, node=node)
    return IsapiRefusedError(
        meaning.reason, detail, sub, node=node, is_format_rejected=meaning.form
    )


def _word(value: object) -> str:
    return "" if value is None else str(value).strip()[-_MAX_TEXT:]
