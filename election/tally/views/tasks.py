"""What the evening expects of a reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _

from election.core.rulebook.model import Mode
from election.elections.models import Election
from election.elections.queries import elections, meeting_of, rulebook_of_election
from election.tally.models import Decryption
from election.tally.queries import tally_of
from election.tally.queries.deciding import motions
from election.tally.queries.standing import Standing, Step, standing
from election.tally.views.conduct import DECIDERS, LEADERS
from election.voting.models import Contest
from election.voting.queries import ceremony_of, trustees_of
from election.web.access import Role
from election.web.tasks import Reader, Task
from election.web.texts import in_language


def expected(reader: Reader) -> Iterable[Task]:
    """Yield what the reader should do in an evening that has begun."""
    for election in elections(reader.session, reader.network.id):
        ceremony = ceremony_of(reader.session, election)
        if ceremony is None or ceremony.manifest_at is None or ceremony.ended_at is not None:
            continue
        now_up = standing(reader.session, election)
        if Role.TRUSTEE in reader.roles:
            yield from _of_trustee(reader, election, now_up)
        if set(DECIDERS) & reader.roles:
            yield from _of_decider(reader, election)
        if set(LEADERS) & reader.roles:
            yield from _of_leader(reader, election, now_up)


def _of_trustee(reader: Reader, election: Election, now_up: Standing) -> Iterator[Task]:
    ceremony = ceremony_of(reader.session, election)
    rows = trustees_of(reader.session, ceremony) if ceremony else []
    mine = next((row for row in rows if row.person_id == reader.person.id), None)
    if mine is None or now_up.contest is None:
        return
    url = url_for("tally.trustee", election_id=election.id)
    if now_up.step is Step.OPEN:
        yield Task(
            text=_("Keep your trustee's page open: it verifies the ballots as they arrive."),
            url=url,
            due_at=now_up.contest.closes_at,
        )
    elif now_up.step is Step.CLOSED and not _has_answered(reader, now_up.contest, mine.id):
        yield Task(text=_("Decrypt the box that is closed."), url=url)


def _has_answered(reader: Reader, contest: Contest, trustee_id: object) -> bool:
    chosen = sa.select(Decryption.id).where(
        Decryption.contest_id == contest.id, Decryption.trustee_id == trustee_id
    )
    return (
        tally_of(reader.session, contest) is not None or reader.session.scalar(chosen) is not None
    )


def _of_decider(reader: Reader, election: Election) -> Iterator[Task]:
    for motion in motions(reader.session, election):
        if motion.person_id != reader.person.id:
            yield Task(
                text=_("Confirm or turn down what another person asks to decide."),
                url=url_for("tally.conduct", election_id=election.id),
            )


def _of_leader(reader: Reader, election: Election, now_up: Standing) -> Iterator[Task]:
    rulebook = rulebook_of_election(reader.session, election)
    over_days = rulebook.voting.mode is Mode.OVER_DAYS
    if not over_days and meeting_of(reader.session, election).opened_at is None:
        return
    said = {
        Step.ROLL: _("Let the meeting adopt the electoral roll."),
        Step.WINDOW: _("Look whether everything is ready for the days of voting."),
        Step.SEATS: _("Let the meeting decide the number of seats."),
        Step.BALLOT: _("Open the next contest."),
        Step.ACCLAIM: _("Elect without a ballot, or note that one is demanded."),
        Step.NOBODY: _("Ask for names from the floor, or leave the seats vacant."),
        Step.LOT: _("Draw the lot by hand before two witnesses."),
        Step.DONE: _("Announce the result."),
    }
    if now_up.step not in said:
        return
    text = said[now_up.step]
    if now_up.office is not None:
        titles = rulebook.offices[now_up.office].titles
        text = f"{in_language(titles)}: {text}"
    yield Task(text=text, url=url_for("tally.conduct", election_id=election.id))
