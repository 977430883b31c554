"""One installation, two networks: nothing of one is seen in the other, or can be used there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa

from election import audit
from election.audit import COORDINATOR
from election.core.record.result import DecisionKind
from election.core.refusal import RefusedError
from election.core.rulebook.register import Person as PersonValue
from election.core.rulebook.register import Register
from election.db import transaction
from election.elections.models import Term
from election.elections.queries import elections, terms
from election.meetings.models import Meeting
from election.people.models import Network, Person
from election.people.queries import persons_by_key, register_of
from election.tally.models import Decryption
from election.voting.models import Contest, Voter
from election.voting.services import ceremony
from election.voting.services.decisions import decide
from tests.evening.meeting import Evening
from tests.evening.setting import COMMITTEE, refusals
from tests.factories import NOW, SV, import_register, network

At = Callable[[str], Evening]


def second(evening: Evening) -> tuple[Network, dict[str, Person]]:
    """Found another network beside it, whose persons have the same keys."""
    register = Register(
        members=(),
        persons=tuple(
            PersonValue(
                id=key,
                name=f"Testmedlem {key}",
                email=f"{key}@other.example",
                member_since=date(2020, 1, 1),
                fee_paid_until=date(2028, 1, 1),
            )
            for key in ("uppsala-o1", "uppsala-o2", "dalarna-o1", "halland-o2")
        ),
        appointments=(),
    )
    with transaction(evening.session):
        other = network(evening.session, SV)
        import_register(evening.session, other, register)
    return other, persons_by_key(evening.session, other.id)


def own(evening: Evening) -> Network:
    return evening.session.get_one(Network, evening.election.network_id)


def test_each_has_its_own_persons_elections_and_log(evening_at: At) -> None:
    evening = evening_at("called")
    first = own(evening)
    acts = len(log(evening, first))
    other, persons = second(evening)
    assert {each.name for each in register_of(evening.session, other.id).persons} == {
        f"Testmedlem {key}" for key in persons
    }
    assert len(register_of(evening.session, first.id).persons) == 16
    assert elections(evening.session, other.id) == []
    assert terms(evening.session, other.id) == []
    assert len(log(evening, first)) == acts
    assert [each.number for each in log(evening, other)] == [1, 2]
    for one in (first, other):
        assert list(audit.broken_links(evening.session, network_id=one.id)) == []


def log(evening: Evening, one: Network) -> list[audit.Act]:
    chosen = sa.select(audit.Act).where(audit.Act.network_id == one.id).order_by(audit.Act.number)
    return list(evening.session.scalars(chosen))


def test_nobody_of_the_other_is_trustee_or_adjuster(evening_at: At) -> None:
    evening = evening_at("called")
    _, persons = second(evening)
    trustees = [evening.person(key) for key in COMMITTEE]
    for asked, adjuster, reason in (
        (trustees, persons["halland-o2"], "adjuster-unknown"),
        (
            [persons["uppsala-o1"], *trustees[1:]],
            evening.person("halland-o2"),
            "trustee-outside-committee",
        ),
    ):
        with pytest.raises(RefusedError) as refused:
            evening.act(
                ceremony.start_ceremony,
                election=evening.election,
                trustees=asked,
                adjuster=adjuster,
                rehearsal=True,
                keys=evening.keys,
            )
        assert reason in refusals(refused)


def test_nobody_of_the_other_votes_or_decides(evening_at: At) -> None:
    evening = evening_at("opened")
    _, persons = second(evening)
    raw = evening.fill_in(["gotland-o1"], code=evening.code("uppsala-o2"))
    before = evening.contents()
    with pytest.raises(RefusedError) as refused:
        evening.cast_for(persons["uppsala-o2"], raw)
    assert refusals(refused) == ["not-on-roll"]
    with pytest.raises(RefusedError) as refused:
        evening.act(
            decide,
            contest=evening.contest,
            kind=DecisionKind.EARLY_CLOSE,
            why="Strömmen gick.",
            by=[persons["uppsala-o1"], persons["uppsala-o2"]],
        )
    assert refusals(refused) == ["two-persons"]
    assert evening.contents() == before


def test_no_row_can_point_into_the_other(evening_at: At) -> None:
    evening = evening_at("closed")
    other, persons = second(evening)
    contest, trustee = evening.contest, evening.trustees[0]
    meeting = evening.session.scalars(sa.select(Meeting)).first()
    assert meeting is not None
    for row in (
        Voter(network_id=other.id, contest_id=contest.id, person_id=persons["uppsala-o1"].id),
        Voter(
            network_id=contest.network_id,
            contest_id=contest.id,
            person_id=persons["uppsala-o1"].id,
        ),
        Decryption(
            network_id=other.id,
            contest_id=contest.id,
            trustee_id=trustee.id,
            statement=b"",
            signature=b"",
            received_at=NOW,
        ),
        Term(
            network_id=other.id,
            office="leader",
            part="leader",
            person_id=persons["uppsala-o1"].id,
            meeting_id=meeting.id,
            since=meeting.held_on,
            until_event="annual 2028",
        ),
    ):
        evening.session.add(row)
        with pytest.raises(sa.exc.IntegrityError, match="FOREIGN KEY"):
            evening.session.flush()
        evening.session.rollback()
    assert evening.session.scalar(sa.select(sa.func.count(Contest.id))) == 1


def test_the_others_log_does_not_move_when_one_holds_its_election(evening_at: At) -> None:
    evening = evening_at("counted")
    other, _ = second(evening)
    before = [each.digest for each in log(evening, other)]
    evening.freeze("nomination-committee")
    evening.open("nomination-committee")
    evening.close()
    assert [each.digest for each in log(evening, other)] == before
    assert COORDINATOR in {each.actor for each in log(evening, other)}
