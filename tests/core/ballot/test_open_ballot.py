"""Ballots opened for checking: what is inside, and what is said to be."""

import json

import pytest
from ballot_making import Making, question

from election.core.ballot.ballot import BLANK, SelectionError, make_ballot, tracker
from election.core.ballot.group import Q, random_scalar
from election.core.ballot.invalid import Check, InvalidError
from election.core.ballot.open_ballot import OpeningError, open_ballot, opened_text
from election.core.ballot.setup import make_election
from election.core.ballot.text import MalformedError, compact

QUESTIONS = [question(3, 1, 2, blank=True), question(2, 0, 1)]
CHOICES = ((0, 1, 1), (0, 1))


@pytest.fixture(scope="module")
def making():
    return Making.of(QUESTIONS, voters=1)


def made(making, choices):
    """A ballot and the randomness of its ciphertexts, by the order of draws in protocol.md."""
    drawn = []

    def random() -> int:
        drawn.append(random_scalar())
        return drawn[-1]

    ballot = make_ballot(making.election, code=making.codes[0], choices=choices, random=random)
    opening, at = [], 0
    for asked in QUESTIONS:
        opening.append(drawn[at : at + asked.width])
        terms = asked.most - asked.least + 1 + asked.blank
        at += 4 * asked.width + 2 * terms - 1 + 3 * asked.blank
    assert at + 1 == len(drawn)
    return ballot, opening


@pytest.fixture(scope="module")
def ballot(making):
    return made(making, CHOICES)


@pytest.mark.parametrize("choices", [CHOICES, (BLANK, (0, 0)), ((1, 0, 0), (1, 0))])
def test_a_ballot_opens_to_its_choices(making, choices):
    text, opening = made(making, choices)
    opened = open_ballot(opened_text(text, opening=opening, choices=choices), making.election)
    assert opened.tracker == tracker(text)
    assert opened.choices == choices


@pytest.mark.parametrize(
    ("said", "question", "place"),
    [((BLANK, (0, 1)), 0, 0), (((1, 0, 1), (0, 1)), 0, 1), (((0, 1, 1), (0, 0)), 1, 1)],
)
def test_a_ballot_that_holds_another_vote_is_found(making, ballot, said, question, place):
    text, opening = ballot
    with pytest.raises(OpeningError, match="not to be trusted") as raised:
        open_ballot(opened_text(text, opening=opening, choices=said), making.election)
    assert (raised.value.question, raised.value.place) == (question, place)


def test_other_randomness_opens_nothing(making, ballot):
    text, (first, second) = ballot
    moved = opened_text(text, opening=[first, [second[0], (second[1] + 1) % Q]], choices=CHOICES)
    with pytest.raises(OpeningError):
        open_ballot(moved, making.election)


@pytest.mark.parametrize(
    "said", [(), (CHOICES[0], BLANK), ((1, 1, 1), (0, 1)), ((0, 2, 0), (0, 1))]
)
def test_choices_that_no_ballot_may_hold_are_refused(making, ballot, said):
    text, opening = ballot
    with pytest.raises(SelectionError):
        open_ballot(opened_text(text, opening=opening, choices=said), making.election)


def test_an_opening_of_another_shape_is_refused(making, ballot):
    text, (first, second) = ballot
    for opening in ([first], [first[1:], second], [first, second, second]):
        with pytest.raises(InvalidError) as raised:
            open_ballot(opened_text(text, opening=opening, choices=CHOICES), making.election)
        assert raised.value.check is Check.SHAPE


def test_a_ballot_of_another_election_is_refused(making, ballot):
    text, opening = ballot
    other = make_election(
        uuid=making.election.uuid,
        name="Another",
        description="",
        public_key=making.election.public_key,
        questions=QUESTIONS,
    )
    with pytest.raises(InvalidError) as raised:
        open_ballot(opened_text(text, opening=opening, choices=CHOICES), other)
    assert raised.value.check is Check.OTHER_ELECTION


@pytest.mark.parametrize(
    "change",
    [
        {"ballot": 1},
        {"ballot": "{}"},
        {"ballot": "\ud800"},
        {"choices": None},
        {"choices": [[0, True, 1], [0, 1]]},
        {"opening": [[1, 2, 3, 4], [5, 6]]},
        {"more": []},
    ],
)
def test_what_is_no_opened_ballot_is_refused(making, ballot, change):
    text, opening = ballot
    value = json.loads(opened_text(text, opening=opening, choices=CHOICES)) | change
    with pytest.raises(MalformedError):
        open_ballot(json.dumps(value).encode(), making.election)
    for raw in (b"", b"[]", b"\xff", compact(change).encode(errors="replace")):
        with pytest.raises(MalformedError):
            open_ballot(raw, making.election)


def test_a_text_too_long_to_be_one_is_not_even_read(making):
    with pytest.raises(InvalidError, match="too long"):
        open_ballot(b"[" * 4_000_001, making.election)
