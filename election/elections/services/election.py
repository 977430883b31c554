"""Open an election for the offices that are due at a meeting, and decide its seats and dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook.eligibility import office_violations
from election.core.rulebook.model import Rulebook
from election.core.rulebook.seats import ballot_seats, seats_violations
from election.core.rulebook.timing import timing_violations
from election.elections.mail import tell_cancelled, tell_dates
from election.elections.models import Election, ElectionOffice
from election.elections.queries import (
    cancellation,
    concluded,
    day_of,
    election_under_way,
    meeting_of,
    offices_of,
    rulebook_of_election,
    sitting,
    zone_of,
)
from election.elections.services.dates import Dates, date_violations
from election.elections.vacancies import empty_seats
from election.meetings.models import Meeting
from election.meetings.queries import gathering, gatherings
from election.people.queries import rulebook_of, rulebook_version_on


def create_election(
    session: Session,
    *,
    meeting: Meeting,
    offices: Collection[str],
    title: str,
    dates: Dates,
    by_election: Collection[str] = (),
    actor: audit.Actor,
    now: datetime,
) -> Election:
    """Put offices up for election at a meeting, as the timing rule allows (R24, R25).

    ``by_election`` names those of them that fill a vacancy for the rest of its term (Q18).
    Seats whose number the rulebook fixes are decided at once, and in a by-election those that
    are vacant; of the others, the meeting decides (:func:`fix_seats`).
    """
    version = rulebook_version_on(session, meeting.network_id, day_of(session, meeting, now))
    rulebook = rulebook_of(version)
    refuse_if(
        [
            *_meeting_violations(meeting),
            *_offices_violations(session, rulebook, meeting, offices, by_election),
            *date_violations(rulebook, meeting.held_on, dates, zone_of(session, meeting)),
        ]
    )
    election = Election(
        network_id=meeting.network_id,
        meeting_id=meeting.id,
        rulebook_version_id=version.id,
        title=title,
        nominations_open_at=dates.nominations_open_at,
        nominations_close_at=dates.nominations_close_at,
        answers_close_at=dates.answers_close_at or dates.nominations_close_at,
        voting_opens_at=dates.voting_opens_at,
        voting_closes_at=dates.voting_closes_at,
        created_at=now,
    )
    session.add(election)
    session.flush()
    vacant = {
        one: empty_seats(session, rulebook, meeting.network_id, one, meeting.held_on)
        for one in rulebook.offices
        if one in by_election
    }
    session.add_all(_seats_up(rulebook, election, offices, vacant))
    _record(
        session,
        election,
        "election:create",
        actor,
        now,
        meeting=meeting.id,
        rulebook=version.digest,
        offices=[one for one in rulebook.offices if one in offices],
        by_election=sorted(by_election),
        **dates.moments,
    )
    return election


def _seats_up(
    rulebook: Rulebook,
    election: Election,
    offices: Collection[str],
    vacant: Mapping[str, Mapping[str, int]],
) -> Iterator[ElectionOffice]:
    """Yield the parts of the offices in the order of election; seats where they are known."""
    chosen = [one for one in rulebook.offices.values() if one.id in offices]
    parts = [(office, part) for office in chosen for part in office.parts]
    for number, (office, part) in enumerate(parts, start=1):
        if office.id in vacant:
            seats = vacant[office.id].get(part.id)
        elif office.least == office.most:
            seats = ballot_seats(rulebook, office.id, office.least)[part.id]
        else:
            seats = None
        yield ElectionOffice(
            network_id=election.network_id,
            election_id=election.id,
            office=office.id,
            part=part.id,
            number=number,
            by_election=office.id in vacant,
            seats=seats,
            seats_fixed_at=None if seats is None else election.created_at,
        )


def fix_seats(
    session: Session,
    *,
    election: Election,
    office: str,
    seats: int,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Decide how many seats an office has, included offices counted in (R21, Q8, Q20).

    For a by-election: how many vacant seats are filled. May be decided anew until the
    candidates are final.
    """
    rulebook = rulebook_of_election(session, election)
    rows = {row.part: row for row in offices_of(session, election) if row.office == office}
    refuse_if(_unknown_office(office, rows) or _seats_fixed_violations(rows, election))
    if next(iter(rows.values())).by_election:
        split = _vacancies(session, rulebook, election, office, seats)
    else:
        refuse_if(seats_violations(rulebook, office, seats))
        split = ballot_seats(rulebook, office, seats)
    for part, row in rows.items():
        row.seats, row.seats_fixed_at = split[part], now
    _record(session, election, "seats:fix", actor, now, office=office, seats=seats, ballot=split)


def _vacancies(
    session: Session, rulebook: Rulebook, election: Election, office: str, seats: int
) -> dict[str, int]:
    """Return the seats of each part a by-election fills; the first part is filled first."""
    on = meeting_of(session, election).held_on
    parts = rulebook.offices[office].parts
    held = Counter(term.part for term in sitting(session, election.network_id, office, on))
    included = rulebook.offices[office].includes
    others = sum(len(sitting(session, election.network_id, one, on)) for one in included)
    free = {part.id: part.most - held[part.id] for part in parts}
    free[parts[-1].id] -= others
    room = sum(free.values())
    if not 1 <= seats <= room:
        template = "{office} has {room} vacant seats at most; {seats} is not possible."
        rule = rulebook.source(f"offices.{office}.parts")
        refuse_if(
            [violation("seats-not-vacant", template, rule, office=office, room=room, seats=seats)]
        )
    split: dict[str, int] = {}
    for part, vacant in free.items():
        split[part] = min(max(vacant, 0), seats - sum(split.values()))
    return split


def change_dates(
    session: Session,
    *,
    election: Election,
    dates: Dates,
    why: str | None = None,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Change the dates of an election, while those already past stay as they were.

    Whom the changed dates concern is told once, with the reason; both are kept in the log.
    """
    refuse_if(dates_violations(session, election, dates, now))
    moves = moved(election, dates)
    for name, (_was, moment) in moves.items():
        setattr(election, name, moment)
    was = {name: before for name, (before, _moment) in moves.items()}
    _record(session, election, "election:dates", actor, now, **dates.moments, was=was, why=why)
    tell_dates(session, election, moves, why, now)


def dates_violations(
    session: Session, election: Election, dates: Dates, now: datetime
) -> list[Violation]:
    """Return every reason the dates of an election cannot be changed to these."""
    found = date_violations(
        rulebook_of_election(session, election),
        meeting_of(session, election).held_on,
        dates,
        zone_of(session, election),
    )
    moves = moved(election, dates)
    for name, (was, _moment) in moves.items():
        if was is not None and was <= now:
            template = "{name} was {moment} and has passed; it cannot be changed."
            found.append(violation("date-passed", template, name=name, moment=was.isoformat()))
    if not moves:
        found.append(violation("dates-same", "These are the dates the election has already."))
    return [*found, *_over(session, election)]


def moved(election: Election, dates: Dates) -> dict[str, tuple[datetime | None, datetime | None]]:
    """Return the dates that would change: of each, what it is and what it would be."""
    pairs = {name: (getattr(election, name), at) for name, at in dates.moments.items()}
    return {name: (was, at) for name, (was, at) in pairs.items() if was != at}


def cancel_election(
    session: Session,
    *,
    election: Election,
    reason: str | None = None,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Call an election off, unless an office in it has been decided."""
    refuse_if(_over(session, election))
    election.cancelled_at, election.cancelled_why = now, reason
    _record(session, election, "election:cancel", actor, now)
    tell_cancelled(session, election, now)


def _meeting_violations(meeting: Meeting) -> list[Violation]:
    claims = (
        (meeting.cancelled_at is None, "meeting-cancelled", "The meeting has been cancelled."),
        (meeting.closed_at is None, "meeting-closed", "The meeting is over."),
    )
    return [violation(code, template) for holds, code, template in claims if not holds]


def _offices_violations(
    session: Session,
    rulebook: Rulebook,
    meeting: Meeting,
    offices: Collection[str],
    by_election: Collection[str],
) -> Iterator[Violation]:
    if not offices:
        yield violation("no-offices", "Choose at least one office to elect.")
    for office in by_election:
        if office not in offices:
            template = "{office} is not among the offices of the election."
            yield violation("by-election-unknown", template, office=office)
    others = gatherings(session, meeting.network_id)
    done = concluded(session, meeting.network_id)
    for office in dict.fromkeys(offices):
        unknown = office_violations(rulebook, office)
        yield from unknown
        if not unknown:
            yield from timing_violations(
                rulebook,
                office,
                gathering(meeting),
                gatherings=others,
                concluded=done,
                by_election=office in by_election,
            )
        if election_under_way(session, meeting.network_id, office) is not None:
            template = "{office} is up in another election, which is not over."
            yield violation("election-under-way", template, office=office)


def _unknown_office(office: str, rows: Collection[str]) -> list[Violation]:
    if rows:
        return []
    return [violation("office-not-up", "{office} is not up in this election.", office=office)]


def _seats_fixed_violations(
    rows: Mapping[str, ElectionOffice], election: Election
) -> list[Violation]:
    found = cancellation(election)
    if any(row.frozen_at is not None for row in rows.values()):
        template = "The candidates are final; the number of seats is decided."
        found.append(violation("candidates-final", template))
    return found


def _over(session: Session, election: Election) -> list[Violation]:
    found = cancellation(election)
    if any(row.frozen_at or row.concluded_at for row in offices_of(session, election)):
        found.append(violation("voting-begun", "Voting in this election has begun."))
    return found


def _record(
    session: Session,
    election: Election,
    action: str,
    actor: audit.Actor,
    now: datetime,
    **facts: object,
) -> None:
    session.flush()
    audit.about(session, election, action, actor=actor, at=now, **facts)
