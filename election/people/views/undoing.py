"""Changes of many entries at once: which there were, and the last one taken back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.db import transaction
from election.people import services as people
from election.people.forms import PlainForm
from election.people.models import RegisterChange
from election.people.queries import who_acted
from election.people.views import bp
from election.web.access import Role, access
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, network, now

MOST_SHOWN = 200  # lines of each kind


@bp.get("/n/<network_key>/register/changes")
@access(Role.COORDINATOR)
def changes() -> ResponseReturnValue:
    found = people.changes(db(), network().id)
    return render_template(
        "people/changes.html",
        changes=found,
        names={one.id: who_acted(db(), one.made_by) for one in found},
        last=found[0] if found and found[0].undone_at is None else None,
    )


@bp.route("/n/<network_key>/register/changes/<uuid:change_id>/undo", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def undo_change(change_id: UUID) -> ResponseReturnValue:
    change = get_or_404(RegisterChange, change_id)
    form = PlainForm()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            people.undo(db(), network=network(), change_id=change_id, actor=actor(), now=now())
        if not form.is_wrong:
            flash(_("It is undone. The register is as it was before."))
            return redirect(url_for("people.changes"))
    hindrances = people.undo_hindrances(db(), change)
    lines = people.undo_lines(db(), change) if not hindrances else []
    return render_template(
        "people/undo.html",
        form=form,
        change=change,
        hindrances=hindrances,
        groups=[(one.value, people.of_kind(lines, one)) for one in people.Becomes],
        most=MOST_SHOWN,
    )
