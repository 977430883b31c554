"""Roles given by hand: by whom, to whom, and what must never be together."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from election.audit import COORDINATOR
from election.core.refusal import RefusedError
from election.people import services
from election.people.models import GrantedRole, RoleGrant
from tests.factories import NOW, World
from tests.site import Browser, Site

HOME = "/n/halsa-och-demokrati/roles"


@pytest.fixture
def world(site: Site) -> World:
    made = World(site.session)
    site.session.commit()
    site.grant(made.person["halland-o1"], GrantedRole.COORDINATOR)
    return made


@pytest.fixture
def coordinator(site: Site, world: World) -> Browser:
    return site.browser(world.person["halland-o1"])


def grants(site: Site) -> list[RoleGrant]:
    site.session.rollback()
    return list(site.session.scalars(sa.select(RoleGrant).order_by(RoleGrant.granted_at)))


def test_a_role_is_given_and_ended_after_a_confirmation(site: Site, world: World, coordinator):
    asked = {"person": "gotland-o2@example", "role": "code-officer"}
    page = coordinator.post(HOME + "/grant", 200, **asked)
    assert "Testperson Gotland o2" in page.text
    assert len(grants(site)) == 1
    site.clock.now += timedelta(minutes=1)
    coordinator.post(HOME + "/grant", **asked, confirmed="yes")
    made = grants(site)[1]
    assert made.role is GrantedRole.CODE_OFFICER
    page = coordinator.get(HOME)
    assert "Given by hand" in page.text
    assert "Testperson Uppsala o1" in page.text  # of the committee, elected
    assert "8 substitutes" in page.text
    assert "Testperson Gotland o2" in coordinator.get(f"{HOME}/{made.id}/end").text
    coordinator.post(f"{HOME}/{made.id}/end")
    assert grants(site)[1].ended_at is not None
    assert "ended already" in coordinator.post(f"{HOME}/{made.id}/end", 200).text


def test_what_cannot_be_given_says_why(coordinator):
    for person, role, said in (
        ("nobody", "teller", "is not in the register"),
        ("", "teller", "Enter a name"),
        ("<b>" * 300, "teller", "is not in the register"),
        ("halland-o1", "king", "Not a valid choice"),
        ("halland-o1", "coordinator", "has this role already"),
        ("halland-o1", "code-officer", "coordinator and code officer at once"),
    ):
        page = coordinator.post(HOME + "/grant", 200, person=person, role=role, confirmed="yes")
        assert said in page.text
        assert "<b>" not in page.text


def test_the_last_coordinator_stays(site: Site, world: World, coordinator):
    (only,) = grants(site)
    assert "only coordinator" in coordinator.post(f"{HOME}/{only.id}/end", 200).text
    site.grant(world.person["gotland-o2"], GrantedRole.COORDINATOR)
    coordinator.post(f"{HOME}/{only.id}/end")
    coordinator.get(HOME, 403)


def test_a_trustee_holds_no_codes(site: Site, world: World):
    with pytest.raises(RefusedError, match="keeps a share"):
        services.grant_role(
            site.session,
            person=world.person["gotland-o2"],
            role=GrantedRole.CODE_OFFICER,
            keeps_key=True,
            actor=COORDINATOR,
            now=NOW,
        )


@pytest.mark.parametrize(
    ("keeps", "reason"),
    [("keeps_codes", "coordinator-knows-codes"), ("keeps_envelope", "coordinator-keeps-envelope")],
)
def test_who_still_holds_a_secret_does_not_become_coordinator(
    site: Site, world: World, keeps: str, reason: str
):
    asked = {"person": world.person["gotland-o2"], "keeps_key": False, keeps: True}
    with pytest.raises(RefusedError) as refused:
        services.grant_role(
            site.session, role=GrantedRole.COORDINATOR, actor=COORDINATOR, now=NOW, **asked
        )
    assert [each.code for each in refused.value.violations] == [reason]
    services.grant_role(
        site.session, role=GrantedRole.OBSERVER, actor=COORDINATOR, now=NOW, **asked
    )


def test_who_has_no_address_gets_no_role(site: Site, world: World, coordinator):
    world.person["gotland-o2"].email = None
    site.session.commit()
    asked = {"person": "gotland-o2", "role": "teller", "confirmed": "yes"}
    assert "no e-mail address" in coordinator.post(HOME + "/grant", 200, **asked).text
