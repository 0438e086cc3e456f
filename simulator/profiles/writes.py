"""Profiles that differ in what becomes of a write, and in when its effect shows."""

from simulator.behavior import FacesBehavior, Profile
from simulator.write_behavior import Ok, WriteBehavior

_DETAIL_DELETE = "AccessControl/UserInfoDetail/Delete"
_SEARCH_DELETE = "Intelligent/FDLib/FDSearch/Delete"
_CASE_4 = "field case 4: a DS-K1T670, a DS-K1T341 and older, by public clients"
_CASE_5 = "field case 5: a K1T341AMF and a K1T342MFWX-E1 V4.38, by public clients"
_CASE_21 = "field case 21: several public clients accept it as success"
_SECTION_12 = "isapi-protocol.md, section 12; by clients of several models"


def _refused_detail_delete(name: str, refusal: str) -> Profile:
    return Profile(
        name=name,
        description=(
            f"UserInfoDetail/Delete is refused with {refusal}, though it is known; "
            "UserInfo/Delete works."
        ),
        source=_CASE_4,
        writes=WriteBehavior(refused=(_DETAIL_DELETE,), refusal=refusal),
    )


def _odd_ok(name: str, ok: Ok, what: str) -> Profile:
    return Profile(
        name=name,
        description=f"A Modify that was carried out is answered with 200 and {what}.",
        source=_CASE_21,
        writes=WriteBehavior(ok=ok, ok_to="UserInfo/Modify"),
    )


WRITES = (
    _refused_detail_delete("detail_delete_bad_content", "badJsonContent"),
    _refused_detail_delete("detail_delete_bad_parameters", "badParameters"),
    _refused_detail_delete("detail_delete_lacks", "MessageParametersLack"),
    Profile(
        name="detail_delete_pretends",
        description=(
            "UserInfoDetail/Delete answers OK and deletes none; UserInfo/Delete works."
        ),
        source=_SECTION_12,
        writes=WriteBehavior(without_effect=(_DETAIL_DELETE,)),
    ),
    Profile(
        name="face_delete_pretends",
        description="FDSearch/Delete answers OK and deletes nothing; FDDelete works.",
        source=_CASE_5,
        faces=FacesBehavior(delete="FDDelete"),
        writes=WriteBehavior(without_effect=(_SEARCH_DELETE,)),
    ),
    Profile(
        name="face_delete_bad_parameters",
        description="FDSearch/Delete is refused with badParameters; FDDelete works.",
        source=_SECTION_12,
        faces=FacesBehavior(delete="FDDelete"),
        writes=WriteBehavior(refused=(_SEARCH_DELETE,), refusal="badParameters"),
    ),
    Profile(
        name="busy_after_write",
        description=(
            "For 1.5 s after each write every request is deviceBusy, reads as well. "
            "The case had it once, after FDSetUp; how long it lasts is a guess."
        ),
        source="field case 14: a K1T342MFWX-E1 V4.38",
        writes=WriteBehavior(busy_after=1.5),
    ),
    Profile(
        name="face_shown_late",
        description=(
            "A first face is in the lists of users and faces only 4 s after it was "
            "accepted. That clients look several times is known; how late is a guess."
        ),
        source="field cases, kind Q; a public client looks three times",
        faces=FacesBehavior(shown_after=4),
    ),
    _odd_ok("modify_status_string", Ok.STATUS_STRING, "a statusString alone"),
    _odd_ok("modify_nothing", Ok.NOTHING, "an empty body"),
    _odd_ok("modify_text", Ok.TEXT, "the text OK"),
    Profile(
        name="writes_without_status",
        description=(
            "Every write that was carried out is answered with a statusString alone. "
            "The sources show it for some writes; for all of them is a guess."
        ),
        source=_SECTION_12,
        writes=WriteBehavior(ok=Ok.STATUS_STRING),
    ),
)
