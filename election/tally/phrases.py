"""The question on a ballot, in the network's language."""

from __future__ import annotations

from collections.abc import Mapping

from election.core.rulebook.model import Rulebook, Selections

_CHOOSE: Mapping[str, Mapping[Selections, str]] = {
    "sv": {Selections.AT_MOST: "välj högst {seats}", Selections.EXACTLY: "välj {seats}"},
    "nb": {Selections.AT_MOST: "velg høyst {seats}", Selections.EXACTLY: "velg {seats}"},
    "en": {Selections.AT_MOST: "choose at most {seats}", Selections.EXACTLY: "choose {seats}"},
}


def question_text(rulebook: Rulebook, office: str, part: str, *, seats: int, language: str) -> str:
    """Return what the voter reads above the names: what is elected, and how many to choose."""
    titles = rulebook.offices[office].titles
    title = titles.get(language, office)
    parts = rulebook.offices[office].parts
    if len(parts) > 1:
        own = next(each for each in parts if each.id == part)
        title = f"{title}, {own.titles.get(language, part)}"
    how = _CHOOSE.get(language, _CHOOSE["en"])[rulebook.voting.selections]
    return f"{title[:1].upper()}{title[1:]}: {how.format(seats=seats)}"
