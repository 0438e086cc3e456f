"""What may not happen, whatever the steps: looked at after each."""

from collections import defaultdict
from typing import Final

from homeassistant.helpers.aiohttp_client import async_get_clientsession

from custom_components.hikvision_face_terminal.hub.domain_data import (
    async_get_domain_data,
)
from custom_components.hikvision_face_terminal.hub.enrollment import EnrollmentStatus
from tests.support.leaks import product_tasks

from .site import Kept, People, Site
from .world import KILLED, OK, ROLLBACK_FAILED, Claim, World

ENDED: Final = {
    EnrollmentStatus.IDLE,
    EnrollmentStatus.SUCCEEDED,
    EnrollmentStatus.FAILED,
    EnrollmentStatus.CANCELLED,
}
WRONG_LOGINS: Final = 2


def check_all(world: World) -> None:
    """Check everything that holds between two steps."""
    check_people(world)
    for site in world.sites:
        check_logins(site)
        check_captures(site)
        check_status(world, site)
    check_owners(world)


def check_people(world: World) -> None:
    """See that nobody has changed but who was named, and they as it was said."""
    for site in world.sites:
        claims: defaultdict[str | None, list[Claim]] = defaultdict(list)
        for claim in world.claims:
            if claim.site is site:
                claims[claim.number].append(claim)
        before, after = world.before[site], site.people()
        _name_newcomers(claims, before, after)
        for number in before.keys() | after.keys():
            _check_person(
                site, number, claims[number], before.get(number), after.get(number)
            )
        for number in site.doubtful.keys() - after.keys():
            del site.doubtful[number]
    world.claims.clear()


def _name_newcomers(
    claims: defaultdict[str | None, list[Claim]], before: People, after: People
) -> None:
    """Nobody could tell the number of whom a killed Home Assistant was writing."""
    new = after.keys() - before.keys() - claims.keys()
    for claim in claims.pop(None, []):
        if claim.key == KILLED and new:
            claims[new.pop()].append(claim)


def _check_person(
    site: Site,
    number: str,
    claims: list[Claim],
    before: Kept | None,
    after: Kept | None,
) -> None:
    keys = {claim.key for claim in claims}
    if ROLLBACK_FAILED in keys:
        site.doubtful[number] = ROLLBACK_FAILED
    elif before != after and any(
        claim.key == KILLED and not claim.whole for claim in claims
    ):
        # Who died sends nothing more: what has not changed is not in doubt.
        site.doubtful[number] = KILLED
    elif OK in keys:
        fits = [claim.fits(before, after) for claim in claims if claim.key == OK]
        assert any(fits), (
            f"{site.entry_id}: {number} is not what an action says: "
            f"{_differences(before, after)}"
        )
        site.doubtful.pop(number, None)
    elif number not in site.doubtful:
        may_be = before == after or any(claim.may_be(before, after) for claim in claims)
        assert may_be, (
            f"{site.entry_id}: {number} has changed, after {keys or 'nothing'}: "
            f"{_differences(before, after)}"
        )


def _differences(before: Kept | None, after: Kept | None) -> str:
    if before is None or after is None:
        return f"from {_short(before)} to {_short(after)}"
    names = ("record", "face", "cards", "fingerprints")
    return ", ".join(
        f"{name} {_short(getattr(before, name))} -> {_short(getattr(after, name))}"
        for name in names
        if getattr(before, name) != getattr(after, name)
    )


def _short(value: object) -> str:
    return f"{value!r:.300}"


def check_logins(site: Site) -> None:
    """See that a password which is no longer right was tried twice at most."""
    wrong = site.terminal.wrong_logins
    assert wrong <= WRONG_LOGINS * site.stale, (
        f"{site.entry_id}: {wrong} wrong logins with {site.stale} stale passwords"
    )


def check_captures(site: Site) -> None:
    """See that the one capture slot was asked for once at a time."""
    assert site.terminal.peak_captures <= 1, f"{site.entry_id}: two captures at once"


def check_status(world: World, site: Site) -> None:
    """See that nothing is under way any more, and that the status says so."""
    if not world.home.loaded(site):
        return
    hub = world.home.entry(site).runtime_data
    state = hub.enrollment.state
    assert state.status in ENDED, f"{site.entry_id}: {state}"
    assert hub.is_idle
    assert not async_get_domain_data(world.home.hass).reserved_numbers, (
        "a number is still taken"
    )


def check_owners(world: World) -> None:
    """See that no task, socket or picture is there whose owner is gone."""
    tasks = product_tasks()
    assert not tasks, f"still running: {tasks}"
    connector = async_get_clientsession(world.home.hass).connector
    assert connector is not None
    assert not connector._acquired, "a connection is in use by nobody"
    loaded = [
        world.home.entry(site).runtime_data
        for site in world.sites
        if world.home.loaded(site)
    ]
    for hub in world.home.hubs:
        face = hub.face
        assert hub in loaded or (
            face._jpeg is None and face._stop_timer is None and face._task is None
        ), "a picture outlives its entry"
