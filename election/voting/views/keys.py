"""The page of the key ceremony, its start and its end, and the recovery envelope."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.rulebook.model import Rulebook
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import holders, rulebook_of_election
from election.people.models import GrantedRole, Person, RoleGrant
from election.people.queries import persons_by_id
from election.voting.forms import MAIL, AbandonForm, StartForm
from election.voting.models import Ceremony
from election.voting.queries import ceremony_of, contributors_of, trustees_of
from election.voting.services.ceremony import abandon_ceremony, start_ceremony
from election.voting.services.mailed_codes import choose_mailed_codes
from election.voting.services.recovery import copy_of, keeps_envelope, recovery_copy
from election.voting.services.rehearsal_box import add_rehearsal_box
from election.voting.views.blueprint import bp, ceremony_or_404, key_store
from election.voting.views.progress import progress_of
from election.web.access import Role, access, public
from election.web.forms import Form, options, refusals_on
from election.web.qr import picture
from election.web.request import actor, config, db, get_or_404, network, now, person
from election.web.texts import today

KEYS = "/elections/<uuid:election_id>/keys"


@bp.get(KEYS)
@access(Role.COORDINATOR, Role.COMMITTEE, Role.TRUSTEE, Role.CODE_OFFICER, Role.TELLER)
def keys(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    begun = ceremony_of(db(), election)
    if begun is None:
        return render_template("voting/keys_none.html", election=election)
    return render_template(
        "voting/keys.html",
        election=election,
        ceremony=begun,
        progress=progress_of(db(), begun, person()),
        mine=_part_of(begun, person()),
        urls=_urls(election_id),
        envelope=keeps_envelope(db(), begun, person()),
        copied=copy_of(db(), begun),
    )


@bp.route(f"{KEYS}/start", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def keys_start(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    rulebook = rulebook_of_election(db(), election)
    form = _start_form(rulebook)
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            _start(form, election)
            flash(_("The key ceremony has begun. The trustees can open this page now."))
            return redirect(url_for("voting.keys", election_id=election_id))
    return render_template(
        "voting/keys_start.html", election=election, form=form, rulebook=rulebook
    )


def _start(form: StartForm, election: Election) -> None:
    known = persons_by_id(db(), network().id)
    begun = start_ceremony(
        db(),
        election=election,
        trustees=[known[UUID(each)] for each in form.trustees.data or ()],
        adjuster=known[UUID(form.adjuster.data)],
        rehearsal=bool(form.rehearsal.data) or config().rehearsals_only,
        keys=key_store(),
        actor=actor(),
        now=now(),
    )
    if form.rehearsal_box.data:
        add_rehearsal_box(db(), ceremony=begun, actor=actor(), now=now())
    if form.codes.data == MAIL:
        choose_mailed_codes(db(), ceremony=begun, actor=actor(), now=now())


@bp.route(f"{KEYS}/abandon", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def keys_abandon(election_id: UUID) -> ResponseReturnValue:
    election, begun = get_or_404(Election, election_id), ceremony_or_404(election_id)
    form = AbandonForm()
    if form.validate_on_submit():
        why = str(form.why.data)
        with refusals_on(form), transaction(db()):
            abandon_ceremony(
                db(), ceremony=begun, why=why, keys=key_store(), actor=actor(), now=now()
            )
            flash(_("The ceremony is given up. Nothing of it will be used."))
            return redirect(url_for("voting.keys", election_id=election_id))
    return render_template("voting/keys_abandon.html", election=election, form=form)


@bp.route(f"{KEYS}/envelope", methods=["GET", "POST"])
@access(Role.TRUSTEE, Role.TELLER)
def envelope(election_id: UUID) -> ResponseReturnValue:
    election, begun = get_or_404(Election, election_id), ceremony_or_404(election_id)
    if not keeps_envelope(db(), begun, person()):
        abort(403)
    form = Form()
    if form.validate_on_submit():
        with refusals_on(form):
            with transaction(db()):
                text = recovery_copy(
                    db(),
                    ceremony=begun,
                    person=person(),
                    keys=key_store(),
                    actor=actor(),
                    now=now(),
                )
            return render_template(
                "voting/envelope_paper.html",
                election=election,
                ceremony=begun,
                groups=[text[at : at + 4] for at in range(0, len(text), 4)],
                picture=picture(text),
            )
    return render_template(
        "voting/envelope.html", election=election, form=form, copied=copy_of(db(), begun)
    )


@bp.get(f"{KEYS}/manifest")
@public
def manifest(election_id: UUID) -> ResponseReturnValue:
    begun = ceremony_or_404(election_id)
    if begun.manifest is None:
        abort(404)
    return begun.manifest, {
        "Content-Type": "application/json",
        "Content-Disposition": "attachment; filename=manifest.json",
    }


def _part_of(begun: Ceremony, who: Person) -> str | None:
    """Return what the person does in the ceremony: trustee, contributor, or nothing."""
    if any(one.person_id == who.id for one in trustees_of(db(), begun)):
        return "trustee"
    if any(one.person_id == who.id for one in contributors_of(db(), begun)):
        return "contributor"
    return None


def _urls(election_id: UUID) -> dict[str, str]:
    names = {
        "state": "keys_state",
        "mine": "keys_mine",
        "certificates": "keys_certificates",
        "vinput": "keys_vinput",
        "boxes": "keys_boxes",
        "final": "keys_final",
        "manifest": "manifest",
        "certificate": "post_certificate",
        "polynomial": "post_polynomial",
        "voutput": "post_voutput",
        "credentials": "post_lot_credentials",
        "promises": "post_promises",
        "lots": "post_lots",
        "confirmation": "post_confirmation",
        "rehearsal": "keys_rehearsal",
        "rehearsalBox": "keys_rehearsal_box",
        "rehearsalCredential": "post_rehearsal_credential",
        "rehearsalBallot": "post_rehearsal_ballot",
        "rehearsalShare": "post_rehearsal_share",
    }
    found = {key: url_for(f"voting.{one}", election_id=election_id) for key, one in names.items()}
    return found | {
        "box": url_for("voting.keys_box", election_id=election_id, lot_uuid="LOT"),
        "page": url_for("voting.keys", election_id=election_id),
    }


def _start_form(rulebook: Rulebook) -> StartForm:
    """Offer the sitting committee as trustees, and everybody else as adjuster."""
    form = StartForm()
    office = rulebook.committee.office
    sitting = [holder for _seat, holder in holders(db(), network().id, office, today())]
    form.trustees.choices = options([(str(each.id), each.name) for each in sitting])
    if form.trustees.data is None:
        form.trustees.data = [str(each.id) for each in sitting[: rulebook.committee.trustees]]
    others = _adjusters({each.id for each in sitting})
    form.adjuster.choices = options(
        [("", _("Choose a person")), *((str(each.id), each.name) for each in others)]
    )
    return form


def _adjusters(sitting: set[UUID]) -> Sequence[Person]:
    """Return who may be adjuster, tellers first: nobody who could be trustee or coordinates."""
    held: dict[UUID, set[GrantedRole]] = {}
    chosen = sa.select(RoleGrant).where(
        RoleGrant.network_id == network().id, RoleGrant.ended_at.is_(None)
    )
    for one in db().scalars(chosen):
        held.setdefault(one.person_id, set()).add(one.role)
    free = [
        each
        for each in persons_by_id(db(), network().id).values()
        if each.id not in sitting and GrantedRole.COORDINATOR not in held.get(each.id, ())
    ]
    return sorted(free, key=lambda each: GrantedRole.TELLER not in held.get(each.id, ()))
