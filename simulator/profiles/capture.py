"""Profiles that differ in capturing faces."""

from simulator.behavior import FacesBehavior, Profile
from simulator.capture_behavior import (
    Binary,
    Cancel,
    CaptureBehavior,
    CaptureMode,
    Ending,
)
from simulator.scene import Scene

from .sources import FIELD_CASES, GUIDE_2020, TRAFFIC

CAPTURE = (
    Profile(
        name="immediate",
        description="Each capture request is answered at once with the progress.",
        source="a public PHP client, confirmed on hardware: it polls every 0.7 s",
    ),
    Profile(
        name="blocking",
        description=(
            "A capture request is answered when a face was captured; after 60 s "
            "without one it is captureTimeout. How long real windows last is not "
            "known: 10 to 60 s were seen."
        ),
        source=f"{TRAFFIC}: 3.19 s, then 100 %",
        capture=CaptureBehavior(mode=CaptureMode.BLOCKING),
    ),
    Profile(
        name="capture_timeout",
        description=(
            "Blocks for 10 s, then HTTP 400 captureTimeout. No person is there for the "
            "first request."
        ),
        source=f"a public Python client for K1T terminals, and the {GUIDE_2020}",
        capture=CaptureBehavior(mode=CaptureMode.BLOCKING, window=10),
        scene=Scene.after_requests(2),
    ),
    Profile(
        name="busy_repeat",
        description=(
            "A capture request opens a window of 6 s and ends with 200 and progress 0; "
            "asking again within 3 s is deviceBusy. No person is there in the first "
            "window. Whether the rest also follows a successful capture is not known: "
            "here it does not."
        ),
        source="a public Rust client: 2 s later was busy, 3 s was clean",
        capture=CaptureBehavior(
            mode=CaptureMode.BLOCKING, window=6, ending=Ending.PROGRESS, rest=3
        ),
        scene=Scene.after_requests(2),
    ),
    Profile(
        name="request_over",
        description=(
            "Blocks for 10 s, then 200 with progress 0 and isCurRequestOver true. "
            "No person is there for the first request."
        ),
        source=f"{GUIDE_2020}; no traffic with this field was found",
        capture=CaptureBehavior(
            mode=CaptureMode.BLOCKING, window=10, ending=Ending.REQUEST_OVER
        ),
        scene=Scene.after_requests(2),
    ),
    Profile(
        name="low_score",
        description=(
            "The first face is of poor quality: HTTP 400 lowScore. Whether the capture "
            "continues by itself is not known: here it has to be requested again."
        ),
        source=f"a public Python client for K1T terminals, and the {GUIDE_2020}",
        scene=Scene.poor_quality(times=1),
    ),
    Profile(
        name="repeat_after_done",
        description=(
            "Capturing again after 100 is badParameters and leaves the capture module "
            "busy for 2 minutes, unless the face was used meanwhile. For how long "
            "after 100 is not known: 30 s here."
        ),
        source="a public PHP client, confirmed on hardware",
        capture=CaptureBehavior(settle=30, hang=120),
    ),
    Profile(
        name="binary_only",
        description="dataType url is badParameters; a picture comes as multipart.",
        source="a public Rust client for a DS-K1T341CMFW V3.3.8",
        capture=CaptureBehavior(data_types=("binary",)),
        faces=FacesBehavior(binary_parts=("img", "FaceImage")),
    ),
    Profile(
        name="binary_labelled_xml",
        description="As binary_only, but the multipart is labeled as XML.",
        source="a public C# client that looks for a leading boundary",
        capture=CaptureBehavior(
            data_types=("binary",),
            binary=Binary.LABELED_XML,
            mode=CaptureMode.BLOCKING,
        ),
        faces=FacesBehavior(binary_parts=("FaceImage",)),
    ),
    Profile(
        name="binary_raw",
        description="As binary_only, but the picture comes alone, as a JPEG.",
        source="public clients that read both",
        capture=CaptureBehavior(data_types=("binary",), binary=Binary.RAW),
        faces=FacesBehavior(binary_parts=("img",)),
    ),
    Profile(
        name="binary_trailing",
        description=(
            "As binary_only, with bytes after the end of the JPEG: sent back with "
            "them, the picture is SubpicAnalysisModelingError. How many bytes, and "
            "which, is not known."
        ),
        source="a public PHP client and a French one, which cut them off",
        capture=CaptureBehavior(data_types=("binary",), trailing=16),
        faces=FacesBehavior(binary_parts=("img",)),
    ),
    Profile(
        name="binary_headers_in_body",
        description=(
            "As binary_only, but the answer is labeled as XML, and its body begins "
            "with Content-Type (with the boundary), Content-Length and an empty line. "
            "Windows of 6 s, and 3 s of rest."
        ),
        source=f"{FIELD_CASES} 15 and 32: DS-K1T341CMFW V3.3.8, byte-exact",
        capture=CaptureBehavior(
            data_types=("binary",),
            binary=Binary.HEADERS_IN_BODY,
            mode=CaptureMode.BLOCKING,
            window=6,
            rest=3,
        ),
        faces=FacesBehavior(binary_parts=("img", "FaceImage")),
    ),
    Profile(
        name="binary_preamble",
        description="As binary_only, with a line of text before the first boundary.",
        source=f"{FIELD_CASES} 15: DS-K1T341CMFW V3.3.8",
        capture=CaptureBehavior(data_types=("binary",), binary=Binary.PREAMBLE),
        faces=FacesBehavior(binary_parts=("img",)),
    ),
    Profile(
        name="binary_unterminated",
        description=(
            "As binary_only, without the last boundary and the picture's name; lines "
            "end with LF."
        ),
        source=f"{FIELD_CASES} 16: the family of the DS-K1T341CMFW",
        capture=CaptureBehavior(data_types=("binary",), binary=Binary.UNTERMINATED),
        faces=FacesBehavior(binary_parts=("img",)),
    ),
    Profile(
        name="binary_unlisted",
        description=(
            "As binary_only, but the capabilities do not name dataType. That such "
            "firmware exists is a guess."
        ),
        source=f"dataType is optional in the {GUIDE_2020}",
        capture=CaptureBehavior(data_types=("binary",), reports_data_types=False),
        faces=FacesBehavior(binary_parts=("img",)),
    ),
    Profile(
        name="capture_unlisted",
        description="Captures, but CaptureFaceData/capabilities is notSupport.",
        source='public clients: a missing answer is no "no" on old firmware',
        capture=CaptureBehavior(reports_capabilities=False),
    ),
    Profile(
        name="cancel_ignored",
        description=(
            "Blocks; cancelFlag is answered with OK and does nothing. Whether it "
            "really ends a blocked request on a MinMoe is open."
        ),
        source=f"the capabilities in {TRAFFIC}, and clients that report no effect",
        capture=CaptureBehavior(mode=CaptureMode.BLOCKING, cancel=Cancel.IGNORED),
    ),
    Profile(
        name="no_cancel",
        description="Blocks; cancelFlag is not in the capabilities, and refused.",
        source="the absence of cancelFlag in the guide of 2020; the refusal is a guess",
        capture=CaptureBehavior(mode=CaptureMode.BLOCKING, cancel=Cancel.UNKNOWN),
    ),
    Profile(
        name="no_capture",
        description="Not an enrollment terminal: CaptureFaceData is notSupport.",
        source=f"isSupportCaptureFace in the {GUIDE_2020}",
        capture=CaptureBehavior(supported=False),
    ),
)
