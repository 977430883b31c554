"""A meeting is not held, elects nobody, or the rules change: what becomes of its election."""

from __future__ import annotations

from datetime import date, timedelta

from election.audit import COORDINATOR
from election.core.rulebook.model import MeetingKind
from election.core.rulebook.nomination import Answer
from election.elections.models import Election
from election.meetings import services
from election.nominations.models import Nomination
from election.people import services as people
from tests.elections.pages import HOME, at
from tests.elections.test_elections_pages import outbox
from tests.factories import AFTER, AT_MEETING, DURING, HALSA, World, meeting
from tests.site import Browser, Site


def test_a_cancelled_meeting_takes_its_election_with_it(
    site: Site, world: World, coordinator: Browser
):
    site.clock.now = AFTER
    page = coordinator.get(at(world.meeting, "/cancel")).text
    assert "No other meeting is planned that may decide them." in page
    coordinator.post(at(world.meeting, "/cancel"), 302, reason="Snöstorm")
    site.session.rollback()
    assert site.session.get_one(Election, world.election.id).cancelled_why == "Snöstorm"
    assert "Snöstorm" in site.browser().get(at(world.meeting)).text
    assert outbox(site, "Inställt")


def test_an_election_goes_on_at_the_next_meeting_when_its_own_is_cancelled(
    site: Site, world: World, coordinator: Browser
):
    """Q5: nominations stand, everybody is told, holders stay, and it is shown as overdue."""
    (candidate,) = world.candidate("uppsala-o2", "chair")
    following = meeting(site.session, world.network, held_on=date(2027, 3, 18))
    meeting(site.session, world.network, kind=MeetingKind.SEMINAR, held_on=date(2027, 2, 18))
    site.session.commit()
    site.clock.now = AFTER
    page = coordinator.get(at(world.meeting, "/cancel")).text
    assert f"They go on at {following.title}" in page
    assert "2027-02-18" not in page
    coordinator.post(
        at(world.meeting, "/cancel"), 302, reason="Snöstorm", go_on_at=str(following.id)
    )
    site.session.expire_all()
    moved = site.session.get_one(Election, world.election.id)
    assert (moved.meeting_id, moved.cancelled_at) == (following.id, None)
    assert site.session.get_one(Nomination, candidate.id).answer is Answer.ACCEPTED
    told = outbox(site, "Ett annat möte avgör")
    assert told
    assert "Snöstorm" in (told[0].body or "")
    hub = site.browser().get(f"{HOME}/elections/{world.election.id}").text
    assert "Overdue:" in hub
    assert "Q5" in hub
    coordinator.post(
        f"{HOME}/elections/{world.election.id}/another-meeting", 409, go_on_at="ends", reason="Nej"
    )


def test_a_meeting_that_elected_nobody_hands_its_election_on(
    site: Site, world: World, coordinator: Browser
):
    services.open_meeting(site.session, meeting=world.meeting, actor=COORDINATOR, now=AT_MEETING)
    services.close_meeting(site.session, meeting=world.meeting, actor=COORDINATOR, now=AT_MEETING)
    site.session.commit()
    site.clock.now = AT_MEETING + timedelta(days=1)
    path = f"{HOME}/elections/{world.election.id}"
    assert "nothing was voted on at it" in coordinator.get(path).text
    assert "Plan the next one first" in coordinator.get(f"{path}/another-meeting").text
    following = meeting(site.session, world.network, held_on=date(2027, 3, 18))
    site.session.commit()
    coordinator.post(
        f"{path}/another-meeting", 302, go_on_at=str(following.id), reason="Inte beslutsfört."
    )
    assert "Overdue:" in coordinator.get(path).text
    coordinator.post(f"{path}/another-meeting", 409, go_on_at=str(following.id), reason="Igen.")


def test_a_newer_version_of_the_rules_is_told_and_does_not_hold(site: Site, world: World):
    """SC14."""
    later = HALSA.replace(b"valid_from = 2011-12-08", b"valid_from = 2026-10-01")
    later = later.replace(b'version = "2011-12-08"', b'version = "2026-10-01"')
    people.adopt_rulebook(
        site.session, network=world.network, rulebook=later, actor=COORDINATOR, now=DURING
    )
    site.session.commit()
    site.clock.now = DURING
    text = site.browser().get(f"{HOME}/elections/{world.election.id}").text
    assert "has been adopted since" in text
    assert "finished by the rules it began with" in text
