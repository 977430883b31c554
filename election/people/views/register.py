"""The register to look at: everybody's names and appointments, addresses for the coordinator."""

from __future__ import annotations

from uuid import UUID

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.rulebook.model import MemberKind
from election.core.rulebook.register_write import write_register
from election.people import services as people
from election.people.forms import RegisterFilterForm
from election.people.history import history_of_person
from election.people.models import Person
from election.people.queries import (
    Entry,
    When,
    entries,
    members_by_id,
    register_to_export,
    rulebook_now,
)
from election.people.views import bp
from election.web.access import Role, access
from election.web.forms import options
from election.web.request import db, get_or_404, network, person_or_none, roles, roles_in
from election.web.texts import language, today

PER_PAGE = 100


@bp.get("/n/<network_key>/register")
@access(*Role)
def register() -> ResponseReturnValue:
    form = RegisterFilterForm(request.args)
    members = list(members_by_id(db(), network().id).values())
    form.member.choices = options([("", _("All")), *((one.key, one.name) for one in members)])
    found = _found(form) if form.validate() else []
    page = min(max(request.args.get("page", 1, type=int), 1), len(found) // PER_PAGE + 1)
    return render_template(
        "people/register.html",
        form=form,
        members=members,
        found=found[(page - 1) * PER_PAGE : page * PER_PAGE],
        total=len(found),
        page=page,
        last=max(1, -(-len(found) // PER_PAGE)),
        on=form.on.data or today(),
        of_persons=of_persons(),
        is_coordinator=Role.COORDINATOR in roles(),
    )


def of_persons() -> bool:
    """Tell whether the network's members are persons."""
    return rulebook_now(db(), network().id, today()).membership.kind is MemberKind.PERSONS


def _found(form: RegisterFilterForm) -> list[Entry]:
    found = entries(
        db(),
        network().id,
        when=When(form.when.data or When.VALID),
        on=form.on.data or today(),
        member=form.member.data or None,
    )
    wanted = (form.q.data or "").strip().casefold()
    return [one for one in found if wanted in _searched(one)] if wanted else found


def _searched(entry: Entry) -> str:
    """Return what a search looks at; addresses are the coordinator's alone."""
    known = [entry.person.name]
    if Role.COORDINATOR in roles():
        known += [entry.person.key, entry.person.email or ""]
    return "\n".join(known).casefold()


@bp.get("/n/<network_key>/register/persons/<uuid:person_id>")
@access(*Role)
def person(person_id: UUID) -> ResponseReturnValue:
    found = get_or_404(Person, person_id)
    me = person_or_none()
    is_herself = me is not None and me.id == found.id
    sees_all = is_herself or Role.COORDINATOR in roles()
    merges = people.merges_of(db(), found)
    return render_template(
        "people/person.html",
        person=found,
        sees_all=sees_all,
        merges=merges,
        roles_today=sorted(roles_in(found), key=list(Role).index),
        history_lines=history_of_person(db(), found) if sees_all or not found.protected else [],
        today=today(),
        is_coordinator=Role.COORDINATOR in roles(),
    )


@bp.get("/n/<network_key>/register/register.csv")
@access(Role.COORDINATOR)
def export_register() -> ResponseReturnValue:
    rulebook = rulebook_now(db(), network().id, today())
    content = write_register(register_to_export(db(), network().id), rulebook, language())
    name = f"{network().key}-{today()}.csv"
    return Response(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
