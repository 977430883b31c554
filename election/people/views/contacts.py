"""A member's contact: named by the coordinator, proposing by a personal link, answered."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.refusal import RefusedError, Violation
from election.core.rulebook.exchange import named_on
from election.core.rulebook.model import Role as Appointed
from election.db import transaction
from election.people import services as people
from election.people.contacts import (
    contact_by_token,
    contact_of,
    last_decided,
    open_proposal,
    open_proposals,
    protected_keys,
)
from election.people.forms import ContactForm, DecisionForm, PlainForm, ProposalForm
from election.people.models import ContactProposal, Member, MemberContact
from election.people.queries import register_of, rulebook_now
from election.people.views import bp
from election.web.access import Role, access, by_link
from election.web.forms import refusals_on
from election.web.limits import limiter
from election.web.request import actor, config, db, get_or_404, network, now
from election.web.tasks import Reader, Task
from election.web.texts import today


def expected(reader: Reader) -> Iterable[Task]:
    """Yield the proposals that wait for the coordinator."""
    if Role.COORDINATOR in reader.roles:
        for one, member in open_proposals(reader.session, reader.network.id):
            text = _("Decide on the representatives that %(member)s proposes.", member=member.name)
            yield Task(text=text, url=url_for("people.proposal", proposal_id=one.id))


def _link(token: str) -> str:
    return config().site_url + url_for("people.contact", token=token)


@bp.route("/n/<network_key>/register/members/<uuid:member_id>/contact", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def name_contact(member_id: UUID) -> ResponseReturnValue:
    member = get_or_404(Member, member_id)
    form = ContactForm()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            people.name_contact(
                db(),
                member=member,
                name=form.name.data or "",
                address=form.email.data or "",
                link=_link,
                actor=actor(),
                now=now(),
            )
        if not form.is_wrong:
            flash(_("The personal link is on its way to %(name)s.", name=form.name.data))
            return redirect(url_for("people.member", member_id=member.id))
    return render_template("people/name_contact.html", form=form, member=member)


@bp.post("/n/<network_key>/register/members/<uuid:member_id>/contact/link")
@access(Role.COORDINATOR)
def renew_link(member_id: UUID) -> ResponseReturnValue:
    contact = contact_of(db(), get_or_404(Member, member_id)) or abort(404)
    with transaction(db()):
        people.renew_link(db(), contact=contact, link=_link, actor=actor(), now=now())
    flash(_("The personal link is on its way to %(name)s.", name=contact.name))
    return redirect(url_for("people.member", member_id=member_id))


@bp.post("/n/<network_key>/register/members/<uuid:member_id>/contact/end")
@access(Role.COORDINATOR)
def end_contact(member_id: UUID) -> ResponseReturnValue:
    contact = contact_of(db(), get_or_404(Member, member_id)) or abort(404)
    with transaction(db()):
        people.end_contact(db(), contact=contact, actor=actor(), now=now())
    flash(_("The member has no contact now; the link no longer works."))
    return redirect(url_for("people.member", member_id=member_id))


@bp.route("/n/<network_key>/register/contact/<token>", methods=["GET", "POST"])
@by_link
@limiter.limit("60 per minute; 300 per hour", methods=["POST"])
def contact(token: str) -> ResponseReturnValue:
    found = contact_by_token(db(), network().id, token)
    if found is None:
        return render_template("people/contact_gone.html", personal_link=True), 404
    member = db().get_one(Member, found.member_id)
    form = ProposalForm(data=_said_first(member))
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            _propose(form, found)
        if not form.is_wrong:
            flash(_("Thank you. The coordinator looks at it, and you are told what is decided."))
            return redirect(url_for("people.contact", token=token))
    return render_template(
        "people/contact.html",
        form=form,
        member=member,
        contact=found,
        proposal=open_proposal(db(), member),
        decided=last_decided(db(), member),
        seats=rulebook_now(db(), network().id, today()).membership.seats(member.name),
        personal_link=True,
    )


def _propose(form: ProposalForm, found: MemberContact) -> None:
    assert form.since.data is not None  # noqa: S101 - the form asks for it
    people.propose(
        db(),
        contact=found,
        named={
            Appointed.ORDINARY: form.ordinary.names,
            Appointed.SUBSTITUTE: form.substitutes.names,
        },
        since=form.since.data,
        word=form.word.data or "",
        now=now(),
    )


def _said_first(member: Member) -> dict[str, object]:
    """Return whom the contact has proposed, or else the member has appointed.

    Protected persons by their published name alone.
    """
    waiting = open_proposal(db(), member)
    proposed = people.named_of(waiting) if waiting else {}
    register = register_of(db(), network().id)
    hidden = protected_keys(db(), network().id)
    addresses = {one.email for one in register.persons if one.id in hidden}

    def lines(role: Appointed) -> str:
        here = named_on(register, member.key, role, today())
        named = proposed.get(role, ()) if waiting else here
        return "\n".join(one.name if one.email in addresses else str(one) for one in named)

    return {
        "since": waiting.since if waiting else today(),
        "word": waiting.word if waiting else "",
        "ordinary": lines(Appointed.ORDINARY),
        "substitutes": lines(Appointed.SUBSTITUTE),
    }


@bp.route("/n/<network_key>/register/proposals/<uuid:proposal_id>", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def proposal(proposal_id: UUID) -> ResponseReturnValue:
    found = get_or_404(ContactProposal, proposal_id)
    member = db().get_one(Member, found.member_id)
    form = DecisionForm()
    if form.validate_on_submit():
        accepts = request.form.get("answer") == "confirm"
        with refusals_on(form), transaction(db()):
            people.decide_proposal(
                db(),
                proposal=found,
                seal=request.form.get("seal", "") if accepts else None,
                word=form.word.data or "",
                actor=actor(),
                now=now(),
            )
        if not form.is_wrong:
            flash(_("It is decided, and the contact is told."))
            return redirect(url_for("people.member", member_id=member.id))
    return _proposal_page(form, found, member)


def _proposal_page(
    form: DecisionForm | PlainForm, found: ContactProposal, member: Member
) -> ResponseReturnValue:
    prospect: people.Prospect | None = None
    against: tuple[Violation, ...] = ()
    try:
        prospect = people.proposal_prospect(db(), found, now())
    except RefusedError as refused:  # the register has become another since
        against = refused.violations
    return render_template(
        "people/proposal.html",
        form=form,
        proposal=found,
        member=member,
        contact=db().get_one(MemberContact, found.contact_id),
        prospect=prospect if found.decided_at is None else None,
        against=against if found.decided_at is None else (),
    )
