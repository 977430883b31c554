"""What the pages call offices, answers and rules, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from election.core.rulebook.model import Eligibility, Nominators, Office, Rulebook, SeatPart
from election.core.rulebook.nomination import Answer
from election.core.rulebook.shown import NominatorShown
from election.elections.models import ElectionOffice
from election.nominations.models import Nomination
from election.web.texts import in_language


def seat_name(rulebook: Rulebook, row: ElectionOffice) -> str:
    """Return what an office is called, with the seat's name where an office has several."""
    office = rulebook.offices[row.office]
    title = in_language(office.titles)
    title = title[:1].upper() + title[1:]
    if len(office.parts) == 1:
        return title
    return f"{title} ({in_language(_part(office, row).titles)})"


def eligible_text(rulebook: Rulebook, row: ElectionOffice) -> str:
    """Return who may hold an office."""
    return {
        Eligibility.ORDINARY_REPRESENTATIVE: _("Ordinary representatives of a member."),
        Eligibility.REPRESENTATIVE_OR_SUBSTITUTE: _("Representatives and substitutes of a member."),
        Eligibility.MEMBER: _("Members."),
        Eligibility.ANYONE: _("Anyone."),
    }[rulebook.offices[row.office].eligible]


def nominators_text(rulebook: Rulebook) -> str:
    """Return who may nominate."""
    return {
        Nominators.REPRESENTATIVES: _("Each ordinary representative, in her member's name."),
        Nominators.REPRESENTATIVES_AND_SUBSTITUTES: _(
            "Each representative and substitute, in her member's name."
        ),
        Nominators.MEMBERS: _("Each member."),
    }[rulebook.nomination.nominators]


def nominator_shown_text(rulebook: Rulebook) -> str:
    """Return who is told who put a name forward."""
    return {
        NominatorShown.PUBLIC: _("Whoever sees who stands also sees who has nominated her."),
        NominatorShown.NOMINEE: _(
            "The nominee and the nomination committee are told who nominates her, nobody else."
        ),
        NominatorShown.COMMITTEE: _(
            "Only the nomination committee sees who nominates; the nominee does not."
        ),
    }[rulebook.nomination.nominator_shown]


def entered_text(one: Nomination) -> str:
    """Return how a nomination came that its nominator did not enter herself; else nothing."""
    if one.entered_by_id is None:
        return ""
    return {
        "telephone": _("Entered for her, as told by telephone."),
        "mail": _("Entered for her, as written by e-mail."),
        "paper": _("Entered for her, as written on paper."),
    }.get(one.came_by or "", _("Entered for her, as she said."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer as a page shows it: words, and the colour of their tag."""

    text: str
    color: str


def answer_text(answer: Answer) -> Said:
    """Return how an answer is told."""
    return {
        Answer.PENDING: Said(text=_("Not answered"), color="warning"),
        Answer.ACCEPTED: Said(text=_("Accepted"), color="success"),
        Answer.DECLINED: Said(text=_("Declined"), color="neutral"),
        Answer.WITHDRAWN: Said(text=_("Withdrawn"), color="neutral"),
        Answer.EXPIRED: Said(text=_("No answer in time"), color="danger"),
    }[answer]


def seats_text(rulebook: Rulebook, row: ElectionOffice) -> str:
    """Return how many seats a part of an office has, or may be given."""
    office = rulebook.offices[row.office]
    part = _part(office, row)
    if row.seats is not None:
        return str(row.seats)
    least, most = part.least, part.most
    if least == most:
        return str(least)
    if office.includes:
        return _(
            "%(least)d to %(most)d, chairs counted in; the meeting decides", least=least, most=most
        )
    return _("%(least)d to %(most)d; the meeting decides", least=least, most=most)


def _part(office: Office, row: ElectionOffice) -> SeatPart:
    return next(one for one in office.parts if one.id == row.part)
