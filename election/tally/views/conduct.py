"""The page from which the meeting's evening is led."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from election.core.record.result import DecisionKind
from election.core.record.won_twice import WonTwice
from election.core.rulebook.model import Mode
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import meeting_of, offices_of, rulebook_of_election
from election.meetings.queries import RollChanges, roll_changes
from election.nominations.profiles import preference_of
from election.nominations.queries import ineligible
from election.people.models import Person
from election.tally import services
from election.tally.forms import (
    AcclaimForm,
    MotionForm,
    OpenForm,
    OpenForMinutesForm,
    OpenUntilForm,
    TimeForm,
    WindowForm,
    decision_texts,
)
from election.tally.queries import (
    declinings,
    heads_of,
    offices_in_order,
    tally_of,
    winners_of_two,
)
from election.tally.queries.deciding import decidable, decisions, key_is_lost, motions
from election.tally.queries.standing import (
    Standing,
    Step,
    answered,
    ballots_cast,
    ballots_in,
    lots_needed,
    order_of_the_evening,
    standing,
    version,
    window_ballots,
)
from election.tally.views.blueprint import bp
from election.tally.views.ending import of_the_end
from election.voting.keystore import KeyStore
from election.voting.models import Box, Contest
from election.voting.queries import (
    annulled,
    ceremony_of,
    contests_of,
    entry_of,
    manifest_of,
    opening_of,
    valid_contests,
)
from election.voting.services.decisions import decided
from election.web.access import Role, access
from election.web.forms import Form, refusals_on
from election.web.request import db, get_or_404, now

LEADERS = (Role.COORDINATOR, Role.TELLER)
DECIDERS = (*LEADERS, Role.COMMITTEE)


def keys() -> KeyStore:
    """Return the store of the keys that lie outside the database."""
    found: KeyStore = current_app.extensions["election.keys"]
    return found


def contest_or_404(election: Election, number: int) -> Contest:
    """Return an opened contest by its number."""
    for contest in contests_of(db(), election):
        if contest.number == number:
            return contest
    return abort(404)


@bp.get("/conduct")
@access(*DECIDERS)
def conduct(election_id: UUID) -> ResponseReturnValue:
    return conduct_page(get_or_404(Election, election_id))


def conduct_page(
    election: Election, *, about: Contest | None = None, **forms: Form
) -> ResponseReturnValue:
    """Show where the evening stands; a form that was refused keeps what was typed.

    ``about``: the contest on which a decision was asked for.
    """
    now_up = standing(db(), election)
    rulebook = rulebook_of_election(db(), election)
    ceremony = ceremony_of(db(), election)
    together = _together(election, now_up)
    if now_up.contest is not None:
        now_up = replace(now_up, contest=_chosen(together, now_up.contest))
    about = about or _decided_about(election, now_up)
    page = {
        "election": election,
        "meeting": meeting_of(db(), election),
        "rulebook": rulebook,
        "manifest": manifest_of(ceremony) if ceremony else None,
        "declinings": [
            (each, db().get_one(Person, each.person_id)) for each in declinings(db(), election)
        ],
        "annulled": annulled(db(), election),
        "won_twice": [
            (each, _would_rather(election, each)) for each in winners_of_two(db(), election)
        ],
        **(_of_decisions(election, about) if about else {}),
        **of_the_end(election, now_up),
        "now_up": now_up,
        "order": order_of_the_evening(db(), election, now_up),
        "decision_texts": decision_texts(),
        "version": version(db(), election),
        "together": together,
        "over_days": rulebook.voting.mode is Mode.OVER_DAYS,
        **(_of_window(election) if now_up.step is Step.WINDOW else {}),
        **(_of_next(election, now_up) if now_up.ballot else {}),
        **(_of_contest(now_up.contest) if now_up.contest else {}),
        **forms,
    }
    wrong = any(form.is_wrong for form in forms.values())
    return render_template("tally/conduct.html", **page), 409 if wrong else 200


def done_or_refused(
    election: Election, act: Callable[[], object], said: str
) -> ResponseReturnValue:
    """Do what one button asks, and go back to the page; a refusal is told on it."""
    form = Form()
    with refusals_on(form), transaction(db()):
        act()
    if form.is_wrong:
        return conduct_page(election, act_form=form)
    flash(said)
    return redirect(url_for("tally.conduct", election_id=election.id))


def open_form_of(election: Election) -> type[OpenForm]:
    """Return the form that opens a contest in the network's mode of voting."""
    over_days = rulebook_of_election(db(), election).voting.mode is Mode.OVER_DAYS
    return OpenUntilForm if over_days else OpenForMinutesForm


def _of_next(election: Election, now_up: Standing) -> dict[str, Any]:
    """Return what the page needs to open the next contest, or to elect without a ballot."""
    if now_up.ballot is None or now_up.office is None:
        return {}
    form_of_mode = open_form_of(election)
    open_form = form_of_mode(
        office=now_up.office, round=now_up.ballot.round, closes_at=election.voting_closes_at
    )
    acclaim_form = AcclaimForm(office=now_up.office)
    if not open_form.is_submitted():
        open_form.round.data = str(now_up.ballot.round)
    found = ineligible(db(), election, now_up.office)
    for form in (open_form, acclaim_form):
        form.leave_out.choices = [(str(one.person.id), one.person.name) for one in found]
    return {
        "roll_changes": _since_the_roll(election),
        "anew": {UUID(each) for each in now_up.ballot.anew},
        "rerun": _rerun(election, now_up.office),
        "open_form": open_form,
        "acclaim_form": acclaim_form,
        "ineligible": found,
    }


def _since_the_roll(election: Election) -> RollChanges | None:
    """Return what has changed since the roll in force, where presence decides who votes."""
    rulebook = rulebook_of_election(db(), election)
    if rulebook.voting.mode is Mode.OVER_DAYS:
        return None
    return roll_changes(db(), meeting_of(db(), election), rulebook)


def _rerun(election: Election, office: str) -> Contest | None:
    """Return the annulled contest that the next one takes the place of, if there is one."""
    gone = annulled(db(), election)
    held = [each for each in contests_of(db(), election) if each.office == office]
    return next((each for each in held[-1:] if each in gone), None)


def _would_rather(election: Election, won: WonTwice) -> bool:
    """Tell whether she has said that she would rather have the office she is passed over in."""
    said = preference_of(db(), election, get_or_404(Person, UUID(won.kept.id)))
    parts = {str(row.id): (row.office, row.part) for row in offices_of(db(), election)}
    wishes = [parts.get(str(each)) for each in said.offices] if said else []
    other, kept = ((each.office, each.part) for each in (won.other, won.kept))
    return other in wishes and (kept not in wishes or wishes.index(other) < wishes.index(kept))


def _together(election: Election, now_up: Standing) -> list[tuple[Contest, int]]:
    """Return the contests that are in the same step, with how many seats have voted in each."""
    if now_up.step not in (Step.OPEN, Step.CLOSED):
        return []
    is_open = now_up.step is Step.OPEN
    return [
        (each, ballots_in(db(), each))
        for each in valid_contests(db(), election)
        if (each.closed_at is None) is is_open and tally_of(db(), each) is None
    ]


def _chosen(together: Sequence[tuple[Contest, int]], first: Contest) -> Contest:
    """Return which of several contests the reader wants to see: `?contest=` its number."""
    wanted = request.args.get("contest", type=int)
    return next((each for each, _ballots in together if each.number == wanted), first)


def window_form(election: Election) -> WindowForm:
    """Return the form that opens the window, with those who may not stand for an office."""
    form = WindowForm(closes_at=election.voting_closes_at)
    found = {
        str(one.person.id): one.person.name
        for office in offices_in_order(db(), election)
        for one in ineligible(db(), election, office)
    }
    form.leave_out.choices = list(found.items())
    return form


def _of_window(election: Election) -> dict[str, Any]:
    """Return what the page needs to open the first rounds of all offices together."""
    return {
        "window_form": window_form(election),
        "window": window_ballots(db(), election),
        "is_window_due": election.voting_opens_at is not None and election.voting_opens_at <= now(),
        "ineligible": [
            one
            for office in offices_in_order(db(), election)
            for one in ineligible(db(), election, office)
        ],
    }


def _decided_about(election: Election, now_up: Standing) -> Contest | None:
    """Return which contest two persons may decide about: asked for, now up, or held last."""
    contests = contests_of(db(), election)
    wanted = request.args.get("contest", type=int)
    found = [each for each in contests if each.number == wanted]
    found += [now_up.contest] if now_up.contest else []
    found += [each for each in reversed(contests) if each.office == now_up.office]
    return next(iter([*found, *reversed(contests)]), None)


def _of_decisions(election: Election, about: Contest) -> dict[str, Any]:
    """Return what two persons may decide about a contest, and what waits in all of them."""
    motion_form = MotionForm()
    motion_form.offer(decidable(db(), about, keys()))
    return {
        "about": about,
        "motions": [
            (each, db().get_one(Person, each.person_id), db().get_one(Contest, each.contest_id))
            for each in motions(db(), election)
        ],
        "decisions": decisions(db(), about),
        "motion_form": motion_form,
    }


def _of_contest(contest: Contest) -> dict[str, Any]:
    """Return what the page tells of the contest that is open, closed or tied."""
    heads = heads_of(db(), entry_of(db(), contest))
    return {
        "contest": contest,
        "opening": opening_of(contest),
        "ballots": ballots_in(db(), contest),
        "cast": ballots_cast(db(), contest),
        "box_head": heads.get(Box.VOTES),
        "trustees": [
            (db().get_one(Person, row.person_id).name, done)
            for row, done in answered(db(), contest)
        ],
        "few_decided": decided(db(), contest, DecisionKind.FEW_BALLOTS),
        "key_lost": key_is_lost(contest, keys()),
        "ties": lots_needed(db(), contest) if contest.closed_at else [],
        "time_form": TimeForm(),
        "countdown": int(services.COUNTDOWN.total_seconds()),
    }


@bp.get("/conduct/state")
@access(*DECIDERS)
def conduct_state(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    contests = contests_of(db(), election)
    up = next((each for each in contests if each.closed_at is None), None)
    shown = up or (contests[-1] if contests else None)
    return jsonify(
        version=version(db(), election),
        now=now().isoformat(),
        ballots=ballots_in(db(), shown) if shown else None,
        closes_at=shown.closes_at.isoformat() if shown and shown.closes_at else None,
        boxes={each.number: ballots_in(db(), each) for each in contests if not each.closed_at},
    )
