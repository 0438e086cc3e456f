"""Whom a terminal opens a door for."""

from datetime import datetime

from .message import JsonObject


def opens(person: JsonObject, *, door: int, at: datetime) -> bool:
    """Tell whether a person who is recognised gets through a door.

    A period that is not enabled sets no limit: it locks nobody out (the vendor's guide
    of 2020 and a public client for a DS-K1T343MFX). Nobody gets through a door that
    is not in their doorRight. A block list person never does.
    """
    valid = person.get("Valid", {})
    limited = valid.get("enable", False)
    if limited and not valid["beginTime"] <= at.isoformat() <= valid["endTime"]:
        return False
    doors = str(person.get("doorRight", "")).split(",")
    return person.get("userType") != "blackList" and str(door) in doors
