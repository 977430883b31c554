"""The committee's formal decisions, and the mark up to which a member has read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, lazy_gettext
from flask_babel import gettext as _
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from election.db import transaction
from election.elections.models import Election
from election.nominations.candidacies import candidacies_of
from election.people.queries import persons_by_id
from election.room.queries import members_on
from election.slates import services
from election.slates.models import Decision
from election.slates.views import bp
from election.slates.views.conflicts import conflict_lines
from election.web.access import Role, access
from election.web.forms import DayField, Form, Ticks, options, plain, refusals_on
from election.web.request import db, get_or_404, now, person
from election.web.texts import today


class DecisionForm(Form):
    """A formal decision."""

    decided_on = DayField(lazy_gettext("Day"), [InputRequired()])
    text = TextAreaField(
        lazy_gettext("What was decided"),
        [InputRequired(), Length(max=4000)],
        filters=[plain],
    )
    took_part = Ticks(lazy_gettext("Who took part"))


@bp.route("/elections/<uuid:election_id>/room/decisions", methods=["GET", "POST"])
@access(Role.COMMITTEE)
def decisions(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    sitting = members_on(db(), election, today())
    members = list(sitting.values())
    form = DecisionForm()
    form.took_part.choices = options([(one.name, one.name) for one in members])
    if not form.is_submitted():
        form.decided_on.data = today()
        form.took_part.data = [one.name for one in members]
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            services.write_decision(
                db(),
                election=election,
                decided_on=form.decided_on.data or today(),
                text=form.text.data or "",
                took_part=form.took_part.data or [],
                by=person(),
                now=now(),
            )
        if not form.refusals:
            flash(_("The decision is written into the log."))
            return redirect(url_for(".decisions", election_id=election_id))
    found = {one: candidacies_of(db(), election, each, now()) for one, each in sitting.items()}
    return render_template(
        "slates/decisions.html",
        conflicts=conflict_lines(election, found, persons_by_id(db(), election.network_id)),
        election=election,
        form=form,
        decisions=services.decisions(db(), election),
    )


@bp.get("/elections/<uuid:election_id>/room/decisions.txt")
@access(Role.COMMITTEE)
def decisions_text(election_id: UUID) -> Response:
    """Give the decisions as text, for the minutes."""
    election = get_or_404(Election, election_id)
    lines = [_("Decisions of the nomination committee: %(election)s", election=election.title)]
    for one in services.decisions(db(), election):
        if one.struck_at is None:
            took_part = _("Took part: %(names)s", names=", ".join(one.took_part))
            lines += ["", f"§ {one.number}, {format_date(one.decided_on, 'long')}", one.text]
            lines.append(took_part)
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@bp.post("/elections/<uuid:election_id>/room/decisions/<uuid:decision_id>")
@access(Role.COMMITTEE)
def strike_decision(election_id: UUID, decision_id: UUID) -> ResponseReturnValue:
    decision = get_or_404(Decision, decision_id)
    struck = request.form.get("act") == "strike"
    with transaction(db()):
        services.strike_decision(db(), decision=decision, struck=struck, by=person(), now=now())
    flash(_("The decision is struck.") if struck else _("The decision is put back."))
    return redirect(url_for(".decisions", election_id=election_id))


@bp.post("/elections/<uuid:election_id>/room/read")
@access(Role.COMMITTEE)
def mark_read(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    with transaction(db()):
        services.mark_read(db(), election=election, person=person(), until=_until())
    return redirect(url_for(".room", election_id=election_id))


def _until() -> datetime:
    """Return when the page was shown whose texts have been read; never later than now."""
    try:
        said = datetime.fromisoformat(request.form.get("until", ""))
    except ValueError:
        return now()
    return min(said, now()) if said.tzinfo else now()
