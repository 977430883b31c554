"""Another meeting decides when the manifest is out: it is published anew, and the keys serve."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from election.core.record.files import write_files
from election.core.record.verify import Level, verify_record
from election.core.rulebook.model import MeetingForm, MeetingKind
from election.elections.queries import meeting_of
from election.elections.services import carry_on
from election.meetings.models import Meeting
from election.meetings.services import close_meeting, plan_meeting
from election.people.models import Network
from election.results.services import signed_files
from election.tally import services as tally
from election.tally.queries.adjourned import adjournment_of
from tests.evening import stages
from tests.evening.meeting import Evening
from tests.voting.test_codes_services import give, stated

At = Callable[[str], Evening]
LATER = datetime(2027, 3, 4, 17, tzinfo=UTC)


def goes_on(evening: Evening) -> Meeting:
    """Let the meeting end with nothing voted on, and another decide."""
    session = evening.session
    evening.act(close_meeting, meeting=meeting_of(session, evening.election))
    later: Meeting = evening.act(
        plan_meeting,
        network=session.get_one(Network, evening.election.network_id),
        kind=MeetingKind.NETWORK_GROUP,
        form=MeetingForm.HYBRID,
        held_on=date(2027, 3, 4),
        title="Extra möte",
    )
    evening.act(carry_on, election=evening.election, meeting=later, why="Ingen tid.")
    return later


def test_the_manifest_names_the_meeting_that_decides_and_the_record_verifies(
    evening_at: At, tmp_path: Path
) -> None:
    evening = evening_at("ready")
    before = evening.manifest
    later = goes_on(evening)
    now = evening.manifest
    assert (now.meeting.id, now.meeting.title) == (str(later.id), "Extra möte")
    assert now.digest != before.digest
    assert (now.check_number, now.pool, now.trustees) == (
        before.check_number,
        before.pool,
        before.trustees,
    )
    evening.now = LATER
    evening.hold_meeting()
    for step in (stages.opened, stages.voted, stages.closed, stages.counted):
        step(evening)
    person = evening.person
    evening.act(
        tally.adjourn,
        election=evening.election,
        why="Sent.",
        moved_to=None,
        person=person("uppsala-o2"),
    )
    row = adjournment_of(evening.session, evening.election)
    evening.act(tally.second_adjournment, adjournment=row, person=person("halland-s2"))
    evening.announce()
    for number in (1, 2):
        evening.sign(number)
    write_files(tmp_path / "record", signed_files(evening.session, evening.election))
    report = verify_record(tmp_path / "record", manifest_hash=now.digest)
    assert report.level is Level.FINAL, report.violations


def test_what_a_code_was_replaced_for_stands(evening_at: At) -> None:
    evening = evening_at("ready")
    before = evening.manifest
    give(evening, stated(evening))
    goes_on(evening)
    assert evening.manifest == before
