"""Forms of the results: who declines, and the minutes as they are handed out."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from election.meetings.forms import LONGEST_TITLE, one_line, plain
from election.web.forms import Form

LONGEST_WORD = 500
LONGEST_REMARKS = 10_000
LONGEST_CORRECTION = 1_000


class DeclineForm(Form):
    """Say that somebody elected declines."""

    seat = SelectField(_l("Who declines what"), validators=[DataRequired()])
    word = TextAreaField(
        _l("A word for the minutes"),
        validators=[
            DataRequired(_l("Write a word for the minutes; it need not be the reason.")),
            Length(max=LONGEST_WORD, message=_l("Shorten this to %(max)d characters.")),
        ],
        filters=[plain],
    )

    def offer(self, seats: list[tuple[str, str]]) -> None:
        """Let one of these be chosen; none is until somebody does."""
        several = [("", _("Choose"))] if len(seats) > 1 else []
        self.seat.choices = [*several, *seats]


class RestForm(Form):
    """Let another meeting elect what this one did not."""

    meeting = SelectField(_l("Meeting"), validators=[DataRequired()])
    title = StringField(
        _l("Title"),
        [
            DataRequired(_l("Give the election a title.")),
            Length(max=LONGEST_TITLE, message=_l("Shorten this to %(max)d characters.")),
        ],
        filters=[one_line],
    )


class HandOutForm(Form):
    """Hand out the minutes, or a correction of them."""

    remarks = TextAreaField(
        _l("Remarks"),
        [Length(max=LONGEST_REMARKS, message=_l("Shorten this to %(max)d characters."))],
        filters=[plain],
    )
    corrects = TextAreaField(
        _l("What is corrected"),
        [Length(max=LONGEST_CORRECTION, message=_l("Shorten this to %(max)d characters."))],
        filters=[plain],
    )
