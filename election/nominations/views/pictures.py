"""A nominee's picture: put up and taken away by her, shown where she is."""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election import audit
from election.core.refusal import RefusedError
from election.db import transaction
from election.elections.models import Election
from election.nominations import services
from election.nominations.candidacies import candidacies_of
from election.nominations.models import Photo
from election.nominations.photos import LARGEST_BYTES
from election.nominations.profiles import photo_of
from election.nominations.views import bp
from election.nominations.views.links import opened_by
from election.nominations.visible import is_seen, prepared_by_me
from election.people.models import Person
from election.web.access import by_link, public, signed_in
from election.web.request import db, get_or_404, now, person, person_or_none
from election.web.texts import says


@bp.post("/elections/<uuid:election_id>/nominations/mine/photo")
@signed_in
def my_photo(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    if not candidacies_of(db(), election, person(), now()):
        abort(404)
    _put_up_or_away(election, person())
    return redirect(url_for(".mine", election_id=election_id) + "#photo")


@bp.route("/nominations/answer/<token>/photo", methods=["GET", "POST"])
@by_link
def photo_by_link(token: str) -> ResponseReturnValue:
    """Show her picture to the nominee herself, or change it."""
    opened = opened_by(token)
    if not isinstance(opened, tuple):
        return opened
    if request.method == "GET":
        found = photo_of(db(), *opened)
        return _shown(found) if found else abort(404)
    _put_up_or_away(*opened)
    return redirect(url_for(".answer", token=token) + "#photo")


def _put_up_or_away(election: Election, nominee: Person) -> None:
    by = audit.person(nominee.id)
    if "remove" in request.form:
        with transaction(db()):
            services.remove_photo(db(), election=election, person=nominee, actor=by, now=now())
        flash(_("Your picture is gone."))
        return
    sent = request.files.get("photo")
    data = sent.read(LARGEST_BYTES + 1) if sent else b""
    try:
        with transaction(db()):
            services.put_photo(
                db(), election=election, person=nominee, data=data, actor=by, now=now()
            )
    except RefusedError as refused:
        flash(" ".join(says(one) for one in refused.violations), "danger")
    else:
        flash(_("Your picture is kept."))


@bp.get("/nominations/photos/<uuid:photo_id>")
@public
def photo(photo_id: UUID) -> ResponseReturnValue:
    """Show a picture to whoever may see the one it is of."""
    found = get_or_404(Photo, photo_id)
    election = db().get_one(Election, found.election_id)
    nominee = db().get_one(Person, found.person_id)
    me = person_or_none()
    own = me is not None and me.id == nominee.id
    if not (own or prepared_by_me(election, nominee) or is_seen(election, nominee)):
        abort(404)
    return _shown(found)


def _shown(found: Photo) -> Response:
    headers = {"Content-Disposition": 'inline; filename="photo.jpg"'}
    return Response(found.content, mimetype="image/jpeg", headers=headers)
