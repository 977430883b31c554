"""Ballots made by other programs are brought here; ballots opened for checking are checked here."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from election.elections.models import Election
from election.voting import phrases
from election.voting.board import State, state_of
from election.voting.forms import UploadForm
from election.voting.queries import contests_of, entry_of
from election.voting.views.blueprint import bp
from election.voting.views.booth import cast_ballot, contest_or_404, title
from election.web.access import public
from election.web.forms import refusals_on
from election.web.limits import limiter
from election.web.request import db, get_or_404, now


@bp.route("/elections/<uuid:election_id>/upload", methods=["GET", "POST"])
@public
@limiter.limit("60 per minute", methods=["POST"])
def upload(election_id: UUID) -> ResponseReturnValue:
    """Take a ballot made with belenios-tool or our command line."""
    election = get_or_404(Election, election_id)
    up = [each for each in contests_of(db(), election) if state_of(each, now()) is State.OPEN]
    form, tracker = UploadForm(), None
    form.contest.choices = [(each.number, title(election, each)) for each in up]
    if form.validate_on_submit():
        contest = contest_or_404(election, form.contest.data)
        with refusals_on(form):
            raw = form.ballot.data.read().strip()
            tracker = cast_ballot(election, contest, raw, given=(form.given.data or "").strip())
    page = {"election": election, "form": form, "tracker": tracker}
    uuids = {each.number: entry_of(db(), each).uuid for each in up}
    status = 409 if form.refusals else 400 if form.errors else 200
    return render_template("voting/upload.html", uuids=uuids, **page), status


@bp.get("/elections/<uuid:election_id>/open-ballot")
@public
def open_ballot(election_id: UUID) -> ResponseReturnValue:
    """Check an opened ballot: in the reader's browser, nothing of it is sent."""
    election = get_or_404(Election, election_id)
    contests = [
        (each.number, title(election, each), entry_of(db(), each).uuid)
        for each in contests_of(db(), election)
    ]
    return render_template(
        "voting/open_ballot.html",
        election=election,
        contests=contests,
        elections={
            uuid: url_for("voting.setup_file", uuid=uuid, name="election.json")
            for _, _, uuid in contests
        },
        texts=phrases.open_ballot() | phrases.refusals(),
    )
