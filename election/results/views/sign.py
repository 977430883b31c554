"""Signing the result with the key that was announced, in the signer's browser."""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from flask import abort, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from election.core.refusal import refuse_if, violation
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.people.models import Person
from election.results import services
from election.results.queries import publication_of, signed_by
from election.results.views.blueprint import bp
from election.tally.views.trustee import office_names
from election.voting.models import Trustee
from election.voting.queries import begun_ceremony, manifest_of, trustees_of
from election.web.access import Role, access
from election.web.request import actor, db, get_or_404, now, person, read_json


def own_key(election: Election, of: Person) -> Trustee | None:
    """Return the signer that a person is in an election, None when she is none."""
    rows = trustees_of(db(), begun_ceremony(db(), election))
    return next((row for row in rows if row.person_id == of.id), None)


@bp.get("/sign")
@access(Role.COMMITTEE, Role.TRUSTEE)
def sign(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    publication = publication_of(db(), election)
    own = own_key(election, person()) if publication else None
    manifest = manifest_of(begun_ceremony(db(), election)) if publication else None
    signers = signed_by(db(), publication, manifest) if publication and manifest else []
    return render_template(
        "results/sign.html",
        election=election,
        meeting=meeting_of(db(), election),
        own=own,
        publication=publication,
        manifest=manifest,
        signers=signers,
        has_signed=any(
            own is not None and key == own.signing_key and signed_at
            for _, key, signed_at in signers
        ),
        offices=office_names(rulebook_of_election(db(), election)),
    )


@bp.post("/sign")
@access(Role.COMMITTEE, Role.TRUSTEE)
def post_signature(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    sent = read_json()
    public_key, signature = sent.get("public_key"), sent.get("signature")
    if not isinstance(public_key, str) or not isinstance(signature, str):
        abort(400)
    try:
        signed = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        abort(400)
    own = own_key(election, person())
    text = "This is not the key that was announced as yours."
    refuse_if([] if own and own.signing_key == public_key else [violation("not-your-key", text)])
    with transaction(db()):
        publication = services.sign_result(
            db(),
            election=election,
            public_key=public_key,
            signature=signed,
            actor=actor(),
            now=now(),
        )
    services.forget_seeds(db(), keys=current_app.extensions["election.keys"])
    return jsonify(final=publication.final_at is not None)
