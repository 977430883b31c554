"""Nominations told by telephone or on paper, entered by the committee or the coordinator."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.db import transaction
from election.elections.models import Election
from election.elections.queries import rulebook_of_election
from election.elections.words import office_title
from election.nominations.forms import EnterForm
from election.nominations.rights import shut_out
from election.nominations.services import Grounds
from election.nominations.views import bp
from election.nominations.views.offers import (
    entering,
    nominee_meant,
    open_to_anyone,
    person_meant,
)
from election.nominations.views.put_forward import INELIGIBLE, nominate_on
from election.web.access import Role, access
from election.web.forms import refusals_on
from election.web.request import db, get_or_404, now, person


@bp.route("/elections/<uuid:election_id>/nominations/enter", methods=["GET", "POST"])
@access(Role.COORDINATOR, Role.COMMITTEE)
def on_behalf(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    rulebook = rulebook_of_election(db(), election)
    form = EnterForm()
    out = shut_out(db(), election, person().id, now())
    page = entering(form, election, without=out)
    if form.validate_on_submit() and _entered(form, election):
        return redirect(url_for(".on_behalf", election_id=election_id))
    return render_template(
        "nominations/on_behalf.html",
        **page,
        anyone=open_to_anyone(election, rulebook),
        out=[office_title(one, rulebook) for one in sorted(out)],
        ineligible=any(one.code in INELIGIBLE for one in form.refusals),
    )


def _entered(form: EnterForm, election: Election) -> bool:
    """Enter the nomination in the nominator's name, or say on the form why not."""
    nominee = nominator = None
    with refusals_on(form), transaction(db()):
        nominator = person_meant(form, form.nominator.data or "")
        nominee = nominee_meant(form, election, form.name.data or "")
        if nominator is not None and nominee is not None:
            grounds = Grounds(
                motivation=form.motivation.data or "",
                decision=form.decision.data or None,
                contact=form.contact.data or "",
                entered_by=person(),
                came_by=form.came_by.data,
            )
            nominate_on(form, election, nominee, nominator, grounds)
    if form.refusals or nominator is None or nominee is None:
        return False
    flash(
        _(
            "%(nominator)s has nominated %(nominee)s.",
            nominator=nominator.name,
            nominee=nominee.name,
        )
    )
    if nominator.email is None:
        flash(_("%(name)s has no e-mail address, and gets no confirmation.", name=nominator.name))
    if nominee.email is None:
        text = _("%(name)s has no e-mail address. Ask her, and record her answer.")
        flash(text % {"name": nominee.name}, "warning")
    return True
