"""Who has which role and by what; roles given by hand, and ended."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.db import transaction
from election.people import services as people
from election.people.forms import GrantForm, PlainForm
from election.people.models import GrantedRole, Person, RoleGrant
from election.people.queries import person_called, register_counts
from election.people.views import bp
from election.web.access import Role, access
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, holdings, network, now
from election.web.texts import today


@bp.get("/n/<network_key>/roles")
@access(Role.COORDINATOR)
def roles() -> ResponseReturnValue:
    counts = register_counts(db(), network().id, today())
    return render_template("people/roles.html", holdings=holdings(), counts=counts)


@bp.route("/n/<network_key>/roles/grant", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def grant_role() -> ResponseReturnValue:
    form = GrantForm()
    if not form.validate_on_submit():
        return render_template("people/grant.html", form=form, person=None)
    found = None
    with refusals_on(form):
        found = person_called(db(), network().id, form.person.data or "")
    if found is not None and request.form.get("confirmed"):
        _grant(form, found)
        if not form.is_wrong:
            flash(_("%(name)s has the role now.", name=found.name))
            return redirect(url_for("people.roles"))
    return render_template("people/grant.html", form=form, person=found)


def _grant(form: GrantForm, person: Person) -> None:
    held = [one for one in holdings() if one.person_id == person.id]
    with refusals_on(form), transaction(db()):
        people.grant_role(
            db(),
            person=person,
            role=GrantedRole(form.role.data),
            keeps_key=any(one.keeps_key for one in held),
            keeps_codes=any(one.keeps_codes for one in held),
            keeps_envelope=any(one.keeps_envelope for one in held),
            actor=actor(),
            now=now(),
        )


@bp.route("/n/<network_key>/roles/<uuid:grant_id>/end", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def end_role(grant_id: UUID) -> ResponseReturnValue:
    grant = get_or_404(RoleGrant, grant_id)
    person = get_or_404(Person, grant.person_id)
    form = PlainForm()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            people.end_role(db(), grant=grant, actor=actor(), now=now())
        if not form.is_wrong:
            flash(_("%(name)s no longer has the role.", name=person.name))
            return redirect(url_for("people.roles"))
    return render_template("people/end_role.html", form=form, grant=grant, person=person)
