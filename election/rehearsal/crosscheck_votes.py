"""Whether the votes file fits the other three: who votes, on what, for whom."""

from __future__ import annotations

from collections.abc import Iterator

from election.core.refusal import RefusedError, Violation, violation
from election.core.rulebook.model import Selections
from election.core.rulebook.register import Person
from election.core.rulebook.register_csv import VoteLine
from election.core.rulebook.seats import ballot_seats
from election.rehearsal.directory import Names
from election.rehearsal.expected_roll import RollAtMeeting
from election.rehearsal.stage import Inputs

Question = tuple[str, str]  # office, part


class VotesCheck:
    """Every line of the votes file beside the register, the rulebook and the election file."""

    def __init__(self, inputs: Inputs, names: Names[Person]) -> None:
        self._inputs = inputs
        self._names = names
        self._asked: dict[str, Question] = {}
        self._nominees: dict[Question, set[str]] = {}

    def unknown_persons(self) -> Iterator[Violation]:
        """Yield the names that nobody in the register has."""
        for line in self._inputs.votes:
            yield from self._unknown(line)

    def violations(self, roll: RollAtMeeting, *, choices: bool) -> Iterator[Violation]:
        """Yield all that is wrong; the election file's own persons and offices are known.

        ``choices``: look at them too; it says little while nominations or seats are wrong.
        """
        self._find_questions()
        for line in self._inputs.votes:
            unknown = list(self._unknown(line))
            yield from unknown
            if not unknown:
                where = self._where(line, "voter")
                yield from roll.no_vote(self._names.find(line.voter, where), where)
            yield from self._round(line)
            question = self._asked.get(line.contest)
            if question is None:
                yield self._not_asked(line)
            elif choices and not unknown:
                yield from self._choices(line, question)
                yield from self._too_many(line, question)
        if choices:
            yield from self._too_few()

    def _find_questions(self) -> None:
        for one in self._inputs.plan.nominations:
            parts = [each.id for each in self._inputs.rulebook.offices[one.office].parts]
            question = (one.office, one.part or parts[0])
            contest = one.office if len(parts) == 1 else "/".join(question)
            self._asked[contest] = question
            nominee = self._names.find(one.nominee, "")
            self._nominees.setdefault(question, set()).add(nominee.id)

    def _where(self, line: VoteLine, column: str) -> str:
        return f"{self._inputs.votes_name}, row {line.row}, column {column}"

    def _unknown(self, line: VoteLine) -> Iterator[Violation]:
        for column, names in (("voter", (line.voter,)), ("choices", line.choices)):
            for name in names:
                try:
                    self._names.find(name, self._where(line, column))
                except RefusedError as refused:
                    yield from refused.violations

    def _round(self, line: VoteLine) -> Iterator[Violation]:
        rounds = self._rounds(line.contest)
        if line.round > rounds:
            yield violation(
                "no-such-round",
                "No contest has a round {round}; the last that the rules know is {rounds}.",
                self._inputs.rulebook.source("voting.rounds"),
                where=self._where(line, "round"),
                round=line.round,
                rounds=rounds,
            )

    def _rounds(self, contest: str) -> int:
        """Return how many rounds there may be: a new ballot for each seat given up, too."""
        office = self._asked.get(contest, (contest, ""))[0]
        gone = sum(one.office == office for one in self._inputs.plan.declined)
        return self._inputs.rulebook.voting.rounds + gone

    def _not_asked(self, line: VoteLine) -> Violation:
        return violation(
            "unknown-contest",
            "“{contest}” is not voted on in this election; there are {asked}.",
            where=self._where(line, "contest"),
            contest=line.contest,
            asked=", ".join(self._asked),
        )

    def _choices(self, line: VoteLine, question: Question) -> Iterator[Violation]:
        where = self._where(line, "choices")
        for name in line.choices:
            chosen = self._names.find(name, where)
            if chosen.id not in self._nominees[question]:
                yield violation(
                    "not-nominated",
                    "{name} is not nominated for {contest}.",
                    where=where,
                    name=chosen.name,
                    contest=line.contest,
                )

    def _too_many(self, line: VoteLine, question: Question) -> Iterator[Violation]:
        office, part = question
        rulebook = self._inputs.rulebook
        seats = self._inputs.plan.seats.get(office, rulebook.offices[office].least)
        most = ballot_seats(rulebook, office, seats)[part]
        if len(line.choices) <= most:
            return
        template = "There are {given} names, but the ballot takes at most {most}."
        if rulebook.voting.selections is Selections.EXACTLY:
            template = "There are {given} names, but the ballot takes exactly {most}."
        yield violation(
            "too-many-names",
            template,
            rulebook.source("voting.selections"),
            where=self._where(line, "choices"),
            given=len(line.choices),
            most=most,
        )

    def _too_few(self) -> Iterator[Violation]:
        """Yield the ballots that would not be opened: the totals could tell who voted how."""
        voters: dict[tuple[str, int], set[str]] = {}
        for line in self._inputs.votes:
            if line.contest in self._asked and line.round <= self._rounds(line.contest):
                office, _part = self._asked[line.contest]
                voters.setdefault((office, line.round), set()).add(line.voter.casefold())
        least = self._inputs.rulebook.voting.least_ballots
        for (office, number), hers in voters.items():
            if len(hers) < least:
                template = "Only {given} vote on {office} in round {round}; {least} must."
                yield violation(
                    "too-few-ballots",
                    template,
                    self._inputs.rulebook.source("voting.least_ballots"),
                    where=self._inputs.votes_name,
                    given=len(hers),
                    office=office,
                    round=number,
                    least=least,
                )
