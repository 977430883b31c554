"""Meetings in the forms allowed, presence, and versions of the roll that stay as they are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.audit import COORDINATOR
from election.core.refusal import RefusedError
from election.core.rulebook.model import MeetingForm, MeetingKind
from election.core.rulebook.register import Person, Register
from election.core.rulebook.roll import electoral_roll
from election.meetings import services
from election.meetings.models import Meeting, RollVersion
from election.meetings.queries import (
    entitled_persons,
    gathering,
    persons_present,
    roll_of,
    roll_value,
)
from election.people.queries import (
    persons_by_key,
    register_of,
    rulebook_of,
    rulebook_version_on,
)
from tests.factories import AT_MEETING, NOW, SV, import_register, meeting, network


def rules_of(refused: pytest.ExceptionInfo[RefusedError]) -> list[str | None]:
    return [one.rule for one in refused.value.violations]


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return [one.code for one in refused.value.violations]


def halsa_meeting(session: Session) -> Meeting:
    home = network(session)
    import_register(session, home)
    return meeting(session, home)


def open_(session: Session, meeting: Meeting) -> None:
    services.open_meeting(session, meeting=meeting, actor=COORDINATOR, now=AT_MEETING)


def arrive(session: Session, meeting: Meeting, *keys: str, remote: bool = False) -> None:
    persons = persons_by_key(session, meeting.network_id)
    for key in keys:
        services.record_presence(
            session,
            meeting=meeting,
            person=persons[key],
            remote=remote,
            actor=COORDINATOR,
            now=AT_MEETING,
        )


def leave(session: Session, meeting: Meeting, key: str) -> None:
    services.record_departure(
        session,
        meeting=meeting,
        person=persons_by_key(session, meeting.network_id)[key],
        actor=COORDINATOR,
        now=AT_MEETING + timedelta(hours=1),
    )


def adopt(session: Session, meeting: Meeting) -> RollVersion:
    return services.adopt_roll(session, meeting=meeting, actor=COORDINATOR, now=AT_MEETING)


def entitled(session: Session, version: RollVersion) -> list[str]:
    return [one.key for one in entitled_persons(session, version)]


def test_sc13_a_meeting_in_a_room_alone_is_refused(session: Session) -> None:
    home = network(session, SV)
    with pytest.raises(RefusedError) as refused:
        meeting(session, home, form=MeetingForm.PHYSICAL)
    assert rules_of(refused) == ["N5"]
    assert not session.new
    meeting(session, home, form=MeetingForm.DIGITAL)


def test_a_meeting_cannot_be_moved_into_a_room_alone(session: Session) -> None:
    planned = meeting(session, network(session, SV))
    with pytest.raises(RefusedError) as refused:
        services.move_meeting(
            session,
            meeting=planned,
            held_on=planned.held_on,
            form=MeetingForm.PHYSICAL,
            actor=COORDINATOR,
            now=NOW,
        )
    assert rules_of(refused) == ["N5"]
    assert planned.form is MeetingForm.HYBRID


def test_the_calendar_sees_a_meeting_as_its_moments_tell(session: Session) -> None:
    planned = meeting(session, network(session), kind=MeetingKind.ANNUAL)
    assert gathering(planned).state == "planned"
    services.move_meeting(
        session, meeting=planned, held_on=date(2027, 2, 1), actor=COORDINATOR, now=NOW
    )
    services.give_notice(session, meeting=planned, actor=COORDINATOR, now=NOW)
    open_(session, planned)
    held = gathering(planned)
    assert (held.state, held.on, held.kind) == ("held", date(2027, 2, 1), MeetingKind.ANNUAL)


def test_a_meeting_that_has_begun_is_neither_moved_nor_cancelled(session: Session) -> None:
    planned = meeting(session, network(session))
    open_(session, planned)
    with pytest.raises(RefusedError) as refused:
        services.cancel_meeting(session, meeting=planned, actor=COORDINATOR, now=NOW)
    assert codes(refused) == ["meeting-begun"]
    with pytest.raises(RefusedError):
        services.move_meeting(
            session, meeting=planned, held_on=date(2027, 2, 1), actor=COORDINATOR, now=NOW
        )
    with pytest.raises(RefusedError):
        open_(session, planned)


def test_a_cancelled_meeting_is_over(session: Session) -> None:
    planned = halsa_meeting(session)
    services.cancel_meeting(session, meeting=planned, actor=COORDINATOR, now=NOW)
    assert gathering(planned).state == "cancelled"
    with pytest.raises(RefusedError) as refused:
        arrive(session, planned, "uppsala-o1")
    assert codes(refused) == ["meeting-cancelled"]
    with pytest.raises(RefusedError):
        open_(session, planned)


def test_who_comes_back_is_present_once(session: Session) -> None:
    held = halsa_meeting(session)
    arrive(session, held, "uppsala-o1")
    leave(session, held, "uppsala-o1")
    assert persons_present(session, held) == []
    with pytest.raises(RefusedError) as refused:
        leave(session, held, "uppsala-o1")
    assert codes(refused) == ["not-present"]
    arrive(session, held, "uppsala-o1", remote=True)
    assert [one.key for one in persons_present(session, held)] == ["uppsala-o1"]


@pytest.mark.parametrize(
    ("form", "remote", "code"),
    [(MeetingForm.PHYSICAL, True, "no-remote-presence"), (MeetingForm.DIGITAL, False, "no-room")],
)
def test_presence_fits_the_form(
    session: Session, form: MeetingForm, remote: bool, code: str
) -> None:
    home = network(session)
    import_register(session, home)
    held = meeting(session, home, form=form)
    with pytest.raises(RefusedError) as refused:
        arrive(session, held, "uppsala-o1", remote=remote)
    assert codes(refused) == [code]
    arrive(session, held, "uppsala-o1", remote=not remote)


def test_sc6_a_substitute_votes_when_an_ordinary_is_absent(session: Session) -> None:
    held = halsa_meeting(session)
    open_(session, held)
    arrive(session, held, "dalarna-o1", "dalarna-o2", "dalarna-s1")
    assert entitled(session, adopt(session, held)) == ["dalarna-o1", "dalarna-o2"]
    leave(session, held, "dalarna-o2")
    assert entitled(session, adopt(session, held)) == ["dalarna-o1", "dalarna-s1"]


def test_the_roll_is_stored_as_the_rules_made_it(session: Session) -> None:
    held = halsa_meeting(session)
    open_(session, held)
    present = {"uppsala-o1", "gotland-s1", "gotland-s2", "halland-o2"}
    arrive(session, held, *present)
    version = adopt(session, held)
    session.expire_all()
    expected = electoral_roll(
        rulebook_of(rulebook_version_on(session, held.network_id, held.held_on)),
        register_of(session, held.network_id),
        on=held.held_on,
        present=present,
    )
    assert roll_value(session, version) == expected
    assert all(line.says.message for line in expected.lines)


def test_each_version_of_the_roll_stays_as_it_is(session: Session) -> None:
    held = halsa_meeting(session)
    open_(session, held)
    arrive(session, held, "uppsala-o1")
    first = adopt(session, held)
    before = roll_value(session, first)
    arrive(session, held, "dalarna-o1")
    second = adopt(session, held)
    assert (first.number, second.number) == (1, 2)
    assert roll_value(session, first) == before
    assert roll_of(session, held) is second
    for change in (
        "UPDATE roll_line SET entitled = true",
        "DELETE FROM roll_line",
        "UPDATE roll_version SET number = 7",
        "DELETE FROM roll_version",
    ):
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), session.begin_nested():
            session.execute(sa.text(change))


def test_the_roll_is_adopted_at_an_open_meeting(session: Session) -> None:
    held = halsa_meeting(session)
    with pytest.raises(RefusedError) as refused:
        adopt(session, held)
    assert codes(refused) == ["meeting-not-open"]
    assert roll_of(session, held) is None
    open_(session, held)
    services.close_meeting(session, meeting=held, actor=COORDINATOR, now=AT_MEETING)
    with pytest.raises(RefusedError):
        adopt(session, held)


def test_where_members_are_persons_each_present_member_votes(session: Session) -> None:
    home = network(session, SV)
    persons = [
        Person(
            id=str(number),
            name=f"Testperson {number}",
            member_since=date(2020, 1, 1),
            fee_paid_until=date(2027, 12, 31) if number != 3 else date(2025, 12, 31),
        )
        for number in (1, 2, 3)
    ]
    import_register(session, home, Register(persons=tuple(persons)))
    held = meeting(session, home)
    open_(session, held)
    arrive(session, held, "1", "3", remote=True)
    version = adopt(session, held)
    assert entitled(session, version) == ["1"]
    reasons = {line.person: line.says.code for line in roll_value(session, version).lines}
    assert (reasons["2"], reasons["3"]) == ("absent", "fee-not-paid")
