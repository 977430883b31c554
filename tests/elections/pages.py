"""Where the pages of elections are, and who opens them."""

from __future__ import annotations

import sqlalchemy as sa

from election.mail import Outgoing
from election.meetings.models import Meeting
from election.people.models import GrantedRole
from tests.factories import World
from tests.site import Browser, Site

HOME = "/n/halsa-och-demokrati"


def coordinator_of(site: Site, world: World) -> Browser:
    site.session.commit()
    site.grant(world.person["uppsala-o2"], GrantedRole.COORDINATOR)
    return site.browser(world.person["uppsala-o2"])


def hub(world: World, page: str = "") -> str:
    return f"{HOME}/elections/{world.election.id}{page}"


def at(meeting: Meeting, page: str = "") -> str:
    return f"{HOME}/meetings/{meeting.id}{page}"


def outbox(site: Site, subject: str) -> list[Outgoing]:
    site.session.rollback()
    return [one for one in site.session.scalars(sa.select(Outgoing)) if subject in one.subject]
