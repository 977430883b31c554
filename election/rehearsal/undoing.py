"""What is undone in a rehearsal: contests that two persons annul, seats that somebody declines."""

from __future__ import annotations

from collections.abc import Iterator

from election import audit
from election.core.record.result import DecisionKind
from election.core.refusal import Violation, violation
from election.db import transaction
from election.elections.models import Election
from election.rehearsal.directory import Directory
from election.rehearsal.plan import PlannedAnnulment, PlannedDeclining
from election.rehearsal.stage import Stage
from election.tally import services as tally
from election.tally.queries import elected_so_far
from election.voting.models import Contest


class Undoing:
    """Each line of ``[[annulled]]`` and ``[[declined]]`` happens once, as soon as it can."""

    def __init__(self, stage: Stage, election: Election, people: Directory) -> None:
        self._stage = stage
        self._election = election
        self._people = people
        self._annulled = list(stage.inputs.plan.annulled)
        self._declined = list(stage.inputs.plan.declined)

    def annul(self, contest: Contest) -> None:
        """Let two persons annul a contest that has been counted, if the plan says so."""
        for one in self._annulled:
            if (one.office, one.round) == (contest.office, contest.round):
                self._annulled.remove(one)
                self._annul(contest, one)
                return

    def _annul(self, contest: Contest, planned: PlannedAnnulment) -> None:
        stage = self._stage
        first, second = (self._people.find(name, "annulled: by") for name in planned.by)
        with transaction(stage.session):
            motion = tally.move(
                stage.session,
                contest=contest,
                kind=DecisionKind.ANNULLED,
                why=planned.why,
                person=first,
                keys=stage.keys,
                actor=audit.person(first.id),
                now=stage.tick(),
            )
        with transaction(stage.session):
            tally.second(
                stage.session,
                motion=motion,
                person=second,
                keys=stage.keys,
                actor=audit.person(second.id),
                now=stage.tick(),
            )
        stage.say(f"{contest.office}, round {contest.round}: annulled by two persons.")

    def decline(self, office: str) -> bool:
        """Let those decline whom the plan says, of a decided office; tell whether anybody did."""
        elected = {
            each.id
            for each in elected_so_far(self._stage.session, self._election)
            if each.office == office
        }
        hers = [
            one
            for one in self._declined
            if one.office == office
            and str(self._people.find(one.person, "declined: person").id) in elected
        ]
        for one in hers:
            self._declined.remove(one)
            self._decline(one)
        return bool(hers)

    def _decline(self, planned: PlannedDeclining) -> None:
        stage = self._stage
        person = self._people.find(planned.person, "declined: person")
        with transaction(stage.session):
            tally.decline(
                stage.session,
                election=self._election,
                office=planned.office,
                person=person,
                word=planned.word,
                noted_by=person,
                actor=audit.person(person.id),
                now=stage.tick(),
            )
        stage.say(f"{planned.office}: {person.name} declines.")

    def unused(self) -> Iterator[Violation]:
        """Yield what the plan says and what could not happen."""
        where = self._stage.inputs.plan_name
        for each in self._annulled:
            template = "No ballot was held for {contest}, round {round}."
            place = f"{where}: annulled"
            yield violation(
                "vote-not-asked", template, where=place, contest=each.office, round=each.round
            )
        for one in self._declined:
            template = "{name} is not elected to {office}, so that there is no seat to give up."
            place = f"{where}: declined"
            yield violation(
                "declines-unelected", template, where=place, name=one.person, office=one.office
            )
