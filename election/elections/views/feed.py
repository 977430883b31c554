"""The dates of elections, in the network's calendar."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from election.elections import queries
from election.elections.models import Election
from election.elections.views import bp
from election.meetings.feed import Entry, add_source
from election.meetings.queries import Revision, revision_of, revisions
from election.people.models import Network
from election.web.request import config


def election_entries(session: Session, of: Network) -> Iterator[Entry]:
    """Yield the moments of the network's elections."""
    known = revisions(session, of.id)
    for one in queries.elections(session, of.id):
        yield from _moments(one, revision_of(known, one, one.created_at))


def _moments(one: Election, revision: Revision) -> Iterator[Entry]:
    url = config().site_url + url_for("elections.election", election_id=one.id)
    moments = (
        ("nominations-open", _("Nominations open"), one.nominations_open_at),
        ("nominations-close", _("Nominations close"), one.nominations_close_at),
        ("answers-close", _("Nominees answer by now"), one.answers_close_at),
        ("voting-opens", _("Voting opens"), one.voting_opens_at),
        ("voting-closes", _("Voting closes"), one.voting_closes_at),
    )
    for name, text, at in moments:
        if at is not None:
            yield Entry(
                key=f"{name}-{one.id}",
                title=f"{one.title}: {text}",
                at=at,
                url=url,
                cancelled=one.cancelled_at is not None,
                revision=revision,
            )


add_source(bp, election_entries)
