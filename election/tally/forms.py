"""Forms of the evening: opening, time, decisions of two persons, lots by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from election.core.record.result import DecisionKind
from election.web.forms import Form, MomentField, WholeNumberField

LONGEST = 24 * 60  # minutes
MINUTES = 5
NOT_PLANNED = "none"


class _Choices(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class OpenForm(Form):
    """Open the contest that is next."""

    office = HiddenField(validators=[DataRequired()])
    round = HiddenField(validators=[DataRequired()])
    leave_out = _Choices(_l("The meeting has been told that these cannot stand"))

    def validate_round(self, field: HiddenField) -> None:
        """Refuse what no page of ours sends."""
        if not str(field.data).isdecimal() or len(str(field.data)) > 3:
            raise ValidationError(_("Load the page again."))

    def closes(self, now: datetime) -> datetime:
        """Return when the contest closes."""
        raise NotImplementedError


class OpenForMinutesForm(OpenForm):
    """Open it at the meeting, for minutes."""

    minutes = WholeNumberField(
        _l("Minutes until it closes"),
        default=MINUTES,
        validators=[InputRequired(), NumberRange(min=1, max=LONGEST)],
    )

    def closes(self, now: datetime) -> datetime:
        """Return when the contest closes."""
        return now + timedelta(minutes=self.minutes.data or 0)


class OpenUntilForm(OpenForm):
    """Open it over days, until a moment."""

    closes_at = MomentField(_l("It closes at"), validators=[InputRequired()])

    def closes(self, now: datetime) -> datetime:
        """Return when the contest closes."""
        return self.closes_at.data or now


class WindowForm(Form):
    """Open the first rounds of all offices together."""

    closes_at = MomentField(_l("They close at"), validators=[InputRequired()])
    leave_out = _Choices(_l("These cannot stand, and are left off the ballots"))


class AcclaimForm(Form):
    """Elect without a ballot."""

    office = HiddenField(validators=[DataRequired()])
    asked = BooleanField(
        _l("The meeting was asked, and nobody entitled demands a ballot"),
        validators=[InputRequired()],
    )
    leave_out = _Choices(_l("The meeting has been told that these cannot stand"))


class TimeForm(Form):
    """Keep a contest open for longer."""

    minutes = WholeNumberField(
        _l("Minutes to add"),
        default=MINUTES,
        validators=[InputRequired(), NumberRange(min=1, max=LONGEST)],
    )


class MotionForm(Form):
    """Ask for a decision of two persons."""

    kind = SelectField(_l("What is to be decided"), validators=[DataRequired()])
    why = TextAreaField(
        _l("Reason, published in the election record"),
        validators=[DataRequired(), Length(min=3, max=500)],
        filters=[lambda text: " ".join(text.split()) if text else text],
    )

    def offer(self, kinds: Sequence[DecisionKind]) -> None:
        """Let one of these be chosen."""
        said = decision_texts()
        self.kind.choices = [(kind.value, said[kind]) for kind in kinds]


def decision_texts() -> dict[DecisionKind, str]:
    """Return what each decision is, in the reader's language."""
    return {
        DecisionKind.EARLY_CLOSE: _("Close the contest now, before the announced time"),
        DecisionKind.CLOSED_WITHOUT_KEY: _(
            "Close with the ballots in the box, though its key is lost"
        ),
        DecisionKind.FEW_BALLOTS: _("Open the box, though few ballots count"),
        DecisionKind.LOT_BY_HAND: _("Draw a lot by hand; the lot box decides nothing"),
        DecisionKind.NO_FURTHER_ROUND: _("Hold no further round; the seats stay unfilled"),
        DecisionKind.ANNULLED: _("Annul the contest; its box is not counted, and it is held again"),
    }


class AdjournForm(Form):
    """End the meeting before every office is elected."""

    moved_to = SelectField(_l("Where the rest is elected"), validators=[DataRequired()])
    reason = TextAreaField(
        _l("Reason, published in the election record"),
        validators=[DataRequired(), Length(min=3, max=500)],
        filters=[lambda text: " ".join(text.split()) if text else text],
    )

    def offer(self, meetings: Sequence[tuple[str, str]]) -> None:
        """Let one of these meetings be chosen, by (id, title), or none yet."""
        self.moved_to.choices = [
            *meetings,
            (NOT_PLANNED, _("At a meeting that is not planned yet")),
        ]


class PlaceField(WholeNumberField):
    """The place one of the tied was drawn at."""


class LotForm(Form):
    """Enter the order in which the tied were drawn; made by :func:`lot_form`."""

    tie = HiddenField(validators=[DataRequired()])
    first_witness = SelectField(_l("First witness"), validators=[DataRequired()])
    second_witness = SelectField(_l("Second witness"), validators=[DataRequired()])

    @property
    def places(self) -> list[PlaceField]:
        """The fields of the tied, in ballot order."""
        return [field for field in self if isinstance(field, PlaceField)]

    @property
    def order(self) -> list[str]:
        """The tied in the order drawn, first drawn first."""
        drawn = sorted(self.places, key=lambda field: field.data or 0)
        return [field.name.removeprefix("place-") for field in drawn]

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        """Let each place be given once."""
        if not super().validate(extra_validators):
            return False
        given = sorted(field.data or 0 for field in self.places)
        if given == list(range(1, len(given) + 1)):
            return True
        text = _("Give each of the tied a place of her own, from 1.")
        self.places[0].errors = [*self.places[0].errors, text]
        return False


def lot_form(tied: Sequence[tuple[str, str]], witnesses: Sequence[tuple[str, str]]) -> LotForm:
    """Make the form for these tied, by (id, name)."""
    fields = {
        f"place-{key}": PlaceField(
            name, validators=[InputRequired(), NumberRange(min=1, max=len(tied))]
        )
        for key, name in tied
    }
    form: LotForm = type("TheseTied", (LotForm,), fields)()
    form.first_witness.choices = form.second_witness.choices = list(witnesses)
    return form
