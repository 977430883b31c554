"""The register changed entry by entry; the coordinator's."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.rulebook import register as rules
from election.core.rulebook.model import Role as Appointed
from election.db import transaction
from election.people import services as people
from election.people.forms import (
    AppointForm,
    EndForm,
    MemberForm,
    MemberPersonForm,
    PersonForm,
    PlainForm,
)
from election.people.models import Appointment, Member, Person
from election.people.queries import members_by_id
from election.people.views import bp
from election.people.views.register import of_persons
from election.web.access import Role, access
from election.web.forms import options, refusals_on
from election.web.request import actor, db, get_or_404, network, now
from election.web.texts import today


def _person_form(person: Person | None = None) -> PersonForm:
    if not of_persons():
        return PersonForm(obj=person)
    form = MemberPersonForm(obj=person)
    if person is not None:
        del form.number  # it is what makes her herself in the next import
    return form


def _person_entry(form: PersonForm) -> rules.Person:
    if not isinstance(form, MemberPersonForm):
        return rules.Person(id="", name=form.name.data or "", email=form.email.data)
    return rules.Person(
        id=form.number.data or "" if form.number else "",
        name=form.name.data or "",
        email=form.email.data,
        member_since=form.member_since.data,
        fee_paid_until=form.fee_paid_until.data,
    )


@bp.route("/n/<network_key>/register/persons/new", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def add_person() -> ResponseReturnValue:
    form = _person_form()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            made = people.add_person(
                db(), network=network(), entry=_person_entry(form), actor=actor(), now=now()
            )
        if not form.is_wrong:
            flash(_("%(name)s is in the register.", name=made.name))
            return redirect(url_for("people.person", person_id=made.id))
    return render_template("people/change_person.html", form=form, person=None)


@bp.route("/n/<network_key>/register/persons/<uuid:person_id>/change", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def change_person(person_id: UUID) -> ResponseReturnValue:
    person = get_or_404(Person, person_id)
    form = _person_form(person)
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            entry = _person_entry(form)
            people.change_person(db(), person=person, now_is=entry, actor=actor(), now=now())
        if not form.is_wrong:
            flash(_("The entry is changed."))
            return redirect(url_for("people.person", person_id=person.id))
    return render_template("people/change_person.html", form=form, person=person)


def _member_entry(form: MemberForm) -> rules.Member:
    assert form.since.data is not None  # noqa: S101 - the form asks for it
    return rules.Member(
        id="",
        name=form.name.data or "",
        since=form.since.data,
        until=form.until.data,
        decision=form.decision.data or None,
    )


@bp.route("/n/<network_key>/register/members/new", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def add_member() -> ResponseReturnValue:
    form = MemberForm()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            entry = _member_entry(form)
            people.add_member(db(), network=network(), entry=entry, actor=actor(), now=now())
        if not form.is_wrong:
            flash(_("%(name)s is a member.", name=entry.name))
            return redirect(url_for("people.register"))
    return render_template("people/change_member.html", form=form, member=None)


@bp.route("/n/<network_key>/register/members/<uuid:member_id>/change", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def change_member(member_id: UUID) -> ResponseReturnValue:
    member = get_or_404(Member, member_id)
    form = MemberForm(obj=member)
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            entry = _member_entry(form)
            people.change_member(db(), member=member, now_is=entry, actor=actor(), now=now())
        if not form.is_wrong:
            flash(_("The entry is changed."))
            return redirect(url_for("people.register"))
    return render_template("people/change_member.html", form=form, member=member)


@bp.route("/n/<network_key>/register/appoint", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def appoint() -> ResponseReturnValue:
    members = {one.key: one for one in members_by_id(db(), network().id).values()}
    form = AppointForm(data={"member": request.args.get("member"), "since": today()})
    form.member.choices = options((one.key, one.name) for one in members.values())
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            member, naming = members[form.member.data], _naming(form)
            people.appoint(db(), member=member, naming=naming, actor=actor(), now=now())
        if not form.is_wrong:
            flash(_("%(name)s is appointed.", name=form.name.data))
            return redirect(url_for("people.register"))
    return render_template("people/appoint.html", form=form)


def _naming(form: AppointForm) -> people.Naming:
    assert form.since.data is not None  # noqa: S101 - the form asks for it
    return people.Naming(
        name=form.name.data or "",
        email=form.email.data,
        role=Appointed(form.role.data),
        position=form.position.data,
        since=form.since.data,
        until=form.until.data,
    )


@bp.route(
    "/n/<network_key>/register/appointments/<uuid:appointment_id>/end", methods=["GET", "POST"]
)
@access(Role.COORDINATOR)
def end_appointment(appointment_id: UUID) -> ResponseReturnValue:
    found = get_or_404(Appointment, appointment_id)
    form = EndForm(data={"until": found.until or today()})
    if form.validate_on_submit() and form.until.data:
        with refusals_on(form), transaction(db()):
            people.end_appointment(
                db(),
                network=network(),
                appointment_id=appointment_id,
                until=form.until.data,
                actor=actor(),
                now=now(),
            )
        if not form.is_wrong:
            flash(_("The appointment ends on that day."))
            return redirect(url_for("people.person", person_id=found.person_id))
    return _end_page(form, appointment_id)


@bp.post("/n/<network_key>/register/appointments/<uuid:appointment_id>/take-back")
@access(Role.COORDINATOR)
def take_back(appointment_id: UUID) -> ResponseReturnValue:
    person_id = get_or_404(Appointment, appointment_id).person_id
    form = PlainForm()
    with refusals_on(form), transaction(db()):
        people.take_back(
            db(), network=network(), appointment_id=appointment_id, actor=actor(), now=now()
        )
    if form.is_wrong:
        return _end_page(form, appointment_id)
    flash(_("The appointment is taken back."))
    return redirect(url_for("people.person", person_id=person_id))


def _end_page(form: EndForm | PlainForm, appointment_id: UUID) -> ResponseReturnValue:
    found = get_or_404(Appointment, appointment_id)
    return render_template(
        "people/end_appointment.html",
        form=form if isinstance(form, EndForm) else EndForm(formdata=None),
        refused=form,
        appointment=found,
        person=get_or_404(Person, found.person_id),
        member=get_or_404(Member, found.member_id),
        is_coming=found.since > today(),
    )
