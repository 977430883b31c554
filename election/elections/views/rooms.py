"""Links from an election to the pages of every stage, as far as the reader may use them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from werkzeug.routing import BuildError

from election.elections.models import Election
from election.elections.queries import Phase
from election.web.access import may


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One page of the election."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The pages of one part of the election."""

    title: str
    links: tuple[Link, ...]
    is_now: bool


def rooms(election: Election, phase: Phase) -> list[Room]:
    """Return the pages the reader may use; those of the present phase are marked."""
    found = [
        Room(title=title, links=tuple(_links(election, pages)), is_now=phase in phases)
        for title, phases, pages in _plan()
    ]
    return [room for room in found if room.links]


def _plan() -> tuple[tuple[str, tuple[Phase, ...], tuple[tuple[str, str], ...]], ...]:
    return (
        (
            _("Nominations"),
            (Phase.ANNOUNCED, Phase.NOMINATION),
            (
                ("nominations.nominate", _("Nominate")),
                ("nominations.mine", _("My nominations and answers")),
                ("nominations.nominations", _("All nominations")),
            ),
        ),
        (
            _("Proposal and candidates"),
            (Phase.PROPOSAL,),
            (
                ("slates.room", _("The nomination committee's room")),
                ("slates.proposal", _("The nomination committee's proposal")),
                ("slates.candidates", _("Candidates")),
            ),
        ),
        (
            _("Keys and codes"),
            (Phase.PROPOSAL,),
            (
                ("voting.keys", _("Key ceremony")),
                ("voting.codes", _("Voting codes")),
            ),
        ),
        (
            _("Voting"),
            (Phase.MEETING,),
            (
                ("voting.booth", _("Vote")),
                ("voting.board", _("Public board")),
                ("nominations.floor", _("Nominate from the floor")),
                ("voting.check_in", _("Check-in")),
                ("tally.conduct", _("Conduct the election")),
                ("tally.trustee", _("Open the boxes as a trustee")),
            ),
        ),
        (
            _("Result"),
            (Phase.CONCLUDED,),
            (
                ("results.results", _("Result")),
                ("results.minutes", _("Minutes")),
                ("results.sign", _("Sign the result")),
            ),
        ),
    )


def _links(election: Election, pages: tuple[tuple[str, str], ...]) -> Iterator[Link]:
    for endpoint, text in pages:
        if may(endpoint):
            try:
                url = url_for(endpoint, election_id=election.id)
            except BuildError:  # the page is found another way
                continue
            yield Link(text=text, url=url)
