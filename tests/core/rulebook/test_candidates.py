"""Who stands for an office, and what a voter may choose."""

from hypothesis import given
from hypothesis import strategies as st

from election.core.rulebook.candidates import (
    ballot_violations,
    candidates_of,
    selection_violations,
    support_missing,
)
from election.core.rulebook.model import Consent, Selections
from election.core.rulebook.nomination import Answer, NominationKind, answer_violations
from tests.core.rulebook.factories import (
    DATES,
    MEETING,
    NETWORK,
    RULEBOOK,
    accepted,
    at,
    codes,
    nomination,
    with_rules,
)


def rules(**changes):
    return with_rules(RULEBOOK, "nomination", **changes)


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


def test_b4_silence_is_consent_under_opt_out():
    silent = [nomination(nominee="U1"), nomination(nominee="D1", answer=Answer.DECLINED)]
    opt_out = rules(consent=Consent.OPT_OUT)
    assert standing(RULEBOOK, silent) == []
    assert standing(opt_out, silent) == ["U1"]
    found = answer_violations(opt_out, silent[0], Answer.WITHDRAWN, DATES, now=at(12, 1))
    assert found == []
