"""The seat ledger: who is elected, until when and by which rule; and its few acts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.rulebook.eligibility import EligibilityEvent
from election.core.rulebook.model import AfterSeatLoss, Rulebook
from election.core.rulebook.vacancy import Vacancy
from election.db import transaction
from election.elections import queries, services
from election.elections.forms import EndForm
from election.elections.models import Election, Term, TermEnd
from election.elections.vacancies import by_election_at, empty_seats, vacancy_now
from election.elections.views import bp
from election.meetings.models import Meeting
from election.meetings.queries import meetings
from election.people.forms import PlainForm
from election.people.models import Person
from election.people.queries import persons_by_id, rulebook_now
from election.web.access import Role, access, public
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, network, now, roles
from election.web.texts import today


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One term, with whom it belongs to and where she was elected."""

    term: Term
    person: Person
    meeting: Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One office: who sits, which seats are empty, who sat before."""

    office: str
    body: str | None  # where its holders sit; None of an office of old rules
    sitting: tuple[Line, ...]
    vacant: tuple[str, ...]  # the part of each empty seat
    follows: Vacancy | None  # from the empty seats, if there are any
    under_way: Election | None  # in which the office is up
    fills: Meeting | None  # the next meeting that may fill them before their time
    earlier: tuple[Line, ...]


@bp.get("/ledger")
@public
def ledger() -> ResponseReturnValue:
    rulebook = rulebook_now(db(), network().id, today())
    return render_template(
        "elections/ledger.html",
        rulebook=rulebook,
        sections=list(sections(rulebook)),
        events=lost_seats() if Role.COORDINATOR in roles() else {},
    )


def sections(rulebook: Rulebook) -> Iterator[Section]:
    """Yield the ledger office by office, in the order of election; offices of old rules last."""
    persons = persons_by_id(db(), network().id)
    held = {one.id: one for one in meetings(db(), network().id)}
    everything = [
        Line(term=one, person=persons[one.person_id], meeting=held[one.meeting_id])
        for one in queries.terms(db(), network().id)
    ]
    former = dict.fromkeys(one.term.office for one in everything)
    for office in dict.fromkeys([*rulebook.offices, *former]):
        hers = [one for one in everything if one.term.office == office]
        now_in = [one for one in hers if sits(one.term)]
        empty = vacancies(rulebook, office)
        yield Section(
            office=office,
            body=rulebook.offices[office].body if office in rulebook.offices else None,
            sitting=tuple(sorted(now_in, key=lambda one: _order(rulebook, one.term))),
            vacant=empty,
            follows=vacancy_now(db(), rulebook, network().id, office, today()) if empty else None,
            under_way=queries.election_under_way(db(), network().id, office),
            fills=by_election_at(db(), rulebook, network().id, office, today()) if empty else None,
            earlier=tuple(reversed([one for one in hers if one not in now_in])),
        )


def sits(term: Term) -> bool:
    """Tell whether a term has not ended, today."""
    return term.ended_on is None or term.ended_on > today()


def _order(rulebook: Rulebook, term: Term) -> tuple[int, date, str]:
    office = rulebook.offices.get(term.office)
    parts = [one.id for one in office.parts] if office else []
    place = parts.index(term.part) if term.part in parts else len(parts)
    return place, term.since, str(term.id)


def vacancies(rulebook: Rulebook, office: str) -> tuple[str, ...]:
    """Return the part of each empty seat."""
    if office not in rulebook.offices:
        return ()
    found = empty_seats(db(), rulebook, network().id, office, today())
    return tuple(part for part, seats in found.items() for _each in range(seats))


def lost_seats() -> dict[tuple[str, UUID], EligibilityEvent]:
    """Return what the rules say to holders who are no longer eligible, by office and person."""
    keys = {one.key: one.id for one in persons_by_id(db(), network().id).values()}
    events = queries.lost_eligibility(db(), network().id, today())
    return {(one.office, keys[one.person]): one for one in events}


@bp.route("/ledger/<uuid:term_id>/end", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def end_term(term_id: UUID) -> ResponseReturnValue:
    term = get_or_404(Term, term_id)
    form = EndForm(data={"on": today()})
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            end(term, form.on.data or today(), request.form.get("why"))
        if not form.is_wrong:
            flash(_("The seat is free. It stands in the ledger."))
            return redirect(url_for("elections.ledger", _anchor=term.office))
    event = lost_seats().get((term.office, term.person_id))
    return render_template(
        "elections/end_term.html",
        term=term,
        person=db().get_one(Person, term.person_id),
        form=form,
        event=event,
        is_lost=event is not None and event.effect is AfterSeatLoss.SEAT_LOST,
        rulebook=rulebook_now(db(), network().id, today()),
    )


@bp.route("/ledger/<uuid:term_id>/reinstate", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def reinstate(term_id: UUID) -> ResponseReturnValue:
    term = get_or_404(Term, term_id)
    person = db().get_one(Person, term.person_id)
    form = PlainForm()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            services.reinstate(db(), term=term, actor=actor(), now=now())
        if not form.is_wrong:
            flash(_("%(name)s holds the seat again.", name=person.name))
            return redirect(url_for("elections.ledger", _anchor=term.office))
    rulebook = rulebook_now(db(), network().id, today())
    return render_template(
        "elections/reinstate.html", form=form, term=term, person=person, rulebook=rulebook
    )


def end(term: Term, on: date, why: str | None) -> None:
    """End a term for the reason of the button that was pressed; 400 for any other."""
    match why:
        case TermEnd.RESIGNED:
            services.resign(db(), term=term, on=on, actor=actor(), now=now())
        case TermEnd.SEAT_LOST:
            services.end_lost_seat(db(), term=term, on=on, actor=actor(), now=now())
        case _:
            abort(400)
