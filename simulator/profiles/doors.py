"""Profiles that differ in their doors, and in what is written of those who come."""

from simulator.behavior import DigestBehavior, PeopleBehavior, Profile
from simulator.door_behavior import Bare, DoorBehavior

DOORS = (
    Profile(
        name="bare_command_ignored",
        description="Without version and namespace: OK, and the door does not move.",
        source="a DS-K1T344MBFWX-E1 V4.47.0, tried on site",
        doors=DoorBehavior(bare=Bare.WITHOUT_EFFECT),
    ),
    Profile(
        name="bare_command_refused",
        description="Without version and namespace, a command is badXmlContent.",
        source="a public driver's note; the sub code is a guess",
        doors=DoorBehavior(bare=Bare.REFUSED),
    ),
    Profile(
        name="command_ignored",
        description="Every command is answered with OK, and the door does not move.",
        source="OK is no proof",
        doors=DoorBehavior(without_effect=True),
    ),
    Profile(
        name="remote_disabled",
        description="Remote opening is switched off: remoteDoorFunctionDisable.",
        source="a gateway's table of errors",
        doors=DoorBehavior(refusal="remoteDoorFunctionDisable"),
    ),
    Profile(
        name="module_offline",
        description="The door's module does not answer: securityModuleOffline.",
        source="a gateway's table of errors",
        doors=DoorBehavior(refusal="securityModuleOffline"),
    ),
    Profile(
        name="reader_offline",
        description="The reader does not answer: cardReaderOffline.",
        source="a gateway's table of errors",
        doors=DoorBehavior(refusal="cardReaderOffline"),
    ),
    Profile(
        name="doors_forbidden",
        description="The account must not command doors: 403 lowPrivilege.",
        source="clients' notes of a missing right",
        doors=DoorBehavior(forbidden=True),
    ),
    Profile(
        name="doors_right_missing",
        description="The account must not command doors: 401 with a challenge.",
        source="clients' notes of a missing right; field case 8 for other calls",
        digest=DigestBehavior(denied=("AccessControl/RemoteControl/door/1",)),
    ),
    Profile(
        name="two_doors",
        description="A controller of two doors.",
        source="the official guide",
        people=PeopleBehavior(doors=2),
        doors=DoorBehavior(names=("Front door", "Back door"), contact=True),
    ),
    Profile(
        name="long_status",
        description="Two doors; the arrays of AcsWorkStatus have 128 entries.",
        source="a client's fixture of a DS-K27xx",
        people=PeopleBehavior(doors=2),
        doors=DoorBehavior(status_entries=128),
    ),
    Profile(
        name="status_in_xml",
        description="AcsWorkStatus is XML; with one element each is a guess.",
        source="the official guide",
        doors=DoorBehavior(status_xml=True),
    ),
    Profile(
        name="no_status",
        description="AcsWorkStatus is notSupport, whatever the flags promise.",
        source="field case 22, for the doors; no terminal is known that does it",
        doors=DoorBehavior(status=False),
    ),
    Profile(
        name="no_door_capabilities",
        description="RemoteControl/door has no capabilities.",
        source="field case 6, for the doors; no terminal is known that does it",
        doors=DoorBehavior(reports_capabilities=False),
    ),
    Profile(
        name="resumes",
        description="A hold ends with resume; that close does not end it is a guess.",
        source="resume is in newer lists",
        doors=DoorBehavior(
            commands=("open", "close", "alwaysOpen", "alwaysClose", "resume"),
            close_ends_hold=False,
        ),
    ),
    Profile(
        name="door_contact",
        description="A door contact is wired.",
        source="the official guide",
        doors=DoorBehavior(contact=True),
    ),
    Profile(
        name="release_first",
        description="The exit button's release has a lower number than its press.",
        source="a page of a DS-K1T342MWX V3.16.1",
        doors=DoorBehavior(release_first=True),
    ),
)

VISITS = (
    Profile(
        name="person_first",
        description="Who comes in is written before the door unlocks.",
        source="no capture; the published stream has it the other way",
        doors=DoorBehavior(unlocks_first=False),
    ),
    Profile(
        name="stranger_80",
        description="A face that is not known is 5/80, not 5/76.",
        source="the official list has both",
        doors=DoorBehavior(stranger=80),
    ),
    Profile(
        name="strangers_not_logged",
        description="A face that is not known is not written.",
        source="no such entry in 200 days of a DS-K1T342MWX",
        doors=DoorBehavior(stranger=None),
    ),
    Profile(
        name="bell_calls",
        description="The doorbell is 5/51, the call of a center, not 5/37.",
        source="which of them the button makes is not known",
        doors=DoorBehavior(bell=51),
    ),
    Profile(
        name="bell_unheard",
        description="The doorbell rings without an event.",
        source="reports about K1T34x and K1T67x",
        doors=DoorBehavior(bell=None),
    ),
)
