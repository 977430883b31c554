"""What the pages of people ask for."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from election.web.forms import Form, options
from election.web.texts import LANGUAGES

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
