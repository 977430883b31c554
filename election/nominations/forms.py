"""What readers of the nominations' pages fill in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from election.core.rulebook.csv_cells import is_address
from election.web.forms import Form, Ticks, options, plain

LONGEST_NAME = 500
LONGEST_TEXT = 4000
LONGEST_CONTACT = 254
_long = [Optional(), Length(max=LONGEST_TEXT)]


class WhomForm(Form):
    """Somebody for one or more offices, in the register or, where the rules allow it, not."""

    contact = StringField(
        _("Her telephone number, if she has no e-mail address"),
        [Optional(), Length(max=LONGEST_CONTACT)],
        filters=[plain],
    )
    outside = BooleanField(_("She is not in the register."))
    email = EmailField(
        _("Her e-mail address, if she is not in the register"),
        [Optional(), Length(max=LONGEST_CONTACT)],
        filters=[plain],
    )

    becomes_eligible = BooleanField(_("She becomes eligible before the meeting. Nominate her."))

    def validate_outside(self, field: Field) -> None:
        """Somebody unknown can be reached."""
        if field.data and not (self.email.data or self.contact.data):
            text = _("Write her e-mail address or her telephone number, so that she can be asked.")
            raise ValidationError(str(text))

    def validate_email(self, field: Field) -> None:
        """An address has a name and a place."""
        if field.data and not is_address(field.data):
            raise ValidationError(str(_("This is not an e-mail address.")))


class NominateForm(WhomForm):
    """One person for one or more offices."""

    whom = RadioField(
        _("Whom do you nominate?"),
        choices=options([("other", _("Somebody else")), ("myself", _("Myself"))]),
        default="other",
    )
    name = StringField(_("Name"), [Optional(), Length(max=LONGEST_NAME)], filters=[plain])
    offices = Ticks(_("Offices"), [InputRequired(_("Choose at least one office."))])
    motivation = TextAreaField(_("Why her?"), _long, filters=[plain])
    decision = StringField(
        _("Your member's decision: body, date, §"),
        [Optional(), Length(max=LONGEST_NAME)],
        filters=[plain],
    )

    def validate_name(self, field: Field) -> None:
        """Somebody else has a name."""
        if self.whom.data != "myself" and not field.data:
            raise ValidationError(str(_("Write the name of the person you nominate.")))


class EnterForm(WhomForm):
    """A nomination that reached the committee or the coordinator by telephone or on paper."""

    nominator = StringField(
        _("Who nominates"), [InputRequired(), Length(max=LONGEST_NAME)], filters=[plain]
    )
    came_by = RadioField(
        _("How did it reach you?"),
        choices=options(
            [
                ("telephone", _("By telephone")),
                ("mail", _("By e-mail")),
                ("paper", _("On paper")),
                ("talk", _("She said it herself")),
            ]
        ),
        default="telephone",
    )
    name = StringField(
        _("Who is nominated"), [InputRequired(), Length(max=LONGEST_NAME)], filters=[plain]
    )
    offices = Ticks(_("Offices"), [InputRequired(_("Choose at least one office."))])
    motivation = TextAreaField(_("What was said for her"), _long, filters=[plain])
    decision = StringField(
        _("The member's decision: body, date, §"),
        [Optional(), Length(max=LONGEST_NAME)],
        filters=[plain],
    )


class FloorForm(Form):
    """A name put forward at the meeting, as the coordinator or a teller enters it."""

    nominator = StringField(
        _("Who nominates"), [InputRequired(), Length(max=LONGEST_NAME)], filters=[plain]
    )
    name = StringField(
        _("Who is nominated"), [InputRequired(), Length(max=LONGEST_NAME)], filters=[plain]
    )
    offices = Ticks(_("Offices"), [InputRequired(_("Choose at least one office."))])
    motivation = TextAreaField(_("What was said for her"), _long, filters=[plain])
    decision = StringField(
        _("The member's decision: body, date, §"),
        [Optional(), Length(max=LONGEST_NAME)],
        filters=[plain],
    )
    consents = BooleanField(_("She has been asked at the meeting and said yes."))
