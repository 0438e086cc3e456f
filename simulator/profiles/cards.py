"""Profiles that differ in cards and in the reader."""

from simulator.behavior import Profile
from simulator.card_behavior import CardBehavior

_DASHBOARD = "a public dashboard for dozens of K1T320"

CARDS = (
    Profile(
        name="card_round_404",
        description="A round without a card is deviceError with HTTP 404.",
        source=_DASHBOARD,
        cards=CardBehavior(empty_status=404),
    ),
    Profile(
        name="card_tail",
        description=(
            "The reader stays deviceBusy for 30 s after a client has left a round; "
            "elsewhere until that round is over."
        ),
        source=_DASHBOARD,
        cards=CardBehavior(tail=30),
    ),
    Profile(
        name="card_by_post",
        description=(
            "A card is read by a POST with XML; GET is methodNotAllowed. What the "
            "answer looks like is a guess: the client reads two forms."
        ),
        source="a public client for a K1T343MFWX V4.48",
        cards=CardBehavior(by_post=True),
    ),
    Profile(
        name="card_reader_id",
        description="The reader's capabilities have a readerID of 1 to 2.",
        source="the vendor's guide; capabilities of a DS-KV6124-E1 V3.9.0",
        cards=CardBehavior(reader_ids=2, characters=32, per_person=5),
    ),
    Profile(
        name="card_rule_26",
        description="The reader counts with 26 bits: another number for each card.",
        source="IdentityTerminal in the vendor's guide; values by a public client",
        cards=CardBehavior(rule="wiegand26"),
    ),
    Profile(
        name="card_rule_unknown",
        description="IdentityTerminal is notSupport.",
        source="older firmware; the node was added to the guide in 2020",
        cards=CardBehavior(rule=None),
    ),
    Profile(
        name="cards_unfiltered",
        description="CardInfo/Search does not know EmployeeNoList: it lists all.",
        source="a public integration for a K1T805MBFWX V1.9.1",
        cards=CardBehavior(filters_people=False),
    ),
    Profile(
        name="no_card_reader",
        description="Cards are stored, but none can be read on request.",
        source="capability flags of terminals without an M or E in their model",
        cards=CardBehavior(reader=False),
    ),
    Profile(
        name="no_cards",
        description="Neither CardInfo nor CaptureCardInfo is known.",
        source="face-only relatives; CardInfo is optional in the vendor's guide",
        cards=CardBehavior(supported=False, reader=False, rule=None),
    ),
)
