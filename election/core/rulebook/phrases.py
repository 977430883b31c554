"""The few phrases of rules, calendar and ballot in Swedish, Norwegian bokmål and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from election.core.rulebook.cycle import When
from election.core.rulebook.model import Rulebook, Selections

LANGUAGES = ("sv", "nb", "en")

_MONTHS = MappingProxyType(
    {
        "sv": "januari februari mars april maj juni juli augusti september oktober november "
        "december",
        "nb": "januar februar mars april mai juni juli august september oktober november desember",
        "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    }
)
_UNTIL = MappingProxyType(
    {
        "sv": {
            When.FIRST: "till första mötet efter årsskiftet {before}/{year}",
            When.ANNUAL: "till årsmötet {in_month}{year}",
            When.ANY: "till valet under {year}",
        },
        "nb": {
            When.FIRST: "til første møte etter årsskiftet {before}/{year}",
            When.ANNUAL: "til årsmøtet {in_month}{year}",
            When.ANY: "til valget i løpet av {year}",
        },
        "en": {
            When.FIRST: "until first meeting after New Year {year}",
            When.ANNUAL: "until annual meeting {in_month}{year}",
            When.ANY: "until the election in the course of {year}",
        },
    }
)
_AT = MappingProxyType(
    {
        "sv": {
            When.FIRST: "vid första nätverksgruppsmötet efter årsskiftet {before}/{year}",
            When.ANNUAL: "vid årsmötet {in_month}{year}",
            When.ANY: "vid något möte under {year}",
        },
        "nb": {
            When.FIRST: "på første nettverksgruppemøte etter årsskiftet {before}/{year}",
            When.ANNUAL: "på årsmøtet {in_month}{year}",
            When.ANY: "på et møte i løpet av {year}",
        },
        "en": {
            When.FIRST: "at the first network-group meeting after New Year {year}",
            When.ANNUAL: "at the annual meeting {in_month}{year}",
            When.ANY: "at a meeting in the course of {year}",
        },
    }
)
_DEFERRED = MappingProxyType(
    {
        "sv": "eftersom {year} är valår",
        "nb": "fordi {year} er valgår",
        "en": "because {year} is an election year",
    }
)
_OVERDUE = MappingProxyType({"sv": "försenat", "nb": "forsinket", "en": "overdue"})
_IN_MONTH = MappingProxyType({"sv": "i {month} ", "nb": "i {month} ", "en": "{month} "})
_CHOOSE = MappingProxyType(
    {
        "sv": {Selections.AT_MOST: "välj högst {seats}", Selections.EXACTLY: "välj {seats}"},
        "nb": {Selections.AT_MOST: "velg høyst {seats}", Selections.EXACTLY: "velg {seats}"},
        "en": {Selections.AT_MOST: "choose at most {seats}", Selections.EXACTLY: "choose {seats}"},
    }
)


def title_in(titles: Mapping[str, str], language: str) -> str:
    """Return a title in a language; in the network's own first where it has none."""
    return titles.get(language) or next(iter(titles.values()))


def office_title(rulebook: Rulebook, office: str, language: str) -> str:
    """Return what an office is called; its id where these rules no longer know it."""
    found = rulebook.offices.get(office)
    return title_in(found.titles, language) if found else office


def question_text(rulebook: Rulebook, office: str, part: str, *, seats: int, language: str) -> str:
    """Return what the voter reads above the names: what is elected, and how many to choose."""
    found = rulebook.offices[office]
    title = title_in(found.titles, language)
    if len(found.parts) > 1:
        own = next(each for each in found.parts if each.id == part)
        title = f"{title}, {title_in(own.titles, language)}"
    how = _CHOOSE.get(language, _CHOOSE["en"])[rulebook.voting.selections]
    return f"{title[:1].upper()}{title[1:]}: {how.format(seats=seats)}"


def until(language: str, when: When, year: int, month: int | None) -> str:
    """Say until when a mandate lasts."""
    return _fill(_UNTIL[language][when], language, year, month)


def at(language: str, when: When, year: int, month: int | None) -> str:
    """Say at which meeting an election is due."""
    return _fill(_AT[language][when], language, year, month)


def because(language: str, *, deferred_from: int | None, overdue: bool) -> str:
    """Say why an election is not where one would look for it; empty when it is."""
    reasons = [] if deferred_from is None else [_DEFERRED[language].format(year=deferred_from)]
    if overdue:
        reasons.append(_OVERDUE[language])
    return ", ".join(reasons)


def _fill(template: str, language: str, year: int, month: int | None) -> str:
    in_month = ""
    if month is not None:
        in_month = _IN_MONTH[language].format(month=_MONTHS[language].split()[month - 1])
    return template.format(before=year - 1, year=year, in_month=in_month)
