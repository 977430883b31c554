"""Whether the election file fits the register, the rulebook and itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from election.core.refusal import Violation, violation
from election.core.rulebook.cycle import Concluded, Gathering, State
from election.core.rulebook.eligibility import eligibility_violations
from election.core.rulebook.model import Mode, Tie
from election.core.rulebook.register import Person
from election.core.rulebook.seats import seats_violations
from election.core.rulebook.slate import CommitteeMember, committee_violations
from election.core.rulebook.timing import timing_violations
from election.meetings.services import form_violations
from election.rehearsal.actors import spare_codes
from election.rehearsal.crosscheck_undoing import undoing_violations
from election.rehearsal.directory import Names
from election.rehearsal.expected_roll import RollAtMeeting
from election.rehearsal.plan import PlannedAnswer, Sitting
from election.rehearsal.stage import Inputs


class PlanCheck:
    """The election file, whose persons and offices are known, beside register and rulebook."""

    def __init__(self, inputs: Inputs, names: Names[Person], roll: RollAtMeeting) -> None:
        self._names = names
        self._roll = roll
        self._register = inputs.register
        self._plan = inputs.plan
        self._rulebook = inputs.rulebook
        self._file = inputs.plan_name

    def violations(self) -> Iterator[Violation]:
        """Yield all that is wrong with the election file."""
        yield from self._beyond_rehearsals()
        yield from self._language()
        yield from self._meeting()
        yield from self._timing()
        yield from self._held()
        yield from self._sitting()
        yield from self._committee()
        yield from self._adjuster()
        yield from self._dates()
        yield from self._seats()
        yield from self._floor()
        yield from self._eligibility()
        yield from self._lost_codes()
        yield from undoing_violations(self._plan, self._names, self._file)
        if self._plan.dissent and not self._plan.proposal:
            template = "There is no proposal to dissent from; add [[proposal]], or leave this out."
            yield violation("no-proposal", template, where=f"{self._file}: dissent")

    def _beyond_rehearsals(self) -> Iterator[Violation]:
        voting = self._rulebook.voting
        for key, played, value, template in (
            ("tie", Tie.LOT_BOX, voting.tie, "A rehearsal draws lots from lot boxes, not by hand."),
            (
                "mode",
                Mode.AT_THE_MEETING,
                voting.mode,
                "A rehearsal votes at the meeting, not over days.",
            ),
        ):
            if value is not played:
                rule = self._rulebook.source(f"voting.{key}")
                yield violation("not-rehearsed", template, rule, where=f"{self._file}: network")

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

    def _held(self) -> Iterator[Violation]:
        days = [held.on for held in self._plan.held]
        for number, (day, following) in enumerate(pairwise([*days, self._plan.meeting.on]), 1):
            if day >= following:
                template = "{day} is not before {following}; write the meetings oldest first."
                where = f"{self._file}: held[{number}]: on"
                yield violation(
                    "held-order", template, where=where, day=str(day), following=str(following)
                )

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
        members = [
            CommitteeMember(person=self._names.find(one.person, "").name, part=one.part or "")
            for one in self._sitting_committee()
        ]
        for reason in committee_violations(self._rulebook, members):
            yield replace(reason, where=f"{self._file}: sitting")

    def _sitting_committee(self) -> list[Sitting]:
        office = self._rulebook.committee.office
        sitting = [one for one in self._plan.sitting if one.office == office]
        last = max((one.elected_on for one in sitting), default=None)
        return [one for one in sitting if one.elected_on == last]

    def _adjuster(self) -> Iterator[Violation]:
        adjuster = self._names.find(self._plan.roles.adjuster, "")
        committee = [self._names.find(one.person, "") for one in self._sitting_committee()]
        if self._rulebook.committee.trustees == len(committee) and adjuster in committee:
            template = "{name} is a trustee already; the adjuster must be somebody else."
            where = f"{self._file}: roles: adjuster"
            yield violation("adjuster-is-trustee", template, where=where, name=adjuster.name)

    def _dates(self) -> Iterator[Violation]:
        plan, template = self._plan, "This is not after {earlier}, as it must be."
        if plan.meeting.notice_on and plan.meeting.notice_on > plan.meeting.on:
            where = f"{self._file}: meeting: notice_on"
            yield violation("notice-late", "The meeting is over by then.", where=where)
        moments = [("dates: ceremony_at", plan.dates.ceremony_at, plan.dates.nominations_open_at)]
        for number, one in enumerate(plan.nominations, 1):
            if one.withdrawn_at is not None:
                moments.append((f"nominations[{number}]: withdrawn_at", one.withdrawn_at, one.at))
        for place, moment, earlier in moments:
            if moment <= earlier:
                where, told = f"{self._file}: {place}", earlier.isoformat()
                yield violation("moment-too-early", template, where=where, earlier=told)

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

    def _floor(self) -> Iterator[Violation]:
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

    def _lost_codes(self) -> Iterator[Violation]:
        lost = [self._names.find(name, "") for name in self._plan.codes.lost]
        where = f"{self._file}: codes: lost"
        for number, person in enumerate(lost, 1):
            yield from self._roll.no_vote(person, f"{where}[{number}]")
            if person in lost[: number - 1]:
                template = "{name} is there twice; a code is replaced once."
                place = f"{where}[{number}]"
                yield violation("code-lost-twice", template, where=place, name=person.name)
        spares = spare_codes(self._roll.seats)
        if len(lost) > spares:
            template = "There are only {spares} spare codes for {seats} seats."
            yield violation(
                "too-few-spares", template, where=where, spares=spares, seats=self._roll.seats
            )
