"""Input files for a rehearsal of any size: register, election and votes, all made up.

The same rulebook, size and seed give the same bytes: what looks drawn is taken from SHA-256.
The columns and keys are those of docs/files.md.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from election.core.count import QuestionCount, count, names_allowed
from election.core.record.files import write_files
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.core.rulebook.model import (
    MemberKind,
    Office,
    Role,
    Rulebook,
    SeatPart,
    Selections,
    VotingRules,
)
from election.rehearsal.scene import SCENES, Cast, Contested, Scene, election_text

ABSENT_IN = 20  # one ordinary representative in this many is absent; a substitute votes
BLANK_IN = 30  # one ballot in this many is blank
MORE_NAMES = 2  # candidates beyond the seats of a question

ORGANISATION_COLUMNS = (
    "member",
    "decision",
    "since",
    "role",
    "position",
    "name",
    "email",
    "from",
    "to",
)
PERSON_COLUMNS = ("number", "name", "email", "member_since", "fee_paid_until")
BLANK = "blank"
VOTE_COLUMNS = ("voter", "contest", "round", "choices")

WORDS: Mapping[str, tuple[str, str]] = {
    "sv": ("Testledamot", "Testersättare"),
    "nb": ("Testmedlem", "Testvara"),
    "en": ("Test representative", "Test substitute"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A person's place in the generated register; ``member`` counts from 1."""

    member: int
    role: Role
    position: int

    @property
    def email(self) -> str:
        letter = "o" if self.role is Role.ORDINARY else "s"
        return f"m{self.member:04d}-{letter}{self.position}@member.example"


def drawn(below: int, *words: str | int) -> int:
    """Return a number from 0 to below - 1 that looks random and is always the same."""
    text = "|".join(str(word) for word in words)
    return int.from_bytes(sha256(text.encode()).digest()[:8]) % below


def rehearsal_files(
    rulebook: Rulebook, scene: Scene, *, voters: int, seed: str = "1"
) -> dict[str, bytes]:
    """Return the three files of a rehearsal in which this many vote, by file name.

    Raises RefusedError when they are too few for the offices to be contested.
    """
    places = tuple(register_places(rulebook, voters))
    absent = absent_places(places, seed) if _is_of_organisations(rulebook) else frozenset[Place]()
    voting = electorate(places, absent)
    pool = [place.email for place in voting if place.role is Role.ORDINARY]
    seats = tuple(_seats(rulebook, scene))
    seated = rulebook.committee.size
    wanted = seated + 2 + sum(number + MORE_NAMES for _, _, number in seats) + 2
    refuse_if(_size_violations(len(pool), wanted))
    # In this order: the sitting committee, two who do not stand in the end, the candidates, the
    # rest; the last two nominate, and the very last is the adjuster.
    pool.sort(key=lambda email: drawn(1 << 60, seed, "stands", email))
    questions = tuple(_questions(seats, pool[seated + 2 :]))
    cast = Cast(
        questions=questions,
        committee=tuple(pool[:seated]),
        declines=pool[seated],
        withdraws=pool[seated + 1],
        absent=tuple(sorted(place.email for place in absent)),
        nominators=tuple(pool[-2:]),
        adjuster=pool[-1],
    )
    votes = [
        row
        for question in questions
        for row in rounds_rows(
            rulebook.voting, question, [each.email for each in voting], seed=seed
        )
    ]
    return {
        "register.csv": csv_bytes(register_rows(rulebook, scene, voters)),
        "election.toml": election_text(rulebook, scene, cast).encode(),
        "votes.csv": csv_bytes([VOTE_COLUMNS, *votes]),
    }


def write_rehearsal_files(rulebook: Rulebook, out: Path, *, voters: int) -> list[Path]:
    """Write the files as a new directory and return their paths; raises RefusedError."""
    scene = SCENES.get(rulebook.id)
    if scene is None:
        raise RefusedError(
            [
                violation(
                    "no-scene",
                    "There is no meeting to make up for {network}; there is one for {known}.",
                    network=rulebook.id,
                    known=", ".join(SCENES),
                )
            ]
        )
    files = rehearsal_files(rulebook, scene, voters=voters)
    write_files(out, files)
    return [out / name for name in files]


def register_places(rulebook: Rulebook, voters: int) -> Iterator[Place]:
    """Give every place of a register with this many ordinary seats, or members who are persons."""
    ordinary, substitutes = rulebook.membership.ordinary, rulebook.membership.substitutes
    if not _is_of_organisations(rulebook):
        ordinary, substitutes = 1, 0
    for first in range(0, voters, ordinary):
        member = first // ordinary + 1
        for position in range(1, min(ordinary, voters - first) + 1):
            yield Place(member=member, role=Role.ORDINARY, position=position)
        for position in range(1, substitutes + 1):
            yield Place(member=member, role=Role.SUBSTITUTE, position=position)


def absent_places(places: Iterable[Place], seed: str) -> frozenset[Place]:
    """Return the ordinary representatives who are absent; each has a substitute who votes."""
    return frozenset(
        place
        for place in places
        if place.role is Role.ORDINARY and drawn(ABSENT_IN, seed, "absent", place.email) == 0
    )


def electorate(places: Sequence[Place], absent: frozenset[Place]) -> tuple[Place, ...]:
    """Return who votes: ordinary representatives, and substitutes in order for the absent."""
    free: dict[int, int] = {}
    for place in absent:
        free[place.member] = free.get(place.member, 0) + 1
    return tuple(
        place
        for place in places
        if (place.role is Role.ORDINARY and place not in absent)
        or (place.role is Role.SUBSTITUTE and place.position <= free.get(place.member, 0))
    )


def register_rows(rulebook: Rulebook, scene: Scene, voters: int) -> Iterator[tuple[str, ...]]:
    """Give the rows of the register file, the heading first."""
    ordinary, substitute = WORDS.get(rulebook.languages[0], WORDS["en"])
    since = scene.members_since.isoformat()
    if not _is_of_organisations(rulebook):
        yield PERSON_COLUMNS
        for place in register_places(rulebook, voters):
            name = f"{ordinary} {place.member}"
            paid = scene.fee_paid_until.isoformat()
            yield str(1000 + place.member), name, place.email, since, paid
        return
    yield ORGANISATION_COLUMNS
    for place in register_places(rulebook, voters):
        word = ordinary if place.role is Role.ORDINARY else substitute
        yield (
            f"Medlem {place.member}",
            f"Test § {place.member}",
            since,
            place.role.value,
            str(place.position),
            f"{word} {place.member}.{place.position}",
            place.email,
            scene.appointed_from.isoformat(),
            "",
        )


def rounds_rows(
    rules: VotingRules, question: Contested, voters: Sequence[str], *, seed: str = "1"
) -> Iterator[tuple[str, ...]]:
    """Give the votes of every round the rulebook leads to.

    They end with a round that a tie leaves open: nobody knows its lot beforehand.
    """
    asked: Contested | None = question
    for number in itertools.count(1):
        if asked is None:
            return
        rows = tuple(votes_rows(rules, asked, voters, round=number, seed=seed))
        yield from rows
        following = count(_counted(asked, rows), rules, round=number).next_round
        asked = None
        if following:
            asked = replace(question, seats=following.seats, candidates=following.candidates)


def _counted(question: Contested, rows: Sequence[tuple[str, ...]]) -> QuestionCount:
    choices = [row[-1] for row in rows]
    names = Counter(name for each in choices for name in each.split("|"))
    return QuestionCount(
        question=question.contest,
        seats=question.seats,
        candidates=question.candidates,
        votes=tuple(names[each] for each in question.candidates),
        blank=names[BLANK],
        ballots=len(rows),
        present=len(rows),
    )


def votes_rows(
    rules: VotingRules,
    question: Contested,
    voters: Iterable[str],
    *,
    round: int = 1,  # noqa: A002
    seed: str = "1",
) -> Iterator[tuple[str, ...]]:
    """Give one line for each voter: names in ballot order, or ``blank``.

    The candidates are liked in ballot order, the first a little more than the next.
    """
    least, most = names_allowed(rules, seats=question.seats, candidates=len(question.candidates))
    for voter in voters:
        words = (seed, question.contest, round, voter)
        number = most
        if rules.selections is Selections.AT_MOST:
            number = max(least, most - drawn(2, *words, "fewer"))
        blank = rules.blank and drawn(BLANK_IN, *words, "blank") == 0
        dislike = {
            each: drawn(1000, *words, each) + 100 * place
            for place, each in enumerate(question.candidates)
        }
        liked = sorted(question.candidates, key=dislike.__getitem__)[:number]
        names = [each for each in question.candidates if each in liked]
        yield voter, question.contest, str(round), BLANK if blank else "|".join(names)


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as a file: semicolons, UTF-8, lines that end as CSV's do."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _is_of_organisations(rulebook: Rulebook) -> bool:
    return rulebook.membership.kind is MemberKind.ORGANISATIONS


def _seats(rulebook: Rulebook, scene: Scene) -> Iterator[tuple[Office, SeatPart, int]]:
    """Give each part of each elected office with the seats on its ballot (R21, Q8)."""
    for office in sorted(rulebook.offices.values(), key=lambda each: each.order):
        included = sum(rulebook.offices[each].least for each in office.includes)
        for part in office.parts:
            seats = part.least
            if office.id in scene.seats and part is office.parts[-1]:
                seats = scene.seats[office.id] - included - (office.least - part.least)
            elif part is office.parts[-1]:
                seats -= included
            if seats > 0:
                yield office, part, seats


def _questions(
    seats: Iterable[tuple[Office, SeatPart, int]], pool: Sequence[str]
) -> Iterator[Contested]:
    first = 0
    for office, part, number in seats:
        last = first + number + MORE_NAMES
        yield Contested(
            office=office.id,
            part=part.id if len(office.parts) > 1 else None,
            seats=number,
            candidates=tuple(pool[first:last]),
        )
        first = last


def _size_violations(ordinary: int, wanted: int) -> Iterator[Violation]:
    if ordinary < wanted:
        yield violation(
            "too-few-voters",
            "The candidates, the committee and their nominators are {wanted} persons, but only "
            "{ordinary} ordinary representatives or members are present: ask for more voters.",
            wanted=wanted,
            ordinary=ordinary,
        )
