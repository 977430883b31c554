"""A nominee's private word, sealed in the browser it is written in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import abort, flash, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election import audit
from election.core.refusal import refuse_if
from election.db import transaction
from election.elections.models import Election
from election.nominations import services
from election.nominations.candidacies import Candidacy, candidacies_of
from election.nominations.rights import no_part_in
from election.nominations.views import bp
from election.nominations.views.links import written_by
from election.nominations.word import word_of, word_scopes
from election.people.models import Person
from election.room import sent
from election.room.queries import erased_at, public_room
from election.web.access import Role, access, by_link, signed_in
from election.web.request import (
    actor,
    db,
    get_or_404,
    now,
    person,
    person_or_none,
    read_json,
)


def word_shown(election: Election, nominee: Person, hers: Sequence[Candidacy]) -> dict[str, Any]:
    """Return what her page needs to seal a word: the committee's keys, and where it is sent."""
    before = word_of(db(), election, nominee)
    return {
        "over": erased_at(db(), election) is not None or election.cancelled_at is not None,
        "room": public_room(db(), election),
        "scopes": sorted(word_scopes(db(), election, hers)),
        "written_at": before.written_at if before else None,
        "url": _url(election, nominee),
    }


def _url(election: Election, nominee: Person) -> str:
    """Return where the word is sent, from the page it is written on."""
    token = (request.view_args or {}).get("token")
    if token is not None:
        return url_for("nominations.word_by_link", token=token)
    me = person_or_none()
    if me is not None and me.id == nominee.id:
        return url_for("nominations.own_word", election_id=election.id)
    return url_for("nominations.word_for", election_id=election.id, person_id=nominee.id)


@bp.post("/elections/<uuid:election_id>/nominations/mine/word")
@signed_in
def own_word(election_id: UUID) -> ResponseReturnValue:
    return _written(get_or_404(Election, election_id), person(), audit.person(person().id))


@bp.post("/nominations/answer/<token>/word")
@by_link
def word_by_link(token: str) -> ResponseReturnValue:
    election, nominee = written_by(token)
    return _written(election, nominee, audit.person(nominee.id))


@bp.post("/elections/<uuid:election_id>/nominations/<uuid:person_id>/word")
@access(Role.COMMITTEE)
def word_for(election_id: UUID, person_id: UUID) -> ResponseReturnValue:
    election, nominee = get_or_404(Election, election_id), get_or_404(Person, person_id)
    if nominee.email is not None or not candidacies_of(db(), election, nominee, now()):
        abort(404)  # whoever has an address writes herself
    refuse_if(no_part_in(db(), election, actor(), [nominee], now()))
    return _written(election, nominee, actor())


def _written(election: Election, nominee: Person, by: audit.Actor) -> ResponseReturnValue:
    sealed = sent.sealed(read_json())
    with transaction(db()):
        services.write_word(
            db(), election=election, person=nominee, sealed=sealed, actor=by, now=now()
        )
    flash(_("Your word to the committee is sent."))
    return jsonify({})
