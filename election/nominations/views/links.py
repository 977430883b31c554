"""Who has come by a personal link, or the page that says why it opens nothing."""

from __future__ import annotations

from flask import abort, make_response, render_template
from werkzeug.wrappers import Response

from election.elections.models import Election
from election.nominations.candidacies import LinkState, link_of, link_state
from election.people.models import Person
from election.web.request import db, network, now, person_or_none


def opened_by(token: str) -> tuple[Election, Person] | Response:
    """Return the election and the nominee of a link; else the answer that says why it is over."""
    link = link_of(db(), network().id, token)
    if link is None:
        return make_response(
            render_template("nominations/link_wrong.html", personal_link=True), 404
        )
    election = db().get_one(Election, link.election_id)
    nominee = db().get_one(Person, link.person_id)
    state = link_state(db(), link, now())
    me = person_or_none()
    if state is LinkState.VALID and (me is None or me.id == nominee.id):
        return election, nominee
    code = 403 if state is LinkState.VALID else 410
    page = {"election": election, "nominee": nominee, "state": state, "personal_link": True}
    return make_response(render_template("nominations/link_over.html", **page), code)


def written_by(token: str) -> tuple[Election, Person]:
    """Return the election and the nominee whose page sends something; else 404 or 403."""
    link = link_of(db(), network().id, token)
    me = person_or_none()
    if link is None or link_state(db(), link, now()) is not LinkState.VALID:
        abort(404)
    if me is not None and me.id != link.person_id:
        abort(403)
    return db().get_one(Election, link.election_id), db().get_one(Person, link.person_id)
