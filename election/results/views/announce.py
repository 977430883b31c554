"""Announcing the result: a page that says what follows, and the act."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.db import transaction
from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.results import services
from election.results.queries import outcome, publication_of
from election.results.views.blueprint import bp
from election.web.access import Role, access
from election.web.forms import Form, refusals_on
from election.web.request import actor, db, get_or_404, now


@bp.route("/announce", methods=["GET", "POST"])
@access(Role.COORDINATOR, Role.TELLER, Role.COMMITTEE)
def announce(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    form = Form()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            services.announce_result(db(), election=election, actor=actor(), now=now())
        if not form.is_wrong:
            flash(_("The result is announced. The nomination committee now signs it."))
            return redirect(url_for("results.results", election_id=election.id))
    page = {
        "election": election,
        "meeting": meeting_of(db(), election),
        "rulebook": rulebook_of_election(db(), election),
        "outcome": outcome(db(), election),
        "publication": publication_of(db(), election),
        "form": form,
    }
    return render_template("results/announce.html", **page), 409 if form.is_wrong else 200
