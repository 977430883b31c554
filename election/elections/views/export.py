"""Everything the network has entered, as one archive of tables."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from election.db import transaction
from election.elections.export import export
from election.elections.forms import ExportForm
from election.elections.views import bp
from election.web.access import Role, access
from election.web.request import actor, db, network, now
from election.web.texts import today


@bp.route("/export", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def export_all() -> ResponseReturnValue:
    form = ExportForm()
    if not form.validate_on_submit():
        return render_template("elections/export.html", form=form)
    with transaction(db()):
        content = export(
            db(),
            network=network(),
            with_protected=bool(form.with_protected.data),
            actor=actor(),
            now=now(),
        )
    name = f"{network().key}-{today()}.zip"
    return Response(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
