"""Access rules: for which users a terminal opens a door."""

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum

from .message import JsonObject

type IsOpen = Callable[[str, datetime], bool]
"""Whether templates, by their numbers as a record names them, let in at a time."""


class Denial(IntEnum):
    """Why a user is not let in, by the minor of the event."""

    NO_RIGHT = 6
    OUTSIDE_SCHEDULE = 7
    EXPIRED = 8
    BLACKLIST = 113


def denial(
    user: JsonObject, *, door: int, at: datetime, is_open: IsOpen
) -> Denial | None:
    """Return why a door stays closed for a user who has been recognized.

    A validity period that is not enabled sets no limit (the vendor's guide of 2020 and
    a public client for a DS-K1T343MFX). A door opens only if it is in the user's
    doorRight, at the hours of their template for it, and never for a user of type
    blackList. Without a template it is that of number 1, which is a guess. A visitor
    gets in as often as maxOpenDoorTime says (a manual of K1TA70 and K27xx); that they
    have expired then, and which reason is told first of several, are guesses.
    """
    kind, most = user.get("userType"), user.get("maxOpenDoorTime", 0)
    if kind == "blackList":
        return Denial.BLACKLIST
    valid = user.get("Valid", {})
    limited = valid.get("enable", False)
    if limited and not valid["beginTime"] <= at.isoformat() <= valid["endTime"]:
        return Denial.EXPIRED
    if kind == "visitor" and 0 < most <= user.get("openDoorTime", 0):
        return Denial.EXPIRED
    if str(door) not in str(user.get("doorRight", "")).split(","):
        return Denial.NO_RIGHT
    plans = {it["doorNo"]: it["planTemplateNo"] for it in user.get("RightPlan", ())}
    return None if is_open(plans.get(door, "1"), at) else Denial.OUTSIDE_SCHEDULE
