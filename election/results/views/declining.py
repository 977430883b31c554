"""Somebody elected declines: herself, or noted by one person and confirmed by another."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.record.result import Elected
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.people.models import Person
from election.results import services
from election.results.forms import DeclineForm
from election.results.queries import publication_of, signatures_of
from election.results.views.blueprint import bp
from election.tally import services as tally
from election.tally.models import Declining
from election.tally.queries import declinings, elected_so_far
from election.tally.views.conduct import DECIDERS
from election.tally.views.trustee import office_names
from election.web.access import Role, access
from election.web.forms import Form, refusals_on
from election.web.request import actor, db, get_or_404, now, person, roles


@bp.route("/decline", methods=["GET", "POST"])
@access(*Role)
def decline(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    form = DeclineForm()
    form.offer([(f"{each.office}/{each.id}", _seat(election, each)) for each in _seats(election)])
    if form.validate_on_submit():
        office, _slash, key = (form.seat.data or "").partition("/")
        declines = get_or_404(Person, UUID(key))
        with refusals_on(form), transaction(db()):
            services.decline(
                db(),
                election=election,
                office=office,
                person=declines,
                word=form.word.data or "",
                noted_by=person(),
                actor=actor(),
                now=now(),
            )
        if not form.is_wrong:
            own = declines.id == person().id
            flash(_("It is noted, and holds.") if own else _("Noted. Another person confirms it."))
            return redirect(url_for("results.decline", election_id=election.id))
    return _page(election, form)


def _seats(election: Election) -> list[Elected]:
    """Return what the reader may note that somebody declines: her own, or for a leader any."""
    noted = {(each.office, str(each.person_id)) for each in declinings(db(), election)}
    return [
        each
        for each in elected_so_far(db(), election)
        if (each.office, each.id) not in noted
        and (set(DECIDERS) & roles() or each.id == str(person().id))
    ]


def _seat(election: Election, seat: Elected) -> str:
    offices = office_names(rulebook_of_election(db(), election))
    return f"{seat.name}: {offices[seat.office]}"


def _page(election: Election, form: Form) -> ResponseReturnValue:
    publication = publication_of(db(), election)
    rulebook = rulebook_of_election(db(), election)
    seats = _seats(election)
    page = {
        "election": election,
        "meeting": meeting_of(db(), election),
        "rulebook": rulebook,
        "offices": office_names(rulebook),
        "form": form,
        "seats": seats,
        "own": [each for each in seats if each.id == str(person().id)],
        "may_note": bool(set(DECIDERS) & roles()),
        "noted": [
            (each, db().get_one(Person, each.person_id), db().get_one(Person, each.noted_by_id))
            for each in declinings(db(), election)
        ],
        "publication": publication,
        "signed": len(signatures_of(db(), publication)) if publication else 0,
    }
    return render_template("results/decline.html", **page), 409 if form.is_wrong else 200


def _declining(election_id: UUID, declining_id: UUID) -> Declining:
    row = get_or_404(Declining, declining_id)
    if row.election_id != get_or_404(Election, election_id).id:
        abort(404)
    return row


@bp.post("/decline/<uuid:declining_id>/second")
@access(*DECIDERS)
def second_declining(election_id: UUID, declining_id: UUID) -> ResponseReturnValue:
    row, form = _declining(election_id, declining_id), Form()
    with refusals_on(form), transaction(db()):
        services.second_declining(db(), declining=row, person=person(), actor=actor(), now=now())
    return _done(election_id, form, _("Confirmed by two persons. The seat is given up."))


@bp.post("/decline/<uuid:declining_id>/end")
@access(*DECIDERS)
def end_declining(election_id: UUID, declining_id: UUID) -> ResponseReturnValue:
    row, form = _declining(election_id, declining_id), Form()
    with refusals_on(form), transaction(db()):
        tally.end_declining(db(), declining=row, actor=actor(), now=now())
    return _done(election_id, form, _("Taken back. Nothing was decided."))


def _done(election_id: UUID, form: Form, said: str) -> ResponseReturnValue:
    if form.is_wrong:
        election = get_or_404(Election, election_id)
        shown = DeclineForm()
        shown.offer([])
        shown.refusals = form.refusals
        return _page(election, shown)
    flash(said)
    return redirect(url_for("results.decline", election_id=election_id))
