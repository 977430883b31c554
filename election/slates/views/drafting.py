"""Draft the proposal: a new version with every save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.rulebook.nomination import Answer, consents
from election.db import transaction
from election.elections.models import Election, ElectionOffice
from election.elections.queries import offices_of, rulebook_of_election
from election.nominations.candidacies import candidacies
from election.nominations.rights import rights_of, shut_out, too_few
from election.nominations.wording import seat_name
from election.people.queries import persons_by_id
from election.slates import services
from election.slates.forms import DraftForm, draft_form
from election.slates.models import Proposal
from election.slates.queries import dissents, is_proposed_for, proposal_lines, proposals
from election.slates.views import bp
from election.web.access import Role, access
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, now, person


@bp.route("/elections/<uuid:election_id>/room/draft", methods=["GET", "POST"])
@access(Role.COMMITTEE)
def draft(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    rulebook = rulebook_of_election(db(), election)
    rows = _my_rows(election)
    versions = proposals(db(), election)
    up = offices_of(db(), election)
    form = draft_form(rulebook, rows, _standing(election), _said(versions[-1:]))
    if form.validate_on_submit() and _drafted(form, election):
        return redirect(url_for(".room", election_id=election_id) + "#proposal")
    return render_template(
        "slates/draft.html",
        form=form,
        election=election,
        rulebook=rulebook,
        rows=rows,
        seat_name=seat_name,
        left_out=[row for row in up if not is_proposed_for(rulebook, row)],
        without_me=_without_me(election),
        unprepared=services.unprepared(db(), election, {row.office for row in up}, now()),
        lost=len(dissents(db(), versions[-1])) if versions else 0,
    )


def _my_rows(election: Election) -> list[ElectionOffice]:
    """Return the parts of the offices that the reader works on and may propose for."""
    rulebook = rulebook_of_election(db(), election)
    rights = rights_of(db(), election, now())
    hers = rights.get(person().id, frozenset()) - too_few(rulebook, rights).keys()
    return [
        row
        for row in offices_of(db(), election)
        if row.office in hers and is_proposed_for(rulebook, row)
    ]


def _without_me(election: Election) -> list[ElectionOffice]:
    """Return the parts of the offices that the other members propose for."""
    rulebook = rulebook_of_election(db(), election)
    others = shut_out(db(), election, person().id, now())
    others -= too_few(rulebook, rights_of(db(), election, now())).keys()
    return [
        row
        for row in offices_of(db(), election)
        if row.office in others and is_proposed_for(rulebook, row)
    ]


def _standing(election: Election) -> dict[UUID, list[tuple[str, str]]]:
    """Return whom the committee can propose for each part of an office."""
    rulebook = rulebook_of_election(db(), election)
    persons = persons_by_id(db(), election.network_id)
    found: dict[UUID, list[tuple[str, str]]] = {row.id: [] for row in offices_of(db(), election)}
    for person_id, hers in candidacies(db(), election, now()).items():
        name = persons[person_id].name
        for one in hers:
            if one.state is Answer.PENDING or consents(rulebook, one.state):
                waits = one.state is Answer.PENDING
                text = _("%(name)s (has not answered)", name=name) if waits else name
                found[one.row.id].append((person_id.hex, text))
    return {row_id: sorted(names, key=lambda one: one[1]) for row_id, names in found.items()}


def _said(versions: Sequence[Proposal]) -> dict[str, Any]:
    """Return what the newest version says, by name of field."""
    if not versions:
        return {"based_on": "0"}
    proposal = versions[-1]
    said: dict[str, Any] = {"based_on": str(proposal.number), "motivation": proposal.motivation}
    said |= {f"seats_{office}": number for office, number in proposal.seats.items()}
    for line in proposal_lines(db(), proposal):
        place = f"{line.election_office_id.hex}_{line.number}"
        said |= {f"person_{place}": line.person_id.hex, f"why_{place}": line.motivation}
    return said


def _drafted(form: DraftForm, election: Election) -> bool:
    """Save a new version, unless another member saved one meanwhile."""
    rows = _my_rows(election)
    persons = persons_by_id(db(), election.network_id)
    with refusals_on(form), transaction(db()):
        services.draft_proposal(
            db(),
            election=election,
            names=form.names(rows, persons),
            seats=form.seats(rows),
            motivation=form.motivation.data or "",
            based_on=form.version_seen(),
            actor=actor(),
            now=now(),
        )
    if form.refusals:
        newest = len(proposals(db(), election))
        form.based_on.data = str(newest)  # what is saved next is saved knowingly
        form.based_on.raw_data = None
        return False
    flash(_("Saved as a new version. Below you see what it lacks."))
    return True
