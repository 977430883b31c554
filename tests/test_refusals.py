"""A refused act leaves nothing half done: not a row, not a letter, not a line of the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import db
from election.audit import COORDINATOR
from election.core.refusal import RefusedError
from election.core.rulebook.model import MeetingForm, MeetingKind, Role
from election.core.rulebook.nomination import Answer
from election.elections import services as elections
from election.meetings import services as meetings
from election.nominations import services as nominations
from election.people import services as people
from election.slates import services as slates
from tests.factories import (
    AFTER,
    CLOSES,
    DATES,
    HALSA,
    NOW,
    REGISTER,
    World,
    import_register,
    meeting,
    network,
)

Act = Callable[[], object]


def found_twice(world: World) -> Act:
    return lambda: network(world.session)


def adopt_twice(world: World) -> Act:
    return lambda: people.adopt_rulebook(
        world.session, network=world.network, rulebook=HALSA, actor=COORDINATOR, now=NOW
    )


def third_representative(world: World) -> Act:
    wrong = replace(
        REGISTER,
        appointments=tuple(
            replace(one, role=Role.ORDINARY, position=3) if one.person == "uppsala-s1" else one
            for one in REGISTER.appointments
        ),
    )
    return lambda: import_register(world.session, world.network, wrong)


def move_a_meeting_that_was_held(world: World) -> Act:
    return lambda: meetings.move_meeting(
        world.session,
        meeting=world.earlier,
        held_on=date(2027, 5, 1),
        form=MeetingForm.DIGITAL,
        actor=COORDINATOR,
        now=NOW,
    )


def adopt_a_roll_before_the_meeting(world: World) -> Act:
    return lambda: meetings.adopt_roll(
        world.session, meeting=world.meeting, actor=COORDINATOR, now=NOW
    )


def december_of_an_election_year(world: World) -> Act:
    at = meeting(world.session, world.network, kind=MeetingKind.ANNUAL, held_on=date(2026, 12, 3))
    elections.cancel_election(world.session, election=world.election, actor=COORDINATOR, now=NOW)
    return lambda: elections.create_election(
        world.session,
        meeting=at,
        offices=["nomination-committee", "chair"],
        title="Val",
        dates=DATES,
        actor=COORDINATOR,
        now=NOW,
    )


def ten_seats(world: World) -> Act:
    return lambda: elections.fix_seats(
        world.session,
        election=world.election,
        office="working-committee",
        seats=10,
        actor=COORDINATOR,
        now=NOW,
    )


def a_committee_of_two(world: World) -> Act:
    return lambda: elections.appoint_committee(
        world.session,
        meeting=world.earlier,
        members=[("convener", world.person["halland-o1"]), ("member", world.person["halland-o2"])],
        actor=COORDINATOR,
        now=NOW,
    )


def two_offices_one_of_them_taken(world: World) -> Act:
    world.nominate("uppsala-o2", "vice-chair")
    return lambda: world.nominate("uppsala-o2", "chair", "vice-chair")


def answer_late(world: World) -> Act:
    (made,) = world.nominate("uppsala-o2")
    return lambda: nominations.answer(
        world.session,
        nomination=made,
        given=Answer.ACCEPTED,
        presentation="Text",
        actor=COORDINATOR,
        now=CLOSES,
    )


def one_answer_of_two_impossible(world: World) -> Act:
    made = world.candidate("uppsala-o2", "chair") + world.nominate("uppsala-o2", "vice-chair")
    given = dict(zip((one.election_office_id for one in made), 2 * [Answer.DECLINED], strict=True))
    return lambda: nominations.give_answers(
        world.session,
        election=world.election,
        person=world.person["uppsala-o2"],
        answers=nominations.Answers(given=given, presentation="Text"),
        actor=COORDINATOR,
        now=AFTER,
    )


def remind_when_nobody_waits(world: World) -> Act:
    world.candidate("uppsala-o2")
    return lambda: nominations.remind(
        world.session, election=world.election, actor=COORDINATOR, now=CLOSES - timedelta(days=3)
    )


def publish_untold(world: World) -> Act:
    world.candidate("uppsala-o2")
    proposal = slates.draft_proposal(
        world.session, election=world.election, names=[], actor=COORDINATOR, now=AFTER
    )
    return lambda: slates.publish_proposal(
        world.session, proposal=proposal, actor=COORDINATOR, now=AFTER
    )


def freeze_with_a_substitute(world: World) -> Act:
    world.candidate("uppsala-o2")
    world.candidate("uppsala-s1")
    return lambda: slates.freeze_candidates(
        world.session, election=world.election, office="chair", actor=COORDINATOR, now=AFTER
    )


ACTS = [
    found_twice,
    adopt_twice,
    third_representative,
    move_a_meeting_that_was_held,
    adopt_a_roll_before_the_meeting,
    december_of_an_election_year,
    ten_seats,
    a_committee_of_two,
    two_offices_one_of_them_taken,
    answer_late,
    one_answer_of_two_impossible,
    remind_when_nobody_waits,
    publish_untold,
    freeze_with_a_substitute,
]


def rows(session: Session) -> dict[str, list[tuple[object, ...]]]:
    return {
        table.name: sorted((tuple(row) for row in session.execute(sa.select(table))), key=repr)
        for table in db.Base.metadata.sorted_tables
    }


@pytest.mark.parametrize("prepare", ACTS, ids=lambda act: act.__name__)
def test_a_refused_act_leaves_nothing_half_done(
    session: Session, prepare: Callable[[World], Act]
) -> None:
    with db.transaction(session):
        act = prepare(World(session))
    before = rows(session)
    with pytest.raises(RefusedError) as refused:
        act()
    assert all(one.message for one in refused.value.violations)
    assert not session.new
    assert not session.dirty
    assert not session.deleted
    assert rows(session) == before
