"""A member organisation's page: whom it has appointed, all of them exchanged, and its leaving."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.rulebook.exchange import named_on
from election.core.rulebook.model import Role as Appointed
from election.db import transaction
from election.people import services as people
from election.people.contacts import contact_of, open_proposal
from election.people.forms import ExchangeForm, WithdrawForm
from election.people.history import history_of_member
from election.people.models import Member
from election.people.queries import register_of, rulebook_now
from election.people.views import bp
from election.web.access import Role, access
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, network, now, roles
from election.web.texts import today


@bp.get("/n/<network_key>/register/members/<uuid:member_id>")
@access(*Role)
def member(member_id: UUID) -> ResponseReturnValue:
    found = get_or_404(Member, member_id)
    rulebook = rulebook_now(db(), network().id, today())
    return render_template(
        "people/member.html",
        member=found,
        history_lines=history_of_member(db(), found),
        seats=rulebook.membership.seats(found.name),
        rulebook=rulebook,
        today=today(),
        contact=contact_of(db(), found) if Role.COORDINATOR in roles() else None,
        proposal=open_proposal(db(), found) if Role.COORDINATOR in roles() else None,
        is_coordinator=Role.COORDINATOR in roles(),
    )


@bp.route("/n/<network_key>/register/members/<uuid:member_id>/exchange", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def exchange(member_id: UUID) -> ResponseReturnValue:
    found = get_or_404(Member, member_id)
    form = ExchangeForm(data=appointed_now(found))
    prospect = None
    if form.validate_on_submit():
        prospect = _exchanged(form, found)
        if prospect is None and not form.is_wrong:
            flash(_("%(name)s is represented anew.", name=found.name))
            return redirect(url_for("people.member", member_id=found.id))
    return render_template("people/exchange.html", form=form, member=found, prospect=prospect)


def appointed_now(found: Member) -> dict[str, object]:
    """Return what the form says at first: whom the member has appointed today, from today."""
    register = register_of(db(), network().id)

    def lines(role: Appointed) -> str:
        return "\n".join(str(one) for one in named_on(register, found.key, role, today()))

    return {
        "since": today(),
        "ordinary": lines(Appointed.ORDINARY),
        "substitutes": lines(Appointed.SUBSTITUTE),
    }


def _exchanged(form: ExchangeForm, found: Member) -> people.Prospect | None:
    """Exchange what was looked at; before, and where it is otherwise by now, return what to see."""
    assert form.since.data is not None  # noqa: S101 - the form asks for it
    named = {
        Appointed.ORDINARY: form.ordinary.names,
        Appointed.SUBSTITUTE: form.substitutes.names,
    }
    seal = request.form.get("seal")
    if seal:
        with refusals_on(form), transaction(db()):
            people.exchange(
                db(),
                member=found,
                named=named,
                since=form.since.data,
                seal=seal,
                actor=actor(),
                now=now(),
            )
            return None
    with refusals_on(form):
        return people.exchange_prospect(
            db(), member=found, named=named, since=form.since.data, now=now()
        )
    return None


@bp.route("/n/<network_key>/register/members/<uuid:member_id>/leave", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def withdraw(member_id: UUID) -> ResponseReturnValue:
    found = get_or_404(Member, member_id)
    form = WithdrawForm(data={"until": today()})
    prospect = None
    if form.validate_on_submit():
        prospect = _withdrawn(form, found)
        if prospect is None and not form.is_wrong:
            flash(_("%(name)s leaves the network.", name=found.name))
            return redirect(url_for("people.member", member_id=found.id))
    return render_template("people/withdraw.html", form=form, member=found, prospect=prospect)


def _withdrawn(form: WithdrawForm, found: Member) -> people.Prospect | None:
    assert form.until.data is not None  # noqa: S101 - the form asks for it
    seal = request.form.get("seal")
    if seal:
        with refusals_on(form), transaction(db()):
            people.withdraw(
                db(),
                member=found,
                until=form.until.data,
                decision=form.decision.data or "",
                seal=seal,
                actor=actor(),
                now=now(),
            )
            return None
    with refusals_on(form):
        return people.withdrawal_prospect(db(), member=found, until=form.until.data, now=now())
    return None
