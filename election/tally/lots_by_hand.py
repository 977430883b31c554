"""Lots drawn in the room, where no lot box decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.record.result import DecisionKind
from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook.model import Tie
from election.elections.models import Election
from election.elections.queries import rulebook_of_election
from election.people.models import Person
from election.tally.models import HandLot
from election.tally.queries import question_result
from election.voting.models import Contest
from election.voting.services.decisions import decided, two_persons


def draw_by_hand(
    session: Session,
    *,
    contest: Contest,
    office: str,
    part: str,
    order: Sequence[str],
    witnesses: Sequence[Person],
    actor: audit.Actor,
    now: datetime,
) -> HandLot:
    """Enter the tied, by candidate id, in the order drawn before two witnesses.

    A lot is drawn once for a tie, and only for those who are tied.
    """
    refuse_if(_violations(session, contest, office, part, order, witnesses))
    lot = HandLot(
        network_id=contest.network_id,
        contest_id=contest.id,
        office=office,
        part=part,
        drawn=list(order),
        witnesses=[person.name for person in witnesses],
        drawn_at=now,
    )
    session.add(lot)
    session.flush()
    counted = question_result(session, contest, office, part)
    refuse_if(
        []
        if counted and any(each.order == tuple(order) for each in counted.lots)
        else [violation("hand-lot-not-tied", "These are not tied; a lot decides a tie alone.")]
    )
    audit.about(session, contest, "tally:hand-lot", actor=actor, at=now, office=office, part=part)
    return lot


def _violations(
    session: Session,
    contest: Contest,
    office: str,
    part: str,
    order: Sequence[str],
    witnesses: Sequence[Person],
) -> Iterator[Violation]:
    rulebook = rulebook_of_election(session, session.get_one(Election, contest.election_id))
    if rulebook.voting.tie is Tie.LOT_BOX and not decided(
        session, contest, DecisionKind.LOT_BY_HAND
    ):
        yield violation(
            "lot-box-decides",
            "The manifest announces lot boxes; a lot by hand takes two persons' decision.",
            rulebook.source("voting.tie"),
        )
    if not two_persons(contest.network_id, witnesses):
        yield violation(
            "hand-lot-witnesses",
            "A lot by hand needs two witnesses of the network, with different names.",
        )
    if question_result(session, contest, office, part) is None:
        yield violation(
            "hand-lot-early", "{office} is not counted in this contest yet.", office=office
        )
    drawn = session.scalars(
        sa.select(HandLot).where(
            HandLot.contest_id == contest.id, HandLot.office == office, HandLot.part == part
        )
    )
    if any(set(each.drawn) & set(order) for each in drawn):
        yield violation("hand-lot-twice", "A lot was drawn for this tie; it is not drawn again.")
