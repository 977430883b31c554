"""Who has a conflict of interest takes no part in that office, whichever page she opens."""

from __future__ import annotations

import pytest

from election import audit, db
from election.core.refusal import RefusedError
from election.core.rulebook.load import load_rulebook
from election.elections.queries import election_office
from election.nominations import services as nominations
from election.slates import services
from election.slates.models import Proposal
from election.slates.queries import proposal_lines, proposals, told
from election.slates.services import Name
from tests.factories import AFTER, DURING, HALSA, World
from tests.site import Browser, Site
from tests.slates.committee import MEMBERS

FIRST, SECOND, OUT = MEMBERS  # OUT has a conflict of interest in who becomes chair
BY_TWO = HALSA.replace(b"[committee]\n", b"[committee]\nquorum = 2\n")


def world_of(site: Site, rulebook: bytes = HALSA) -> World:
    made = World(site.session, rulebook=rulebook)
    made.candidate("dalarna-o2")
    made.candidate("halland-o2")
    made.candidate("uppsala-o2", "vice-chair")
    site.session.commit()
    site.clock.now = AFTER
    shut_out(made, OUT)
    return made


def shut_out(world: World, *members: str, office: str = "chair") -> None:
    with db.transaction(world.session):
        for key in members:
            services.declare_conflict(
                world.session,
                election=world.election,
                member=world.person[key],
                office=office,
                by=world.person[FIRST],
                actor=actor(world, FIRST),
                now=AFTER,
            )


def actor(world: World, key: str) -> audit.Actor:
    return audit.person(world.person[key].id)


def draft(world: World, by: str, **names: str) -> Proposal:
    with db.transaction(world.session):
        return services.draft_proposal(
            world.session,
            election=world.election,
            names=[
                Name(office=office, part=office, person=world.person[key])
                for office, key in ((one.replace("_", "-"), key) for one, key in names.items())
            ],
            actor=actor(world, by),
            now=AFTER,
        )


def named(world: World) -> list[str]:
    newest = proposals(world.session, world.election)[-1]
    by_id = {one.id: key for key, one in world.person.items()}
    return [by_id[one.person_id] for one in proposal_lines(world.session, newest)]


def path(world: World, page: str) -> str:
    return f"/n/halsa-och-demokrati/elections/{world.election.id}/{page}"


def browser(site: Site, world: World, key: str) -> Browser:
    return site.browser(world.person[key])


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> set[str]:
    return {one.code for one in refused.value.violations}


def test_she_drafts_the_other_offices_and_what_others_propose_stays(site: Site):
    world = world_of(site)
    draft(world, FIRST, chair="dalarna-o2")
    with pytest.raises(RefusedError) as refused:
        draft(world, OUT, chair="halland-o2")
    assert codes(refused) == {"conflict"}
    draft(world, OUT, vice_chair="uppsala-o2")
    assert named(world) == ["dalarna-o2", "uppsala-o2"]
    page = browser(site, world, OUT).get(path(world, "room/draft")).text
    assert "You have a conflict of interest here. What the others propose stays" in page
    assert "Dalarna o2" not in page
    page = browser(site, world, OUT).get(path(world, "room")).text
    assert "is prepared without you: you have a conflict of interest" in page
    assert "Dalarna o2" not in page


def test_she_sees_nobody_who_stands_for_it_before_all_do(site: Site):
    world = world_of(site)
    hers = browser(site, world, OUT)
    page = hers.get(path(world, "nominations/nominees")).text
    assert "2 nominees are not shown to you" in page
    assert "Testperson Uppsala o2" in page
    assert "Testperson Dalarna o2" not in page
    nominee = world.person["dalarna-o2"]
    hers.get(path(world, f"candidates/{nominee.id}"), 404)
    browser(site, world, FIRST).get(path(world, f"candidates/{nominee.id}"))
    who = f"nominations/nominees/same?who={nominee.id}&who={world.person['uppsala-o2'].id}"
    assert "this office is prepared without you" in hers.get(path(world, who), 409).text
    page = hers.get(path(world, "nominations/questions")).text
    assert 'value="vice-chair"' in page
    assert 'value="chair"' not in page
    entering = hers.get(path(world, "nominations/enter"))
    row = election_office(site.session, world.election, "chair", "chair")
    assert row is not None
    assert "another member enters names for it" in entering.text
    assert row.id.hex not in entering.text


def test_she_asks_and_joins_nobody_there(site: Site):
    world = world_of(site)
    asked = {"election": world.election, "actor": actor(world, OUT), "now": AFTER}
    with db.transaction(site.session), pytest.raises(RefusedError) as refused:
        nominations.ask(site.session, office="chair", text="Varför?", **asked)
    assert codes(refused) == {"conflict"}
    with db.transaction(site.session), pytest.raises(RefusedError) as refused:
        nominations.merge_nominees(
            site.session,
            kept=world.person["uppsala-o2"],
            duplicates=[world.person["dalarna-o2"]],
            **asked,
        )
    assert codes(refused) == {"conflict"}
    with db.transaction(site.session):
        nominations.ask(site.session, office="vice-chair", text="Varför?", **asked)


def test_what_a_call_says_of_the_office_is_written_by_others(site: Site):
    world = world_of(site)
    about = {"what": "Leder arbetet.", "asked": "Vana.", "time": ""}
    for who, said in (
        (SECOND, {"chair": about}),
        (OUT, {"chair": {**about, "asked": "Som jag."}, "vice-chair": about}),
    ):
        with db.transaction(site.session):
            call = nominations.write_call(
                site.session,
                election=world.election,
                said=nominations.CallText(text="Nominera!", offices=said),
                actor=actor(world, who),
                now=DURING,
            )
    assert call.offices == {"chair": about, "vice-chair": about}


def test_another_tells_and_publishes(site: Site):
    world = world_of(site)
    draft(world, FIRST, chair="dalarna-o2", vice_chair="uppsala-o2")
    hers, others = browser(site, world, OUT), browser(site, world, FIRST)
    page = hers.get(path(world, "room/1/tell")).text
    assert "1 more is told by another member" in page
    assert "Halland o2" not in page
    hers.post(path(world, "room/1/tell"), 302)
    site.session.rollback()
    assert not told(site.session, world.election)
    others.post(path(world, "room/1/tell"), 302)
    page = hers.get(path(world, "room/1/publish")).text
    assert "Let a member without one publish it" in page
    assert "Dalarna o2" not in page
    assert "Halland o2" not in hers.get(path(world, "room")).text
    page = hers.post(path(world, "room/1/publish"), 200, kind="final").text
    assert "Let a member without one publish it" in page
    others.post(path(world, "room/1/publish"), 302, kind="final")
    assert "Dalarna o2" in hers.get(path(world, "proposal")).text


def test_where_everybody_is_shut_out_of_something_any_member_publishes(site: Site):
    world = world_of(site)
    shut_out(world, FIRST, SECOND, office="vice-chair")
    draft(world, FIRST, chair="dalarna-o2")
    draft(world, OUT, vice_chair="uppsala-o2")
    browser(site, world, FIRST).post(path(world, "room/2/tell"), 302)
    browser(site, world, OUT).post(path(world, "room/2/publish"), 302, kind="final")
    assert "Dalarna o2" in site.browser().get(path(world, "proposal")).text


def test_where_too_few_are_left_the_committee_proposes_nobody(site: Site):
    world = world_of(site, BY_TWO)
    draft(world, FIRST, chair="dalarna-o2", vice_chair="uppsala-o2")
    shut_out(world, SECOND)
    with pytest.raises(RefusedError) as refused:
        draft(world, FIRST, chair="dalarna-o2")
    assert codes(refused) == {"too-few-members"}
    mine = browser(site, world, FIRST)
    page = mine.get(path(world, "room")).text
    assert "1 of the nomination committee are without a conflict of interest, and 2 are" in page
    draft(world, OUT, vice_chair="uppsala-o2")
    assert named(world) == ["uppsala-o2"]
    mine.post(path(world, "room/2/publish"), 302, kind="final")  # nobody is told that she is out
    assert not told(site.session, world.election)
    page = site.browser().get(path(world, "proposal")).text
    assert "Dalarna o2" in page
    assert load_rulebook(HALSA).committee.quorum == 1
