"""The committee's last steps: dissent, tell those who are not proposed, publish."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from election.core.refusal import Violation, refuse_if, violation
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import offices_of, rulebook_of_election
from election.elections.words import office_title
from election.nominations.rights import shut_out, working_on
from election.people.queries import persons_by_id
from election.slates import services
from election.slates.forms import DissentForm, PublishForm, TellForm
from election.slates.models import Proposal, ProposalKind
from election.slates.queries import proposals, published_proposals, untold
from election.slates.views import bp
from election.slates.views.published import kind_text, shown
from election.slates.views.told import before_publication
from election.web.access import Role, access
from election.web.forms import options, refusals_on
from election.web.request import actor, config, db, get_or_404, now, person


@bp.route("/elections/<uuid:election_id>/room/<int:number>/dissent", methods=["GET", "POST"])
@access(Role.COMMITTEE)
def dissent(election_id: UUID, number: int) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    proposal = _version(election, number)
    form = DissentForm()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            refuse_if(_superseded(election, proposal))
            services.dissent(
                db(),
                proposal=proposal,
                person=person(),
                text=form.text.data or "",
                actor=actor(),
                now=now(),
            )
        if not form.refusals:
            flash(_("Your dissent is published with the proposal."))
            return redirect(url_for(".room", election_id=election_id) + "#proposal")
    out = shut_out(db(), election, person().id, now())
    rulebook = rulebook_of_election(db(), election)
    titles = [office_title(one, rulebook) for one in sorted(out)]
    page = {"election": election, "proposal": proposal, "form": form, "out": titles}
    return render_template("slates/dissent.html", **page)


@bp.route("/elections/<uuid:election_id>/room/<int:number>/tell", methods=["GET", "POST"])
@access(Role.COMMITTEE)
def tell(election_id: UUID, number: int) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    proposal = _version(election, number)
    everybody = untold(db(), election, proposal, now())
    hers = working_on(db(), election, actor(), everybody, now())
    form = TellForm()
    form.by_hand.choices = options([(one.id.hex, one.name) for one in hers])
    if form.validate_on_submit() and _told(form, election, proposal):
        return redirect(url_for(".room", election_id=election_id) + "#proposal")
    return render_template(
        "slates/tell.html",
        form=form,
        election=election,
        proposal=proposal,
        rulebook=rulebook_of_election(db(), election),
        untold=hers,
        others=len(everybody) - len(hers),
    )


def _told(form: TellForm, election: Election, proposal: Proposal) -> bool:
    persons = persons_by_id(db(), election.network_id)
    by_hand = [persons[UUID(one)] for one in form.by_hand.data or []]
    rows = []
    with refusals_on(form), transaction(db()):
        refuse_if(_superseded(election, proposal))
        rows = services.tell_not_proposed(
            db(),
            proposal=proposal,
            by_hand=by_hand,
            site_url=config().site_url,
            actor=actor(),
            now=now(),
        )
    if form.refusals:
        return False
    count = len(rows)
    flash(ngettext("%(num)d person has been told.", "%(num)d persons have been told.", count))
    return True


@bp.route("/elections/<uuid:election_id>/room/<int:number>/publish", methods=["GET", "POST"])
@access(Role.COMMITTEE)
def publish(election_id: UUID, number: int) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    proposal = _version(election, number)
    out = shut_out(db(), election, person().id, now())
    form = _publish_form(election)
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            refuse_if(_superseded(election, proposal))
            kind = ProposalKind(form.kind.data)
            services.publish_proposal(db(), proposal=proposal, kind=kind, actor=actor(), now=now())
        if not form.refusals:
            flash(_("The proposal is published. Those proposed have been told by mail."))
            return redirect(url_for(".proposal", election_id=election_id))
    return render_template(
        "slates/publish.html",
        form=form,
        hinders=_hinders(election, proposal, out),
        **before_publication(election, proposal),
        **shown(election, proposal, without=out),
    )


def _hinders(election: Election, proposal: Proposal, out: frozenset[str]) -> list[Violation]:
    """Return why it cannot be published; to one who leaves it to another, that alone."""
    left_to_others = services.not_hers_to_publish(db(), election, proposal, actor(), now())
    if left_to_others:
        return left_to_others
    hers = frozenset(row.office for row in offices_of(db(), election)) - out
    return [
        *services.rule_violations(db(), election, proposal, now(), offices=hers),
        *services.not_told(db(), election, proposal, now()),
        *services.too_soon(db(), election, proposal, now()),
    ]


def _publish_form(election: Election) -> PublishForm:
    """Return the form with what this version can be; a first one is not an answer to others."""
    before = {one.kind for one in published_proposals(db(), election)}
    kinds = [
        kind
        for kind in ProposalKind
        if (kind is not ProposalKind.PRELIMINARY or before <= {kind})
        and (kind is not ProposalKind.AFTER_COUNTER or before)
    ]
    form = PublishForm()
    form.kind.choices = options([(kind.value, kind_text(kind)) for kind in kinds])
    return form


def _version(election: Election, number: int) -> Proposal:
    found = [one for one in proposals(db(), election) if one.number == number]
    if not found:
        abort(404)
    return found[0]


def _superseded(election: Election, proposal: Proposal) -> list[Violation]:
    """Return why nothing more is done with a version: a newer one has been saved."""
    newest = proposals(db(), election)[-1].number
    if newest == proposal.number:
        return []
    template = "Version {newest} has been saved since version {number}. Look at that one first."
    code = "proposal-superseded"
    return [violation(code, template, newest=newest, number=proposal.number)]
