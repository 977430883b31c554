"""A register from a file: chosen, looked at, confirmed."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from election.core.refusal import violation
from election.core.rulebook.register_changes import Change
from election.core.rulebook.register_csv import FaultyRow
from election.db import transaction
from election.people import services as people
from election.people.forms import ImportForm, PlainForm
from election.people.models import ImportDraft
from election.people.services.drafts import gone
from election.people.views import bp
from election.people.views.register import of_persons
from election.web.access import Role, access
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, network, now, person
from election.web.texts import today

PER_PAGE = 200
MOST_TOLD = 2000  # errors
LONGEST_NAME = 80
NOTED = "noted"  # lines with something to look at


@bp.route("/n/<network_key>/register/import", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def import_register() -> ResponseReturnValue:
    form = ImportForm(data={"holds_from": today()})
    rows: list[FaultyRow] = []
    if form.validate_on_submit():
        content, name = _content_of(form.file.data)
        with refusals_on(form), transaction(db()):
            draft = _keep(form, content, name)
        if not form.is_wrong:
            return redirect(url_for("people.preview_import", draft_id=draft.id))
        rows = _rows_to_correct(form, content, name)
    _shorten(form)
    return render_template(
        "people/import.html",
        form=form,
        of_persons=of_persons(),
        rows=rows[:PER_PAGE],
        rows_in_all=len(rows),
    )


def _content_of(file: FileStorage) -> tuple[bytes, str]:
    """Return what a file holds and its name, as far as it can be shown."""
    with file.stream:
        content = file.read()
    shown = "".join(one for one in file.filename or "" if one.isprintable())
    return content, shown[-LONGEST_NAME:] or "CSV"


def _rows_to_correct(form: ImportForm, content: bytes, name: str) -> list[FaultyRow]:
    assert form.holds_from.data is not None  # noqa: S101 - the form asks for it
    return people.rows_to_correct(db(), network(), content, form.holds_from.data, name)


def _shorten(form: ImportForm) -> None:
    """Keep the page readable where a whole column is wrong."""
    more = len(form.refusals) - MOST_TOLD
    if more > 0:
        template = "{count} more errors are in the file. Correct these first."
        form.refusals[MOST_TOLD:] = [violation("more-errors", template, count=more)]


def _keep(form: ImportForm, content: bytes, name: str) -> ImportDraft:
    assert form.holds_from.data is not None  # noqa: S101 - the form asks for it
    return people.keep_draft(
        db(),
        network=network(),
        by=person(),
        name=name,
        content=content,
        holds_from=form.holds_from.data,
        now=now(),
    )


@bp.get("/n/<network_key>/register/import/<uuid:draft_id>")
@access(Role.COORDINATOR)
def preview_import(draft_id: UUID) -> ResponseReturnValue:
    draft = db().get(ImportDraft, draft_id)
    if draft is None or (draft.network_id, draft.made_by) != (network().id, person().id):
        return _import_again()
    return _preview_page(PlainForm(formdata=None), draft)


@bp.post("/n/<network_key>/register/import/<uuid:draft_id>")
@access(Role.COORDINATOR)
def confirm_import(draft_id: UUID) -> ResponseReturnValue:
    form = PlainForm()
    draft = db().get(ImportDraft, draft_id)
    if draft is None or (draft.network_id, draft.made_by) != (network().id, person().id):
        return _import_again()
    with refusals_on(form), transaction(db()):
        done = people.confirm_draft(
            db(), network=network(), draft_id=draft_id, actor=actor(), now=now()
        )
    if form.is_wrong:
        return _preview_page(form, get_or_404(ImportDraft, draft_id))
    flash(
        _(
            "The register is imported. Entries changed: members %(members)d, persons %(persons)d, "
            "appointments %(appointments)d; ended: %(ended)d.",
            members=done.members,
            persons=done.persons,
            appointments=done.appointments,
            ended=done.ended,
        )
    )
    return redirect(url_for("people.changes"))


def _import_again() -> ResponseReturnValue:
    form = ImportForm(formdata=None, data={"holds_from": today()})
    form.refusals.append(gone())
    return render_template("people/import.html", form=form, of_persons=of_persons(), rows=[]), 404


def _preview_page(form: PlainForm, draft: ImportDraft) -> ResponseReturnValue:
    outdated = people.outdated_reason(db(), draft, now())
    preview = people.preview_of(db(), draft)
    counts = {change: preview.count(change) for change in Change}
    first = next((one for one in Change if counts[one]), Change.UNCHANGED)
    noted = preview.noted
    wanted = request.args.get("change", NOTED if noted else first.value)
    change = wanted if wanted in {NOTED, *Change} else first.value
    lines = noted if change == NOTED else [one for one in preview.lines if one.change == change]
    last = max(1, -(-len(lines) // PER_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    return render_template(
        "people/preview.html",
        form=form,
        draft=draft,
        outdated=outdated,
        preview=preview,
        counts={NOTED: len(noted), **{one.value: count for one, count in counts.items()}},
        change=change,
        lines=lines[(page - 1) * PER_PAGE : page * PER_PAGE],
        page=page,
        last=last,
        of_persons=of_persons(),
    )
