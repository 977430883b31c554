"""Ballots made by the pages' programs, for elections of any shape, pass the checks of a cast."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from ballot_making import question
from node_running import answer_of

from election.core.ballot.ballot import BLANK, Selection
from election.core.ballot.credential import check_code, public_credential
from election.core.ballot.formats import Election, Question
from election.core.ballot.group import G, power, random_scalar
from election.core.ballot.open_ballot import open_ballot
from election.core.ballot.read import parse_election
from election.core.ballot.server_key import new_uuid
from election.core.ballot.setup import make_election
from election.core.ballot.text import parse
from election.core.ballot.verify_ballot import check_ballot

CORNERS = [
    [question(1, 0, 0)],
    [question(1, 1, 1)],
    [question(1, 0, 1, blank=True)],
    [question(40, 0, 40)],
    [question(40, 1, 3, blank=True)],
    [question(12, 12, 12, blank=True)],
    [question(2, 1, 1), question(3, 0, 2, blank=True), question(5, 2, 4)],
]
SHAPES = 18
CHANCE = secrets.SystemRandom()


def shape() -> list[Question]:
    questions = []
    for _ in range(CHANCE.choice([1, 1, 1, 2])):
        count = min(CHANCE.randint(1, 30) for _ in range(3))
        least, most = sorted((CHANCE.randint(0, count), CHANCE.randint(0, count)))
        questions.append(question(count, least, most, blank=CHANCE.random() < 0.4))
    return questions


def selection(asked: Question) -> Selection:
    if asked.blank and CHANCE.random() < 0.4:
        return BLANK
    chosen = CHANCE.sample(range(len(asked.answers)), CHANCE.randint(asked.least, asked.most))
    return tuple(int(place in chosen) for place in range(len(asked.answers)))


def election_of(questions: list[Question], public_key: int) -> Election:
    return make_election(
        uuid=new_uuid(),
        name="Prov: «ÆØÅ» \u2028👋",
        description="",
        public_key=public_key,
        questions=questions,
    )


def check(election: Election, chosen: tuple[Selection, ...], made: dict) -> None:
    credential = int(made["credential"])
    assert check_code(made["code"]) == made["code"]
    assert public_credential(made["code"], election.uuid) == credential
    opened = made["opened"].encode()
    checked = check_ballot(parse(opened)["ballot"].encode(), election, [credential])
    assert (checked.tracker, checked.credential) == (made["tracker"], credential)
    assert open_ballot(opened, parse_election(election.raw)).choices == chosen


@contextmanager
def told(questions: list[Question], chosen: tuple[Selection, ...]) -> Iterator[None]:
    """Say in a failure which shape it was, since the next run has others."""
    try:
        yield
    except Exception as error:
        shapes = [(len(one.answers), one.least, one.most, one.blank) for one in questions]
        error.add_note(f"answers, least, most, blank: {shapes}; choices: {chosen}")
        raise


def test_ballots_of_any_shape_are_accepted_and_hold_what_was_chosen():
    public_key = power(G, random_scalar())
    shapes = CORNERS + [shape() for _ in range(SHAPES)]
    elections = [election_of(questions, public_key) for questions in shapes]
    choices = [tuple(selection(asked) for asked in questions) for questions in shapes]
    tasks = [
        {
            "election": election.raw.decode(),
            "choices": ["blank" if one is BLANK else list(one) for one in chosen],
        }
        for election, chosen in zip(elections, choices, strict=True)
    ]
    made = answer_of("make_ballots.mjs", tasks)
    for election, chosen, one in zip(elections, choices, made, strict=True):
        with told(list(election.questions), chosen):
            check(election, chosen, one)
