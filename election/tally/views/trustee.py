"""A trustee's page for the evening, and what its program asks for: bytes, state, statements."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from election.core.record.result import DecisionKind
from election.core.refusal import RefusedError, violation
from election.core.rulebook.model import Rulebook
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.people.models import Person
from election.tally import services
from election.tally.models import Decryption
from election.tally.queries import heads_of, tally_of
from election.tally.queries.standing import ballots_cast, ballots_in
from election.tally.views.blueprint import bp
from election.tally.views.conduct import contest_or_404, keys
from election.voting.models import Box, BoxEvent, Ceremony, Contest, Trustee
from election.voting.queries import (
    begun_ceremony,
    ceremony_of,
    entry_of,
    manifest_of,
    statements,
    trustees_of,
    valid_contests,
)
from election.voting.services import boxes
from election.voting.services.decisions import decided
from election.web.access import Role, access
from election.web.request import actor, db, get_or_404, now, person, read_json
from election.web.texts import in_language

BYTES = "application/octet-stream"


def _ceremony(election: Election) -> Ceremony:
    ceremony = begun_ceremony(db(), election)
    if ceremony.manifest is None:
        raise RefusedError([violation("no-manifest", "The manifest is not published yet.")])
    return ceremony


def _own_or_none(ceremony: Ceremony) -> Trustee | None:
    """Return the trustee that the signed-in person is, none for adjusters and other elections'."""
    mine = (row for row in trustees_of(db(), ceremony) if row.person_id == person().id)
    return next(mine, None)


def _own(ceremony: Ceremony) -> Trustee:
    return _own_or_none(ceremony) or abort(403)


def office_names(rulebook: Rulebook) -> dict[str, str]:
    """Return what the offices are called, as a sentence begins with them."""
    titles = {key: in_language(office.titles) for key, office in rulebook.offices.items()}
    return {key: title[:1].upper() + title[1:] for key, title in titles.items()}


@bp.get("/trustee")
@access(Role.TRUSTEE)
def trustee(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    begun = ceremony_of(db(), election)
    own = _own_or_none(begun) if begun else None
    if begun is None or begun.manifest is None or own is None:  # what she does is done there
        return redirect(url_for("voting.keys", election_id=election.id))
    rulebook = rulebook_of_election(db(), election)
    rules = rulebook.voting
    return render_template(
        "tally/trustee.html",
        election=election,
        meeting=meeting_of(db(), election),
        own=own,
        offices=office_names(rulebook),
        manifest=manifest_of(begun),
        rules={
            "selections": rules.selections.value,
            "blank": rules.blank,
            "leastBallots": rules.least_ballots,
        },
    )


@bp.get("/trustee/state")
@access(Role.TRUSTEE)
def trustee_state(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    ceremony = _ceremony(election)
    own = _own(ceremony)
    told = [_contest(each, own) for each in valid_contests(db(), election)]
    up = _up_for_her(told)
    return jsonify(
        now=now().isoformat(),
        ended=ceremony.ended_at is not None,
        stated=[
            {
                "replacement": row.statement.decode(),
                "where": f"replacement {row.number}",
                "since": row.contest_number + (not row.while_open),
            }
            for row, _value in statements(db(), ceremony)
        ],
        contest=up,
        others=[each for each in told if each is not up and not each["counted"]],
    )


def _up_for_her(told: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the contest that waits for her; else one that is open; else the latest."""
    opened = [each for each in told if not each["closed"]]
    waiting = [] if opened else [each for each in told if not each["counted"]]
    hers = [each for each in waiting if not each["answered"]]
    able = [each for each in hers if not each["too_few"]]
    found = able or hers or opened or waiting or list(told[-1:])
    return found[0] if found else None


def _contest(contest: Contest, own: Trustee) -> dict[str, Any]:
    """Return what is announced of a contest, and which trustees have signed for which boxes."""
    entry = entry_of(db(), contest)
    heads = heads_of(db(), entry)
    given = db().scalars(sa.select(Decryption).where(Decryption.contest_id == contest.id)).all()
    rows = {row.id: row for row in trustees_of(db(), db().get_one(Ceremony, entry.ceremony_id))}
    few_decided = decided(db(), contest, DecisionKind.FEW_BALLOTS)
    election = db().get_one(Election, contest.election_id)
    least = rulebook_of_election(db(), election).voting.least_ballots
    return {
        "number": contest.number,
        "uuid": entry.uuid,
        "lot_uuid": entry.lot_uuid if _last(contest, Box.LOTS) else None,
        "office": contest.office,
        "round": contest.round,
        "closes_at": contest.closes_at.isoformat() if contest.closes_at else None,
        "closed": contest.closed_at is not None,
        "counted": tally_of(db(), contest) is not None,
        "ballots": ballots_cast(db(), contest),
        "head": heads.get(Box.VOTES),
        "few_decided": few_decided,
        "too_few": not few_decided and ballots_in(db(), contest) < least,
        "answered": any(each.trustee_id == own.id for each in given),
        "given": [
            {
                "number": rows[each.trustee_id].number,
                "name": db().get_one(Person, rows[each.trustee_id].person_id).name,
                "statement": each.statement.decode(),
                "signature": base64.b64encode(each.signature).decode(),
            }
            for each in given
        ],
    }


def _last(contest: Contest, box: Box) -> BoxEvent | None:
    return boxes.last_event(db(), entry=entry_of(db(), contest), box=box)


@bp.get("/trustee/manifest")
@access(Role.TRUSTEE)
def manifest(election_id: UUID) -> ResponseReturnValue:
    ceremony = _ceremony(get_or_404(Election, election_id))
    return Response(ceremony.manifest, mimetype=BYTES)


@bp.get("/trustee/rulebook")
@access(Role.TRUSTEE)
def rulebook(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    return Response(rulebook_of_election(db(), election).text, mimetype=BYTES)


@bp.get("/trustee/<int:number>/opening")
@access(Role.TRUSTEE)
def opening(election_id: UUID, number: int) -> ResponseReturnValue:
    contest = contest_or_404(get_or_404(Election, election_id), number)
    return Response(contest.opening, mimetype=BYTES)


@bp.get("/trustee/<int:number>/<any(votes, lots):which>")
@access(Role.TRUSTEE)
def box_from(election_id: UUID, number: int, which: str) -> ResponseReturnValue:
    """Return a box from a height on (`?from=`), and the height after what is sent."""
    contest = contest_or_404(get_or_404(Election, election_id), number)
    height = request.args.get("from", 0, type=int)
    if not 0 <= height < 2**31:  # what a column holds
        abort(400)
    data, following = boxes.archive_from(
        db(), entry=entry_of(db(), contest), box=Box(which), height=height
    )
    answer = Response(data, mimetype=BYTES)
    answer.headers["X-Box-Height"] = str(following)
    return answer


@bp.post("/trustee/<int:number>/decrypt")
@access(Role.TRUSTEE)
def decrypt(election_id: UUID, number: int) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    own = _own(_ceremony(election))
    contest = contest_or_404(election, number)
    shares, signature = _answer(contest, read_json())
    with transaction(db()):
        tally = services.post_decryption(
            db(),
            contest=contest,
            trustee=own,
            shares=shares,
            signature=signature,
            keys=keys(),
            actor=actor(),
            now=now(),
        )
    return jsonify(counted=tally is not None)


def _answer(contest: Contest, sent: dict[str, Any]) -> tuple[dict[Box, bytes], bytes]:
    """Read shares by uuid and the signature in base64; refused when they are of other boxes."""
    entry = entry_of(db(), contest)
    known = {entry.uuid: Box.VOTES, entry.lot_uuid: Box.LOTS}
    given, signature = sent.get("shares"), sent.get("signature")
    if not isinstance(given, dict) or not isinstance(signature, str):
        abort(400)
    if not all(isinstance(each, str) and each.isascii() for each in given.values()):
        abort(400)
    if not set(given) <= set(known):
        text = "These shares are of another contest's boxes; nothing was changed."
        raise RefusedError([violation("shares-of-others", text)])
    try:
        signed = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        abort(400)
    return {known[uuid]: share.encode() for uuid, share in given.items()}, signed
