"""What elections expect of the coordinator."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from election.core.rulebook.calendar import Due
from election.core.rulebook.model import AfterSeatLoss
from election.elections import queries
from election.elections.notice import has_changed
from election.elections.queries import Phase
from election.elections.vacancies import by_election_at, next_electing, vacancy_now
from election.elections.waiting import waiting
from election.elections.words import due_at, office_title
from election.meetings.models import Meeting
from election.meetings.queries import meetings
from election.people.queries import persons_by_id, rulebook_now
from election.web.access import Role
from election.web.tasks import Reader, Task
from election.web.texts import today

PLAN_DAYS = 240  # how long before an election is due its meeting and its proposal are asked for


def expected(reader: Reader) -> Iterator[Task]:
    """Yield what a reader should do about elections just now."""
    if Role.COORDINATOR not in reader.roles:
        return
    yield from _due(reader)
    yield from _notices(reader)
    yield from _seats(reader)
    yield from _lost(reader)
    yield from _vacant(reader)


def _due(reader: Reader) -> Iterator[Task]:
    """Ask for meetings and elections that the calendar wants soon, each meeting once."""
    told: set[str | None] = set()
    elsewhere = waiting(reader.session, reader.network.id)
    for one in queries.offices_due(reader.session, reader.network.id, today()):
        under_way = queries.election_under_way(reader.session, reader.network.id, one.office)
        is_asked = one.gathering in told or one.office in elsewhere
        if under_way is not None or is_asked or not _is_soon(one):
            continue
        told.add(one.gathering)
        if one.gathering is None:
            text = _("Plan a meeting that elects. An election is due:")
            text = f"{text} {due_at(one.meeting, one.year, one.month)}"
            yield Task(text=text, url=url_for("meetings.plan"), rule=one.rule)
        else:
            meeting = reader.session.get_one(Meeting, UUID(one.gathering))
            text = _("Propose the election that is due at %(meeting)s.", meeting=meeting.title)
            url = url_for("elections.create", meeting_id=meeting.id)
            yield Task(text=text, url=url, rule=one.rule)


def _notices(reader: Reader) -> Iterator[Task]:
    """Ask to tell anew what has changed in a notice since it was mailed."""
    for row in meetings(reader.session, reader.network.id):
        if has_changed(reader.session, row):
            text = _("The notice of %(meeting)s has changed: send it anew.", meeting=row.title)
            yield Task(text=text, url=url_for("elections.notice", meeting_id=row.id))


def _is_soon(one: Due) -> bool:
    return one.overdue or date(one.year, one.month or 1, 1) <= today() + timedelta(days=PLAN_DAYS)


def _seats(reader: Reader) -> Iterator[Task]:
    for one in queries.elections(reader.session, reader.network.id):
        if queries.phase_of(reader.session, one, reader.now) is not Phase.MEETING:
            continue
        if any(row.seats is None for row in queries.offices_of(reader.session, one)):
            text = _(
                "Enter how many seats the meeting decides on in %(election)s.", election=one.title
            )
            yield Task(text=text, url=url_for("elections.seats", election_id=one.id))


def _lost(reader: Reader) -> Iterator[Task]:
    """Ask for the end of each seat that is lost; what the rule says stands on the page (Q6)."""
    rulebook = rulebook_now(reader.session, reader.network.id, today())
    persons = {one.key: one for one in persons_by_id(reader.session, reader.network.id).values()}
    for event in queries.lost_eligibility(reader.session, reader.network.id, today()):
        person = persons[event.person]
        for term in queries.sitting(reader.session, reader.network.id, event.office, today()):
            if event.effect is AfterSeatLoss.SEAT_LOST and term.person_id == person.id:
                text = _(
                    "%(name)s is no longer eligible: end the seat in %(office)s.",
                    name=person.name,
                    office=office_title(event.office, rulebook),
                )
                yield Task(text=text, url=url_for("elections.end_term", term_id=term.id))


def _vacant(reader: Reader) -> Iterator[Task]:
    """Ask for by-elections that the rules want (Q18)."""
    here, day = reader.network.id, today()
    rulebook, elsewhere = rulebook_now(reader.session, here, day), waiting(reader.session, here)
    for office in rulebook.offices:
        found = vacancy_now(reader.session, rulebook, here, office, day)
        if found is None or not found.is_due:
            continue
        if (
            office in elsewhere
            or queries.election_under_way(reader.session, here, office)
            or not queries.terms(reader.session, here, office)  # nobody was ever entered
        ):
            continue
        title = office_title(office, rulebook)
        if by_election_at(reader.session, rulebook, here, office, day):
            text = _("A seat is vacant: propose a by-election to %(office)s.", office=title)
            yield Task(text=text, url=url_for("elections.ledger", _anchor=office))
        elif next_electing(reader.session, rulebook, here, day) is None:
            text = _(
                "A seat in %(office)s is to be filled, and no meeting that elects is planned: "
                "plan one.",
                office=title,
            )
            yield Task(text=text, url=url_for("meetings.plan"), rule=found.says.rule)
