"""Who may nominate, until when, and what the nominee may answer."""

from dataclasses import replace
from datetime import date

import pytest

from election.core.rulebook.model import Nominators
from election.core.rulebook.nomination import (
    Answer,
    NominationDates,
    NominationKind,
    answer_at,
    answer_violations,
    nomination_violations,
)
from tests.core.rulebook.factories import (
    DATES,
    NETWORK,
    PERSONS_RULEBOOK,
    RULEBOOK,
    at,
    codes,
    nomination,
    person,
    register,
    with_rules,
)


def rules(**changes):
    return with_rules(RULEBOOK, "nomination", **changes)


def refused(rulebook=RULEBOOK, dates=DATES, earlier=(), of=NETWORK, **changes):
    made = nomination(**changes)
    return codes(nomination_violations(rulebook, of, made, dates, earlier=earlier))


# When


def test_sc9_a_nomination_after_the_close_is_refused_but_possible_from_the_floor():
    assert refused(made_at=at(11, 15, 23)) == []
    (late,) = nomination_violations(RULEBOOK, NETWORK, nomination(made_at=at(11, 16, 0)), DATES)
    assert (late.code, late.rule) == ("nominations-closed", "R33")
    assert "still be put forward at the meeting" in late.message
    floor = {"kind": NominationKind.FLOOR, "made_at": at(12, 7, 10)}
    assert refused(**floor) == []
    assert refused(rules(floor=False), **floor) == ["no-floor-nominations"]


@pytest.mark.parametrize(
    ("kind", "made_at", "code"),
    [
        (NominationKind.ORDINARY, at(8, 31), "nominations-not-open"),
        (NominationKind.COUNTER, at(11, 19), "proposal-not-published"),
        (NominationKind.COUNTER, at(11, 20), None),
        (NominationKind.COUNTER, at(12, 7, 11), "item-closed"),
        (NominationKind.FLOOR, at(12, 7, 9), "item-not-open"),
        (NominationKind.FLOOR, at(12, 7, 11), "item-closed"),
    ],
)
def test_each_kind_has_its_time(kind, made_at, code):
    assert refused(kind=kind, made_at=made_at) == ([code] if code else [])


def test_without_dates_nothing_is_open():
    none = NominationDates()
    assert refused(dates=none) == ["nominations-not-open"]
    assert refused(dates=none, kind=NominationKind.FLOOR) == ["item-not-open"]
    assert refused(dates=none, kind=NominationKind.COUNTER) == ["proposal-not-published"]


# Who


@pytest.mark.parametrize(
    ("nominators", "person", "may"),
    [
        (Nominators.REPRESENTATIVES, "G1", True),
        (Nominators.REPRESENTATIVES, "G9", False),
        (Nominators.REPRESENTATIVES, "K", False),
        (Nominators.REPRESENTATIVES_AND_SUBSTITUTES, "G9", True),
        (Nominators.REPRESENTATIVES_AND_SUBSTITUTES, "K", False),
    ],
)
def test_q12_who_nominates(nominators, person, may):
    found = refused(rules(nominators=nominators), nominator=person)
    assert found == ([] if may else ["may-not-nominate"])


def test_a_member_nominates_where_members_are_persons():
    people = register(
        persons=[
            person("1", member_since=date(2020, 1, 1)),
            person("2", member_since=date(2028, 12, 1)),
        ]
    )
    hers = {"of": people, "member": None, "office": "board"}
    assert refused(PERSONS_RULEBOOK, nominator="1", **hers) == []
    assert refused(PERSONS_RULEBOOK, nominator="2", **hers) == ["may-not-nominate"]


def test_a_representative_speaks_for_her_own_member():
    assert refused(member="uppsala") == ["another-member"]
    assert refused(member=None) == []


def test_self_nomination_and_the_members_decision():
    assert refused(nominee="G1") == []
    strict = rules(self_nomination=False, member_decision_required=True)
    assert refused(strict, nominee="G1") == ["self-nomination", "member-decision-missing"]
    assert refused(strict, decision="Regional board § 12") == []


def test_the_same_name_is_put_forward_once_by_each():
    assert refused(earlier=[nomination()]) == ["nominated-already"]
    assert refused(earlier=[nomination(nominator="G2")]) == []
    assert refused(earlier=[nomination(answer=Answer.DECLINED)]) == []


def test_sc12_an_appointed_office_is_not_elected():
    (found,) = nomination_violations(RULEBOOK, NETWORK, nomination(office="coordinator"), DATES)
    assert found.code == "office-not-elected"


def test_a_seat_of_the_office_is_named_rightly():
    assert refused(office="nomination-committee", part="convener") == []
    assert refused(office="nomination-committee", part="treasurer") == ["part-unknown"]


def test_every_reason_is_told_at_once():
    assert refused(office="king", nominator="K", made_at=at(11, 20)) == [
        "office-not-elected",
        "nominations-closed",
        "may-not-nominate",
    ]


# The answer


def test_a_nominee_answers_in_time():
    made = nomination()
    assert answer_at(made, DATES, at(11, 18)) is Answer.PENDING
    assert answer_at(made, DATES, at(11, 19, 0)) is Answer.EXPIRED
    assert answer_at(replace(made, answer=Answer.ACCEPTED), DATES, at(11, 19)) is Answer.ACCEPTED


@pytest.mark.parametrize(
    ("given_", "answer", "now", "allowed"),
    [
        (Answer.PENDING, Answer.ACCEPTED, at(11, 18), True),
        (Answer.PENDING, Answer.DECLINED, at(11, 18), True),
        (Answer.PENDING, Answer.WITHDRAWN, at(11, 18), False),
        (Answer.PENDING, Answer.ACCEPTED, at(11, 19), False),
        (Answer.PENDING, Answer.DECLINED, at(11, 19), True),
        (Answer.ACCEPTED, Answer.WITHDRAWN, at(12, 1), True),
        (Answer.ACCEPTED, Answer.ACCEPTED, at(12, 1), False),
        (Answer.DECLINED, Answer.ACCEPTED, at(11, 18), True),
        (Answer.WITHDRAWN, Answer.ACCEPTED, at(11, 18), False),
        (Answer.ACCEPTED, Answer.EXPIRED, at(11, 18), False),
    ],
)
def test_which_answer_may_follow(given_, answer, now, allowed):
    made = nomination(answer=given_)
    found = codes(answer_violations(RULEBOOK, made, answer, DATES, now=now))
    assert found == ([] if allowed else ["answer-impossible"])


def test_nobody_withdraws_from_an_open_ballot():
    fixed = replace(DATES, candidates_fixed_at=at(12, 7, 11))
    made = nomination(answer=Answer.ACCEPTED)
    found = answer_violations(RULEBOOK, made, Answer.WITHDRAWN, fixed, now=at(12, 7, 11))
    assert codes(found) == ["candidates-fixed"]
    assert answer_violations(RULEBOOK, made, Answer.WITHDRAWN, fixed, now=at(12, 7, 10)) == []
