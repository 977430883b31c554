"""The dates of an election that somebody has to keep, for her own page and calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _

from election.core.rulebook.deadlines import Gate, deadlines
from election.core.rulebook.model import Rulebook
from election.elections import queries
from election.elections.models import Election
from election.elections.views import bp
from election.meetings.feed import Entry, add_duties
from election.meetings.models import Meeting
from election.meetings.queries import meetings, revision_of, revisions
from election.web.access import Role
from election.web.request import config
from election.web.tasks import Reader

VOTERS = {Role.REPRESENTATIVE, Role.SUBSTITUTE, Role.MEMBER}


def duties(reader: Reader) -> Iterator[Entry]:
    """Yield a reader's dates: those of her roles, in every election and at every meeting."""
    known = revisions(reader.session, reader.network.id)
    for meeting in meetings(reader.session, reader.network.id):
        yield from _of_meeting(reader, meeting)
    for election in queries.elections(reader.session, reader.network.id):
        meeting = queries.meeting_of(reader.session, election)
        revision = revision_of(known, election, election.created_at)
        both = revision.later(revision_of(known, meeting, meeting.planned_at))
        rulebook = queries.rulebook_of_election(reader.session, election)
        for name, text, at, rule in _of_election(reader, election, meeting, rulebook):
            yield Entry(
                key=f"{name}-{election.id}-{reader.person.id}",
                title=text,
                at=at,
                url=config().site_url + url_for("elections.election", election_id=election.id),
                cancelled=election.cancelled_at is not None,
                revision=both,
                rule=rule,
            )


def _of_meeting(reader: Reader, meeting: Meeting) -> Iterator[Entry]:
    """Yield the meeting that elects, to whoever takes part in it."""
    if not reader.roles & {*VOTERS, Role.COORDINATOR, Role.COMMITTEE, Role.TELLER}:
        return
    found = queries.elections_at(reader.session, meeting)
    if not found:
        return
    known = revisions(reader.session, reader.network.id)
    yield Entry(
        key=f"meet-{meeting.id}-{reader.person.id}",
        title=_(
            "Take part: %(meeting)s (%(election)s)",
            meeting=meeting.title,
            election=", ".join(one.title for one in found),
        ),
        at=meeting.held_on,
        url=config().site_url + url_for("meetings.meeting", meeting_id=meeting.id),
        cancelled=meeting.cancelled_at is not None,
        revision=revision_of(known, meeting, meeting.planned_at),
        is_done=meeting.closed_at is not None,
    )


def _of_election(
    reader: Reader, election: Election, meeting: Meeting, rulebook: Rulebook
) -> Iterator[tuple[str, str, date | datetime, str | None]]:
    title, due = election.title, deadlines(rulebook, meeting.held_on)
    if Role.COMMITTEE in reader.roles:
        closes, answers = election.nominations_close_at, election.answers_close_at
        text = _("The committee's work begins: %(election)s", election=title)
        yield "committee-begins", text, closes, rulebook.source("nomination")
        text = _("All nominees have answered by now: %(election)s", election=title)
        yield "committee-answers", text, answers, rulebook.source("nomination.consent")
        if Gate.PROPOSAL in due and election.proposal_published_at is None:
            limit = due[Gate.PROPOSAL]
            text = _("Last day to publish the committee's proposal: %(election)s", election=title)
            yield "committee-proposal", text, limit.on, limit.rule
    if Role.COORDINATOR in reader.roles and Gate.NOTICE in due and meeting.notice_at is None:
        limit = due[Gate.NOTICE]
        text = _("Last day to give notice of %(meeting)s", meeting=meeting.title)
        yield "notice", text, limit.on, limit.rule
    if reader.roles & VOTERS and election.voting_opens_at and election.voting_closes_at:
        rule = rulebook.source("voting.mode")
        yield (
            "vote",
            _("Vote from now on: %(election)s", election=title),
            election.voting_opens_at,
            rule,
        )
        text = _("Last moment to vote: %(election)s", election=title)
        yield "vote-closes", text, election.voting_closes_at, rule


add_duties(bp, duties)
