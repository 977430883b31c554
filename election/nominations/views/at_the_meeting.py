"""Names put forward from the floor, entered by the coordinator or a teller."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.rulebook.nomination import Answer, NominationKind
from election.db import transaction
from election.elections.models import Election, ElectionOffice
from election.elections.queries import rulebook_of_election
from election.nominations import services
from election.nominations.candidacies import candidacies
from election.nominations.forms import FloorForm
from election.nominations.models import Nomination
from election.nominations.queries import nominations as nominations_in
from election.nominations.services import Grounds
from election.nominations.views import bp
from election.nominations.views.offers import (
    chosen_seats,
    entering,
    person_meant,
)
from election.nominations.wording import answer_text, seat_name
from election.people.models import Person
from election.web.access import Role, access
from election.web.forms import refusals_on
from election.web.request import actor, config, db, get_or_404, now, person


@bp.route("/elections/<uuid:election_id>/floor", methods=["GET", "POST"])
@access(Role.COORDINATOR, Role.TELLER)
def floor(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    form = FloorForm()
    page = entering(form, election)
    if form.validate_on_submit() and _entered(form, election):
        return redirect(url_for(".floor", election_id=election_id))
    return render_template(
        "nominations/floor.html",
        **page,
        entered=_entered_so_far(election),
        answer_text=answer_text,
    )


def _entered(form: FloorForm, election: Election) -> bool:
    """Enter the name, or say on the form why not."""
    nominator = person_meant(form, form.nominator.data or "")
    nominee = person_meant(form, form.name.data or "")
    if nominator is None or nominee is None:
        return False
    with refusals_on(form), transaction(db()):
        services.nominate_from_floor(
            db(),
            election=election,
            offices=chosen_seats(election, form.offices.data or []),
            nominee=nominee,
            nominator=nominator,
            grounds=Grounds(
                motivation=form.motivation.data or "",
                decision=form.decision.data or None,
                entered_by=person() if person().id != nominator.id else None,
                came_by=_("said yes in the room") if form.consents.data else None,
            ),
            consented=bool(form.consents.data),
            site_url=config().site_url,
            actor=actor(),
            now=now(),
        )
    if form.refusals:
        return False
    if form.consents.data:
        flash(_("%(name)s stands.", name=nominee.name))
    else:
        flash(_("%(name)s is asked, and stands when she has said yes.", name=nominee.name))
    return True


@bp.post("/elections/<uuid:election_id>/floor/<uuid:nomination_id>/yes")
@access(Role.COORDINATOR, Role.TELLER)
def spoken_yes(election_id: UUID, nomination_id: UUID) -> ResponseReturnValue:
    """Note the yes that a nominee has said in the room."""
    nomination = get_or_404(Nomination, nomination_id)
    if nomination.election_id != election_id or nomination.kind is not NominationKind.FLOOR:
        abort(404)
    with transaction(db()):
        services.answer(
            db(), nomination=nomination, given=Answer.ACCEPTED, actor=actor(), now=now()
        )
        nomination.came_by = _("said yes in the room")
    name = db().get_one(Person, nomination.nominee_id).name
    flash(_("%(name)s stands.", name=name))
    return redirect(url_for(".floor", election_id=election_id))


def _entered_so_far(election: Election) -> list[dict[str, object]]:
    """Return the names put forward from the floor, the newest first."""
    rulebook = rulebook_of_election(db(), election)
    states = {
        (person_id, one.row.id): one.state
        for person_id, hers in candidacies(db(), election, now()).items()
        for one in hers
    }
    return [
        {
            "id": one.id,
            "spoken": one.came_by,
            "nominee": db().get_one(Person, one.nominee_id).name,
            "nominator": db().get_one(Person, one.nominator_id).name,
            "seat": seat_name(rulebook, db().get_one(ElectionOffice, one.election_office_id)),
            "state": states[one.nominee_id, one.election_office_id],
            "at": one.made_at,
        }
        for one in nominations_in(db(), election)[::-1]
        if one.kind is NominationKind.FLOOR
    ]
