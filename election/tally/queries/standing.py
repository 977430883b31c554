"""What is next in the evening: the one step everybody waits for, and where each office stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.count import LotNeeded
from election.core.record.opening import OpenedQuestion
from election.core.record.result import Elected
from election.core.rulebook.model import Mode
from election.elections.models import Election
from election.elections.queries import meeting_of, offices_of, rulebook_of_election
from election.meetings.queries import roll_of
from election.tally.models import (
    Acclamation,
    Adjournment,
    BallotDemand,
    Declining,
    Decryption,
    HandLot,
    Motion,
    Tally,
)
from election.tally.queries.adjourned import is_adjourned
from election.tally.queries.ballots import Ballot, is_demanded, next_ballot
from election.tally.queries.facts import (
    elected_so_far,
    offices_in_order,
    outcomes_of,
    tally_of,
)
from election.voting.models import Box, Contest, Decision, Trustee
from election.voting.queries import (
    begun_ceremony,
    ceremony_of,
    contests_of,
    entry_of,
    trustees_of,
    valid_contests,
)
from election.voting.services import boxes
from election.voting.services.casting import voters


class Step(StrEnum):
    """What everybody waits for; derived from what is there, never stored."""

    KEYS = "keys"  # the manifest is not published
    ROLL = "roll"  # the meeting has not adopted its roll
    WINDOW = "window"  # over days: the first rounds open together
    SEATS = "seats"  # the meeting has not decided how many seats the office has
    BALLOT = "ballot"  # a contest can be opened
    ACCLAIM = "acclaim"  # no more stand than there are seats
    NOBODY = "nobody"  # nobody stands, and the meeting has not been told
    OPEN = "open"  # a contest is open
    CLOSED = "closed"  # trustees decrypt
    LOT = "lot"  # a lot is drawn by hand
    DONE = "done"  # every office is decided
    ANNOUNCED = "announced"


class Place(StrEnum):
    """Where one office stands."""

    DECIDED = "decided"
    NOBODY = "nobody"  # nobody stands for it
    NOW = "now"
    LATER = "later"
    NOT_HELD = "not-held"  # the meeting ends before


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The step of the evening, with what it is about."""

    step: Step
    office: str | None = None
    ballot: Ballot | None = None  # of the steps BALLOT and ACCLAIM
    contest: Contest | None = None  # of the steps OPEN, CLOSED and LOT


def standing(session: Session, election: Election) -> Standing:
    """Return what is next in an election."""
    ceremony = ceremony_of(session, election)
    if ceremony is None or ceremony.manifest_at is None:
        return Standing(step=Step.KEYS)
    if ceremony.ended_at is not None:
        return Standing(step=Step.ANNOUNCED)
    if roll_of(session, meeting_of(session, election)) is None:
        return Standing(step=Step.ROLL)
    contests = valid_contests(session, election)
    uncounted = [each for each in contests if tally_of(session, each) is None]
    for contest in sorted(uncounted, key=lambda each: each.closed_at is not None):
        step = Step.OPEN if contest.closed_at is None else Step.CLOSED
        return Standing(step=step, office=contest.office, contest=contest)
    found = None if contests_of(session, election) else _window(session, election)
    left = not_held_offices(session, election)
    for office in offices_in_order(session, election):
        if office not in left:
            found = found or _of_office(session, election, office, contests)
    return found or Standing(step=Step.DONE)


def offices_left(session: Session, election: Election) -> list[str]:
    """Return the offices on which nothing is decided and no box is open or counted."""
    return _waiting(session, election, is_begun=False)


def offices_begun(session: Session, election: Election) -> list[str]:
    """Return the offices that were voted on and wait for a further ballot or a lot."""
    return _waiting(session, election, is_begun=True)


def not_held_offices(session: Session, election: Election) -> list[str]:
    """Return the offices that the meeting does not elect because it ends before."""
    return offices_left(session, election) if is_adjourned(session, election) else []


def _waiting(session: Session, election: Election, *, is_begun: bool) -> list[str]:
    contests = valid_contests(session, election)
    begun = {each.office for each in contests}
    return [
        office
        for office in offices_in_order(session, election)
        if (office in begun) is is_begun and _of_office(session, election, office, contests)
    ]


def _window(session: Session, election: Election) -> Standing | None:
    """Return what a window over days waits for; None at the meeting, and without a ballot."""
    if rulebook_of_election(session, election).voting.mode is Mode.AT_THE_MEETING:
        return None
    for row in offices_of(session, election):
        if row.seats is None:
            return Standing(step=Step.SEATS, office=row.office)
    return Standing(step=Step.WINDOW) if window_ballots(session, election) else None


def window_ballots(session: Session, election: Election) -> list[Ballot]:
    """Return the ballots that a window opens together, in the order they will be counted."""
    ballots = (
        ballot_of(session, election, office) for office in offices_in_order(session, election)
    )
    return [each for each in ballots if each.questions]


def _of_office(
    session: Session, election: Election, office: str, contests: Sequence[Contest]
) -> Standing | None:
    """Return what an office waits for; None when it is decided."""
    held = [each for each in contests if each.office == office]
    for contest in held:
        if lots_needed(session, contest):
            return Standing(step=Step.LOT, office=office, contest=contest)
    rows = [row for row in offices_of(session, election) if row.office == office]
    if any(row.seats is None for row in rows):
        return Standing(step=Step.SEATS, office=office)
    ballot = ballot_of(session, election, office)
    if ballot.questions:
        return Standing(step=Step.BALLOT, office=office, ballot=ballot)
    if ballot.acclaimed:
        return Standing(step=Step.ACCLAIM, office=office, ballot=ballot)
    if any(row.seats and row.frozen_at is None for row in rows):
        return Standing(step=Step.NOBODY, office=office)
    return None


def ballot_of(session: Session, election: Election, office: str) -> Ballot:
    """Return what is to be decided next about an office, demands for a ballot heeded."""
    return next_ballot(
        session,
        election,
        office,
        demanded=is_demanded(session, election, office),
        language=rulebook_of_election(session, election).languages[0],
    )


def lots_needed(session: Session, contest: Contest) -> list[tuple[OpenedQuestion, LotNeeded]]:
    """Return the ties of a contest that only a lot drawn in the room resolves."""
    return [
        (question, needed)
        for question, outcome in outcomes_of(session, contest)
        if outcome is not None
        for needed in outcome.lots_needed
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeLine:
    """One office in the order of the evening."""

    office: str
    place: Place
    elected: tuple[Elected, ...]
    contests: tuple[Contest, ...]


def order_of_the_evening(
    session: Session, election: Election, now_up: Standing
) -> list[OfficeLine]:
    """Return where each office stands, in the order they are elected."""
    elected, contests = elected_so_far(session, election), contests_of(session, election)
    left = not_held_offices(session, election)
    lines, is_before = [], True
    for office in offices_in_order(session, election):
        theirs = tuple(each for each in contests if each.office == office)
        names = tuple(each for each in elected if each.contest == office)
        is_before &= office != now_up.office
        lines.append(
            OfficeLine(
                office=office,
                place=Place.NOT_HELD
                if office in left
                else _place(
                    is_now=office == now_up.office
                    or any(each.closed_at is None for each in theirs),
                    is_before=is_before and (now_up.office is not None or now_up.step in _OVER),
                    is_held=bool(theirs or names),
                ),
                elected=names,
                contests=theirs,
            )
        )
    return lines


_OVER = (Step.DONE, Step.ANNOUNCED)


def _place(*, is_now: bool, is_before: bool, is_held: bool) -> Place:
    if is_now:
        return Place.NOW
    if is_before:
        return Place.DECIDED if is_held else Place.NOBODY
    return Place.LATER


def ballots_in(session: Session, contest: Contest) -> int:
    """Return how many seats have a ballot in the box; never whose."""
    if contest.closed_at is None:
        return voters(session, contest)
    return boxes.tallied(session, entry=entry_of(session, contest))


def ballots_cast(session: Session, contest: Contest) -> int:
    """Return how many ballots the box holds, those that were replaced included."""
    last = boxes.last_ballot(session, entry=entry_of(session, contest), box=Box.VOTES)
    return last.height if last else 0  # the setup has height 0


def answered(session: Session, contest: Contest) -> list[tuple[Trustee, bool]]:
    """Return each trustee, and whether she has decrypted the contest's boxes."""
    election = session.get_one(Election, contest.election_id)
    done = set(
        session.scalars(sa.select(Decryption.trustee_id).where(Decryption.contest_id == contest.id))
    )
    rows = trustees_of(session, begun_ceremony(session, election))
    return [(row, row.id in done) for row in rows]


def version(session: Session, election: Election) -> str:
    """Return a text that changes whenever the evening has gone on."""
    ids = [each.id for each in contests_of(session, election)]
    own = [
        (model, model.election_id == election.id)
        for model in (Acclamation, BallotDemand, Declining)
    ]
    theirs = [
        (model, model.contest_id.in_(ids))
        for model in (Decryption, HandLot, Motion, Tally, Decision)
    ]
    counts = [
        session.scalar(sa.select(sa.func.count(model.id)).where(belongs))
        for model, belongs in [*own, *theirs]
    ]
    over = sa.select(sa.func.count(Motion.id)).where(
        Motion.contest_id.in_(ids), Motion.ended_at.is_not(None)
    )
    undone = [
        session.execute(
            sa.select(model.in_force_at, model.ended_at).where(model.election_id == election.id)
        )
        for model in (Declining, Adjournment)
    ]
    times = (
        sa.select(Contest.closes_at, Contest.closed_at)
        .where(Contest.id.in_(ids))
        .order_by(Contest.number)
    )
    ceremony = ceremony_of(session, election)
    ended = ceremony.ended_at if ceremony else None
    roll = roll_of(session, meeting_of(session, election))
    seats = [row.seats for row in offices_of(session, election)]
    facts = [
        *counts,
        session.scalar(over),
        [sorted(map(str, rows)) for rows in undone],
        session.execute(times).all(),
        ended,
        roll.number if roll else 0,
        ceremony is not None and ceremony.manifest_at is not None,
        *seats,
    ]
    return sha256(repr((len(ids), facts)).encode()).hexdigest()[:16]
