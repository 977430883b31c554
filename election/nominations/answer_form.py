"""What a nominee fills in: her answers, her presentation, what the committee asks, her wishes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, RadioField, SelectField, TextAreaField
from wtforms.validators import AnyOf, Length, Optional, ValidationError

from election.core.rulebook.model import Rulebook
from election.core.rulebook.nomination import Answer
from election.nominations.candidacies import Candidacy
from election.nominations.forms import LONGEST_TEXT
from election.nominations.models import Question
from election.nominations.services import Answers, Profile
from election.nominations.wording import seat_name
from election.web.forms import Form, options, plain
from election.web.texts import in_language

LONGEST_ANSWER = 2000
KEEP = ""  # a choice that changes nothing
SAID = [KEEP, Answer.ACCEPTED.value, Answer.DECLINED.value, Answer.WITHDRAWN.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidBefore:
    """What a nominee has said so far, and what she is asked."""

    presentation: str = ""
    questions: Sequence[Question] = ()
    answers: Mapping[UUID, str] = field(default_factory=dict)
    offices: Sequence[str] = ()  # ids of parts of offices, the dearest first
    highest: str = ""
    up: Sequence[str] = ()  # offices of the election, in its order


class AnswerForm(Form):
    """What a nominee says of the offices, of herself, and to the committee."""

    presentation = TextAreaField(
        _("Your presentation"), [Optional(), Length(max=LONGEST_TEXT)], filters=[plain]
    )
    sure = BooleanField(_("I withdraw. I know that I can stand again only if I am nominated anew."))

    def validate_sure(self, field: Field) -> None:
        """A withdrawal is final, so it is said twice."""
        withdrawn = any(given is Answer.WITHDRAWN for given in self.given().values())
        if withdrawn and not field.data:
            raise ValidationError(str(_("Confirm that you withdraw, or keep your candidacy.")))

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Two offices have not the same place in her order."""
        holds = super().validate(extra_validators)
        ranks = [one for one in self._ranks() if one.data]
        for one in ranks:
            if sum(one.data == other.data for other in ranks) > 1:
                one.errors = [*one.errors, str(_("Give each office a place of its own."))]
                holds = False
        return bool(holds)

    def _ranks(self) -> list[Field]:
        return [one for one in self if one.name.startswith("rank_")]

    def rank(self, one: Candidacy) -> Field | None:
        """Return the field for the place of one office in her order."""
        return self._fields.get(f"rank_{one.row.id.hex}")

    def questions(self) -> list[Field]:
        """Return the fields for what the committee asks."""
        return [one for one in self if one.name.startswith("question_")]

    def profile(self) -> Profile:
        """Return what she tells of herself beside her presentation."""
        ranked = sorted((one for one in self._ranks() if one.data), key=lambda one: int(one.data))
        highest = self._fields.get("highest")
        return Profile(
            answers={
                UUID(one.name.removeprefix("question_")): one.data or "" for one in self.questions()
            },
            offices=[UUID(one.name.removeprefix("rank_")) for one in ranked],
            highest=(highest.data or None) if highest is not None else None,
        )

    def asked(self, one: Candidacy) -> Field | None:
        """Return the field for one office; None when there is nothing left to answer."""
        return self._fields.get(f"office_{one.row.id.hex}")

    def given(self) -> dict[UUID, Answer]:
        """Return the answer chosen for each part of an office."""
        return {
            UUID(field.name.removeprefix("office_")): Answer(field.data)
            for field in self
            if field.name.startswith("office_") and field.data in SAID[1:]
        }

    def answers(self) -> Answers:
        """Return all that was said."""
        return Answers(
            given=self.given(),
            presentation=self.presentation.data or "",
            profile=self.profile(),
        )


def answer_form(rulebook: Rulebook, hers: Sequence[Candidacy], before: SaidBefore) -> AnswerForm:
    """Return the form for one nominee's offices, with what she said before."""
    fields: dict[str, Field] = {
        f"office_{one.row.id.hex}": RadioField(
            seat_name(rulebook, one.row),
            [AnyOf(SAID, message=_("Choose one of the answers."))],
            choices=options(_choices(one.state)),
            default=KEEP if one.state is Answer.PENDING else one.state.value,
            validate_choice=False,  # of another tab or a second click; the rules judge it
        )
        for one in hers
        if _choices(one.state) and one.row.concluded_at is None
    }
    fields |= {
        f"question_{one.id.hex}": TextAreaField(
            one.text,
            [Optional(), Length(max=LONGEST_ANSWER)],
            filters=[plain],
            default=before.answers.get(one.id, ""),
        )
        for one in before.questions
    }
    fields |= _wishes(rulebook, hers, before)
    made: type[AnswerForm] = type("AnswerFormOfOne", (AnswerForm,), fields)
    return made(data={"presentation": before.presentation})


def _wishes(rulebook: Rulebook, hers: Iterable[Candidacy], before: SaidBefore) -> dict[str, Field]:
    """Return the fields for the order of several offices, and for the highest of all."""
    live = [one for one in hers if one.state in (Answer.PENDING, Answer.ACCEPTED)]
    places = [(str(place), str(place)) for place in range(1, len(live) + 1)]
    order = {row_id: str(place) for place, row_id in enumerate(before.offices, start=1)}
    fields: dict[str, Field] = {}
    if len(live) > 1:
        fields = {
            f"rank_{one.row.id.hex}": SelectField(
                seat_name(rulebook, one.row),
                [Optional()],
                choices=options([("", _("No wish")), *places]),
                default=order.get(one.row.id.hex, ""),
            )
            for one in live
        }
    if len(before.up) > 1:
        titles = [(one, in_language(rulebook.offices[one].titles)) for one in before.up]
        fields["highest"] = SelectField(
            _("The highest office you would accept"),
            [Optional()],
            choices=options([("", _("I do not say")), *titles]),
            default=before.highest,
        )
    return fields


def _choices(state: Answer) -> Sequence[tuple[str, str]]:
    match state:
        case Answer.PENDING:
            return [
                (Answer.ACCEPTED.value, _("I accept")),
                (Answer.DECLINED.value, _("I decline")),
                (KEEP, _("I answer later")),
            ]
        case Answer.ACCEPTED:
            return [
                (Answer.ACCEPTED.value, _("I stand")),
                (Answer.WITHDRAWN.value, _("I withdraw")),
            ]
        case Answer.DECLINED:
            return [
                (Answer.DECLINED.value, _("I have declined")),
                (Answer.ACCEPTED.value, _("I accept after all")),
            ]
        case Answer.WITHDRAWN | Answer.EXPIRED:
            return []
