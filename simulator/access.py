"""Access rules: for which users a terminal opens a door."""

from datetime import datetime

from .message import JsonObject


def opens(user: JsonObject, *, door: int, at: datetime) -> bool:
    """Return whether a door opens for a user who has been recognized.

    A validity period that is not enabled sets no limit (the vendor's guide of 2020 and
    a public client for a DS-K1T343MFX). A door opens only if it is in the user's
    doorRight, and never for a user of type blackList.
    """
    valid = user.get("Valid", {})
    limited = valid.get("enable", False)
    if limited and not valid["beginTime"] <= at.isoformat() <= valid["endTime"]:
        return False
    doors = str(user.get("doorRight", "")).split(",")
    return user.get("userType") != "blackList" and str(door) in doors
