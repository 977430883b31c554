"""Who is put forward by whom and when, and what she answers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import mail
from election.audit import COORDINATOR, Act, person
from election.core.refusal import RefusedError
from election.core.rulebook.nomination import Answer, NominationKind
from election.elections import services as elections
from election.nominations import services
from election.nominations.models import Nomination
from election.nominations.queries import (
    candidates,
    ineligible,
    nominations,
    nominations_of_person,
)
from election.slates import services as slates
from tests.factories import AFTER, AT_MEETING, CLOSES, DURING, OPENS, World


def answer(
    world: World,
    nomination: Nomination,
    given: Answer = Answer.ACCEPTED,
    now: datetime = DURING + timedelta(days=1),
    **others: str,
) -> None:
    services.answer(
        world.session,
        nomination=nomination,
        given=given,
        actor=person(nomination.nominee_id),
        now=now,
        **others,
    )


def withdraw(world: World, nomination: Nomination, now: datetime = AFTER) -> None:
    services.withdraw(
        world.session, nomination=nomination, actor=person(nomination.nominee_id), now=now
    )


def standing(world: World, office: str = "chair", part: str | None = None) -> list[str]:
    found = candidates(world.session, world.election, office, part or office)
    by_id = {one.id: key for key, one in world.person.items()}
    return [by_id[one.person_id] for one in found]


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> set[str]:
    return {one.code for one in refused.value.violations}


def letters(session: Session) -> list[tuple[str, str]]:
    session.flush()
    """Return to whom what was written, without what confirms a nomination to its nominator."""
    rows = session.scalars(sa.select(mail.Outgoing).order_by(mail.Outgoing.enqueued_at))
    all_of_them = [(one.address, one.subject) for one in rows]
    return [one for one in all_of_them if not one[1].startswith("Du har nominerat")]


def test_who_is_put_forward_is_asked_and_stands_when_she_accepts(session: Session) -> None:
    world = World(session)
    (made,) = world.nominate("dalarna-o2", by="halland-o1")
    assert (made.kind, made.answer) == (NominationKind.ORDINARY, Answer.PENDING)
    assert letters(session)[0][0] == "dalarna-o2@example"
    assert standing(world) == []
    answer(world, made, presentation="Jag vill leda nätverket.")
    assert made.presentation == "Jag vill leda nätverket."
    assert standing(world) == ["dalarna-o2"]
    assert letters(session)[1] == ("halland-o1@example", "Testperson Dalarna o2 har tackat ja")


def test_a_name_is_put_forward_for_several_offices_at_once(session: Session) -> None:
    world = World(session)
    made = world.nominate("dalarna-o2", "chair", "vice-chair", "working-committee")
    assert len(made) == 3
    assert len(letters(session)) == 1
    answer(world, made[0])
    assert standing(world) == ["dalarna-o2"]
    assert standing(world, "vice-chair") == []
    acts = session.scalars(sa.select(Act.action).where(Act.subject == str(world.election.id)))
    assert list(acts).count("nomination:create") == 1


def test_the_members_name_is_shown(session: Session) -> None:
    world = World(session)
    world.candidate("dalarna-o2")
    (found,) = candidates(session, world.election, "chair", "chair")
    assert (found.name, found.nominated_by) == ("Testperson Dalarna o2", ("Halland",))


def test_who_puts_herself_forward_has_consented(session: Session) -> None:
    world = World(session)
    world.nominate("halland-o1", by="halland-o1")
    assert standing(world) == ["halland-o1"]
    assert letters(session) == []


@pytest.mark.parametrize(
    ("now", "by", "code"),
    [
        (OPENS - timedelta(seconds=1), "halland-o1", "nominations-not-open"),
        (CLOSES, "halland-o1", "nominations-closed"),
        (DURING, "halland-s1", "may-not-nominate"),
    ],
)
def test_a_nomination_out_of_time_or_by_another_is_refused(
    session: Session, now: datetime, by: str, code: str
) -> None:
    world = World(session)
    with pytest.raises(RefusedError) as refused:
        world.nominate("dalarna-o2", by=by, now=now)
    assert codes(refused) == {code}
    assert not session.new
    assert nominations(session, world.election) == []
    assert letters(session) == []


def test_every_reason_is_told_and_nothing_is_half_done(session: Session) -> None:
    world = World(session)
    with pytest.raises(RefusedError) as refused:
        world.nominate("dalarna-o2", "chair", "vice-chair", by="halland-s1", now=CLOSES)
    assert codes(refused) == {"nominations-closed", "may-not-nominate"}
    world.nominate("dalarna-o2", "vice-chair")
    with pytest.raises(RefusedError) as refused:
        world.nominate("dalarna-o2", "chair", "vice-chair")
    assert codes(refused) == {"nominated-already"}
    assert len(nominations(session, world.election)) == 1


@pytest.mark.parametrize(
    ("office", "part", "code"),
    [
        ("coordinator", None, "office-not-up"),
        ("nomination-committee", None, "part-missing"),
        ("nomination-committee", "treasurer", "office-not-up"),
    ],
)
def test_a_seat_that_is_not_up_is_refused(
    session: Session, office: str, part: str | None, code: str
) -> None:
    world = World(session)
    with pytest.raises(RefusedError) as refused:
        world.nominate("dalarna-o2", office, part=part)
    assert codes(refused) == {code}


def test_sc9_too_late_is_still_possible_from_the_floor(session: Session) -> None:
    world = World(session)
    with pytest.raises(RefusedError) as refused:
        world.nominate("dalarna-o2", now=AFTER)
    assert codes(refused) == {"nominations-closed"}
    world.open_meeting()
    (made,) = world.nominate("dalarna-o2", now=AT_MEETING)
    assert made.kind is NominationKind.FLOOR
    answer(world, made, now=AT_MEETING + timedelta(minutes=2))
    assert standing(world) == ["dalarna-o2"]
    slates.freeze_candidates(
        session, election=world.election, office="chair", actor=COORDINATOR, now=AT_MEETING
    )
    with pytest.raises(RefusedError) as refused:
        world.nominate("uppsala-o2", now=AT_MEETING)
    assert codes(refused) == {"item-closed"}


def test_an_answer_that_comes_too_late_has_expired(session: Session) -> None:
    world = World(session)
    (made,) = world.nominate("dalarna-o2")
    with pytest.raises(RefusedError) as refused:
        answer(world, made, now=CLOSES)
    assert codes(refused) == {"answer-impossible"}
    assert made.answer is Answer.PENDING
    assert standing(world) == []


def test_who_has_declined_may_be_put_forward_anew(session: Session) -> None:
    world = World(session)
    (made,) = world.nominate("dalarna-o2")
    answer(world, made, Answer.DECLINED)
    assert standing(world) == []
    (again,) = world.nominate("dalarna-o2", now=DURING + timedelta(days=2))
    answer(world, again, now=DURING + timedelta(days=3))
    assert standing(world) == ["dalarna-o2"]
    assert made.answer is Answer.DECLINED


def test_one_answer_is_for_all_who_put_her_forward(session: Session) -> None:
    world = World(session)
    (made,), (other,) = world.nominate("dalarna-o2"), world.nominate("dalarna-o2", by="uppsala-o1")
    (elsewhere,) = world.nominate("dalarna-o2", "vice-chair")
    answer(world, made)
    assert (other.answer, elsewhere.answer) == (Answer.ACCEPTED, Answer.PENDING)
    answer(world, elsewhere, Answer.DECLINED)
    answer(world, elsewhere)
    assert standing(world, "vice-chair") == ["dalarna-o2"]


def test_an_answer_is_yes_or_no(session: Session) -> None:
    world = World(session)
    (made,) = world.nominate("dalarna-o2")
    for given in (Answer.WITHDRAWN, Answer.PENDING, Answer.EXPIRED):
        with pytest.raises(RefusedError) as refused:
            answer(world, made, given)
        assert codes(refused) == {"answer-unknown"}


def test_who_withdraws_stands_no_more_and_her_nominators_are_told(session: Session) -> None:
    world = World(session)
    (made,) = world.candidate("dalarna-o2")
    world.nominate("dalarna-o2", by="uppsala-o1")
    withdraw(world, made)
    assert standing(world) == []
    told = {address for address, subject in letters(session) if "dragit tillbaka" in subject}
    assert told == {"halland-o1@example", "uppsala-o1@example"}
    hers = nominations_of_person(session, world.election, world.person["dalarna-o2"])
    assert {one.answer for one in hers} == {Answer.WITHDRAWN}
    with pytest.raises(RefusedError):
        withdraw(world, made)


def test_a_withdrawal_is_recorded_when_the_candidates_are_final(session: Session) -> None:
    world = World(session)
    (made,) = world.candidate("dalarna-o2")
    world.candidate("uppsala-o2")
    world.open_meeting()
    final = slates.freeze_candidates(
        session, election=world.election, office="chair", actor=COORDINATOR, now=AT_MEETING
    )
    withdraw(world, made, AT_MEETING)
    act = session.scalars(sa.select(Act).order_by(Act.number.desc())).first()
    assert act is not None
    assert (act.action, act.facts["on_the_ballot"]) == ("nomination:withdraw", True)
    assert len(final["chair"]) == 2
    elections.conclude_office(
        session,
        election=world.election,
        office="chair",
        elected={"chair": [world.person["uppsala-o2"]]},
        actor=COORDINATOR,
        now=AT_MEETING,
    )
    (other,) = nominations_of_person(session, world.election, world.person["uppsala-o2"])
    with pytest.raises(RefusedError) as refused:
        withdraw(world, other, AT_MEETING)
    assert codes(refused) == {"office-concluded"}


def test_presentations_are_written_until_the_candidates_are_final(session: Session) -> None:
    world = World(session)
    (made,) = world.candidate("dalarna-o2")

    def present(text: str) -> None:
        services.present(session, nomination=made, text=text, actor=COORDINATOR, now=AFTER)

    present("Ny text.")
    slates.freeze_candidates(
        session, election=world.election, office="chair", actor=COORDINATOR, now=AFTER
    )
    with pytest.raises(RefusedError) as refused:
        present("För sent.")
    assert codes(refused) == {"candidates-final"}
    assert made.presentation == "Ny text."


def test_sc12_the_coordinator_neither_nominates_nor_stands(session: Session) -> None:
    world = World(session)
    coordinator = type(world.person["uppsala-o1"])(
        network_id=world.network.id, key="koordinator", name="Koordinator Testperson"
    )
    session.add(coordinator)
    session.flush()
    world.person["koordinator"] = coordinator
    with pytest.raises(RefusedError) as refused:
        world.nominate("dalarna-o2", by="koordinator")
    assert codes(refused) == {"may-not-nominate"}
    world.candidate("koordinator")
    assert standing(world) == []
    (found,) = ineligible(session, world.election, "chair")
    assert found.person is coordinator


def test_a_supporter_supports_once(session: Session) -> None:
    world = World(session)
    (made,) = world.nominate("dalarna-o2")

    def support(key: str) -> None:
        services.support(
            session, nomination=made, person=world.person[key], actor=COORDINATOR, now=DURING
        )

    support("uppsala-o1")
    for key, code in (("uppsala-o1", "supports-already"), ("uppsala-s1", "may-not-support")):
        with pytest.raises(RefusedError) as refused:
            support(key)
        assert codes(refused) == {code}


def test_nothing_more_is_done_in_an_election_called_off(session: Session) -> None:
    world = World(session)
    (made,) = world.nominate("dalarna-o2")
    elections.cancel_election(session, election=world.election, actor=COORDINATOR, now=DURING)
    for act in (lambda: world.nominate("uppsala-o2"), lambda: answer(world, made)):
        with pytest.raises(RefusedError) as refused:
            act()
        assert "election-cancelled" in codes(refused)
