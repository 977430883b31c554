"""The committee's proposal: drafted in private, told to those left out, published, and final."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import mail
from election.audit import COORDINATOR
from election.core.refusal import RefusedError
from election.core.rulebook.model import Role
from election.core.rulebook.register import Register
from election.elections import services as elections
from election.elections.queries import Phase, election_office, phase_of
from election.meetings import services as meetings
from election.nominations import services as nominations
from election.slates import services
from election.slates.models import Proposal
from election.slates.queries import (
    committee,
    counter_candidates,
    dissents,
    final_candidates,
    proposal_lines,
    proposals,
    published_proposal,
    told,
)
from election.slates.services import Name
from tests.factories import AFTER, AT_MEETING, CLOSES, DURING, REGISTER, World, import_register


def draft(world: World, *names: tuple[str, str, str], seats: int = 7) -> Proposal:
    return services.draft_proposal(
        world.session,
        election=world.election,
        names=[
            Name(office=office, part=part, person=world.person[key], motivation="Erfaren.")
            for office, part, key in names
        ],
        seats={"working-committee": seats},
        motivation="Bredd över landet.",
        actor=COORDINATOR,
        now=AFTER,
    )


def tell(
    world: World, proposal: Proposal, now: datetime = AFTER, by_hand: tuple[str, ...] = ()
) -> list[str]:
    rows = services.tell_not_proposed(
        world.session,
        proposal=proposal,
        by_hand=[world.person[key] for key in by_hand],
        actor=COORDINATOR,
        now=now,
    )
    by_id = {one.id: key for key, one in world.person.items()}
    return [by_id[one.person_id] for one in rows]


def publish(world: World, proposal: Proposal, now: datetime = AFTER + timedelta(days=1)) -> None:
    services.publish_proposal(world.session, proposal=proposal, actor=COORDINATOR, now=now)


def freeze(world: World, office: str = "chair", *leave_out: str) -> dict[str, list[str]]:
    final = services.freeze_candidates(
        world.session,
        election=world.election,
        office=office,
        leave_out=[world.person[key] for key in leave_out],
        actor=COORDINATOR,
        now=AT_MEETING,
    )
    by_id = {one.id: key for key, one in world.person.items()}
    return {part: [by_id[one.person_id] for one in names] for part, names in final.items()}


def refusal(refused: pytest.ExceptionInfo[RefusedError]) -> set[tuple[str, str | None]]:
    return {(one.code, one.rule) for one in refused.value.violations}


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> set[str]:
    return {one.code for one in refused.value.violations}


def letters(session: Session, word: str) -> set[str]:
    session.flush()
    rows = session.scalars(sa.select(mail.Outgoing)).all()
    return {one.address for one in rows if word in one.subject}


def two_for_chair(session: Session) -> World:
    world = World(session)
    world.candidate("dalarna-o2")
    world.candidate("halland-o2")
    return world


PROPOSED = ("chair", "chair", "dalarna-o2")


def test_those_left_out_are_told_before_others_learn_it(session: Session) -> None:
    world = two_for_chair(session)
    proposal = draft(world, PROPOSED)
    with pytest.raises(RefusedError) as refused:
        publish(world, proposal)
    assert codes(refused) == {"not-told"}
    assert proposal.published_at is None
    assert tell(world, proposal) == ["halland-o2"]
    assert letters(session, "Valberedningens förslag") == {"halland-o2@example"}
    publish(world, proposal)
    first = told(session, world.election)[world.person["halland-o2"].id].told_at
    assert proposal.published_at is not None
    assert first < proposal.published_at
    assert letters(session, "föreslår dig") == {"dalarna-o2@example"}
    assert tell(world, draft(world, PROPOSED)) == []  # once is enough


def test_who_has_no_address_is_told_in_person(session: Session) -> None:
    world = two_for_chair(session)
    world.person["halland-o2"].email = None
    proposal = draft(world, PROPOSED)
    with pytest.raises(RefusedError) as refused:
        tell(world, proposal)
    assert codes(refused) == {"told-by-hand"}
    assert told(session, world.election) == {}
    tell(world, proposal, by_hand=("halland-o2",))
    assert told(session, world.election)[world.person["halland-o2"].id].by_hand
    publish(world, proposal)


def test_who_withdraws_after_being_told_need_not_be_told_more(session: Session) -> None:
    world = World(session)
    world.candidate("dalarna-o2")
    (made,) = world.candidate("halland-o2")
    proposal = draft(world, PROPOSED)
    nominations.withdraw(session, nomination=made, actor=COORDINATOR, now=AFTER)
    publish(world, proposal)


def test_sc10_a_proposal_before_nominations_close_is_refused(session: Session) -> None:
    world = two_for_chair(session)
    proposal = draft(world, PROPOSED)
    before = CLOSES - timedelta(seconds=1)
    with pytest.raises(RefusedError) as refused:
        tell(world, proposal, before)
    assert refusal(refused) == {("told-before-close", "R33")}
    tell(world, proposal)
    with pytest.raises(RefusedError) as refused:
        publish(world, proposal, before)
    assert refusal(refused) == {("proposal-before-close", "R33")}
    assert published_proposal(session, world.election) is None
    assert world.election.proposal_published_at is None


def test_only_who_stands_is_proposed(session: Session) -> None:
    world = World(session)
    world.nominate("dalarna-o2")
    proposal = draft(world, PROPOSED, ("vice-chair", "vice-chair", "uppsala-s1"))
    with pytest.raises(RefusedError) as refused:
        publish(world, proposal)
    assert codes(refused) == {"not-standing", "substitute"}


def test_seats_proposed_keep_the_rule_and_the_names_fit_them(session: Session) -> None:
    world = World(session)
    keys = ("uppsala-o1", "uppsala-o2", "dalarna-o1", "dalarna-o2", "gotland-o1", "gotland-o2")
    for key in keys:
        world.candidate(key, "working-committee")
    names = [("working-committee", "member", key) for key in keys]
    for seats, code in ((10, "seats-impossible"), (7, "too-many-proposed")):
        with pytest.raises(RefusedError) as refused:
            publish(world, draft(world, *names, seats=seats))
        assert code in codes(refused)
    publish(world, draft(world, *names, seats=8))
    elections.fix_seats(
        session,
        election=world.election,
        office="working-committee",
        seats=7,
        actor=COORDINATOR,
        now=AT_MEETING,
    )
    with pytest.raises(RefusedError) as refused:  # what the meeting has decided goes first
        publish(world, draft(world, *names, seats=8))
    assert codes(refused) == {"too-many-proposed"}


def test_a_draft_names_seats_that_are_up_each_name_once(session: Session) -> None:
    world = World(session)
    with pytest.raises(RefusedError) as refused:
        draft(world, PROPOSED, PROPOSED, ("treasurer", "treasurer", "dalarna-o2"))
    assert codes(refused) == {"office-not-up", "proposed-twice"}
    assert proposals(session, world.election) == []


def test_versions_are_kept_and_the_last_one_published_stands(session: Session) -> None:
    world = two_for_chair(session)
    first = draft(world, PROPOSED)
    second = draft(world, ("chair", "chair", "halland-o2"))
    tell(world, first)
    tell(world, second)
    publish(world, second)
    third = draft(world, PROPOSED)
    assert published_proposal(session, world.election) is second
    assert [one.number for one in (first, second, third)] == [1, 2, 3]
    assert [one.motivation for one in proposal_lines(session, first)] == ["Erfaren."]
    with pytest.raises(RefusedError) as refused:
        publish(world, second)
    assert codes(refused) == {"proposal-published"}


def test_a_member_of_the_committee_dissents_before_publication(session: Session) -> None:
    world = two_for_chair(session)
    proposal = draft(world, PROPOSED)
    tell(world, proposal)
    assert {person.key for _, person in committee(session, world.election, date(2027, 1, 14))} == {
        "uppsala-o1",
        "dalarna-o1",
        "gotland-s1",
    }

    def dissent(key: str) -> None:
        services.dissent(
            session,
            proposal=proposal,
            person=world.person[key],
            text="Jag hade föreslagit Halland.",
            actor=COORDINATOR,
            now=AFTER,
        )

    dissent("gotland-s1")
    for key, code in (("gotland-s1", "dissented-already"), ("gotland-o1", "not-in-committee")):
        with pytest.raises(RefusedError) as refused:
            dissent(key)
        assert codes(refused) == {code}
    publish(world, proposal)
    with pytest.raises(RefusedError) as refused:
        dissent("uppsala-o1")
    assert codes(refused) == {"proposal-published"}
    assert [one.person_id for one in dissents(session, proposal)] == [world.person["gotland-s1"].id]


def test_counter_candidates_are_put_forward_when_the_proposal_is_out(session: Session) -> None:
    world = World(session)
    world.candidate("dalarna-o2")
    publish(world, draft(world, PROPOSED))
    world.candidate("halland-o2", now=AFTER + timedelta(days=2))
    found = final_candidates(session, world.election, "chair", "chair")
    assert [(one.name, one.proposed) for one in found] == [
        ("Testperson Dalarna o2", True),
        ("Testperson Halland o2", False),
    ]
    against = counter_candidates(session, world.election, "chair", "chair")
    assert [one.name for one in against] == ["Testperson Halland o2"]


def test_sc5_a_substitute_is_refused_at_the_freeze_and_accepted_once_ordinary(
    session: Session,
) -> None:
    world = two_for_chair(session)
    world.candidate("uppsala-s1")
    with pytest.raises(RefusedError) as refused:
        freeze(world)
    assert refusal(refused) == {("substitute", "Q9")}
    assert phase_of(session, world.election, AFTER) is Phase.PROPOSAL
    swapped = {"uppsala-s1": (Role.ORDINARY, 2), "uppsala-o2": (Role.SUBSTITUTE, 1)}
    on = date(2027, 1, 20)
    changed = Register(
        members=REGISTER.members,
        persons=REGISTER.persons,
        appointments=tuple(
            replace(one, role=swapped[one.person][0], position=swapped[one.person][1], since=on)
            if one.person in swapped
            else one
            for one in REGISTER.appointments
        ),
    )
    import_register(session, world.network, changed, on)
    assert freeze(world) == {"chair": ["dalarna-o2", "halland-o2", "uppsala-s1"]}
    assert phase_of(session, world.election, AFTER) is Phase.MEETING


def test_who_may_not_stand_is_left_out_when_the_meeting_has_been_told(session: Session) -> None:
    world = two_for_chair(session)
    world.candidate("uppsala-s1")
    assert freeze(world, "chair", "uppsala-s1") == {"chair": ["dalarna-o2", "halland-o2"]}


def test_a_ballot_needs_candidates_and_a_number_of_seats(session: Session) -> None:
    world = World(session)
    with pytest.raises(RefusedError) as refused:
        freeze(world, "working-committee")
    assert codes(refused) == {"seats-not-decided"}
    with pytest.raises(RefusedError) as refused:
        freeze(world, "chair")
    assert codes(refused) == {"no-candidates"}
    row = election_office(session, world.election, "chair", "chair")
    assert row is not None
    assert row.frozen_at is None


def test_who_was_elected_chair_is_not_on_the_later_ballots(session: Session) -> None:
    world = World(session)
    for key in ("dalarna-o2", "halland-o2"):
        world.candidate(key, "chair", "vice-chair")
    freeze(world, "chair")
    elections.conclude_office(
        session,
        election=world.election,
        office="chair",
        elected={"chair": [world.person["dalarna-o2"]]},
        actor=COORDINATOR,
        now=AT_MEETING,
    )
    assert freeze(world, "vice-chair") == {"vice-chair": ["halland-o2"]}


def test_seats_are_not_decided_anew_when_the_candidates_are_final(session: Session) -> None:
    world = World(session)
    world.candidate("dalarna-o2", "working-committee")

    def fix(seats: int) -> None:
        elections.fix_seats(
            session,
            election=world.election,
            office="working-committee",
            seats=seats,
            actor=COORDINATOR,
            now=AT_MEETING,
        )

    fix(7)
    fix(6)
    freeze(world, "working-committee")
    with pytest.raises(RefusedError) as refused:
        fix(7)
    assert codes(refused) == {"candidates-final"}
    with pytest.raises(RefusedError):
        elections.cancel_election(session, election=world.election, actor=COORDINATOR, now=DURING)


def test_a_meeting_moved_into_december_of_an_election_year_opens_no_ballot(
    session: Session,
) -> None:
    world = two_for_chair(session)
    meetings.move_meeting(
        session,
        meeting=world.meeting,
        held_on=date(2026, 12, 3),
        actor=COORDINATOR,
        now=DURING,
    )
    with pytest.raises(RefusedError) as refused:
        freeze(world)
    assert refusal(refused) == {("election-year", "R25")}
