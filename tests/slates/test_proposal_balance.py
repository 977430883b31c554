"""The balance of a proposal with those whose terms go on, in the committee's room."""

from __future__ import annotations

import pytest

from election.audit import COORDINATOR
from election.core.refusal import RefusedError
from election.slates import services
from election.slates.balance import balances
from election.slates.models import Proposal
from election.slates.queries import proposals
from election.slates.services import Name
from tests.core.rulebook.test_balance import with_aims
from tests.factories import AFTER, HALSA, World
from tests.site import Site


def proposed(site: Site, rulebook: bytes) -> World:
    world = World(site.session, rulebook=rulebook)
    for key, office in (("uppsala-o1", "chair"), ("uppsala-o2", "vice-chair")):
        world.candidate(key, office)
    services.draft_proposal(
        world.session,
        election=world.election,
        names=[
            Name(office="chair", part="chair", person=world.person["uppsala-o1"]),
            Name(office="vice-chair", part="vice-chair", person=world.person["uppsala-o2"]),
        ],
        actor=COORDINATOR,
        now=AFTER,
    )
    site.session.commit()
    site.clock.now = AFTER
    return world


def room(site: Site, world: World) -> str:
    path = f"/n/halsa-och-demokrati/elections/{world.election.id}/room"
    return site.browser(world.person["dalarna-o1"]).get(path).text


def test_without_aims_the_figures_are_shown(site: Site):
    page = room(site, proposed(site, HALSA))
    assert "Balance: working committee" in page
    assert "2 persons in all" in page
    assert "The rules name no aims for it" in page


def test_an_aim_that_binds_keeps_a_proposal_from_being_published(site: Site):
    world = proposed(site, with_aims())
    page = room(site, world)
    assert "Uppsala would have 2 seats; the aim is 1 at most." in page
    assert "An aim: it can be published all the same" in page
    (one,) = balances(site.session, world.election, newest(world))
    assert [each.code for each in one.refused] == ["balance-member"]
    with pytest.raises(RefusedError) as refused:
        services.publish_proposal(
            site.session, proposal=newest(world), actor=COORDINATOR, now=AFTER
        )
    codes = {each.code for each in refused.value.violations}
    assert "balance-member" in codes
    assert "balance-part" not in codes


def newest(world: World) -> Proposal:
    return proposals(world.session, world.election)[-1]
