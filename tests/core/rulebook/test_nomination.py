"""Who may nominate, until when, the nominee's answer, and who stands."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.core.rulebook.candidates import (
    ballot_violations,
    candidates_of,
    selection_violations,
    support_missing,
)
from election.core.rulebook.eligibility import (
    OfficeHolder,
    eligibility_events,
    eligibility_violations,
)
from election.core.rulebook.model import AfterSeatLoss, Consent, Nominators, Selections
from election.core.rulebook.nomination import (
    Answer,
    Nomination,
    NominationDates,
    NominationKind,
    answer_at,
    answer_violations,
    nomination_violations,
    nominations_close_on,
)
from tests.core.rulebook.factories import (
    PERSONS_RULEBOOK,
    RULEBOOK,
    member,
    ordinary,
    person,
    register,
    substitute,
    with_rules,
)


def at(month, day, hour=12, year=2028):
    return datetime(year, month, day, hour, tzinfo=UTC)


MEETING = date(2028, 12, 7)
DATES = NominationDates(
    opens_at=at(9, 1, 0),
    closes_at=at(11, 16, 0),
    proposal_published_at=at(11, 20),
    item_opened_at=at(12, 7, 10),
    item_closed_at=at(12, 7, 11),
    answer_until=at(11, 19, 0),
)
NETWORK = register(
    ordinary("Gotland", "G1", 1),
    ordinary("Gotland", "G2", 2),
    substitute("Gotland", "G9", 1),
    ordinary("Uppsala", "U1", 1),
    substitute("Uppsala", "U9", 1),
    ordinary("Dalarna", "D1", 1),
    persons=[person("K", name="Koordinator")],
)


def nomination(**changes):
    values = {
        "office": "working-committee",
        "nominee": "U1",
        "nominator": "G1",
        "member": "gotland",
        "made_at": at(11, 15, 23),
    }
    return Nomination(**(values | changes))


def accepted(nominee, **changes):
    values = {"nominee": nominee, "answer": Answer.ACCEPTED, "answered_at": at(11, 16)}
    return nomination(**(values | changes))


def rules(**changes):
    return with_rules(RULEBOOK, "nomination", **changes)


def codes(found):
    return [one.code for one in found]


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


def test_the_last_day_is_counted_from_the_meeting():
    assert nominations_close_on(RULEBOOK, MEETING) is None
    assert nominations_close_on(rules(closes_days_before=22), MEETING) == date(2028, 11, 15)


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


# Whom


def test_sc5_a_substitute_is_refused_when_candidates_are_fixed():
    assert refused(nominee="U9") == []
    (found,) = ballot_violations(RULEBOOK, "working-committee", ["U9"], NETWORK, MEETING)
    assert (found.code, found.rule) == ("substitute", "R23")
    risen = register(
        substitute("Uppsala", "U9", until=date(2028, 11, 30)),
        ordinary("Uppsala", "U9", since=date(2028, 12, 1)),
    )
    assert ballot_violations(RULEBOOK, "working-committee", ["U9"], risen, MEETING) == []


def test_sc12_the_coordinator_is_not_eligible():
    (found,) = eligibility_violations(RULEBOOK, "chair", "K", NETWORK, MEETING)
    assert (found.code, found.rule) == ("not-a-representative", "Q9")


def test_q11_a_substitute_may_sit_on_the_nomination_committee():
    assert eligibility_violations(RULEBOOK, "nomination-committee", "U9", NETWORK, MEETING) == []
    (found,) = eligibility_violations(RULEBOOK, "nomination-committee", "K", NETWORK, MEETING)
    assert (found.code, found.rule) == ("not-appointed", "Q11")


def test_a_person_who_is_a_member_is_eligible_where_members_are_persons():
    people = register(
        persons=[person("1", member_since=date(2020, 1, 1)), person("2")],
    )
    assert eligibility_violations(PERSONS_RULEBOOK, "leader", "1", people, MEETING) == []
    assert codes(eligibility_violations(PERSONS_RULEBOOK, "leader", "2", people, MEETING)) == [
        "not-a-member"
    ]
    assert codes(eligibility_violations(PERSONS_RULEBOOK, "leader", "3", people, MEETING)) == [
        "person-unknown"
    ]


def test_sc3_who_loses_her_seat_gets_an_event():
    leaving = register(
        ordinary("Gotland", "G1"),
        ordinary("Uppsala", "U1"),
        members=[member("Gotland", until=date(2028, 3, 14))],
    )
    holders = [
        OfficeHolder(office="working-committee", person="G1"),
        OfficeHolder(office="working-committee", person="U1"),
    ]
    assert eligibility_events(RULEBOOK, holders, leaving, date(2028, 3, 14), False) == []
    (event,) = eligibility_events(RULEBOOK, holders, leaving, date(2028, 3, 15), False)
    assert (event.person, event.effect) == ("G1", AfterSeatLoss.SEAT_LOST)
    assert [one.rule for one in (event.says, *event.reasons)] == ["Q6", "R23"]
    assert "the seat is vacant from 2028-03-15" in event.says.message


def test_sc4_inside_the_deferral_window_the_holder_keeps_her_seat():
    gone = register(ordinary("Gotland", "G1", until=date(2026, 12, 31)))
    holders = [OfficeHolder(office="working-committee", person="G1")]
    (event,) = eligibility_events(RULEBOOK, holders, gone, date(2027, 1, 1), True)
    assert event.effect is AfterSeatLoss.KEEPS_UNTIL_ELECTION
    assert "keeps the seat until the next election" in event.says.message


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


def test_b4_silence_is_consent_under_opt_out():
    silent = [nomination(nominee="U1"), nomination(nominee="D1", answer=Answer.DECLINED)]
    opt_out = rules(consent=Consent.OPT_OUT)
    assert standing(RULEBOOK, silent) == []
    assert standing(opt_out, silent) == ["U1"]
    found = answer_violations(opt_out, silent[0], Answer.WITHDRAWN, DATES, now=at(12, 1))
    assert found == []


# Who stands


def standing(rulebook, nominations, **how):
    values = {"on": MEETING} | how
    found = candidates_of(rulebook, NETWORK, nominations, "working-committee", **values)
    return [one.person for one in found]


def test_those_who_accepted_and_are_eligible_stand_once_each():
    nominations = [
        accepted("U1"),
        accepted("U1", nominator="D1", member="dalarna"),
        accepted("G2"),
        accepted("U9"),
        nomination(nominee="D1"),
        accepted("G1", office="chair"),
    ]
    found = candidates_of(
        RULEBOOK, NETWORK, nominations, "working-committee", on=MEETING, proposed={"U1"}
    )
    assert [(one.person, one.proposed, one.nominated_by) for one in found] == [
        ("G2", False, ("gotland",)),
        ("U1", True, ("dalarna", "gotland")),
    ]
    assert standing(RULEBOOK, nominations, passed_over={"U1"}) == ["G2"]


def test_her_last_word_counts():
    withdrew = nomination(nominee="U1", answer=Answer.WITHDRAWN, answered_at=at(11, 25))
    assert standing(RULEBOOK, [accepted("U1"), withdrew]) == []
    back = accepted("U1", kind=NominationKind.FLOOR, answered_at=at(12, 7))
    assert standing(RULEBOOK, [accepted("U1"), withdrew, back]) == ["U1"]


def test_a_nomination_may_name_the_seat():
    nominations = [
        accepted("U9", office="nomination-committee", part="convener"),
        accepted("G9", office="nomination-committee"),
    ]
    for part, expected in (("convener", ["G9", "U9"]), ("member", ["G9"])):
        found = candidates_of(
            RULEBOOK, NETWORK, nominations, "nomination-committee", on=MEETING, part=part
        )
        assert [one.person for one in found] == expected


def test_b4_supporters_are_other_members():
    two = rules(supporters=2)
    made = accepted("U1", supporters=("G2", "U1", "D1", "K"))
    assert support_missing(two, NETWORK, made, MEETING) == 0
    short = accepted("U1", supporters=("G2", "U1", "U9"))
    assert support_missing(two, NETWORK, short, MEETING) == 1
    assert standing(two, [made]) == ["U1"]
    assert standing(two, [short]) == []


def test_a_ballot_needs_candidates_each_once():
    found = ballot_violations(RULEBOOK, "chair", [], NETWORK, MEETING)
    assert codes(found) == ["no-candidates"]
    found = ballot_violations(RULEBOOK, "chair", ["U1", "U1", "K"], NETWORK, MEETING, seats=0)
    assert codes(found) == ["candidate-double", "not-a-representative", "no-seats"]
    assert codes(ballot_violations(RULEBOOK, "king", ["U1"], NETWORK, MEETING)) == [
        "office-not-elected"
    ]


def test_sc7_six_names_for_five_seats_is_too_many():
    six = [f"P{n}" for n in range(6)]
    chosen = selection_violations(RULEBOOK, six, candidates=six, seats=5)
    assert codes(chosen) == ["too-many-chosen"]
    assert selection_violations(RULEBOOK, six[:5], candidates=six, seats=5) == []
    assert selection_violations(RULEBOOK, [], candidates=six, seats=5) == []


def test_selections_exactly_and_without_blank():
    strict = with_rules(RULEBOOK, "voting", selections=Selections.EXACTLY, blank=False)
    three = ["P1", "P2", "P3"]
    assert codes(selection_violations(strict, [], candidates=three, seats=2)) == ["blank-refused"]
    assert codes(selection_violations(strict, ["P1"], candidates=three, seats=2)) == [
        "too-few-chosen"
    ]
    assert codes(selection_violations(strict, ["P1", "P1"], candidates=three, seats=2)) == [
        "chosen-twice"
    ]
    assert codes(selection_violations(strict, ["P1", "P9"], candidates=three, seats=2)) == [
        "not-a-candidate"
    ]
    assert selection_violations(strict, three[:2], candidates=three[:2], seats=5) == []


@given(
    st.lists(
        st.builds(
            nomination,
            nominee=st.sampled_from(["G1", "G2", "G9", "U1", "U9", "K", "nobody"]),
            nominator=st.sampled_from(["G1", "U1", "D1"]),
            answer=st.sampled_from(
                [Answer.PENDING, Answer.ACCEPTED, Answer.DECLINED, Answer.WITHDRAWN]
            ),
            answered_at=st.integers(1, 28).map(lambda day: at(11, day)),
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_all_who_stand_may_be_put_on_the_ballot(nominations, random):
    found = standing(RULEBOOK, nominations)
    if found:
        assert ballot_violations(RULEBOOK, "working-committee", found, NETWORK, MEETING) == []
    shuffled = random.sample(nominations, len(nominations))
    assert standing(RULEBOOK, shuffled) == found
