"""Interviews: the committee proposes times, the nominee picks one by her link."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from icalendar import Calendar, Event
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from election.db import transaction
from election.elections.models import Election
from election.nominations.candidacies import candidacies
from election.nominations.rights import Candidacies, rights_of, sees_person
from election.people.models import Person
from election.people.queries import persons_by_id
from election.room.queries import Rights
from election.slates import services
from election.slates.models import Interview
from election.slates.views import bp
from election.web.access import Role, access, by_link
from election.web.forms import (
    Form,
    MomentField,
    OneOf,
    WholeNumberField,
    options,
    plain,
    refusals_on,
)
from election.web.request import config, db, get_or_404, network, now, person
from election.web.texts import moment

NONE = "none"


class InviteForm(Form):
    """Times proposed to one nominee."""

    whom = SelectField(lazy_gettext("Whom"))
    place = StringField(
        lazy_gettext("Where, or by which link"),
        [InputRequired(), Length(max=500)],
        filters=[plain],
    )
    minutes = WholeNumberField(
        lazy_gettext("Length in minutes"), [InputRequired(), NumberRange(5, 480)], default=30
    )
    first = MomentField(lazy_gettext("First time proposed"), [InputRequired()])
    second = MomentField(lazy_gettext("Second time proposed"), [Optional()])
    third = MomentField(lazy_gettext("Third time proposed"), [Optional()])

    def proposed(self) -> services.Times:
        """Return what is proposed."""
        found = (self.first.data, self.second.data, self.third.data)
        return services.Times(
            times=[one for one in found if one is not None],
            minutes=self.minutes.data or 0,
            place=self.place.data or "",
        )


class PickForm(Form):
    """The nominee's choice among the times."""

    picked = OneOf(lazy_gettext("Which time suits you?"))


def interviews_shown(
    election: Election, found: Candidacies, rights: Rights, persons: dict[UUID, Person]
) -> list[dict[str, Any]]:
    """Return the interviews with those whom the reader works on."""
    return [
        {
            "row": one,
            "name": persons[one.person_id].name,
            "by": persons[one.invited_by_id].name,
            "times": [datetime.fromisoformat(each) for each in one.times],
        }
        for one in services.interviews(db(), election)
        if sees_person(persons[one.person_id], found, rights, person().id)
    ]


@bp.route("/elections/<uuid:election_id>/room/interviews/invite", methods=["GET", "POST"])
@access(Role.COMMITTEE)
def invite(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    found = candidacies(db(), election, now())
    rights = rights_of(db(), election, now(), found)
    persons = persons_by_id(db(), election.network_id)
    seen = [
        persons[one]
        for one in found
        if persons[one].email and sees_person(persons[one], found, rights, person().id)
    ]
    seen.sort(key=lambda one: one.name.casefold())
    form = InviteForm()
    form.whom.choices = options([(one.id.hex, one.name) for one in seen])
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            services.invite(
                db(),
                election=election,
                nominee=persons[UUID(form.whom.data)],
                proposed=form.proposed(),
                site_url=config().site_url,
                by=person(),
                now=now(),
            )
        if not form.refusals:
            flash(_("The invitation is sent by mail."))
            return redirect(url_for(".room", election_id=election_id) + "#interviews")
    return render_template("slates/invite.html", election=election, form=form, anybody=bool(seen))


@bp.post("/elections/<uuid:election_id>/room/interviews/<uuid:interview_id>/off")
@access(Role.COMMITTEE)
def call_off_interview(election_id: UUID, interview_id: UUID) -> ResponseReturnValue:
    interview = get_or_404(Interview, interview_id)
    with transaction(db()):
        services.call_off_interview(db(), interview=interview, by=person(), now=now())
    flash(_("The interview is called off. Tell her yourself, too."))
    return redirect(url_for(".room", election_id=election_id) + "#interviews")


@bp.route("/interviews/<token>", methods=["GET", "POST"])
@by_link
def pick_time(token: str) -> ResponseReturnValue:
    interview = _of_link(token)
    form = PickForm()
    times = [datetime.fromisoformat(one) for one in interview.times]
    open_times = [one for one in times if one > now()]
    choices = [(one.isoformat(), moment(one)) for one in open_times]
    form.picked.choices = options([*choices, (NONE, _("None of them"))])
    if not form.is_submitted() and interview.answered_at is not None:
        form.picked.data = interview.picked.isoformat() if interview.picked else NONE
    if form.validate_on_submit():
        chosen = form.picked.data
        picked = None if chosen == NONE else datetime.fromisoformat(chosen)
        with refusals_on(form), transaction(db()):
            services.answer_interview(db(), interview=interview, picked=picked, now=now())
        if not form.refusals:
            flash(_("Thank you. The committee sees your answer."))
            return redirect(url_for(".pick_time", token=token))
    return render_template(
        "slates/interview.html",
        personal_link=True,
        form=form,
        interview=interview,
        nominee=db().get_one(Person, interview.person_id),
        election=db().get_one(Election, interview.election_id),
        token=token,
    )


def _of_link(token: str) -> Interview:
    found = services.interview_of(db(), network().id, token)
    if found is None:
        abort(404)
    return found


@bp.get("/interviews/<token>/interview.ics")
@by_link
def interview_file(token: str) -> Response:
    interview = _of_link(token)
    if interview.picked is None or interview.cancelled_at is not None:
        abort(404)
    calendar = Calendar()
    calendar.add("prodid", "-//election//interview//EN")
    calendar.add("version", "2.0")
    event = Event()
    host = urlsplit(request.host_url).hostname or "localhost"
    event.add("uid", f"interview-{interview.id}@{host}")
    event.add("dtstamp", now().astimezone(UTC))
    event.add("dtstart", interview.picked.astimezone(UTC))
    event.add("dtend", (interview.picked + timedelta(minutes=interview.minutes)).astimezone(UTC))
    event.add("summary", _("The nomination committee, %(network)s", network=network().name))
    event.add("location", interview.place)
    calendar.add_component(event)
    return Response(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
