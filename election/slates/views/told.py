"""Those told that they are not proposed: what each chooses, and what the committee sees of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election import audit
from election.core.refusal import refuse_if
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import rulebook_of_election
from election.nominations.rights import no_part_in, working_on
from election.nominations.wording import seat_name
from election.people.models import Person
from election.people.queries import persons_by_id
from election.slates import services
from election.slates.models import Proposal, ToldNotProposed
from election.slates.queries import not_proposed, proposal_lines, published_proposal, told
from election.slates.views import bp
from election.web.access import Role, access, by_link
from election.web.forms import Form, refusals_on
from election.web.request import actor, db, get_or_404, network, now


@bp.route("/not-proposed/<token>", methods=["GET", "POST"])
@by_link
def not_proposed_link(token: str) -> ResponseReturnValue:
    row = _of_link(token)
    form = Form()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            services.stay(db(), row=row, actor=audit.person(row.person_id), now=now())
        if not form.refusals:
            flash(_("Thank you. The committee sees that you stand all the same."))
            return redirect(url_for(".not_proposed_link", token=token))
    return render_template("slates/not_proposed.html", form=form, token=token, **_hers(row))


@bp.route("/not-proposed/<token>/withdraw", methods=["GET", "POST"])
@by_link
def withdraw_link(token: str) -> ResponseReturnValue:
    row = _of_link(token)
    form = Form()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            services.withdraw_not_proposed(db(), row=row, now=now())
        if not form.refusals:
            flash(_("You have withdrawn."))
            return redirect(url_for(".not_proposed_link", token=token))
    back = url_for(".not_proposed_link", token=token)
    return render_template("slates/withdraw.html", form=form, back=back, **_hers(row))


@bp.post("/elections/<uuid:election_id>/room/told/<uuid:person_id>/stays")
@access(Role.COMMITTEE)
def stays(election_id: UUID, person_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    row = told(db(), election).get(get_or_404(Person, person_id).id)
    if row is None or not row.by_hand:
        abort(404)  # whoever got a link answers herself
    refuse_if(no_part_in(db(), election, actor(), [db().get_one(Person, row.person_id)], now()))
    with transaction(db()):
        services.stay(db(), row=row, actor=actor(), now=now())
    flash(_("Written down: she stands all the same."))
    return redirect(url_for(".room", election_id=election_id) + "#proposal")


def _of_link(token: str) -> ToldNotProposed:
    found = services.told_by_link(db(), network().id, token)
    if found is None:
        abort(404)
    return found


def _hers(row: ToldNotProposed) -> dict[str, Any]:
    """Return what her page tells: what she stands for still, and until when she can think."""
    proposal = db().get_one(Proposal, row.proposal_id)
    election = db().get_one(Election, proposal.election_id)
    nominee = db().get_one(Person, row.person_id)
    rulebook = rulebook_of_election(db(), election)
    hers = services.stands_now(db(), election, nominee, now())
    return {
        "personal_link": True,
        "row": row,
        "election": election,
        "nominee": nominee,
        "rulebook": rulebook,
        "seats": [seat_name(rulebook, one.row) for one in hers],
        "earliest": services.earliest(db(), election, proposal, now()),
        "proposed": nominee.id in _proposed_now(election),
        "published": election.proposal_published_at is not None,
    }


def _proposed_now(election: Election) -> set[UUID]:
    standing = published_proposal(db(), election)
    return {one.person_id for one in proposal_lines(db(), standing)} if standing else set()


def those_told(election: Election, proposal: Proposal) -> list[dict[str, Any]]:
    """Return whom the reader works on and who was told, with what she has said."""
    before = told(db(), election)
    if not before:
        return []
    persons = persons_by_id(db(), election.network_id)
    standing = {one.id for one in not_proposed(db(), election, proposal, now())}
    mine = working_on(db(), election, actor(), [persons[one] for one in before], now())
    rows = [{"name": one.name, "row": before[one.id], "stands": one.id in standing} for one in mine]
    return sorted(rows, key=_waits_first)


def _waits_first(one: dict[str, Any]) -> tuple[bool, str]:
    """Put those first whose answer a member writes down."""
    row: ToldNotProposed = one["row"]
    waits = one["stands"] and row.by_hand and row.stays_at is None
    return not waits, str(one["name"]).casefold()


def before_publication(election: Election, proposal: Proposal) -> dict[str, Any]:
    """Return what the committee sees of the time its rulebook gives those not proposed."""
    rows = those_told(election, proposal)
    moment: datetime | None = services.earliest(db(), election, proposal, now())
    return {
        "told_rows": rows,
        "silent": [one for one in rows if one["stands"] and one["row"].stays_at is None],
        "earliest": moment,
    }
