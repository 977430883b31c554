"""Whether what the election file says is undone can be, as far as it shows before the ballots."""

from __future__ import annotations

from collections.abc import Iterator

from election.core.refusal import Violation, violation
from election.core.rulebook.register import Person
from election.rehearsal.directory import Names
from election.rehearsal.plan import Plan
from election.voting.services.ceremony import RERUNS

PERSONS = 2  # who annul a contest


def undoing_violations(plan: Plan, names: Names[Person], file: str) -> Iterator[Violation]:
    """Yield what is wrong with ``[[annulled]]`` and ``[[declined]]``; persons are known."""
    yield from _annulled(plan, names, f"{file}: annulled")
    yield from _declined(plan, names, f"{file}: declined")


def _annulled(plan: Plan, names: Names[Person], where: str) -> Iterator[Violation]:
    up = {one.office for one in plan.nominations}
    for number, one in enumerate(plan.annulled, 1):
        place = f"{where}[{number}]"
        if one.office not in up:
            yield _not_up(one.office, place)
        if len({names.find(name, "").id for name in one.by}) != PERSONS or len(one.by) != PERSONS:
            template = "Two different persons must decide this."
            yield violation("two-persons", template, where=f"{place}: by")
        if one.round < 1:
            template = "Rounds are counted from 1."
            yield violation("round-not-positive", template, where=f"{place}: round")
    if len(plan.annulled) > RERUNS:
        template = "There are ballot boxes for {most} contests that are held again, not for more."
        yield violation("too-many-annulled", template, where=where, most=RERUNS)


def _declined(plan: Plan, names: Names[Person], where: str) -> Iterator[Violation]:
    stands = {(one.office, names.find(one.nominee, "").id) for one in plan.nominations}
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(plan.declined, 1):
        place, person = f"{where}[{number}]", names.find(one.person, "")
        if one.office not in {office for office, _person in stands}:
            yield _not_up(one.office, place)
        elif (one.office, person.id) not in stands:
            template = "{name} is not nominated for {contest}."
            told = {"name": person.name, "contest": one.office}
            yield violation("not-nominated", template, where=f"{place}: person", **told)
        if (one.office, person.id) in seen:
            template = "{name} stands here twice."
            yield violation("declined-twice", template, where=place, name=person.name)
        seen.add((one.office, person.id))


def _not_up(office: str, where: str) -> Violation:
    template = "{office} is not up in this election: nobody is nominated for it."
    return violation("office-not-up", template, where=f"{where}: office", office=office)
