"""The application over an evening's database, its clock going with the evening's."""

from __future__ import annotations

from election.people.models import GrantedRole
from election.tally.queries.standing import Step, standing
from tests.evening.meeting import Evening
from tests.evening.setting import PRESENT
from tests.site import Browser, Site, make_site


def site_of(evening: Evening) -> Site:
    """Give the pages of an evening; uppsala-o2 coordinates, dalarna-s2 is a teller."""
    site = make_site(evening.url, evening.session, evening.directory, evening.now)
    site.grant(evening.person("uppsala-o2"), GrantedRole.COORDINATOR)
    site.grant(evening.person("dalarna-s2"), GrantedRole.TELLER)
    for key in (
        *PRESENT,
        "dalarna-s2",
    ):  # who has an account already, so that a look changes nothing
        site.browser(evening.person(key))
    return site


def base(evening: Evening) -> str:
    return f"/n/halsa-och-demokrati/elections/{evening.election.id}"


def leader(site: Site, evening: Evening) -> Browser:
    return site.browser(evening.person("uppsala-o2"))


def teller(site: Site, evening: Evening) -> Browser:
    return site.browser(evening.person("dalarna-s2"))


def steps(evening: Evening) -> tuple[Step, str | None]:
    evening.session.rollback()
    now_up = standing(evening.session, evening.election)
    return now_up.step, now_up.office
