"""Who still has a result to sign."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _

from election.results.queries import awaiting, unconfirmed
from election.tally.views.conduct import DECIDERS
from election.web.access import Role
from election.web.tasks import Reader, Task


def expected(reader: Reader) -> Iterable[Task]:
    """Yield who is said to decline, and each announced result that waits for a signature."""
    if set(DECIDERS) & reader.roles:
        yield from _to_confirm(reader)
    if Role.TRUSTEE not in reader.roles:
        return
    for election in awaiting(reader.session, reader.network.id, reader.person):
        yield Task(
            text=_("Check and sign the result: %(election)s.", election=election.title),
            url=url_for("results.sign", election_id=election.id),
        )


def _to_confirm(reader: Reader) -> Iterable[Task]:
    for election in unconfirmed(reader.session, reader.network.id, reader.person):
        yield Task(
            text=_("Confirm or turn down that somebody elected declines."),
            url=url_for("results.decline", election_id=election.id),
        )
