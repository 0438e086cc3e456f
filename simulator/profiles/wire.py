"""How answers are worded and sent."""

from simulator.behaviour import (
    CaptureBehaviour,
    CaptureMode,
    ConnectionBehaviour,
    DeviceBehaviour,
    DigestBehaviour,
    Profile,
    WireBehaviour,
)
from simulator.scene import Scene

from .sources import TRAFFIC

WORDING = (
    Profile(
        name="xml_namespace",
        description=(
            "Another namespace, a prefix and a declaration in all XML. The prefix "
            "was not seen: any correct reader copes with it."
        ),
        source=f"hikvision.com/ver20 is seen on many devices; ver10 in {TRAFFIC}",
        wire=WireBehaviour(
            namespace="http://www.hikvision.com/ver20/XMLSchema",
            status_namespace="http://www.std-cgi.org/ver20/XMLSchema",
            prefix="hik",
            declaration=True,
        ),
    ),
    Profile(
        name="guide_reply",
        description=(
            "Captures are answered as the guide words it: CaptureFaceDataResponse, "
            "with the progress before the URL."
        ),
        source="the guide that this project implements; no traffic shows it",
        wire=WireBehaviour(capture_root="CaptureFaceDataResponse", progress_first=True),
        scene=Scene.steps([0, 100]),
    ),
    Profile(
        name="wrapped_json",
        description='A JSON status is inside an object "ResponseStatus".',
        source="public clients that read both forms",
        wire=WireBehaviour(wraps_status=True),
    ),
    Profile(
        name="swapped_labels",
        description="XML is labelled as JSON, and JSON as XML.",
        source="reports in public clients",
        wire=WireBehaviour(swaps_labels=True),
    ),
    Profile(
        name="error_in_200",
        description="Refusals come with HTTP 200.",
        source="measurements of a DS-KB8113, Sep 2026",
        wire=WireBehaviour(errors_in_200=True),
    ),
    Profile(
        name="forbidden_not_support",
        description="notSupport comes with HTTP 403 instead of 404.",
        source="reports in public clients",
        wire=WireBehaviour(not_support_status=403),
    ),
    Profile(
        name="plain_pictures",
        description="Pictures are only found without the @WEB suffix of their URL.",
        source="a public client cuts it off before it downloads",
        wire=WireBehaviour(picture_suffix=False),
    ),
    Profile(
        name="system_status",
        description="Also answers System/status, which many terminals do not have.",
        source="a published Hikvision library tries its login there",
        wire=WireBehaviour(system_status=True),
    ),
)

DEVICES = (
    Profile(
        name="camera",
        description=(
            "A network camera at the address of a terminal: it logs in and tells who "
            "it is, and notSupport is its answer to all that concerns doors, people "
            "and faces."
        ),
        source="deviceInfo and login challenges of Hikvision cameras in public code",
        device=DeviceBehaviour(
            model="DS-2CD2143G2-I",
            kind="IPCamera",
            sub_kind="",
            access_control=False,
        ),
        digest=DigestBehaviour(realm="IP Camera(GK713)"),
    ),
    Profile(
        name="recorder",
        description="A network video recorder, in all else like the camera.",
        source="the login challenge of a recorder in a public client's tests",
        device=DeviceBehaviour(
            model="DS-7608NI-K2", kind="NVR", sub_kind="", access_control=False
        ),
        digest=DigestBehaviour(realm="f26a9b0c5c8deb25a046e444", domain="/"),
    ),
    Profile(
        name="intercom",
        description=(
            "A video door station: its login challenge is a terminal's, its answer to "
            "SADP names its model."
        ),
        source=(
            "login challenges of a DS-KB8113 in a public integration, and the "
            "published SADP answer of a DS-KH6210-L; that it answers an inquiry sent "
            "to it alone is offered by one public tool and measured by nobody"
        ),
        device=DeviceBehaviour(
            model="DS-KV6113-WPE1",
            kind="VIS",
            sub_kind="",
            access_control=False,
            sadp_unicast=True,
        ),
    ),
    Profile(
        name="sadp",
        description="A terminal that answers a SADP inquiry sent to it alone.",
        source="the fields of SADP answers in public code; for unicast see intercom",
        device=DeviceBehaviour(sadp_unicast=True),
    ),
)

CONNECTIONS = (
    Profile(
        name="connection_close",
        description="Each answer closes its connection.",
        source=f"some answers in {TRAFFIC}",
        connection=ConnectionBehaviour(closes_each=True),
    ),
    Profile(
        name="real_pace",
        description="Blocks, and takes the time that a real terminal took.",
        source=TRAFFIC,
        capture=CaptureBehaviour(style=CaptureMode.BLOCKING),
        pace=1,
    ),
    Profile(
        name="slow",
        description="As real_pace, but each answer takes three times as long.",
        source="a guess at a terminal with many people, or on a poor Wi-Fi",
        capture=CaptureBehaviour(style=CaptureMode.BLOCKING),
        pace=3,
    ),
)
