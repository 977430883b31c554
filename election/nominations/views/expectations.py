"""What the nominations expect of a reader just now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from election.core.rulebook.nomination import Answer, may_nominate
from election.elections.models import Election
from election.elections.queries import Phase, elections, phase_of, rulebook_of_election
from election.nominations.calls import published_call, silent
from election.nominations.candidacies import candidacies
from election.nominations.queries import nominations
from election.people.queries import register_of
from election.web.access import Role
from election.web.tasks import Reader, Task
from election.web.texts import today

CLOSING_SOON = timedelta(days=21)


def expected(reader: Reader) -> Iterator[Task]:
    """Yield what the reader should do: answer, nominate, or as committee remind."""
    for election in elections(reader.session, reader.network.id):
        phase = phase_of(reader.session, election, reader.now)
        if phase in (Phase.ANNOUNCED, Phase.NOMINATION):
            yield from _call(reader, election)
        if phase not in (Phase.ANNOUNCED, Phase.CANCELLED, Phase.CONCLUDED):
            yield from _answer(reader, election)
        if phase is Phase.NOMINATION:
            yield from _nominate(reader, election)


def _call(reader: Reader, election: Election) -> Iterator[Task]:
    """Yield that the coordinator calls for nominations, and asks those who have made none."""
    if Role.COORDINATOR not in reader.roles:
        return
    if published_call(reader.session, election) is None:
        opens, title = election.nominations_open_at, election.title
        is_open = opens <= reader.now
        text = _("Call for nominations, which are open already: %(election)s.", election=title)
        yield Task(
            text=text if is_open else _("Call for nominations: %(election)s.", election=title),
            url=url_for("nominations.call", election_id=election.id),
            due_at=None if is_open else opens,
        )
    elif reader.now >= election.nominations_open_at:
        left = silent(reader.session, election, today())
        if left and reader.now >= election.nominations_close_at - CLOSING_SOON:
            yield Task(
                text=_("Ask those who have not nominated: %(election)s.", election=election.title),
                url=url_for("nominations.nominators", election_id=election.id),
                due_at=election.nominations_close_at,
            )


def _answer(reader: Reader, election: Election) -> Iterator[Task]:
    found = candidacies(reader.session, election, reader.now)
    in_time = reader.now < election.answers_close_at
    if any(one.state is Answer.PENDING for one in found.get(reader.person.id, ())):
        yield Task(
            text=_("Answer your nomination: %(election)s.", election=election.title),
            url=url_for("nominations.mine", election_id=election.id),
            due_at=election.answers_close_at if in_time else None,
            rule=rulebook_of_election(reader.session, election).source("nomination.consent"),
        )
    waiting = sum(any(one.state is Answer.PENDING for one in hers) for hers in found.values())
    if waiting and in_time and Role.COMMITTEE in reader.roles:
        yield Task(
            text=ngettext(
                "%(num)d nominee has not answered: %(election)s.",
                "%(num)d nominees have not answered: %(election)s.",
                waiting,
                election=election.title,
            ),
            url=url_for("slates.room", election_id=election.id),
            due_at=election.answers_close_at,
        )


def _nominate(reader: Reader, election: Election) -> Iterator[Task]:
    rulebook = rulebook_of_election(reader.session, election)
    register = register_of(reader.session, reader.network.id)
    made = nominations(reader.session, election)
    if any(one.nominator_id == reader.person.id for one in made):
        return
    if may_nominate(rulebook, register, reader.person.key, today()):
        yield Task(
            text=_("Nominate: %(election)s.", election=election.title),
            url=url_for("nominations.nominate", election_id=election.id),
            due_at=election.nominations_close_at,
            rule=rulebook.source("nomination.nominators"),
        )
