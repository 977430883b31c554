"""The votes file beside the ballots it is for: which lines make which ballot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from election.core.ballot.ballot import BLANK, Selection
from election.core.record.opening import OpenedQuestion
from election.core.refusal import RefusedError, Violation, violation
from election.core.rulebook.register_csv import VoteLine
from election.people.models import Person
from election.tally.queries import Ballot

Find = Callable[[str, str], Person]


class Votes:
    """The lines of a votes file; each is used once, for the ballot of its contest and round."""

    def __init__(self, lines: Sequence[VoteLine], name: str) -> None:
        self._lines = lines
        self._name = name
        self._used: set[int] = set()

    def where(self, line: VoteLine) -> str:
        """Return the place of a line in the file."""
        return f"{self._name}, row {line.row}"

    def ballots(
        self, ballot: Ballot, find: Find
    ) -> Iterator[tuple[VoteLine, tuple[Selection, ...]]]:
        """Give each ballot to cast with its first line: a voter's later one replaces the earlier.

        With several questions on a ballot her first lines for each make the first ballot, her
        second ones the second; a question she has no line for is left blank. Raises
        RefusedError for choices that are not candidates, all of them at once.
        """
        asked = {_question_id(ballot, each): each for each in ballot.questions}
        hers: dict[tuple[str, int], dict[str, VoteLine]] = {}
        count: dict[tuple[str, str], int] = {}
        for line in self._lines:
            if line.contest not in asked or line.round != ballot.round:
                continue
            self._used.add(line.row)
            key = (line.voter.casefold(), line.contest)
            count[key] = count.get(key, 0) + 1
            hers.setdefault((key[0], count[key]), {})[line.contest] = line
        wrong: list[Violation] = []
        made = []
        for _, lines in sorted(hers.items(), key=lambda each: _first(each[1]).row):
            first = _first(lines)
            choices = tuple(
                self._selection(lines.get(each), question, find, wrong)
                for each, question in asked.items()
            )
            made.append((first, choices))
        if wrong:
            raise RefusedError(wrong)
        yield from made

    def _selection(
        self,
        line: VoteLine | None,
        question: OpenedQuestion,
        find: Find,
        wrong: list[Violation],
    ) -> Selection:
        if line is None or line.blank:
            return BLANK
        places = {candidate.id: place for place, candidate in enumerate(question.candidates)}
        chosen = [0] * len(places)
        for name in line.choices:
            try:
                person = find(name, f"{self.where(line)}, column choices")
            except RefusedError as refused:
                wrong.extend(refused.violations)
                continue
            if str(person.id) in places:
                chosen[places[str(person.id)]] = 1
            else:
                wrong.append(
                    violation(
                        "not-a-candidate",
                        "{name} is not a candidate on this ballot; there are {candidates}.",
                        where=f"{self.where(line)}, column choices",
                        name=person.name,
                        candidates=", ".join(each.name for each in question.candidates),
                    )
                )
        return tuple(chosen)

    def unused(self) -> Iterator[Violation]:
        """Yield what is wrong with lines of a contest or round that was not held."""
        for line in self._lines:
            if line.row not in self._used:
                yield violation(
                    "vote-not-asked",
                    "No ballot was held for {contest}, round {round}.",
                    where=self.where(line),
                    contest=line.contest,
                    round=line.round,
                )


def _question_id(ballot: Ballot, question: OpenedQuestion) -> str:
    """Return how the votes file names a question: its office, with the part if it has several."""
    if ballot.parts > 1:
        return f"{question.office}/{question.part}"
    return question.office


def _first(lines: dict[str, VoteLine]) -> VoteLine:
    return min(lines.values(), key=lambda line: line.row)
