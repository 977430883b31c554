"""Opening the contest whose turn it is, with the candidates as they now stand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import RefusedError, violation
from election.elections.models import Election
from election.elections.queries import rulebook_of_election
from election.people.models import Person
from election.slates.services.candidates import freeze_candidates
from election.tally.queries import is_demanded, next_ballot
from election.tally.queries.standing import Step, standing
from election.voting.keystore import KeyStore
from election.voting.models import Contest
from election.voting.services.opening import open_contest


def open_next(  # noqa: PLR0913 - what an opening fixes
    session: Session,
    *,
    election: Election,
    office: str,
    round: int,  # noqa: A002
    closes_at: datetime,
    leave_out: Collection[Person] = (),
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
) -> Contest:
    """Make the candidates final, where they are not yet, and open the box.

    ``office`` and ``round`` are those that were on the page: a second click opens nothing.
    """
    now_up = standing(session, election)
    if now_up.step is not Step.BALLOT or now_up.office != office:
        raise RefusedError(
            [violation("not-its-turn", "{office} is not to be voted on now.", office=office)]
        )
    if round == 1:
        freeze_candidates(
            session, election=election, office=office, leave_out=leave_out, actor=actor, now=now
        )
    ballot = next_ballot(
        session,
        election,
        office,
        demanded=is_demanded(session, election, office),
        language=rulebook_of_election(session, election).languages[0],
    )
    return open_contest(
        session,
        election=election,
        office=office,
        round=round,
        questions=ballot.questions,
        keys=keys,
        actor=actor,
        now=now,
        closes_at=closes_at,
    )
