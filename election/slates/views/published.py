"""What members and, where the rules let it, everybody sees: the proposal and who stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from election.elections.models import Election, ElectionOffice
from election.elections.queries import meeting_of, offices_of, phase_of, rulebook_of_election
from election.nominations.candidacies import names_are_shown, presentations
from election.nominations.visible import i_may_see
from election.nominations.wording import seat_name, seats_text
from election.people.queries import persons_by_id
from election.slates.models import Proposal
from election.slates.queries import (
    dissents,
    final_candidates,
    proposal_lines,
    published_proposal,
    withdrawn_from_ballot,
)
from election.slates.views import bp
from election.web.access import public
from election.web.request import db, get_or_404, now


@bp.get("/elections/<uuid:election_id>/proposal")
@public
def proposal(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    standing = published_proposal(db(), election)
    page = shown(election, standing) if standing and i_may_see(election) else around(election)
    return render_template(
        "slates/proposal.html",
        published=standing is not None,
        members_only=not i_may_see(election),
        **page,
    )


@bp.get("/elections/<uuid:election_id>/candidates")
@public
def candidates(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    may_see = i_may_see(election) and names_are_shown(db(), election)
    rows = offices_of(db(), election) if may_see else []
    return render_template(
        "slates/candidates.html",
        members_only=not i_may_see(election),
        may_see=may_see,
        standing={row.id: final_candidates(db(), election, row.office, row.part) for row in rows},
        withdrawn={row.id: withdrawn_from_ballot(db(), election, row, now()) for row in rows},
        texts=presentations(db(), election),
        published=published_proposal(db(), election) is not None,
        **around(election),
    )


def around(election: Election) -> dict[str, Any]:
    """Return what both pages tell of the election itself."""
    return {
        "election": election,
        "rulebook": rulebook_of_election(db(), election),
        "meeting": meeting_of(db(), election),
        "phase": phase_of(db(), election, now()),
        "rows": offices_of(db(), election),
        "seat_name": seat_name,
        "seats_text": seats_text,
    }


def shown(election: Election, standing: Proposal) -> dict[str, Any]:
    """Return a proposal with its dissents and, beside it, the others who stand."""
    persons = persons_by_id(db(), election.network_id)
    texts = presentations(db(), election)
    lines = proposal_lines(db(), standing)
    rows: list[ElectionOffice] = offices_of(db(), election)
    seats = {}
    for row in rows:
        hers = [one for one in lines if one.election_office_id == row.id]
        proposed = {one.person_id for one in hers}
        stand = final_candidates(db(), election, row.office, row.part)
        by = {one.person_id: one.nominated_by for one in stand}
        seats[row.id] = {
            "proposed": [
                {
                    "person_id": one.person_id,
                    "election_id": election.id,
                    "name": persons[one.person_id].name,
                    "why": one.motivation,
                    "by": by.get(one.person_id, ()),
                    "text": texts.get((row.id, one.person_id), ""),
                    "stands": one.person_id in by or row.concluded_at is not None,
                }
                for one in hers
            ],
            "others": [
                {
                    "person_id": one.person_id,
                    "election_id": election.id,
                    "name": one.name,
                    "why": "",
                    "by": one.nominated_by,
                    "text": texts.get((row.id, one.person_id), ""),
                    "stands": True,
                }
                for one in stand
                if one.person_id not in proposed
            ],
        }
    return {
        "proposal": standing,
        "seats": seats,
        "dissents": [(persons[one.person_id].name, one.text) for one in dissents(db(), standing)],
        **around(election),
    }
