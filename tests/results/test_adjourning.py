"""A meeting ends before every office is elected: announced, signed, verified; the rest goes on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from subprocess import run

import pytest
import sqlalchemy as sa

from election.core.record.files import write_files
from election.core.record.result import Result
from election.core.record.verify import Level, verify_record
from election.core.refusal import RefusedError
from election.core.rulebook.model import MeetingForm, MeetingKind
from election.core.rulebook.nomination import Answer
from election.elections.queries import Phase, election_under_way, offices_of, phase_of
from election.elections.services.ledger import carry_in_conclusion
from election.mail import Outgoing
from election.meetings.models import Meeting
from election.meetings.services import plan_meeting
from election.nominations.queries import nominations
from election.people.models import Network
from election.results.queries import publication_of
from election.results.services import hold_rest, signed_files
from election.slates.queries import final_candidates
from election.tally import services as tally
from election.tally.queries.adjourned import adjournment_of
from election.tally.queries.standing import Step, offices_left, standing
from tests.elections.pages import HOME
from tests.evening.meeting import Evening
from tests.evening.pages import base, leader, site_of, teller

At = Callable[[str], Evening]
WHY = "Lokalen stängde klockan nio."


def next_meeting(evening: Evening) -> Meeting:
    return evening.act(
        plan_meeting,
        network=evening.session.get_one(Network, evening.election.network_id),
        kind=MeetingKind.NETWORK_GROUP,
        form=MeetingForm.DIGITAL,
        held_on=date(2027, 3, 4),
        title="Möte 2027-03-04",
    )


def asked(evening: Evening, moved_to: Meeting | None = None) -> None:
    person = evening.person("uppsala-o2")
    evening.act(tally.adjourn, election=evening.election, why=WHY, moved_to=moved_to, person=person)


def ended(evening: Evening, moved_to: Meeting | None = None) -> None:
    asked(evening, moved_to)
    row = adjournment_of(evening.session, evening.election)
    evening.act(tally.second_adjournment, adjournment=row, person=evening.person("halland-s2"))


def refused(evening: Evening) -> set[str]:
    with pytest.raises(RefusedError) as found:
        asked(evening)
    return {each.code for each in found.value.violations}


def test_what_was_decided_is_announced_signed_and_verified(evening_at: At, tmp_path: Path):
    evening = evening_at("counted")
    assert offices_left(evening.session, evening.election) == ["nomination-committee"]
    later = next_meeting(evening)
    ended(evening, later)
    assert standing(evening.session, evening.election).step is Step.DONE
    publication = evening.announce()
    for number in (1, 2):
        evening.sign(number)
    result = Result.from_bytes(publication.result, where="result.json")
    (left,) = result.not_held
    assert (left.office, left.why, left.moved_to.title) == (
        "nomination-committee",
        WHY,
        later.title,
    )
    assert left.by == tuple(evening.person(key).name for key in ("uppsala-o2", "halland-s2"))
    assert [each.contest for each in result.contests] == ["chair"]
    assert {each.why for each in result.unopened} == {
        "The meeting ended before this uuid's turn came."
    }
    write_files(tmp_path / "record", signed_files(evening.session, evening.election))
    report = verify_record(tmp_path / "record", manifest_hash=evening.manifest.digest)
    assert report.level is Level.FINAL, report.violations
    for box in (tmp_path / "record" / "archives").glob("*.bel"):
        alone = tmp_path / box.stem
        alone.mkdir()
        (alone / box.name).write_bytes(box.read_bytes())
        command = ["belenios-tool", "election", "verify", "--dir", str(alone)]
        assert run(command, capture_output=True, check=False).returncode == 0
    assert phase_of(evening.session, evening.election, evening.now) is Phase.CONCLUDED


def test_the_rest_goes_on_with_its_nominations(evening_at: At):
    evening = evening_at("counted")
    session, later = evening.session, next_meeting(evening)
    before = evening.election
    ended(evening, later)
    evening.announce()
    with pytest.raises(RefusedError):
        evening.act(hold_rest, election=before, meeting=later, title="Resten")
    for number in (1, 2):
        evening.sign(number)
    evening.now += timedelta(days=1)
    made = evening.act(hold_rest, election=before, meeting=later, title="Resten")
    assert {row.office for row in offices_of(session, made)} == {"nomination-committee"}
    assert election_under_way(session, made.network_id, "nomination-committee").id == made.id
    for part in ("convener", "member"):
        names = [
            {one.name for one in final_candidates(session, one_, "nomination-committee", part)}
            for one_ in (before, made)
        ]
        assert names[0] == names[1] != set()
    assert phase_of(session, made, evening.now) is Phase.PROPOSAL
    assert {one.answer for one in nominations(session, made)} == {Answer.ACCEPTED}
    with pytest.raises(RefusedError):
        evening.act(hold_rest, election=before, meeting=later, title="Igen")


def test_one_person_alone_ends_nothing_and_it_can_be_taken_back(evening_at: At):
    evening = evening_at("counted")
    session, election = evening.session, evening.election
    asked(evening)
    assert refused(evening) == {"moved-already"}
    assert standing(session, election).step is Step.BALLOT
    row = adjournment_of(session, election)
    with pytest.raises(RefusedError) as found:
        evening.act(tally.second_adjournment, adjournment=row, person=evening.person("uppsala-o2"))
    assert found.value.violations[0].code == "own-motion"
    evening.act(tally.second_adjournment, adjournment=row, person=evening.person("halland-s2"))
    assert standing(session, election).step is Step.DONE
    evening.act(tally.end_adjournment, adjournment=row)
    assert standing(session, election).step is Step.BALLOT
    ended(evening)
    evening.announce()
    row = adjournment_of(session, election)
    with pytest.raises(RefusedError):
        evening.act(tally.end_adjournment, adjournment=row)
    assert publication_of(session, election) is not None


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        ("ready", "nothing-decided"),
        ("opened", "contest-not-counted"),
        ("closed", "contest-not-counted"),
        ("decided", "all-decided"),
        ("announced", "announced-twice"),
    ],
)
def test_a_meeting_cannot_end_in_the_midst_of_a_contest(evening_at: At, stage: str, code: str):
    assert refused(evening_at(stage)) == {code}


def test_the_pages_lead_from_the_last_contest_to_the_next_meeting(evening_at: At):
    evening = evening_at("counted")
    later, site = next_meeting(evening), site_of(evening)
    first, second = leader(site, evening), teller(site, evening)
    conduct = f"{base(evening)}/conduct"
    assert "End the meeting, and let another elect the rest" in first.get(conduct).text
    wrong = first.post(f"{conduct}/end", 409, moved_to=str(later.id), reason="")
    assert "End the meeting, and let another elect the rest" in wrong.text
    first.post(f"{conduct}/end", 302, moved_to=str(later.id), reason=WHY)
    page = first.get(conduct).text
    assert "Waits for a second person" in page
    assert "/second" not in page
    path = re.search(r'action="([^"]*/conduct/end/[^"]*/second)"', second.get(conduct).text)[1]
    first.post(path, 409)
    second.post(path, 302)
    page = first.get(conduct).text
    assert "What this meeting elects is decided" in page
    assert "Not elected here" in page
    stranger = site.browser()
    screen = f"{base(evening)}/screen"
    assert "What this meeting elects is decided" in stranger.get(screen).text
    first.post(f"{base(evening)}/announce", 302)
    assert "Elected at another meeting" in stranger.get(screen).text
    told = "It is elected at Möte 2027-03-04, "
    for name in ("results", "minutes"):
        browser = stranger if name == "results" else first
        text = browser.get(f"{base(evening)}/{name}").text
        assert WHY in text
        assert told in text


def test_the_coordinator_is_led_to_the_meeting_that_elects_the_rest(evening_at: At):
    evening = evening_at("counted")
    later, site = next_meeting(evening), site_of(evening)
    first, second = leader(site, evening), teller(site, evening)
    ended(evening, later)
    for office in ("vice-chair", "working-committee"):  # so that nothing else is due
        meeting = evening.session.get_one(Meeting, evening.election.meeting_id)
        evening.act(carry_in_conclusion, meeting=meeting, office=office)
    evening.announce()
    rest = f"{base(evening)}/rest"
    assert "Nothing of this election waits" in first.get(rest).text
    assert "Propose the election that is due" not in first.get(HOME + "/").text
    for number in (1, 2):
        evening.sign(number)
    site.clock.now = evening.now + timedelta(hours=1)
    home = first.get(HOME + "/").text
    assert "Let another meeting elect the rest: Val 2027." in home
    assert "Propose the election that is due" not in home
    assert "Val 2027, continued" in first.get(rest).text
    second.get(rest, 403)
    first.post(rest, 302, meeting=str(later.id), title="Val 2027, fortsättning")
    page = first.get(f"{HOME}/elections").text
    assert "Val 2027, fortsättning" in page
    assert "Let another meeting elect the rest" not in first.get(HOME + "/").text
    evening.session.rollback()
    letters = evening.session.scalars(
        sa.select(Outgoing).where(Outgoing.subject.contains("Ett annat möte avgör"))
    ).all()
    assert letters
    assert all(WHY in (each.body or "") for each in letters)
