"""When an election is over everything private of the committee is gone, from the file too."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from election import db
from election.audit import COORDINATOR
from election.elections import services as elections
from election.nominations.models import Contact, Photo, Preference
from election.results.models import Publication
from election.room.models import Conflict, MemberKey, RoomErasure, RoomKey, SealedText, WrappedKey
from election.slates import services
from election.slates.models import Criteria, Decision, Interview, ReadUntil
from election.voting.keystore import KeyStore
from election.worker import do_what_is_due
from tests.factories import AFTER, World
from tests.site import Site
from tests.slates.committee import Committee, declare, message, opened_room

PRIVATE = (
    *(MemberKey, RoomKey, WrappedKey, SealedText),
    *(Conflict, Criteria, Interview, ReadUntil),
    *(Preference, Contact),
)


@pytest.fixture
def committee(site: Site) -> Committee:
    """A committee that has written of every kind, and met a nominee in a place of its own."""
    world = World(site.session)
    world.candidate("dalarna-o2")
    site.session.commit()
    site.clock.now = AFTER
    made = opened_room(site, world)
    for kind in ("note", "interview"):
        sent = message(made.sealed("Ord", kind=kind))
        made.browser().post_json(made.path("/notes"), {**sent, "about": "", "kind": kind})
    ranking = message(made.sealed("1", "chair", kind="ranking"))
    made.browser().post_json(made.path("/rank/chair"), ranking)
    made.browser().post(made.path("/rank/vice-chair/anew"), 302, criteria="Egenskapen")
    declare(made, "gotland-s1", "vice-chair")
    made.browser().post(
        made.path("/interviews/invite"),
        302,
        whom=world.person["dalarna-o2"].id.hex,
        place="Hemliga rummet",
        minutes="30",
        first="2027-01-20T10:00",
    )
    made.browser().post(made.path("/read"), 302, until="")
    made.browser().post(
        made.path("/decisions"),
        302,
        decided_on="2027-01-10",
        text="Vi beslutar tillsammans.",
        took_part=[world.person["uppsala-o1"].name],
    )
    told_by_nominees(made)
    return made


def told_by_nominees(made: Committee) -> None:
    """Keep what the nominee tells beside her answer, and a picture of one who does not stand."""
    world, session = made.world, made.site.session
    her = {"network_id": world.network.id, "election_id": world.election.id}
    stands, declined = world.person["dalarna-o2"], world.person["gotland-s1"]
    with db.transaction(session):
        session.add(
            Preference(**her, person_id=stands.id, offices=[], highest="vice-chair", said_at=AFTER)
        )
        session.add(
            Contact(
                **her,
                person_id=stands.id,
                text="070-hemligt",
                given_by_id=world.person["uppsala-o1"].id,
                given_at=AFTER,
            )
        )
        for person in (stands, declined):
            picture = {"content": person.key.encode() * 9, "width": 32, "height": 32}
            session.add(Photo(**her, person_id=person.id, **picture, uploaded_at=AFTER))


def rows(committee: Committee) -> list[int]:
    session = committee.site.session
    session.rollback()
    found = [session.scalar(sa.select(sa.func.count()).select_from(one)) for one in PRIVATE]
    return [one or 0 for one in found]


def marks(committee: Committee) -> list[bytes]:
    """Return what would tell that something was there: boxes, keys, places."""
    session = committee.site.session
    found = [one.box for one in session.scalars(sa.select(SealedText))]
    found += [one.box for one in session.scalars(sa.select(WrappedKey))]
    found += [one.public_key for one in session.scalars(sa.select(MemberKey))]
    return [
        *(one.encode() for one in found),
        *(b"Hemliga rummet", b"Egenskapen", b"070-hemligt", b"gotland-s1" * 9),
    ]


def work(committee: Committee, directory: Path) -> None:
    """Let the worker have its round, the letters sent before."""
    session = committee.site.session
    session.rollback()
    session.execute(sa.text("UPDATE outbox SET body = NULL, sent_at = enqueued_at WHERE wipe"))
    session.commit()
    now = AFTER + timedelta(days=1)
    do_what_is_due(session, keys=KeyStore(directory / "keys"), transport=None, now=now)


def files(directory: Path) -> bytes:
    return b"".join(one.read_bytes() for one in directory.rglob("*") if one.is_file())


@pytest.mark.parametrize("how", ["final", "called off"])
def test_everything_private_is_gone_when_the_election_is_over(
    committee: Committee, tmp_path: Path, how: str
):
    session, election = committee.site.session, committee.world.election
    looked_for = marks(committee)
    assert all(rows(committee))
    kept = files(tmp_path)
    assert [one for one in looked_for if one not in kept] == []
    work(committee, tmp_path)
    assert all(rows(committee))  # it is not over
    with db.transaction(session):
        if how == "final":
            session.add(
                Publication(
                    network_id=election.network_id,
                    election_id=election.id,
                    result=b"",
                    checksums=b"",
                    announced_at=AFTER,
                    final_at=AFTER,
                )
            )
        else:
            elections.cancel_election(session, election=election, actor=COORDINATOR, now=AFTER)
    work(committee, tmp_path)
    assert rows(committee) == [0] * len(PRIVATE)
    kept = files(tmp_path)
    assert [one for one in looked_for if one in kept] == []
    assert [one.text for one in session.scalars(sa.select(Decision))] == [
        "Vi beslutar tillsammans."
    ]
    left = [one.person_id for one in session.scalars(sa.select(Photo))]
    assert left == ([committee.world.person["dalarna-o2"].id] if how == "final" else [])
    work(committee, tmp_path)  # once is enough
    assert session.scalar(sa.select(sa.func.count()).select_from(RoomErasure)) == 1


def test_nothing_enters_a_room_that_has_been_emptied(committee: Committee):
    note = {**message(committee.sealed("Efter")), "about": ""}
    with db.transaction(committee.site.session):
        services.erase_private(
            committee.site.session, election=committee.world.election, actor=COORDINATOR, now=AFTER
        )
    refused = committee.browser().post_json(committee.path("/notes"), note, 409)
    assert [one["code"] for one in refused["refused"]] == ["room-erased"]
    sent = {"publicKey": "x"}
    refused = committee.browser().post_json(committee.path("/keys/mine"), sent, 409)
    assert "room-erased" in [one["code"] for one in refused["refused"]]
    assert "has been deleted" in committee.browser().get(committee.path()).text
