"""The rehearsal box of a key ceremony: what desks ask and send, and its archive for everybody."""

from __future__ import annotations

from uuid import UUID

from flask import abort, jsonify
from flask.typing import ResponseReturnValue

from election.db import transaction
from election.people.models import Network
from election.voting.models import Box, Ceremony, PoolEntry, Rehearser
from election.voting.queries import rehearsers_of
from election.voting.services import boxes, rehearsal_box
from election.voting.views import sent
from election.voting.views.blueprint import bp, ceremony_or_404, key_store
from election.voting.views.key_messages import KEYS, gone_on, trustee_or_403
from election.web.access import Role, access
from election.web.request import actor, db, now, person, read_json


@bp.get(f"{KEYS}/rehearsal")
@access(Role.TRUSTEE)
def keys_rehearsal(election_id: UUID) -> ResponseReturnValue:
    """The box as it was set up, and what its text is made of."""
    begun = ceremony_or_404(election_id)
    entry = _set_up_or_404(begun)
    texts = boxes.setup(db(), entry=entry, box=Box.REHEARSAL)
    names = ("election", "trustees", "credentials")
    return jsonify(
        network=db().get_one(Network, begun.network_id).name,
        language=rehearsal_box.language_of(db(), begun),
        **{name: text.decode() for name, text in zip(names, texts, strict=True)},
    )


@bp.get(f"{KEYS}/rehearsal.bel")
@access(Role.COORDINATOR, Role.COMMITTEE, Role.TRUSTEE, Role.CODE_OFFICER, Role.TELLER)
def keys_rehearsal_box(election_id: UUID) -> ResponseReturnValue:
    entry = _set_up_or_404(ceremony_or_404(election_id))
    archive = boxes.archive(db(), entry=entry, box=Box.REHEARSAL)
    return archive, {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": "attachment; filename=rehearsal.bel",
    }


@bp.post(f"{KEYS}/rehearsal-credential")
@access(Role.TRUSTEE)
def post_rehearsal_credential(election_id: UUID) -> ResponseReturnValue:
    credential = sent.number(read_json(), "credential")
    begun = ceremony_or_404(election_id)
    with transaction(db()):
        rehearsal_box.post_rehearsal_credential(
            db(),
            rehearser=_rehearser_or_403(begun),
            credential=credential,
            keys=key_store(),
            actor=actor(),
            now=now(),
        )
    return gone_on(begun)


@bp.post(f"{KEYS}/rehearsal-ballot")
@access(Role.TRUSTEE)
def post_rehearsal_ballot(election_id: UUID) -> ResponseReturnValue:
    ballot = sent.text(read_json(), "ballot").encode()
    begun = ceremony_or_404(election_id)
    with transaction(db()):
        rehearsal_box.cast_rehearsal_ballot(
            db(), rehearser=_rehearser_or_403(begun), ballot=ballot, actor=actor(), now=now()
        )
    return gone_on(begun)


@bp.post(f"{KEYS}/rehearsal-share")
@access(Role.TRUSTEE)
def post_rehearsal_share(election_id: UUID) -> ResponseReturnValue:
    said = read_json()
    begun = ceremony_or_404(election_id)
    with transaction(db()):
        rehearsal_box.post_rehearsal_share(
            db(),
            trustee=trustee_or_403(begun),
            share=sent.text(said, "share").encode(),
            signature=sent.signature(said, "signature"),
            keys=key_store(),
            actor=actor(),
            now=now(),
        )
    return gone_on(begun)


def _set_up_or_404(begun: Ceremony) -> PoolEntry:
    entry = rehearsal_box.entry_of_rehearsal(db(), begun)
    if boxes.last_event(db(), entry=entry, box=Box.REHEARSAL) is None:
        abort(404)
    return entry


def _rehearser_or_403(begun: Ceremony) -> Rehearser:
    """Return who asks as one who tries the rehearsal box."""
    mine = (one for one in rehearsers_of(db(), begun) if one.person_id == person().id)
    found = next(mine, None)
    if found is None:
        abort(403)
    return found
