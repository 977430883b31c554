"""One person's own calendar: the page that gives it an address, and the feed at that address."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.db import transaction
from election.meetings.addresses import address_of, end_address, new_address, owner_of
from election.meetings.feed import duties, feed
from election.meetings.views import bp
from election.people.models import Person
from election.people.queries import chosen_language
from election.web.access import Role, access, by_link
from election.web.limits import limiter
from election.web.request import actor, config, db, network, now, person, roles_in
from election.web.tasks import Reader
from election.web.texts import language, speaking, zone


@bp.get("/my-calendar")
@access(*Role)
def my_calendar() -> ResponseReturnValue:
    return _page(None)


@bp.post("/my-calendar/new")
@access(*Role)
def new_calendar() -> ResponseReturnValue:
    with transaction(db()):
        token = new_address(db(), person=person(), actor=actor(), now=now())
    return _page(config().site_url + url_for("meetings.own_calendar", token=token))


@bp.post("/my-calendar/end")
@access(*Role)
def end_calendar() -> ResponseReturnValue:
    with transaction(db()):
        end_address(db(), person=person(), actor=actor(), now=now())
    flash(_("Your calendar has no address any more."))
    return redirect(url_for("meetings.my_calendar"))


def _page(made: str | None) -> ResponseReturnValue:
    return render_template(
        "meetings/my_calendar.html",
        made=made,
        current=address_of(db(), person()),
        coming=[one for one in duties(reader_of(person())) if not one.cancelled],
    )


@bp.get("/my-calendar/<token>.ics")
@by_link
@limiter.limit("400 per minute")
def own_calendar(token: str) -> Response:
    owner = owner_of(db(), network().id, token)
    if owner is None:
        abort(404)
    with speaking(chosen_language(db(), owner.email or "") or language()):
        written = feed(
            name=f"{network().name}: {owner.name}",
            found=duties(reader_of(owner)),
            host=urlsplit(config().site_url).hostname or "localhost",
            zone=zone(),
            now=now(),
        )
    answer = Response(written, content_type="text/calendar; charset=utf-8")
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def reader_of(owner: Person) -> Reader:
    """Return a person as what is expected of her is asked for."""
    return Reader(session=db(), network=network(), person=owner, roles=roles_in(owner), now=now())
