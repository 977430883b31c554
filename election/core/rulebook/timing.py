"""Whether an office may be elected at a meeting: annual meeting, election years, cycle."""

from __future__ import annotations

from collections.abc import Iterable

from election.core.refusal import Violation, violation
from election.core.rulebook.cycle import (
    Concluded,
    Gathering,
    Slot,
    State,
    When,
    latest_open,
    own_kinds,
    series,
    slot,
)
from election.core.rulebook.model import (
    ByElection,
    Deferral,
    MeetingKind,
    Missed,
    Office,
    Rulebook,
)
from election.core.rulebook.phrases import at


def timing_violations(
    rulebook: Rulebook,
    office: str,
    meeting: Gathering,
    *,
    gatherings: Iterable[Gathering],
    concluded: Iterable[Concluded],
    by_election: bool = False,
) -> list[Violation]:
    """Return why an office may not be elected at a meeting; nothing when it may.

    ``gatherings`` are the network's meetings, held, planned and cancelled; it does not matter
    whether ``meeting`` is among them.
    """
    others = [gathering for gathering in gatherings if gathering.id != meeting.id]
    calendar = [*others, meeting]
    found = _meeting_violations(rulebook, rulebook.offices[office], meeting)
    if found:
        return found + (_by_election_refused(rulebook, office) if by_election else [])
    ordinary = _ordinary_violations(
        rulebook, rulebook.offices[office], meeting, calendar, list(concluded)
    )
    if not by_election:
        return ordinary
    found = _by_election_refused(rulebook, office)
    if not ordinary:
        found.append(
            violation(
                "by-election-while-due",
                "The ordinary election of {office} is due at this very meeting: elect all its "
                "seats.",
                rule=rulebook.source(f"offices.{office}.term_years"),
                office=office,
            )
        )
    return found


def _meeting_violations(rulebook: Rulebook, office: Office, meeting: Gathering) -> list[Violation]:
    """Say what is wrong with the meeting itself, whatever was elected before it."""
    found = []
    if meeting.state is State.CANCELLED:
        found.append(
            violation(
                "meeting-cancelled",
                "The meeting on {on} is cancelled; choose another.",
                on=meeting.on.isoformat(),
            )
        )
    if meeting.kind not in rulebook.meetings.electing:
        found.append(
            violation(
                "meeting-cannot-elect",
                'A meeting of kind "{kind}" may not elect; only these may: {electing}.',
                rule=rulebook.source("meetings.electing"),
                kind=meeting.kind,
                electing=", ".join(rulebook.meetings.electing),
            )
        )
    if barred(rulebook, office, meeting):
        found.append(
            violation(
                "election-year",
                "{year} is an election year: {office} is not elected at the meeting on {on}, but "
                "at the first network-group meeting after New Year.",
                rule=rulebook.source("timing.deferred_to"),
                year=str(meeting.on.year),
                office=office.id,
                on=meeting.on.isoformat(),
            )
        )
    return found


def barred(rulebook: Rulebook, office: Office, meeting: Gathering) -> bool:
    """Tell whether an election year has taken the office's election from this meeting."""
    timing = rulebook.timing
    if office.deferral is not Deferral.DEFERRED or timing.election_years is None:
        return False
    at_its_end = meeting.kind is MeetingKind.ANNUAL or meeting.on.month == timing.month
    return at_its_end and meeting.on.year in timing.election_years


def _by_election_refused(rulebook: Rulebook, office: str) -> list[Violation]:
    if rulebook.timing.by_election is not ByElection.NEVER:
        return []
    return [
        violation(
            "no-by-elections",
            "A vacant seat of {office} stays vacant to the end of the term.",
            rule=rulebook.source("timing.by_election"),
            office=office,
        )
    ]


def _ordinary_violations(
    rulebook: Rulebook,
    office: Office,
    meeting: Gathering,
    calendar: list[Gathering],
    concluded: list[Concluded],
) -> list[Violation]:
    went = series(rulebook, office, gatherings=calendar, concluded=concluded, today=meeting.on)
    current = latest_open(rulebook, office, meeting.on)
    if current < went.next:
        return [_not_due(rulebook, office, slot(rulebook, office, went.next), meeting)]
    one = slot(rulebook, office, current)
    if (refused := _misplaced(rulebook, one, meeting, calendar)) is not None:
        return [refused]
    if (earlier := _earlier_open(rulebook, office, one, meeting, calendar)) is not None:
        return [
            violation(
                "earlier-meeting-open",
                "{office} is due {at}, and an earlier meeting that may elect it, on {on}, is still "
                "planned: elect there, or record that it was held or cancelled.",
                rule=one.rule,
                office=office.id,
                at=_at(one),
                due_when=one.when.value,
                due_year=one.year,
                due_month=one.month or 0,
                on=earlier.on.isoformat(),
            )
        ]
    return []


def _not_due(rulebook: Rulebook, office: Office, one: Slot, meeting: Gathering) -> Violation:
    early = one.when is When.ANNUAL and one.year == meeting.on.year
    key = "timing.kind" if early else f"offices.{office.id}.term_years"
    return violation(
        "not-due",
        "{office} is not up at a meeting on {on}: its next election is due {at}.",
        rule=rulebook.source(key),
        office=office.id,
        on=meeting.on.isoformat(),
        at=_at(one),
        due_when=one.when.value,
        due_year=one.year,
        due_month=one.month or 0,
    )


def _at(one: Slot) -> str:
    """Say in English where an election belongs; its parts are given beside, for other languages."""
    return at("en", one.when, one.year, one.month)


def _misplaced(
    rulebook: Rulebook, one: Slot, meeting: Gathering, calendar: list[Gathering]
) -> Violation | None:
    """Refuse a meeting of another kind, unless the election's own meeting was missed before it."""
    if meeting.kind in own_kinds(rulebook, one):
        return None
    if not missed(rulebook, one, meeting, calendar):
        return violation(
            "wrong-meeting",
            "{office} is elected {at}, not at a meeting of kind {kind} on {on}.",
            rule=one.rule,
            office=one.office,
            at=_at(one),
            due_when=one.when.value,
            due_year=one.year,
            due_month=one.month or 0,
            kind=meeting.kind,
            on=meeting.on.isoformat(),
        )
    if rulebook.timing.missed is Missed.SAME_KIND:
        return violation(
            "waits-for-its-kind",
            "The election of {office} was missed, and waits for the next meeting of its own kind.",
            rule=rulebook.source("timing.missed"),
            office=one.office,
        )
    return None


def missed(
    rulebook: Rulebook, one: Slot, meeting: Gathering, calendar: Iterable[Gathering]
) -> bool:
    """Tell whether the election's own meeting was over or called off when this one meets."""
    kinds = own_kinds(rulebook, one)
    return meeting.on > one.closes or any(
        other.kind in kinds
        and other.state is not State.PLANNED
        and one.opens <= other.on <= meeting.on
        and other.id != meeting.id
        for other in calendar
    )


def _earlier_open(
    rulebook: Rulebook, office: Office, one: Slot, meeting: Gathering, calendar: list[Gathering]
) -> Gathering | None:
    """Return an earlier meeting, still planned, at which the election belongs."""
    if one.when is When.ANY:
        return None
    for other in sorted(calendar, key=lambda gathering: (gathering.on, gathering.id)):
        if (other.on, other.id) >= (meeting.on, meeting.id):
            return None
        if (
            other.state is State.PLANNED
            and other.on >= one.opens
            and not _meeting_violations(rulebook, office, other)
            and _misplaced(rulebook, one, other, calendar) is None
        ):
            return other
    return None
