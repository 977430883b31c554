"""Conflicts of interest in the committee's room: who works on which office, and who does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectField

from election.db import transaction
from election.elections.models import Election
from election.elections.queries import offices_of, rulebook_of_election
from election.elections.words import office_title
from election.nominations.rights import Candidacies, conflicts, nominated_for
from election.people.models import Person
from election.people.queries import persons_by_id
from election.room.models import Conflict
from election.room.queries import members_on
from election.slates import services
from election.slates.views import bp
from election.web.access import Role, access
from election.web.forms import Form, options, refusals_on
from election.web.request import actor, db, get_or_404, now, person
from election.web.texts import says, today


class ConflictForm(Form):
    """Which member has a conflict of interest in which office."""

    member = SelectField()
    office = SelectField()


def conflict_form(election: Election) -> ConflictForm:
    """Return the form, for the members and the offices of an election."""
    form = ConflictForm()
    members = members_on(db(), election, today()).values()
    titles = _titles(election)
    form.member.label.text = _("Who")
    form.member.choices = options([(one.id.hex, one.name) for one in members])
    if not form.is_submitted():
        form.member.data = person().id.hex
    form.office.label.text = _("Office")
    form.office.choices = options(list(titles.items()))
    return form


def _titles(election: Election) -> dict[str, str]:
    rulebook = rulebook_of_election(db(), election)
    offices = dict.fromkeys(row.office for row in offices_of(db(), election))
    return {one: office_title(one, rulebook) for one in offices}


def conflict_lines(
    election: Election, found: Candidacies, persons: Mapping[UUID, Person]
) -> list[dict[str, Any]]:
    """Return who is shut out of which office, and why."""
    titles = _titles(election)
    lines: list[dict[str, Any]] = [
        {
            "name": one.name,
            "office": titles[office],
            "mine": one.id == person().id,
            "by": None,
            "row": None,
        }
        for one in members_on(db(), election, today()).values()
        for office in titles
        if office in nominated_for(one.id, found)
    ]
    lines += [
        {
            "name": persons[one.person_id].name,
            "office": titles[one.office],
            "mine": one.person_id == person().id,
            "by": persons[one.declared_by_id].name,
            "row": one,
        }
        for one in conflicts(db(), election)
        if one.office in titles
    ]
    return lines


@bp.post("/elections/<uuid:election_id>/room/conflicts")
@access(Role.COMMITTEE)
def declare_conflict(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    form = conflict_form(election)
    back = redirect(url_for(".room", election_id=election_id) + "#conflicts")
    if not form.validate():
        flash(_("Choose a member and an office."), "warning")
        return back
    member = persons_by_id(db(), election.network_id)[UUID(form.member.data)]
    with refusals_on(form), transaction(db()):
        services.declare_conflict(
            db(),
            election=election,
            member=member,
            office=form.office.data,
            by=person(),
            actor=actor(),
            now=now(),
        )
    _tell(form, _("It is recorded. The office is prepared without her from now on."))
    return back


@bp.post("/elections/<uuid:election_id>/room/conflicts/<uuid:conflict_id>/end")
@access(Role.COMMITTEE)
def end_conflict(election_id: UUID, conflict_id: UUID) -> ResponseReturnValue:
    conflict = get_or_404(Conflict, conflict_id)
    form = Form()
    with refusals_on(form), transaction(db()):
        services.end_conflict(db(), conflict=conflict, by=person(), actor=actor(), now=now())
    _tell(form, _("The conflict of interest is taken back."))
    return redirect(url_for(".room", election_id=election_id) + "#conflicts")


def _tell(form: Form, done: str) -> None:
    for reason in form.refusals:
        flash(says(reason), "warning")
    if not form.refusals:
        flash(done)
