"""Until when somebody may nominate, and has to answer, for her own page and calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from election.core.rulebook.model import Rulebook
from election.core.rulebook.nomination import Answer, may_nominate
from election.elections.models import Election
from election.elections.queries import elections, rulebook_of_election
from election.meetings.feed import Entry, add_duties
from election.meetings.queries import Revision, revision_of, revisions
from election.nominations.candidacies import candidacies_of
from election.nominations.queries import nominations
from election.nominations.views import bp
from election.people.queries import register_of
from election.web.request import config
from election.web.tasks import Reader
from election.web.texts import today


def duties(reader: Reader) -> Iterator[Entry]:
    """Yield when the reader may nominate and must have answered; what she has done is marked."""
    known = revisions(reader.session, reader.network.id)
    for election in elections(reader.session, reader.network.id):
        rulebook = rulebook_of_election(reader.session, election)
        revision = revision_of(known, election, election.created_at)
        yield from _nominate(reader, election, rulebook, revision)
        yield from _answer(reader, election, rulebook, revision)


def _nominate(
    reader: Reader, election: Election, rulebook: Rulebook, revision: Revision
) -> Iterator[Entry]:
    register = register_of(reader.session, reader.network.id)
    if not may_nominate(rulebook, register, reader.person.key, today()):
        return
    made = nominations(reader.session, election)
    done = any(one.nominator_id == reader.person.id for one in made)
    rule = rulebook.source("nomination.nominators")
    for name, text, at in (
        ("nominate-from", _("You can nominate from now on"), election.nominations_open_at),
        ("nominate", _("Last moment to nominate"), election.nominations_close_at),
    ):
        yield _entry(reader, election, name, text, at, revision, rule, done)


def _answer(
    reader: Reader, election: Election, rulebook: Rulebook, revision: Revision
) -> Iterator[Entry]:
    hers = candidacies_of(reader.session, election, reader.person, reader.now)
    if not hers:
        return
    done = all(one.state is not Answer.PENDING for one in hers)
    rule, text = rulebook.source("nomination.consent"), _("Last moment to answer your nomination")
    at = election.answers_close_at
    yield _entry(reader, election, "answer", text, at, revision, rule, done)


def _entry(
    reader: Reader,
    election: Election,
    name: str,
    text: str,
    at: datetime,
    revision: Revision,
    rule: str | None,
    done: bool,
) -> Entry:
    page = "nominations.mine" if done or name == "answer" else "nominations.nominate"
    return Entry(
        key=f"{name}-{election.id}-{reader.person.id}",
        title=f"{text}: {election.title}",
        at=at,
        url=config().site_url + url_for(page, election_id=election.id),
        cancelled=election.cancelled_at is not None,
        revision=revision,
        rule=rule,
        is_done=done,
    )


add_duties(bp, duties)
