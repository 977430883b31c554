"""Gender and age group: told by herself alone, counted by the committee, gone when she says so."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from election import db
from election.audit import COORDINATOR, Act
from election.elections.models import Term
from election.people.models import GrantedRole
from election.room.models import Kind, SealedText
from election.slates import services
from election.slates.services import Name
from tests.core.rulebook.test_balance import AIMS, with_aims
from tests.factories import AFTER, DURING, World
from tests.site import Site
from tests.slates.committee import (
    MEMBERS,
    Committee,
    declare,
    message,
    opened_room,
    page_of,
)

TOLD = json.dumps({"gender": "woman", "age": "30-44"})


@pytest.fixture
def committee(site: Site) -> Committee:
    """A committee that proposes a chair; the vice-chair's term goes on."""
    aims = AIMS.replace("new_share = 50", "genders = { woman = 2 }\nages = { under-30 = 1 }")
    made = World(site.session, offices=("chair",), rulebook=with_aims(aims))
    made.candidate("dalarna-o2")
    site.session.add(
        Term(
            network_id=made.network.id,
            office="vice-chair",
            part="vice-chair",
            person_id=made.person["halland-o2"].id,
            meeting_id=made.earlier.id,
            since=made.earlier.held_on,
            until_event="annual 2028-12",
        )
    )
    services.draft_proposal(
        site.session,
        election=made.election,
        names=[Name(office="chair", part="chair", person=made.person["dalarna-o2"])],
        actor=COORDINATOR,
        now=AFTER,
    )
    site.session.commit()
    site.clock.now = AFTER
    return opened_room(site, made)


def mine(committee: Committee, page: str = "") -> str:
    return committee.path().replace("/room", f"/nominations/mine{page}")


def tell(committee: Committee, who: str, *scopes: str, expect: int = 200) -> None:
    browser = committee.site.browser(committee.world.person[who])
    sent = message(committee.sealed(TOLD, *scopes, kind="traits"))
    browser.post_json(mine(committee, "/traits"), sent, expect)


def told(committee: Committee) -> int:
    committee.site.session.rollback()
    chosen = sa.select(sa.func.count()).where(SealedText.kind == Kind.TRAITS)
    return committee.site.session.scalar(chosen) or 0


def test_the_committee_counts_what_those_tell_who_stand_or_sit_on(committee: Committee):
    page = committee.browser().get(committee.path()).text
    assert 'data-told="" data-all="2"' in page
    assert 'data-value="woman" data-least="2"' in page
    assert 'data-value="under-30" data-least="1"' in page
    tell(committee, "dalarna-o2", "chair")
    tell(committee, "halland-o2")
    tell(committee, "halland-o2")  # said anew, it replaces what was said
    tell(committee, "gotland-o1", expect=409)
    assert told(committee) == 2
    assert committee.shown() == [TOLD, TOLD]
    page = committee.browser().get(committee.path()).text
    ids = page_of(page)["sealed"]
    assert f'data-told="{" ".join(sorted(ids))}" data-all="2"' in page
    assert "texts are new" not in page


def test_it_is_given_to_those_alone_who_work_on_her_office(committee: Committee):
    tell(committee, "dalarna-o2", "chair")
    declare(committee, MEMBERS[2], "chair")
    assert committee.shown() == [TOLD]
    assert page_of(committee.browser(MEMBERS[2]).get(committee.path()).text)["sealed"] == {}
    coordinator = committee.world.person["uppsala-o2"]
    committee.site.grant(coordinator, GrantedRole.COORDINATOR)
    committee.site.browser(coordinator).get(committee.path(), 403)


def test_it_is_not_asked_of_others_and_not_given_before_she_is_proposed(committee: Committee):
    other = committee.site.browser(committee.world.person["gotland-o1"])
    assert "Gender and age, for the balance" not in other.get(mine(committee)).text
    with db.transaction(committee.site.session):
        committee.world.candidate("uppsala-o2", now=DURING)
    tell(committee, "uppsala-o2", "chair")
    assert told(committee) == 1
    assert committee.shown() == []


def test_she_takes_it_away_and_the_log_names_nobody(committee: Committee):
    tell(committee, "halland-o2")
    browser = committee.site.browser(committee.world.person["halland-o2"])
    page = browser.get(mine(committee)).text
    assert "You have told it" in page
    assert "Take away what I have told" in page
    browser.post(mine(committee, "/traits/forget"), 302)
    assert told(committee) == 0
    assert "You have told it" not in browser.get(mine(committee)).text
    browser.post(mine(committee, "/traits/forget"), 302)  # once is enough
    acts = committee.site.session.scalars(sa.select(Act).where(Act.action.contains("traits")))
    assert [(one.actor, one.facts) for one in acts] == [("service", {})]


def test_it_goes_with_the_room(committee: Committee):
    tell(committee, "halland-o2")
    election = committee.world.election
    with db.transaction(committee.site.session) as session:
        services.erase_private(session, election=election, actor=COORDINATOR, now=AFTER)
    assert told(committee) == 0
    browser = committee.site.browser(committee.world.person["halland-o2"])
    assert "Gender and age, for the balance" not in browser.get(mine(committee)).text
