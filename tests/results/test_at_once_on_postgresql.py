"""What two do at the same moment where the database lets both: one waits, and sees the other's.

SQLite has one writer, who reads when his turn has come; on PostgreSQL he may have read before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.record.result import DecisionKind
from election.core.refusal import RefusedError
from election.results.models import Publication
from election.results.services import announce_result, decline, take_back
from election.tally.services import move, second
from election.voting.queries import open_contests, statements
from election.voting.services.casting import cast, check
from election.voting.services.codes import replace_code
from tests.evening.meeting import Evening
from tests.evening.on_postgresql import OnPostgresql, moved, while_under_way
from tests.evening.setting import refusals
from tests.postgresql import Postgresql
from tests.results.undoing import chair_of, sign

MovedAt = Callable[[str], OnPostgresql]
CODE = "uppsala-o2"


@pytest.fixture
def moved_at(evening_at: Callable[[str], Evening], postgresql: Postgresql) -> Iterator[MovedAt]:
    """Give the evening at a stage, on PostgreSQL."""
    given: list[OnPostgresql] = []

    def at(stage: str) -> OnPostgresql:
        given.append(moved(evening_at(stage), postgresql))
        return given[-1]

    yield at
    for evening in given:
        evening.end()
        postgresql.drop(evening.url)


def by(evening: Evening, service: Callable[..., Any], **asked: Any) -> Callable[[Session], Any]:
    """Return an act that leaves its transaction open."""
    return lambda session: service(session, actor=audit.SERVICE, now=evening.now, **asked)


def test_a_result_that_is_taken_back_does_not_become_final(moved_at: MovedAt) -> None:
    evening = moved_at("announced")
    evening.sign(1)
    taking_back = by(evening, take_back, election=evening.election)
    with pytest.raises(RefusedError) as refused:
        while_under_way(evening, taking_back, lambda hers: hers.sign(2))
    assert refusals(refused) == ["not-announced"]
    assert evening.session.scalars(sa.select(Publication)).one().final_at is None


def test_a_result_is_not_announced_over_somebody_who_declines(moved_at: MovedAt) -> None:
    evening = moved_at("decided")
    winner = evening.person(chair_of(evening))
    asked = {"election": evening.election, "office": "chair", "person": winner}
    declining = by(evening, decline, **asked, word="Nej tack.", noted_by=winner)
    with pytest.raises(RefusedError) as refused:
        while_under_way(evening, declining, lambda hers: hers.announce())
    assert refusals(refused) == ["office-undecided"]


def test_nobody_declines_unseen_while_the_result_is_announced(moved_at: MovedAt) -> None:
    evening = moved_at("decided")
    winner = chair_of(evening)

    def declines(hers: Evening) -> None:
        who = hers.person(winner)
        asked = {"election": hers.election, "office": "chair", "person": who}
        hers.act(decline, **asked, word="Nej tack.", noted_by=who)

    while_under_way(evening, by(evening, announce_result, election=evening.election), declines)
    assert evening.session.scalars(sa.select(Publication)).one().taken_back_at is not None


def test_a_contest_is_not_annulled_under_a_result(moved_at: MovedAt) -> None:
    evening = moved_at("decided")
    motion = evening.act(
        move,
        contest=evening.contest,
        kind=DecisionKind.ANNULLED,
        why="Fel lista.",
        person=evening.person("uppsala-o1"),
        keys=evening.keys,
    )

    def annuls(hers: Evening) -> None:
        again = hers.session.get_one(type(motion), motion.id)
        hers.act(second, motion=again, person=hers.person("gotland-o1"), keys=hers.keys)

    with pytest.raises(RefusedError) as refused:
        while_under_way(evening, by(evening, announce_result, election=evening.election), annuls)
    assert refusals(refused) == ["not-to-decide"]
    sign(evening)


def statement(evening: Evening) -> Any:
    uuids = [entry.uuid for entry in evening.pool]
    return evening.desks.officer.replace(
        "Uppsala#2", 0, uuids=uuids, manifest=evening.manifest.digest
    )


def test_a_code_is_not_replaced_beside_a_cast_with_it(moved_at: MovedAt) -> None:
    evening = moved_at("opened")
    raw = evening.fill_in(["gotland-o1"], code=evening.code(CODE))
    replaced = statement(evening)

    def casts(session: Session) -> None:
        cast(
            session,
            contest=evening.contest,
            voter=evening.person(CODE),
            checked=check(evening.box(), raw),
            raw=raw,
            keys=evening.keys,
            now=evening.now,
        )

    def replaces(hers: Evening) -> None:
        hers.act(replace_code, ceremony=hers.ceremony, statement=replaced)

    with pytest.raises(RefusedError) as refused:
        while_under_way(evening, casts, replaces)
    assert refusals(refused) == ["replacement-after-cast"]
    assert not statements(evening.session, evening.ceremony)


def test_nothing_is_cast_with_a_code_beside_its_replacement(moved_at: MovedAt) -> None:
    evening = moved_at("opened")
    raw = evening.fill_in(["gotland-o1"], code=evening.code(CODE))
    replaces = by(evening, replace_code, ceremony=evening.ceremony, statement=statement(evening))
    with pytest.raises(RefusedError) as refused:
        while_under_way(evening, replaces, lambda hers: hers.cast(CODE, raw))
    assert refusals(refused) == ["code-withdrawn"]
    assert open_contests(evening.session, evening.election)
