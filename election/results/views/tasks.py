"""Who still has a result to sign."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _

from election.results.queries import awaiting
from election.web.access import Role
from election.web.tasks import Reader, Task


def expected(reader: Reader) -> Iterable[Task]:
    """Yield each announced result that waits for the reader's signature."""
    if Role.TRUSTEE not in reader.roles:
        return
    for election in awaiting(reader.session, reader.network.id, reader.person):
        yield Task(
            text=_("Check and sign the result: %(election)s.", election=election.title),
            url=url_for("results.sign", election_id=election.id),
        )
