"""What all forms share: protection against forged requests, and refusals shown where they arose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, Final
from unicodedata import category, normalize

from flask import request
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    DateTimeLocalField,
    Field,
    IntegerField,
    RadioField,
    SelectMultipleField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # not in its stubs
from wtforms.form import BaseForm
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from election.core.refusal import RefusedError, Violation
from election.web.texts import zone

YEARS: Final = range(1900, 2201)
LONGEST_NUMBER: Final = 9  # digits


class Form(FlaskForm):
    """A form that can also show why the rules refused what it asked for."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # noqa: D106 - WTForms' own
        def wrap_formdata(self, form: FlaskForm, formdata: object) -> object:
            """Read what a form sent, never JSON: it may be nested too deep, or no object."""
            if request.is_json and not isinstance(formdata, MultiDict):
                return None
            return super().wrap_formdata(form, formdata)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*args, **kwargs)
        self.refusals: list[Violation] = []

    @property
    def is_wrong(self) -> bool:
        """Whether anything keeps what was sent from being done."""
        return bool(self.errors or self.refusals)


@contextmanager
def refusals_on(form: Form) -> Iterator[None]:
    """Show a refusal on the form; stands outside ``transaction``, which rolls back first."""
    try:
        yield
    except RefusedError as refused:
        form.refusals.extend(refused.violations)


def described(field: Field, hint: object) -> dict[str, str]:
    """Return the attributes that tie a field to its hint and its error, for screen readers."""
    parts = [f"{field.id}-hint"] if hint else []
    parts += [f"{field.id}-error"] if field.errors else []
    said = {"aria-describedby": " ".join(parts)} if parts else {}
    return {**said, "aria-invalid": "true"} if field.errors else said


def options(pairs: Iterable[tuple[str, object]]) -> list[SelectChoice]:
    """Return the options of a select field from their values and texts."""
    return [SelectChoice(value, text) for value, text in pairs]


class WholeNumberField(IntegerField):
    """A whole number that somebody can mean."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and len(valuelist[0].strip()) > LONGEST_NUMBER:
            self.data = None
            raise ValueError(gettext("This number is too large."))
        super().process_formdata(valuelist)


class OneOf(RadioField):
    """One of several, none of which is chosen before somebody does."""

    def pre_validate(self, form: BaseForm) -> None:
        if self.data is None:
            raise ValidationError(gettext("Choose one."))
        super().pre_validate(form)


class MomentField(DateTimeLocalField):
    """A moment, typed in the time zone of the pages and kept as an aware one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if isinstance(self.data, datetime):
            _refuse_far_years(self)
            self.data = _in_zone(self, self.data)

    def process_data(self, value: datetime | None) -> None:
        self.data = value.astimezone(zone()) if value else None


def _in_zone(field: Field, typed: datetime) -> datetime:
    """Return the moment that was typed; one that the clocks leave out in spring is none.

    Of the hour that comes twice in autumn, the first is meant.
    """
    at = typed.replace(tzinfo=zone())
    if at.astimezone(UTC).astimezone(zone()).replace(tzinfo=None) != typed:
        field.data = None
        raise ValueError(gettext("The clocks are moved forward then: this time does not exist."))
    return at


class DayField(DateField):
    """A day of the years in which anything here can lie."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if isinstance(self.data, date):
            _refuse_far_years(self)


def _refuse_far_years(field: Field) -> None:
    """Keep days away from the ends of the calendar, where the day before or after is none."""
    if field.data.year not in YEARS:
        field.data = None
        raise ValueError(gettext("This is not in the years 1900 to 2200."))


LINE_ENDS: Final = dict.fromkeys(("\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"), "\n")
SPACES: Final = dict.fromkeys(("\u00a0", "\u2007", "\u202f"), " ")  # that do not break
UNSEEN: Final = dict.fromkeys(("\u00ad", "\u200b", "\u2060", "\ufeff"), "")


def plain(text: str | None) -> str:
    """Return what was typed, or pasted from a word processor, as plain text; spaces around cut.

    Line ends become one kind, spaces that do not break ordinary ones, letters with their accents
    one sign; soft hyphens, other signs nobody sees, and control characters go. Quotation marks,
    dashes and all that is seen stays.
    """
    found = normalize("NFC", text or "")
    for sign, instead in {**LINE_ENDS, **SPACES, **UNSEEN}.items():
        found = found.replace(sign, instead)
    return "".join(one for one in found if one in "\n\t" or category(one) != "Cc").strip()


class Ticks(SelectMultipleField):
    """Several of a list, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
