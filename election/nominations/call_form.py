"""The form on which the call for nominations is written."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from election.core.rulebook.model import Rulebook
from election.elections.words import office_title
from election.nominations.models import Call
from election.nominations.services import CallText
from election.web.forms import Form, plain

LONGEST_TEXT = 8000
LONGEST_ABOUT = 1500


class CallForm(Form):
    """What is said to all, and of each office; the fields of the offices are added to it."""

    text = TextAreaField(
        _("The call"), [InputRequired(), Length(max=LONGEST_TEXT)], filters=[plain]
    )
    change = TextAreaField(
        _("What is new"), [Optional(), Length(max=LONGEST_ABOUT)], filters=[plain]
    )

    def about(self, office: str) -> list[object]:
        """Return the fields of one office."""
        return [self._fields[f"{key}_{office}"] for key in ABOUT]

    def said(self, offices: Iterable[str]) -> CallText:
        """Return what was written."""
        return CallText(
            text=self.text.data or "",
            offices={
                office: {key: self._fields[f"{key}_{office}"].data or "" for key in ABOUT}
                for office in offices
            },
            change=self.change.data or "",
        )


ABOUT = {
    "what": _("What is the office?"),
    "asked": _("What is asked of her?"),
    "time": _("How much time does it take?"),
}


def call_form(rulebook: Rulebook, offices: Iterable[str], before: Call | None) -> CallForm:
    """Return the form for the offices that are up, with what was written before."""
    fields = {
        f"{key}_{office}": TextAreaField(
            f"{office_title(office, rulebook)}: {label}",
            [Optional(), Length(max=LONGEST_ABOUT)],
            filters=[plain],
        )
        for office in offices
        for key, label in ABOUT.items()
    }
    said = {} if before is None else {"text": before.text}
    for office in offices if before else ():
        for key, text in before.offices.get(office, {}).items() if before else ():
            said[f"{key}_{office}"] = text
    made: type[CallForm] = type("CallFormOfElection", (CallForm,), fields)
    return made(data=said)
