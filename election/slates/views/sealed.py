"""Sealed texts of the committee's room: what the reader may open, and what she has sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.db import transaction
from election.elections.models import Election
from election.elections.queries import offices_of, rulebook_of_election
from election.elections.words import office_title
from election.nominations.rights import Candidacies, readable, scopes_about
from election.people.models import Person
from election.people.queries import persons_by_id
from election.room import sent
from election.room import services as keys
from election.room.models import Kind, SealedText
from election.room.queries import Rights, sealed_texts, shares_of
from election.slates import services
from election.slates.views import bp
from election.web.access import Role, access
from election.web.forms import Form, refusals_on
from election.web.request import actor, db, get_or_404, now, person, read_json

ELECTION = ""  # what a note can be about beside offices and persons


def readable_here(
    election: Election, found: Candidacies, rights: Rights, *kinds: Kind
) -> list[SealedText]:
    """Return what the reader may open, the newest first."""
    texts = sealed_texts(db(), election, *kinds)
    return readable(db(), election, texts, found, rights, person().id)


def is_new(text: SealedText, until: datetime | None, reader: Person) -> bool:
    """Tell whether a text has been written by another since the reader read last."""
    return text.author_id != reader.id and (until is None or text.written_at > until)


def boxes(election: Election, texts: list[SealedText]) -> dict[str, Any]:
    """Return sealed texts as the reader's browser opens them, by id."""
    shares = shares_of(db(), election)
    return {
        str(one.id): {
            "kind": one.kind,
            "box": one.box,
            "shares": {str(each.room_key_id): each.box for each in shares[one.id]},
        }
        for one in texts
    }


def subjects(election: Election, found: Candidacies, rights: Rights) -> list[dict[str, Any]]:
    """Return what the reader can write about, with the scopes it is sealed to."""
    hers = rights.get(person().id, frozenset())
    rulebook = rulebook_of_election(db(), election)
    persons = persons_by_id(db(), election.network_id)
    offices = dict.fromkeys(row.office for row in offices_of(db(), election))
    everything: list[tuple[str, str, frozenset[str]]] = [
        (ELECTION, _("The election"), scopes_about(None, None, found, rights))
    ]
    everything += [
        (f"person:{one}", persons[one].name, scopes_about(one, None, found, rights))
        for one in sorted(found, key=lambda each: persons[each].name.casefold())
    ]
    everything += [
        (f"office:{one}", office_title(one, rulebook), frozenset({one})) for one in offices
    ]
    return [
        {"value": value, "name": name, "scopes": sorted(scopes)}
        for value, name, scopes in everything
        if scopes <= hers
    ]


def about(election: Election, persons: Mapping[UUID, Person], text: SealedText) -> str:
    """Return what a text is about, as the reader calls it."""
    named = [persons[text.person_id].name] if text.person_id is not None else []
    if text.office is not None:
        rulebook = rulebook_of_election(db(), election)
        named.append(office_title(text.office, rulebook))
    return ", ".join(named) or _("The election")


def subject_of(election: Election, value: str) -> Person | str | None:
    """Return the person or office that a subject names; 400 for any other."""
    if value == ELECTION:
        return None
    which, _mark, named = value.partition(":")
    if which == "office" and named in {row.office for row in offices_of(db(), election)}:
        return named
    if which != "person":
        abort(400)
    return get_or_404(Person, sent.uuid_of(named))


@bp.post("/elections/<uuid:election_id>/room/notes")
@access(Role.COMMITTEE)
def write_note(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    asked = read_json()
    kind = asked.get("kind", Kind.NOTE)
    if kind not in (Kind.NOTE, Kind.INTERVIEW):
        abort(400)
    with transaction(db()):
        services.write_note(
            db(),
            kind=Kind(kind),
            election=election,
            author=person(),
            about=subject_of(election, sent.text(asked, "about")),
            sealed=sent.sealed(asked),
            actor=actor(),
            now=now(),
        )
    flash(_("The note is written."))
    return jsonify({})


@bp.route(
    "/elections/<uuid:election_id>/room/texts/<uuid:text_id>/take-back", methods=["GET", "POST"]
)
@access(Role.COMMITTEE)
def take_back(election_id: UUID, text_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    text = get_or_404(SealedText, text_id)
    if text.author_id != person().id or text.election_id != election.id:
        abort(404)
    form = Form()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            keys.take_back(db(), text=text, by=person(), actor=actor(), now=now())
        if not form.refusals:
            flash(_("It is taken back, and gone for everybody."))
            return redirect(url_for(".room", election_id=election_id) + "#notes")
    whom = about(election, persons_by_id(db(), election.network_id), text)
    back = url_for(".room", election_id=election.id) + "#notes"
    page = {"election": election, "form": form, "text": text, "about": whom, "back": back}
    return render_template("slates/take_back.html", **page)
