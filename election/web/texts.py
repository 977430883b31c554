"""The reader's language: which it is, and how a refusal, a date or a moment is said in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import flask_babel
from flask import g, request
from flask_babel import format_date, gettext
from markupsafe import Markup

from election.core.refusal import Param, Violation
from election.core.rulebook.cycle import When
from election.core.rulebook.holidays import Holiday
from election.core.rulebook.model import MeetingForm, MeetingKind
from election.core.rulebook.phrases import at as at_meeting
from election.core.rulebook.phrases import title_in
from election.web.access import Role
from election.web.request import config, now
from election.web.words import form_name, holiday_name, kind_name

DAYS: Final = frozenset({"day", "latest", "on"})  # places that a day may fill
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
ROW: Final = re.compile(r"(.*), row (\d+)(?:, column (.*))?")
LANGUAGES: Final = {"sv": "Svenska", "nb": "Norsk bokmål", "en": "English"}
COOKIE: Final = "language"
FALLBACK: Final = "sv"
KINDS: Final = frozenset(MeetingKind)
FORMS: Final = frozenset(MeetingForm)
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?\+00:00")


def language() -> str:
    """Return the reader's language: chosen, of her account, of the network, of her browser."""
    account = g.get("account")
    if g.get("spoken"):
        return str(g.spoken)
    for choice in (request.cookies.get(COOKIE), account.language if account else None):
        if choice in LANGUAGES:
            return str(choice)
    spoken = list(g.get("network_languages") or LANGUAGES)
    first = network_language()
    return request.accept_languages.best_match(spoken, first) or first


def network_language() -> str:
    """Return the network's own language: what it signs is written in it, whoever writes it."""
    spoken = g.get("network_languages") or LANGUAGES
    return next((one for one in spoken if one in LANGUAGES), FALLBACK)


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Say all in one language, whoever asks: a calendar's program does not speak its owner's."""
    g.spoken = chosen
    try:
        with flask_babel.force_locale(chosen):
            yield
    finally:
        g.spoken = None


def says(reason: Violation) -> str:
    """Return a refusal in the reader's language, its places filled; moments in local time."""
    given = reason.params
    params = {name: _told_here(name, value) for name, value in given.items()}
    if "due_when" in given:
        month = int(given["due_month"]) or None
        params["at"] = at_meeting(
            language(), When(str(given["due_when"])), int(given["due_year"]), month
        )
    return gettext(reason.template).format_map(params)


def place_in_file(where: str) -> str:
    """Return a place in the reader's language; the rules write a row of a file in English."""
    found = ROW.fullmatch(where)
    if found is None:
        return where
    file, row, column = found.groups()
    if column is None:
        return str(gettext("%(file)s, row %(row)s", file=file, row=row))
    return str(
        gettext("%(file)s, row %(row)s, column %(column)s", file=file, row=row, column=column)
    )


def _told_here(name: str, value: Param) -> Param:
    """Return what fills a place, as the reader calls it.

    The rules name offices and kinds of meeting by their ids, and write a moment in UTC.
    """
    if not isinstance(value, str):
        return value
    match name:
        case "office" | "offices":
            return ", ".join(_office(each) for each in value.split(", "))
        case "kind" | "electing" if all(each in KINDS for each in value.split(", ")):
            return ", ".join(kind_name(MeetingKind(each)) for each in value.split(", "))
        case "form" | "allowed" if all(each in FORMS for each in value.split(", ")):
            return ", ".join(form_name(MeetingForm(each)) for each in value.split(", "))
        case "holiday":
            return holiday_name(Holiday(value))
    return _time_here(name, value)


def _time_here(name: str, value: str) -> str:
    """Return a day or a moment as the reader writes it; anything else as it is."""
    if name in DAYS and DAY.fullmatch(value):
        return day_as(date.fromisoformat(value), "EEE d MMM y")
    return _moment_here(value) if MOMENT.fullmatch(value) else value


def _office(value: str) -> str:
    """Return an office's title, from its id or from the English title that rules may give."""
    rulebook = g.get("rulebook")
    for one in rulebook.offices.values() if rulebook else ():
        if value in (one.id, one.titles.get("en")):
            return in_language(one.titles)
    return value


def _moment_here(value: str) -> str:
    local = datetime.fromisoformat(value).astimezone(zone())
    return f"{day_as(local.date(), 'd MMM y')} {local:%H:%M} {local.tzname()}"


def in_language(texts: Mapping[str, str]) -> str:
    """Return the text in the reader's language, of a rulebook's translations."""
    return title_in(texts, language()) if texts else ""


def says_role(role: Role) -> str:
    """Return the name of a role in the reader's language."""
    names = {
        Role.COORDINATOR: gettext("coordinator"),
        Role.CODE_OFFICER: gettext("code officer"),
        Role.COMMITTEE: gettext("nomination committee"),
        Role.REPRESENTATIVE: gettext("representative"),
        Role.SUBSTITUTE: gettext("substitute"),
        Role.MEMBER: gettext("member"),
        Role.TRUSTEE: gettext("trustee"),
        Role.TELLER: gettext("teller"),
        Role.OBSERVER: gettext("observer"),
    }
    return names[role]


def zone() -> ZoneInfo:
    """Return the time zone pages tell the time in: the network's, or the installation's."""
    network = g.get("network")
    return ZoneInfo(network.time_zone if network else config().time_zone)


def today() -> date:
    """Return the day it is in the time zone of the pages."""
    return now().astimezone(zone()).date()


def day_as(on: date, pattern: str) -> str:
    """Return a day in a pattern of Unicode's; Norwegian sets a point after the number."""
    return str(format_date(on, pattern.replace("d ", "d. ") if language() == "nb" else pattern))


def moment(at: datetime | None) -> Markup | str:
    """Return a moment as day, time and zone, machine-readable beside."""
    if at is None:
        return ""
    local = at.astimezone(zone())
    text = f"{day_as(local.date(), 'd MMM y')} {local:%H:%M} {local.tzname()}"
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), text)


def day(on: date | None) -> Markup | str:
    """Return a day as the reader writes it, machine-readable beside."""
    if on is None:
        return ""
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), day_as(on, "d MMMM y"))


def day_or_text(text: str | None) -> Markup | str:
    """Return a day as the reader writes it, where a text is one; any other text as it is."""
    is_day = text is not None and DAY.fullmatch(text)
    return day(date.fromisoformat(text)) if text and is_day else text or ""


def weekday(on: date) -> Markup:
    """Return a day with its name, machine-readable beside."""
    return Markup('<time datetime="{}">{}</time>').format(
        on.isoformat(), day_as(on, "EEEE d MMMM y")
    )


def weekday_short(on: date) -> str:
    """Return a day with its name as a picture has room for."""
    return day_as(on, "EEE d MMM y")


def month_short(on: date) -> str:
    """Return the name of a month as a picture has room for; January with its year."""
    return str(format_date(on, "LLL y" if on.month == 1 else "LLL"))


def month_name(on: date) -> str:
    """Return the short name of a day's month."""
    return str(format_date(on, "LLL"))


def month_number(month: int) -> str:
    """Return the name of a month of the year, 1 to 12."""
    return str(format_date(date(2000, month, 1), "LLLL"))


def number(value: int) -> str:
    """Return a whole number with the reader's thousands mark."""
    return str(flask_babel.format_decimal(value))
