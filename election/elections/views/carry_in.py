"""Who was elected before the service was used, entered office by office."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.core.rulebook.model import Rulebook
from election.core.rulebook.register import Register
from election.db import transaction
from election.elections import queries, services
from election.elections.forms import holders_field, holders_form
from election.elections.views import bp
from election.elections.words import part_title
from election.meetings.models import Meeting
from election.meetings.queries import meetings
from election.people.models import Person
from election.people.queries import persons_by_key, register_of, rulebook_now
from election.web.access import Role, access
from election.web.forms import Form, refusals_on
from election.web.request import actor, db, network, now
from election.web.texts import today


@bp.route("/ledger/carry-in", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def carry_in() -> ResponseReturnValue:
    rulebook = rulebook_now(db(), network().id, today())
    meeting, office = chosen()
    found = rulebook.offices.get(office)
    form = holders_form(
        {one.id: part_title(one.id, office, rulebook) for one in found.parts} if found else {}
    )
    if meeting and found and form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            enter(form, meeting, office, rulebook)
        if not form.is_wrong:
            flash(_("They stand in the ledger."))
            return redirect(url_for("elections.ledger", _anchor=office))
    return render_template(
        "elections/carry_in.html",
        rulebook=rulebook,
        past=[one for one in reversed(meetings(db(), network().id)) if one.closed_at],
        meeting=meeting,
        office=found,
        form=form,
        fields=[form[holders_field(one.id)] for one in found.parts] if found else [],
    )


def chosen() -> tuple[Meeting | None, str]:
    """Return the meeting and the office in the address, where they are such."""
    office = request.args.get("office", "")
    try:
        wanted = UUID(request.args.get("meeting", ""))
    except ValueError:
        return None, office
    rows = sa.select(Meeting).where(Meeting.id == wanted, Meeting.network_id == network().id)
    meeting = db().scalar(rows)
    return meeting if meeting and meeting.closed_at else None, office


def enter(form: Form, meeting: Meeting, office: str, rulebook: Rulebook) -> None:
    """Enter who was elected, and that the office was; the calendar reckons from it."""
    elected = persons_named(form, rulebook, office)
    empty = violation("nobody-elected", "Enter at least one person.")
    refuse_if([] if elected else [empty])
    if office == rulebook.committee.office:
        services.appoint_committee(db(), meeting=meeting, members=elected, actor=actor(), now=now())
    else:
        for part, person in elected:
            services.carry_in_term(
                db(),
                meeting=meeting,
                office=office,
                part=part,
                person=person,
                actor=actor(),
                now=now(),
            )
    there = queries.concluded(db(), network().id)
    if not any(one.office == office and one.meeting == str(meeting.id) for one in there):
        services.carry_in_conclusion(db(), meeting=meeting, office=office, actor=actor(), now=now())


def persons_named(form: Form, rulebook: Rulebook, office: str) -> list[tuple[str, Person]]:
    """Return the persons entered, one on each line, with their part.

    Raises RefusedError with every line that names nobody, or several.
    """
    register = register_of(db(), network().id)
    persons = persons_by_key(db(), network().id)
    found: list[tuple[str, Person]] = []
    wrong: list[Violation] = []
    for part in rulebook.offices[office].parts:
        for line in (form[holders_field(part.id)].data or "").splitlines():
            if line.strip():
                key = _find(register, line, wrong)
                found += [(part.id, persons[key])] if key else []
    refuse_if(wrong)
    return found


def _find(register: Register, line: str, wrong: list[Violation]) -> str | None:
    try:
        return register.find_person(line).id
    except RefusedError as refused:
        wrong += [replace(one, where=line.strip()[:100]) for one in refused.violations]
        return None
