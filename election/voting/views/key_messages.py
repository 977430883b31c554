"""What desks and service say to each other in the key ceremony, message by message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import abort, jsonify
from flask.typing import ResponseReturnValue

from election.core.ballot.text import compact
from election.core.record.document import encode
from election.db import transaction
from election.voting.models import Box, Ceremony, Contributor, PoolEntry, Trustee
from election.voting.queries import contributors_of, pool_of, trustees_of
from election.voting.services import boxes, ceremony, lots, manifest
from election.voting.views import sent
from election.voting.views.blueprint import bp, ceremony_or_404, go_on, key_store
from election.voting.views.progress import progress_of
from election.web.access import Role, access
from election.web.request import actor, db, now, person, read_json

KEYS = "/elections/<uuid:election_id>/keys"


# --- what a desk asks for ---


@bp.get(f"{KEYS}/state")
@access(Role.COORDINATOR, Role.COMMITTEE, Role.TRUSTEE, Role.CODE_OFFICER, Role.TELLER)
def keys_state(election_id: UUID) -> ResponseReturnValue:
    begun = ceremony_or_404(election_id)
    return jsonify(progress_of(db(), begun, person()))


@bp.get(f"{KEYS}/certificates")
@access(Role.TRUSTEE)
def keys_certificates(election_id: UUID) -> ResponseReturnValue:
    begun = ceremony_or_404(election_id)
    _contributor_or_trustee(begun)
    return jsonify(certificates=[one.certificate for one in trustees_of(db(), begun)])


@bp.get(f"{KEYS}/mine")
@access(Role.TRUSTEE)
def keys_mine(election_id: UUID) -> ResponseReturnValue:
    """What the service has of her: a desk that goes on elsewhere compares it with its secret."""
    begun = ceremony_or_404(election_id)
    trustee, contributor = _trustee(begun), _contributor(begun)
    return jsonify(
        certificate=trustee and trustee.certificate,
        signing_key=trustee and trustee.signing_key,
        voutput=trustee and trustee.voutput,
        credentials=contributor and contributor.credentials,
        promises=contributor and contributor.commitments,
    )


@bp.get(f"{KEYS}/vinput")
@access(Role.TRUSTEE)
def keys_vinput(election_id: UUID) -> ResponseReturnValue:
    trustee = trustee_or_403(ceremony_or_404(election_id))
    return jsonify(vinput=ceremony.vinput_for(db(), trustee))


@bp.get(f"{KEYS}/boxes")
@access(Role.TRUSTEE)
def keys_boxes(election_id: UUID) -> ResponseReturnValue:
    """The lot boxes as they were set up, all promises, and what else the manifest will name."""
    begun = ceremony_or_404(election_id)
    _contributor_or_trustee(begun)
    pool = pool_of(db(), begun)
    promises = {str(one.id): one.commitments for one in contributors_of(db(), begun)}
    return jsonify(
        boxes=[_set_up(entry) for entry in pool],
        promises=promises,
        pool=manifest.announced_pool(db(), pool, key_store().seed(begun.id)),
    )


def _set_up(entry: PoolEntry) -> dict[str, Any]:
    found: dict[str, Any] = {"uuid": entry.uuid, "lot_uuid": entry.lot_uuid, "election": None}
    if boxes.last_event(db(), entry=entry, box=Box.LOTS) is not None:
        texts = boxes.setup(db(), entry=entry, box=Box.LOTS)
        names = ("election", "trustees", "credentials")
        found |= {name: text.decode() for name, text in zip(names, texts, strict=True)}
    return found


@bp.get(f"{KEYS}/boxes/<lot_uuid>.bel")
@access(Role.TRUSTEE)
def keys_box(election_id: UUID, lot_uuid: str) -> ResponseReturnValue:
    begun = ceremony_or_404(election_id)
    _contributor_or_trustee(begun)
    entry = next((one for one in pool_of(db(), begun) if one.lot_uuid == lot_uuid), None)
    if entry is None or boxes.last_event(db(), entry=entry, box=Box.LOTS) is None:
        abort(404)
    archive = boxes.archive(db(), entry=entry, box=Box.LOTS)
    return archive, {"Content-Type": "application/octet-stream"}


@bp.get(f"{KEYS}/final")
@access(Role.TRUSTEE)
def keys_final(election_id: UUID) -> ResponseReturnValue:
    """What the check number is made of, once it is settled."""
    begun = ceremony_or_404(election_id)
    _contributor_or_trustee(begun)
    if begun.check_number is None:
        abort(404)
    key_set = ceremony.parameters(db(), begun)
    entries = manifest.pool_entries(db(), pool_of(db(), begun), key_store().seed(begun.id))
    return jsonify(key_set=compact(key_set), pool=[encode(entry) for entry in entries])


# --- what a desk sends ---


@bp.post(f"{KEYS}/certificate")
@access(Role.TRUSTEE)
def post_certificate(election_id: UUID) -> ResponseReturnValue:
    said = read_json()
    return _of_trustee(
        election_id,
        ceremony.post_certificate,
        certificate=sent.text(said, "certificate"),
        signing_key=sent.text(said, "signing_key"),
    )


@bp.post(f"{KEYS}/polynomial")
@access(Role.TRUSTEE)
def post_polynomial(election_id: UUID) -> ResponseReturnValue:
    text = sent.text(read_json(), "polynomial")
    return _of_trustee(election_id, ceremony.post_polynomial, polynomial=text)


@bp.post(f"{KEYS}/voutput")
@access(Role.TRUSTEE)
def post_voutput(election_id: UUID) -> ResponseReturnValue:
    text = sent.text(read_json(), "voutput")
    return _of_trustee(election_id, ceremony.post_voutput, voutput=text)


@bp.post(f"{KEYS}/lot-credentials")
@access(Role.TRUSTEE)
def post_lot_credentials(election_id: UUID) -> ResponseReturnValue:
    credentials = sent.numbers(read_json(), "credentials")
    return _of_contributor(
        election_id, lots.post_lot_credentials, credentials=credentials, keys=key_store()
    )


@bp.post(f"{KEYS}/promises")
@access(Role.TRUSTEE)
def post_promises(election_id: UUID) -> ResponseReturnValue:
    promises = sent.trackers(read_json(), "promises")
    return _of_contributor(election_id, lots.commit_lots, commitments=promises)


@bp.post(f"{KEYS}/lots")
@access(Role.TRUSTEE)
def post_lots(election_id: UUID) -> ResponseReturnValue:
    ballots = {uuid: text.encode() for uuid, text in sent.texts(read_json(), "ballots").items()}
    begun = ceremony_or_404(election_id)
    contributor = _contributor(begun)
    if contributor is None or contributor.cast_at is not None:
        return _of_contributor(election_id, lots.cast_lots, ballots=ballots)
    checked = lots.check_lots(db(), contributor=contributor, ballots=ballots)
    return _of_contributor(election_id, lots.cast_lots, ballots=ballots, check_each=checked)


@bp.post(f"{KEYS}/confirmation")
@access(Role.TRUSTEE)
def post_confirmation(election_id: UUID) -> ResponseReturnValue:
    number = sent.text(read_json(), "number")
    return _of_trustee(election_id, manifest.confirm_check_number, number=number)


# --- who sends it ---


def _of_trustee(
    election_id: UUID, service: Callable[..., None], **message: str
) -> ResponseReturnValue:
    begun = ceremony_or_404(election_id)
    with transaction(db()):
        service(db(), trustee=trustee_or_403(begun), actor=actor(), now=now(), **message)
    return gone_on(begun)


def _of_contributor(
    election_id: UUID, service: Callable[..., None], **message: object
) -> ResponseReturnValue:
    begun = ceremony_or_404(election_id)
    contributor = _contributor(begun)
    if contributor is None:
        abort(403)
    with transaction(db()):
        service(db(), contributor=contributor, actor=actor(), now=now(), **message)
    return gone_on(begun)


def gone_on(begun: Ceremony) -> ResponseReturnValue:
    """Let the ceremony go on by itself after a message, and say how far it has come."""
    go_on(begun)
    return jsonify(progress_of(db(), begun, person()))


def _trustee(begun: Ceremony) -> Trustee | None:
    return next((one for one in trustees_of(db(), begun) if one.person_id == person().id), None)


def trustee_or_403(begun: Ceremony) -> Trustee:
    """Return who asks as a trustee of this ceremony."""
    trustee = _trustee(begun)
    if trustee is None:
        abort(403)
    return trustee


def _contributor(begun: Ceremony) -> Contributor | None:
    mine = (one for one in contributors_of(db(), begun) if one.person_id == person().id)
    return next(mine, None)


def _contributor_or_trustee(begun: Ceremony) -> None:
    """Refuse trustees of other ceremonies."""
    if _trustee(begun) is None and _contributor(begun) is None:
        abort(403)
