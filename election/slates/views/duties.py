"""Interviews whose time is picked, in the calendars of the nominee and of the committee.

A calendar is read by programs of others: an entry says when and where, and of nobody with whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from election.elections.models import Election
from election.elections.queries import elections
from election.meetings.feed import Entry, add_duties
from election.meetings.queries import Revision
from election.nominations.candidacies import candidacies
from election.nominations.rights import rights_of, sees_person
from election.people.models import Person
from election.slates.models import Interview
from election.slates.services import interviews
from election.slates.views import bp
from election.web.access import Role
from election.web.request import config
from election.web.tasks import Reader


def duties(reader: Reader) -> Iterator[Entry]:
    """Yield the reader's own interviews and, to the committee, those with whom she works on."""
    for election in elections(reader.session, reader.network.id):
        picked = [one for one in interviews(reader.session, election) if one.picked]
        hers = [one for one in picked if one.person_id == reader.person.id]
        own = config().site_url + url_for("elections.election", election_id=election.id)
        yield from (_entry(one, reader.person, own) for one in hers)
        others = [one for one in picked if one not in hers]
        if others and Role.COMMITTEE in reader.roles:
            room = config().site_url + url_for("slates.room", election_id=election.id)
            seen = _seen(reader, election, others)
            yield from (_entry(one, reader.person, f"{room}#interviews") for one in seen)


def _seen(reader: Reader, election: Election, found: list[Interview]) -> list[Interview]:
    standing = candidacies(reader.session, election, reader.now)
    rights = rights_of(reader.session, election, reader.now, standing)
    return [
        one
        for one in found
        if sees_person(
            reader.session.get_one(Person, one.person_id), standing, rights, reader.person.id
        )
    ]


def _entry(one: Interview, reader: Person, url: str) -> Entry:
    assert one.picked is not None  # noqa: S101 - only those are asked for
    changed = max(at for at in (one.invited_at, one.answered_at, one.cancelled_at) if at)
    return Entry(
        key=f"interview-{one.id}-{reader.id}",
        title=_("Interview, nomination committee"),
        at=one.picked,
        minutes=one.minutes,
        place=one.place,
        url=url,
        cancelled=one.cancelled_at is not None,
        revision=Revision(number=_seconds(one.invited_at, changed), at=changed),
    )


def _seconds(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds())


add_duties(bp, duties)
