"""What the page of the evening says of a meeting that ends before every office is elected."""

from __future__ import annotations

from typing import Any

from election.core.rulebook.cycle import State
from election.elections.models import Election
from election.meetings.models import Meeting
from election.meetings.queries import gathering, meetings
from election.people.models import Person
from election.tally import services
from election.tally.forms import AdjournForm
from election.tally.queries.adjourned import adjournment_of
from election.tally.queries.standing import Standing, Step, offices_left
from election.web.request import db


def adjourn_form(election: Election) -> AdjournForm:
    """Return the form that ends the meeting before all is elected, with the meetings to come."""
    form = AdjournForm()
    to_come = [
        each
        for each in meetings(db(), election.network_id)
        if each.id != election.meeting_id
        and gathering(each).state is State.PLANNED
        and each.opened_at is None
    ]
    form.offer([(str(each.id), each.title) for each in to_come])
    return form


def of_the_end(election: Election, now_up: Standing) -> dict[str, Any]:
    """Return whether the meeting ends before all is elected, or may."""
    found = adjournment_of(db(), election)
    goes_on = db().get_one(Meeting, found.meeting_id) if found and found.meeting_id else None
    persons = [found.noted_by_id, found.seconded_by_id] if found else []
    may = now_up.step is not Step.ANNOUNCED and not found
    return {
        "adjournment": found,
        "left": offices_left(db(), election) if found or may else [],
        "goes_on": goes_on,
        "adjourned_by": [db().get_one(Person, each).name for each in persons if each],
        "may_adjourn": may and not services.adjourning_violations(db(), election),
        "end_form": adjourn_form(election),
    }
