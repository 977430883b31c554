"""Who still has a result to sign, minutes to adjust or to have adjusted."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _

from election.elections.queries import elections
from election.results.queries import (
    adjusted_by,
    awaiting,
    minutes_of,
    publication_of,
    signatures_of_minutes,
    unconfirmed,
)
from election.results.services import left_undone
from election.results.views.duties import ends_at, minutes_due
from election.tally.views.conduct import DECIDERS
from election.web.access import Role
from election.web.tasks import Reader, Task


def expected(reader: Reader) -> Iterable[Task]:
    """Yield who is said to decline, and each result and minutes that wait for a signature."""
    yield from _minutes(reader)
    yield from _minutes_due(reader)
    yield from _rest(reader)
    if set(DECIDERS) & reader.roles:
        yield from _to_confirm(reader)
    if Role.TRUSTEE not in reader.roles:
        return
    for election in awaiting(reader.session, reader.network.id, reader.person):
        yield Task(
            text=_("Check and sign the result: %(election)s.", election=election.title),
            url=url_for("results.sign", election_id=election.id),
        )


def _minutes_due(reader: Reader) -> Iterable[Task]:
    """Ask who answers for the minutes to have them signed in time, where the rules set a time."""
    for one in minutes_due(reader):
        if one.meeting.closed_at is None or one.signed_at is not None:
            continue
        title = one.election.title
        text = (
            _("Hand out the minutes to be signed: %(election)s.", election=title)
            if minutes_of(reader.session, one.election) is None
            else _("See to it that the minutes are signed: %(election)s.", election=title)
        )
        yield Task(
            text=text,
            url=url_for("results.minutes", election_id=one.election.id),
            due_at=ends_at(one.due.on, reader.network),
            rule=one.due.rule,
        )


def _rest(reader: Reader) -> Iterable[Task]:
    """Ask the coordinator for the meeting that elects what another left."""
    if Role.COORDINATOR not in reader.roles:
        return
    for election in elections(reader.session, reader.network.id):
        if left_undone(reader.session, publication_of(reader.session, election)):
            text = _("Let another meeting elect the rest: %(election)s.", election=election.title)
            yield Task(text=text, url=url_for("results.rest", election_id=election.id))


def _to_confirm(reader: Reader) -> Iterable[Task]:
    for election in unconfirmed(reader.session, reader.network.id, reader.person):
        yield Task(
            text=_("Confirm or turn down that somebody elected declines."),
            url=url_for("results.decline", election_id=election.id),
        )


def _minutes(reader: Reader) -> Iterable[Task]:
    """Yield the minutes she adjusts: her key first, then her signature; a correction anew."""
    for election, officer in adjusted_by(reader.session, reader.person):
        minutes = minutes_of(reader.session, election)
        url = url_for("results.sign_minutes", election_id=election.id)
        if officer.signing_key is None:
            text = _(
                "Make your key for signing the minutes: %(election)s.", election=election.title
            )
            yield Task(text=text, url=url)
        elif minutes is not None and officer.signing_key not in {
            each.public_key for each in signatures_of_minutes(reader.session, minutes)
        }:
            text = _("Read and sign the minutes: %(election)s.", election=election.title)
            yield Task(text=text, url=url)
