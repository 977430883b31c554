"""What nominees and nominators are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from election import mail
from election.core.rulebook.nomination import Answer
from election.elections.models import Election, ElectionOffice
from election.elections.queries import rulebook_of_election
from election.nominations.models import Nomination
from election.people.models import Network, Person


def invite(
    session: Session,
    election: Election,
    rows: Sequence[ElectionOffice],
    nominee: Person,
    nominator: Person,
    now: datetime,
) -> None:
    """Ask someone put forward whether she consents; nothing is sent to one without an address."""
    if nominee.email is None:
        return
    rulebook = rulebook_of_election(session, election)
    language = rulebook.languages[0]
    mail.enqueue(
        session,
        network_id=election.network_id,
        address=nominee.email,
        text="nominations/invitation",
        language=language,
        at=now,
        name=nominee.name,
        nominator=nominator.name,
        network=session.get_one(Network, election.network_id).name,
        election=election.title,
        offices=office_titles(session, election, rows, language),
        answer_by=election.answers_close_at,
    )


def tell_nominators(
    session: Session,
    election: Election,
    answered: Sequence[Nomination],
    row: ElectionOffice,
    given: Answer,
    now: datetime,
) -> None:
    """Tell those who put her forward what she answered; not herself."""
    language = rulebook_of_election(session, election).languages[0]
    for one in answered:
        nominator = session.get_one(Person, one.nominator_id)
        if nominator.email is None or one.nominator_id == one.nominee_id:
            continue
        mail.enqueue(
            session,
            network_id=election.network_id,
            address=nominator.email,
            text=f"nominations/{given}",
            language=language,
            at=now,
            name=nominator.name,
            nominee=session.get_one(Person, one.nominee_id).name,
            election=election.title,
            offices=office_titles(session, election, [row], language),
        )


def office_titles(
    session: Session, election: Election, rows: Sequence[ElectionOffice], language: str
) -> list[str]:
    """Return what the offices are called, with the seat's name where an office has several."""
    offices = rulebook_of_election(session, election).offices
    titles = []
    for row in rows:
        office = offices[row.office]
        title = office.titles.get(language, office.id)
        if len(office.parts) > 1:
            part = next(one for one in office.parts if one.id == row.part)
            title += f" ({part.titles.get(language, part.id)})"
        titles.append(title)
    return titles
