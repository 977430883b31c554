"""The committee plans when nominees are reminded; who has answered is reminded no more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from election.audit import COORDINATOR
from election.core.refusal import RefusedError
from election.db import transaction
from election.nominations import services
from tests.factories import CLOSES, DURING, OPENS, World
from tests.nominations.nomination_pages import last_link, letters, nominate, path, seat
from tests.site import Site


def reminded(site: Site, at: datetime) -> int:
    site.session.rollback()
    return services.due(site.session, keys=None, now=at)


def test_every_so_many_days_until_she_answers(site: Site, world: World):
    nominate(site, world, "Testperson Dalarna o2")
    page = path(world, "nominations/reminders")
    committee = site.browser(world.person["uppsala-o1"])
    assert "Write how many days" in committee.post(page, 200, how="every").text
    committee.post(page, 302, how="every", every="10")
    assert reminded(site, DURING + timedelta(hours=1)) == 0  # nominated after the last moment
    assert reminded(site, OPENS + timedelta(days=40, hours=1)) == 1  # by the clock there
    assert reminded(site, OPENS + timedelta(days=41)) == 0
    assert reminded(site, OPENS + timedelta(days=71)) == 1  # what was missed is not made up for
    site.clock.now = OPENS + timedelta(days=72)
    site.browser().post(last_link(site), 302, **{f"office_{seat(world, 'chair')}": "declined"})
    assert reminded(site, OPENS + timedelta(days=80)) == 0


def test_the_hour_stays_when_summer_time_ends(site: Site, world: World):
    page = path(world, "nominations/reminders")
    site.browser(world.person["uppsala-o1"]).post(page, 302, how="every", every="21")
    site.session.rollback()
    opens = world.election.nominations_open_at.astimezone(ZoneInfo("Europe/Stockholm"))
    moments = services.reminder_moments(site.session, world.election)
    assert len({one.utcoffset() for one in moments}) == 2  # on both sides of the last of October
    assert {one.time() for one in moments} == {opens.time()}


def test_on_dates_in_the_morning_there(site: Site, world: World):
    nominate(site, world, "Testperson Dalarna o2")
    page = path(world, "nominations/reminders")
    committee = site.browser(world.person["uppsala-o1"])
    assert "at least one date" in committee.post(page, 200, how="days").text
    late = {"how": "days", "days-0": (CLOSES + timedelta(days=9)).date().isoformat()}
    assert "reminds of nothing" in committee.post(page, 200, **late).text
    committee.post(page, 302, **{"how": "days", "days-0": "2026-12-01", "days-1": "2026-12-15"})
    site.session.rollback()
    moments = services.reminder_moments(site.session, world.election)
    assert [one.isoformat() for one in moments] == [
        "2026-12-01T09:00:00+01:00",
        "2026-12-15T09:00:00+01:00",
    ]
    assert reminded(site, moments[0] - timedelta(minutes=1)) == 0
    assert reminded(site, moments[0]) == 1
    committee.post(page, 302, how="never")
    assert reminded(site, moments[1]) == 0
    committee.post(page, 302, how="usual")
    assert reminded(site, CLOSES - timedelta(days=2)) == 1
    assert len(letters(site)) == 3


def test_an_impossible_interval_is_refused(site: Site, world: World):
    for days in (0, 61):
        with pytest.raises(RefusedError), transaction(site.session):
            services.plan_reminders(
                site.session,
                election=world.election,
                every_days=days,
                days=[date(2026, 12, 1)],
                actor=COORDINATOR,
                now=DURING,
            )
