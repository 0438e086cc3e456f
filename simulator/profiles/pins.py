"""Profiles that differ in PINs."""

from simulator.behavior import Profile
from simulator.pin_behavior import PinBehavior, PinReading

_INTERCOM = "answers of a DS-KV6124-E1 V3.9.0; its relatives at doors are not known"

PINS = (
    Profile(
        name="pin_local",
        description="The PIN that counts is localPassword; both have 4 to 8 digits.",
        source=_INTERCOM,
        pins=PinBehavior(mode="local", local=True, least=4),
    ),
    Profile(
        name="pin_of_two",
        description="Both PINs are known; the one that counts is password.",
        source=_INTERCOM,
        pins=PinBehavior(local=True, least=4),
    ),
    Profile(
        name="pin_stars",
        description="A PIN is listed as stars, one for each digit.",
        source="a public client; which terminals do it is not known",
        pins=PinBehavior(told=PinReading.STARS),
    ),
    Profile(
        name="pin_hidden",
        description="A PIN is listed as if there were none.",
        source="a relative of pin_stars; no terminal is known that does it",
        pins=PinBehavior(told=PinReading.EMPTY),
    ),
    Profile(
        name="pin_alone",
        description="A PIN alone opens the door, so equal ones are not refused.",
        source="capabilities of two K1T; the vendor's guide of 2020",
        pins=PinBehavior(alone=True, least=1),
    ),
    Profile(
        name="pin_unique",
        description="A PIN that another user has is userPasswordAlreadyExist.",
        source="the vendor's web client; whether a K1T says it is not known",
        pins=PinBehavior(unique=True),
    ),
    Profile(
        name="pin_mode_unknown",
        description="PwMgrParams is notSupport.",
        source="older firmware; the flag isSupportPwMgrParams is new",
        pins=PinBehavior(mode=None),
    ),
    Profile(
        name="no_pins",
        description="The capabilities of a user name no PIN.",
        source="relatives without a keypad; the node is optional in the guide",
        pins=PinBehavior(supported=False, mode=None),
    ),
)
