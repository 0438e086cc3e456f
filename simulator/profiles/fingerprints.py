"""Profiles that differ in fingerprints, and in the sensor."""

from simulator.behavior import DeviceBehavior, Profile
from simulator.finger_behavior import FingerBehavior
from simulator.schedule_behavior import VerifyBehavior

_SERVICE = "credentials.md §5: a service over several terminals"

FINGERS = (
    Profile(
        name="no_finger_sensor",
        description="The flags promise a sensor; everything about it is notSupport.",
        source="credentials.md §5: a flag can lie; the model has no F in its name",
        device=DeviceBehavior(model="DS-K1T342MWX"),
        fingers=FingerBehavior(supported=False),
    ),
    Profile(
        name="no_finger_mode",
        description="The reader's mode is cardOrFace: a finger opens nothing.",
        source="credentials.md §4: a mode in the lists of two K1T",
        verify=VerifyBehavior(mode="cardOrFace"),
    ),
    Profile(
        name="fingers_overwritten",
        description=(
            "FingerPrintDownload is notSupport; FingerPrint/SetUp stores, and takes "
            "the place of a finger of the same number."
        ),
        source="credentials.md §5: a probe of a firmware without FingerPrintDownload",
        fingers=FingerBehavior(adds=False),
    ),
    Profile(
        name="fingers_unnumbered",
        description="FingerPrint/Count is notSupport: no number of a finger is told.",
        source="a public exploration of a K1T: HTTP 404",
        fingers=FingerBehavior(counts=False),
    ),
    Profile(
        name="fingers_unlisted",
        description="UserInfo/Search has no numOfFP.",
        source="a remark in a public client: often left out",
        fingers=FingerBehavior(is_listed=False),
    ),
    Profile(
        name="fingers_stored_later",
        description="The first FingerPrintProgress reports totalStatus 0.",
        source="the vendor's guide of 2020; six clients poll for totalStatus 1",
        fingers=FingerBehavior(stores_at_once=False),
    ),
    Profile(
        name="finger_poor",
        description="A finger is read, and refused by cardReaderRecvStatus 3.",
        source="the vendor's guide of 2020: poor quality, try again",
        fingers=FingerBehavior(poor=True),
    ),
    Profile(
        name="finger_of_nobody",
        description="A finger of a number that nobody has is stored, and is nowhere.",
        source=_SERVICE,
        fingers=FingerBehavior(takes_nobodys=True),
    ),
    Profile(
        name="fingers_deleted_together",
        description="FingerPrint/Delete ignores fingerPrintID: all of the user's go.",
        source=_SERVICE,
        fingers=FingerBehavior(deletes_all=True),
    ),
)
