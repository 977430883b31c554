"""A member writes to the nomination committee in confidence, sealed in her browser."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election import audit
from election.core.room.frame import EVERYBODY
from election.db import transaction
from election.elections.models import Election, ElectionOffice
from election.elections.queries import offices_of, rulebook_of_election
from election.elections.words import office_title
from election.nominations.candidacies import names_are_shown
from election.nominations.queries import nominations
from election.people.models import Person
from election.people.queries import persons_by_id
from election.room import sent
from election.room import services as keys
from election.room.models import Kind, SealedText
from election.room.queries import current_keys, public_room, sealed_texts
from election.slates import services
from election.slates.queries import final_candidates
from election.slates.views import bp
from election.slates.views.sealed import about
from election.web.access import Role, access
from election.web.forms import Form, refusals_on
from election.web.request import db, get_or_404, now, person, read_json


@bp.get("/elections/<uuid:election_id>/feedback")
@access(Role.REPRESENTATIVE, Role.SUBSTITUTE, Role.MEMBER)
def feedback(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    persons = persons_by_id(db(), election.network_id)
    mine = [one for one in sealed_texts(db(), election, Kind.FEEDBACK) if _is_mine(one)]
    return render_template(
        "slates/feedback.html",
        election=election,
        rulebook=rulebook_of_election(db(), election),
        refusals=services.feedback_violations(db(), election, person(), now()),
        room=public_room(db(), election),
        subjects=_subjects(election),
        mine=[(one, about(election, persons, one)) for one in mine],
    )


def _is_mine(text: SealedText) -> bool:
    return text.author_id == person().id


def _subjects(election: Election) -> list[dict[str, Any]]:
    """Return what a member can write about: an office, and those of whom she may know."""
    rulebook = rulebook_of_election(db(), election)
    there = current_keys(db(), election)
    found = [{"value": EVERYBODY, "name": _("The election as a whole"), "scope": EVERYBODY}]
    for row in offices_of(db(), election):
        if row.office not in there:
            continue
        title = office_title(row.office, rulebook)
        if all(one["scope"] != row.office for one in found):
            found.append({"value": row.office, "name": title, "scope": row.office})
        found += [
            {"value": f"{row.office}:{one}", "name": f"{name}, {title}", "scope": row.office}
            for one, name in _known(election, row).items()
        ]
    return found


def _known(election: Election, row: ElectionOffice) -> dict[UUID, str]:
    """Return those who stand, once that is shown; until then those whom she has put forward."""
    if names_are_shown(db(), election):
        standing = final_candidates(db(), election, row.office, row.part)
        return {one.person_id: one.name for one in standing}
    persons = persons_by_id(db(), election.network_id)
    mine = [
        one.nominee_id
        for one in nominations(db(), election, row)
        if one.nominator_id == person().id != one.nominee_id
    ]
    return {one: persons[one].name for one in mine}


@bp.post("/elections/<uuid:election_id>/feedback")
@access(Role.REPRESENTATIVE, Role.SUBSTITUTE, Role.MEMBER)
def write_feedback(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    asked = read_json()
    value = sent.text(asked, "about")
    if value not in {one["value"] for one in _subjects(election)}:
        abort(400)
    office, _mark, whom = value.partition(":")
    with transaction(db()):
        services.write_feedback(
            db(),
            election=election,
            author=person(),
            about=get_or_404(Person, UUID(whom)) if whom else None,
            office=office or None,
            sealed=sent.sealed(asked),
            now=now(),
        )
    flash(_("It is sent to the committee. Nobody else can read it."))
    return jsonify({})


@bp.route(
    "/elections/<uuid:election_id>/feedback/<uuid:text_id>/take-back", methods=["GET", "POST"]
)
@access(Role.REPRESENTATIVE, Role.SUBSTITUTE, Role.MEMBER)
def take_feedback_back(election_id: UUID, text_id: UUID) -> ResponseReturnValue:
    election, text = get_or_404(Election, election_id), get_or_404(SealedText, text_id)
    if not _is_mine(text) or text.kind is not Kind.FEEDBACK or text.election_id != election.id:
        abort(404)
    form = Form()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            keys.take_back(db(), text=text, by=person(), actor=audit.SERVICE, now=now())
        if not form.refusals:
            flash(_("It is taken back, and gone for everybody."))
            return redirect(url_for(".feedback", election_id=election_id))
    whom = about(election, persons_by_id(db(), election.network_id), text)
    back = url_for(".feedback", election_id=election.id)
    page = {"election": election, "form": form, "text": text, "about": whom, "back": back}
    return render_template("slates/take_back.html", **page)
