"""Why nothing can be entered into the seat ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from election.core.refusal import Violation, violation
from election.core.rulebook.eligibility import office_violations
from election.core.rulebook.model import Rulebook
from election.elections.models import ElectionOffice
from election.elections.queries import concluded, sitting
from election.meetings.models import Meeting
from election.people.models import Person


def term_violations(
    session: Session, meeting: Meeting, rulebook: Rulebook, office: str, part: str, person: Person
) -> list[Violation]:
    """Return why a term cannot be carried in from before the service was used."""
    found = office_violations(rulebook, office)
    if found:
        return found
    parts = {one.id: one for one in rulebook.offices[office].parts}
    now_sitting = sitting(session, meeting.network_id, office, date.max)
    if part not in parts:
        template = "{office} has no seat called {part}."
        found.append(violation("part-unknown", template, office=office, part=part))
    elif sum(term.part == part for term in now_sitting) >= parts[part].most:
        template = "Every seat called {part} of {office} is taken."
        found.append(violation("seats-taken", template, office=office, part=part))
    if any(term.person_id == person.id for term in now_sitting):
        template = "{name} sits in {office} already."
        found.append(violation("sits-already", template, name=person.name, office=office))
    return found


def conclusion_violations(
    rows: Sequence[ElectionOffice], office: str, elected: Mapping[str, Sequence[Person]]
) -> list[Violation]:
    """Return why these persons cannot be entered as elected."""
    if not rows:
        return [violation("office-not-up", "{office} is not up in this election.", office=office)]
    if any(row.concluded_at for row in rows):
        return [violation("office-concluded", "{office} has been decided.", office=office)]
    seats = {row.part: row.seats or 0 for row in rows}
    template = "{count} are elected to {office}, {part}, which has {seats} seats."
    return [
        violation(
            "too-many-elected",
            template,
            office=office,
            part=part,
            count=len(persons),
            seats=seats.get(part, 0),
        )
        for part, persons in elected.items()
        if len(persons) > seats.get(part, 0)
    ]


def conclusion_known(session: Session, meeting: Meeting, office: str) -> list[Violation]:
    """Return why it is not entered again that an office was elected at a meeting."""
    there = [
        one.office
        for one in concluded(session, meeting.network_id)
        if one.meeting == str(meeting.id)
    ]
    if office not in there:
        return []
    template = "{office} is known to have been elected at this meeting."
    return [violation("conclusion-known", template, office=office)]
