"""A person's entry as a whole: her identity protected, two entries of her merged and parted."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.rulebook.register_doubles import likenesses
from election.db import transaction
from election.people import services as people
from election.people.forms import OtherPersonForm, PlainForm, ProtectForm
from election.people.models import Person, PersonMerge
from election.people.queries import person_called, persons_by_key, register_of
from election.people.views import bp
from election.web.access import Role, access
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, network, now


@bp.route("/n/<network_key>/register/persons/<uuid:person_id>/protect", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def protect_person(person_id: UUID) -> ResponseReturnValue:
    person = get_or_404(Person, person_id)
    form = ProtectForm(data={"name": person.name})
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            name = form.name.data or ""
            people.protect_person(db(), person=person, name=name, actor=actor(), now=now())
        if not form.is_wrong:
            flash(_("The identity is protected."))
            return redirect(url_for("people.person", person_id=person.id))
    return render_template("people/protect.html", form=form, person=person)


@bp.route("/n/<network_key>/register/persons/<uuid:person_id>/unprotect", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def unprotect_person(person_id: UUID) -> ResponseReturnValue:
    person = get_or_404(Person, person_id)
    form = PlainForm()
    if form.validate_on_submit():
        with transaction(db()):
            people.unprotect_person(db(), person=person, actor=actor(), now=now())
        flash(_("The identity is no longer protected."))
        return redirect(url_for("people.person", person_id=person.id))
    return render_template("people/unprotect.html", form=form, person=person)


@bp.route("/n/<network_key>/register/persons/<uuid:person_id>/merge", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def merge_persons(person_id: UUID) -> ResponseReturnValue:
    person = get_or_404(Person, person_id)
    form = OtherPersonForm(data={"other": request.args.get("other", "")})
    other = None
    if form.validate_on_submit():
        with refusals_on(form):
            other = person_called(db(), network().id, form.other.data or "")
    if other is not None and request.form.get("confirmed"):
        with refusals_on(form), transaction(db()):
            people.merge_persons(
                db(),
                keep=person,
                merged=other,
                email=request.form.get("email") or None,
                actor=actor(),
                now=now(),
            )
        if not form.is_wrong:
            flash(_("The two entries are one."))
            return redirect(url_for("people.person", person_id=person.id))
    return _merge_page(form, person, other)


def _merge_page(form: OtherPersonForm, person: Person, other: Person | None) -> ResponseReturnValue:
    hindrances = (
        people.merge_hindrances(db(), keep=person, merged=other, now=now()) if other else []
    )
    register = register_of(db(), network().id)
    keys = {
        key
        for pair in likenesses(register.persons)
        if person.key in (pair[0].id, pair[1].id)
        for key in (pair[0].id, pair[1].id)
    } - {person.key}
    rows = persons_by_key(db(), network().id)
    return render_template(
        "people/merge.html",
        form=form,
        person=person,
        other=other,
        hindrances=hindrances,
        follows=people.counts_of(db(), other) if other else {},
        alike=[rows[key] for key in sorted(keys)],
    )


@bp.route("/n/<network_key>/register/merges/<uuid:merge_id>/undo", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def part_persons(merge_id: UUID) -> ResponseReturnValue:
    merge = get_or_404(PersonMerge, merge_id)
    if merge.undone_at is not None:
        abort(404)
    form = PlainForm()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            people.part_persons(db(), merge=merge, actor=actor(), now=now())
        if not form.is_wrong:
            flash(_("They are two entries again."))
            return redirect(url_for("people.person", person_id=merge.keep_id))
    return render_template(
        "people/part.html",
        form=form,
        merge=merge,
        keep=db().get_one(Person, merge.keep_id),
        merged=db().get_one(Person, merge.merged_id),
        hindrances=people.part_hindrances(db(), merge),
    )
