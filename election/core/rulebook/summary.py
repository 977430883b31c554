"""A rulebook in plain lines: what it decides, on what each value rests, what is interpretation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from election.core.rulebook.load import clashing_readings
from election.core.rulebook.model import (
    ElectionYears,
    Interpretation,
    MemberKind,
    Office,
    Rulebook,
    SeatPart,
)

_TABLES = ("timing", "nomination", "deadlines", "committee", "voting", "meetings")
_AIMS = ("most_per_member", "new_share", "experienced_share", "genders", "ages", "hard")
_TOP = ("adopted_on", "adopted_by", "valid_from", "signed_by", "amended_by", "superior")


def summary_lines(rulebook: Rulebook) -> list[str]:
    """Return the summary that ``election rulebook check`` prints."""
    return [
        f"{rulebook.name} ({rulebook.id}), version {rulebook.version}",
        f"SHA-256 {rulebook.digest}",
        "Each value shows what it rests on: a paragraph of the network's text, or an",
        "interpretation (Q…) where the text is silent.",
        *_values(rulebook, "Adoption", rulebook, "", _TOP),
        "",
        "Members",
        *_members(rulebook),
        "",
        "Offices, in the order of election",
        *(line for office in rulebook.offices.values() for line in _office(rulebook, office)),
        *(
            line
            for table in _TABLES
            for line in _values(rulebook, table.capitalize(), getattr(rulebook, table), table)
        ),
        *(
            line
            for body, aims in rulebook.balance.items()
            for line in _values(rulebook, f"Balance of {body}", aims, f"balance.{body}", _AIMS)
        ),
        "",
        "Interpretations (* marks the reading in force)",
        *(line for one in rulebook.interpretations.values() for line in _interpretation(one)),
        "",
        "What rests on which paragraph",
        *_paragraphs(rulebook),
        *_notes(rulebook),
    ]


def _values(
    rulebook: Rulebook, title: str, holder: object, path: str, names: tuple[str, ...] = ()
) -> Iterator[str]:
    yield ""
    yield title
    for name in names or [field.name for field in fields(holder)]:  # type: ignore[arg-type]
        value = getattr(holder, name)
        key = f"{path}.{name}" if path else name
        if sources := _sources(rulebook, key):
            yield f"  {name}: {_say(value)} [{sources}]"


def _sources(rulebook: Rulebook, key: str) -> str:
    """Return what a value rests on; a table whose keys have sources of their own, on those."""
    inner = {id_ for other, id_ in rulebook.sources.items() if other.startswith(f"{key}.")}
    return ", ".join(sorted(inner)) or rulebook.source(key) or ""


def _say(value: object) -> str:
    match value:
        case None:
            return "not fixed"
        case True | False:
            return "yes" if value else "no"
        case ElectionYears(first=first, every=every, extra=extra):
            also = f", and {', '.join(map(str, extra))}" if extra else ""
            return f"{first}, {first + every}, {first + 2 * every}, …{also}"
        case tuple():
            return ", ".join(map(str, value)) or "none"
        case dict():
            return ", ".join(f"{key} {each}" for key, each in value.items()) or "none"
        case _:
            return str(value)


def _members(rulebook: Rulebook) -> Iterator[str]:
    rules = rulebook.membership

    def cite(name: str) -> str:
        return f"[{rulebook.source(f'membership.{name}')}]"

    yield f"  kind: {rules.kind} {cite('kind')}"
    if rules.decided_by is not None:
        yield f"  become members by decision of: {rules.decided_by} {cite('decided_by')}"
    if rules.kind is MemberKind.PERSONS:
        yield f"  days of membership before a vote: {rules.member_days} {cite('member_days')}"
        yield f"  fee must be paid: {_say(rules.fee_required)} {cite('fee_required')}"
        return
    yield f"  appoint up to {rules.ordinary} representatives {cite('ordinary')}"
    yield f"  and up to {rules.substitutes} substitutes {cite('substitutes')}"
    for other in rules.exceptions:
        seats = f"{other.ordinary} and {other.substitutes}"
        yield f"  {other.member}: up to {seats} {cite('exceptions')}"
    yield f"  votes: {rules.votes} {cite('votes')}"
    yield f"  substitutes stand in: {rules.substitution} {cite('substitution')}"


def _office(rulebook: Rulebook, office: Office) -> Iterator[str]:
    def cite(name: str) -> str:
        return f"[{rulebook.source(f'offices.{office.id}.{name}')}]"

    yield f"  {office.id} ({', '.join(office.titles.values())})"
    for part in office.parts:
        yield f"    {part.id}: {_seats(part)} {cite(f'parts.{part.id}.least')}"
    if office.includes:
        yield f"    among them: {', '.join(office.includes)} {cite('includes')}"
    years = "year" if office.term_years == 1 else f"{office.term_years} years"
    yield f"    every {years} {cite('term_years')}, as in {office.first_year} {cite('first_year')}"
    if rulebook.timing.election_years is not None:
        yield f"    in an election year: {office.deferral} {cite('deferral')}"
    yield f"    elected by: {office.elected_by} {cite('elected_by')}"
    yield f"    eligible: {office.eligible} {cite('eligible')}"


def _seats(part: SeatPart) -> str:
    if part.least == part.most:
        return "1 seat" if part.most == 1 else f"{part.most} seats"
    return f"{part.least} to {part.most} seats"


def _interpretation(one: Interpretation) -> Iterator[str]:
    yield f"  {one.id} {one.question}"
    for name, reading in one.readings.items():
        mark = "*" if name == one.chosen else " "
        remark = " (recommended)" if name == one.recommended else ""
        rejected = "" if reading.rejected is None else f" Rejected: {reading.rejected}"
        yield f"   {mark} {name}{remark}: {reading.says}{rejected}"


def _paragraphs(rulebook: Rulebook) -> Iterator[str]:
    for id_, paragraph in rulebook.paragraphs.items():
        keys = [key for key, source in rulebook.sources.items() if source == id_]
        decides = ", ".join(keys) or "no value here"
        yield f"  {id_} ({paragraph.section}): {decides}"
        yield f"      {paragraph.says}"


def _notes(rulebook: Rulebook) -> Iterator[str]:
    notes = []
    if rulebook.amended_by not in (None, rulebook.adopted_by):
        source = rulebook.source("amended_by")
        notes.append(
            f"This version was adopted by {rulebook.adopted_by}, while the rules are "
            f"{rulebook.amended_by}'s to amend [{source}]."
        )
    for one in rulebook.interpretations.values():
        if one.chosen != one.recommended:
            notes.append(f"{one.id}: {one.chosen} is in force, {one.recommended} is recommended.")
    for id_, name, reason in clashing_readings(rulebook):
        notes.append(f"{id_}={name} cannot be chosen as the others stand: {reason.message}")
    if notes:
        yield ""
        yield "Notes"
        yield from (f"  {note}" for note in notes)
