"""The page for the wall: what is on, until when, how many have voted, and the count at once.

Anybody may see it; it holds nothing that is secret, and names nobody but candidates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from election.core.rulebook.model import Mode
from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.meetings.queries import persons_present
from election.tally.models import Acclamation, Tally
from election.tally.queries import elected_so_far
from election.tally.queries.counts import Counted, counted, present_at
from election.tally.queries.standing import (
    Standing,
    Step,
    answered,
    ballots_in,
    not_held_offices,
    standing,
    version,
)
from election.tally.views.blueprint import bp
from election.voting.models import Contest
from election.voting.queries import annulled, ceremony_of, contests_of, manifest_of, opening_of
from election.web.access import public
from election.web.request import config, db, get_or_404, now

IN_THE_BOX = (Step.OPEN, Step.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided last: a counted contest, or an office filled without a ballot."""

    office: str
    at: datetime
    contest: Contest | None
    tally: Tally | None
    questions: list[Counted]
    acclaimed: tuple[str, ...]


@bp.get("/screen")
@public
def screen(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    now_up = standing(db(), election)
    meeting = meeting_of(db(), election)
    ceremony = ceremony_of(db(), election)
    return render_template(
        "tally/screen.html",
        election=election,
        meeting=meeting,
        rulebook=rulebook_of_election(db(), election),
        manifest=manifest_of(ceremony) if ceremony else None,
        now_up=now_up,
        up=_of_contests(election, now_up),
        last=None if now_up.step in IN_THE_BOX else _last_decided(election),
        elected=elected_so_far(db(), election),
        not_held=not_held_offices(db(), election),
        present=len(persons_present(db(), meeting)),
        version=screen_version(election, now_up),
        booth=config().site_url + url_for("home.vote"),
        booth_whole=config().site_url + url_for("voting.booth", election_id=election.id),
        here=config().site_url + url_for("meetings.here"),
    )


@bp.get("/screen/state")
@public
def screen_state(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    now_up = standing(db(), election)
    first = now_up.contest if now_up.step is Step.OPEN else None
    return jsonify(
        version=screen_version(election, now_up),
        now=now().isoformat(),
        closes_at=first.closes_at.isoformat() if first and first.closes_at else None,
        ballots=ballots_in(db(), first) if first else None,
        present=len(persons_present(db(), meeting_of(db(), election))),
    )


def screen_version(election: Election, now_up: Standing) -> str:
    """Return a text that changes whenever the screen must be drawn anew."""
    meeting = meeting_of(db(), election)
    ballot = now_up.ballot
    asked = [*ballot.questions, *ballot.acclaimed] if ballot else []
    facts = (version(db(), election), meeting.opened_at, meeting.closed_at, now_up.step, asked)
    return sha256(repr(facts).encode()).hexdigest()[:16]


def _of_contests(election: Election, now_up: Standing) -> dict[str, Any] | None:
    """Return what the wall tells of the contest that is open or being opened."""
    if now_up.contest is None or now_up.step not in IN_THE_BOX:
        return None
    contest = now_up.contest
    opening = opening_of(contest)
    over_days = rulebook_of_election(db(), election).voting.mode is Mode.OVER_DAYS
    together = [each for each in contests_of(db(), election) if each.closed_at is None]
    done = [ready for _row, ready in answered(db(), contest)]
    return {
        "contest": contest,
        "questions": opening.questions,
        "names": sum(len(each.candidates) for each in opening.questions),
        "ballots": ballots_in(db(), contest),
        "entitled": present_at(contest),
        "together": [each.office for each in together] if over_days else [],
        "decrypted": sum(done),
    }


def _last_decided(election: Election) -> Decided | None:
    """Return what the room has decided last, a contest or an acclamation."""
    found = [*_counts(election), *_acclamations(election)]
    return max(found, key=lambda each: each.at, default=None)


def _counts(election: Election) -> list[Decided]:
    gone = [each.id for each in annulled(db(), election)]
    gone = [each.id for each in annulled(db(), election)]
    rows = db().execute(
        sa.select(Contest, Tally)
        .join(Tally, Tally.contest_id == Contest.id)
        .where(Contest.election_id == election.id, Contest.id.not_in(gone))
        .order_by(Tally.concluded_at.desc())
        .limit(1)
    )
    return [
        Decided(
            office=contest.office,
            at=tally.concluded_at,
            contest=contest,
            tally=tally,
            questions=counted(db(), contest),
            acclaimed=(),
        )
        for contest, tally in rows
    ]


def _acclamations(election: Election) -> list[Decided]:
    chosen = sa.select(Acclamation).where(Acclamation.election_id == election.id)
    rows = db().scalars(chosen.order_by(Acclamation.at.desc())).all()
    return [
        Decided(
            office=rows[0].office,
            at=rows[0].at,
            contest=None,
            tally=None,
            questions=[],
            acclaimed=tuple(
                one["name"] for row in rows if row.office == rows[0].office for one in row.persons
            ),
        )
        for _ in rows[:1]
    ]
