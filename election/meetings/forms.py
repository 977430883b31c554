"""Forms of meetings, and how days and moments are asked for."""

from __future__ import annotations

import unicodedata

from flask_babel import lazy_gettext as __
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from election.core.rulebook.model import MeetingForm, MeetingKind
from election.meetings.codes import LONGEST_TYPED
from election.web.forms import DayField, Form, options
from election.web.words import form_name, kind_name

LONGEST_TITLE = 200
LONGEST_REASON = 1000


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
    held_on = DayField(__("Day"), [InputRequired(__("Enter the day."))])
    form = SelectField(__("Form"), coerce=MeetingForm)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.form.choices = options((one.value, form_name(one)) for one in MeetingForm)


class Confirmed:
    """A form sent twice: first to see what it means, then to do it; or back, to enter anew."""

    confirmed = HiddenField()
    again = HiddenField()

    @property
    def is_confirmed(self) -> bool:
        return bool(self.confirmed.data)

    @property
    def is_back(self) -> bool:
        return bool(self.again.data)


class PlanForm(Confirmed, DayForm):
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


class HereForm(Form):
    code = StringField(
        __("Code"),
        [
            DataRequired(__("Enter the code that is shown in the room.")),
            Length(max=LONGEST_TYPED, message=__("Shorten this to %(max)d characters.")),
        ],
        filters=[one_line],
    )


class OfficersForm(Form):
    chair = SelectField(__("Chair of the meeting"))
    secretary = SelectField(__("Secretary"))
    adjuster1 = SelectField(__("First adjuster"))
    adjuster2 = SelectField(__("Second adjuster"))
