"""Forms of the key ceremony and the codes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from election.web.forms import Form, options

OFFICER, MAIL = "officer", "mail"


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
    rehearsal = BooleanField(_l("This election is a rehearsal: nobody is elected"))


class AbandonForm(Form):
    """Why a ceremony is given up."""

    why = TextAreaField(_l("Reason"), validators=[InputRequired(), Length(max=1000)])
