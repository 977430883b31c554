"""What kinds and forms of meeting are called, on pages and in refusals."""

from __future__ import annotations

from flask_babel import gettext as _

from election.core.rulebook.holidays import Holiday
from election.core.rulebook.model import MeetingForm, MeetingKind


def kind_name(kind: MeetingKind) -> str:
    """Return what a kind of meeting is called."""
    match kind:
        case MeetingKind.ANNUAL:
            return _("Annual meeting")
        case MeetingKind.NETWORK_GROUP:
            return _("Network-group meeting")
        case MeetingKind.COMMITTEE:
            return _("Committee meeting")
        case MeetingKind.OWNER_GROUP:
            return _("Owner-group meeting")
        case MeetingKind.SEMINAR:
            return _("Seminar")


def form_name(form: MeetingForm) -> str:
    """Return what a form of meeting is called."""
    match form:
        case MeetingForm.PHYSICAL:
            return _("In a room")
        case MeetingForm.DIGITAL:
            return _("Digital")
        case MeetingForm.HYBRID:
            return _("In a room and digital")


def holiday_name(holiday: Holiday) -> str:
    """Return the name of a day off."""
    names = {
        Holiday.NEW_YEAR: _("New Year's Day"),
        Holiday.EPIPHANY: _("Epiphany"),
        Holiday.MAUNDY_THURSDAY: _("Maundy Thursday"),
        Holiday.GOOD_FRIDAY: _("Good Friday"),
        Holiday.EASTER: _("Easter Sunday"),
        Holiday.EASTER_MONDAY: _("Easter Monday"),
        Holiday.MAY_DAY: _("1 May"),
        Holiday.CONSTITUTION: _("17 May"),
        Holiday.ASCENSION: _("Ascension Day"),
        Holiday.WHIT_SUNDAY: _("Whit Sunday"),
        Holiday.WHIT_MONDAY: _("Whit Monday"),
        Holiday.NATIONAL_DAY: _("the national day"),
        Holiday.MIDSUMMER_EVE: _("midsummer's eve"),
        Holiday.MIDSUMMER: _("midsummer's day"),
        Holiday.ALL_SAINTS: _("All Saints' Day"),
        Holiday.CHRISTMAS_EVE: _("Christmas Eve"),
        Holiday.CHRISTMAS: _("Christmas Day"),
        Holiday.BOXING_DAY: _("Boxing Day"),
        Holiday.NEW_YEARS_EVE: _("New Year's Eve"),
        Holiday.SATURDAY: _("Saturday"),
        Holiday.SUNDAY: _("Sunday"),
    }
    return names[holiday]
