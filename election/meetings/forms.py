"""Forms of meetings, and how days and moments are asked for."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as __
from wtforms import BooleanField, DateField, Field, SelectField, StringField, TextAreaField
from wtforms import Form as AnyForm
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from election.core.rulebook.model import MeetingForm, MeetingKind
from election.meetings.words import form_name, kind_name
from election.web.forms import Form, options

EARLIEST, LATEST = 1990, 2100  # years that can be meant
LONGEST_TITLE = 200
LONGEST_REASON = 1000


def in_our_time(_form: AnyForm, field: Field) -> None:
    """Refuse a day or a moment of a year that nobody means, such as 27 or 20270."""
    at: date | datetime | None = field.data
    if at is not None and not EARLIEST <= at.year <= LATEST:
        template = _("Enter a year between %(earliest)s and %(latest)s.")
        raise ValidationError(template % {"earliest": EARLIEST, "latest": LATEST})


def one_line(text: str | None) -> str | None:
    """Return a text without line breaks, control characters and outer spaces."""
    if text is None:
        return None
    return " ".join("".join(" " if _is_control(each) else each for each in text).split())


def plain(text: str | None) -> str | None:
    """Return a text of several lines without control characters and outer spaces."""
    if text is None:
        return None
    lines = text.replace("\r\n", "\n")
    return "".join(each for each in lines if each == "\n" or not _is_control(each)).strip()


def _is_control(each: str) -> bool:
    return unicodedata.category(each) in {"Cc", "Cs"}


class DayForm(Form):
    held_on = DateField(
        __("Day"),
        [InputRequired(__("Enter the day.")), in_our_time],
    )
    form = SelectField(__("Form"), coerce=MeetingForm)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.form.choices = options((one.value, form_name(one)) for one in MeetingForm)


class PlanForm(DayForm):
    kind = SelectField(__("Kind"), coerce=MeetingKind)
    title = StringField(
        __("Title"),
        [
            DataRequired(__("Give the meeting a title.")),
            Length(max=LONGEST_TITLE, message=__("Shorten this to %(max)d characters.")),
        ],
        filters=[one_line],
    )
    held = BooleanField(__("The meeting has been held already"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = options((one.value, kind_name(one)) for one in MeetingKind)


class ConfirmForm(Form):
    """Nothing but the confirmation."""


class ReasonForm(Form):
    reason = TextAreaField(
        __("Reason"),
        [
            DataRequired(__("Say why. The reason is shown on the page and sent by mail.")),
            Length(max=LONGEST_REASON, message=__("Shorten this to %(max)d characters.")),
        ],
        filters=[plain],
    )
