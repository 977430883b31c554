"""When nominees who have not answered are reminded, as the committee plans it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Field, FieldList, RadioField
from wtforms.validators import Optional, ValidationError

from election.db import transaction
from election.elections.models import Election
from election.nominations import services
from election.nominations.candidacies import waiting
from election.nominations.views import bp
from election.web.access import Role, access
from election.web.forms import DayField, Form, WholeNumberField, options, refusals_on
from election.web.request import actor, db, get_or_404, now

DAYS = 5  # dates a plan can have


class RemindersForm(Form):
    """The usual days, every so many days, on dates, or never."""

    how = RadioField(
        lazy_gettext("When are those who have not answered reminded?"),
        choices=options(
            [
                ("usual", lazy_gettext("Seven and two days before the time to answer is over")),
                ("every", lazy_gettext("Every so many days, from when nominations open")),
                ("days", lazy_gettext("On these dates, at nine o'clock")),
                ("never", lazy_gettext("Only when somebody presses the button")),
            ]
        ),
    )
    every = WholeNumberField(lazy_gettext("Days between two reminders"), [Optional()])
    days = FieldList(
        DayField(lazy_gettext("Date"), [Optional()]), min_entries=DAYS, max_entries=DAYS
    )

    def validate_how(self, field: Field) -> None:
        """An interval has a number."""
        if field.data == "every" and not self.every.data:
            raise ValidationError(str(_("Write how many days.")))

    def validate_days(self, field: Field) -> None:
        """Dates are given where dates are chosen."""
        if self.how.data == "days" and not any(field.data):
            raise ValidationError(str(_("Write at least one date.")))


@bp.route("/elections/<uuid:election_id>/nominations/reminders", methods=["GET", "POST"])
@access(Role.COMMITTEE)
def reminders(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    form = RemindersForm(data=_planned(election))
    if form.validate_on_submit() and _saved(form, election):
        flash(_("The reminders are planned."))
        return redirect(url_for(".reminders", election_id=election_id))
    return render_template(
        "nominations/reminders.html",
        form=form,
        election=election,
        moments=services.reminder_moments(db(), election),
        waiting=len(waiting(db(), election, now())),
        last=services.last_reminder(db(), election),
    )


def _planned(election: Election) -> dict[str, object]:
    plan = services.reminder_plan(db(), election)
    if plan is None:
        return {"how": "usual"}
    if plan.every_days is not None:
        return {"how": "every", "every": plan.every_days}
    days = [date.fromisoformat(str(one)) for one in plan.days]
    return {"how": "days", "days": days} if days else {"how": "never"}


def _saved(form: RemindersForm, election: Election) -> bool:
    how = form.how.data
    with refusals_on(form), transaction(db()):
        if how == "usual":
            services.unplan_reminders(db(), election=election, actor=actor(), now=now())
        else:
            services.plan_reminders(
                db(),
                election=election,
                every_days=form.every.data if how == "every" else None,
                days=[one for one in form.days.data if one] if how == "days" else (),
                actor=actor(),
                now=now(),
            )
    return not form.refusals
