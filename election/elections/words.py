"""What offices and events are called on pages, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from election.core.record.opening import OpenedQuestion
from election.core.rulebook.calendar import When
from election.core.rulebook.deadlines import Deadline, Gate
from election.core.rulebook.model import Rulebook
from election.core.rulebook.period import Period, Unit
from election.core.rulebook.phrases import at, because, question_text, until
from election.elections.concern import Group
from election.elections.models import TermEnd
from election.web.texts import in_language, language


def office_title(office: str, rulebook: Rulebook, part: str | None = None) -> str:
    """Return what an office is called, with the seat's name where it has several kinds."""
    found = rulebook.offices.get(office)
    if found is None:  # of an earlier rulebook
        return f"{office}, {part}" if part and part != office else office
    title = in_language(found.titles)
    if part is not None and len(found.parts) > 1:
        names = {one.id: in_language(one.titles) for one in found.parts}
        title = f"{title}, {names.get(part, part)}"
    return _upper(title)


def part_title(part: str, office: str, rulebook: Rulebook) -> str:
    """Return what a kind of seat within an office is called."""
    found = rulebook.offices.get(office)
    names = {one.id: in_language(one.titles) for one in found.parts} if found else {}
    return _upper(names.get(part, part))


def until_event(event: str) -> str:
    """Return until when a mandate lasts, from the name of the event that ends it."""
    when, year, month = _event(event)
    return _upper(until(language(), when, year, month))


def event_rule(event: str, rulebook: Rulebook) -> str | None:
    """Return the rule by which a mandate ends with such an event."""
    when, _year, _month = _event(event)
    key = "timing.deferred_to" if when is When.FIRST else "timing.kind"
    return rulebook.source(key)


def due_at(when: When, year: int, month: int | None) -> str:
    """Return at which meeting an election is due."""
    return _upper(at(language(), when, year, month))


def due_because(deferred_from: int | None, overdue: bool = False) -> str:
    """Return why an election is not where one would look for it; empty when it is."""
    return _upper(because(language(), deferred_from=deferred_from, overdue=overdue))


def date_name(name: str) -> str:
    """Return what a date of an election or its meeting is called."""
    names = {
        "nominations_open_at": _("Nominations open"),
        "nominations_close_at": _("Nominations close"),
        "answers_close_at": _("Nominees answer by"),
        "notice": _("Notice of the meeting is given"),
        "minutes": _("The minutes are signed"),
        "proposal": _("The nomination committee's proposal is published"),
        "voting_opens_at": _("Voting opens"),
        "voting_closes_at": _("Voting closes"),
        "held_on": _("The meeting"),
        "form": _("The form of the meeting"),
    }
    return names[name]


def group_name(group: Group) -> str:
    """Return what those are called whom a change concerns."""
    match group:
        case Group.COMMITTEE:
            return _("The nomination committee")
        case Group.NOMINATORS:
            return _("Those who may nominate")
        case Group.NOMINEES:
            return _("Those who are put forward")
        case Group.VOTERS:
            return _("Those who may vote")


def time_left(due: Deadline) -> str:
    """Return how long before or after the meeting something is due."""
    return _after(due.period) if due.gate is Gate.MINUTES else _before(due.period)


def _after(period: Period) -> str:
    match period.unit:
        case Unit.DAY:
            text = ngettext(
                "%(num)d day after the meeting", "%(num)d days after the meeting", period.count
            )
        case Unit.WEEK:
            text = ngettext(
                "%(num)d week after the meeting", "%(num)d weeks after the meeting", period.count
            )
        case Unit.WORKING_DAY:
            text = ngettext(
                "%(num)d working day after the meeting",
                "%(num)d working days after the meeting",
                period.count,
            )
    return text


def _before(period: Period) -> str:
    match period.unit:
        case Unit.DAY:
            text = ngettext(
                "%(num)d day before the meeting", "%(num)d days before the meeting", period.count
            )
        case Unit.WEEK:
            text = ngettext(
                "%(num)d week before the meeting", "%(num)d weeks before the meeting", period.count
            )
        case Unit.WORKING_DAY:
            text = ngettext(
                "%(num)d working day before the meeting",
                "%(num)d working days before the meeting",
                period.count,
            )
    return text


def ended_because(why: TermEnd) -> str:
    """Return why a term is over."""
    match why:
        case TermEnd.SUCCEEDED:
            return _("Succeeded")
        case TermEnd.RESIGNED:
            return _("Stepped down")
        case TermEnd.SEAT_LOST:
            return _("No longer eligible")


def asked(question: OpenedQuestion, rulebook: Rulebook) -> str:
    """Return what a ballot asks; the record has it in the network's own language."""
    seats = min(question.seats, len(question.candidates))
    return question_text(rulebook, question.office, question.part, seats=seats, language=language())


def _event(event: str) -> tuple[When, int, int | None]:
    when, _space, rest = event.partition(" ")
    year, _dash, month = rest.partition("-")
    return When(when), int(year), int(month) if month else None


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
