"""The seat ledger: who sits when, what ends a term, and what the calendar then says is due."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from election.audit import COORDINATOR
from election.core.refusal import RefusedError
from election.core.rulebook.model import AfterSeatLoss, MeetingKind
from election.core.rulebook.register import Register
from election.elections import services
from election.elections.models import Election, Term, TermEnd
from election.elections.queries import (
    Phase,
    election_office,
    holders,
    lost_eligibility,
    offices_due,
    offices_of,
    phase_of,
    sitting,
    terms,
)
from election.elections.services import Dates
from tests.factories import (
    AT_MEETING,
    DATES,
    MEETS,
    NOW,
    REGISTER,
    World,
    import_register,
    meeting,
)


def conclude(
    world: World, office: str, election: Election | None = None, **elected: str
) -> list[Term]:
    return services.conclude_office(
        world.session,
        election=election or world.election,
        office=office,
        elected={
            part.replace("_", "-"): [world.person[key] for key in keys.split()]
            for part, keys in elected.items()
        },
        actor=COORDINATOR,
        now=AT_MEETING,
    )


def carry_in(world: World, office: str, person: str, part: str | None = None) -> Term:
    return services.carry_in_term(
        world.session,
        meeting=world.earlier,
        office=office,
        part=part or office,
        person=world.person[person],
        actor=COORDINATOR,
        now=NOW,
    )


def keys(world: World, office: str, on: date) -> set[str]:
    return {person.key for _, person in holders(world.session, world.network.id, office, on)}


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> set[str]:
    return {one.code for one in refused.value.violations}


def test_a_mandate_ends_when_its_successors_begins(session: Session) -> None:
    world = World(session)
    old = carry_in(world, "chair", "dalarna-o2")
    (new,) = conclude(world, "chair", chair="halland-o1")
    assert (old.ended_on, old.ended_why) == (MEETS, TermEnd.SUCCEEDED)
    assert (new.since, new.ended_on) == (MEETS, None)
    assert keys(world, "chair", date(2027, 1, 27)) == {"dalarna-o2"}
    assert keys(world, "chair", MEETS) == {"halland-o1"}
    assert (old.until_event, new.until_event) == ("first-after-new-year 2027", "annual 2028-12")


def test_who_is_elected_again_begins_a_new_term(session: Session) -> None:
    world = World(session)
    carry_in(world, "chair", "halland-o1")
    conclude(world, "chair", chair="halland-o1")
    assert len(terms(session, world.network.id, "chair")) == 2
    assert keys(world, "chair", MEETS) == {"halland-o1"}


def test_what_was_elected_is_no_longer_due(session: Session) -> None:
    world = World(session)
    conclude(world, "chair", chair="halland-o1")
    due = {one.office: one.year for one in offices_due(session, world.network.id, MEETS)}
    assert (due["chair"], due["vice-chair"]) == (2028, 2027)
    row = election_office(session, world.election, "chair", "chair")
    assert row is not None
    assert row.concluded_at == AT_MEETING


def test_where_nobody_was_elected_the_office_stays_due_and_held(session: Session) -> None:
    world = World(session, offices=("chair",))
    world.open_meeting()
    old = carry_in(world, "chair", "dalarna-o2")
    assert conclude(world, "chair", chair="") == []
    assert old.ended_on is None
    due = {one.office: one for one in offices_due(session, world.network.id, date(2027, 2, 1))}
    assert due["chair"].overdue
    assert phase_of(session, world.election, AT_MEETING) is Phase.CONCLUDED


def test_an_office_is_decided_once_and_within_its_seats(session: Session) -> None:
    world = World(session)
    with pytest.raises(RefusedError) as refused:
        conclude(world, "chair", chair="halland-o1 halland-o2")
    assert codes(refused) == {"too-many-elected"}
    assert not session.dirty
    conclude(world, "chair", chair="halland-o1")
    with pytest.raises(RefusedError) as refused:
        conclude(world, "chair", chair="halland-o2")
    assert codes(refused) == {"office-concluded"}


def test_sc11_a_committee_of_another_composition_is_refused(session: Session) -> None:
    world = World(session)
    before = keys(world, "nomination-committee", MEETS)
    everyone = [
        world.person[key] for key in ("halland-o1", "halland-o2", "gotland-o1", "gotland-o2")
    ]
    for parts in (("member",) * 3, ("convener", "member", "member", "member")):
        with pytest.raises(RefusedError) as refused:
            services.appoint_committee(
                session,
                meeting=world.earlier,
                members=list(zip(parts, everyone, strict=False)),
                actor=COORDINATOR,
                now=NOW,
            )
        assert "R32" in {one.rule for one in refused.value.violations}
        assert not session.new
        assert not session.dirty
    assert (
        keys(world, "nomination-committee", MEETS)
        == before
        == {
            "uppsala-o1",
            "dalarna-o1",
            "gotland-s1",
        }
    )


def test_a_seat_is_carried_in_once(session: Session) -> None:
    world = World(session)
    carry_in(world, "chair", "dalarna-o2")
    for office, part, person, code in (
        ("chair", "chair", "halland-o1", "seats-taken"),
        ("chair", "convener", "halland-o1", "part-unknown"),
        ("coordinator", "coordinator", "halland-o1", "office-not-elected"),
        ("nomination-committee", "member", "uppsala-o1", "sits-already"),
    ):
        with pytest.raises(RefusedError) as refused:
            carry_in(world, office, person, part)
        assert code in codes(refused)
    with pytest.raises(RefusedError) as refused:
        services.carry_in_conclusion(
            session, meeting=world.earlier, office="chair", actor=COORDINATOR, now=NOW
        )
    assert codes(refused) == {"conclusion-known"}


def test_who_resigns_sits_no_more(session: Session) -> None:
    world = World(session)
    term = carry_in(world, "chair", "dalarna-o2")
    services.resign(session, term=term, on=date(2026, 5, 1), actor=COORDINATOR, now=NOW)
    assert sitting(session, world.network.id, "chair", date(2026, 5, 1)) == []
    assert keys(world, "chair", date(2026, 4, 30)) == {"dalarna-o2"}
    with pytest.raises(RefusedError) as refused:
        services.resign(session, term=term, on=date(2026, 6, 1), actor=COORDINATOR, now=NOW)
    assert codes(refused) == {"term-ended"}


def test_sc3_sc4_a_lost_representative_seat_is_told_with_what_the_rulebook_makes_of_it(
    session: Session,
) -> None:
    world = World(session)
    carry_in(world, "chair", "dalarna-o2")
    gone = Register(
        members=REGISTER.members,
        persons=REGISTER.persons,
        appointments=tuple(one for one in REGISTER.appointments if one.person != "dalarna-o2"),
    )
    assert lost_eligibility(session, world.network.id, date(2026, 10, 2)) == []
    import_register(session, world.network, gone, date(2026, 10, 1))
    effects = {
        day: [one.effect for one in lost_eligibility(session, world.network.id, day)]
        for day in (date(2026, 10, 2), date(2027, 1, 2))
    }
    assert effects == {
        date(2026, 10, 2): [AfterSeatLoss.SEAT_LOST],
        date(2027, 1, 2): [AfterSeatLoss.KEEPS_UNTIL_ELECTION],
    }


def by_election(world: World, on: date = date(2027, 6, 1)) -> Election:
    later = meeting(world.session, world.network, held_on=on)
    return services.create_election(
        world.session,
        meeting=later,
        offices=["working-committee"],
        by_election=["working-committee"],
        title="Fyllnadsval",
        dates=Dates(
            nominations_open_at=AT_MEETING,
            nominations_close_at=DATES.nominations_close_at.replace(month=5),
        ),
        actor=COORDINATOR,
        now=AT_MEETING,
    )


def test_a_by_election_fills_what_is_vacant_for_the_rest_of_the_cycle(session: Session) -> None:
    world = World(session)
    world.open_meeting()
    conclude(world, "chair", chair="halland-o1")
    conclude(world, "vice-chair", vice_chair="halland-o2")
    services.fix_seats(
        session,
        election=world.election,
        office="working-committee",
        seats=6,
        actor=COORDINATOR,
        now=AT_MEETING,
    )
    ordinary = conclude(
        world, "working-committee", member="uppsala-o1 uppsala-o2 dalarna-o1 dalarna-o2"
    )
    services.resign(
        session, term=ordinary[0], on=date(2027, 4, 1), actor=COORDINATOR, now=AT_MEETING
    )
    extra = by_election(world)
    assert [row.seats for row in offices_of(session, extra)] == [1]  # as many as are vacant
    for seats in (0, 5):  # nine at most: three sit, and the two chairs
        with pytest.raises(RefusedError) as refused:
            services.fix_seats(
                session,
                election=extra,
                office="working-committee",
                seats=seats,
                actor=COORDINATOR,
                now=AT_MEETING,
            )
        assert codes(refused) == {"seats-not-vacant"}
    services.fix_seats(
        session,
        election=extra,
        office="working-committee",
        seats=1,
        actor=COORDINATOR,
        now=AT_MEETING,
    )
    (filled,) = conclude(world, "working-committee", extra, member="gotland-o1")
    assert filled.until_event == ordinary[1].until_event == "annual 2028-12"
    assert keys(world, "working-committee", date(2027, 6, 1)) == {
        "uppsala-o2",
        "dalarna-o1",
        "dalarna-o2",
        "gotland-o1",
    }


def test_a_by_election_is_refused_where_the_ordinary_one_is_due(session: Session) -> None:
    world = World(session, offices=("chair",))
    with pytest.raises(RefusedError) as refused:
        services.create_election(
            session,
            meeting=world.meeting,
            offices=["vice-chair"],
            by_election=["vice-chair"],
            title="Fyllnadsval",
            dates=DATES,
            actor=COORDINATOR,
            now=NOW,
        )
    assert codes(refused) == {"by-election-while-due"}


def test_an_election_at_the_annual_meeting_ends_after_the_election_year(session: Session) -> None:
    """T1: elected in December of an even year that is not a valår, until New Year after the next."""
    world = World(session)
    conclude(world, "chair", chair="halland-o1")
    election = services.create_election(
        session,
        meeting=meeting(session, world.network, kind=MeetingKind.ANNUAL, held_on=date(2028, 12, 8)),
        offices=["chair"],
        title="Val 2028",
        dates=DATES,
        actor=COORDINATOR,
        now=AT_MEETING,
    )
    (term,) = conclude(world, "chair", election, chair="halland-o2")
    assert term.until_event == "first-after-new-year 2031"
