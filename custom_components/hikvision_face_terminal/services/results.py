"""What an action that names several terminals reports of each of them."""

from collections.abc import Sequence

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.json import JsonObjectType

from ..const import DOMAIN
from ..isapi import CardLeftOut


def failed_result(device_id: str, err: HomeAssistantError) -> JsonObjectType:
    """Return the item of a terminal that failed."""
    return {"device_id": device_id, "result": err.translation_key, "message": str(err)}


def left_out_cards(cards: Sequence[CardLeftOut]) -> list[JsonObjectType]:
    """Return the cards that were not copied, and why."""
    return [{"card_no": card.card_no, "reason": card.reason} for card in cards]


def is_failed(result: JsonObjectType) -> bool:
    """Return whether an item is that of a terminal that failed."""
    return "message" in result


def raise_if_failed(results: Sequence[JsonObjectType], key: str) -> None:
    """Raise an error of this key with the number of failures and the first message."""
    failed = [result for result in results if is_failed(result)]
    if failed:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={
                "failed": str(len(failed)),
                "all": str(len(results)),
                "message": str(failed[0]["message"]),
            },
        )
