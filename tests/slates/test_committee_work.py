"""How the committee works in its room: feedback, ranking, interviews, decisions, what is new."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from icalendar import Calendar, Event

from election import db, mail
from election.audit import Act
from election.elections.queries import election_office
from election.people.models import Person
from election.slates import services
from election.slates.models import Interview
from election.slates.queries import proposal_lines, proposals
from election.slates.services import Times
from tests.elections.pages import HOME
from tests.factories import AFTER, World
from tests.site import Site
from tests.slates.committee import MEMBERS, Committee, declare, message, opened_room, page_of


@pytest.fixture
def world(site: Site) -> World:
    made = World(site.session)
    made.candidate("dalarna-o2")
    made.candidate("halland-o2", "chair", "vice-chair")
    site.session.commit()
    site.clock.now = AFTER
    return made


@pytest.fixture
def committee(site: Site, world: World) -> Committee:
    return opened_room(site, world)


# --- what members write in confidence ---


def feedback_path(committee: Committee) -> str:
    return committee.path().replace("/room", "/feedback")


def test_a_member_writes_in_confidence_and_the_committee_reads(committee: Committee):
    author = committee.site.browser(committee.world.person["gotland-o1"])
    path = feedback_path(committee)
    page = author.get(path).text
    assert "Dalarna o2" not in page  # names are the committee's until the proposal is published
    sent = message(committee.sealed('{"text": "Bra"}', "chair", kind="feedback"))
    author.post_json(path, {**sent, "about": "nobody"}, 400)
    author.post_json(path, {**sent, "about": "chair"})
    author.post_json(path, {**sent, "about": "chair"}, 409)
    assert committee.shown() == ['{"text": "Bra"}']
    assert "Testperson Gotland o1" in committee.browser().get(committee.path()).text
    mine = author.get(path).text
    assert "Chair" in mine
    other = committee.site.browser(committee.world.person["halland-o2"])
    assert "Nothing yet." in other.get(path).text
    back = re.findall(r'href="([^"]*/take-back)"', mine)[0]
    other.get(back, 404)
    committee.browser().get(back, 404)
    author.get(back)
    author.post(back, 302)
    assert committee.shown() == []


def test_what_members_write_is_read_by_whom_it_is_about_or_by_its_giver(committee: Committee):
    for key, office in (("halland-o1", "chair"), ("gotland-o1", "chair"), ("halland-o1", "")):
        sent = message(committee.sealed("{}", *([office] if office else []), kind="feedback"))
        writer = committee.site.browser(committee.world.person[key])
        writer.post_json(feedback_path(committee), {**sent, "about": office})

    def groups(query: str) -> list[str]:
        page = committee.browser().get(committee.path(query)).text
        part = page[page.index('id="feedback"') : page.index('id="interviews"')]
        return re.findall(r'<h3 class="ds-heading" data-size="xs">([^<]+)</h3>', part)

    assert groups("") == ["Chair", "The election"]
    assert groups("?feedback=giver") == ["Testperson Gotland o1", "Testperson Halland o1"]


def test_whoever_put_somebody_forward_may_write_about_her_at_once(committee: Committee):
    world = committee.world
    world.candidate("gotland-o2", "chair", by="gotland-o1")
    committee.site.session.commit()
    path = feedback_path(committee)
    author = committee.site.browser(world.person["gotland-o1"])
    page = author.get(path).text
    assert "Gotland o2, Chair" in page
    assert "Dalarna o2" not in page
    sent = message(committee.sealed("{}", "chair", kind="feedback"))
    about = f"chair:{world.person['gotland-o2'].id}"
    author.post_json(path, {**sent, "about": about})
    other = committee.site.browser(world.person["halland-o2"])
    other.post_json(path, {**sent, "about": about}, 400)


def test_the_log_does_not_say_who_wrote_in_confidence(committee: Committee):
    person = committee.world.person["halland-o1"]
    sent = message(committee.sealed("{}", kind="feedback"))
    author = committee.site.browser(person)
    author.post_json(feedback_path(committee), {**sent, "about": ""})
    committee.site.session.rollback()
    acts = committee.site.session.scalars(sa.select(Act).where(Act.action == "feedback:write"))
    assert [one.actor for one in acts] == ["service"]


def test_feedback_is_for_those_outside_the_committee_until_the_meeting(committee: Committee):
    sent = message(committee.sealed("{}", kind="feedback"))
    refused = committee.browser().post_json(feedback_path(committee), {**sent, "about": ""}, 409)
    assert [one["code"] for one in refused["refused"]] == ["feedback-from-committee"]
    committee.world.open_meeting()
    committee.site.session.commit()
    author = committee.site.browser(committee.world.person["halland-o1"])
    refused = author.post_json(feedback_path(committee), {**sent, "about": ""}, 409)
    assert [one["code"] for one in refused["refused"]] == ["feedback-closed"]


# --- blind ranking ---


def hand_in(committee: Committee, member: str, said: str, expect: int = 200) -> None:
    sent = message(committee.sealed(said, "chair", kind="ranking"))
    committee.browser(member).post_json(committee.path("/rank/chair"), sent, expect)


def seen_rankings(committee: Committee, member: str) -> set[str]:
    page = page_of(committee.browser(member).get(committee.path("/rank/chair")).text)
    return set(page["authors"].values())


def test_nobody_sees_anothers_ranking_before_all_have_ranked(committee: Committee):
    names = {member: committee.world.person[member].name for member in MEMBERS}
    hand_in(committee, MEMBERS[0], "1")
    hand_in(committee, MEMBERS[1], "2")
    assert seen_rankings(committee, MEMBERS[0]) == {names[MEMBERS[0]]}
    assert seen_rankings(committee, MEMBERS[2]) == set()
    hand_in(committee, MEMBERS[0], "3")  # she may change her mind
    assert "Waiting for: Testperson Gotland s1." in (
        committee.browser().get(committee.path("/rank/chair")).text
    )
    hand_in(committee, MEMBERS[2], "4")
    assert seen_rankings(committee, MEMBERS[0]) == set(names.values())
    hand_in(committee, MEMBERS[0], "5", 409)
    assert committee.shown() == []  # the room's page itself gives no ranking


def test_who_has_a_conflict_is_not_waited_for(committee: Committee):
    hand_in(committee, MEMBERS[0], "1")
    hand_in(committee, MEMBERS[1], "2")
    declare(committee, MEMBERS[2], "chair")
    assert len(seen_rankings(committee, MEMBERS[0])) == 2
    committee.browser(MEMBERS[2]).get(committee.path("/rank/chair"), 409)
    committee.browser().get(committee.path("/rank/nothing"), 404)


def test_ranking_begins_again_with_other_criteria(committee: Committee):
    hand_in(committee, MEMBERS[0], "1")
    anew = committee.path("/rank/chair/anew")
    assert "deleted" in committee.browser().get(committee.path("/rank/chair")).text
    committee.browser().post(anew, 200, criteria="x" * 1001)
    committee.browser().post(anew, 302, criteria="Erfarenhet\n\nTid")
    page = committee.browser().get(committee.path("/rank/chair")).text
    assert "Erfarenhet" in page
    assert seen_rankings(committee, MEMBERS[0]) == set()


# --- interviews, decisions, what is new ---


def test_a_nominee_picks_one_of_the_times_by_her_link(committee: Committee):
    invite = committee.path("/interviews/invite")
    said = {
        "whom": committee.world.person["dalarna-o2"].id.hex,
        "place": "Telefon",
        "minutes": "30",
        "first": "2027-01-20T10:00",
        "second": "2027-01-21T10:00",
    }
    committee.browser().get(invite)
    refused = committee.browser().post(invite, 200, **{**said, "first": "2026-01-20T10:00"})
    assert "none that is over" in refused.text
    committee.browser().post(invite, 302, **said)
    committee.site.session.rollback()
    letter = committee.site.session.scalars(
        sa.select(mail.Outgoing).where(mail.Outgoing.subject.contains("samtal"))
    ).one()
    assert letter.wipe
    link = re.findall(r"/n/\S+", letter.body or "")[0]
    nominee = committee.site.browser()
    page = nominee.get(link).text
    times = re.findall(r'value="(2027[^"]*)"', page)
    assert len(times) == 2
    assert "21 Jan 2027 10:00 CET" in page
    assert "&lt;time" not in page  # no markup shown as words
    nominee.get(f"{link}/interview.ics", 404)
    assert "Which time suits you? Choose one." in nominee.post(link, 200).text
    nominee.post(link, 200, picked="2027-01-22T10:00:00+00:00")
    nominee.post(link, 302, picked=times[1])
    calendar = nominee.get(f"{link}/interview.ics").response.get_data(as_text=True)
    assert "DTSTART:20270121T090000Z" in calendar
    page = committee.browser().get(committee.path()).text
    assert "Time picked" in page
    off = re.findall(r'action="([^"]*/interviews/[^"]*/off)"', page)[0]
    committee.browser().post(off, 302)
    assert "called this interview off" in nominee.get(link).text
    nominee.post(link, 200, picked=times[0])
    nominee.get(f"{link}x", 404)


def feed_of(committee: Committee, key: str) -> Callable[[], list[Event]]:
    """Give somebody's calendar an address; return what it holds whenever it is read."""
    page = committee.site.browser(committee.world.person[key]).post(f"{HOME}/my-calendar/new", 200)
    path = re.search(r"http[^ <]*(/n/[^ <]*\.ics)", page.text)[1]
    headers = {"Accept-Language": "en"}
    client = committee.site.app.test_client()

    def read() -> list[Event]:
        found = Calendar.from_ical(client.get(path, headers=headers).data).walk("VEVENT")
        return [one for one in found if "interview" in one["UID"]]

    return read


def picked_interview(committee: Committee, nominee: Person) -> Interview:
    """Let a nominee pick the time that is proposed to her."""
    times = Times(times=[AFTER + timedelta(days=3)], minutes=30, place="Telefon")
    session, now = committee.site.session, committee.site.clock.now
    with db.transaction(session):
        made = services.invite(
            session,
            election=committee.world.election,
            nominee=nominee,
            proposed=times,
            site_url="https://election.example",
            by=committee.world.person[MEMBERS[0]],
            now=now,
        )
        services.answer_interview(session, interview=made, picked=times.times[0], now=now)
    return made


def test_an_interview_is_in_both_calendars_and_names_nobody(committee: Committee):
    site, nominee = committee.site, committee.world.person["dalarna-o2"]
    feeds = {key: feed_of(committee, key) for key in ("dalarna-o2", *MEMBERS, "halland-o1")}
    assert not any(read() for read in feeds.values())
    interview = picked_interview(committee, nominee)
    for key in ("dalarna-o2", *MEMBERS):
        (event,) = feeds[key]()
        assert event["SUMMARY"] == "Interview, nomination committee"
        assert event["LOCATION"] == "Telefon"
        assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=30)
        assert nominee.name not in str(event)
    assert not feeds["halland-o1"]()
    declare(committee, MEMBERS[1], "chair")
    assert not feeds[MEMBERS[1]]()
    member = committee.world.person[MEMBERS[0]]
    with db.transaction(site.session):
        services.call_off_interview(
            site.session, interview=interview, by=member, now=site.clock.now
        )
    (event,) = feeds["dalarna-o2"]()
    assert event["STATUS"] == "CANCELLED"


def test_formal_decisions_are_numbered_struck_and_exported(committee: Committee):
    path = committee.path("/decisions")
    committee.browser().post(path, 200, decided_on="2026-11-01", text="")
    names = [committee.world.person[one].name for one in MEMBERS[:2]]
    for text in ("Vi möts var fjärde vecka.", "Fel."):
        committee.browser().post(path, 302, decided_on="2026-11-01", text=text, took_part=names)
    page = committee.browser().get(path).text
    strike = re.findall(r'action="([^"]*/decisions/[^"]*)"', page)[1]
    committee.browser().post(strike, 302, act="strike")
    text = committee.browser().get(f"{path}.txt").text
    assert "§ 1, November 1, 2026\nVi möts var fjärde vecka.\nTook part: " in text
    assert "Fel." not in text
    committee.browser().post(strike, 302, act="keep")
    assert "Fel." in committee.browser().get(f"{path}.txt").text


def test_what_others_wrote_is_new_until_a_member_has_read_it(committee: Committee):
    committee.write("Hej")
    assert "new to you" not in committee.browser().get(committee.path()).text
    reader = committee.browser("dalarna-o1")
    page = reader.get(committee.path()).text
    assert "1 text is new to you." in page
    until = re.findall(r'name="until" value="([^"]*)"', page)[0]
    reader.post(committee.path("/read"), 302, until=until)
    reader.post(committee.path("/read"), 302, until="x")
    assert "new to you" not in reader.get(committee.path()).text


def test_a_member_with_a_conflict_drafts_without_that_office(committee: Committee):
    row = election_office(committee.site.session, committee.world.election, "chair", "chair")
    assert row is not None
    field = f"person_{row.id.hex}_1"
    chosen = committee.world.person["dalarna-o2"].id.hex
    path = committee.path("/draft")
    committee.browser().post(path, 302, based_on="0", motivation="", **{field: chosen})
    declare(committee, "dalarna-o1", "chair")
    assert field not in committee.browser("dalarna-o1").get(path).text
    committee.browser("dalarna-o1").post(path, 302, based_on="1", motivation="Bredd.")
    committee.site.session.rollback()
    versions = proposals(committee.site.session, committee.world.election)
    assert [len(proposal_lines(committee.site.session, one)) for one in versions] == [1, 1]
