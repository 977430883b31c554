"""The versions of the electoral roll, each line with its reason and rule.

Read by those who have a role in the network, not by the public: who belongs to a network can show
what she thinks (N3).
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from flask import abort, render_template
from flask.typing import ResponseReturnValue

from election.meetings import queries
from election.meetings.models import Meeting, RollVersion
from election.meetings.views import bp
from election.people.models import RulebookVersion
from election.people.queries import rulebook_of
from election.web.access import Role, access
from election.web.request import db, get_or_404


@bp.get("/meetings/<uuid:meeting_id>/roll/<int:number>")
@access(*Role)
def roll(meeting_id: UUID, number: int) -> ResponseReturnValue:
    meeting = get_or_404(Meeting, meeting_id)
    version = roll_version(meeting, number)
    rulebook = db().get_one(RulebookVersion, version.rulebook_version_id)
    here = {each.key for each in queries.persons_present(db(), meeting)}
    value = queries.roll_value(db(), version)
    lines = queries.named_lines(db(), meeting.network_id, value, present=here)
    return render_template(
        "meetings/roll.html",
        meeting=meeting,
        version=version,
        versions=queries.roll_versions(db(), meeting),
        lines=lines,
        entitled=sum(one.entitled for one in lines),
        present=len(here),
        rulebook=rulebook_of(rulebook),
    )


def roll_version(meeting: Meeting, number: int) -> RollVersion:
    """Return a version of the meeting's roll; 404 when it has none of this number."""
    if number >= 2**31:
        abort(404)
    chosen = sa.select(RollVersion).where(
        RollVersion.meeting_id == meeting.id, RollVersion.number == number
    )
    found = db().scalar(chosen)
    if found is None:
        abort(404)
    return found
