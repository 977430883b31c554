"""The nomination committee's room: who is nominated, notes, the draft and what it lacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.refusal import Violation
from election.core.rulebook.nomination import Answer, consents
from election.core.rulebook.slate import CommitteeMember, committee_warnings
from election.db import transaction
from election.elections.models import Election, ElectionOffice
from election.elections.queries import meeting_of, offices_of, phase_of, rulebook_of_election
from election.nominations.candidacies import candidacies
from election.nominations.models import Nomination
from election.nominations.queries import not_eligible_of
from election.nominations.services import last_reminder
from election.nominations.wording import answer_text, entered_text, seat_name
from election.people.models import Member, Person
from election.people.queries import persons_by_id
from election.room.models import Kind, SealedText
from election.room.queries import Rights, erased_at
from election.slates import services
from election.slates.forms import DraftForm, draft_form
from election.slates.models import Proposal
from election.slates.queries import (
    committee,
    dissents,
    not_proposed,
    proposal_lines,
    proposals,
    told,
)
from election.slates.rights import Candidacies, rights_of, sees_person
from election.slates.views import bp
from election.slates.views.conflicts import conflict_form, conflict_lines
from election.slates.views.interviews import interviews_shown
from election.slates.views.keys import state_of, urls_of
from election.slates.views.sealed import about, boxes, is_new, readable_here, subjects
from election.slates.views.told import before_publication
from election.web.access import Role, access
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, now, person


@bp.get("/elections/<uuid:election_id>/room")
@access(Role.COMMITTEE)
def room(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    found = candidacies(db(), election, now())
    persons = persons_by_id(db(), election.network_id)
    rights = rights_of(db(), election, now(), found)
    kinds = (Kind.NOTE, Kind.INTERVIEW, Kind.WORD, Kind.FEEDBACK)
    texts = readable_here(election, found, rights, *kinds)
    until = services.read_until(db(), election, person())
    of_kind = {kind: [one for one in texts if one.kind is kind] for kind in Kind}
    return render_template(
        "slates/room.html",
        **_seen(election, found, rights),
        persons=persons,
        notes=[one for one in texts if one.kind in (Kind.NOTE, Kind.INTERVIEW)],
        feedback=of_kind[Kind.FEEDBACK],
        interviews=interviews_shown(election, found, rights, persons),
        read_until=until,
        unread=sum(is_new(one, until, person()) for one in texts),
        sealed=boxes(election, texts),
        subjects=subjects(election, found, rights),
        conflicts=conflict_lines(election, found, persons),
        conflict_form=conflict_form(election),
        about=partial(about, election, persons),
        state=state_of(election),
        urls=urls_of(election),
        over=erased_at(db(), election) is not None,
        written=_written(found, rights, persons, of_kind[Kind.WORD]),
        latest=_latest(election),
        **_time_given(election),
        reminded_at=last_reminder(db(), election),
    )


def _seen(election: Election, found: Candidacies, rights: Rights) -> dict[str, object]:
    """Return what the reader sees of each office she works on, and of its nominees."""
    rulebook = rulebook_of_election(db(), election)
    hers = rights.get(person().id, frozenset())
    rows = [row for row in offices_of(db(), election) if row.office in hers]
    return {
        "election": election,
        "rulebook": rulebook,
        "meeting": meeting_of(db(), election),
        "phase": phase_of(db(), election, now()),
        "rows": rows,
        "seat_name": seat_name,
        "answer_text": answer_text,
        "nominees": {row.id: _nominees(election, found, row.id) for row in rows},
        "waiting": sum(any(one.state is Answer.PENDING for one in hers) for hers in found.values()),
        "warnings": _warnings(election, found),
    }


def _nominees(election: Election, found: Candidacies, row_id: UUID) -> list[dict[str, Any]]:
    """Return who is nominated for a part of an office, by name, with all the committee knows."""
    hers = [(p, one) for p, all_hers in found.items() for one in all_hers if one.row.id == row_id]
    persons = persons_by_id(db(), election.network_id) if hers else {}
    nominees = [persons[person_id] for person_id, _ in hers]
    office = hers[0][1].row.office if hers else ""
    hinders = not_eligible_of(db(), election, office, nominees) if hers else {}
    seen = [
        {
            "person": persons[person_id],
            "candidacy": one,
            "by": [_by(each) for each in one.nominations],
            "ineligible": hinders[person_id],
        }
        for person_id, one in hers
    ]
    return sorted(seen, key=lambda one: str(one["person"].name).casefold())


def _written(
    found: Candidacies, rights: Rights, persons: dict[UUID, Person], words: list[SealedText]
) -> list[dict[str, Any]]:
    """Return what nominees write about themselves and to the committee, by name."""
    told_us = {one.person_id: one for one in words}
    seen = [
        {
            "name": persons[person_id].name,
            "text": next((one.presentation for one in hers if one.presentation), ""),
            "word": told_us.get(person_id),
        }
        for person_id, hers in found.items()
        if sees_person(persons[person_id], found, rights, person().id)
    ]
    seen.sort(key=lambda one: str(one["name"]).casefold())
    return [one for one in seen if one["text"] or one["word"]]


def _by(one: Nomination) -> str:
    """Return who put a name forward and for whom, and how if another entered it for her."""
    name = db().get_one(Person, one.nominator_id).name
    around = [db().get_one(Member, one.member_id).name] if one.member_id else []
    around += [entered_text(one).rstrip(".")] if one.entered_by_id else []
    return f"{name} ({'; '.join(around)})" if around else name


def _warnings(election: Election, found: Candidacies) -> list[Violation]:
    """Tell which of the committee are nominated themselves (Q11)."""
    persons = persons_by_id(db(), election.network_id)
    sits = committee(db(), election, now().date())
    nominated = {
        persons[person_id].name
        for person_id, hers in found.items()
        if any(one.state in (Answer.PENDING, Answer.ACCEPTED) for one in hers)
    }
    members = [CommitteeMember(person=one.name, part=part) for part, one in sits]
    return committee_warnings(rulebook_of_election(db(), election), members, nominated)


def _latest(election: Election) -> dict[str, Any] | None:
    """Return the newest version of the proposal, and what keeps it from being published."""
    versions = proposals(db(), election)
    if not versions:
        return None
    proposal = versions[-1]
    before = told(db(), election)
    return {
        "proposal": proposal,
        "lines": proposal_lines(db(), proposal),
        "dissents": dissents(db(), proposal),
        "hinders": services.rule_violations(db(), election, proposal, now()),
        "untold": [one for one in not_proposed(db(), election, proposal) if one.id not in before],
        "told": before,
    }


def _time_given(election: Election) -> dict[str, Any]:
    versions = proposals(db(), election)
    return before_publication(election, versions[-1]) if versions else {}


@bp.route("/elections/<uuid:election_id>/room/draft", methods=["GET", "POST"])
@access(Role.COMMITTEE)
def draft(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    rulebook = rulebook_of_election(db(), election)
    rows = _my_rows(election)
    versions = proposals(db(), election)
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
        lost=len(dissents(db(), versions[-1])) if versions else 0,
    )


def _my_rows(election: Election) -> list[ElectionOffice]:
    """Return the parts of the offices that the reader works on."""
    hers = rights_of(db(), election, now()).get(person().id, frozenset())
    return [row for row in offices_of(db(), election) if row.office in hers]


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
    kept, kept_seats = _of_the_others(election, {row.office for row in rows}, persons)
    with refusals_on(form), transaction(db()):
        services.draft_proposal(
            db(),
            election=election,
            names=form.names(rows, persons) + kept,
            seats=form.seats(rows) | kept_seats,
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


def _of_the_others(
    election: Election, hers: Collection[str], persons: Mapping[UUID, Person]
) -> tuple[list[services.Name], dict[str, int]]:
    """Return what the newest version says of offices in which the reader has no part."""
    rows = {row.id: row for row in offices_of(db(), election) if row.office not in hers}
    newest = proposals(db(), election)[-1:]
    names = [
        services.Name(
            office=rows[line.election_office_id].office,
            part=rows[line.election_office_id].part,
            person=persons[line.person_id],
            motivation=line.motivation,
        )
        for version in newest
        for line in proposal_lines(db(), version)
        if line.election_office_id in rows
    ]
    offices = {row.office for row in rows.values()}
    kept = {
        office: number
        for version in newest
        for office, number in version.seats.items()
        if office in offices
    }
    return names, kept
