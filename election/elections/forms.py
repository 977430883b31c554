"""Forms of elections: which offices, which dates, how many seats, who sits where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as __
from markupsafe import Markup
from wtforms import (
    BooleanField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from election.elections.models import Election
from election.elections.services import Dates
from election.meetings.forms import (
    LONGEST_REASON,
    LONGEST_TITLE,
    Confirmed,
    DayForm,
    ReasonForm,
    one_line,
    plain,
)
from election.meetings.models import Meeting
from election.web.forms import DayField, Form, MomentField, WholeNumberField
from election.web.texts import day_as, says

# Beside which field a refusal is shown; the others stand at the head of the form.
FIELD_OF = {
    "nominations-close-early": "nominations_close_at",
    "nominations-close-late": "nominations_close_at",
    "answers-close-early": "answers_close_at",
    "answers-close-late": "answers_close_at",
    "voting-at-the-meeting": "voting_opens_at",
    "voting-dates-missing": "voting_opens_at",
    "voting-dates-order": "voting_opens_at",
    "voting-closes-late": "voting_closes_at",
    "no-offices": "offices",
    "office-not-elected": "offices",
    "meeting-cannot-elect": "offices",
    "election-year": "offices",
    "not-due": "offices",
    "wrong-meeting": "offices",
    "waits-for-its-kind": "offices",
    "earlier-meeting-open": "offices",
    "election-under-way": "offices",
    "by-election-while-due": "by_election",
    "by-election-unknown": "by_election",
    "no-by-elections": "by_election",
}


def place_refusals(form: Form, fields: Mapping[str, str] = FIELD_OF) -> None:
    """Show each refusal, with its rule, beside the field it is about."""
    kept = []
    for reason in form.refusals:
        passed = reason.code == "date-passed"
        name = str(reason.params["name"]) if passed else fields.get(reason.code, "")
        field = form[name] if name in form.data else None
        if field is None:
            kept.append(reason)
            continue
        text = Markup("{}").format(says(reason))
        if reason.rule:
            text += Markup(' <span class="ds-tag rule-id" data-size="sm">{}</span>').format(
                reason.rule
            )
        field.errors = [*field.errors, text]
    form.refusals = kept


class Checkboxes(SelectMultipleField):
    """Several choices, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DatesForm(Form):
    nominations_open_at = MomentField(
        __("Nominations open"), [InputRequired(__("Enter day and time."))]
    )
    nominations_close_at = MomentField(
        __("Nominations close"), [InputRequired(__("Enter day and time."))]
    )
    answers_close_at = MomentField(
        __("Nominees answer by"), [InputRequired(__("Enter day and time."))]
    )
    voting_opens_at = MomentField(__("Voting opens"), [Optional()])
    voting_closes_at = MomentField(__("Voting closes"), [Optional()])

    def dates(self, was: Election | None = None) -> Dates:
        """Return the dates as entered; one that stands as it was keeps its seconds."""

        def kept(name: str) -> Any:  # noqa: ANN401 - a moment, or None where none is asked
            entered: datetime | None = self[name].data
            before: datetime | None = getattr(was, name, None)
            if entered and before and before.replace(second=0, microsecond=0) == entered:
                return before
            return entered

        return Dates(**{name: kept(name) for name in MOMENTS})


ENDS = "ends"  # what is chosen where no other meeting decides


class CancelMeetingForm(ReasonForm):
    """Why a meeting does not decide, and which other one does."""

    go_on_at = SelectField(__("What becomes of the elections"), default=ENDS)

    def offer(self, meetings: Sequence[Meeting], *, may_end: bool) -> None:
        """Let one of these meetings be chosen, or, where it may be, the end of the elections."""
        self.go_on_at.choices = [
            (
                str(one.id),
                _(
                    "They go on at %(meeting)s, %(day)s",
                    meeting=one.title,
                    day=day_as(one.held_on, "d MMMM y"),
                ),
            )
            for one in meetings
        ]
        if may_end:
            self.go_on_at.choices.append((ENDS, _("They are called off")))

    def chosen(self, find: Callable[[UUID], Meeting]) -> Meeting | None:
        """Return the meeting chosen; None for the end of the elections."""
        key = self.go_on_at.data
        return None if key in (None, "", ENDS) else find(UUID(key))


MOMENTS = (
    "nominations_open_at",
    "nominations_close_at",
    "answers_close_at",
    "voting_opens_at",
    "voting_closes_at",
)


def reason_field() -> TextAreaField:
    """Ask why something is moved; whom it concerns is told so."""
    return TextAreaField(
        __("Why"),
        [
            DataRequired(__("Say why. The reason is shown on the page and sent by mail.")),
            Length(max=LONGEST_REASON, message=__("Shorten this to %(max)d characters.")),
        ],
        filters=[plain],
    )


class ChangeDatesForm(Confirmed, DatesForm):
    why = reason_field()


class MoveForm(Confirmed, DayForm):
    why = reason_field()


class ProposeForm(DatesForm):
    title = StringField(
        __("Title"),
        [
            DataRequired(__("Give the election a title.")),
            Length(max=LONGEST_TITLE, message=__("Shorten this to %(max)d characters.")),
        ],
        filters=[one_line],
    )
    offices = Checkboxes(__("Offices"))
    by_election = Checkboxes(__("By-election"))


def seats_form(numbers: Mapping[str, tuple[str, int | None]]) -> Form:
    """Return a form that asks for the seats of offices, from id to (title, seats decided)."""

    class SeatsForm(Form):
        pass

    for office, (title, _decided) in numbers.items():
        limits = NumberRange(0, 999, __("Enter a number of seats."))
        setattr(SeatsForm, field_of(office), WholeNumberField(title, [Optional(), limits]))
    decided = {field_of(office): number for office, (_title, number) in numbers.items()}
    return SeatsForm(data=decided)


def field_of(office: str) -> str:
    """Return the name of an office's field in the form of seats."""
    return f"seats-{office}"


class ExportForm(Form):
    with_protected = BooleanField(
        __("With the own names and addresses of persons with a protected identity")
    )


class EndForm(Form):
    on = DayField(__("No longer in the office from"), [InputRequired(__("Enter the day."))])


def holders_form(parts: Mapping[str, str]) -> Form:
    """Return a form that asks who was elected, from each part's id to its title."""

    class HoldersForm(Form):
        pass

    for part, title in parts.items():
        field = TextAreaField(
            title,
            [Length(max=20_000, message=_("Shorten this to %(max)d characters."))],
            filters=[plain],
        )
        setattr(HoldersForm, holders_field(part), field)
    return HoldersForm()


def holders_field(part: str) -> str:
    """Return the name of a part's field in the form of holders."""
    return f"holders-{part}"


LONGEST_NOTICE = 5000


class NoticeForm(Form):
    practical = TextAreaField(
        __("Hour, place and how to take part"),
        [Length(max=LONGEST_NOTICE, message=__("Shorten this to %(max)d characters."))],
        filters=[plain],
    )
    joining = TextAreaField(
        __("The way into the remote meeting"),
        [Length(max=LONGEST_NOTICE, message=__("Shorten this to %(max)d characters."))],
        filters=[plain],
    )
