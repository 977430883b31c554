"""The minutes of an election: read, handed out for adjustment, and signed."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from uuid import UUID

from flask import Response, abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.refusal import refuse_if, violation
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import meeting_of, offices_of, rulebook_of_election
from election.meetings.models import Duty, Officer
from election.meetings.officers import announce_key, drop_key, officers_of
from election.results import services
from election.results.forms import HandOutForm
from election.results.models import Minutes
from election.results.queries import (
    declined,
    held_contests,
    minutes_of,
    outcome,
    publication_of,
    record_hash,
    roll_versions,
    signatures_of_minutes,
    signed_by,
    those_present,
)
from election.results.views.blueprint import bp
from election.tally.forms import decision_texts
from election.voting.queries import ceremony_of, manifest_of
from election.web.access import Role, access, signed_in
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, now, person, read_json, roles
from election.web.texts import LANGUAGES, network_language, speaking

SECRETARIES = (Role.COORDINATOR, Role.TELLER)


@bp.get("/minutes")
@access(*Role)
def minutes(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    form = HandOutForm() if roles() & set(SECRETARIES) else None
    last = minutes_of(db(), election)
    if form is not None and last is not None:
        form.remarks.data = last.remarks
    return _page(election, form)


@bp.post("/minutes")
@access(*SECRETARIES)
def hand_out(election_id: UUID) -> ResponseReturnValue:
    election, form = get_or_404(Election, election_id), HandOutForm()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            written = _written(election, form)
            services.hand_out_minutes(
                db(), election=election, written=written, actor=actor(), now=now()
            )
        if not form.is_wrong:
            flash(_("The minutes are handed out. The adjusters get a mail."))
            return redirect(url_for("results.minutes", election_id=election.id))
    return _page(election, form)


def _page(election: Election, form: HandOutForm | None) -> ResponseReturnValue:
    last = minutes_of(db(), election)
    own = own_duty(election)
    page = {
        "form": form,
        "missing": list(services.hand_out_violations(db(), election)) if form else [],
        "handed_out": last,
        "signed": _signed(last) if last else [],
        "may_sign": own is not None,
        "written_in": LANGUAGES[network_language()],
        "remarks": last.remarks if last else "",
        **_of_the_minutes(election),
    }
    wrong = form is not None and form.is_wrong
    return render_template("results/minutes.html", **page), 409 if wrong else 200


def _of_the_minutes(election: Election) -> dict[str, Any]:
    """Return all that minutes tell of an election as it stands."""
    meeting = meeting_of(db(), election)
    ceremony = ceremony_of(db(), election)
    manifest = manifest_of(ceremony) if ceremony else None
    publication = publication_of(db(), election)
    return {
        "election": election,
        "meeting": meeting,
        "rulebook": rulebook_of_election(db(), election),
        "present": those_present(db(), meeting),
        "rolls": roll_versions(db(), meeting),
        "offices": offices_of(db(), election),
        "contests": held_contests(db(), election),
        "outcome": outcome(db(), election),
        "declined": declined(db(), election),
        "decision_texts": decision_texts(),
        "manifest": manifest,
        "publication": publication,
        "record_hash": record_hash(publication) if publication else None,
        "signers": signed_by(db(), publication, manifest) if publication and manifest else [],
    }


def _written(election: Election, form: HandOutForm) -> services.Written:
    """Return the minutes as a file that stands alone, in the network's own language."""
    last = minutes_of(db(), election)
    remarks, corrects = form.remarks.data or "", form.corrects.data or ""
    with speaking(network_language()):
        text = render_template(
            "results/minutes_file.html",
            remarks=remarks,
            corrects=corrects if last else "",
            number=last.number + 1 if last else 1,
            **_of_the_minutes(election),
        )
    return services.Written(document=text.encode(), remarks=remarks, corrects=corrects)


def _signed(last: Minutes) -> list[tuple[object, object]]:
    at = {each.public_key: each.signed_at for each in signatures_of_minutes(db(), last)}
    return [(each, at.get(each.public_key)) for each in services.sums_of(last).signers]


def own_duty(election: Election) -> Officer | None:
    """Return as what the reader adjusts the minutes, None when she does not."""
    for officer, who in officers_of(db(), meeting_of(db(), election)):
        if officer.duty is Duty.ADJUSTER and who.id == person().id:
            return officer
    return None


def _own_or_403(election: Election) -> Officer:
    return own_duty(election) or abort(403)


@bp.get("/minutes/sign")
@signed_in
def sign_minutes(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    own, last = own_duty(election), minutes_of(db(), election)
    key = own.signing_key if own else None
    named = last is not None and key in {one.public_key for one in services.sums_of(last).signers}
    return render_template(
        "results/sign_minutes.html",
        election=election,
        meeting=meeting_of(db(), election),
        own=own,
        minutes=last,
        is_named=named,
        has_signed=last is not None
        and any(each.public_key == key for each in signatures_of_minutes(db(), last)),
    )


@bp.post("/minutes/key")
@signed_in
def announce_minutes_key(election_id: UUID) -> ResponseReturnValue:
    own = _own_or_403(get_or_404(Election, election_id))
    key = read_json().get("public_key")
    if not isinstance(key, str):
        abort(400)
    text = "You have made your key already. Load the page again."
    refuse_if([violation("key-made", text)] if own.signing_key not in (None, key) else [])
    with transaction(db()):
        announce_key(db(), officer=own, public_key=key, actor=actor(), now=now())
    return jsonify(done=True)


@bp.post("/minutes/key/drop")
@signed_in
def drop_minutes_key(election_id: UUID) -> ResponseReturnValue:
    own = _own_or_403(get_or_404(Election, election_id))
    with transaction(db()):
        drop_key(db(), officer=own, actor=actor(), now=now())
    return redirect(url_for("results.sign_minutes", election_id=election_id))


@bp.post("/minutes/sign")
@signed_in
def post_minutes_signature(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    own, sent = _own_or_403(election), read_json()
    last = minutes_of(db(), election)
    try:
        made = base64.b64decode(str(sent.get("signature")), validate=True)
    except (binascii.Error, ValueError):
        abort(400)
    if last is None or own.signing_key is None or sent.get("public_key") != own.signing_key:
        refuse_if([violation("not-your-key", "This is not the key that was announced as yours.")])
        abort(409)
    with transaction(db()):
        signed = services.sign_minutes(
            db(),
            minutes=last,
            public_key=own.signing_key,
            signature=made,
            actor=actor(),
            now=now(),
        )
    return jsonify(adjusted=signed.adjusted_at is not None)


@bp.get("/minutes/files/<path:path>")
@signed_in
def minutes_file(election_id: UUID, path: str) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    if not roles() and own_duty(election) is None:
        abort(403)
    found = services.signed_minutes(db(), election)
    if path not in found:
        abort(404)
    return Response(found[path], mimetype="application/octet-stream")
