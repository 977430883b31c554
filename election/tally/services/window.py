"""Voting over days: the first rounds of all offices open together, at the announced time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.core.rulebook.model import Mode
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import cancellation, rulebook_of_election
from election.people.models import Person
from election.slates.services.candidates import freeze_candidates
from election.tally.queries.standing import Step, ballot_of, standing, window_ballots
from election.voting.keystore import KeyStore
from election.voting.models import Ceremony, Contest
from election.voting.queries import begun_ceremony
from election.voting.services.ceremony import lock
from election.voting.services.opening import open_contest


def open_window(
    session: Session,
    *,
    election: Election,
    closes_at: datetime | None = None,
    leave_out: Collection[Person] = (),
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
) -> list[Contest]:
    """Make the candidates final and open the first round of every office that needs a ballot.

    All close at one moment, as announced in the election's dates if no other is given. An
    office whose candidates need no ballot is decided after the window, and so is whatever
    waits for it. Who may not stand is left off the ballots of all offices.
    """
    lock(session, begun_ceremony(session, election))
    refuse_if(_window_violations(session, election, now))
    closes_at = closes_at or election.voting_closes_at
    offices = [each.office for each in window_ballots(session, election)]
    _freeze(session, election, offices, leave_out, actor, now)
    opened: list[Contest] = []
    try:
        for office in offices:
            ballot = ballot_of(session, election, office)
            if ballot.questions:
                contest = open_contest(
                    session,
                    election=election,
                    office=office,
                    round=1,
                    questions=ballot.questions,
                    keys=keys,
                    actor=actor,
                    now=now,
                    closes_at=closes_at,
                )
                opened.append(contest)
    except Exception:
        for contest in opened:  # none of them is committed
            keys.destroy_contest_key(contest.id)
        raise
    return opened


def _freeze(
    session: Session,
    election: Election,
    offices: Collection[str],
    leave_out: Collection[Person],
    actor: audit.Actor,
    now: datetime,
) -> None:
    found: list[Violation] = []
    for office in offices:
        try:
            freeze_candidates(
                session, election=election, office=office, leave_out=leave_out, actor=actor, now=now
            )
        except RefusedError as refused:  # tell what is wrong with the others too
            found += refused.violations
    refuse_if(found)


def _window_violations(session: Session, election: Election, now: datetime) -> Iterator[Violation]:
    yield from cancellation(election)
    rulebook = rulebook_of_election(session, election)
    rule = rulebook.source("voting.mode")
    if rulebook.voting.mode is not Mode.OVER_DAYS or election.voting_opens_at is None:
        template = "Votes are cast at the meeting, contest by contest: nothing opens together."
        yield violation("no-window", template, rule)
    elif now < election.voting_opens_at:
        template = "Voting opens at {at}. To open it earlier, change the dates of the election."
        at = election.voting_opens_at.isoformat(timespec="minutes")
        yield violation("window-early", template, rule, at=at)
    step = standing(session, election).step
    if step is not Step.WINDOW:
        yield violation("window-not-ready", _WAITS.get(step, _NOTHING_LEFT))


_NOTHING_LEFT = "The contests of the window are opened already, or no office needs a ballot in it."
_WAITS = {
    Step.KEYS: "The key ceremony is not over: contests open after the manifest is published.",
    Step.ROLL: "The electoral roll has not been adopted yet.",
    Step.SEATS: "The number of seats of an office is not decided yet.",
}


def open_windows(session: Session, *, keys: KeyStore, now: datetime) -> int:
    """Open every window whose announced time has come; return how many contests were opened.

    A window that something keeps from opening is tried again; the page says what it is.
    """
    chosen = (
        sa.select(Election.id)
        .join(Ceremony, Ceremony.election_id == Election.id)
        .where(
            Election.voting_opens_at <= now,
            Election.voting_closes_at > now,
            Election.cancelled_at.is_(None),
            Ceremony.manifest_at.is_not(None),
            Ceremony.abandoned_at.is_(None),
            ~sa.exists().where(Contest.election_id == Election.id),
        )
    )
    opened = 0
    for election_id in session.scalars(chosen).all():
        election = session.get_one(Election, election_id)
        if standing(session, election).step is not Step.WINDOW:
            continue
        try:
            with transaction(session):
                made = open_window(
                    session, election=election, keys=keys, actor=audit.SERVICE, now=now
                )
        except RefusedError:  # the page of the window tells why
            continue
        opened += len(made)
    return opened
