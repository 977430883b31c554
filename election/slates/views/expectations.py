"""What the proposal expects of the nomination committee just now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from flask import url_for
from flask_babel import gettext as _

from election.core.rulebook.deadlines import Gate, deadline, source
from election.elections.models import Election
from election.elections.queries import (
    Phase,
    elections,
    meeting_of,
    phase_of,
    rulebook_of_election,
)
from election.room.queries import is_in, member_keys, members_on
from election.slates.models import ProposalKind
from election.slates.queries import proposals, published_proposal, untold
from election.web.access import Role
from election.web.tasks import Reader, Task
from election.web.texts import today, zone


def expected(reader: Reader) -> Iterator[Task]:
    """Yield the committee's next step in each election that waits for its proposal."""
    if Role.COMMITTEE not in reader.roles:
        return
    for election in elections(reader.session, reader.network.id):
        yield from _of_the_room(reader, election)
        at_work = phase_of(reader.session, election, reader.now) is Phase.PROPOSAL
        standing = published_proposal(reader.session, election)
        if at_work and (standing is None or standing.kind is ProposalKind.PRELIMINARY):
            held_on = meeting_of(reader.session, election).held_on
            rulebook = rulebook_of_election(reader.session, election)
            limit = deadline(rulebook, Gate.PROPOSAL, held_on)
            until = limit.on + timedelta(days=1) if limit else held_on
            yield Task(
                text=_next_step(reader, election),
                url=url_for("slates.room", election_id=election.id),
                due_at=datetime.combine(until, time(), zone()),
                rule=source(rulebook, Gate.PROPOSAL) or rulebook.source("nomination"),
            )


def _of_the_room(reader: Reader, election: Election) -> Iterator[Task]:
    """Yield what the room waits for: its key, or that somebody is let in."""
    phase = phase_of(reader.session, election, reader.now)
    if phase not in (Phase.NOMINATION, Phase.PROPOSAL):
        return
    url = url_for("slates.room", election_id=election.id)
    due_at = election.nominations_close_at
    hers = member_keys(reader.session, election)
    if reader.person.id not in hers:
        text = _(
            "Open the committee's room, so that it can be written to: %(election)s.",
            election=election.title,
        )
        yield Task(text=text, url=url, due_at=due_at)
    elif is_in(reader.session, election, reader.person):
        members = members_on(reader.session, election, today())
        for person_id, one in hers.items():
            if person_id in members and one.signature is None:
                text = _("Let %(name)s into the committee's room.", name=members[person_id].name)
                yield Task(text=text, url=url, due_at=due_at)


def _next_step(reader: Reader, election: Election) -> str:
    versions = proposals(reader.session, election)
    if versions and versions[-1].published_at is not None:
        return _(
            "Publish the final proposal, after the preliminary one: %(election)s.",
            election=election.title,
        )
    if not versions:
        return _("Draft the committee's proposal: %(election)s.", election=election.title)
    if untold(reader.session, election, versions[-1], reader.now):
        return _("Tell those who are not proposed: %(election)s.", election=election.title)
    return _("Publish the committee's proposal: %(election)s.", election=election.title)
