"""The list of elections, and the page of one that everybody comes back to."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.refusal import Violation
from election.core.rulebook.cycle import latest_open, slot
from election.core.rulebook.model import Rulebook
from election.elections import queries
from election.elections.history import moves
from election.elections.models import Election, ElectionOffice
from election.elections.queries import Phase
from election.elections.services import date_warnings, dates_of
from election.elections.vacancies import term_end
from election.elections.views import bp
from election.elections.views.picture import lying, standing
from election.elections.views.rooms import rooms
from election.elections.views.timeline import timeline
from election.elections.words import until_event
from election.meetings.models import Meeting
from election.web.access import public
from election.web.request import db, get_or_404, network, now
from election.web.texts import today, zone


@bp.get("/elections")
@public
def elections() -> ResponseReturnValue:
    rows = []
    for one in queries.elections(db(), network().id):
        meeting = queries.meeting_of(db(), one)
        offices = queries.offices_of(db(), one)
        rulebook = queries.rulebook_of_election(db(), one)
        phase = queries.phase(one, offices, meeting, now())
        rows.append(
            (one, meeting, phase, list(dict.fromkeys(each.office for each in offices)), rulebook)
        )
    rows.sort(key=lambda row: row[1].held_on, reverse=True)
    over = (Phase.CONCLUDED, Phase.CANCELLED)
    return render_template(
        "elections/elections.html",
        under_way=[row for row in rows if row[2] not in over],
        past=[row for row in rows if row[2] in over],
    )


@bp.get("/elections/<uuid:election_id>")
@public
def election(election_id: UUID) -> ResponseReturnValue:
    row = get_or_404(Election, election_id)
    meeting, offices = queries.meeting_of(db(), row), queries.offices_of(db(), row)
    rulebook = queries.rulebook_of_election(db(), row)
    phase = queries.phase(row, offices, meeting, now())
    why = {one.office: rule_of(rulebook, one, meeting) for one in offices}
    steps = timeline(row, meeting, rulebook, next(iter(why.values()), None), now())
    return render_template(
        "elections/election.html",
        election=row,
        meeting=meeting,
        rulebook=rulebook,
        phase=phase,
        next_step=next_step(phase, row),
        steps=steps,
        lies=lying(steps, today()),
        stands=standing(steps, today()),
        offices=offices,
        why=why,
        undecided=any(one.seats is None for one in offices),
        changeable=not any(one.frozen_at or one.concluded_at for one in offices),
        wrong=misplaced(row, offices, phase),
        overdue=overdue(row, meeting, phase),
        newer=queries.newer_rulebook(db(), row),
        not_held=meeting.closed_at is not None and not any(one.frozen_at for one in offices),
        rooms=rooms(row, phase),
        moves=moves(db(), row),
        warnings=warned(row, meeting, rulebook, phase),
    )


def rule_of(rulebook: Rulebook, office: ElectionOffice, meeting: Meeting) -> str | None:
    """Return by which rule an office is elected at this meeting."""
    if office.by_election:
        return rulebook.source("timing.by_election")
    found = rulebook.offices[office.office]
    number = latest_open(rulebook, found, meeting.held_on)
    return slot(rulebook, found, max(number, 0)).rule or None


@bp.app_template_filter()
def sits_until(office: ElectionOffice) -> str:
    """Return until when those sit whom this election gives the office."""
    row = db().get_one(Election, office.election_id)
    rulebook, meeting = queries.rulebook_of_election(db(), row), queries.meeting_of(db(), row)
    ends = term_end(db(), rulebook, meeting, office.office, by_election=office.by_election)
    return until_event(ends)


def misplaced(row: Election, offices: list[ElectionOffice], phase: Phase) -> list[Violation]:
    """Return why the meeting may no longer elect an office, as the calendar now stands."""
    if phase in (Phase.CONCLUDED, Phase.CANCELLED):
        return []
    named = dict.fromkeys(one.office for one in offices)
    return [reason for office in named for reason in queries.wrong_timing(db(), row, office)]


def warned(row: Election, meeting: Meeting, rulebook: Rulebook, phase: Phase) -> list[Violation]:
    """Return what the rules ask for and the dates do not keep, while they can be changed."""
    if phase not in (Phase.ANNOUNCED, Phase.NOMINATION, Phase.PROPOSAL):
        return []
    found = date_warnings(rulebook, meeting.held_on, dates_of(row), zone(), now())
    return [
        one
        for one in found
        if one.code in ("announced-late", "proposal-late")
        or (one.code == "notice-late" and meeting.notice_at is None)
    ]


def overdue(row: Election, meeting: Meeting, phase: Phase) -> list[str]:
    """Return the offices whose own meeting was missed, so that holders stay until this one (Q5)."""
    if phase in (Phase.CONCLUDED, Phase.CANCELLED):
        return []
    up = {one.office for one in queries.offices_of(db(), row) if not one.by_election}
    found = queries.offices_up_at(db(), meeting)
    return [one.office for one in found if one.overdue and one.office in up]


def next_step(phase: Phase, row: Election) -> str:
    """Return what comes next, in a sentence."""
    if phase is Phase.PROPOSAL and row.proposal_published_at is not None:
        return _("The proposal is published. The meeting decides.")
    if phase is Phase.MEETING and row.voting_opens_at is not None:
        return _("Votes are cast over days, and counted office by office.")
    sentences = {
        Phase.ANNOUNCED: _("Nominations open next. Nothing is to be done before."),
        Phase.NOMINATION: _("Names can be put forward until nominations close."),
        Phase.PROPOSAL: _("The nomination committee prepares its proposal, and publishes it here."),
        Phase.MEETING: _("The meeting elects, office by office."),
        Phase.CONCLUDED: _("The election is over. The result stands on its own page."),
        Phase.CANCELLED: _("The election has been called off."),
    }
    return sentences[phase]
