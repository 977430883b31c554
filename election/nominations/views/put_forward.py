"""Nominate; support another's nomination."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.refusal import refuse_if
from election.core.rulebook.model import Rulebook
from election.core.rulebook.nomination import may_nominate
from election.db import transaction
from election.elections.models import Election, ElectionOffice
from election.elections.queries import meeting_of, phase_of, rulebook_of_election
from election.nominations import services
from election.nominations.forms import EnterForm, NominateForm
from election.nominations.models import Nomination
from election.nominations.queries import missing, not_eligible, supports
from election.nominations.services import Grounds
from election.nominations.views import bp
from election.nominations.views.offers import (
    chosen_seats,
    names_offered,
    nominee_meant,
    open_to_anyone,
    seats_offered,
)
from election.nominations.wording import nominators_text, seat_name
from election.people.models import Person
from election.people.queries import register_of
from election.web.access import Role, access, signed_in
from election.web.forms import Form, options, refusals_on
from election.web.request import actor, config, db, get_or_404, now, person
from election.web.texts import today


@bp.route("/elections/<uuid:election_id>/nominate", methods=["GET", "POST"])
@access(Role.MEMBER)
def nominate(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    rulebook = rulebook_of_election(db(), election)
    form = NominateForm()
    form.offices.choices = options(seats_offered(election, rulebook))
    if form.validate_on_submit() and _nominated(form, election):
        return redirect(url_for(".mine", election_id=election_id))
    return render_template(
        "nominations/nominate.html",
        form=form,
        election=election,
        rulebook=rulebook,
        meeting=meeting_of(db(), election),
        phase=phase_of(db(), election, now()),
        names=names_offered(election, rulebook),
        nominators=nominators_text(rulebook),
        i_may=_i_may(election, rulebook),
        anyone=open_to_anyone(election, rulebook),
        named=rulebook.nomination.nominator_shown,
        ineligible=any(one.code in INELIGIBLE for one in form.refusals),
    )


INELIGIBLE = {"not-a-member", "not-appointed", "not-a-representative", "substitute"}


def _i_may(election: Election, rulebook: Rulebook) -> bool:
    register = register_of(db(), election.network_id)
    return may_nominate(rulebook, register, person().key, today())


def _nominated(form: NominateForm, election: Election) -> bool:
    """Nominate, or say on the form why not; one who is not eligible is not even asked."""
    nominee = None
    with refusals_on(form), transaction(db()):
        own = form.whom.data == "myself"
        nominee = person() if own else nominee_meant(form, election, form.name.data or "")
        if nominee is not None:
            nominate_on(form, election, nominee, person(), _grounds(form))
    if form.refusals or nominee is None:
        return False
    if nominee.id == person().id:
        flash(_("You stand. Write your presentation below."))
    else:
        flash_asked(nominee)
    return True


def nominate_on(
    form: NominateForm | EnterForm,
    election: Election,
    nominee: Person,
    nominator: Person,
    grounds: Grounds,
) -> None:
    """Nominate for the offices chosen on a form; refused where she may not hold them."""
    seats = chosen_seats(election, form.offices.data or [])
    if not form.becomes_eligible.data:
        refuse_if(not_eligible(db(), election, [office for office, _ in seats], nominee))
    services.nominate(
        db(),
        election=election,
        offices=seats,
        nominee=nominee,
        nominator=nominator,
        grounds=grounds,
        site_url=config().site_url,
        actor=actor(),
        now=now(),
    )


def flash_asked(nominee: Person) -> None:
    """Say whether the nominee has been asked, or must be told."""
    if nominee.email is None:
        text = _("%(name)s is nominated, but has no e-mail address. Tell her yourself.")
        flash(text % {"name": nominee.name}, "warning")
    else:
        flash(_("%(name)s is nominated and has been asked by mail.", name=nominee.name))


def _grounds(form: NominateForm) -> Grounds:
    return Grounds(
        motivation=form.motivation.data or "",
        decision=form.decision.data or None,
        contact=form.contact.data or "",
    )


@bp.post("/nominations/<uuid:nomination_id>/take-back")
@signed_in
def take_back(nomination_id: UUID) -> ResponseReturnValue:
    nomination = get_or_404(Nomination, nomination_id)
    if nomination.nominator_id != person().id:
        abort(403)
    with transaction(db()):
        services.take_back(db(), nomination=nomination, actor=actor(), now=now())
    flash(_("The nomination is taken back."))
    return redirect(url_for(".mine", election_id=nomination.election_id))


@bp.route("/nominations/<uuid:nomination_id>/support", methods=["GET", "POST"])
@access(Role.MEMBER)
def support(nomination_id: UUID) -> ResponseReturnValue:
    nomination = get_or_404(Nomination, nomination_id)
    election = db().get_one(Election, nomination.election_id)
    rulebook = rulebook_of_election(db(), election)
    if not rulebook.nomination.supporters:
        abort(404)
    form = Form()
    if form.validate_on_submit() and _supported(form, nomination):
        return redirect(url_for(".support", nomination_id=nomination_id))
    gone = nomination.set_aside_at is not None
    return render_template(
        "nominations/support.html",
        form=form,
        election=election,
        rulebook=rulebook,
        gone=gone,
        nominee=db().get_one(Person, nomination.nominee_id),
        nominator=db().get_one(Person, nomination.nominator_id),
        own=nomination.nominator_id == person().id,
        mine=supports(db(), nomination, person()),
        missing=missing(db(), nomination),
        seat=seat_name(rulebook, db().get_one(ElectionOffice, nomination.election_office_id)),
    )


def _supported(form: Form, nomination: Nomination) -> bool:
    """Support the nomination, or no longer; or say on the form why not."""
    ends = request.form.get("ends") == "yes"
    act = services.end_support if ends else services.support
    with refusals_on(form), transaction(db()):
        act(db(), nomination=nomination, person=person(), actor=actor(), now=now())
    if not form.refusals:
        flash(
            _("You support the nomination no longer.") if ends else _("You support the nomination.")
        )
    return not form.refusals
