"""The electoral roll as the files of a rehearsal lead to it, before the meeting adopts it."""

from __future__ import annotations

from collections.abc import Iterator

from election.core.refusal import Violation, violation
from election.core.rulebook.model import MemberKind
from election.core.rulebook.register import Person
from election.core.rulebook.roll import RollLine, electoral_roll
from election.rehearsal.directory import Names
from election.rehearsal.stage import Inputs


class RollAtMeeting:
    """Who will have a vote; all names of the election file are known."""

    def __init__(self, inputs: Inputs, names: Names[Person]) -> None:
        absent = {names.find(name, "").id for name in inputs.plan.meeting.absent}
        present = {person.id for person in inputs.register.persons} - absent
        roll = electoral_roll(
            inputs.rulebook, inputs.register, on=inputs.plan.meeting.on, present=present
        )
        self.seats = _seats(inputs)
        self._lines: dict[str, RollLine] = {}
        for line in roll.lines:
            if line.person and (line.entitled or line.person not in self._lines):
                self._lines[line.person] = line

    def no_vote(self, person: Person, where: str) -> Iterator[Violation]:
        """Yield why the person has no vote, in the words of the roll; nothing when she has one."""
        line = self._lines.get(person.id)
        if line is None:
            template = "{name} is absent from the meeting and has no vote."
            yield violation("no-vote-absent", template, where=where, name=person.name)
        elif not line.entitled:
            yield Violation(
                code=f"no-vote-{line.says.code}",
                template=line.says.template,
                rule=line.says.rule,
                where=where,
                params=line.says.params,
            )


def _seats(inputs: Inputs) -> int:
    """Return how many seats get a code: whoever may come to vote, present or not."""
    roll = electoral_roll(inputs.rulebook, inputs.register, on=inputs.plan.meeting.on, present=None)
    if inputs.rulebook.membership.kind is MemberKind.PERSONS:
        return len(roll.entitled)
    return roll.seats
