"""What is up, how to nominate and until when; how many have answered."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from election.core.rulebook.nomination import Answer, may_nominate
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import (
    meeting_of,
    offices_of,
    phase_of,
    rulebook_of_election,
)
from election.nominations import services
from election.nominations.calls import published_call
from election.nominations.candidacies import candidacies, names_are_shown
from election.nominations.queries import nominations_of_person
from election.nominations.views import bp
from election.nominations.views.calling import may_call
from election.nominations.wording import (
    eligible_text,
    nominator_shown_text,
    nominators_text,
    seat_name,
    seats_text,
)
from election.people.queries import register_of
from election.room.queries import erased_at
from election.web.access import Role, access, public
from election.web.request import actor, db, get_or_404, now, person_or_none, roles
from election.web.texts import today


@bp.get("/elections/<uuid:election_id>/nominations")
@public
def nominations(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    rulebook = rulebook_of_election(db(), election)
    me = person_or_none()
    register = register_of(db(), election.network_id)
    return render_template(
        "nominations/nominations.html",
        election=election,
        rulebook=rulebook,
        meeting=meeting_of(db(), election),
        phase=phase_of(db(), election, now()),
        rows=offices_of(db(), election),
        seat_name=seat_name,
        seats_text=seats_text,
        eligible_text=eligible_text,
        nominators=nominators_text(rulebook),
        nominator_shown_text=nominator_shown_text,
        i_may=me is not None and may_nominate(rulebook, register, me.key, today()),
        nominee=me is not None and bool(nominations_of_person(db(), election, me)),
        shown=names_are_shown(db(), election),
        numbers=_numbers(election),
        erased=erased_at(db(), election),
        call=published_call(db(), election),
        may_call=may_call(election) and now() < election.nominations_close_at,
    )


def _numbers(election: Election) -> dict[str, int] | None:
    """Return how many are nominated and have not answered; no names, and not for members."""
    if not roles() & {Role.COORDINATOR, Role.COMMITTEE}:
        return None
    found = candidacies(db(), election, now())
    waits = [any(one.state is Answer.PENDING for one in hers) for hers in found.values()]
    return {"nominated": len(found), "waiting": sum(waits)}


@bp.post("/elections/<uuid:election_id>/nominations/remind")
@access(Role.COORDINATOR, Role.COMMITTEE)
def remind(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    with transaction(db()):
        count = services.remind(db(), election=election, actor=actor(), now=now())
    flash(
        ngettext(
            "%(num)d person has been sent a reminder.",
            "%(num)d persons have been sent a reminder.",
            count,
        )
    )
    at_work = Role.COMMITTEE in roles()
    page = "slates.room" if at_work else "nominations.nominations"
    return redirect(url_for(page, election_id=election_id))
