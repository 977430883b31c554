"""Whether the files of a rehearsal fit each other and the rules, before anything is made.

The services refuse the same when their time comes, but one after the other, and the last ones
only when a ceremony and ballots have been made.
"""

from __future__ import annotations

from collections.abc import Iterator

from election.core.refusal import RefusedError, Violation, violation
from election.core.rulebook.register import Person
from election.rehearsal.crosscheck_plan import PlanCheck
from election.rehearsal.crosscheck_votes import VotesCheck
from election.rehearsal.directory import Names, part_violations
from election.rehearsal.expected_roll import RollAtMeeting
from election.rehearsal.stage import Inputs


def disagreements(inputs: Inputs) -> list[Violation]:
    """Return every place where a file names what another does not have or allow."""
    names = Names(inputs.register.persons, lambda person: (person.id, person.name, person.email))
    votes = VotesCheck(inputs, names)
    unknown = [*_unknown_persons(inputs, names), *_unknown_offices(inputs)]
    if not inputs.plan.nominations:
        template = "Nobody is nominated: there is nothing to elect. Add [[nominations]]."
        unknown.append(violation("no-nominations", template, where=inputs.plan_name))
    if unknown:
        return [*unknown, *votes.unknown_persons()]
    roll = RollAtMeeting(inputs, names)
    wrong = list(PlanCheck(inputs, names, roll).violations())
    found = [*wrong, *votes.violations(roll, choices=not wrong)]
    return list({str(each): each for each in found}.values())  # what several offices share, once


def _unknown_persons(inputs: Inputs, names: Names[Person]) -> Iterator[Violation]:
    for place, name in _persons(inputs):
        try:
            names.find(name, f"{inputs.plan_name}: {place}")
        except RefusedError as refused:
            yield from refused.violations


def _persons(inputs: Inputs) -> Iterator[tuple[str, str]]:
    """Give every person the election file names, with the place."""
    plan = inputs.plan
    yield "roles: adjuster", plan.roles.adjuster
    for key, names in (
        ("meeting: absent", plan.meeting.absent),
        ("meeting: remote", plan.meeting.remote),
        ("codes: lost", plan.codes.lost),
    ):
        for number, name in enumerate(names, 1):
            yield f"{key}[{number}]", name
    for number, sitting in enumerate(plan.sitting, 1):
        yield f"sitting[{number}]: person", sitting.person
    for number, one in enumerate(plan.nominations, 1):
        yield f"nominations[{number}]: nominee", one.nominee
        yield f"nominations[{number}]: by", one.by
    for number, line in enumerate(plan.proposal, 1):
        yield f"proposal[{number}]: person", line.person
    for number, other in enumerate(plan.dissent, 1):
        yield f"dissent[{number}]: by", other.by
    for number, annulled in enumerate(plan.annulled, 1):
        for at, name in enumerate(annulled.by, 1):
            yield f"annulled[{number}]: by[{at}]", name
    for number, declined in enumerate(plan.declined, 1):
        yield f"declined[{number}]: person", declined.person


def _unknown_offices(inputs: Inputs) -> Iterator[Violation]:
    for place, office, part, one_part in _offices(inputs):
        where = f"{inputs.plan_name}: {place}"
        found = part_violations(inputs.rulebook, office, part, where)
        yield from found
        if found or part is not None or not one_part:
            continue
        parts = [each.id for each in inputs.rulebook.offices[office].parts]
        if len(parts) > 1:
            template = "{office} has several parts; add the key “part” with one of {parts}."
            told = ", ".join(parts)
            yield violation("part-missing", template, where=where, office=office, parts=told)


def _offices(inputs: Inputs) -> Iterator[tuple[str, str, str | None, bool]]:
    """Give every office the election file names: place, office, part, whether one is meant."""
    plan = inputs.plan
    for number, held in enumerate(plan.held, 1):
        for office in held.elected:
            yield f"held[{number}]: elected", office, None, False
    for office in plan.seats:
        yield "seats", office, None, False
    for office in plan.ballot_demanded:
        yield "ballot_demanded", office, None, False
    for number, sitting in enumerate(plan.sitting, 1):
        yield f"sitting[{number}]", sitting.office, sitting.part, True
    for number, one in enumerate(plan.nominations, 1):
        yield f"nominations[{number}]", one.office, one.part, True
    for number, line in enumerate(plan.proposal, 1):
        yield f"proposal[{number}]", line.office, line.part, True
    for number, dissent in enumerate(plan.dissent, 1):
        yield f"dissent[{number}]", dissent.office, dissent.part, False
    undone = {
        "annulled": [one.office for one in plan.annulled],
        "declined": [one.office for one in plan.declined],
    }
    for key, offices in undone.items():
        yield from ((f"{key}[{at}]", office, None, False) for at, office in enumerate(offices, 1))
