"""Two offices of one body in ballots held together: who has the votes for both, and keeps one."""

from itertools import product

from record_making import person, question, rulebook_text

from election.core.ballot.lot import lot_order
from election.core.record.assemble import ContestFacts, RoundFacts, count_facts, elected_in
from election.core.record.opening import NO_ELECTION, OpenedQuestion, Opening, Roll
from election.core.record.result import Declined
from election.core.record.won_twice import won_twice
from election.core.rulebook.load import load_rulebook

RULEBOOK = load_rulebook(rulebook_text(Q26="V3"))
NAMES = ("Ada", "Bo")
BALLOTS = 3


def contest(number: int, asked: OpenedQuestion, votes: tuple[int, ...]) -> ContestFacts:
    opening = Opening(
        version=1,
        number=number,
        previous="0" * 64,
        uuid="u" * 22,
        contest=asked.office,
        round=1,
        opened_at="2027-01-28T18:00Z",
        questions=(asked,),
        election=NO_ELECTION,
        roll=Roll(version=1, sha256="ab" * 32),
        entitled=BALLOTS,
        present=None,
        replacements=(),
    )
    return ContestFacts(
        contest=asked.office,
        rounds=(
            RoundFacts(
                opening=opening,
                counts=((BALLOTS - sum(votes), *votes),),
                ballots=BALLOTS,
                turnout=BALLOTS,
                head="0" * 64,
                lot=None,
            ),
        ),
    )


def elected(facts: list[ContestFacts]) -> dict[str, str]:
    found = []
    for each in facts:
        counted = count_facts(RULEBOOK, each, before=found, lot_order=lot_order)
        found += elected_in(each, counted)
    return {each.office: each.id for each in found}


def test_every_small_count_of_two_offices():
    chair, vice = question("chair", "chair", *NAMES), question("vice-chair", "vice-chair", *NAMES)
    figures = [votes for votes in product(range(4), repeat=2) if sum(votes) <= BALLOTS]
    seen = 0
    for first, second in product(figures, repeat=2):
        if first[0] == first[1] or second[0] == second[1]:
            continue  # a tie, and no lot to decide it
        facts = [contest(1, chair, first), contest(2, vice, second)]
        both = (first[0] > first[1]) == (second[0] > second[1])
        told = won_twice(RULEBOOK, facts, lot_order=lot_order)
        assert bool(told) is both
        for each in told:
            seen += 1
            assert elected(facts)["chair"] == each.kept.id == each.other.id
            assert elected(facts).get("vice-chair") != each.kept.id
            name = person(each.kept.name.removeprefix("Testperson "))
            gone = ContestFacts(
                contest="chair",
                rounds=facts[0].rounds,
                declined=(Declined(candidate=name, round=1),),
            )
            assert elected([gone, facts[1]]) == {"vice-chair": each.kept.id}
    assert seen > 10


def test_offices_of_different_bodies_may_be_held_together():
    facts = [
        contest(1, question("chair", "chair", *NAMES), (2, 1)),
        contest(2, question("nomination-committee", "convener", *NAMES), (2, 1)),
    ]
    assert won_twice(RULEBOOK, facts, lot_order=lot_order) == ()
