"""The code officer's page, and codes that the service mails."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from election.core.codes.seats import KIND as SEATS
from election.core.codes.seats import VERSION, SeatLine, SeatsFile
from election.core.record.canonical import sha256
from election.core.record.document import decode, encode
from election.core.record.manifest import lists_fingerprint
from election.core.record.replacement import Replacement as Statement
from election.core.refusal import RefusedError
from election.core.rulebook.model import MemberKind
from election.core.rulebook.roll import RollLine
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import rulebook_of_election
from election.people.queries import members_by_id, persons_by_key
from election.voting import phrases
from election.voting.models import Ceremony, PoolEntry
from election.voting.queries import (
    ceremony_of,
    contests_of,
    manifest_of,
    pool_of,
    seat_lines,
    statements,
)
from election.voting.services.codes import post_credentials, replace_code, spares_for
from election.voting.services.mailed_codes import make_and_mail_codes
from election.voting.services.passes import pass_of
from election.voting.views import sent
from election.voting.views.blueprint import bp, ceremony_or_404, go_on, key_store
from election.voting.views.boxes import json_file
from election.web.access import Role, access
from election.web.forms import Form, refusals_on
from election.web.request import actor, config, db, get_or_404, network, now, person, read_json
from election.web.texts import language

CODES = "/elections/<uuid:election_id>/codes"


@bp.get(CODES)
@access(Role.CODE_OFFICER, Role.COORDINATOR)
def codes(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    begun = ceremony_of(db(), election)
    pool = pool_of(db(), begun) if begun else []
    return render_template(
        "voting/codes.html",
        election=election,
        ceremony=begun,
        made=bool(pool) and all(entry.spares is not None for entry in pool),
        fingerprint=fingerprint(pool),
        form=Form(),
        sheet_texts=phrases.sheet(),
        urls={
            "seats": url_for("voting.codes_seats", election_id=election_id),
            "state": url_for("voting.codes_state", election_id=election_id),
            "manifest": url_for("voting.manifest", election_id=election_id),
            "credentials": url_for("voting.codes_credentials", election_id=election_id),
            "replacement": url_for("voting.codes_replacement", election_id=election_id),
        },
    )


@bp.get(f"{CODES}/state")
@access(Role.CODE_OFFICER)
def codes_state(election_id: UUID) -> ResponseReturnValue:
    """What the officer's desk needs to know; nothing of it is secret, and no code is here."""
    election, begun = get_or_404(Election, election_id), ceremony_or_404(election_id)
    return jsonify(_state(db(), election, begun) | {"officer": person().name})


@bp.post(f"{CODES}/credentials")
@access(Role.CODE_OFFICER)
def codes_credentials(election_id: UUID) -> ResponseReturnValue:
    election, begun, said = (
        get_or_404(Election, election_id),
        ceremony_or_404(election_id),
        read_json(),
    )
    with transaction(db()):
        post_credentials(
            db(),
            ceremony=begun,
            officer=person(),
            officer_key=sent.text(said, "officer_key"),
            credentials=sent.lists(said, "credentials"),
            spares=sent.lists(said, "spares"),
            actor=actor(),
            now=now(),
        )
    go_on(begun)
    return jsonify(_state(db(), election, begun))


@bp.post(f"{CODES}/replacement")
@access(Role.CODE_OFFICER)
def codes_replacement(election_id: UUID) -> ResponseReturnValue:
    election, begun = get_or_404(Election, election_id), ceremony_or_404(election_id)
    statement = decode(Statement, read_json(), where="replacement")
    with transaction(db()):
        replace_code(db(), ceremony=begun, statement=statement, actor=actor(), now=now())
    return jsonify(_state(db(), election, begun))


@bp.post(f"{CODES}/mail")
@access(Role.COORDINATOR)
def codes_mail(election_id: UUID) -> ResponseReturnValue:
    election, begun, form = (
        get_or_404(Election, election_id),
        ceremony_or_404(election_id),
        Form(),
    )
    if form.validate_on_submit():
        with refusals_on(form):
            with transaction(db()):
                mailed = make_and_mail_codes(
                    db(),
                    ceremony=begun,
                    booth=booth_url(election_id),
                    keys=key_store(),
                    actor=actor(),
                    now=now(),
                )
            go_on(begun)
            flash(_("%(mailed)s codes are on their way by mail.", mailed=mailed))
            return redirect(url_for("voting.codes", election_id=election_id))
    return render_template(
        "voting/codes.html",
        election=election,
        ceremony=begun,
        made=False,
        fingerprint="",
        form=form,
        urls={},
    )


def booth_url(election_id: UUID) -> str:
    """Return the booth's whole address, as it stands on sheets and in mail."""
    return config().site_url + url_for("voting.booth", election_id=election_id)


def fingerprint(pool: list[PoolEntry]) -> str:
    """Return what both sides of the codes show, to see that the lists are the same."""
    if not pool or any(entry.credentials is None for entry in pool):
        return ""
    return lists_fingerprint(sha256(entry.credentials or b"") for entry in pool)


@bp.get(f"{CODES}/seats.json")
@access(Role.CODE_OFFICER)
def codes_seats(election_id: UUID) -> ResponseReturnValue:
    """The file of seats, with which the officer makes codes elsewhere; no code is in it."""
    election, begun = get_or_404(Election, election_id), ceremony_or_404(election_id)
    lines, published = _seats(db(), election, _seed(begun)), manifest_of(begun)
    seats = SeatsFile(
        kind=SEATS,
        version=VERSION,
        network=network().name,
        election=election.title,
        language=language(),
        ceremony=str(begun.id),
        booth=booth_url(election.id),
        uuids=tuple(entry.uuid for entry in pool_of(db(), begun)),
        spares=spares_for(len(lines)),
        left=tuple(_left(db(), election, begun)),
        manifest=published.digest if published else None,
        replaced=tuple(value.pairs[0] for _row, value in statements(db(), begun)),
        seats=tuple(
            SeatLine(
                seat=one["seat"],
                label=one["label"],
                holder=one["holder"],
                address=one["address"],
                given=one["pass"],
            )
            for one in lines
        ),
        texts=phrases.sheet(),
    )
    return json_file(seats.to_bytes(), "seats.json")


def _state(session: Session, election: Election, begun: Ceremony) -> dict[str, Any]:
    pool, manifest = pool_of(session, begun), manifest_of(begun)
    return {
        "ceremony": str(begun.id),
        "uuids": [entry.uuid for entry in pool],
        "left": _left(session, election, begun),
        "seats": _seats(session, election, _seed(begun)),
        "key": begun.officer_key,
        "lists": [entry.credentials and sha256(entry.credentials) for entry in pool],
        "spares": [json.loads(entry.spares or b"[]") for entry in pool],
        "fingerprint": fingerprint(pool),
        "manifest": manifest.digest if manifest else None,
        "replacements": [encode(value) for _row, value in statements(session, begun)],
        "booth": booth_url(election.id),
    }


def _left(session: Session, election: Election, begun: Ceremony) -> list[str]:
    """Return the uuids whose contest is not closed, for which a code can still be replaced."""
    closed = {each.pool_entry_id for each in contests_of(session, election) if each.closed_at}
    return [entry.uuid for entry in pool_of(session, begun) if entry.id not in closed]


def _seed(begun: Ceremony) -> bytes | None:
    """Return the ceremony's seed; None when it is erased, and nobody votes any more."""
    try:
        return key_store().seed(begun.id)
    except RefusedError:
        return None


def _seats(session: Session, election: Election, seed: bytes | None) -> list[dict[str, str]]:
    """Return the seats in the order of the roll: name, words, whose it is, and the seat's pass."""
    persons = rulebook_of_election(session, election).membership.kind is MemberKind.PERSONS
    members = {each.key: each.name for each in members_by_id(session, network().id).values()}
    known = persons_by_key(session, network().id)

    def holder(line: RollLine) -> str:
        return known[line.person].name if line.person else ""

    def address(line: RollLine) -> str:
        person = known[line.person] if line.person else None
        return (person.email or "") if person and not person.protected else ""

    return [
        {
            "seat": f"{line.member}#{line.seat}",
            "label": holder(line) if persons else f"{members[line.member]} {line.seat}",
            "holder": "" if persons else holder(line),
            "address": address(line),
            "pass": pass_of(seed, f"{line.member}#{line.seat}") if seed else "",
        }
        for line in seat_lines(session, election)
    ]
