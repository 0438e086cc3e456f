"""How people and faces are kept."""

from simulator.behaviour import (
    Count,
    DetailDelete,
    FacesBehaviour,
    Modify,
    PeopleBehaviour,
    Profile,
)

from .sources import GUIDE_2020

PEOPLE = (
    Profile(
        name="no_count",
        description="UserInfo/Count is notSupport.",
        source="older firmware, by public clients that count by searching",
        people=PeopleBehaviour(count=Count.NONE),
    ),
    Profile(
        name="old_count",
        description="UserInfo/Count has only userNumber; names have 32 bytes.",
        source=GUIDE_2020,
        people=PeopleBehaviour(count=Count.USERS_ONLY, name_bytes=32),
    ),
    Profile(
        name="no_detail_delete",
        description="UserInfoDetail is notSupport; people go by UserInfo/Delete.",
        source="isSupportUserInfoDetailDelete may be false; public clients fall back",
        people=PeopleBehaviour(detail_delete=DetailDelete.NONE),
    ),
    Profile(
        name="no_delete_process",
        description="UserInfoDetail/Delete is synchronous, without DeleteProcess.",
        source="older firmware, by public clients",
        people=PeopleBehaviour(detail_delete=DetailDelete.SYNCHRONOUS),
    ),
    Profile(
        name="door_right_needed",
        description="A new person without doorRight or RightPlan is refused.",
        source="MessageParametersLack in reports of public clients",
        people=PeopleBehaviour(needs_door_right=True),
    ),
    Profile(
        name="guide_duplicate",
        description="A number that is taken is deviceUserAlreadyExist, statusCode 4.",
        source="the guide that this project implements; no traffic shows it",
        people=PeopleBehaviour(duplicate="deviceUserAlreadyExist"),
    ),
    Profile(
        name="duplicate_in_ok",
        description=(
            "A number that is taken is refused with HTTP 200 and statusCode 1: only "
            "the sub code duplicateEmployeeNo tells that nobody was made."
        ),
        source="a public client that met it once",
        people=PeopleBehaviour(duplicate="duplicateEmployeeNo", duplicate_in_ok=True),
    ),
    Profile(
        name="newer_time_errors",
        description="A wrong period has sub codes of its own, not badJsonContent.",
        source="a newer ISAPI guide, by public clients",
        people=PeopleBehaviour(names_time_errors=True),
    ),
    Profile(
        name="no_match_spelling",
        description="NOMATCH where others say NO MATCH.",
        source="public clients that read both",
        people=PeopleBehaviour(no_match="NOMATCH"),
    ),
    Profile(
        name="small_pages",
        description="UserInfo/Search lists ten people at a time, and tells so.",
        source="maxResults is told in the capabilities; less than 30 is a guess",
        people=PeopleBehaviour(page_size=10),
    ),
    Profile(
        name="modify_merges",
        description=(
            "UserInfo/Modify keeps the fields that are left out. Which firmware does "
            "is open: unless a profile says so, they are cleared, as one client for a "
            "DS-K1T343MFX reports."
        ),
        source="the wording of the official guides, which leaves it open",
        people=PeopleBehaviour(modify=Modify.MERGES),
    ),
    Profile(
        name="modify_pretends",
        description="UserInfo/Modify answers OK and changes nothing.",
        source="a public Node client for a DS-K1T343MFX",
        people=PeopleBehaviour(modify=Modify.PRETENDS),
    ),
    Profile(
        name="modify_by_post",
        description="UserInfo/Modify wants POST.",
        source="a public client: some firmware",
        people=PeopleBehaviour(modify_method="POST"),
    ),
    Profile(
        name="set_up_modifies_only",
        description="UserInfo/SetUp of a new number is employeeNoNotExist.",
        source="one public Node client; the official guide says that it creates",
        people=PeopleBehaviour(set_up_creates=False),
    ),
)

FACES = (
    Profile(
        name="json_search_without_faces",
        description=(
            "UserInfo/Search tells neither numOfFace nor faceURL: whether somebody has "
            "a face is only known to the face library."
        ),
        source=f"optional fields in the {GUIDE_2020}; no traffic shows it",
        people=PeopleBehaviour(lists_faces=False),
    ),
    Profile(
        name="no_setup",
        description=(
            "FDSetUp is notSupport and not in the capabilities; FaceDataRecord takes "
            "the same form. Which form it takes on such firmware is a guess."
        ),
        source="supportFDFunction without setUp, by public clients",
        faces=FacesBehaviour(set_up=False),
    ),
    Profile(
        name="no_setup_untold",
        description="As no_setup, but the capabilities do not name functions at all.",
        source="supportFDFunction is optional; that both is missing is a guess",
        faces=FacesBehaviour(set_up=False, tells_functions=False),
    ),
    Profile(
        name="no_setup_picture",
        description="As no_setup; FaceDataRecord also takes a JPEG, as FaceImage.",
        source=f"FaceDataRecord in the {GUIDE_2020}",
        faces=FacesBehaviour(set_up=False, binary_parts=("FaceImage",)),
    ),
    Profile(
        name="json_only_setup",
        description=(
            "FDSetUp takes a URL in a plain JSON body and in no form. Whether such "
            "firmware refuses the form is not known: these clients never send it."
        ),
        source="public clients for K1T terminals that send nothing else",
        faces=FacesBehaviour(json_form=True, url_form=False),
    ),
    Profile(
        name="no_face_delete",
        description=(
            "Knows neither FDSearch/Delete nor FDDelete: a face goes by deleteFP of "
            "FDSetUp, a person without UserInfoDetail by UserInfo/Delete."
        ),
        source=f"deleteFP in the {GUIDE_2020}; that both calls lack is a guess",
        people=PeopleBehaviour(detail_delete=DetailDelete.NONE),
        faces=FacesBehaviour(delete=None),
    ),
    Profile(
        name="no_pictures",
        description=(
            "Keeps faces without their pictures: what faceURL names is not found. "
            "Whether it names anything then is not known."
        ),
        source="saveFacePic in AcsCfg, by public clients",
        faces=FacesBehaviour(keeps_pictures=False, binary_parts=("img",)),
    ),
    Profile(
        name="json_setup",
        description="FDSetUp also takes a plain JSON body.",
        source="public clients for K1T341AMF and other terminals",
        faces=FacesBehaviour(json_form=True),
    ),
    Profile(
        name="binary_img",
        description="FDSetUp also takes a JPEG, as a second part named img.",
        source="public clients for K1T343M and K1T342MFWX-E1",
        faces=FacesBehaviour(binary_parts=("img",)),
    ),
    Profile(
        name="binary_face_image",
        description="FDSetUp also takes a JPEG, as a second part named FaceImage.",
        source=f"{GUIDE_2020}, and a public client for K1T341AMF",
        faces=FacesBehaviour(binary_parts=("FaceImage",)),
    ),
    Profile(
        name="face_delete_by_body",
        description="Faces are deleted by FDDelete; FDSearch/Delete is notSupport.",
        source="a public client for K1T341AMF",
        faces=FacesBehaviour(delete="FDDelete"),
    ),
)
