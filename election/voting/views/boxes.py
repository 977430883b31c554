"""The files behind the board, as they are published: boxes, and what a ballot is made with."""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, request, stream_with_context
from flask.typing import ResponseReturnValue

from election.elections.models import Election
from election.voting.board import archive_pieces, contest_numbered, entry_of_uuid
from election.voting.models import Box, PoolEntry
from election.voting.services import boxes
from election.voting.views.blueprint import bp
from election.web.access import public
from election.web.request import db, get_or_404, network

# What belenios-tool calls them, and their place in a box's setup.
SETUP_FILES = {"election.json": 0, "trustees.json": 1, "public_creds.json": 2}


@bp.get("/boxes/<uuid>.bel")
@public
def box(uuid: str) -> ResponseReturnValue:
    """Give a box of votes or of lots; ``?from=`` only its events from that height on."""
    entry, which = _box_or_404(uuid)
    wanted = request.args.get("from", "0")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
        abort(400)
    pieces = archive_pieces(db(), entry, which, start=int(wanted))
    answer = Response(stream_with_context(pieces), mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{uuid}.bel"'
    return answer


@bp.get("/boxes/<uuid>/<any('election.json','trustees.json','public_creds.json'):name>")
@public
def setup_file(uuid: str, name: str) -> ResponseReturnValue:
    """Give a part of a box's beginning: what a program needs that makes ballots."""
    entry, which = _box_or_404(uuid)
    return json_file(boxes.setup(db(), entry=entry, box=which)[SETUP_FILES[name]], name)


@bp.get("/elections/<uuid:election_id>/openings/<int:number>.json")
@public
def opening(election_id: UUID, number: int) -> ResponseReturnValue:
    contest = contest_numbered(db(), get_or_404(Election, election_id), number)
    if contest is None:
        abort(404)
    return json_file(contest.opening, f"opening-{number}.json")


def json_file(text: bytes, name: str) -> Response:
    """Answer with exact bytes, to be saved rather than shown."""
    answer = Response(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _box_or_404(uuid: str) -> tuple[PoolEntry, Box]:
    found = entry_of_uuid(db(), network().id, uuid)
    if found is None:
        abort(404)
    return found
