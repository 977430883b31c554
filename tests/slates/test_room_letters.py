"""Letters about the room: its number to those who write, and that its key was made anew."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from election import audit, db, mail
from election.core.room.keys import member_keys, new_room_keys
from election.demo.others import room as played
from election.nominations.rights import rights_of
from election.room.queries import current_keys, frame_of, room_number
from election.room.services import make_keys
from tests.factories import DURING, World
from tests.site import Site
from tests.slates.committee import MEMBERS, opened_room

LATER = DURING + timedelta(days=1)


def letters(site: Site, word: str) -> dict[str, str]:
    site.session.rollback()
    found = site.session.scalars(sa.select(mail.Outgoing).order_by(mail.Outgoing.enqueued_at))
    return {one.address: one.body or "" for one in found if word in one.subject}


def test_who_will_write_to_the_committee_is_told_its_number(site: Site):
    world = World(site.session)
    world.nominate("dalarna-o2")
    site.session.commit()
    assert "förseglas" not in letters(site, "Du är nominerad")["dalarna-o2@example"]
    opened_room(site, world)
    with db.transaction(site.session):
        world.nominate("halland-o2")
    number = room_number(site.session, world.election)
    assert number is not None
    assert number in letters(site, "Du är nominerad")["halland-o2@example"]


def test_members_are_told_to_compare_a_new_key(site: Site):
    world = World(site.session)
    site.session.commit()
    site.clock.now = LATER
    committee = opened_room(site, world)
    assert letters(site, "ny nyckel") == {}
    session, election, by = site.session, world.election, world.person[MEMBERS[0]]
    frame = frame_of(election)
    hers = {one: member_keys(frame, secret) for one, secret in committee.secrets.items()}
    rights = rights_of(session, election, LATER)
    made = {scope: new_room_keys() for scope in rights[by.id]}
    with db.transaction(session):
        make_keys(
            session,
            election=election,
            by=by,
            ring=played.ring_of(election, hers, made, rights, by.id),
            seen=current_keys(session, election)[""].id,
            rights=rights,
            actor=audit.person(by.id),
            now=LATER,
        )
    told = letters(site, "ny nyckel")
    assert set(told) == {world.person[one].email for one in MEMBERS[1:]}
    number = room_number(session, election)
    assert number is not None
    assert all(by.name in body and number not in body for body in told.values())
