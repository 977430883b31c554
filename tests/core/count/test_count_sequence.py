"""The sequence of elections: acclamation, the elected removed, convener before members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from count_scenarios import absolute, asked, last_first, voting_rules

from election.core.count import (
    QuestionCount,
    Way,
    acclaimed,
    count_parts,
    demands_needed,
    remaining,
    seats_on_ballot,
    way,
)
from election.core.rulebook.model import Deferral, Eligibility, Office, SeatPart, Secrecy


def office(*includes: str) -> Office:
    return Office(
        id="working-committee",
        titles={"en": "Working committee"},
        body="working-committee",
        elected_by="network-group",
        parts=(SeatPart(id="member", titles={"en": "Member"}, least=5, most=9),),
        includes=includes,
        term_years=2,
        first_year=2004,
        deferral=Deferral.DEFERRED,
        eligible=Eligibility.ORDINARY_REPRESENTATIVE,
        order=3,
    )


def asked_part(name: str, votes: str, seats: int) -> QuestionCount:
    return replace(asked(votes, seats=seats, ballots=20), question=name)


@pytest.mark.parametrize(
    ("candidates", "seats", "demanded", "allowed", "secrecy", "decided"),
    [
        ("AB", 2, False, True, Secrecy.IF_CONTESTED, Way.ACCLAMATION),
        ("A", 2, False, True, Secrecy.IF_CONTESTED, Way.ACCLAMATION),
        ("ABC", 2, False, True, Secrecy.IF_CONTESTED, Way.BALLOT),
        ("AB", 2, True, True, Secrecy.IF_CONTESTED, Way.BALLOT),
        ("AB", 2, False, False, Secrecy.IF_CONTESTED, Way.BALLOT),
        ("AB", 2, False, True, Secrecy.ALWAYS, Way.BALLOT),
        ("", 2, False, True, Secrecy.IF_CONTESTED, Way.NO_CANDIDATES),
    ],
)
def test_acclamation(
    candidates: str, seats: int, demanded: bool, allowed: bool, secrecy: Secrecy, decided: Way
) -> None:
    rules = voting_rules(acclamation=allowed, secrecy=secrecy)
    names = tuple(candidates)
    assert way(rules, candidates=names, seats=seats, ballot_demanded=demanded) is decided
    assert acclaimed(rules, names, seats, ballot_demanded=demanded) == (decided is Way.ACCLAMATION)


def test_whoever_was_elected_is_not_on_the_next_ballot() -> None:
    assert remaining(("A", "B", "C"), {"B"}) == ("A", "C")


def test_sc7_seven_with_both_chairs_leaves_five() -> None:
    assert (
        seats_on_ballot(
            office("chair", "vice-chair"), decided=7, seats={"chair": 1, "vice-chair": 1}
        )
        == 5
    )
    assert seats_on_ballot(office(), decided=7, seats={}) == 7


def test_sc8_six_demands_of_forty_eight_for_seven_seats() -> None:
    assert demands_needed(48, 7) == 6
    assert demands_needed(49, 7) == 7
    assert demands_needed(0, 1) == 0
    with pytest.raises(ValueError, match="at least one seat"):
        demands_needed(48, 0)


def test_convener_first_then_members_without_her() -> None:
    counted = count_parts(
        [asked_part("convener", "A 12, B 8", 1), asked_part("member", "A 15, B 9, C 8, D 7", 2)],
        voting_rules(),
    )
    assert [outcome.elected for outcome in counted.outcomes] == [("A",), ("B", "C")]
    assert counted.elected == ("A", "B", "C")
    assert counted.waiting == ()


def test_members_wait_while_one_of_them_may_become_convener() -> None:
    convener = asked_part("convener", "A 10, B 10", 1)
    members = asked_part("member", "B 15, C 9, D 8", 2)
    assert count_parts([convener, members], voting_rules()).waiting == ("member",)
    drawn = count_parts([convener, members], voting_rules(), lot=last_first)
    assert [outcome.elected for outcome in drawn.outcomes] == [("B",), ("C", "D")]
    run_off = count_parts([asked_part("convener", "A 9, B 8, E 3", 1), members], absolute())
    assert run_off.waiting == ("member",)
    goes_on = asked_part("convener", "B 8, A 6, E 6", 1)
    assert count_parts([goes_on, members], absolute()).waiting == ("member",)


def test_members_who_do_not_stand_for_convener_do_not_wait() -> None:
    counted = count_parts(
        [asked_part("convener", "A 10, B 10", 1), asked_part("member", "C 9, D 8, E 7", 2)],
        voting_rules(),
    )
    assert [outcome.elected for outcome in counted.outcomes] == [(), ("C", "D")]
    assert counted.outcomes[0].awaiting_lot == 1


def test_the_lot_of_a_ballot_numbers_its_candidates_on() -> None:
    seen: list[tuple[int, ...]] = []

    def lot(tied: Sequence[int]) -> Sequence[int]:
        seen.append(tuple(tied))
        return tied

    count_parts(
        [asked_part("convener", "A 10, B 10", 1), asked_part("member", "C 15, D 8, E 8", 2)],
        voting_rules(),
        lot=lot,
    )
    assert seen == [(0, 1), (3, 4)]
