"""All nominees, for the committee: found, told apart, and joined where two are one person."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.refusal import refuse_if, violation
from election.core.rulebook.nomination import Answer
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import offices_of, rulebook_of_election
from election.nominations import services
from election.nominations.candidacies import Candidacy, candidacies, candidacies_of
from election.nominations.merges import merges, perhaps_the_same
from election.nominations.models import Contact, Merge
from election.nominations.queries import contact_of
from election.nominations.rights import no_part_in, rights_of, sees_person
from election.nominations.views import bp
from election.nominations.wording import answer_text, entered_text, seat_name
from election.people.models import Person
from election.people.queries import persons_by_id
from election.web.access import Role, access
from election.web.forms import Form, refusals_on
from election.web.pages import page_of
from election.web.request import actor, db, get_or_404, now, person

MOST_AT_ONCE = 10  # entries joined in one go


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominee:
    """A line of the list: who, for what, by whom, and how she is reached."""

    person: Person
    hers: tuple[Candidacy, ...]
    by: tuple[tuple[str, str], ...]  # names, and how it came if another entered it
    contact: Contact | None


@bp.get("/elections/<uuid:election_id>/nominations/nominees")
@access(Role.COMMITTEE)
def nominees(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    persons = persons_by_id(db(), election.network_id)
    found = candidacies(db(), election, now())
    rights = rights_of(db(), election, now(), found)
    everybody = {
        one: hers
        for one, hers in found.items()
        if sees_person(persons[one], found, rights, person().id)
    }
    wanted = {key: request.args.get(key, "") for key in ("q", "office", "answer")}
    meant = sorted(
        (persons[one] for one, hers in everybody.items() if _is_meant(persons[one], hers, wanted)),
        key=lambda one: (one.name.casefold(), one.key),
    )
    page = page_of(meant)
    return render_template(
        "nominations/nominees.html",
        election=election,
        rulebook=rulebook_of_election(db(), election),
        rows=offices_of(db(), election),
        wanted=wanted,
        answers=list(Answer),
        page=page,
        listed=[_nominee(election, one, everybody[one.id]) for one in page.items],
        others=len(found) - len(everybody),
        alike=[
            group
            for group in perhaps_the_same(db(), election)
            if all(one.id in everybody for one in group)
        ],
        joined=[
            (one, persons[one.duplicate_id], persons[one.person_id])
            for one in merges(db(), election)
            if one.person_id in everybody
        ],
        seat_name=seat_name,
        answer_text=answer_text,
    )


def _is_meant(nominee: Person, hers: tuple[Candidacy, ...], wanted: dict[str, str]) -> bool:
    text = wanted["q"].strip().casefold()
    return text in nominee.name.casefold() and any(
        wanted["office"] in ("", one.row.id.hex) and wanted["answer"] in ("", one.state.value)
        for one in hers
    )


def _nominee(election: Election, nominee: Person, hers: tuple[Candidacy, ...]) -> Nominee:
    by = {
        (db().get_one(Person, each.nominator_id).name, entered_text(each))
        for one in hers
        for each in one.nominations
    }
    return Nominee(
        person=nominee,
        hers=hers,
        by=tuple(sorted(by)),
        contact=contact_of(db(), election, nominee),
    )


@bp.route("/elections/<uuid:election_id>/nominations/nominees/same", methods=["GET", "POST"])
@access(Role.COMMITTEE)
def same(election_id: UUID) -> ResponseReturnValue:
    """Show what joining those named in the address would do, and do it when told."""
    election = get_or_404(Election, election_id)
    chosen = _chosen()
    refuse_if(no_part_in(db(), election, actor(), chosen, now()))
    form = Form()
    if form.validate_on_submit() and _merged(form, election, chosen):
        return redirect(url_for(".nominees", election_id=election_id))
    return render_template(
        "nominations/same.html",
        form=form,
        election=election,
        rulebook=rulebook_of_election(db(), election),
        chosen=[
            _nominee(election, one, candidacies_of(db(), election, one, now())) for one in chosen
        ],
        seat_name=seat_name,
        answer_text=answer_text,
    )


def _chosen() -> list[Person]:
    """Return the persons named in the address, each once."""
    found = []
    for text in request.args.getlist("who")[:MOST_AT_ONCE]:
        try:
            found.append(get_or_404(Person, UUID(text)))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _merged(form: Form, election: Election, chosen: list[Person]) -> bool:
    kept = next((one for one in chosen if one.id.hex == request.form.get("kept")), None)
    if kept is None:
        text = "Choose at least two nominees, and which of their entries is kept."
        form.refusals.append(violation("merge-of-one", text))
        return False
    with refusals_on(form), transaction(db()):
        services.merge_nominees(
            db(),
            election=election,
            kept=kept,
            duplicates=[one for one in chosen if one is not kept],
            actor=actor(),
            now=now(),
        )
    if form.refusals:
        return False
    flash(_("They are one nominee now: %(name)s. You can part them again below.", name=kept.name))
    return True


@bp.post("/elections/<uuid:election_id>/nominations/nominees/part/<uuid:merge_id>")
@access(Role.COMMITTEE)
def part(election_id: UUID, merge_id: UUID) -> ResponseReturnValue:
    merge = get_or_404(Merge, merge_id)
    with transaction(db()):
        services.undo_merge(db(), merge=merge, actor=actor(), now=now())
    flash(_("They are two nominees again, each with her own nominations."))
    return redirect(url_for(".nominees", election_id=election_id))
