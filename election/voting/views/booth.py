"""The booth: contests that are open, ballots cast. Works for those who are not signed in too."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import abort, current_app, jsonify, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.record.opening import Opening
from election.core.refusal import RefusedError, violation
from election.core.rulebook.model import Mode
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.elections.words import asked
from election.people.models import Person
from election.slates.queries import final_candidates
from election.voting import phrases
from election.voting.board import contest_numbered, state_of
from election.voting.models import Box, Contest, PoolEntry
from election.voting.open_boxes import OpenBoxes
from election.voting.queries import (
    begun_ceremony,
    ceremony_of,
    contests_of,
    entry_of,
    manifest_of,
    opening_of,
    statements_of,
)
from election.voting.services import boxes, casting, passes
from election.voting.views.blueprint import bp, key_store
from election.web.access import public
from election.web.limits import counted_as, counted_by_address, limiter
from election.web.request import db, get_or_404, now, person_or_none, read_json
from election.web.texts import in_language

LONGEST_BALLOT = 4_000_000  # bytes; one of hundreds of answers is shorter


def open_boxes() -> OpenBoxes:
    """Return this process's boxes for checking ballots."""
    extensions = current_app.extensions
    if "election.open-boxes" not in extensions:
        extensions["election.open-boxes"] = OpenBoxes(extensions["election.engine"])
    kept: OpenBoxes = extensions["election.open-boxes"]
    return kept


def contest_or_404(election: Election, number: object) -> Contest:
    """Return a contest by the number of its opening."""
    if not isinstance(number, int) or isinstance(number, bool):
        abort(404)
    found = contest_numbered(db(), election, number)
    if found is None:
        abort(404)
    return found


@bp.get("/elections/<uuid:election_id>/booth")
@public
def booth(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    ceremony = ceremony_of(db(), election)
    return render_template(
        "voting/booth.html",
        election=election,
        meeting=meeting_of(db(), election),
        manifest=manifest_of(ceremony) if ceremony else None,
        texts=phrases.booth() | phrases.codes() | phrases.refusals(),
    )


@bp.get("/elections/<uuid:election_id>/booth/state")
@public
def booth_state(election_id: UUID) -> ResponseReturnValue:
    """Tell which contests there are, for the page to go on by itself."""
    election = get_or_404(Election, election_id)
    contests = contests_of(db(), election)
    told = [_told(election, contest, _series(election, contest, contests)) for contest in contests]
    ceremony = ceremony_of(db(), election)
    over = ceremony is not None and ceremony.ended_at is not None
    return jsonify(now=now().isoformat(), contests=told, over=over)


def _series(election: Election, contest: Contest, contests: Sequence[Contest]) -> list[int]:
    """Return the numbers of the contests that opened together with one, over days."""
    if rulebook_of_election(db(), election).voting.mode is Mode.AT_THE_MEETING:
        return [contest.number]
    return [each.number for each in contests if each.opened_at == contest.opened_at]


def _told(election: Election, contest: Contest, series: Sequence[int]) -> dict[str, Any]:
    counted = "tally.count" if "tally.count" in current_app.view_functions else None
    place: dict[str, Any] = {"election_id": election.id, "number": contest.number}
    return {
        "number": contest.number,
        "title": title(election, contest),
        "series": list(series),
        "state": state_of(contest, now()).value,
        "closes_at": contest.closes_at.isoformat() if contest.closes_at else None,
        "url": url_for("voting.booth_contest", **place),
        "count": url_for(counted, **place) if counted and contest.closed_at else None,
    }


def title(election: Election, contest: Contest) -> str:
    """Return what a contest is called in the reader's language."""
    office = rulebook_of_election(db(), election).offices[contest.office]
    name = in_language(office.titles)
    name = name[:1].upper() + name[1:]
    if contest.round == 1:
        return name
    return _("%(office)s, round %(round)d", office=name, round=contest.round)


@bp.get("/elections/<uuid:election_id>/booth/contests/<int:number>")
@public
def booth_contest(election_id: UUID, number: int) -> ResponseReturnValue:
    """Give what a ballot is made with, and all that says that it is the right one."""
    election = get_or_404(Election, election_id)
    contest = contest_or_404(election, number)
    ceremony = begun_ceremony(db(), election)
    texts = boxes.setup(db(), entry=entry_of(db(), contest), box=Box.VOTES)
    text, trustees, credentials = (each.decode() for each in texts)
    return jsonify(
        manifest=(ceremony.manifest or b"").decode(),
        opening=contest.opening.decode(),
        election=text,
        trustees=trustees,
        credentials=credentials,
        proposed=_proposed(election, opening_of(contest)),
        asked=_asked(election, opening_of(contest)),
        replaced=_replaced(entry_of(db(), contest)),
    )


def _replaced(entry: PoolEntry) -> dict[str, list[str]]:
    """Return what became of the spares of a box: public, and told before a ballot is filled in."""
    stated = [statement for _, statement in statements_of(db(), entry.ceremony_id)]
    pairs = [pair for each in stated for pair in each.pairs if pair.uuid == entry.uuid]
    return {
        "spares": json.loads(entry.spares or b"[]"),
        "withdrawn": [pair.withdrawn for pair in pairs],
        "given": [pair.spare for pair in pairs],
    }


def _asked(election: Election, opening: Opening) -> list[str]:
    """Return what each question asks, in the reader's language."""
    rulebook = rulebook_of_election(db(), election)
    return [asked(question, rulebook) for question in opening.questions]


def _proposed(election: Election, opening: Opening) -> list[list[str]]:
    """Return, for each question, whom the nomination committee proposes."""
    return [
        [
            str(one.person_id)
            for one in final_candidates(db(), election, asked.office, asked.part)
            if one.proposed
        ]
        for asked in opening.questions
    ]


def _asker() -> str:
    """Whose requests are counted together: a room full of voters has one address.

    What was sent is read here first, so the bound on it stands here.
    """
    request.max_content_length = LONGEST_BALLOT
    if session.get("_user_id"):
        return counted_as(f"account {session['_user_id']}")
    sent = request.get_json(silent=True) if request.is_json else None
    given = sent.get("pass") if isinstance(sent, dict) else None
    return counted_as(f"pass {given}") if isinstance(given, str) else counted_by_address()


@bp.post("/elections/<uuid:election_id>/booth/voter")
@public
@limiter.limit("300 per minute")
@limiter.limit("30 per minute", key_func=_asker)
def voter(election_id: UUID) -> ResponseReturnValue:
    """Tell for whom a ballot would be cast, or why for nobody."""
    election = get_or_404(Election, election_id)
    asked = read_json()
    contest = contest_or_404(election, asked.get("contest"))
    found = voter_of(election, contest, asked.get("pass"))
    casting.seat_of(db(), contest.roll_version_id, found)
    return jsonify(name=found.name)


def voter_of(election: Election, contest: Contest, given: object) -> Person:
    """Return who votes: whose pass it is, or who is signed in. Raises RefusedError."""
    if isinstance(given, str) and given:
        ceremony = begun_ceremony(db(), election)
        return passes.voter_by_pass(db(), contest, keys=key_store(), ceremony=ceremony, given=given)
    found = person_or_none()
    if found is None:
        raise RefusedError(
            [
                violation(
                    "pass-missing",
                    "It is not known for whom the ballot is. Open the link on your sheet, type "
                    "the pass that stands beside the code, or sign in.",
                )
            ]
        )
    return found


@bp.post("/elections/<uuid:election_id>/booth/cast")
@public
@limiter.limit("1000 per minute")
@limiter.limit("30 per minute", key_func=_asker)
def cast(election_id: UUID) -> ResponseReturnValue:
    """Put a ballot into the box; the same ballot again is answered again."""
    request.max_content_length = LONGEST_BALLOT
    election = get_or_404(Election, election_id)
    asked = read_json()
    ballot = asked.get("ballot")
    if not isinstance(ballot, str) or not ballot.isascii():
        abort(400)
    contest = contest_or_404(election, asked.get("contest"))
    tracker = cast_ballot(election, contest, ballot.encode(), given=asked.get("pass"))
    return jsonify(tracker=tracker)


def cast_ballot(election: Election, contest: Contest, raw: bytes, *, given: object) -> str:
    """Check a ballot, then cast it in a transaction; raises RefusedError."""
    found = voter_of(election, contest, given)
    box = open_boxes().of(db(), contest)
    db().rollback()  # the proofs are checked while nobody waits for us
    checked = casting.check(box, raw)
    with transaction(db()):
        return casting.cast(
            db(),
            contest=contest,
            voter=found,
            checked=checked,
            raw=raw,
            keys=key_store(),
            now=now(),
        )
