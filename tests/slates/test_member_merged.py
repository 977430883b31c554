"""Entries of the register whose keys would not follow are kept, or merged the other way round."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from election import app
from election.people.services.merge import merge_hindrances
from election.room.models import MemberKey
from election.voting.models import Ceremony, Trustee
from tests.factories import DURING, World

SAME, OTHER = "uppsala-o1", "halland-s2"  # two entries that are one person


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


def hindered(world: World, keep: str, merged: str) -> list[tuple[str, object]]:
    assert app.create_app  # the application has every stage say what it has against it
    found = merge_hindrances(
        world.session, keep=world.person[keep], merged=world.person[merged], now=DURING
    )
    codes = {"holds-room-keys", "part-in-a-ceremony"}
    return [(one.code, one.params["election"]) for one in found if one.code in codes]


def test_keys_of_the_room_are_sealed_to_the_entry_that_has_them(world: World) -> None:
    assert hindered(world, OTHER, SAME) == []
    world.session.add(
        MemberKey(
            network_id=world.network.id,
            election_id=world.election.id,
            person_id=world.person[SAME].id,
            public_key="…",
            made_at=DURING,
        )
    )
    world.session.flush()
    assert hindered(world, OTHER, SAME) == [("holds-room-keys", "Val 2027")]
    assert hindered(world, SAME, OTHER) == []


def test_whoever_has_a_part_in_the_keys_is_kept_until_they_open_nothing_more(
    world: World,
) -> None:
    ceremony = Ceremony(
        network_id=world.network.id,
        election_id=world.election.id,
        threshold=2,
        rehearsal=False,
        started_at=DURING,
    )
    world.session.add(ceremony)
    world.session.flush()
    world.session.add(
        Trustee(
            network_id=world.network.id,
            ceremony_id=ceremony.id,
            number=1,
            person_id=world.person[SAME].id,
        )
    )
    world.session.flush()
    assert hindered(world, OTHER, SAME) == [("part-in-a-ceremony", "Val 2027")]
    assert hindered(world, SAME, OTHER) == []
    ceremony.ended_at = DURING
    world.session.flush()
    assert hindered(world, OTHER, SAME) == []
