"""The minutes on paper: the very document that is signed, with its signatures and fingerprints."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from typing import Final
from uuid import UUID

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from election.core.record.sign import key_id
from election.elections.models import Election
from election.elections.queries import meeting_of
from election.results import services
from election.results.models import Minutes
from election.results.queries import (
    minutes_of,
    publication_of,
    record_hash,
    signatures_of_minutes,
)
from election.results.views.blueprint import bp
from election.results.views.minutes import own_duty
from election.web.access import signed_in
from election.web.qr import picture
from election.web.request import config, db, get_or_404, roles

DOCUMENT: Final = re.compile(
    r'<html lang="(?P<language>[a-z]+)">.*?<main>(?P<text>.*)</main>', re.DOTALL
)


@bp.get("/minutes/paper")
@signed_in
def minutes_paper(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    if not roles() and own_duty(election) is None:
        abort(403)
    last = minutes_of(db(), election)
    where = config().site_url + url_for("results.results", election_id=election.id)
    return render_template(
        "results/minutes_paper.html",
        election=election,
        meeting=meeting_of(db(), election),
        minutes=last,
        where=where,
        picture=picture(where),
        **(_printed(election, last) if last else {}),
    )


def _printed(election: Election, minutes: Minutes) -> dict[str, object]:
    """Return the document as it was handed out, who signs it, and what checks it."""
    found = DOCUMENT.search(minutes.document.decode())
    made = {each.public_key: each for each in signatures_of_minutes(db(), minutes)}
    publication = publication_of(db(), election)
    return {
        "language_of_the_document": found["language"] if found else None,
        # Our own page as it was rendered and signed; what persons wrote in it was escaped then.
        "document": Markup(found["text"]) if found else "",  # noqa: S704
        "signers": [
            (
                one,
                key_id(one.public_key),
                made.get(one.public_key),
                base64.b64encode(made[one.public_key].signature).decode()
                if one.public_key in made
                else "",
            )
            for one in services.sums_of(minutes).signers
        ],
        "document_hash": sha256(minutes.document).hexdigest(),
        "sums_hash": sha256(minutes.checksums).hexdigest(),
        "record_hash": record_hash(publication) if publication else None,
    }
