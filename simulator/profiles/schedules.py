"""Profiles that differ in the hours at which users get in, and in how they verify."""

from simulator.behavior import PeopleBehavior, Profile
from simulator.schedule_behavior import EndOfDay, ScheduleBehavior, VerifyBehavior

_TR = "credentials.md §6.2: a client for K1T8xx"
_WALK_THROUGH = "credentials.md §6.1: a walk-through of schedules, tried on a terminal"
_TWO_DOORS = (
    "the vendor's guide of 2020: a plan for each reader; a captured AcsWorkStatus of a "
    "controller of two doors lists its readers by number"
)
_RU343 = "credentials.md §1: notes of a client, a reset K1T343MFWX V4.48"


SCHEDULES = (
    Profile(
        name="always_off",
        description="Template 1 is off and its week plan empty: nobody gets in by it.",
        source=_RU343,
        schedules=ScheduleBehavior(always=False),
    ),
    Profile(
        name="two_templates",
        description="Room for two templates and two week plans; GET of a third is 403.",
        source=_WALK_THROUGH,
        schedules=ScheduleBehavior(templates=2, week_plans=2),
    ),
    Profile(
        name="plans_unreadable",
        description="Each template and each week plan is deviceError with HTTP 500.",
        source="credentials.md §6.1: a DS-KV6124 V3.9.0, which is an intercom",
        schedules=ScheduleBehavior(readable=False),
    ),
    Profile(
        name="plans_searched",
        description=(
            "As plans_unreadable; a search lists templates and plans. What it tells of "
            "hours is a guess: the notes leave it out. That a user's RightPlan is "
            "listed empty there is not simulated."
        ),
        source=(
            "credentials.md §6.1; notes of a client on a DS-KV6124-E1 V3.9.0 build "
            "260115, an intercom: all 255 templates are listed as off"
        ),
        schedules=ScheduleBehavior(readable=False, searched=True),
    ),
    Profile(
        name="plans_promised",
        description="The flags promise schedules; everything about them is notSupport.",
        source="a public exploration of a DS-K1T320MFWX V3.5.0",
        schedules=ScheduleBehavior(supported=False),
        verify=VerifyBehavior(supported=False),
    ),
    Profile(
        name="no_schedules",
        description="The flags deny schedules, and there are none.",
        source="the flags, which are booleans; no terminal is known that denies it",
        schedules=ScheduleBehavior(supported=False, promised=False),
    ),
    Profile(
        name="all_rows_needed",
        description="A week plan of less than 56 rows is refused; which word, is open.",
        source="credentials.md §6.2: three clients send all, by their notes of need",
        schedules=ScheduleBehavior(needs_all_rows=True),
    ),
    Profile(
        name="day_ends_at_24",
        description=(
            "The end of a day is 24:00:00; 23:59:59 is refused. Which word the refusal "
            "has, is open."
        ),
        source=_TR,
        schedules=ScheduleBehavior(accepts=frozenset({EndOfDay.MIDNIGHT})),
    ),
    Profile(
        name="day_ends_before_24",
        description=(
            "The end of a day is 23:59:59, also in plan 1. That 24:00:00 is refused is "
            "a guess: the client never sends it."
        ),
        source="credentials.md §6.2: a client for a K1T343MFWX V4.48 sends 23:59:59",
        schedules=ScheduleBehavior(
            end_of_day=EndOfDay.LAST_SECOND,
            accepts=frozenset({EndOfDay.LAST_SECOND}),
        ),
    ),
    Profile(
        name="day_ends_otherwise",
        description=(
            "Plan 1 ends its days at 24:00:00, and a written one only at 23:59:59. A "
            "guess, for a client that goes by plan 1."
        ),
        source="credentials.md §6.2, where both spellings are known of K1T34x",
        schedules=ScheduleBehavior(accepts=frozenset({EndOfDay.LAST_SECOND})),
    ),
    Profile(
        name="plans_with_seconds",
        description="Week plans keep seconds, and say so with validUnit.",
        source="credentials.md §6.1: the capabilities of a K1T",
        schedules=ScheduleBehavior(keeps_seconds=True),
    ),
    Profile(
        name="holiday_group_left_out",
        description=(
            'holidayGroupNo is a number: "" is refused, and it may be left out. It is '
            "still reported as empty, which is a guess."
        ),
        source=_TR,
        schedules=ScheduleBehavior(holiday_groups_are_numbers=True),
    ),
    Profile(
        name="authentication_times",
        description="Each row of a week plan says how often it lets in.",
        source=f"{_TR}; {_RU343}",
        schedules=ScheduleBehavior(authentication_times=True),
    ),
    Profile(
        name="no_pin_mode",
        description="The reader's mode is cardOrFaceOrFp: a PIN opens nothing.",
        source="credentials.md §1: the mode in force in two real event logs",
        verify=VerifyBehavior(mode="cardOrFaceOrFp"),
    ),
    Profile(
        name="pin_at_second_door",
        description="A PIN is taken by the reader of a second door only.",
        source=_TWO_DOORS,
        people=PeopleBehavior(doors=2),
        verify=VerifyBehavior(mode="cardOrFace", second_mode="faceOrPw"),
    ),
    Profile(
        name="pin_at_no_door",
        description="Neither the terminal nor the reader of a second door takes a PIN.",
        source=_TWO_DOORS,
        people=PeopleBehavior(doors=2),
        verify=VerifyBehavior(mode="cardOrFace", second_mode="cardOrFaceOrFp"),
    ),
    Profile(
        name="pin_by_night",
        description="A PIN is taken from 22:00 on only, in a plan that names it then.",
        source="credentials.md §4: each of the 56 rows has a mode of its own",
        verify=VerifyBehavior(mode="cardOrFaceOrFp", night_mode="faceAndPw"),
    ),
)
