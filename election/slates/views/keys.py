"""What the room's program asks and sends: keys as members' browsers make them, sealed texts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import jsonify, url_for
from flask.typing import ResponseReturnValue

from election.db import transaction
from election.elections.models import Election
from election.nominations.rights import rights_of
from election.people.queries import persons_by_id
from election.room import sent
from election.room import services as keys
from election.room.queries import (
    member_keys,
    members_on,
    public_room,
    room_keys,
    sealed_texts,
    shares_of,
    wrapped_keys,
)
from election.slates.views import bp
from election.web.access import Role, access
from election.web.request import actor, db, get_or_404, now, person, read_json
from election.web.texts import today


def state_of(election: Election) -> dict[str, Any]:
    """Return whose keys there are, as the reader's browser needs them to open the room."""
    rights = rights_of(db(), election, now())
    names = persons_by_id(db(), election.network_id)
    hers = member_keys(db(), election)
    wrapped = wrapped_keys(db(), election)
    mine = {one.room_key_id: one.box for one in wrapped if one.person_id == person().id}
    allowed = rights.get(person().id, frozenset())
    return {
        "network": str(election.network_id),
        "election": str(election.id),
        "me": str(person().id),
        "rights": {str(one): sorted(scopes) for one, scopes in rights.items()},
        "members": [
            {
                "person": str(one.id),
                "name": one.name,
                "publicKey": hers[one.id].public_key if one.id in hers else None,
                "signature": hers[one.id].signature if one.id in hers else None,
                "mark": hers[one.id].mark if one.id in hers and one.id == person().id else None,
            }
            for one in members_on(db(), election, today()).values()
        ],
        "keys": [
            {
                "id": str(one.id),
                "scope": one.scope,
                "publicKey": one.public_key,
                "signingKey": one.signing_key,
                "signature": one.signature,
                "madeBy": names[one.made_by_id].name,
                "current": one.replaced_at is None,
                "holders": [str(each.person_id) for each in wrapped if each.room_key_id == one.id],
                "wrap": mine.get(one.id) if one.scope in allowed else None,
            }
            for one in room_keys(db(), election)
        ],
        "shown": public_room(db(), election),
    }


def urls_of(election: Election) -> dict[str, str]:
    """Return where the room's program asks and sends."""
    names = {
        "state": "room_state",
        "mine": "make_my_key",
        "made": "make_room_keys",
        "given": "give_room_keys",
        "compared": "compare_room",
        "shares": "old_shares",
        "notes": "write_note",
    }
    return {
        name: url_for(f"slates.{endpoint}", election_id=election.id)
        for name, endpoint in names.items()
    }


@bp.get("/elections/<uuid:election_id>/room/keys")
@access(Role.COMMITTEE)
def room_state(election_id: UUID) -> ResponseReturnValue:
    return jsonify(state_of(get_or_404(Election, election_id)))


@bp.post("/elections/<uuid:election_id>/room/keys/mine")
@access(Role.COMMITTEE)
def make_my_key(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    public_key = sent.text(read_json(), "publicKey")
    with transaction(db()):
        keys.make_member_key(
            db(),
            election=election,
            person=person(),
            public_key=public_key,
            actor=actor(),
            now=now(),
        )
    return jsonify(state_of(election))


@bp.post("/elections/<uuid:election_id>/room/keys/made")
@access(Role.COMMITTEE)
def make_room_keys(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    asked = read_json()
    seen = sent.text_or_none(asked, "seen")
    with transaction(db()):
        keys.make_keys(
            db(),
            election=election,
            by=person(),
            ring=sent.key_ring(asked),
            seen=sent.uuid_of(seen) if seen else None,
            rights=rights_of(db(), election, now()),
            actor=actor(),
            now=now(),
        )
    return jsonify(state_of(election))


@bp.post("/elections/<uuid:election_id>/room/keys/given")
@access(Role.COMMITTEE)
def give_room_keys(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    asked = read_json()
    with transaction(db()):
        keys.give_keys(
            db(),
            election=election,
            by=person(),
            members=sent.texts_by_id(asked, "members"),
            wraps=sent.wraps(asked),
            rights=rights_of(db(), election, now()),
            actor=actor(),
            now=now(),
        )
    return jsonify(state_of(election))


@bp.post("/elections/<uuid:election_id>/room/keys/compared")
@access(Role.COMMITTEE)
def compare_room(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    mark = sent.text(read_json(), "mark")
    with transaction(db()):
        keys.confirm_room(
            db(), election=election, person=person(), mark=mark, actor=actor(), now=now()
        )
    return jsonify(state_of(election))


@bp.get("/elections/<uuid:election_id>/room/shares")
@access(Role.COMMITTEE)
def old_shares(election_id: UUID) -> ResponseReturnValue:
    """Give the shares of keys that have been replaced, for a browser to seal them anew."""
    election = get_or_404(Election, election_id)
    hers = rights_of(db(), election, now()).get(person().id, frozenset())
    old = {
        one.id: one for one in room_keys(db(), election) if one.replaced_at and one.scope in hers
    }
    kinds = {one.id: one.kind for one in sealed_texts(db(), election)}
    found = [
        {
            "id": str(one.id),
            "text": str(text_id),
            "kind": kinds[text_id],
            "key": str(one.room_key_id),
            "box": one.box,
        }
        for text_id, shares in shares_of(db(), election).items()
        for one in shares
        if one.room_key_id in old
    ]
    return jsonify({"shares": found})


@bp.post("/elections/<uuid:election_id>/room/shares")
@access(Role.COMMITTEE)
def seal_shares_anew(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    shares = sent.texts_by_id(read_json(), "shares")
    with transaction(db()):
        keys.rewrap(db(), election=election, shares=shares, actor=actor(), now=now())
    return jsonify(state_of(election))
