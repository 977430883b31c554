"""The nomination committee's room: who is nominated, notes, the draft and what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from election.core.refusal import Violation
from election.core.rulebook.nomination import Answer
from election.core.rulebook.slate import CommitteeMember, committee_warnings
from election.elections.models import Election
from election.elections.queries import meeting_of, offices_of, phase_of, rulebook_of_election
from election.nominations.candidacies import candidacies
from election.nominations.models import Nomination
from election.nominations.queries import not_eligible_of
from election.nominations.rights import Candidacies, rights_of, sees_person, working_on
from election.nominations.services import last_reminder
from election.nominations.wording import answer_text, entered_text, seat_name
from election.people.models import Member, Person
from election.people.queries import persons_by_id
from election.room.models import Kind, SealedText
from election.room.queries import Rights, erased_at
from election.slates import services
from election.slates.queries import (
    committee,
    dissents,
    proposal_lines,
    proposals,
    untold,
)
from election.slates.views import bp
from election.slates.views.balance import balance_shown
from election.slates.views.conflicts import conflict_form, conflict_lines
from election.slates.views.interviews import interviews_shown
from election.slates.views.keys import state_of, urls_of
from election.slates.views.overview import Listed, listed, overview, part_of_list
from election.slates.views.sealed import about, boxes, is_new, readable_here, subjects
from election.slates.views.told import before_publication
from election.web.access import Role, access
from election.web.request import actor, db, get_or_404, now, person
from election.web.texts import today


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
    seen = _seen(election, found, rights)
    written = _written(found, rights, persons, of_kind[Kind.WORD])
    listed_here = {
        each["person"].id for here in seen["nominees"].values() for each in here["people"]
    }
    written_here = [one for one in written if one["person_id"] in listed_here]
    traits = _traits(election, found, rights)
    latest = _latest(election, rights, traits)
    return render_template(
        "slates/room.html",
        **seen,
        persons=persons,
        notes=[one for one in texts if one.kind in (Kind.NOTE, Kind.INTERVIEW)],
        feedback=_collated(election, persons, of_kind[Kind.FEEDBACK]),
        by_giver=_by_giver(),
        interviews=interviews_shown(election, found, rights, persons),
        read_until=until,
        unread=sum(is_new(one, until, person()) for one in texts),
        sealed=boxes(
            election,
            [
                *(one for one in texts if one.kind is not Kind.WORD),
                *(one["word"] for one in written_here if one["word"]),
                *_counted(latest, traits),
            ],
        ),
        subjects=subjects(election, found, rights),
        conflicts=conflict_lines(election, found, persons),
        conflict_form=conflict_form(election),
        about=partial(about, election, persons),
        state=state_of(election),
        urls=urls_of(election),
        over=erased_at(db(), election) is not None,
        written=written_here,
        written_elsewhere=len(written) - len(written_here),
        latest=latest,
        **_time_given(election),
        reminded_at=last_reminder(db(), election),
    )


def _seen(election: Election, found: Candidacies, rights: Rights) -> dict[str, Any]:
    """Return what the reader sees of each office she works on, and of its nominees."""
    rulebook = rulebook_of_election(db(), election)
    hers = rights.get(person().id, frozenset())
    rows = [row for row in offices_of(db(), election) if row.office in hers]
    newest = proposals(db(), election)[-1:]
    lines = [line for version in newest for line in proposal_lines(db(), version)]
    shown = listed()
    return {
        "election": election,
        "rulebook": rulebook,
        "meeting": meeting_of(db(), election),
        "phase": phase_of(db(), election, now()),
        "rows": rows,
        "seat_name": seat_name,
        "answer_text": answer_text,
        "lines": overview(rulebook, rows, found, lines),
        "shown": shown,
        "nominees": {row.id: _nominees(election, found, row.id, shown) for row in rows},
        "waiting": sum(any(one.state is Answer.PENDING for one in hers) for hers in found.values()),
        "warnings": [
            *_warnings(election, found),
            *services.unprepared(
                db(), election, {row.office for row in offices_of(db(), election)}, now()
            ),
        ],
    }


def _nominees(
    election: Election, found: Candidacies, row_id: UUID, shown: Listed
) -> dict[str, Any]:
    """Return who is listed of those nominated for a part of an office, by name.

    With all the committee knows of each; no more of them than one page holds.
    """
    hers = [(p, one) for p, all_hers in found.items() for one in all_hers if one.row.id == row_id]
    persons = persons_by_id(db(), election.network_id) if hers else {}
    asked = [(persons[person_id], one) for person_id, one in hers if shown.lists(one)]
    asked.sort(key=lambda one: one[0].name.casefold())
    here = part_of_list(asked, shown, row_id)
    office = hers[0][1].row.office if hers else ""
    nominees = [one for one, _ in here["people"]]
    hinders = not_eligible_of(db(), election, office, nominees) if nominees else {}
    here["people"] = [
        {
            "person": nominee,
            "candidacy": one,
            "by": [_by(each) for each in one.nominations],
            "ineligible": hinders[nominee.id],
        }
        for nominee, one in here["people"]
    ]
    return {**here, "nominated": len(hers)}


def _by_giver() -> bool:
    """Tell whether the reader wants what members write by its giver, not by whom it is about."""
    return request.args.get("feedback") == "giver"


def _collated(
    election: Election, persons: dict[UUID, Person], texts: list[SealedText]
) -> list[tuple[str, list[tuple[str, SealedText]]]]:
    """Return what members write in groups by name, each with what the group does not say."""
    groups: dict[str, list[tuple[str, SealedText]]] = {}
    for one in texts:
        whom, giver = about(election, persons, one), persons[one.author_id].name
        group, beside = (giver, whom) if _by_giver() else (whom, giver)
        groups.setdefault(group, []).append((beside, one))
    return sorted(groups.items(), key=lambda one: one[0].casefold())


def _written(
    found: Candidacies, rights: Rights, persons: dict[UUID, Person], words: list[SealedText]
) -> list[dict[str, Any]]:
    """Return what nominees write about themselves and to the committee, by name."""
    told_us = {one.person_id: one for one in words}
    seen = [
        {
            "person_id": person_id,
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
    sits = committee(db(), election, today())
    nominated = {
        persons[person_id].name
        for person_id, hers in found.items()
        if any(one.state in (Answer.PENDING, Answer.ACCEPTED) for one in hers)
    }
    members = [CommitteeMember(person=one.name, part=part) for part, one in sits]
    return committee_warnings(rulebook_of_election(db(), election), members, nominated)


def _traits(election: Election, found: Candidacies, rights: Rights) -> dict[UUID, SealedText]:
    """Return what persons tell of themselves and the reader may open, by person."""
    texts = readable_here(election, found, rights, Kind.TRAITS)
    return {one.person_id: one for one in texts if one.person_id is not None}


def _counted(
    latest: dict[str, Any] | None, traits: Mapping[UUID, SealedText]
) -> Iterator[SealedText]:
    """Yield what the balance counts, and no more of it than that."""
    told = {each for one in latest["balances"] for each in one["told"]} if latest else set()
    return (one for one in traits.values() if str(one.id) in told)


def _latest(
    election: Election, rights: Rights, traits: Mapping[UUID, SealedText]
) -> dict[str, Any] | None:
    """Return the newest version of the proposal, and what keeps it from being published."""
    versions = proposals(db(), election)
    if not versions:
        return None
    proposal = versions[-1]
    hers = rights.get(person().id, frozenset())
    everybody = untold(db(), election, proposal, now())
    left = working_on(db(), election, actor(), everybody, now())
    return {
        "proposal": proposal,
        "lines": proposal_lines(db(), proposal),
        "dissents": dissents(db(), proposal),
        "hinders": services.rule_violations(db(), election, proposal, now(), offices=hers),
        "untold": left,
        "told_by_others": len(everybody) - len(left),
        "balances": balance_shown(
            election,
            rulebook_of_election(db(), election),
            proposal,
            hers,
            traits,
        ),
    }


def _time_given(election: Election) -> dict[str, Any]:
    versions = proposals(db(), election)
    return before_publication(election, versions[-1]) if versions else {}
