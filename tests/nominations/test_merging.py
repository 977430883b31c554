"""Two nominees that are one person: seen side by side, joined, and parted again."""

from __future__ import annotations

import sqlalchemy as sa

from election.audit import COORDINATOR
from election.core.rulebook.nomination import Answer
from election.db import transaction
from election.elections.models import ElectionOffice
from election.nominations import services
from election.nominations.candidacies import candidacies
from election.nominations.models import Merge, Nomination
from tests.factories import DURING, World
from tests.nominations.nomination_pages import last_link, letters, nominate, path, seat
from tests.site import Site


def twins(world: World) -> None:
    """The same person, entered under two addresses."""
    world.person["dalarna-o2"].name = "Testperson, Ögren"
    world.person["gotland-o2"].name = "Ögren Testperson"
    world.session.commit()


def standing(site: Site, world: World) -> dict[str, list[str]]:
    site.session.rollback()
    site.session.expire_all()
    names = {one.id: key for key, one in world.person.items()}
    return {
        names[person_id]: [one.row.office for one in hers]
        for person_id, hers in candidacies(site.session, world.election, DURING).items()
    }


def merge(site: Site, world: World, expect: int = 302, kept: str = "gotland-o2") -> str:
    chosen = "&".join(f"who={world.person[key].id}" for key in ("dalarna-o2", "gotland-o2"))
    page = path(world, f"nominations/nominees/same?{chosen}")
    committee = site.browser(world.person["uppsala-o1"])
    return committee.post(page, expect, kept=world.person[kept].id.hex).text


def test_one_person_under_two_addresses_is_found_joined_and_parted(site: Site, world: World):
    twins(world)
    nominate(site, world, "dalarna-o2", "chair", "vice-chair")
    old_link = last_link(site)
    nominate(site, world, "gotland-o2", "chair")
    committee = site.browser(world.person["uppsala-o1"])
    listed = committee.get(path(world, "nominations/nominees"))
    assert "Perhaps the same person" in listed.text
    before = standing(site, world)
    assert before == {"dalarna-o2": ["chair", "vice-chair"], "gotland-o2": ["chair"]}
    written = len(letters(site))
    merge(site, world)
    assert standing(site, world) == {"gotland-o2": ["chair", "vice-chair"]}
    assert len(letters(site)) == written
    assert "You were nominated twice" in site.browser().get(old_link, 410).text
    wrong_entry = {"whom": "other", "name": "dalarna-o2"}
    offices = [seat(world, "working-committee", "member")]
    halland = site.browser(world.person["halland-o1"])
    halland.post(path(world, "nominate"), 302, **wrong_entry, offices=offices)
    assert "working-committee" in standing(site, world)["gotland-o2"]
    (row,) = site.session.scalars(sa.select(Merge)).all()
    committee.post(path(world, f"nominations/nominees/part/{row.id}"), 302)
    assert standing(site, world) == {
        "dalarna-o2": ["chair", "vice-chair"],
        "gotland-o2": ["chair", "working-committee"],
    }
    committee.post(path(world, f"nominations/nominees/part/{row.id}"), 409)


def test_an_answer_counts_for_the_one_she_is(site: Site, world: World):
    twins(world)
    nominate(site, world, "dalarna-o2", "chair")
    site.browser().post(last_link(site), 302, **{f"office_{seat(world, 'chair')}": "accepted"})
    nominate(site, world, "gotland-o2", "chair")
    merge(site, world)
    site.session.rollback()
    (one,) = candidacies(site.session, world.election, DURING)[world.person["gotland-o2"].id]
    assert one.state is Answer.ACCEPTED


def test_what_cannot_be_joined_is_said(site: Site, world: World):
    twins(world)
    nominate(site, world, "dalarna-o2", "chair")
    assert "is not nominated" in merge(site, world, 200)
    nominate(site, world, "gotland-o2", "chair")
    assert "which of their entries is kept" in merge(site, world, 200, kept="halland-o1")
    same = path(world, "nominations/nominees/same")
    committee = site.browser(world.person["uppsala-o1"])
    assert "Choose at least two" in committee.get(f"{same}?who=x").text
    committee.post(f"{same}?who=x", 200, kept="")
    site.browser(world.person["halland-o1"]).get(same, 403)
    site.session.rollback()
    with transaction(site.session):
        for row in site.session.scalars(sa.select(ElectionOffice)):
            row.frozen_at = DURING
    assert "are final" in merge(site, world, 200)


def test_a_nomination_set_aside_is_hers_again_when_they_are_parted(site: Site, world: World):
    made = [*world.nominate("dalarna-o2"), *world.nominate("gotland-o2")]
    (joined,) = services.merge_nominees(
        site.session,
        election=world.election,
        kept=world.person["gotland-o2"],
        duplicates=[world.person["dalarna-o2"]],
        actor=COORDINATOR,
        now=DURING,
    )
    assert made[0].set_aside_at == DURING
    services.undo_merge(site.session, merge=joined, actor=COORDINATOR, now=DURING)
    rows = site.session.scalars(sa.select(Nomination.set_aside_at)).all()
    assert rows == [None, None]
