"""Naming chair, secretary and adjusters of a meeting."""

from __future__ import annotations

from uuid import UUID

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.db import transaction
from election.meetings.forms import OfficersForm
from election.meetings.models import Duty, Meeting, Officer
from election.meetings.officers import name_officers, officers_of, secretary_of
from election.meetings.queries import presences
from election.meetings.views import bp
from election.meetings.views.pages import to_page
from election.people.models import Person
from election.people.queries import persons_by_id, role_grants
from election.web.access import Role, access
from election.web.forms import options, refusals_on
from election.web.request import actor, db, get_or_404, now


@bp.app_template_global()
def officers_at(meeting: Meeting) -> list[tuple[Officer, Person]]:
    """Return who leads a meeting, keeps its minutes and adjusts them."""
    return officers_of(db(), meeting)


@bp.app_template_global()
def secretary_at(meeting: Meeting) -> Person | None:
    """Return who keeps the minutes."""
    return secretary_of(db(), meeting)


@bp.route("/meetings/<uuid:meeting_id>/officers", methods=["GET", "POST"])
@access(Role.COORDINATOR, Role.TELLER)
def officers(meeting_id: UUID) -> ResponseReturnValue:
    meeting = get_or_404(Meeting, meeting_id)
    form = OfficersForm(data=_as_named(meeting))
    offered = options([("", _("Not chosen yet")), *_offered(meeting)])
    for each in (form.chair, form.secretary, form.adjuster1, form.adjuster2):
        each.choices = offered
    if form.validate_on_submit() and _named(form, meeting):
        flash(_("Chair, secretary and adjusters are written down."))
        return to_page(meeting)
    return render_template("meetings/officers.html", meeting=meeting, form=form)


def _named(form: OfficersForm, meeting: Meeting) -> bool:
    adjusters = [_person(each.data) for each in (form.adjuster1, form.adjuster2)]
    with refusals_on(form), transaction(db()):
        name_officers(
            db(),
            meeting=meeting,
            chair=_person(form.chair.data),
            secretary=_person(form.secretary.data),
            adjusters=[each for each in adjusters if each is not None],
            actor=actor(),
            now=now(),
        )
    return not form.is_wrong


def _person(chosen: str | None) -> Person | None:
    return get_or_404(Person, UUID(chosen)) if chosen else None


def _as_named(meeting: Meeting) -> dict[str, str]:
    found: dict[str, str] = {}
    adjusters = 0
    for officer, person in officers_of(db(), meeting):
        name = officer.duty.value
        if officer.duty is Duty.ADJUSTER:
            adjusters += 1
            name = f"adjuster{adjusters}"
        found[name] = str(person.id)
    secretary = secretary_of(db(), meeting)
    return {"secretary": str(secretary.id) if secretary else "", **found}


def _offered(meeting: Meeting) -> list[tuple[str, str]]:
    """Return who can be chosen: those who have come, those with a role, those named already."""
    names = persons_by_id(db(), meeting.network_id)
    ids = {each.person_id for each in presences(db(), meeting)}
    ids |= {each.person_id for each in role_grants(db(), meeting.network_id)}
    ids |= {person.id for _officer, person in officers_of(db(), meeting)}
    return sorted(((str(each), names[each].name) for each in ids), key=lambda one: one[1])
