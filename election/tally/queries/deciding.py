"""What two persons may decide about a contest, what they are asked to, and what they decided."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.record.result import DecisionKind
from election.core.refusal import RefusedError
from election.core.rulebook.model import Tie
from election.elections.models import Election
from election.elections.queries import rulebook_of_election
from election.tally.models import Motion
from election.tally.queries.facts import facts_of_office, tally_of, undecided
from election.tally.queries.standing import ballots_in
from election.voting.keystore import KeyStore
from election.voting.models import Contest, Decision
from election.voting.queries import begun_ceremony, contests_of, valid_contests
from election.voting.services.decisions import decided


def motions(session: Session, election: Election) -> list[Motion]:
    """Return what waits for a second person about any contest, oldest first."""
    ids = [each.id for each in contests_of(session, election)]
    chosen = sa.select(Motion).where(Motion.contest_id.in_(ids), Motion.ended_at.is_(None))
    return list(session.scalars(chosen.order_by(Motion.moved_at)))


def decisions(session: Session, contest: Contest) -> list[Decision]:
    """Return what two persons have decided about a contest, oldest first."""
    chosen = sa.select(Decision).where(Decision.contest_id == contest.id)
    return list(session.scalars(chosen.order_by(Decision.decided_at)))


def decidable(session: Session, contest: Contest, keys: KeyStore) -> list[DecisionKind]:
    """Return what two persons may decide about a contest as it stands."""
    election = session.get_one(Election, contest.election_id)
    rulebook = rulebook_of_election(session, election)
    tally, is_open = tally_of(session, contest), contest.closed_at is None
    if decided(session, contest, DecisionKind.ANNULLED):
        return _decidable_once_annulled(session, election, contest)
    rounds = [each for each in valid_contests(session, election) if each.office == contest.office]
    is_latest = rounds[-1].id == contest.id
    few = ballots_in(session, contest) < rulebook.voting.least_ballots
    going_on = tally is not None and any(
        each.goes_on for each in undecided(session, election, contest.office)
    )
    offered = {
        DecisionKind.EARLY_CLOSE: is_open,
        DecisionKind.CLOSED_WITHOUT_KEY: is_open and key_is_lost(contest, keys),
        DecisionKind.FEW_BALLOTS: not is_open and tally is None and few,
        DecisionKind.LOT_BY_HAND: tally is None and rulebook.voting.tie is Tie.LOT_BOX,
        DecisionKind.NO_FURTHER_ROUND: is_latest and going_on,
        DecisionKind.ANNULLED: is_latest and begun_ceremony(session, election).ended_at is None,
    }
    made = {each.kind for each in decisions(session, contest)}
    return [kind for kind, holds in offered.items() if holds and kind not in made]


def _decidable_once_annulled(
    session: Session, election: Election, contest: Contest
) -> list[DecisionKind]:
    """Return whether it may be decided that an annulled contest is not held again."""
    facts = facts_of_office(session, election, contest.office)
    opened = [each for each in contests_of(session, election) if each.office == contest.office]
    is_due = opened[-1].id == contest.id and not facts.rounds
    kind = DecisionKind.NO_FURTHER_ROUND
    return [kind] if is_due and not decided(session, contest, kind) else []


def key_is_lost(contest: Contest, keys: KeyStore) -> bool:
    """Tell whether an open contest's key is gone: nothing more can be cast in it."""
    if contest.closed_at is not None:
        return False
    try:
        keys.contest_key(contest.id)
    except RefusedError:
        return True
    return False
