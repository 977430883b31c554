"""Who still has a result to sign."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _

from election.results.queries import (
    adjusted_by,
    awaiting,
    minutes_of,
    signatures_of_minutes,
    unconfirmed,
)
from election.tally.views.conduct import DECIDERS
from election.web.access import Role
from election.web.tasks import Reader, Task


def expected(reader: Reader) -> Iterable[Task]:
    """Yield who is said to decline, and each result and minutes that wait for a signature."""
    yield from _minutes(reader)
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


def _minutes(reader: Reader) -> Iterable[Task]:
    """Yield the minutes she adjusts: her key first, then her signature; a correction anew."""
    for election, officer in adjusted_by(reader.session, reader.person):
        minutes = minutes_of(reader.session, election)
        url = url_for("results.sign_minutes", election_id=election.id)
        if officer.signing_key is None:
            text = _(
                "Make your key for signing the minutes: %(election)s.", election=election.title
            )
            yield Task(text=text, url=url)
        elif minutes is not None and officer.signing_key not in {
            each.public_key for each in signatures_of_minutes(reader.session, minutes)
        }:
            text = _("Read and sign the minutes: %(election)s.", election=election.title)
            yield Task(text=text, url=url)
