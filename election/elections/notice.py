"""The notice of a meeting: what is up there, told to those concerned, and anew when it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.core.rulebook.model import MeetingKind, Rulebook
from election.core.rulebook.phrases import office_title
from election.elections.models import Election
from election.elections.queries import (
    elections_to_come,
    holders,
    offices_of,
    offices_up_at,
    rulebook_of_election,
    seats_decided,
)
from election.meetings.models import Meeting
from election.meetings.services import give_notice
from election.people import letters
from election.people.models import Person
from election.people.queries import (
    persons_by_key,
    register_of,
    rulebook_now,
    rulebook_of,
    rulebook_version_on,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeUp:
    """An office that is up at a meeting, with its seats and its rule."""

    office: str
    election: Election | None  # None: by the calendar, but not put up yet
    rule: str | None  # why it is up here
    seats_rule: str | None
    seats: int | None  # where the number is decided or fixed
    least: int
    most: int
    by_election: bool


def offices_told(session: Session, meeting: Meeting) -> list[OfficeUp]:
    """Return what a notice says is up, in the order of election."""
    found: dict[str, OfficeUp] = {}
    rules = rulebook_of(rulebook_version_on(session, meeting.network_id, meeting.held_on))
    due = {each.office: each.rule for each in offices_up_at(session, meeting)}
    for election in elections_to_come(session, meeting):
        own = rulebook_of_election(session, election)
        for row in offices_of(session, election):
            decided = seats_decided(session, own, election, row.office)
            rule = due.get(row.office) or own.source(f"offices.{row.office}")
            found[row.office] = _up(own, row.office, election, rule, decided, row.by_election)
    for office, rule in due.items():
        found.setdefault(office, _up(rules, office, None, rule, None, False))
    return list(found.values())


def _up(
    rulebook: Rulebook,
    office: str,
    election: Election | None,
    rule: str | None,
    decided: int | None,
    by_election: bool,
) -> OfficeUp:
    rules = rulebook.offices[office]
    fixed = rules.least if rules.least == rules.most else None
    return OfficeUp(
        office=office,
        election=election,
        rule=rule,
        seats_rule=rulebook.source(f"offices.{office}.parts.{rules.parts[-1].id}"),
        seats=decided or fixed,
        least=rules.least,
        most=rules.most,
        by_election=by_election,
    )


def digest_of(session: Session, meeting: Meeting) -> str:
    """Return what changes whenever the notice says something else."""
    offices = [
        (each.office, each.seats, each.election.id if each.election else None)
        for each in offices_told(session, meeting)
    ]
    proposals = [(one.id, one.proposal_published_at) for one in elections_to_come(session, meeting)]
    facts = (
        meeting.title,
        meeting.held_on,
        meeting.form,
        meeting.practical,
        meeting.joining,
        sorted(offices, key=str),
        sorted(proposals, key=str),
    )
    return sha256(repr(facts).encode()).hexdigest()[:16]


def has_changed(session: Session, meeting: Meeting) -> bool:
    """Tell whether the notice says something else than when it was mailed."""
    begun = meeting.opened_at is not None or meeting.cancelled_at is not None
    return meeting.told is not None and not begun and meeting.told != digest_of(session, meeting)


def called(session: Session, meeting: Meeting) -> list[Person]:
    """Return who is called: members' representatives and substitutes, members who are persons.

    The nomination committee too, whose proposal is decided on. A meeting that cannot elect is
    held by a smaller circle, which the register does not know.
    """
    rulebook = rulebook_of(rulebook_version_on(session, meeting.network_id, meeting.held_on))
    if MeetingKind(meeting.kind) not in rulebook.meetings.electing:
        return []
    day = meeting.held_on
    register = register_of(session, meeting.network_id)
    appointed = {one.person for one in register.appointments if one.is_valid(day)}
    found = {
        person.id: person
        for key, person in persons_by_key(session, meeting.network_id).items()
        if key in appointed or (person.member_since is not None and person.member_since <= day)
    }
    for _part, person in holders(session, meeting.network_id, rulebook.committee.office, day):
        found[person.id] = person
    return [person for person in found.values() if person.email]


def send_notice(
    session: Session,
    *,
    meeting: Meeting,
    practical: str,
    joining: str,
    page: str,
    actor: audit.Actor,
    now: datetime,
) -> int:
    """Mail the notice, the first time or changed; return to how many."""
    persons = called(session, meeting)
    nobody = "Nobody with an address is called to a meeting of this kind; call them in another way."
    refuse_if([] if persons else [violation("nobody-called", nobody)])
    changed = meeting.notice_at is not None
    meeting.practical, meeting.joining = practical or None, joining or None
    give_notice(session, meeting=meeting, actor=actor, now=now)
    meeting.told = digest_of(session, meeting)
    elections = elections_to_come(session, meeting)
    facts = {
        "meeting": meeting.title,
        "held_on": meeting.held_on,
        "form": meeting.form.value,
        "practical": practical,
        "joining": joining,
        "offices": partial(_told_in, session, meeting, offices_told(session, meeting)),
        "has_proposal": any(each.proposal_published_at for each in elections),
        "changed": changed,
        "page": page,
    }
    return sum(
        letters.write(session, each, "elections/notice", now, wipe=False, **facts)
        for each in persons
    )


def _told_in(
    session: Session, meeting: Meeting, offices: Sequence[OfficeUp], language: str
) -> list[tuple[str, OfficeUp]]:
    """Return each office under its title in a language."""
    rulebook = rulebook_now(session, meeting.network_id, meeting.held_on)
    titles = (office_title(rulebook, each.office, language) for each in offices)
    named = zip(titles, offices, strict=True)
    return [(title[:1].upper() + title[1:], each) for title, each in named]
