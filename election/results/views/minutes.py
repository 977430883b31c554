"""The minutes of an election as a page to read and print."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from election.elections.models import Election
from election.elections.queries import meeting_of, offices_of, rulebook_of_election
from election.results.queries import (
    declined,
    held_contests,
    outcome,
    publication_of,
    record_hash,
    roll_versions,
    signed_by,
    those_present,
)
from election.results.views.blueprint import bp
from election.tally.forms import decision_texts
from election.voting.queries import ceremony_of, manifest_of
from election.web.access import Role, access
from election.web.request import db, get_or_404


@bp.get("/minutes")
@access(*Role)
def minutes(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    meeting = meeting_of(db(), election)
    ceremony = ceremony_of(db(), election)
    manifest = manifest_of(ceremony) if ceremony else None
    publication = publication_of(db(), election)
    return render_template(
        "results/minutes.html",
        election=election,
        meeting=meeting,
        rulebook=rulebook_of_election(db(), election),
        present=those_present(db(), meeting),
        rolls=roll_versions(db(), meeting),
        offices=offices_of(db(), election),
        contests=held_contests(db(), election),
        outcome=outcome(db(), election),
        declined=declined(db(), election),
        decision_texts=decision_texts(),
        manifest=manifest,
        publication=publication,
        record_hash=record_hash(publication) if publication else None,
        signers=signed_by(db(), publication, manifest) if publication and manifest else [],
    )
