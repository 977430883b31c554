"""From tallies to the elected: rounds, parts that wait, persons passed over, lots by place."""

from dataclasses import replace

import pytest
from record_making import person, question, rulebook_text

from election.core.record.bodies import related
from election.core.record.contest_count import Box
from election.core.record.recount import box_lot, count_contest, is_open
from election.core.record.result import Declined, Elected, How
from election.core.rulebook.load import load_rulebook

RULEBOOK = load_rulebook(rulebook_text(Q15b="V2"))  # absolute majority, then one run-off
RELATIVE = load_rulebook(rulebook_text())


def box(*questions, counts, turnout, **other) -> Box:
    return Box(
        questions=questions,
        counts=tuple(map(tuple, counts)),
        turnout=turnout,
        present=turnout,
        lot=other.pop("lot", list),
        **other,
    )


CONVENER = question("nomination-committee", "convener", "Ada", "Bo", "Cia")
MEMBER = question("nomination-committee", "member", "Ada", "Disa", "Eli", "Fia", seats=2)


def test_a_part_waits_while_its_candidate_can_still_become_convener():
    first = box(CONVENER, MEMBER, counts=[[0, 4, 4, 2], [0, 9, 8, 2, 1]], turnout=10)
    ((convener, member),) = count_contest(RULEBOOK, [first])
    assert convener.goes_on == ("p-ada", "p-bo")
    assert member.waits
    assert is_open(member)
    assert member.elected == ()

    run_off = replace(CONVENER, candidates=CONVENER.candidates[:2])
    second = box(run_off, counts=[[0, 6, 4]], turnout=10)
    (_, member), (settled,) = count_contest(RULEBOOK, [first, second])
    assert settled.elected == ("p-ada",)
    assert member.passed_over == ("p-ada",)
    assert member.elected == ("p-disa",)
    assert member.goes_on == ("p-eli", "p-fia")

    lost = box(run_off, counts=[[0, 4, 6]], turnout=10)
    (_, member), (settled,) = count_contest(RULEBOOK, [first, lost])
    assert settled.elected == ("p-bo",)
    assert (member.passed_over, member.elected) == ((), ("p-ada", "p-disa"))


def test_without_a_further_round_the_part_waits_no_longer():
    first = box(CONVENER, MEMBER, counts=[[0, 4, 4, 2], [0, 9, 8, 2, 1]], turnout=10, is_last=True)
    ((convener, member),) = count_contest(RULEBOOK, [first])
    assert (convener.goes_on, convener.unfilled) == ((), 1)
    assert member.elected == ("p-ada", "p-disa")


def test_where_the_next_by_votes_follows_who_declined_is_passed_over_from_that_round_on():
    chair = question("chair", "chair", "Ada", "Bo", "Cia")
    first = box(chair, counts=[[0, 4, 4, 2]], turnout=10)
    second = box(replace(chair, candidates=chair.candidates[:2]), counts=[[0, 7, 3]], turnout=10)
    declined = [Declined(candidate=person("Ada"), round=2)]
    next_by_votes = load_rulebook(rulebook_text(Q15b="V2", Q26="V2"))
    (one,), (two,) = count_contest(next_by_votes, [first, second], declined=declined)
    assert (one.passed_over, one.goes_on) == ((), ("p-ada", "p-bo"))
    assert (two.passed_over, two.elected) == (("p-ada",), ("p-bo",))


def test_those_elected_to_the_same_body_before_are_passed_over():
    committee = question("working-committee", "member", "Ada", "Bo", seats=1, size=5)
    elected = Elected(
        office="chair", part="chair", id="p-ada", name="Testperson Ada", contest="c", how=How.BALLOT
    )
    tally = box(committee, counts=[[0, 9, 1]], turnout=10)
    ((result,),) = count_contest(RELATIVE, [tally], before=[elected])
    assert (result.passed_over, result.elected) == (("p-ada",), ("p-bo",))
    other = replace(elected, office="nomination-committee")
    ((result,),) = count_contest(RELATIVE, [tally], before=[other])
    assert result.elected == ("p-ada",)


def test_the_lot_is_asked_by_place_on_the_whole_ballot():
    asked = []

    def order(uuid, bits, positions):
        asked.append((uuid, bits, list(positions)))
        return list(reversed(positions))

    drawn = box(
        CONVENER,
        MEMBER,
        counts=[[0, 6, 2, 2], [0, 1, 5, 5, 5]],
        turnout=10,
        lot=box_lot(order, uuid="u", bits="01"),
    )
    ((convener, member),) = count_contest(RELATIVE, [drawn])
    assert convener.elected == ("p-ada",)
    assert member.elected == ("p-fia", "p-eli")
    assert asked == [("u", "01", [4, 5, 6])]
    assert member.lots[0].tied == ("p-disa", "p-eli", "p-fia")


@pytest.mark.parametrize(
    ("office", "body"),
    [
        ("chair", {"chair", "vice-chair", "working-committee"}),
        ("working-committee", {"chair", "vice-chair", "working-committee"}),
        ("nomination-committee", {"nomination-committee"}),
        ("unheard-of", {"unheard-of"}),
    ],
)
def test_offices_of_one_body(office, body):
    assert related(RULEBOOK, office) == body
