"""Elections at the meetings the calendar allows, their seats and dates, and their phases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from election.audit import COORDINATOR
from election.core.refusal import RefusedError
from election.core.rulebook.model import MeetingForm, MeetingKind
from election.elections import services
from election.elections.models import Election, ElectionOffice
from election.elections.queries import (
    Phase,
    election_office,
    elections,
    offices_due,
    offices_of,
    offices_up_at,
    phase,
    phase_of,
    rulebook_of_election,
    seats_decided,
)
from election.elections.services import Dates
from election.meetings import services as meetings
from election.meetings.models import Meeting
from election.people import services as people
from tests.factories import (
    AFTER,
    ALL_OFFICES,
    AT_MEETING,
    CLOSES,
    DATES,
    DURING,
    HALSA,
    NOW,
    OPENS,
    World,
    meeting,
)


def create(session: Session, at: Meeting, *offices: str, dates: Dates = DATES) -> Election:
    return services.create_election(
        session,
        meeting=at,
        offices=offices,
        title="Val",
        dates=dates,
        actor=COORDINATOR,
        now=NOW,
    )


def fix(world: World, seats: int, office: str = "working-committee") -> None:
    services.fix_seats(
        world.session,
        election=world.election,
        office=office,
        seats=seats,
        actor=COORDINATOR,
        now=AFTER,
    )


def refusal(refused: pytest.ExceptionInfo[RefusedError]) -> set[tuple[str, str | None]]:
    return {(one.code, one.rule) for one in refused.value.violations}


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> set[str]:
    return {one.code for one in refused.value.violations}


def test_the_offices_that_are_due_are_up_at_the_first_meeting_of_the_year(
    session: Session,
) -> None:
    world = World(session)
    assert [one.office for one in offices_up_at(session, world.meeting)] == list(ALL_OFFICES)
    assert {
        (one.office, one.gathering) for one in offices_due(session, world.network.id, NOW.date())
    } == {(office, str(world.meeting.id)) for office in ALL_OFFICES}


def test_t4_december_of_an_election_year_is_refused(session: Session) -> None:
    world = World(session, offices=("chair",))
    december = meeting(session, world.network, kind=MeetingKind.ANNUAL, held_on=date(2026, 12, 3))
    with pytest.raises(RefusedError) as refused:
        create(session, december, "vice-chair")
    assert ("election-year", "R25") in refusal(refused)
    assert not session.new
    assert len(elections(session, world.network.id)) == 1


def test_t5_the_second_meeting_is_refused_while_the_first_is_open(session: Session) -> None:
    world = World(session, offices=("chair",))
    second = meeting(session, world.network, held_on=date(2027, 3, 1))
    with pytest.raises(RefusedError) as refused:
        create(session, second, "vice-chair")
    assert "earlier-meeting-open" in codes(refused)
    services.cancel_election(session, election=world.election, actor=COORDINATOR, now=NOW)
    meetings.cancel_meeting(session, meeting=world.meeting, actor=COORDINATOR, now=NOW)
    assert create(session, second, "vice-chair").meeting_id == second.id


def test_an_office_is_up_in_one_election_at_a_time(session: Session) -> None:
    world = World(session)
    with pytest.raises(RefusedError) as refused:
        create(session, world.meeting, "chair")
    assert "election-under-way" in codes(refused)
    services.cancel_election(session, election=world.election, actor=COORDINATOR, now=NOW)
    create(session, world.meeting, "chair")


@pytest.mark.parametrize(
    ("offices", "code"),
    [((), "no-offices"), (("coordinator",), "office-not-elected")],
)
def test_only_offices_of_the_rulebook_are_elected(
    session: Session, offices: tuple[str, ...], code: str
) -> None:
    world = World(session, offices=("chair",))
    with pytest.raises(RefusedError) as refused:
        create(session, world.meeting, *offices)
    assert codes(refused) == {code}


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        (replace(DATES, nominations_open_at=CLOSES), "nominations-close-early"),
        (replace(DATES, answers_close_at=OPENS), "answers-close-early"),
        (
            replace(DATES, nominations_close_at=AT_MEETING + timedelta(days=1)),
            "nominations-close-late",
        ),
        (replace(DATES, answers_close_at=AT_MEETING + timedelta(days=1)), "answers-close-late"),
        (
            replace(DATES, voting_opens_at=CLOSES, voting_closes_at=AT_MEETING),
            "voting-at-the-meeting",
        ),
    ],
)
def test_dates_that_do_not_fit_are_refused(session: Session, dates: Dates, code: str) -> None:
    world = World(session, offices=("chair",))
    with pytest.raises(RefusedError) as refused:
        create(session, world.meeting, "vice-chair", dates=dates)
    assert code in codes(refused)


def test_dates_change_until_they_have_passed(session: Session) -> None:
    world = World(session)
    later = replace(DATES, nominations_close_at=CLOSES + timedelta(days=1))
    services.change_dates(
        session, election=world.election, dates=later, actor=COORDINATOR, now=DURING
    )
    assert world.election.nominations_close_at == CLOSES + timedelta(days=1)
    with pytest.raises(RefusedError) as refused:
        services.change_dates(
            session,
            election=world.election,
            dates=replace(later, nominations_open_at=DURING + timedelta(days=1)),
            actor=COORDINATOR,
            now=DURING,
        )
    assert codes(refused) == {"date-passed"}


def test_sc14_an_election_keeps_the_rulebook_it_opened_with(session: Session) -> None:
    world = World(session)
    later = HALSA.replace(b"valid_from = 2011-12-08", b"valid_from = 2026-10-01")
    people.adopt_rulebook(
        session, network=world.network, rulebook=later, actor=COORDINATOR, now=DURING
    )
    session.expire_all()
    assert rulebook_of_election(session, world.election).text == HALSA


def test_seats_the_rulebook_fixes_are_decided_at_once(session: Session) -> None:
    world = World(session)
    seats = {(row.office, row.part): row.seats for row in offices_of(session, world.election)}
    assert seats == {
        ("chair", "chair"): 1,
        ("vice-chair", "vice-chair"): 1,
        ("working-committee", "member"): None,
        ("nomination-committee", "convener"): 1,
        ("nomination-committee", "member"): 2,
    }


def test_sc7_seven_with_both_chairs_leave_five_on_the_ballot(session: Session) -> None:
    world = World(session)
    fix(world, 7)
    row = election_office(session, world.election, "working-committee", "member")
    assert row is not None
    assert row.seats == 5
    rulebook = rulebook_of_election(session, world.election)
    assert seats_decided(session, rulebook, world.election, "working-committee") == 7


@pytest.mark.parametrize("seats", [4, 10])
def test_r21_four_or_ten_seats_are_refused(session: Session, seats: int) -> None:
    world = World(session)
    with pytest.raises(RefusedError) as refused:
        fix(world, seats)
    assert refusal(refused) == {("seats-impossible", "R21")}
    assert not session.dirty


def test_seats_of_an_office_not_up_are_not_decided(session: Session) -> None:
    world = World(session, offices=("chair",))
    with pytest.raises(RefusedError) as refused:
        fix(world, 7)
    assert codes(refused) == {"office-not-up"}


def test_the_phase_follows_the_moments(session: Session) -> None:
    world = World(session)
    moments = [NOW, OPENS, CLOSES - timedelta(seconds=1), CLOSES, AT_MEETING]
    assert [phase_of(session, world.election, now) for now in moments] == [
        Phase.ANNOUNCED,
        Phase.NOMINATION,
        Phase.NOMINATION,
        Phase.PROPOSAL,
        Phase.PROPOSAL,
    ]
    world.open_meeting()
    assert phase_of(session, world.election, AT_MEETING) is Phase.MEETING
    services.cancel_election(session, election=world.election, actor=COORDINATOR, now=AT_MEETING)
    assert phase_of(session, world.election, AT_MEETING) is Phase.CANCELLED


NOBODY = UUID(int=0)
MOMENTS = st.integers(0, 10_000_000).map(lambda seconds: NOW + timedelta(seconds=seconds))


@given(st.lists(MOMENTS, min_size=5, max_size=5, unique=True).map(sorted), MOMENTS, MOMENTS)
def test_phases_never_go_back(moments: list[datetime], one: datetime, other: datetime) -> None:
    """Whatever has happened by a later moment, the phase is the same one or a later one."""
    opens, closes, opened, frozen, concluded = moments

    def phase_by(now: datetime) -> Phase:
        def past(moment: datetime) -> datetime | None:
            return moment if moment <= now else None

        at = Meeting(
            network_id=NOBODY,
            kind=MeetingKind.ANNUAL,
            form=MeetingForm.HYBRID,
            held_on=opened.date(),
            title="",
            planned_at=opens,
            opened_at=past(opened),
        )
        row = ElectionOffice(
            network_id=NOBODY,
            election_id=NOBODY,
            office="chair",
            part="chair",
            number=1,
            by_election=False,
            frozen_at=past(frozen),
            concluded_at=past(concluded),
        )
        election = Election(
            network_id=NOBODY,
            meeting_id=NOBODY,
            rulebook_version_id=NOBODY,
            title="",
            nominations_open_at=opens,
            nominations_close_at=closes,
            answers_close_at=closes,
            created_at=opens,
        )
        return phase(election, [row], at, now)

    order = list(Phase)
    earlier, later = sorted((one, other))
    assert order.index(phase_by(earlier)) <= order.index(phase_by(later))
