"""Profiles that differ in the format and delivery of answers."""

from simulator.behavior import (
    ConnectionBehavior,
    DeviceBehavior,
    DigestBehavior,
    Profile,
    WireBehavior,
)
from simulator.capture_behavior import CaptureBehavior, CaptureMode
from simulator.scene import Scene

from .sources import FIELD_CASES, TRAFFIC

WORDING = (
    Profile(
        name="broken_capabilities",
        description=(
            "The capabilities of access control, users and faces are HTTP 500 with a "
            "page. Reported of one or the other; here of all three."
        ),
        source=f"{FIELD_CASES} 6: several models",
        wire=WireBehavior(
            broken_paths=(
                "AccessControl/capabilities",
                "AccessControl/UserInfo/capabilities",
                "Intelligent/FDLib/capabilities",
            )
        ),
    ),
    Profile(
        name="broken_count",
        description="UserInfo/Count is HTTP 500.",
        source=f"{FIELD_CASES} 7: older firmware",
        wire=WireBehavior(broken_paths=("AccessControl/UserInfo/Count",)),
    ),
    Profile(
        name="unknown_is_invalid",
        description="Unknown paths are 403 invalidOperation; no CaptureFaceData caps.",
        source=f"{FIELD_CASES} 37: DS-7616NXI V4.82, a recorder",
        capture=CaptureBehavior(reports_capabilities=False),
        wire=WireBehavior(unknown_path=(403, 4, "invalidOperation")),
    ),
    Profile(
        name="unknown_is_format",
        description="Unknown paths are 400 with statusCode 5.",
        source=f"{FIELD_CASES} 37: DS-KV6113 V2.2.65, a door station",
        capture=CaptureBehavior(reports_capabilities=False),
        wire=WireBehavior(unknown_path=(400, 5, "badXmlFormat")),
    ),
    Profile(
        name="raw_control_characters",
        description="Control characters in a name are not escaped in JSON.",
        source=f"{FIELD_CASES} 35: several models",
        wire=WireBehavior(raw_control_characters=True),
    ),
    Profile(
        name="json_flags",
        description="AccessControl/capabilities are JSON, with flags as booleans.",
        source=f"{FIELD_CASES} 38: several models",
        wire=WireBehavior(json_capabilities=True),
    ),
    Profile(
        name="xml_namespace",
        description=(
            "Another namespace, a prefix and a declaration in all XML. The prefix "
            "was not seen: any correct reader copes with it."
        ),
        source=f"hikvision.com/ver20 is seen on many devices; ver10 in {TRAFFIC}",
        wire=WireBehavior(
            namespace="http://www.hikvision.com/ver20/XMLSchema",
            status_namespace="http://www.std-cgi.org/ver20/XMLSchema",
            prefix="hik",
            declaration=True,
        ),
    ),
    Profile(
        name="guide_reply",
        description=(
            "Captures are answered as in the guide: CaptureFaceDataResponse, "
            "with the progress before the URL."
        ),
        source="the guide that this project implements; no traffic shows it",
        wire=WireBehavior(capture_root="CaptureFaceDataResponse", progress_first=True),
        scene=Scene.steps([0, 100]),
    ),
    Profile(
        name="wrapped_json",
        description='A JSON status is inside an object "ResponseStatus".',
        source="public clients that read both forms",
        wire=WireBehavior(wraps_status=True),
    ),
    Profile(
        name="swapped_labels",
        description="XML is labeled as JSON, and JSON as XML.",
        source="reports in public clients",
        wire=WireBehavior(swaps_labels=True),
    ),
    Profile(
        name="error_in_200",
        description="Refusals come with HTTP 200.",
        source="measurements of a DS-KB8113, Sep 2026",
        wire=WireBehavior(errors_in_200=True),
    ),
    Profile(
        name="forbidden_not_support",
        description="notSupport comes with HTTP 403 instead of 404.",
        source="reports in public clients",
        wire=WireBehavior(not_support_status=403),
    ),
    Profile(
        name="plain_pictures",
        description="Pictures are only found without the @WEB suffix of their URL.",
        source="a public client cuts it off before it downloads",
        wire=WireBehavior(picture_suffix=False),
    ),
    Profile(
        name="system_status",
        description="Also answers System/status, which many terminals do not have.",
        source="a published Hikvision library tries its login there",
        wire=WireBehavior(system_status=True),
    ),
)

DEVICES = (
    Profile(
        name="camera",
        description=(
            "A network camera at the address of a terminal: login and deviceInfo "
            "work; everything about doors, users and faces is notSupport."
        ),
        source="deviceInfo and login challenges of Hikvision cameras in public code",
        device=DeviceBehavior(
            model="DS-2CD2143G2-I",
            kind="IPCamera",
            sub_kind="",
            access_control=False,
        ),
        digest=DigestBehavior(realm="IP Camera(GK713)"),
    ),
    Profile(
        name="recorder",
        description="A network video recorder, otherwise like the camera.",
        source="the login challenge of a recorder in a public client's tests",
        device=DeviceBehavior(
            model="DS-7608NI-K2", kind="NVR", sub_kind="", access_control=False
        ),
        digest=DigestBehavior(realm="f26a9b0c5c8deb25a046e444", domain="/"),
    ),
    Profile(
        name="intercom",
        description=(
            "A video door station: its login challenge is like a terminal's, its "
            "SADP answer names its model."
        ),
        source=(
            "login challenges of a DS-KB8113 in a public integration, and the "
            "published SADP answer of a DS-KH6210-L; unicast SADP is offered by one "
            "public tool, and no measurement of it is known"
        ),
        device=DeviceBehavior(
            model="DS-KV6113-WPE1",
            kind="VIS",
            sub_kind="",
            access_control=False,
            sadp_unicast=True,
        ),
    ),
    Profile(
        name="sadp",
        description="A terminal that answers a SADP inquiry sent by unicast.",
        source="the fields of SADP answers in public code; for unicast see intercom",
        device=DeviceBehavior(sadp_unicast=True),
    ),
    Profile(
        name="sadp_multicast",
        description="A terminal that answers SADP inquiries by multicast.",
        source="public clients that search; the fields are those of sadp",
        device=DeviceBehavior(sadp_multicast=True),
    ),
    Profile(
        name="short_serial",
        description="Reports the last nine characters of its serial number only.",
        source="field case 29: after an upgrade; no terminal is known that does it",
        device=DeviceBehavior(serial_end=9),
    ),
    Profile(
        name="promises_people",
        description="Its capabilities promise users; all of UserInfo is notSupport.",
        source="field case 22: a DS-K1T320MFWX V3.5.0, reported once",
        device=DeviceBehavior(missing=("AccessControl/UserInfo",)),
    ),
    Profile(
        name="promises_faces",
        description="Its capabilities promise a face library; FDLib is notSupport.",
        source="field case 22, for faces; no terminal is known that does it",
        device=DeviceBehavior(missing=("Intelligent/FDLib",)),
    ),
)

CONNECTIONS = (
    Profile(
        name="connection_close",
        description="The terminal closes the connection after each answer.",
        source=f"some answers in {TRAFFIC}",
        connection=ConnectionBehavior(closes_each=True),
    ),
    Profile(
        name="real_pace",
        description="Blocks, and takes the time that a real terminal took.",
        source=TRAFFIC,
        capture=CaptureBehavior(mode=CaptureMode.BLOCKING),
        pace=1,
    ),
    Profile(
        name="slow",
        description="As real_pace, but each answer takes three times as long.",
        source="a guess at a terminal with many users, or on poor Wi-Fi",
        capture=CaptureBehavior(mode=CaptureMode.BLOCKING),
        pace=3,
    ),
)
