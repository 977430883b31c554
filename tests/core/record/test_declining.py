"""Who was elected declines: every small count, by each rule, and what the next ballot then asks."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from record_making import person, question, rulebook_text

from election.core.record.contest_count import Box
from election.core.record.recount import count_contest, due_next, is_open
from election.core.record.result import Declined, Elected, How, QuestionResult
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.model import AfterDeclining, Rulebook

NAMES = ("Ada", "Bo", "Cia")
RELATIVE = {
    rule: load_rulebook(rulebook_text(Q26=reading))
    for rule, reading in zip(AfterDeclining, ("V1", "V2", "V3"), strict=True)
}
ABSOLUTE = {
    rule: load_rulebook(rulebook_text(Q15b="V2", Q26=reading))
    for rule, reading in zip(AfterDeclining, ("V1", "V2", "V3"), strict=True)
}


def box(*questions, counts, turnout: int) -> Box:
    figures = tuple(map(tuple, counts))
    return Box(
        questions=questions, counts=figures, turnout=turnout, present=turnout, lot=lambda at: at
    )


def declined(name: str, round_: int = 1) -> Declined:
    return Declined(candidate=person(name), round=round_)


def small_boxes(rulebook: Rulebook) -> Iterator[tuple[Box, str]]:
    """Every count of three candidates by four ballots, and each of those whom it elects."""
    for seats, votes in product((1, 2), product(range(4), repeat=3)):
        asked = question("working-committee", "member", *NAMES, seats=seats, size=5)
        valid = max(-(-sum(votes) // seats), *votes)
        if valid > 4:
            continue
        held = box(asked, counts=[[4 - valid, *votes]], turnout=4)
        ((result,),) = count_contest(rulebook, [held])
        yield from ((held, each) for each in result.elected)


def counted(rulebook: Rulebook, held: Box, who: str) -> tuple[QuestionResult, QuestionResult, int]:
    """Return a count before and after she declines, and the seats that the next ballot fills."""
    gone = [Declined(candidate=person(who.removeprefix("p-").title()), round=1)]
    ((before,),) = count_contest(rulebook, [held])
    ((after,),) = count_contest(rulebook, [held], declined=gone)
    due = due_next(rulebook, [held], declined=gone)
    return before, after, sum(each.seats for each in due)


@pytest.mark.parametrize("rulebooks", [RELATIVE, ABSOLUTE], ids=["relative", "absolute"])
@pytest.mark.parametrize("rule", AfterDeclining)
def test_every_seat_is_in_one_place_and_none_is_hers(rulebooks, rule):
    seen = 0
    for held, who in small_boxes(rulebooks[rule]):
        _, after, due = counted(rulebooks[rule], held, who)
        holders = [each for each in after.elected if each != who]
        assert len(holders) + after.unfilled + due == after.seats
        assert is_open(after) is bool(due)
        assert who not in after.goes_on
        seen += 1
    assert seen > 100


@pytest.mark.parametrize("rulebooks", [RELATIVE, ABSOLUTE], ids=["relative", "absolute"])
def test_a_vacancy_or_a_new_ballot_leaves_the_others_as_they_are(rulebooks):
    for rule in (AfterDeclining.NEW_BALLOT, AfterDeclining.VACANT):
        for held, who in small_boxes(rulebooks[rule]):
            before, after, _ = counted(rulebooks[rule], held, who)
            assert after.elected == before.elected
            assert (after.majority, after.lots) == (before.majority, before.lots)
            if rule is AfterDeclining.VACANT:
                assert after.unfilled == before.unfilled + 1
                assert after.goes_on == before.goes_on


@pytest.mark.parametrize("rulebooks", [RELATIVE, ABSOLUTE], ids=["relative", "absolute"])
def test_next_by_votes_is_the_count_as_if_she_were_elected_elsewhere(rulebooks):
    rulebook = rulebooks[AfterDeclining.NEXT_BY_VOTES]
    for held, who in small_boxes(rulebook):
        _, after, _ = counted(rulebook, held, who)
        elsewhere = Elected(
            office="chair", part="chair", id=who, name="", contest="chair", how=How.BALLOT
        )
        ((expected,),) = count_contest(rulebook, [held], before=[elsewhere])
        told = (after.elected, after.goes_on, after.unfilled, after.majority)
        assert told == (
            expected.elected,
            expected.goes_on,
            expected.unfilled,
            expected.majority,
        )
        assert after.passed_over == (who,)


def test_the_new_ballot_is_among_all_who_stood_though_the_last_round_had_fewer():
    rulebook = ABSOLUTE[AfterDeclining.NEW_BALLOT]
    chair = question("chair", "chair", *NAMES)
    first = box(chair, counts=[[0, 4, 4, 2]], turnout=10)
    run_off = replace(chair, candidates=chair.candidates[:2])
    second = box(run_off, counts=[[0, 7, 3]], turnout=10)
    gone = [declined("Ada", 2)]
    (due,) = due_next(rulebook, [first, second], declined=gone)
    assert [each.id for each in due.candidates] == ["p-bo", "p-cia"]
    assert (due.seats, due.anew) == (1, ("p-ada",))

    # It begins the rounds anew: more than half is needed, and then there is a run-off.
    anew = box(replace(chair, candidates=chair.candidates[1:]), counts=[[0, 5, 5]], turnout=10)
    _, (two,), (three,) = count_contest(rulebook, [first, second, anew], declined=gone)
    assert (two.elected, two.goes_on, two.unfilled) == (("p-ada",), ("p-bo", "p-cia"), 0)
    assert (three.majority, three.elected, three.goes_on) == (6, (), ("p-bo", "p-cia"))
    assert three.passed_over == ()


def test_when_the_next_declines_too_who_is_left_stands_again_and_then_the_seat_is_vacant():
    rulebook = RELATIVE[AfterDeclining.NEW_BALLOT]
    chair = question("chair", "chair", *NAMES)
    boxes = [
        box(chair, counts=[[0, 4, 3, 1]], turnout=8),
        box(replace(chair, candidates=chair.candidates[1:]), counts=[[0, 5, 3]], turnout=8),
        box(replace(chair, candidates=chair.candidates[2:]), counts=[[0, 8]], turnout=8),
    ]
    gone = [declined("Ada", 1), declined("Bo", 2)]
    (due,) = due_next(rulebook, boxes[:2], declined=gone)
    assert [each.id for each in due.candidates] == ["p-cia"]
    gone.append(declined("Cia", 3))
    assert due_next(rulebook, boxes, declined=gone) == ()
    results = count_contest(rulebook, boxes, declined=gone)
    assert [each.unfilled for (each,) in results] == [0, 0, 1]
    assert not any(is_open(each) for (each,) in results[2:])


def test_a_seat_won_in_a_first_round_is_voted_on_with_what_the_last_leaves():
    rulebook = ABSOLUTE[AfterDeclining.NEW_BALLOT]
    names = ("Ada", "Bo", "Cia", "Disa")
    asked = question("working-committee", "member", *names, seats=2, size=5)
    first = box(asked, counts=[[0, 8, 4, 3, 2]], turnout=10)
    run_off = replace(asked, seats=1, candidates=asked.candidates[1:3])
    second = box(run_off, counts=[[0, 6, 4]], turnout=10)
    gone = [declined("Ada", 2)]
    (due,) = due_next(rulebook, [first, second], declined=gone)
    assert [each.id for each in due.candidates] == ["p-cia", "p-disa"]
    assert due.seats == 1
    vacant = ABSOLUTE[AfterDeclining.VACANT]
    (one,), (two,) = count_contest(vacant, [first, second], declined=gone)
    assert (one.unfilled, two.unfilled, two.elected) == (1, 0, ("p-bo",))
    by_votes = ABSOLUTE[AfterDeclining.NEXT_BY_VOTES]
    (one,), (two,) = count_contest(by_votes, [first, second], declined=gone)
    assert (one.elected, one.unfilled, two.elected) == (("p-ada",), 1, ("p-bo",))


CONVENER = question("nomination-committee", "convener", "Ada", "Bo")
MEMBER = question("nomination-committee", "member", "Ada", "Bo", "Disa", "Eli", seats=2)


@pytest.mark.parametrize(
    ("rule", "convener", "members"),
    [
        (AfterDeclining.NEXT_BY_VOTES, ("p-bo",), ("p-disa", "p-eli")),
        (AfterDeclining.VACANT, ("p-ada",), ("p-bo", "p-disa")),
    ],
)
def test_who_declines_the_first_part_is_not_elected_to_another(rule, convener, members):
    held = box(CONVENER, MEMBER, counts=[[0, 6, 4], [0, 8, 6, 4, 2]], turnout=10)
    ((one, two),) = count_contest(RELATIVE[rule], [held], declined=[declined("Ada")])
    assert (one.elected, two.elected) == (convener, members)


def test_the_later_part_waits_for_the_new_ballot_of_the_earlier():
    rulebook = RELATIVE[AfterDeclining.NEW_BALLOT]
    held = box(CONVENER, MEMBER, counts=[[0, 6, 4], [0, 8, 6, 4, 2]], turnout=10)
    ((_, member),) = count_contest(rulebook, [held], declined=[declined("Ada")])
    assert member.waits
    (due,) = due_next(rulebook, [held], declined=[declined("Ada")])
    assert due.question.part == "convener"
    anew = box(replace(CONVENER, candidates=CONVENER.candidates[1:]), counts=[[3, 7]], turnout=10)
    (_, member), (convener,) = count_contest(rulebook, [held, anew], declined=[declined("Ada")])
    assert (convener.elected, member.elected) == (("p-bo",), ("p-disa", "p-eli"))


def test_two_persons_leave_the_seat_vacant_instead_of_a_new_ballot():
    chair = question("chair", "chair", *NAMES)
    held = replace(box(chair, counts=[[0, 4, 3, 1]], turnout=8), is_last=True)
    rulebook = RELATIVE[AfterDeclining.NEW_BALLOT]
    ((result,),) = count_contest(rulebook, [held], declined=[declined("Ada")])
    assert (result.goes_on, result.unfilled, result.waits) == ((), 1, False)
