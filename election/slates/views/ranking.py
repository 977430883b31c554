"""Ranking those nominated for an office: each member alone, then all together."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from election.core.refusal import refuse_if
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import offices_of, rulebook_of_election
from election.elections.words import office_title
from election.nominations.candidacies import candidacies
from election.nominations.rights import Candidacies, conflict, nominated_for, rights_of
from election.people.queries import persons_by_id
from election.room import sent
from election.room.queries import Rights, erased_at
from election.slates import services
from election.slates.views import bp
from election.slates.views.keys import state_of
from election.slates.views.sealed import boxes
from election.web.access import Role, access
from election.web.forms import Form, plain, refusals_on
from election.web.request import db, get_or_404, now, person, read_json


class CriteriaForm(Form):
    """By what those nominated for an office are ranked."""

    criteria = TextAreaField(
        lazy_gettext("Criteria, one on each line"),
        [Optional(), Length(max=1000)],
        filters=[plain],
    )


@bp.get("/elections/<uuid:election_id>/room/rank/<office>")
@access(Role.COMMITTEE)
def rank(election_id: UUID, office: str) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    found = candidacies(db(), election, now())
    rights = _rights(election, office, found)
    return _page(election, office, found, rights, CriteriaForm())


def _rights(election: Election, office: str, found: Candidacies) -> Rights:
    """Return who works on which office; 404 if it is not up, refused if not the reader's."""
    if office not in {row.office for row in offices_of(db(), election)}:
        abort(404)
    rights = rights_of(db(), election, now(), found)
    refuse_if([] if office in rights.get(person().id, ()) else conflict())
    return rights


def _page(
    election: Election, office: str, found: Candidacies, rights: Rights, form: CriteriaForm
) -> str:
    persons = persons_by_id(db(), election.network_id)
    ranking = services.ranking_of(db(), election, office, rights)
    criteria = services.criteria_of(db(), election, office)
    if not form.is_submitted():
        form.criteria.data = "\n".join(criteria)
    nominees = [one for one in persons if office in nominated_for(one, found)]
    shown = ranking.shown_to(person().id)
    return render_template(
        "slates/rank.html",
        election=election,
        office=office,
        title=office_title(office, rulebook_of_election(db(), election)),
        nominees=sorted(
            ({"id": str(one), "name": persons[one].name} for one in nominees),
            key=lambda one: one["name"].casefold(),
        ),
        criteria=criteria,
        form=form,
        is_open=ranking.is_open,
        have=[persons[one].name for one in ranking.waited_for if one in ranking.handed_in],
        lack=[persons[one].name for one in ranking.waited_for if one not in ranking.handed_in],
        mine=next((str(one.id) for one in shown if one.author_id == person().id), None),
        authors={str(one.id): persons[one.author_id].name for one in shown},
        sealed=boxes(election, shown),
        state=state_of(election),
        over=erased_at(db(), election) is not None,
    )


@bp.post("/elections/<uuid:election_id>/room/rank/<office>")
@access(Role.COMMITTEE)
def hand_in_ranking(election_id: UUID, office: str) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    rights = _rights(election, office, candidacies(db(), election, now()))
    sealed = sent.sealed(read_json())
    with transaction(db()):
        services.rank(
            db(),
            election=election,
            office=office,
            author=person(),
            sealed=sealed,
            rights=rights,
            now=now(),
        )
    flash(_("Your ranking is handed in."))
    return jsonify({})


@bp.post("/elections/<uuid:election_id>/room/rank/<office>/anew")
@access(Role.COMMITTEE)
def rank_anew(election_id: UUID, office: str) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    found = candidacies(db(), election, now())
    rights = _rights(election, office, found)
    form = CriteriaForm()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            services.rank_anew(
                db(),
                election=election,
                office=office,
                criteria=form.criteria.data or "",
                by=person(),
                rights=rights,
                now=now(),
            )
        if not form.refusals:
            flash(_("Everybody ranks from the beginning."))
            return redirect(url_for(".rank", election_id=election_id, office=office))
    return _page(election, office, found, rights, form)
