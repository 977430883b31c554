"""Pages of the demonstration alone: who one may be, the clock, and everybody's mailbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa
from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from election.db import transaction
from election.demo.clock import DemoClock
from election.demo.mailbox import Mailbox
from election.demo.moments import Coming, coming_moments
from election.demo.others.play import let_others_act
from election.demo.others.room import kept_secrets
from election.demo.others.scene import OTHERS, Scene
from election.elections.models import Election
from election.people.login import begin_session
from election.people.models import Account, Network, Person
from election.people.queries import fold_address, network_by_key, person_of_account
from election.roles import roles_of
from election.web.access import Role, public
from election.web.request import config, db, now
from election.web.texts import says

bp = Blueprint("demo", __name__, url_prefix="/demo")
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
SHOWN_FIRST = (  # of all roles, those whose persons are listed first
    Role.COORDINATOR,
    Role.COMMITTEE,
    Role.TRUSTEE,
    Role.CODE_OFFICER,
    Role.TELLER,
    Role.OBSERVER,
)


def clock() -> DemoClock:
    """Return the demonstration's clock."""
    return cast("DemoClock", current_app.extensions["election.clock"])


def mailbox() -> Mailbox:
    """Return everybody's mailbox."""
    return cast("Mailbox", current_app.extensions["election.mailbox"])


@bp.app_context_processor
def bar() -> dict[str, object]:
    """Put the demonstration's bar on top of every page."""
    return {"demo_bar": lambda: Markup(render_template("demo/bar.html"))}  # noqa: S704 - escaped


@bp.get("/")
@public
def people() -> ResponseReturnValue:
    today = now().date()
    networks = []
    for network in db().scalars(sa.select(Network).order_by(Network.name)):
        rows = db().scalars(
            sa.select(Person)
            .where(Person.network_id == network.id, Person.email.is_not(None))
            .order_by(Person.key)
        )
        found = [(person, roles_of(db(), person, today)) for person in rows]
        found = [(person, roles) for person, roles in found if roles]
        found.sort(key=lambda each: _place(each[1]))
        networks.append((network, found, _room_secrets(network)))
    return render_template("demo/people.html", networks=networks)


def _room_secrets(network: Network) -> dict[str, dict[str, str]]:
    """Return the secrets of the committee's members, by election and name."""
    folder = mailbox().folder.parent / OTHERS
    chosen = sa.select(Election).where(Election.network_id == network.id)
    found = {one.title: kept_secrets(folder, one.id) for one in db().scalars(chosen)}
    return {title: secrets for title, secrets in found.items() if secrets}


def _place(roles: frozenset[Role]) -> int:
    places = [number for number, role in enumerate(SHOWN_FIRST) if role in roles]
    return min(places, default=len(SHOWN_FIRST))


@bp.post("/sign-in/<uuid:person_id>")
@public
def be(person_id: object) -> ResponseReturnValue:
    person = db().get(Person, person_id)
    if person is None or person.email is None:
        abort(404)
    address = fold_address(person.email)
    account = db().scalar(sa.select(Account).where(Account.address == address))
    if account is None:
        account = Account(address=address, created_at=now())
        with transaction(db()):
            db().add(account)
    begin_session(account)
    network = db().get_one(Network, person.network_id)
    return redirect(url_for("home.first_page", network_key=network.key))


@bp.get("/clock")
@public
def show_clock() -> ResponseReturnValue:
    return render_template("demo/clock.html", coming=coming_moments(db(), now()))


@bp.post("/clock")
@public
def put_clock() -> ResponseReturnValue:
    step = STEPS.get(request.form.get("step", ""))
    target = _chosen(coming_moments(db(), now()))
    if step is not None:
        clock().forward(step)
    elif target is not None:
        clock().put(target)
    else:
        abort(400)
    flash(_("The clock was put forward."))
    return redirect(url_for(".show_clock"))


def _chosen(coming: list[Coming]) -> datetime | None:
    wanted = request.form.get("moment")
    return next((one.at for one in coming if one.at.isoformat() == wanted), None)


@bp.post("/others/<key>")
@public
def others_act(key: str) -> ResponseReturnValue:
    found = network_by_key(db(), key)
    if found is None:
        abort(404)
    me = person_of_account(db(), found.id, g.account) if g.account else None
    done, reasons = let_others_act(scene_of(found, me))
    for text in done or [_("The others have nothing to do just now.")]:
        flash(text)
    for reason in reasons:
        flash(says(reason), "warning")
    return redirect(url_for("home.first_page", network_key=key))


def scene_of(found: Network, me: Person | None) -> Scene:
    """Return where the others act."""
    return Scene(
        session=db(),
        network=found,
        visitor=me,
        keys=current_app.extensions["election.keys"],
        mailbox=mailbox(),
        site_url=config().site_url,
        now=clock(),
    )


@bp.get("/mail")
@public
def mails() -> ResponseReturnValue:
    address = request.args.get("address") or None
    return render_template("demo/mail.html", messages=mailbox().received(address), address=address)
