"""What the pages of people ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import EmailField, SelectField, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)
from wtforms.widgets import EmailInput

from election.core.refusal import RefusedError
from election.core.rulebook.csv_cells import is_address
from election.core.rulebook.csv_clean import read_typed
from election.core.rulebook.exchange import Named, read_names
from election.web.forms import DayField, Form, WholeNumberField, options, plain
from election.web.texts import LANGUAGES, says

LONGEST: Final = 1000  # characters of a name; nobody's is cut
ADDRESS: Final = r"\s*[^@\s]+@[^@\s]+\s*\Z"


def address_field(*first: object) -> EmailField:
    """Return the field for an e-mail address; ``first`` says whether it must be there."""
    return EmailField(
        _("E-mail address"),
        [
            *first,
            Length(max=LONGEST, message=_("This is longer than any e-mail address.")),
            Regexp(ADDRESS, message=_("This is not an e-mail address.")),
        ],
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )


class SignInForm(Form):
    """The address to which link and code are sent."""

    address = address_field(InputRequired(_("Enter your e-mail address.")))


class CodeForm(Form):
    """The six digits of the mail."""

    code = StringField(
        _("Code"),
        [
            InputRequired(_("Enter the six digits of the mail.")),
            Regexp(r"\s*([0-9]\s*){6}\Z", message=_("The code has six digits.")),
        ],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"},
    )


class LinkForm(Form):
    """The address once more, where the link is opened in another browser."""

    address = address_field(Optional())


class LanguageForm(Form):
    """The language of pages and mail."""

    language = SelectField(
        _("Language"),
        choices=options([("", _("As the browser says")), *LANGUAGES.items()]),
    )


class LineField(StringField):
    """One line of text, in any script, as a cell of the register's file would be read."""

    def pre_validate(self, _form: BaseForm) -> None:
        text, faults = read_typed(self.data or "")
        if faults:
            raise ValidationError(" ".join(says(each) for each in faults))
        self.data = text


class RegisterAddressField(LineField):
    """An e-mail address, or none."""

    widget = EmailInput()

    def pre_validate(self, form: BaseForm) -> None:
        super().pre_validate(form)
        if self.data and not is_address(self.data):
            raise ValidationError(gettext("This is not an e-mail address."))
        self.data = self.data or None


def line(label: str, missing: str | None = None) -> LineField:
    """Return a field for one line; ``missing`` says what to do where it must be there."""
    asked = DataRequired(missing) if missing else Optional()
    longest = Length(max=LONGEST, message=_("This is longer than 1000 characters."))
    return LineField(label, [asked, longest])


def day(label: str, missing: str | None = None) -> DayField:
    """Return a field for a day."""
    return DayField(label, [InputRequired(missing) if missing else Optional()])


class PersonForm(Form):
    """A person's entry."""

    name = line(_("Name"), _("Enter the name."))
    email = RegisterAddressField(
        _("E-mail address"),
        [Optional(), Length(max=LONGEST, message=_("This is longer than any e-mail address."))],
    )


class MemberPersonForm(PersonForm):
    """A person's entry where the members are persons."""

    number = line(_("Member number"))
    member_since = day(_("Member since"))
    fee_paid_until = day(_("Fee paid until"))


class ProtectForm(Form):
    """The name a protected person agreed to have published."""

    name = line(_("Name as published"), _("Enter the name she agreed to."))


class OtherPersonForm(Form):
    """The second entry of one person."""

    other = line(_("The other entry"), _("Enter a name, an e-mail address or a number."))


class MemberForm(Form):
    """A member organisation's entry."""

    name = line(_("Name"), _("Enter the name."))
    since = day(_("Member since"), _("Enter the first day of membership."))
    until = day(_("Member until"))
    decision = line(_("Decision of membership"))


class AppointForm(PersonForm):
    """Whom a member has appointed."""

    member = SelectField(_("Member"))
    role = SelectField(
        _("Role"),
        choices=options([("ordinary", _("Representative")), ("substitute", _("Substitute"))]),
    )
    position = WholeNumberField(
        _("Position"),
        [Optional(), NumberRange(1, 9999, _("The position is a number from 1."))],
    )
    since = day(_("First day"), _("Enter the first day."))
    until = day(_("Last day"))


class NamesField(TextAreaField):
    """Persons, one on each line."""

    names: Sequence[Named] = ()

    def pre_validate(self, _form: BaseForm) -> None:
        try:
            self.names = read_names(self.data or "")
        except RefusedError as refused:
            raise ValidationError(" ".join(says(one) for one in refused.violations)) from None


def names(label: str) -> NamesField:
    """Return a field for persons, one on each line."""
    longest = Length(max=20_000, message=_("Shorten this to %(max)d characters."))
    return NamesField(label, [Optional(), longest], filters=[plain])


class ExchangeForm(Form):
    """All representatives of a member, from a day on."""

    since = day(_("From"), _("Enter the first day."))
    ordinary = names(_("Ordinary representatives"))
    substitutes = names(_("Substitutes"))


def word(label: str) -> TextAreaField:
    """Return a field for some sentences."""
    longest = Length(max=5000, message=_("Shorten this to %(max)d characters."))
    return TextAreaField(label, [Optional(), longest], filters=[plain])


class ProposalForm(ExchangeForm):
    """What a member's contact proposes."""

    word = word(_("A word to the coordinator"))


class DecisionForm(Form):
    """What the coordinator answers."""

    word = word(_("A word to the contact"))


class ContactForm(Form):
    """Whom a member has named as its contact."""

    name = line(_("Name"), _("Enter the name."))
    email = RegisterAddressField(
        _("E-mail address"),
        [
            InputRequired(_("Enter the address; the personal link is sent there.")),
            Length(max=LONGEST),
        ],
    )


class WithdrawForm(Form):
    """That a member leaves."""

    until = day(_("Last day as a member"), _("Enter the last day."))
    decision = line(
        _("Decision"), _("Enter where the decision is found: who decided, when, and its number.")
    )


class EndForm(Form):
    """When an appointment ends."""

    until = day(_("Last day"), _("Enter the last day."))


class ImportForm(Form):
    """A register's file, and from when it holds."""

    file = FileField(_("File"), [FileRequired(_("Choose a file."))])
    holds_from = day(
        _("The register is so from"), _("Enter the first day on which the register is so.")
    )


class RegisterFilterForm(Form):
    """What to show of the register; it is asked for in the address, and changes nothing."""

    class Meta(Form.Meta):  # noqa: D106 - WTForms' own
        csrf = False

    q = StringField(_("Name"), [Optional(), Length(max=LONGEST)])
    member = SelectField(_("Member"), validate_choice=False)
    when = SelectField(
        _("Which"),
        choices=options(
            [
                ("valid", _("Those of the day")),
                ("past", _("Past")),
                ("coming", _("Coming")),
                ("all", _("All")),
                ("none", _("Persons without an appointment")),
            ]
        ),
        default="valid",
    )
    on = DayField(_("On"), [Optional()])


class PlainForm(Form):
    """A button to confirm by, and its protection."""


class GrantForm(Form):
    """Whom to give which role."""

    person = StringField(
        _("Who"),
        [
            InputRequired(_("Enter a name or an e-mail address.")),
            Length(max=LONGEST, message=_("This is longer than any name.")),
        ],
        render_kw={"autocomplete": "off"},
    )
    role = SelectField(
        _("Role"),
        choices=options(
            [
                ("coordinator", _("Coordinator: prepares meetings and elections")),
                ("code-officer", _("Code officer: makes the voting codes and hands them out")),
                ("teller", _("Teller: takes presence and adjusts the minutes")),
                ("observer", _("Observer: sees what members see, and votes on nothing")),
            ]
        ),
    )
