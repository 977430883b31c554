"""What members and, where the rules let it, everybody sees: the proposal and who stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.elections.models import Election, ElectionOffice
from election.elections.queries import meeting_of, offices_of, phase_of, rulebook_of_election
from election.nominations.candidacies import names_are_shown, presentations
from election.nominations.profiles import photo_ids
from election.nominations.queries import Candidate
from election.nominations.visible import i_may_see
from election.nominations.wording import seat_name, seats_text
from election.people.models import Person
from election.people.queries import persons_by_id
from election.slates.models import Proposal, ProposalKind, ProposalLine
from election.slates.queries import (
    dissents,
    final_candidates,
    is_proposed_for,
    proposal_lines,
    published_proposal,
    published_proposals,
    withdrawn_from_ballot,
)
from election.slates.versions import changes
from election.slates.views import bp
from election.slates.views.overview import listed, part_of_list
from election.web.access import public
from election.web.request import db, get_or_404, now


@bp.get("/elections/<uuid:election_id>/proposal")
@public
def proposal(election_id: UUID) -> ResponseReturnValue:
    return _proposal_page(get_or_404(Election, election_id), "slates/proposal.html")


@bp.get("/elections/<uuid:election_id>/proposal/paper")
@public
def paper(election_id: UUID) -> ResponseReturnValue:
    """Show the proposal as it goes out with the notice of the meeting, to be printed."""
    return _proposal_page(get_or_404(Election, election_id), "slates/paper.html")


def _proposal_page(election: Election, template: str) -> ResponseReturnValue:
    standing = published_proposal(db(), election)
    page = shown(election, standing) if standing and i_may_see(election) else around(election)
    return render_template(
        template,
        published=standing is not None,
        members_only=not i_may_see(election),
        versions=_versions(election) if standing and i_may_see(election) else [],
        **page,
    )


@bp.get("/elections/<uuid:election_id>/proposal/<int:number>")
@public
def version(election_id: UUID, number: int) -> ResponseReturnValue:
    """Show a version as it was published; the one that stands is shown by ``proposal``."""
    election = get_or_404(Election, election_id)
    found = [one for one in published_proposals(db(), election) if one.number == number]
    if not found or not i_may_see(election):
        abort(404)
    return render_template(
        "slates/version.html",
        standing=published_proposal(db(), election),
        **shown(election, found[0]),
    )


def _versions(election: Election) -> list[dict[str, Any]]:
    """Return the published versions, the newest first, each with what it changed by name."""
    persons = persons_by_id(db(), election.network_id)
    rulebook = rulebook_of_election(db(), election)
    seats = {row.id: seat_name(rulebook, row) for row in offices_of(db(), election)}
    found: list[dict[str, Any]] = []
    before: list[ProposalLine] | None = None
    last: dict[str, int] = {}
    for one in published_proposals(db(), election):
        lines = proposal_lines(db(), one)
        found.append(
            {
                "proposal": one,
                "is_first": before is None,
                "changes": [
                    {
                        "name": persons[each.person_id].name,
                        "move": each.move.value,
                        "was": [seats[row_id] for row_id in seats if row_id in each.was],
                        "now": [seats[row_id] for row_id in seats if row_id in each.now],
                    }
                    for each in changes(before or [], lines)
                ],
                "numbers": [
                    {"office": office, "was": last.get(office), "now": one.seats.get(office)}
                    for office in rulebook.offices
                    if last.get(office) != one.seats.get(office)
                ],
            }
        )
        before, last = lines, one.seats
    return found[::-1]


@bp.get("/elections/<uuid:election_id>/candidates")
@public
def candidates(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    may_see = i_may_see(election) and names_are_shown(db(), election)
    rows = offices_of(db(), election) if may_see else []
    shown = listed()
    standing = {
        row.id: part_of_list(_named(election, row, shown.name), shown, row.id) for row in rows
    }
    return render_template(
        "slates/candidates.html",
        members_only=not i_may_see(election),
        may_see=may_see,
        asked=shown,
        is_long=bool(shown.name)
        or any(one["total"] > len(one["people"]) for one in standing.values()),
        standing=standing,
        withdrawn={row.id: withdrawn_from_ballot(db(), election, row, now()) for row in rows},
        texts=presentations(db(), election),
        photos=photo_ids(db(), election),
        published=published_proposal(db(), election) is not None,
        **around(election),
    )


def _named(election: Election, row: ElectionOffice, name: str) -> list[Candidate]:
    """Return who stands and has these letters in her name."""
    found = final_candidates(db(), election, row.office, row.part)
    return [one for one in found if name.casefold() in one.name.casefold()]


def around(election: Election) -> dict[str, Any]:
    """Return what both pages tell of the election itself."""
    return {
        "election": election,
        "rulebook": rulebook_of_election(db(), election),
        "meeting": meeting_of(db(), election),
        "phase": phase_of(db(), election, now()),
        "rows": offices_of(db(), election),
        "seat_name": seat_name,
        "seats_text": seats_text,
    }


def shown(
    election: Election, standing: Proposal, without: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Return a proposal with its dissents and all who stand, each in the same form, by name.

    Before it is published, ``without`` the offices its reader has no part in.
    """
    persons = persons_by_id(db(), election.network_id)
    lines = proposal_lines(db(), standing)
    return {
        "proposal": standing,
        "kind_text": kind_text,
        "cited_rules": _cited(election),
        "seats": _seats(election, lines, persons),
        "dissents": [(persons[one.person_id].name, one.text) for one in dissents(db(), standing)],
        **around(election),
        "rows": [row for row in offices_of(db(), election) if row.office not in without],
    }


def _seats(
    election: Election, lines: Sequence[ProposalLine], persons: Mapping[UUID, Person]
) -> dict[UUID, dict[str, Any]]:
    """Return for each part of an office who is proposed, with grounds, and all cards by name."""
    texts, photos = presentations(db(), election), photo_ids(db(), election)
    rulebook = rulebook_of_election(db(), election)
    found = {}
    for row in offices_of(db(), election):
        hers = [one for one in lines if one.election_office_id == row.id]
        proposed = {one.person_id for one in hers}
        stand = {
            one.person_id: one for one in final_candidates(db(), election, row.office, row.part)
        }
        cards = [
            {
                "person_id": person_id,
                "election_id": election.id,
                "name": persons[person_id].name,
                "photo": photos.get(person_id),
                "by": stand[person_id].nominated_by if person_id in stand else (),
                "text": texts.get((row.id, person_id), ""),
                "proposed": person_id in proposed,
                "stands": person_id in stand or row.concluded_at is not None,
            }
            for person_id in proposed | set(stand)
        ]
        found[row.id] = {
            "is_proposed_for": is_proposed_for(rulebook, row),
            "proposed": [(persons[one.person_id].name, one.motivation) for one in hers],
            "pictures": any(one["photo"] for one in cards),
            "cards": sorted(cards, key=lambda one: str(one["name"]).casefold()),
        }
    return found


def _cited(election: Election) -> list[tuple[str, str]]:
    """Return the rules that the proposal rests on, each id with its words or the reading chosen."""
    rulebook = rulebook_of_election(db(), election)
    keys = [
        "nomination",
        "nomination.floor",
        "committee.size",
        "committee.proposes_own_successors",
        *(f"offices.{row.office}.parts.{row.part}" for row in offices_of(db(), election)),
    ]
    if rulebook.committee.told_before_hours:
        keys.append("committee.told_before_hours")
    found = {}
    for id_ in filter(None, map(rulebook.source, keys)):
        if id_ in rulebook.paragraphs:
            found[id_] = rulebook.paragraphs[id_].words
        elif id_ in rulebook.interpretations:
            asked = rulebook.interpretations[id_]
            found[id_] = f"{_(asked.question)} {_(asked.readings[asked.chosen].says)}"
    return sorted(found.items(), key=lambda one: (one[0][0] != "R", len(one[0]), one[0]))


def kind_text(kind: ProposalKind) -> str:
    """Say what a published version is."""
    match kind:
        case ProposalKind.PRELIMINARY:
            return _("Preliminary proposal")
        case ProposalKind.FINAL:
            return _("Final proposal")
        case ProposalKind.AFTER_COUNTER:
            return _("Proposal after counter-nominations")
