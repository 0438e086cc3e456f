"""Access rules: for which users a terminal opens a door."""

from collections.abc import Callable
from datetime import datetime

from .message import JsonObject

type IsOpen = Callable[[str, datetime], bool]
"""Whether templates, by their numbers as a record names them, let in at a time."""


def opens(user: JsonObject, *, door: int, at: datetime, is_open: IsOpen) -> bool:
    """Return whether a door opens for a user who has been recognized.

    A validity period that is not enabled sets no limit (the vendor's guide of 2020 and
    a public client for a DS-K1T343MFX). A door opens only if it is in the user's
    doorRight, at the hours of their template for it, and never for a user of type
    blackList. Without a template it is that of number 1, which is a guess. A visitor
    gets in as often as maxOpenDoorTime says (a manual of K1TA70 and K27xx).
    """
    valid = user.get("Valid", {})
    limited = valid.get("enable", False)
    if limited and not valid["beginTime"] <= at.isoformat() <= valid["endTime"]:
        return False
    kind, most = user.get("userType"), user.get("maxOpenDoorTime", 0)
    if kind == "visitor" and 0 < most <= user.get("openDoorTime", 0):
        return False
    plans = {it["doorNo"]: it["planTemplateNo"] for it in user.get("RightPlan", ())}
    doors = str(user.get("doorRight", "")).split(",")
    return (
        kind != "blackList" and str(door) in doors and is_open(plans.get(door, "1"), at)
    )
