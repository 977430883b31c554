"""Forms of the key ceremony, the codes and the booth."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired, FileSize
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from election.web.forms import Form, options

OFFICER, MAIL = "officer", "mail"
LONGEST_BALLOT = 4_000_000  # bytes; one of hundreds of answers is shorter


class StartForm(Form):
    """Who holds the key ceremony, and who makes the codes."""

    trustees = SelectMultipleField(
        _l("Trustees"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    adjuster = SelectField(_l("Adjuster"), validators=[InputRequired()])
    codes = RadioField(
        _l("Voting codes"),
        choices=options(
            [
                (OFFICER, _l("A code officer makes them in her browser and hands them over")),
                (MAIL, _l("The service makes them and mails them")),
            ]
        ),
        default=OFFICER,
    )
    rehearsal_box = BooleanField(
        _l("Try the keys on a rehearsal box before the manifest is published"), default=True
    )
    rehearsal = BooleanField(_l("This election is a rehearsal: nobody is elected"))


class AbandonForm(Form):
    """Why a ceremony is given up."""

    why = TextAreaField(_l("Reason"), validators=[InputRequired(), Length(max=1000)])


class UploadForm(Form):
    """A ballot made elsewhere, brought as a file."""

    contest = SelectField(_l("Contest"), coerce=int)
    ballot = FileField(
        _l("The file with the ballot"),
        validators=[
            FileRequired(_l("Choose the file.")),
            FileSize(max_size=LONGEST_BALLOT, message=_l("This file is too long to be a ballot.")),
        ],
    )
    given = StringField(_l("Pass"))
