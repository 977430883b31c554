"""The evening with the pages over it: as the service is, on the same database and keys."""

from __future__ import annotations

from election.core.ballot.verify import ArchiveReport, verify_archive
from election.elections.queries import meeting_of
from election.meetings.queries import roll_of
from election.voting.queries import Seat
from election.voting.services.casting import seat_of
from election.voting.services.passes import pass_of
from tests.evening.meeting import Evening
from tests.site import Site, make_site


class Hall:
    """An evening and the site that serves it; the clock of both is the evening's."""

    def __init__(self, evening: Evening) -> None:
        self.evening = evening
        self.site: Site = make_site(evening.url, evening.session, evening.directory)
        self.site.clock.now = evening.now

    @property
    def base(self) -> str:
        """The address of the election's pages."""
        return f"/n/halsa-och-demokrati/elections/{self.evening.election.id}"

    def pass_for(self, voter: str) -> str:
        return pass_for(self.evening, voter)

    def report(self) -> ArchiveReport:
        """Verify the box as it is now, and return what it says."""
        self.evening.session.rollback()  # what the site has written since is to be seen
        return verify_archive(self.evening.archive())


def seat_for(evening: Evening, voter: str) -> Seat:
    """Return the seat that the person votes on."""
    roll = roll_of(evening.session, meeting_of(evening.session, evening.election))
    assert roll is not None
    return seat_of(evening.session, roll.id, evening.person(voter))


def pass_for(evening: Evening, voter: str) -> str:
    """Return the pass of her seat."""
    return pass_of(evening.keys.seed(evening.ceremony.id), str(seat_for(evening, voter)))
