"""What the stage expects of a reader just now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _

from election.core.refusal import RefusedError
from election.elections.models import Election
from election.voting.board import State, state_of
from election.voting.models import Ceremony, Contest
from election.voting.queries import contributors_of, pool_of, trustees_of
from election.voting.services.casting import seat_of
from election.voting.services.recovery import envelope_is_due, keeps_envelope
from election.voting.views.booth import title
from election.web.access import Role
from election.web.tasks import Reader, Task


def expected(reader: Reader) -> Iterable[Task]:
    """Return what there is to do in each ceremony, and what is to be voted on."""
    standing = sa.select(Ceremony).where(
        Ceremony.network_id == reader.network.id, Ceremony.abandoned_at.is_(None)
    )
    for ceremony in reader.session.scalars(standing.order_by(Ceremony.started_at)):
        election = reader.session.get_one(Election, ceremony.election_id)
        if ceremony.manifest_at is None:
            yield from _in_ceremony(reader, ceremony, election)
            yield from _codes(reader, ceremony, election)
        yield from _envelope(reader, ceremony, election)
    yield from _votes(reader)


def _in_ceremony(reader: Reader, ceremony: Ceremony, election: Election) -> Iterator[Task]:
    session, me = reader.session, reader.person.id
    url = url_for("voting.keys", election_id=election.id)
    if any(one.person_id == me for one in trustees_of(session, ceremony) if not one.confirmed_at):
        text = _("Hold the key ceremony of %(election)s.", election=election.title)
        yield Task(text=text, url=url)
    elif any(one.person_id == me and not one.cast_at for one in contributors_of(session, ceremony)):
        text = _("Fill the lot boxes of %(election)s.", election=election.title)
        yield Task(text=text, url=url)


def _envelope(reader: Reader, ceremony: Ceremony, election: Election) -> Iterator[Task]:
    session = reader.session
    if keeps_envelope(session, ceremony, reader.person) and envelope_is_due(session, ceremony):
        yield Task(
            text=_("Seal the recovery envelope of %(election)s.", election=election.title),
            url=url_for("voting.envelope", election_id=election.id),
        )


def _codes(reader: Reader, ceremony: Ceremony, election: Election) -> Iterator[Task]:
    maker = Role.COORDINATOR if ceremony.codes_by_mail else Role.CODE_OFFICER
    there = all(entry.spares is not None for entry in pool_of(reader.session, ceremony))
    if maker in reader.roles and not there:
        yield Task(
            text=_("Make the voting codes of %(election)s.", election=election.title),
            url=url_for("voting.codes", election_id=election.id),
        )


def _votes(reader: Reader) -> Iterator[Task]:
    """Ask whoever has a vote in an open contest to use it, whether she has or not."""
    mine = sa.select(Contest).where(
        Contest.network_id == reader.network.id, Contest.closed_at.is_(None)
    )
    told: set[UUID] = set()  # elections; the booth shows contests that are open together
    for contest in reader.session.scalars(mine.order_by(Contest.opened_at, Contest.number)):
        if contest.election_id in told:
            continue
        if state_of(contest, reader.now) is not State.OPEN:
            continue
        try:
            seat_of(reader.session, contest.roll_version_id, reader.person)
        except RefusedError:
            continue
        told.add(contest.election_id)
        election = reader.session.get_one(Election, contest.election_id)
        yield Task(
            text=_("%(contest)s: the contest is open. Vote.", contest=title(election, contest)),
            url=url_for("voting.booth", election_id=election.id),
            due_at=contest.closes_at,
        )
