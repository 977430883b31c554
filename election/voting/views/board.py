"""The public board: what is in the boxes, at all times, and a check of it where the reader is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from election.core.ballot.text import sha256_hex
from election.core.record.verify_replacements import handed_out
from election.elections.models import Election
from election.elections.queries import meeting_of
from election.voting import phrases
from election.voting.board import OnBoard, ballots, on_board
from election.voting.queries import (
    annulled,
    ceremony_of,
    contests_of,
    entry_of,
    manifest_of,
    stated_replacements,
)
from election.voting.services.decisions import annulment
from election.voting.views.blueprint import bp
from election.voting.views.booth import contest_or_404, title
from election.web.access import public
from election.web.request import db, get_or_404, now

SHOWN_MOST = 2000  # trackers of a box on the page; the rest is in the text file


@bp.get("/elections/<uuid:election_id>/board")
@public
def board(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    ceremony = ceremony_of(db(), election)
    shown = [on_board(db(), contest, now()) for contest in contests_of(db(), election)]
    manifest = manifest_of(ceremony) if ceremony else None
    replaced = stated_replacements(db(), ceremony) if ceremony else []
    return render_template(
        "voting/board.html",
        election=election,
        meeting=meeting_of(db(), election),
        manifest=manifest,
        shown=shown,
        titles={each.contest.number: title(election, each.contest) for each in shown},
        replacements=replaced,
        handed_out=handed_out(manifest, replaced) if manifest else [],
        lists={each.entry.uuid: sha256_hex(each.entry.credentials or b"") for each in shown},
        contests=[_for_the_program(election, each) for each in shown],
        annulled={each.number: annulment(db(), each) for each in annulled(db(), election)},
        most=SHOWN_MOST,
        texts=phrases.board(),
    )


def _for_the_program(election: Election, shown: OnBoard) -> dict[str, object]:
    place: dict[str, Any] = {"election_id": election.id, "number": shown.contest.number}
    return {
        "number": shown.contest.number,
        "title": title(election, shown.contest),
        "head": shown.head,
        "box": url_for("voting.box", uuid=shown.entry.uuid),
        "opening": url_for("voting.opening", **place),
        "trackers": url_for("voting.trackers", **place),
    }


@bp.get("/elections/<uuid:election_id>/board/state")
@public
def board_state(election_id: UUID) -> ResponseReturnValue:
    """Tell how full the boxes are, for a board that is left open."""
    election = get_or_404(Election, election_id)
    shown = [on_board(db(), contest, now()) for contest in contests_of(db(), election)]
    return jsonify(
        contests=[
            {
                "number": each.contest.number,
                "state": each.state.value,
                "ballots": len(each.ballots),
                "turnout": each.turnout,
                "head": each.head,
            }
            for each in shown
        ]
    )


@bp.get("/elections/<uuid:election_id>/contests/<int:number>/trackers.txt")
@public
def trackers(election_id: UUID, number: int) -> ResponseReturnValue:
    """Give all trackers of a box, a line each, in the order of the casts."""
    contest = contest_or_404(get_or_404(Election, election_id), number)
    lines = [f"{each.tracker}\n" for each in ballots(db(), entry_of(db(), contest))]
    return Response("".join(lines), mimetype="text/plain")
