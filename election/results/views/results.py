"""The outcome of an election, public from its first count on."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.results.queries import declined, held_contests, outcome, publication_of, signed_by
from election.results.services import left_undone
from election.results.views.blueprint import bp
from election.voting.queries import ceremony_of, manifest_of
from election.web.access import public
from election.web.request import db, get_or_404


@bp.get("/results")
@public
def results(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    ceremony = ceremony_of(db(), election)
    manifest = manifest_of(ceremony) if ceremony else None
    publication = publication_of(db(), election)
    return render_template(
        "results/results.html",
        election=election,
        meeting=meeting_of(db(), election),
        rulebook=rulebook_of_election(db(), election),
        manifest=manifest,
        publication=publication,
        outcome=outcome(db(), election),
        declined=declined(db(), election),
        left_undone=left_undone(db(), publication),
        contests=held_contests(db(), election),
        signers=signed_by(db(), publication, manifest) if publication and manifest else [],
    )
