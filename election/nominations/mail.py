"""What nominees and nominators are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from election.core.rulebook.model import Consent
from election.core.rulebook.nomination import Answer, NominationKind
from election.core.rulebook.phrases import office_title, title_in
from election.core.rulebook.shown import NominatorShown
from election.elections.models import Election, ElectionOffice
from election.elections.queries import offices_of, rulebook_of_election
from election.nominations.models import Call, Nomination
from election.people import letters
from election.people.models import Network, Person
from election.room.queries import room_number


def invite(
    session: Session,
    election: Election,
    made: Sequence[Nomination],
    link: str | None,
    now: datetime,
) -> None:
    """Ask someone put forward whether she consents; ``link`` is her personal one.

    ``made`` are nominations of one person by one other. Nothing is sent to one without an address.
    """
    ordinary = made[0].kind is NominationKind.ORDINARY
    rules = rulebook_of_election(session, election).nomination
    named = rules.nominator_shown is not NominatorShown.COMMITTEE
    _write(
        session,
        election,
        session.get_one(Person, made[0].nominee_id),
        "nominations/invitation",
        now,
        rows=[session.get_one(ElectionOffice, one.election_office_id) for one in made],
        link=link,
        nominator=session.get_one(Person, made[0].nominator_id).name if named else None,
        answer_by=election.answers_close_at if ordinary else None,
        room_number=room_number(session, election),
    )


def confirm_nomination(
    session: Session,
    election: Election,
    made: Sequence[Nomination],
    site_url: str | None,
    now: datetime,
) -> None:
    """Tell a nominator in writing whom she has nominated, and who wrote it down if not she."""
    nominee = session.get_one(Person, made[0].nominee_id)
    ordinary = made[0].kind is NominationKind.ORDINARY
    rules = rulebook_of_election(session, election).nomination
    _write(
        session,
        election,
        session.get_one(Person, made[0].nominator_id),
        "nominations/confirmation",
        now,
        rows=[session.get_one(ElectionOffice, one.election_office_id) for one in made],
        nominee=nominee.name,
        asked=nominee.email is not None,
        answered=made[0].answer is not Answer.PENDING,
        entered=made[0].entered_by_id is not None,
        came_by=made[0].came_by,
        supporters=rules.supporters,
        answer_by=election.answers_close_at if ordinary else None,
        page=page_url(session, election, site_url, "nominations/mine") if site_url else None,
    )


def tell_supported(
    session: Session, election: Election, nomination: Nomination, now: datetime
) -> None:
    """Tell a nominator that her nomination has the support it needs."""
    _write(
        session,
        election,
        session.get_one(Person, nomination.nominator_id),
        "nominations/supported",
        now,
        rows=[session.get_one(ElectionOffice, nomination.election_office_id)],
        nominee=session.get_one(Person, nomination.nominee_id).name,
    )


def tell_taken_back(
    session: Session, election: Election, nomination: Nomination, now: datetime
) -> None:
    """Tell a nominee that she need not answer."""
    _write(
        session,
        election,
        session.get_one(Person, nomination.nominee_id),
        "nominations/taken_back",
        now,
        rows=[session.get_one(ElectionOffice, nomination.election_office_id)],
    )


def remind_nominee(
    session: Session,
    election: Election,
    nominee: Person,
    rows: Sequence[ElectionOffice],
    link: str | None,
    now: datetime,
) -> None:
    """Remind a nominee of the offices she has not answered for."""
    _write(
        session,
        election,
        nominee,
        "nominations/reminder",
        now,
        rows=rows,
        link=link,
        answer_by=election.answers_close_at,
        room_number=room_number(session, election),
    )


def send_questions(
    session: Session,
    election: Election,
    nominee: Person,
    texts: Sequence[str],
    link: str | None,
    now: datetime,
) -> None:
    """Tell a nominee what the committee asks; ``link`` is her personal one."""
    _write(
        session,
        election,
        nominee,
        "nominations/questions",
        now,
        rows=[],
        link=link,
        questions=texts,
    )


def tell_nominators(
    session: Session,
    election: Election,
    answered: Sequence[Nomination],
    given: Answer,
    now: datetime,
) -> None:
    """Tell those who put her forward what she answered, each in one letter; not herself."""
    by_nominator: dict[UUID, dict[UUID, ElectionOffice]] = {}
    for one in answered:
        if one.nominator_id != one.nominee_id:
            rows = by_nominator.setdefault(one.nominator_id, {})
            row = session.get_one(ElectionOffice, one.election_office_id)
            rows[row.id] = row
    for nominator_id, rows in by_nominator.items():
        _write(
            session,
            election,
            session.get_one(Person, nominator_id),
            f"nominations/{given}",
            now,
            rows=list(rows.values()),
            nominee=session.get_one(Person, answered[0].nominee_id).name,
        )


def send_call(
    session: Session,
    election: Election,
    call: Call,
    person: Person,
    site_url: str,
    now: datetime,
    *,
    is_change: bool,
) -> None:
    """Call someone who may nominate, or tell her what is new in the call."""
    _write(
        session,
        election,
        person,
        "nominations/call_changed" if is_change else "nominations/call",
        now,
        rows=[],
        words=call.text,
        change=call.change,
        about=partial(_called_for, session, election, call),
        opens_at=election.nominations_open_at,
        closes_at=election.nominations_close_at,
        page=page_url(session, election, site_url, "nominations"),
        room_number=_number_to_write_by(session, election),
    )


def _number_to_write_by(session: Session, election: Election) -> str | None:
    """Return the number of the committee's key, where members write to it in confidence."""
    writes = rulebook_of_election(session, election).committee.feedback
    return room_number(session, election) if writes else None


def remind_nominator(
    session: Session, election: Election, person: Person, site_url: str, now: datetime
) -> None:
    """Remind someone whose member has not nominated."""
    _write(
        session,
        election,
        person,
        "nominations/call_reminder",
        now,
        rows=offices_of(session, election),
        closes_at=election.nominations_close_at,
        page=page_url(session, election, site_url, "nominations"),
    )


def _called_for(
    session: Session, election: Election, call: Call, language: str
) -> list[dict[str, str]]:
    """Return what a call says of each office, under its title."""
    rulebook = rulebook_of_election(session, election)
    up = dict.fromkeys(row.office for row in offices_of(session, election))
    return [
        {"title": _begun(office_title(rulebook, office, language)), **call.offices[office]}
        for office in up
        if any(call.offices.get(office, {}).values())
    ]


def _begun(title: str) -> str:
    return title[:1].upper() + title[1:]


def page_url(session: Session, election: Election, site_url: str, page: str) -> str:
    """Return the address of one of an election's pages, for a letter."""
    key = session.get_one(Network, election.network_id).key
    return f"{site_url}/n/{key}/elections/{election.id}/{page}"


def _write(
    session: Session,
    election: Election,
    person: Person,
    text: str,
    now: datetime,
    *,
    rows: Sequence[ElectionOffice],
    **facts: object,
) -> None:
    """Write to someone; a letter with a personal link is wiped when it has been sent."""
    consent = rulebook_of_election(session, election).nomination.consent
    letters.write(
        session,
        person,
        text,
        now,
        wipe=facts.get("link") is not None,
        election=election.title,
        silence_consents=consent is Consent.OPT_OUT,
        offices=partial(office_titles, session, election, rows),
        **facts,
    )


def office_titles(
    session: Session, election: Election, rows: Sequence[ElectionOffice], language: str
) -> list[str]:
    """Return what the offices are called, with the seat's name where an office has several."""
    offices = rulebook_of_election(session, election).offices
    titles = []
    for row in rows:
        office = offices[row.office]
        title = title_in(office.titles, language)
        if len(office.parts) > 1:
            part = next(one for one in office.parts if one.id == row.part)
            title += f" ({title_in(part.titles, language)})"
        titles.append(title)
    return titles
