"""Profiles that differ in storing users and faces."""

from simulator.behavior import (
    Count,
    DetailDelete,
    FacesBehavior,
    Modify,
    PeopleBehavior,
    Profile,
)

from .sources import FIELD_CASES, GUIDE_2020

PEOPLE = (
    Profile(
        name="plain_numbers",
        description=(
            "Employee numbers have letters and digits only; others are badJsonContent "
            "with a sentence that names the element at its end."
        ),
        source=f"{FIELD_CASES} 11: DS-K1T342MX-E1 V4.39.180",
        people=PeopleBehavior(plain_numbers=True),
    ),
    Profile(
        name="time_format_error",
        description="A time out of range is timeFormatError, and errorMsg names it.",
        source=f"{FIELD_CASES} 12: DS-K1T342MFWX-E1 V4.38",
        people=PeopleBehavior(time_error="timeFormatError"),
    ),
    Profile(
        name="short_search_id",
        description=(
            "A searchID of 32 characters is badParameters, a short one passes. The "
            "limit is not known: 16 here."
        ),
        source=f"{FIELD_CASES} 30: DS-K1T342MFWX",
        people=PeopleBehavior(search_id_characters=16),
    ),
    Profile(
        name="no_time_type",
        description=(
            "A record with timeType is badJsonContent, and errorMsg names it. Which "
            "elements old firmware refuses differs; tests refuse others as well."
        ),
        source=f"{FIELD_CASES}, kind A: clients for old firmware that leave it out",
        people=PeopleBehavior(unknown_nodes=frozenset({"timeType"})),
    ),
    Profile(
        name="no_count",
        description="UserInfo/Count is notSupport.",
        source="older firmware, by public clients that count by searching",
        people=PeopleBehavior(count=Count.NONE),
    ),
    Profile(
        name="old_count",
        description="UserInfo/Count has only userNumber; names have 32 bytes.",
        source=GUIDE_2020,
        people=PeopleBehavior(count=Count.USERS_ONLY, name_bytes=32),
    ),
    Profile(
        name="no_detail_delete",
        description="UserInfoDetail is notSupport; UserInfo/Delete deletes users.",
        source="isSupportUserInfoDetailDelete may be false; public clients fall back",
        people=PeopleBehavior(detail_delete=DetailDelete.NONE),
    ),
    Profile(
        name="no_delete_process",
        description="UserInfoDetail/Delete is synchronous, without DeleteProcess.",
        source="older firmware, by public clients",
        people=PeopleBehavior(detail_delete=DetailDelete.SYNCHRONOUS),
    ),
    Profile(
        name="door_right_needed",
        description="A new user without doorRight or RightPlan is refused.",
        source="MessageParametersLack in reports of public clients",
        people=PeopleBehavior(needs_door_right=True),
    ),
    Profile(
        name="guide_duplicate",
        description="A number in use is deviceUserAlreadyExist, statusCode 4.",
        source="the guide that this project implements; no traffic shows it",
        people=PeopleBehavior(duplicate="deviceUserAlreadyExist"),
    ),
    Profile(
        name="duplicate_in_ok",
        description=(
            "A number in use is refused with HTTP 200 and statusCode 1: only the sub "
            "code duplicateEmployeeNo shows that no user was created."
        ),
        source="a public client that met it once",
        people=PeopleBehavior(duplicate="duplicateEmployeeNo", duplicate_in_ok=True),
    ),
    Profile(
        name="newer_time_errors",
        description="An invalid period has sub codes of its own, not badJsonContent.",
        source="a newer ISAPI guide, by public clients",
        people=PeopleBehavior(names_time_errors=True),
    ),
    Profile(
        name="no_match_spelling",
        description="NOMATCH where others say NO MATCH.",
        source="public clients that read both",
        people=PeopleBehavior(no_match="NOMATCH"),
    ),
    Profile(
        name="small_pages",
        description="UserInfo/Search lists ten users per page, and reports that limit.",
        source="maxResults is in the capabilities; less than 30 is a guess",
        people=PeopleBehavior(page_size=10),
    ),
    Profile(
        name="modify_merges",
        description=(
            "UserInfo/Modify keeps omitted fields. Which firmware does so is open: in "
            "all other profiles they are cleared, as one client for a DS-K1T343MFX "
            "reports."
        ),
        source="the wording of the official guides, which leaves it open",
        people=PeopleBehavior(modify=Modify.MERGES),
    ),
    Profile(
        name="modify_pretends",
        description="UserInfo/Modify answers OK and changes nothing.",
        source="a public Node client for a DS-K1T343MFX",
        people=PeopleBehavior(modify=Modify.PRETENDS),
    ),
    Profile(
        name="modify_by_post",
        description="UserInfo/Modify wants POST.",
        source="a public client: some firmware",
        people=PeopleBehavior(modify_method="POST"),
    ),
    Profile(
        name="set_up_modifies_only",
        description="UserInfo/SetUp of a new number is employeeNoNotExist.",
        source="one public Node client; according to the official guide it creates",
        people=PeopleBehavior(set_up_creates=False),
    ),
)

FACES = (
    Profile(
        name="labeled_json_part",
        description=(
            "FDSetUp takes a JPEG only if the JSON part beside it is labeled as JSON; "
            "the URL form stays without."
        ),
        source=f"{FIELD_CASES} 36: DS-K1T342MFWX-E1 V4.38, DS-K1T341CMFW",
        faces=FacesBehavior(binary_parts=("img",), labels_json=True),
    ),
    Profile(
        name="json_search_without_faces",
        description=(
            "UserInfo/Search reports neither numOfFace nor faceURL: only the face "
            "library knows whether a user has a face."
        ),
        source=f"optional fields in the {GUIDE_2020}; no traffic shows it",
        people=PeopleBehavior(lists_faces=False),
    ),
    Profile(
        name="no_setup",
        description=(
            "FDSetUp is notSupport and not in the capabilities; FaceDataRecord takes "
            "the same form. Which form it takes on such firmware is a guess."
        ),
        source="supportFDFunction without setUp, by public clients",
        faces=FacesBehavior(set_up=False),
    ),
    Profile(
        name="no_setup_unlisted",
        description="As no_setup, but the capabilities do not name functions at all.",
        source="supportFDFunction is optional; that both are missing is a guess",
        faces=FacesBehavior(set_up=False, reports_functions=False),
    ),
    Profile(
        name="no_setup_picture",
        description="As no_setup; FaceDataRecord also takes a JPEG, as FaceImage.",
        source=f"FaceDataRecord in the {GUIDE_2020}",
        faces=FacesBehavior(set_up=False, binary_parts=("FaceImage",)),
    ),
    Profile(
        name="json_only_setup",
        description=(
            "FDSetUp takes a URL in a plain JSON body and in no form. Whether such "
            "firmware refuses the form is not known: these clients never send it."
        ),
        source="public clients for K1T terminals that send nothing else",
        faces=FacesBehavior(json_form=True, url_form=False),
    ),
    Profile(
        name="no_face_delete",
        description=(
            "Has neither FDSearch/Delete nor FDDelete: deleteFP of FDSetUp deletes a "
            "face and, as UserInfoDetail is missing too, UserInfo/Delete a user."
        ),
        source=f"deleteFP in the {GUIDE_2020}; that both are missing is a guess",
        people=PeopleBehavior(detail_delete=DetailDelete.NONE),
        faces=FacesBehavior(delete=None),
    ),
    Profile(
        name="no_pictures",
        description=(
            "Stores faces without their pictures: what faceURL points to is not found. "
            "Whether real ones report a faceURL then is not known."
        ),
        source="saveFacePic in AcsCfg, by public clients",
        faces=FacesBehavior(keeps_pictures=False, binary_parts=("img",)),
    ),
    Profile(
        name="json_setup",
        description="FDSetUp also takes a plain JSON body.",
        source="public clients for K1T341AMF and other terminals",
        faces=FacesBehavior(json_form=True),
    ),
    Profile(
        name="binary_img",
        description="FDSetUp also takes a JPEG, as a second part named img.",
        source="public clients for K1T343M and K1T342MFWX-E1",
        faces=FacesBehavior(binary_parts=("img",)),
    ),
    Profile(
        name="binary_face_image",
        description="FDSetUp also takes a JPEG, as a second part named FaceImage.",
        source=f"{GUIDE_2020}, and a public client for K1T341AMF",
        faces=FacesBehavior(binary_parts=("FaceImage",)),
    ),
    Profile(
        name="face_delete_by_body",
        description="Faces are deleted by FDDelete; FDSearch/Delete is notSupport.",
        source="a public client for K1T341AMF",
        faces=FacesBehavior(delete="FDDelete"),
    ),
)
