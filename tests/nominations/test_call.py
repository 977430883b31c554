"""The call for nominations: written, seen before it is sent, published, told when it changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from election.audit import COORDINATOR
from election.core.refusal import RefusedError
from election.nominations import services
from election.nominations.calls import silent
from election.nominations.models import CallLetter
from election.people.models import GrantedRole
from tests.factories import CLOSES, DURING, World
from tests.nominations.nomination_pages import letters, nominate, path
from tests.site import Browser, Site

SITE = "http://localhost:8000"


def coordinator(site: Site, world: World) -> Browser:
    site.grant(world.person["dalarna-s1"], GrantedRole.COORDINATOR)
    return site.browser(world.person["dalarna-s1"])


def written(browser: Browser, world: World, **more: str) -> None:
    said = {
        "text": "Vi söker dem som vill leda.",
        "time_chair": "Två dagar i månaden.",
        **more,
    }
    browser.post(path(world, "nominations/call"), 302, **said)


def test_a_call_is_seen_before_it_is_sent_and_then_public(site: Site, world: World):
    browser = coordinator(site, world)
    written(browser, world)
    preview = browser.get(path(world, "nominations/call/preview"))
    assert "Två dagar i månaden." in preview.text
    assert "8 persons who may nominate" in preview.text
    assert letters(site) == []
    public = path(world, "nominations")
    assert "Vi söker dem" not in site.browser().get(public).text
    browser.post(path(world, "nominations/call/preview"), 302)
    assert "Vi söker dem" in site.browser().get(public).text
    sent = letters(site)
    assert len(sent) == 8
    assert {one.subject for one in sent} == {
        "Dags att nominera i Nätverket Hälsa och Demokrati: Val 2027"
    }
    assert "Hur mycket tid det tar: Två dagar i månaden." in (sent[0].body or "")
    assert f"{SITE}/n/halsa-och-demokrati/elections/" in (sent[0].body or "")


def test_a_change_says_what_is_new_and_everybody_is_told(site: Site, world: World):
    browser = coordinator(site, world)
    written(browser, world)
    preview = path(world, "nominations/call/preview")
    browser.post(preview, 302)
    assert "nothing new" in browser.post(preview, 200).text
    written(browser, world, text="Vi söker fler.")
    assert "Say what is new" in browser.post(preview, 200).text
    assert "Vi söker dem" in site.browser().get(path(world, "nominations")).text  # still stands
    written(browser, world, text="Vi söker fler.", change="Fler platser.")
    browser.post(preview, 302)
    told = letters(site)[8:]
    assert len(told) == 8
    assert "Fler platser." in (told[0].body or "")


def test_the_convener_calls_and_other_members_of_the_committee_do_not(site: Site, world: World):
    site.browser(world.person["uppsala-o1"]).get(path(world, "nominations/call"))
    site.browser(world.person["dalarna-o1"]).get(path(world, "nominations/call"), 403)
    site.browser(world.person["halland-o1"]).get(path(world, "nominations/call"), 403)


def test_who_has_not_nominated_is_seen_and_reminded_with_one_button(site: Site, world: World):
    nominate(site, world, "Testperson Dalarna o2")
    who = path(world, "nominations/who")
    browser = site.browser(world.person["dalarna-o1"])
    page = browser.get(who)
    assert "Not yet (3)" in page.text
    assert "Have nominated (1)" in page.text
    assert "Testperson Dalarna o2," not in page.text.partition("Have nominated")[2]
    before = len(letters(site))
    browser.post(f"{who}/remind", 302)
    sent = letters(site)[before:]
    assert {one.address for one in sent} == {
        f"{key}@example" for key in ("uppsala-o1", "uppsala-o2", "dalarna-o1", "dalarna-o2")
    } | {"gotland-o1@example", "gotland-o2@example"}
    browser.post(f"{who}/remind", 409)
    site.browser(world.person["halland-o1"]).get(who, 403)


def test_all_that_hinders_a_call_is_told(site: Site, world: World):
    session = site.session
    with pytest.raises(RefusedError) as refused:
        services.publish_call(
            session, election=world.election, site_url=SITE, actor=COORDINATOR, now=CLOSES
        )
    assert {one.code for one in refused.value.violations} == {"nominations-closed", "no-call"}
    with pytest.raises(RefusedError):
        services.remind_nominators(
            session, election=world.election, site_url=SITE, actor=COORDINATOR, now=CLOSES
        )
    assert session.scalar(sa.select(sa.func.count(CallLetter.id))) == 0


def test_a_member_that_has_appointed_nobody_is_among_the_silent(site: Site, world: World):
    long_after = (DURING + timedelta(days=1)).date()
    assert [one.name for one in silent(site.session, world.election, long_after)] == [
        "Dalarna",
        "Gotland",
        "Halland",
        "Uppsala",
    ]
