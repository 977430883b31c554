"""The register page by page: who sees what, and what each change does and is refused."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from election.audit import Act
from election.mail import Outgoing
from election.people.models import Appointment, GrantedRole, Member, Person
from tests.factories import SV, World, import_register, network
from tests.people.test_sign_in import persons_only
from tests.site import Browser, Page, Site

HOME = "/n/halsa-och-demokrati/register"
HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>' -- ; DROP TABLE person",
    "王小明 Ålström-Ñuñez אבי محمد प्रिया ١٢٣",
    "می\u200cخواهم",  # noqa: RUF001 - Persian, with the joiner its spelling needs
    "A" * 500,
    "{{ 7*7 }} %(name)s {name} %s",
    "'-apostrophe",
    "-minus",
    "@at",
)


@pytest.fixture
def world(site: Site) -> World:
    made = World(site.session)
    site.session.commit()
    site.grant(made.person["halland-o1"], GrantedRole.COORDINATOR)
    return made


@pytest.fixture
def coordinator(site: Site, world: World) -> Browser:
    return site.browser(world.person["halland-o1"])


def named(site: Site, name: str) -> Person:
    site.session.rollback()
    return site.session.scalars(sa.select(Person).where(Person.name == name)).one()


def acts(site: Site) -> list[str]:
    site.session.rollback()
    return list(site.session.scalars(sa.select(Act.action).order_by(Act.number)))


def test_members_see_names_and_the_coordinator_addresses(site: Site, world: World, coordinator):
    member = site.browser(world.person["uppsala-s1"])
    page = member.get(HOME)
    assert "Testperson Gotland o2" in page.text
    assert "gotland-o2@example" not in page.text
    assert "Add an appointment" not in page.text
    assert "gotland-o2@example" in coordinator.get(HOME).text
    path = f"{HOME}/persons/{world.person['gotland-o2'].id}"
    assert "gotland-o2@example" not in member.get(path).text
    assert "gotland-o2@example" in coordinator.get(path).text
    assert "1 entry" not in member.get(HOME + "?q=gotland-o2@example").text
    for closed in ("/register.csv", "/import", "/appoint", "/persons/new", "/members/new"):
        member.get(HOME + closed, 403)


def test_the_register_is_searched_by_name_member_and_day(site: Site, world: World, coordinator):
    assert "16 entries" in coordinator.get(HOME).text
    assert "1 entry" in coordinator.get(HOME + "?q=GOTLAND+o2").text
    assert "4 entries" in coordinator.get(HOME + "?member=Gotland").text
    assert "0 entries" in coordinator.get(HOME + "?on=2020-01-01").text
    assert "16 entries" in coordinator.get(HOME + "?when=coming&on=2020-01-01").text
    assert "0 entries" in coordinator.get(HOME + "?when=past").text
    for odd in ("?on=x", "?on=9999-12-31", "?when=x", "?member=x", "?page=-1", "?page=99999999"):
        coordinator.get(HOME + odd)


def test_an_appointment_ends_and_another_follows(site: Site, world: World, coordinator):
    row = site.session.scalars(
        sa.select(Appointment).where(Appointment.person_id == world.person["gotland-o2"].id)
    ).one()
    end = f"{HOME}/appointments/{row.id}/end"
    follower = {
        "member": "Gotland",
        "role": "ordinary",
        "name": "Testperson Ny",
        "email": "ny@example.org",
        "since": "2026-10-01",
    }
    page = coordinator.post(HOME + "/appoint", 200, **follower)
    assert "may have 2 ordinary representatives" in page.text
    assert 'value="Testperson Ny"' in page.text
    coordinator.post(end, until="2026-09-30")
    coordinator.post(HOME + "/appoint", **follower)
    made = site.session.scalars(
        sa.select(Appointment).where(Appointment.person_id == named(site, "Testperson Ny").id)
    ).one()
    assert (made.position, made.since) == (2, date(2026, 10, 1))
    page = coordinator.get(f"{HOME}/persons/{world.person['gotland-o2'].id}")
    assert "30 September 2026" in page.text
    assert acts(site)[-2:] == ["appointment:end", "appointment:add"]


def test_a_day_before_the_first_is_refused(site: Site, world: World, coordinator):
    row = site.session.scalars(sa.select(Appointment)).first()
    page = coordinator.post(f"{HOME}/appointments/{row.id}/end", 200, until="2020-01-01")
    assert "is before the first" in page.text
    for odd in ("", "x", "0001-01-01", "9999-12-31", "2026-02-30"):
        coordinator.post(f"{HOME}/appointments/{row.id}/end", 200, until=odd)


def test_only_what_has_not_begun_is_taken_back(site: Site, world: World, coordinator):
    row = site.session.scalars(sa.select(Appointment)).first()
    path = f"{HOME}/appointments/{row.id}/take-back"
    assert "Say when it ends" in coordinator.post(path, 200).text
    with site.session.begin_nested():
        row.since, row.until = date(2027, 1, 1), None
    site.session.commit()
    coordinator.post(path)
    coordinator.post(path, 404)
    assert acts(site)[-1] == "appointment:take-back"


def test_the_address_of_another_is_refused(site: Site, world: World, coordinator):
    with_address = {"name": "Testperson Ny", "email": "other@example.org"}
    coordinator.post(HOME + "/persons/new", **with_address)
    page = coordinator.post(
        HOME + "/persons/new", 200, name="Testperson Annan", email="OTHER@example.org"
    )
    assert "e-mail address of another person" in page.text
    page = coordinator.post(
        HOME + "/appoint",
        200,
        member="Gotland",
        role="substitute",
        name="Testperson Annan",
        email="other@example.org",
        since="2026-10-01",
    )
    assert "This is the address of Testperson Ny" in page.text


def test_a_name_in_any_script_loses_nothing(site: Site, world: World, coordinator):
    for name in HOSTILE:
        coordinator.post(HOME + "/persons/new", name=f"  {name} ")
        made = named(site, name)
        page = coordinator.get(f"{HOME}/persons/{made.id}")
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        change = f"{HOME}/persons/{made.id}/change"
        assert field(coordinator.get(change), "name") == name
        assert field(coordinator.post(change, 200, name=name, email=name), "email") == name
    everybody = coordinator.get(HOME + "?when=none")
    assert "<img" not in everybody.text


def field(page: Page, called: str) -> str | None:
    return next(one for one in page.outline.fields if one.get("id") == called)["value"]


def test_what_is_no_name_is_refused_and_kept_in_the_form(site, world, coordinator):
    for name in ("", "   ", "=1+1", "a\x00b", "#REF!", "x" * 1001, "\u202eabc"):
        page = coordinator.post(HOME + "/persons/new", 200, name=name)
        assert "This could not be saved" in page.text


def test_the_log_names_no_name_and_no_address(site: Site, world: World, coordinator):
    coordinator.post(HOME + "/persons/new", name="Testperson Hemlig", email="secret@example.org")
    made = named(site, "Testperson Hemlig")
    coordinator.post(
        f"{HOME}/persons/{made.id}/change", name="Testperson Ny", email="n@example.org"
    )
    site.session.rollback()
    last = site.session.scalars(sa.select(Act).order_by(Act.number.desc())).first()
    assert last.action == "person:change"
    assert last.facts == {"changed": ["name", "email"]}


def test_an_address_that_is_replaced_is_told(site: Site, world: World, coordinator):
    here = world.person["gotland-o2"]
    was = here.email
    for email in ("a@first.example", "A@First.example", "somebody@elsewhere.example"):
        coordinator.post(f"{HOME}/persons/{here.id}/change", name=here.name, email=email)
    site.session.rollback()
    first, second = site.session.scalars(sa.select(Outgoing).order_by(Outgoing.enqueued_at))
    assert {first.address, second.address} == {was, "A@First.example"}  # read by the same person
    assert "elsewhere" not in first.body + second.body + first.subject  # nor is the new one told


def test_a_member_joins_and_leaves(site: Site, world: World, coordinator):
    joins = {"name": "Region <Ny>", "since": "2026-10-01"}
    page = coordinator.post(HOME + "/members/new", 200, **joins)
    assert "no decision of membership" in page.text
    coordinator.post(HOME + "/members/new", **joins, decision="Ägargruppen 2026-09-01 § 2")
    site.session.rollback()
    made = site.session.scalars(sa.select(Member).where(Member.name == "Region <Ny>")).one()
    assert "Region &lt;Ny&gt;" in coordinator.get(HOME).text
    change = f"{HOME}/members/{made.id}/change"
    leaves = {**joins, "decision": made.decision}
    coordinator.post(change, 200, **leaves, until="2026-09-01")
    coordinator.post(change, **leaves, until="2027-12-31")
    coordinator.post(change, **leaves, until="")
    site.session.refresh(made)
    assert made.until is None


def test_members_who_are_persons(site: Site):
    home = network(site.session, SV)
    import_register(
        site.session, home, register=persons_only(("1", "Testperson Én", "en@a.example"))
    )
    site.session.commit()
    (one,) = site.session.scalars(sa.select(Person))
    site.grant(one, GrantedRole.COORDINATOR)
    browser, path = site.browser(one), f"/n/{home.key}/register"
    browser.post(path + "/persons/new", name="Testperson To", number="2", member_since="2026-01-01")
    page = browser.post(path + "/persons/new", 200, name="Testperson Tre", number="2")
    assert "the number 2 of another person" in page.text
    assert "2 entries" in browser.get(path).text
    page = browser.get(f"{path}/persons/{named(site, 'Testperson To').id}")
    assert "Member number 2" in page.text
    page = browser.post(path + "/members/new", 200, name="Oslo", since="2026-01-01")
    assert "has no member organisations" in page.text
