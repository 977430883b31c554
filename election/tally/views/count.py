"""The count of a contest, public from the moment its boxes are opened."""

from __future__ import annotations

from uuid import UUID

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.people.models import Person
from election.tally.forms import decision_texts
from election.tally.queries import declinings, tally_of
from election.tally.queries.counts import counted, present_at
from election.tally.queries.deciding import decisions
from election.tally.queries.voters import Seated, seat_of_person, who_voted
from election.tally.views.blueprint import bp
from election.tally.views.conduct import contest_or_404
from election.voting.models import Contest
from election.voting.queries import annulled, contests_of, entry_of, opening_of
from election.web.access import public
from election.web.request import db, get_or_404, person_or_none, roles


@bp.get("/count/<int:number>")
@public
def count(election_id: UUID, number: int) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    contest = contest_or_404(election, number)
    return render_template(
        "tally/count.html",
        election=election,
        meeting=meeting_of(db(), election),
        rulebook=rulebook_of_election(db(), election),
        contest=contest,
        contests=contests_of(db(), election),
        opening=opening_of(contest),
        entry=entry_of(db(), contest),
        tally=tally_of(db(), contest),
        questions=counted(db(), contest),
        present=present_at(contest),
        decisions=decisions(db(), contest),
        decision_texts=decision_texts(),
        annulled=annulled(db(), election),
        declined=[
            (each, get_or_404(Person, each.person_id))
            for each in declinings(db(), election, contest.office)
            if each.in_force_at is not None
        ],
        voters=who_voted(db(), contest) if roles() and contest.closed_at else None,
        mine=_mine(contest) if contest.closed_at else None,
    )


def _mine(contest: Contest) -> Seated | None:
    """Return the reader's own seat in a contest, None when she had no vote in it."""
    reader = person_or_none()
    return seat_of_person(db(), contest, reader) if reader else None


@bp.get("/count/<int:number>/state")
@public
def count_state(election_id: UUID, number: int) -> ResponseReturnValue:
    contest = contest_or_404(get_or_404(Election, election_id), number)
    tally = tally_of(db(), contest)
    lots = sum(len(each.lots) for each in counted(db(), contest))
    return jsonify(version=f"{contest.closed_at} {tally is not None} {lots}")
