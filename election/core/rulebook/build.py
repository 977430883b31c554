"""From the settled tables of a rulebook to its values, each read by its type."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from election.core.rulebook.balance import read_balance
from election.core.rulebook.draft import Draft, Table
from election.core.rulebook.frame import Frame
from election.core.rulebook.model import (
    AfterDeclining,
    AfterSeatLoss,
    Body,
    ByElection,
    CommitteeRules,
    Consent,
    Deferral,
    ElectionYears,
    Eligibility,
    Majority,
    MajorityBase,
    MeetingForm,
    MeetingKind,
    MeetingRules,
    MemberKind,
    Membership,
    Missed,
    Mode,
    NewYear,
    NominationRules,
    Nominators,
    Office,
    Rulebook,
    RunOff,
    SeatException,
    SeatPart,
    Secrecy,
    Selections,
    Substitution,
    Tie,
    Timing,
    Votes,
    VotingRules,
)
from election.core.rulebook.period import Country, DayOff, DeadlineRules, Eves, Period
from election.core.rulebook.shown import ConsentShown, NominatorShown

_YEARS = (1900, 2200)
_MANY = 1000


def build(tables: Mapping[str, Any], frame: Frame, draft: Draft, text: bytes) -> Rulebook:
    """Build a rulebook; what is wrong is noted in the draft, and then it must not be used."""
    top = Table(tables, "", draft)
    named = Table(tables, "", draft, decides=False)
    languages = named.texts("languages")
    offices = [_office(id_, t, languages, tables) for id_, t in top.tables("offices")]
    rulebook = Rulebook(
        id=named.text("id"),
        name=named.text("name"),
        languages=languages,
        version=named.text("version"),
        adopted_on=top.day("adopted_on"),
        adopted_by=top.text("adopted_by"),
        amended_by=top.text("amended_by"),
        valid_from=top.day("valid_from"),
        signed_by=top.text("signed_by"),
        superior=top.texts("superior") if "superior" in top else (),
        sections=frame.sections,
        paragraphs=frame.paragraphs,
        interpretations=frame.interpretations,
        sources=dict(draft.sources),
        membership=_membership(top.table("membership")),
        bodies={id_: _body(id_, t, languages) for id_, t in top.tables("bodies")},
        offices={office.id: office for office in sorted(offices, key=lambda o: o.order)},
        timing=_timing(top.table("timing")),
        nomination=_nomination(top.table("nomination")),
        committee=_committee(top.table("committee")),
        voting=_voting(top.table("voting")),
        meetings=_meetings(top.table("meetings")),
        deadlines=_deadlines(top.table("deadlines")) if "deadlines" in top else DeadlineRules(),
        balance={
            body: read_balance(t, languages)
            for body, t in (top.tables("balance") if "balance" in top else ())
        },
        text=text,
        digest=hashlib.sha256(text).hexdigest(),
    )
    top.known += named.known
    top.close()
    return rulebook


def _titles(table: Table, languages: tuple[str, ...]) -> dict[str, str]:
    """Return the titles by language, the network's own first: they stand in for those missing."""
    titles = table.table("titles", decides=False)
    chosen = dict.fromkeys((*languages, *titles.raw))
    return {language: titles.text(language) for language in chosen}


def _membership(table: Table) -> Membership:
    kind = table.choice("kind", MemberKind)
    decided_by = table.text("decided_by") if "decided_by" in table else None
    match kind:
        case MemberKind.PERSONS:
            membership = Membership(
                kind=kind,
                decided_by=decided_by,
                ordinary=1,
                substitutes=0,
                exceptions=(),
                member_days=table.whole("member_days", 0, 3660),
                fee_required=table.flag("fee_required"),
            )
        case MemberKind.ORGANISATIONS:
            rows = table.rows("exceptions") if "exceptions" in table else ()
            membership = Membership(
                kind=kind,
                decided_by=decided_by,
                ordinary=table.whole("ordinary", 1, _MANY),
                substitutes=table.whole("substitutes", 0, _MANY),
                exceptions=tuple(_exception(row) for row in rows),
                member_days=0,
                fee_required=False,
                votes=table.choice("votes", Votes),
                substitution=table.choice("substitution", Substitution),
            )
    table.close()
    return membership


def _exception(table: Table) -> SeatException:
    exception = SeatException(
        member=table.text("member"),
        ordinary=table.whole("ordinary", 0, _MANY),
        substitutes=table.whole("substitutes", 0, _MANY),
    )
    table.close()
    return exception


def _body(id_: str, table: Table, languages: tuple[str, ...]) -> Body:
    body = Body(
        id=id_,
        titles=_titles(table, languages),
        outside=table.flag("outside") if "outside" in table else False,
    )
    table.close()
    return body


def _office(
    id_: str, table: Table, languages: tuple[str, ...], tables: Mapping[str, Any]
) -> Office:
    # without election years nothing is deferred, and the file need not say so
    timing = tables.get("timing")
    deferrable = isinstance(timing, dict) and "election_years" in timing
    says_deferral = "deferral" in table or deferrable
    office = Office(
        id=id_,
        titles=_titles(table, languages),
        body=table.text("body"),
        elected_by=table.text("elected_by"),
        parts=tuple(_part(part, t, languages) for part, t in table.tables("parts")),
        includes=table.texts("includes") if "includes" in table else (),
        term_years=table.whole("term_years", 1, 10),
        first_year=table.whole("first_year", *_YEARS),
        deferral=table.choice("deferral", Deferral) if says_deferral else Deferral.NEVER,
        eligible=table.choice("eligible", Eligibility),
        order=table.whole("order", 1, _MANY),
    )
    table.close()
    return office


def _part(id_: str, table: Table, languages: tuple[str, ...]) -> SeatPart:
    part = SeatPart(
        id=id_,
        titles=_titles(table, languages),
        least=table.whole("least", 0, _MANY),
        most=table.whole("most", 1, _MANY),
    )
    table.close()
    return part


def _timing(table: Table) -> Timing:
    years = table.table("election_years") if "election_years" in table else None
    timing = Timing(
        kind=table.choice("kind", MeetingKind),
        month=table.whole_unless("month", "any", 1, 12),
        election_years=None if years is None else _election_years(years),
        deferred_to=table.choice("deferred_to", MeetingKind) if "deferred_to" in table else None,
        seat_loss=table.choice("seat_loss", AfterSeatLoss),
        seat_loss_while_deferred=table.choice("seat_loss_while_deferred", AfterSeatLoss),
        by_election=table.choice("by_election", ByElection),
        new_year=NewYear.ENDING if years is None else table.choice("new_year", NewYear),
        hold_over=table.flag("hold_over"),
        missed=table.choice("missed", Missed),
    )
    table.close()
    return timing


def _election_years(table: Table) -> ElectionYears:
    years = ElectionYears(
        first=table.whole("first", *_YEARS),
        every=table.whole("every", 1, 20),
        extra=table.wholes("extra") if "extra" in table else (),
    )
    table.close()
    return years


def _nomination(table: Table) -> NominationRules:
    nomination = NominationRules(
        nominators=table.choice("nominators", Nominators),
        self_nomination=table.flag("self_nomination"),
        consent=table.choice("consent", Consent),
        supporters=table.whole("supporters", 0, _MANY),
        floor=table.flag("floor"),
        member_decision_required=table.flag("member_decision_required"),
        closes_days_before=table.period_unless("closes_days_before", "entered"),
        nominator_shown=(
            table.choice("nominator_shown", NominatorShown)
            if "nominator_shown" in table
            else NominatorShown.PUBLIC
        ),
        consent_shown=(
            table.choice("consent_shown", ConsentShown)
            if "consent_shown" in table
            else ConsentShown.PUBLISHED
        ),
    )
    table.close()
    return nomination


def _deadlines(table: Table) -> DeadlineRules:
    def period(name: str) -> Period | None:
        return table.period_unless(name, "entered") if name in table else None

    rules = DeadlineRules(
        country=table.choice("country", Country) if "country" in table else None,
        eves=table.choice("eves", Eves) if "eves" in table else Eves.FREE,
        day_off=table.choice("day_off", DayOff) if "day_off" in table else DayOff.STAYS,
        announcement=period("announcement"),
        proposal=period("proposal"),
        notice=period("notice"),
        minutes=period("minutes"),
    )
    table.close()
    return rules


def _committee(table: Table) -> CommitteeRules:
    committee = CommitteeRules(
        office=table.text("office"),
        size=table.whole("size", 1, _MANY),
        convener=table.text("convener"),
        may_be_candidates=table.flag("may_be_candidates"),
        proposes_own_successors=table.flag("proposes_own_successors"),
        trustees=table.whole("trustees", 1, 20),
        threshold=table.whole("threshold", 1, _MANY),
        signatures=table.whole("signatures", 1, _MANY),
        feedback=table.flag("feedback") if "feedback" in table else True,
        told_before_hours=table.whole("told_before_hours", 0, _MANY)
        if "told_before_hours" in table
        else 0,
        quorum=table.whole("quorum", 1, _MANY) if "quorum" in table else 1,
    )
    table.close()
    return committee


def _voting(table: Table) -> VotingRules:
    # Rulebooks written before the question was asked say nothing about it.
    says_declined = "declined" in table
    voting = VotingRules(
        mode=table.choice("mode", Mode),
        secrecy=table.choice("secrecy", Secrecy),
        acclamation=table.flag("acclamation"),
        selections=table.choice("selections", Selections),
        blank=table.flag("blank"),
        majority=table.choice("majority", Majority),
        base=table.choice("base", MajorityBase),
        rounds=table.whole("rounds", 1, 10),
        run_off=table.choice("run_off", RunOff),
        tie=table.choice("tie", Tie),
        least_ballots=table.whole("least_ballots", 1, _MANY),
        declined=table.choice("declined", AfterDeclining)
        if says_declined
        else AfterDeclining.NEW_BALLOT,
    )
    table.close()
    return voting


def _meetings(table: Table) -> MeetingRules:
    meetings = MeetingRules(
        forms=table.choices("forms", MeetingForm), electing=table.choices("electing", MeetingKind)
    )
    table.close()
    return meetings
