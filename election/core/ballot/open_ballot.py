"""A ballot opened for checking: what it holds is shown, so that it is never cast.

Whoever doubts the program that encrypts her vote lets it make a ballot, notes the tracker, and
then has it opened in place of cast. Another device finds out here whether it holds what she chose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from election.core.ballot.ballot import BLANK, Blank, Selection, check_choices, plain_values
from election.core.ballot.engine import Tables, tables_for
from election.core.ballot.formats import Ciphertext, Election, Question
from election.core.ballot.invalid import Check, InvalidError, require
from election.core.ballot.prove import encrypt_with
from election.core.ballot.read import fields, integer, items, parse_ballot, scalar, string
from election.core.ballot.text import compact, parse

_LONGEST: Final = 4_000_000  # bytes; a ballot of hundreds of answers with its opening is shorter


class OpeningError(ValueError):
    """A ballot that does not hold what it is said to; ``question`` and ``place`` count from 0."""

    def __init__(self, question: int, place: int) -> None:
        self.question: Final = question
        self.place: Final = place
        super().__init__(
            f"The ballot does not hold what is said: question {question + 1}, "
            f"ciphertext {place + 1}. The program that made it is not to be trusted."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBallot:
    """A ballot known to hold these choices; the tracker must be the one noted before."""

    tracker: str
    choices: tuple[Selection, ...]


def opened_text(
    ballot: bytes, *, opening: Sequence[Sequence[int]], choices: Sequence[Selection]
) -> bytes:
    """Write a ballot with the randomness of each ciphertext and the choices it is to hold."""
    return compact(
        {
            "ballot": ballot.decode(),
            "opening": [[str(randomness) for randomness in answer] for answer in opening],
            "choices": [
                selection.value if isinstance(selection, Blank) else list(selection)
                for selection in choices
            ],
        }
    ).encode()


def open_ballot(opened: bytes, election: Election) -> OpenedBallot:
    """Check that an opened ballot encrypts exactly the choices it is said to hold.

    Proofs and signature are not looked at: a ballot in which they are wrong would be refused
    when it is cast. Raises OpeningError when another vote is inside, SelectionError when the
    choices are none the election allows, and MalformedError or InvalidError for anything else.
    """
    require(len(opened) <= _LONGEST, Check.SHAPE, "the opened ballot is too long")
    text, opening, choices = fields(parse(opened), "ballot", "opening", "choices")
    ballot = parse_ballot(string(text).encode(), election)
    require(
        (ballot.election_uuid, ballot.election_hash) == (election.uuid, election.fingerprint),
        Check.OTHER_ELECTION,
        "the ballot is for another election",
    )
    selections = items(choices, _selection)
    check_choices(election, selections)
    randomness = items(opening, lambda answer: items(answer, scalar), len(election.questions))
    tables = tables_for(election.public_key)
    for at, (question, answer) in enumerate(zip(election.questions, ballot.answers, strict=True)):
        _check_answer(
            at,
            question,
            selections[at],
            pairs=answer.choices,
            randomness=randomness[at],
            tables=tables,
        )
    return OpenedBallot(tracker=ballot.tracker, choices=selections)


def _selection(value: object) -> Selection:
    return BLANK if value == BLANK.value else items(value, integer)


def _check_answer(
    at: int,
    question: Question,
    selection: Selection,
    *,
    pairs: Sequence[Ciphertext],
    randomness: Sequence[int],
    tables: Tables,
) -> None:
    if len(randomness) != len(pairs):
        raise InvalidError(Check.SHAPE, "each ciphertext must have its randomness")
    plain = plain_values(question, selection)
    for place, (pair, value, drawn) in enumerate(zip(pairs, plain, randomness, strict=True)):
        if encrypt_with(value, drawn, tables=tables) != pair:
            raise OpeningError(at, place)
