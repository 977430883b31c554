"""At the door: who comes is ticked present, and gets the sheet with her seat's code."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.rulebook.model import MeetingForm, MemberKind
from election.core.rulebook.roll import electoral_roll
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.meetings.models import Meeting
from election.meetings.queries import persons_present, roll_of, roll_value
from election.meetings.services import record_departure, record_presence
from election.people.models import Person
from election.people.queries import members_by_id, persons_by_key, register_of
from election.voting.views.blueprint import bp
from election.web.access import Role, access
from election.web.forms import Form, refusals_on
from election.web.request import actor, db, get_or_404, network, now

CHECK_IN = "/elections/<uuid:election_id>/check-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class AtDoor:
    """Someone who may come: of which member, whether she is here, and the seat she votes on."""

    person: Person
    member: str
    present: bool
    seat: str  # as on the sheet; empty: she has no vote as things stand
    why: object  # the roll's reason


@bp.get(CHECK_IN)
@access(Role.TELLER, Role.CODE_OFFICER, Role.COORDINATOR)
def check_in(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    return _page(election, Form())


@bp.post(f"{CHECK_IN}/<uuid:person_id>")
@access(Role.TELLER, Role.CODE_OFFICER, Role.COORDINATOR)
def check_in_person(election_id: UUID, person_id: UUID) -> ResponseReturnValue:
    election, who, form = (
        get_or_404(Election, election_id),
        get_or_404(Person, person_id),
        Form(),
    )
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            _note(meeting_of(db(), election), who, request.form.get("how", ""))
            back = url_for("voting.check_in", election_id=election_id, q=request.form.get("q"))
            return redirect(f"{back}#person-{who.id}")
    return _page(election, form)


def _note(meeting: Meeting, who: Person, how: str) -> None:
    if how == "left":
        record_departure(db(), meeting=meeting, person=who, actor=actor(), now=now())
        flash(_("%(name)s has left.", name=who.name))
        return
    record_presence(
        db(), meeting=meeting, person=who, remote=how == "remote", actor=actor(), now=now()
    )
    flash(_("%(name)s is present.", name=who.name))


def _page(election: Election, form: Form) -> ResponseReturnValue:
    meeting = meeting_of(db(), election)
    wanted = request.args.get("q", "").strip()
    coming = [
        each
        for each in _coming(election, meeting)
        if wanted.casefold() in f"{each.person.name} {each.member}".casefold()
    ]
    return render_template(
        "voting/check_in.html",
        election=election,
        meeting=meeting,
        coming=coming,
        wanted=wanted,
        form=form,
        roll=roll_of(db(), meeting),
        in_room=meeting.form is not MeetingForm.DIGITAL,
        remote=meeting.form is not MeetingForm.PHYSICAL,
    )


def _coming(election: Election, meeting: Meeting) -> list[AtDoor]:
    """Return everybody who could have a vote at the meeting, in the order of the register.

    Seats are those of the adopted roll, or of the roll as presence would make it now.
    """
    here = {each.key for each in persons_present(db(), meeting)}
    adopted = roll_of(db(), meeting)
    register, rulebook = register_of(db(), network().id), rulebook_of_election(db(), election)
    roll = (
        roll_value(db(), adopted)
        if adopted
        else electoral_roll(rulebook, register, on=meeting.held_on, present=here)
    )
    members = {each.key: each.name for each in members_by_id(db(), network().id).values()}
    persons = rulebook.membership.kind is MemberKind.PERSONS
    appointed = {
        each.person: members[each.member]
        for each in register.appointments
        if each.is_valid(meeting.held_on)
    }
    found = []
    for key, who in persons_by_key(db(), network().id).items():
        line = roll.line(key)
        if key not in appointed and key not in here and not (persons and line):
            continue
        votes = line is not None and line.entitled
        seat = f"{members.get(line.member, who.name)} {line.seat}" if line and votes else ""
        found.append(
            AtDoor(
                person=who,
                member=appointed.get(key, ""),
                present=key in here,
                seat=who.name if seat and persons else seat,
                why=line.says if line else None,
            )
        )
    return found
