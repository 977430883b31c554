"""How the members of a body are spread over members, parts of the country, new and re-elected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from election.core.refusal import Violation, violation
from election.core.rulebook.draft import Draft, Table

E = TypeVar("E", bound=StrEnum)


class Aim(StrEnum):
    """What a rulebook may aim at for a body; each is wished for, or binds (``hard``)."""

    MEMBER = "most_per_member"
    PARTS = "parts"
    NEW = "new_share"
    EXPERIENCED = "experienced_share"


class Gender(StrEnum):
    """What somebody may tell of herself for the balance."""

    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"


class AgeGroup(StrEnum):
    """What somebody may tell of herself for the balance, rather than the year she was born in."""

    UNDER_30 = "under-30"
    FROM_30 = "30-44"
    FROM_45 = "45-59"
    FROM_60 = "60-and-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryPart:
    """A part of the country: some of the members, by name, and their seats at least."""

    titles: Mapping[str, str]
    members: tuple[str, ...]
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyBalance:
    """The aims for one body; None: none. Shares are of a hundred, at least.

    What persons tell of themselves (``genders``, ``ages``) they need not tell, and it is sealed to
    the nomination committee: those aims never bind, and are counted in its members' browsers.
    """

    most_per_member: int | None = None
    new_share: int | None = None
    experienced_share: int | None = None
    parts: Mapping[str, CountryPart] = field(default_factory=dict)
    genders: Mapping[Gender, int] = field(default_factory=dict)  # seats at least
    ages: Mapping[AgeGroup, int] = field(default_factory=dict)  # seats at least
    hard: tuple[Aim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sits:
    """One who would sit in the body after the election."""

    member: str | None  # the name of the member that has appointed her
    is_new: bool  # she does not sit in the body today


def read_balance(table: Table, languages: Iterable[str]) -> BodyBalance:
    """Read the aims for one body from its table."""
    share = {
        name: table.whole(name, 1, 100) if name in table else None
        for name in (Aim.NEW.value, Aim.EXPERIENCED.value)
    }
    parts = {}
    for id_, each in table.tables("parts") if "parts" in table else ():
        titles = each.table("titles", decides=False)
        parts[id_] = CountryPart(
            titles={language: titles.text(language) for language in languages},
            members=each.texts("members"),
            least=each.whole("least", 0, 100) if "least" in each else 0,
        )
        each.close()
    most = table.whole("most_per_member", 1, 100) if "most_per_member" in table else None
    balance = BodyBalance(
        most_per_member=most,
        parts=parts,
        genders=_least(table, "genders", Gender),
        ages=_least(table, "ages", AgeGroup),
        hard=table.choices("hard", Aim) if "hard" in table else (),
        **share,
    )
    table.close()
    _check(balance, table.path, table.draft)
    return balance


def _least(table: Table, name: str, kind: type[E]) -> Mapping[E, int]:
    """Read how many seats at least go to those of each kind that is named."""
    if name not in table:
        return {}
    inner = table.table(name)
    least = {one: inner.whole(one.value, 1, 100) for one in kind if one.value in inner}
    inner.close()
    return least


def _check(balance: BodyBalance, path: str, draft: Draft) -> None:
    named = [one for part in balance.parts.values() for one in part.members]
    if len(set(named)) < len(named):
        template = "A member stands in two parts of the country."
        draft.refuse("named-twice", f"{path}.parts", template)
    if (balance.new_share or 0) + (balance.experienced_share or 0) > 100:
        template = "New and experienced together are more than a hundred of a hundred."
        draft.refuse("impossible-value", f"{path}.new_share", template)


def part_of(balance: BodyBalance, member: str | None) -> str | None:
    """Return the part of the country a member lies in; None where the rules do not say."""
    return next((id_ for id_, one in balance.parts.items() if member in one.members), None)


def per_member(seats: Iterable[Sits]) -> dict[str, int]:
    """Return how many seats each member would have, most first."""
    counted = Counter(one.member for one in seats if one.member is not None)
    return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def per_part(balance: BodyBalance, seats: Sequence[Sits]) -> dict[str, int]:
    """Return how many seats each part of the country would have, also those that have none."""
    counted = Counter(part_of(balance, one.member) for one in seats)
    return {id_: counted[id_] for id_ in balance.parts}


def balance_violations(
    balance: BodyBalance,
    seats: Sequence[Sits],
    *,
    body: str,
    source: Callable[[str], str | None],
    language: str = "en",
) -> Iterator[tuple[Aim, Violation]]:
    """Yield each aim that is missed, and why; ``body`` is its id in the rulebook."""
    rules = {aim: source(f"balance.{body}.{aim.value}") for aim in Aim}
    yield from _members(balance, seats, rules[Aim.MEMBER])
    yield from _parts(balance, seats, rules[Aim.PARTS], language)
    new = sum(one.is_new for one in seats)
    if _is_short(balance.new_share, new, len(seats)):
        template = "{count} of {all} would be new; the aim is {share} of a hundred at least."
        yield (
            Aim.NEW,
            violation(
                "balance-new",
                template,
                rules[Aim.NEW],
                count=new,
                all=len(seats),
                share=balance.new_share or 0,
            ),
        )
    old = len(seats) - new
    if _is_short(balance.experienced_share, old, len(seats)):
        template = "{count} of {all} would go on; the aim is {share} of a hundred at least."
        yield (
            Aim.EXPERIENCED,
            violation(
                "balance-experienced",
                template,
                rules[Aim.EXPERIENCED],
                count=old,
                all=len(seats),
                share=balance.experienced_share or 0,
            ),
        )


def _is_short(share: int | None, count: int, total: int) -> bool:
    return share is not None and total > 0 and count * 100 < share * total


def _members(
    balance: BodyBalance, seats: Sequence[Sits], rule: str | None
) -> Iterator[tuple[Aim, Violation]]:
    most = balance.most_per_member
    template = "{member} would have {count} seats; the aim is {most} at most."
    for member, count in per_member(seats).items():
        if most is not None and count > most:
            code = "balance-member"
            yield (
                Aim.MEMBER,
                violation(code, template, rule, member=member, count=count, most=most),
            )


def _parts(
    balance: BodyBalance, seats: Sequence[Sits], rule: str | None, language: str
) -> Iterator[tuple[Aim, Violation]]:
    template = "{part} would have {count} seats; the aim is {least} at least."
    for id_, count in per_part(balance, seats).items():
        part = balance.parts[id_]
        if count < part.least:
            title = part.titles.get(language, id_)
            code = "balance-part"
            yield (
                Aim.PARTS,
                violation(code, template, rule, part=title, count=count, least=part.least),
            )
