"""Signing in by a mail, signing out, and the account."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.db import transaction
from election.people import login
from election.people import services as people
from election.people.forms import CodeForm, LanguageForm, LinkForm, SignInForm
from election.people.models import Account, Network, SignIn
from election.people.queries import (
    persons_of_account,
    persons_with_address,
    sign_in_by_token,
    sign_in_of_browser,
)
from election.people.services.sign_in import asked_by, closed_reason
from election.people.views import bp
from election.web.access import by_link, public, signed_in
from election.web.forms import refusals_on
from election.web.limits import limiter
from election.web.request import config, db, is_local, now, roles_in, secret
from election.web.texts import COOKIE, language

BROWSER = "browser"  # the session's entry that tells which browser asked
LONGEST_PATH = 500
A_YEAR = 365 * 24 * 3600  # seconds


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("120 per minute; 600 per hour", methods=["POST"])  # a meeting has one address
def sign_in() -> ResponseReturnValue:
    if g.account is not None:
        return redirect(_destination(_next(), g.account))
    form = SignInForm()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            people.ask_to_sign_in(
                db(), asking=_asking(form.address.data or ""), secret=secret(), now=now()
            )
        if not form.is_wrong:
            return redirect(url_for("people.sign_in_code"))
    return render_template("people/sign_in.html", form=form, next=_next())


def _asking(address: str) -> people.Asking:
    session.setdefault(BROWSER, secrets.token_urlsafe(32))
    return people.Asking(
        address=address,
        browser=session[BROWSER],
        language=language(),
        next_path=_next(),
        link=lambda token: config().site_url + url_for("people.sign_in_link", token=token),
    )


def _next() -> str | None:
    """Return where the reader was going, if that is on this site."""
    path = request.values.get("next", "")
    return path if is_local(path) and len(path) <= LONGEST_PATH else None


def _destination(path: str | None, account: Account) -> str:
    """Return where she was going, else her only network, else her account."""
    if path:
        return path
    keys = db().scalars(
        sa.select(Network.key).where(
            Network.id.in_({one.network_id for one in persons_with_address(db(), account.address)})
        )
    )
    match keys.all():
        case [key]:
            return url_for("home.first_page", network_key=key)
        case _:
            return url_for("people.account")


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
@limiter.limit("200 per minute", methods=["POST"])
def sign_in_code() -> ResponseReturnValue:
    browser = session.get(BROWSER)
    asked = sign_in_of_browser(db(), browser) if browser else None
    if asked is None:
        return redirect(url_for("people.sign_in"))
    form = CodeForm()
    if form.validate_on_submit():
        with transaction(db()):
            answer = people.enter_code(
                db(), asked=asked, code=form.code.data or "", secret=secret(), now=now()
            )
        if isinstance(answer, Account):
            return _welcome(answer, asked)
        form.refusals.append(answer)
    return _code_page(form, asked)


def _code_page(form: CodeForm, asked: SignIn) -> ResponseReturnValue:
    closed = closed_reason(asked, now(), asked.attempts)
    return render_template("people/code.html", form=form, asked=asked, closed=closed)


@bp.route("/sign-in/link/<token>", methods=["GET", "POST"])
@by_link
@limiter.limit("400 per minute")
def sign_in_link(token: str) -> ResponseReturnValue:
    asked = sign_in_by_token(db(), token)
    if asked is None:
        return render_template("people/link_unknown.html"), 404
    form = LinkForm()
    if form.validate_on_submit():
        with transaction(db()):
            answer = people.follow_link(
                db(),
                asked=asked,
                browser=session.get(BROWSER),
                address=form.address.data or "",
                now=now(),
            )
        if isinstance(answer, Account):
            return _welcome(answer, asked)
        form.refusals.append(answer)
    return _link_page(form, asked)


def _link_page(form: LinkForm, asked: SignIn) -> ResponseReturnValue:
    return render_template(
        "people/link.html",
        form=form,
        closed=closed_reason(asked, now(), asked.link_attempts),
        is_same_browser=asked_by(asked, session.get(BROWSER)),
        names=sorted({one.name for one in persons_with_address(db(), asked.address)}),
    )


def _welcome(account: Account, asked: SignIn) -> ResponseReturnValue:
    session.clear()  # what a stranger may have put there goes, and the token of old forms
    login.begin_session(account)
    flash(_("You are signed in."))
    return redirect(_destination(asked.next_path, account))


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    login.end_session()
    flash(_("You are signed out on this device."))
    return redirect(url_for("home.front"))


@bp.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> ResponseReturnValue:
    form = LanguageForm(data={"language": g.account.language or ""})
    if form.validate_on_submit():
        with transaction(db()):
            g.account.language = form.language.data or None
        flash(_("Your language is kept."))
        answer = redirect(url_for("people.account"))
        if g.account.language:
            answer.set_cookie(
                COOKIE, g.account.language, max_age=A_YEAR, samesite="Lax", httponly=True
            )
        else:
            answer.delete_cookie(COOKIE)
        return answer
    return render_template("people/account.html", form=form, memberships=_memberships())


def _memberships() -> list[dict[str, object]]:
    """Return each network the address is known in, as whom, and with which roles."""
    networks = db().scalars(sa.select(Network).order_by(Network.name)).all()
    found = ((one, persons_of_account(db(), one.id, g.account)) for one in networks)
    return [
        {
            "network": one,
            "persons": persons,
            "roles": sorted(roles_in(persons[0])) if len(persons) == 1 else [],
        }
        for one, persons in found
        if persons
    ]


@bp.post("/account/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    with transaction(db()):
        people.sign_out_everywhere(g.account)
    login.end_session()
    flash(_("You are signed out on all your devices."))
    return redirect(url_for("home.front"))
