"""Gender and age group, told by herself and sealed in her browser; and taken away again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election import audit
from election.db import transaction
from election.elections.models import Election
from election.nominations import services
from election.nominations.traits import traits_of, traits_scopes
from election.nominations.views import bp
from election.nominations.views.links import written_by
from election.people.models import Person
from election.room import sent
from election.room import services as keys
from election.room.queries import erased_at, public_room
from election.web.access import by_link, signed_in
from election.web.request import db, get_or_404, now, person, read_json


def traits_shown(election: Election, nominee: Person) -> dict[str, Any] | None:
    """Return what her page needs to seal what she tells; None where there is nothing to tell."""
    if erased_at(db(), election) is not None or election.cancelled_at is not None:
        return None
    scopes = traits_scopes(db(), election, nominee, now())
    if scopes is None:
        return None
    before = traits_of(db(), election, nominee)
    token = (request.view_args or {}).get("token")
    named = {"token": token} if token is not None else {"election_id": election.id}
    page = "by_link" if token is not None else "own"
    return {
        "room": public_room(db(), election),
        "scopes": sorted(scopes),
        "told_at": before.written_at if before else None,
        "url": url_for(f"nominations.traits_{page}", **named),
        "forget_url": url_for(f"nominations.forget_traits_{page}", **named),
    }


@bp.post("/elections/<uuid:election_id>/nominations/mine/traits")
@signed_in
def traits_own(election_id: UUID) -> ResponseReturnValue:
    return _told(get_or_404(Election, election_id), person())


@bp.post("/nominations/answer/<token>/traits")
@by_link
def traits_by_link(token: str) -> ResponseReturnValue:
    return _told(*written_by(token))


def _told(election: Election, nominee: Person) -> ResponseReturnValue:
    sealed = sent.sealed(read_json())
    with transaction(db()):
        services.tell_traits(db(), election=election, person=nominee, sealed=sealed, now=now())
    flash(_("It is sealed and sent. Below you can take it away again."))
    return jsonify({})


@bp.post("/elections/<uuid:election_id>/nominations/mine/traits/forget")
@signed_in
def forget_traits_own(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    _forget(election, person())
    return redirect(url_for(".mine", election_id=election_id) + "#traits")


@bp.post("/nominations/answer/<token>/traits/forget")
@by_link
def forget_traits_by_link(token: str) -> ResponseReturnValue:
    _forget(*written_by(token))
    return redirect(url_for(".answer", token=token) + "#traits")


def _forget(election: Election, nominee: Person) -> None:
    with transaction(db()):
        told = traits_of(db(), election, nominee)
        if told is not None:
            keys.take_back(db(), text=told, by=nominee, actor=audit.SERVICE, now=now())
    flash(_("It is gone for everybody."))
