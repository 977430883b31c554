"""Whether the files of a rehearsal fit each other and the rules, before anything is made.

The services refuse the same when their time comes, but one after the other, and the last ones
only when a ceremony and ballots have been made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from election.core.refusal import RefusedError, Violation, violation
from election.core.rulebook.cycle import Concluded, Gathering, State
from election.core.rulebook.eligibility import eligibility_violations
from election.core.rulebook.register import Person
from election.core.rulebook.seats import seats_violations
from election.core.rulebook.slate import CommitteeMember, committee_violations
from election.core.rulebook.timing import timing_violations
from election.meetings.services import form_violations
from election.rehearsal.crosscheck_votes import VotesCheck
from election.rehearsal.directory import Names, part_violations
from election.rehearsal.plan import PlannedAnswer
from election.rehearsal.stage import Inputs


def disagreements(inputs: Inputs) -> list[Violation]:
    """Return every place where a file names what another does not have or allow."""
    names = Names(inputs.register.persons, lambda person: (person.id, person.name, person.email))
    votes = VotesCheck(inputs, names)
    unknown = [*_unknown_persons(inputs, names), *_unknown_offices(inputs)]
    if unknown:
        return [*unknown, *votes.unknown_persons()]
    wrong = list(_Check(inputs, names).violations())
    found = [*wrong, *votes.violations(choices=not wrong)]
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


class _Check:
    """The election file, whose persons and offices are known, beside register and rulebook."""

    def __init__(self, inputs: Inputs, names: Names[Person]) -> None:
        self._names = names
        self._register = inputs.register
        self._plan = inputs.plan
        self._rulebook = inputs.rulebook
        self._file = inputs.plan_name

    def violations(self) -> Iterator[Violation]:
        yield from self._language()
        yield from self._meeting()
        yield from self._timing()
        yield from self._sitting()
        yield from self._committee()
        yield from self._seats()
        yield from self._nominations()
        if self._plan.dissent and not self._plan.proposal:
            template = "There is no proposal to dissent from; add [[proposal]], or leave this out."
            yield violation("no-proposal", template, where=f"{self._file}: dissent")

    def _language(self) -> Iterator[Violation]:
        if self._plan.language not in self._rulebook.languages:
            yield violation(
                "unknown-language",
                "The rulebook has no titles in “{language}”; it has them in {known}.",
                where=f"{self._file}: language",
                language=self._plan.language,
                known=", ".join(self._rulebook.languages),
            )

    def _meeting(self) -> Iterator[Violation]:
        for reason in form_violations(self._rulebook, self._plan.meeting.form):
            yield replace(reason, where=f"{self._file}: meeting: form")

    def _timing(self) -> Iterator[Violation]:
        meeting = Gathering(id="now", kind=self._plan.meeting.kind, on=self._plan.meeting.on)
        held = [
            Gathering(id=str(number), kind=each.kind, on=each.on, state=State.HELD)
            for number, each in enumerate(self._plan.held, 1)
        ]
        concluded = [
            Concluded(office=office, meeting=str(number))
            for number, each in enumerate(self._plan.held, 1)
            for office in each.elected
        ]
        for office in dict.fromkeys(one.office for one in self._plan.nominations):
            for reason in timing_violations(
                self._rulebook, office, meeting, gatherings=held, concluded=concluded
            ):
                yield replace(reason, where=f"{self._file}: meeting: on")

    def _sitting(self) -> Iterator[Violation]:
        days = {held.on for held in self._plan.held}
        for number, one in enumerate(self._plan.sitting, 1):
            if one.elected_on not in days:
                where = f"{self._file}: sitting[{number}]: elected_on"
                template = (
                    "No meeting was held on {day}; add it under [[held]], or correct the day."
                )
                yield violation("no-such-meeting", template, where=where, day=str(one.elected_on))

    def _committee(self) -> Iterator[Violation]:
        """Yield why the committee elected last is none: its members prepare, and are trustees."""
        office = self._rulebook.committee.office
        sitting = [one for one in self._plan.sitting if one.office == office]
        last = max((one.elected_on for one in sitting), default=None)
        members = [
            CommitteeMember(person=self._names.find(one.person, "").name, part=one.part or "")
            for one in sitting
            if one.elected_on == last
        ]
        for reason in committee_violations(self._rulebook, members):
            yield replace(reason, where=f"{self._file}: sitting")

    def _seats(self) -> Iterator[Violation]:
        where = f"{self._file}: seats"
        offices = dict.fromkeys(one.office for one in self._plan.nominations)
        for office in offices:
            known = self._rulebook.offices[office]
            if office not in self._plan.seats and known.least != known.most:
                yield violation(
                    "seats-missing",
                    "Say how many seats {office} has, from {least} to {most}.",
                    self._rulebook.source(f"offices.{office}.parts"),
                    where=where,
                    office=office,
                    least=known.least,
                    most=known.most,
                )
        for office, seats in self._plan.seats.items():
            for reason in seats_violations(self._rulebook, office, seats):
                yield replace(reason, where=where)
            if office not in offices:
                template = "{office} is not up in this election: nobody is nominated for it."
                yield violation("office-not-up", template, where=where, office=office)

    def _nominations(self) -> Iterator[Violation]:
        opens_at = self._plan.opens_at
        for number, one in enumerate(self._plan.nominations, 1):
            where = f"{self._file}: nominations[{number}]"
            moment = opens_at.isoformat()
            if one.floor and one.at < opens_at:
                template = "From the floor means after the meeting opens, at {moment}."
                yield violation("floor-too-early", template, where=f"{where}: floor", moment=moment)
            elif one.at >= opens_at and not one.floor:
                template = "The meeting has opened by then, at {moment}; say so with floor = true."
                yield violation("floor-not-said", template, where=f"{where}: floor", moment=moment)
        yield from self._eligibility()

    def _eligibility(self) -> Iterator[Violation]:
        """Yield why candidates may not stand; whoever is elected before is on no ballot, though."""
        stands: dict[str, set[str]] = {}
        for one in self._plan.nominations:
            nominee = self._names.find(one.nominee, "")
            stands.setdefault(nominee.id, set()).add(one.office)
        for number, one in enumerate(self._plan.nominations, 1):
            nominee = self._names.find(one.nominee, "")
            gone = one.answer is PlannedAnswer.DECLINED or one.withdrawn_at is not None
            if gone or len(stands[nominee.id]) > 1:
                continue
            for reason in eligibility_violations(
                self._rulebook, one.office, nominee.id, self._register, self._plan.meeting.on
            ):
                yield replace(reason, where=f"{self._file}: nominations[{number}]: nominee")
