"""The first pages: which networks there are, and what a network expects of its reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import sqlalchemy as sa
from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from election.elections import views as elections
from election.elections.models import Election
from election.elections.queries import meeting_of, phase_of
from election.meetings import views as meetings
from election.meetings.feed import Entry, duties, ends
from election.nominations import views as nominations
from election.people import views as people
from election.people.models import Network
from election.results import views as results
from election.slates import views as slates
from election.tally import views as tally
from election.voting import views as voting
from election.voting.queries import contests_of
from election.web.access import public
from election.web.request import config, db, is_local, network, now, person_or_none, roles
from election.web.tasks import Reader, Task
from election.web.texts import COOKIE, LANGUAGES, today, zone

STAGES = (people, meetings, elections, nominations, slates, voting, tally, results)
# What each stage expects of a reader, added by the stages that expect something.
EXPECTED: tuple[Callable[[Reader], Iterable[Task]], ...] = (
    people.expected,
    meetings.expected,
    elections.expected,
    nominations.expected,
    slates.expected,
    voting.expected,
    tally.expected,
    results.expected,
)
A_YEAR = 365 * 24 * 3600  # seconds
LATELY = timedelta(days=30)  # so long what somebody has done is shown as done

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def front() -> ResponseReturnValue:
    networks = db().scalars(sa.select(Network).order_by(Network.name)).all()
    return render_template("home/front.html", networks=networks)


@bp.get("/n/<network_key>/")
@public
def first_page() -> ResponseReturnValue:
    chosen = sa.select(Election).where(Election.network_id == network().id)
    rows = db().scalars(chosen).all()
    found = [(one, meeting_of(db(), one), phase_of(db(), one, now())) for one in rows]
    found.sort(key=lambda each: each[1].held_on, reverse=True)
    tasks = expected_now()
    coming, done = ahead(tasks)
    return render_template(
        "home/network.html",
        elections=found,
        tasks=tasks,
        coming=coming,
        done=done,
        rulebook=g.rulebook,
    )


@bp.app_template_filter()
def path_here(url: str) -> str:
    """Return the path of a whole address of ours."""
    return url.removeprefix(config().site_url)


@bp.get("/n/<network_key>/vote")
@public
def vote() -> ResponseReturnValue:
    """Lead from a short address to the booth of the election that is on."""
    return _to_the_one_on("voting.booth")


@bp.get("/n/<network_key>/screen")
@public
def screen() -> ResponseReturnValue:
    """Lead from a short address to the page for the wall."""
    return _to_the_one_on("tally.screen")


def _to_the_one_on(endpoint: str) -> ResponseReturnValue:
    """Lead to a page of the election that is voted in, or whose meeting is the nearest."""
    chosen = sa.select(Election).where(
        Election.network_id == network().id, Election.cancelled_at.is_(None)
    )
    rows = list(db().scalars(chosen))
    if not rows:
        return redirect(url_for("elections.elections"))
    found = max(rows, key=_how_near)
    return redirect(url_for(endpoint, election_id=found.id))


def _how_near(election: Election) -> tuple[bool, bool, float]:
    is_voted_in = any(each.closed_at is None for each in contests_of(db(), election))
    meeting = meeting_of(db(), election)
    is_open = meeting.opened_at is not None and meeting.closed_at is None
    return is_voted_in, is_open, -abs((meeting.held_on - today()).days)


@bp.post("/language")
@public
def choose_language() -> ResponseReturnValue:
    back = request.form.get("back", "/")
    answer = redirect(back if is_local(back) else url_for("home.front"))
    chosen = request.form.get("language")
    if chosen in LANGUAGES:
        answer.set_cookie(COOKIE, chosen, max_age=A_YEAR, samesite="Lax", httponly=True)
    return answer


def ahead(tasks: list[Task]) -> tuple[list[Entry], list[Entry]]:
    """Return the reader's dates to come, without those of her tasks, and what she has done."""
    me = person_or_none()
    if me is None:
        return [], []
    reader = Reader(session=db(), network=network(), person=me, roles=roles(), now=now())
    mine = [one for one in duties(reader) if not one.cancelled]
    asked = {(config().site_url + task.url, task.due_at) for task in tasks}
    left = [one for one in mine if ends(one, zone()) > reader.now]
    done = [one for one in mine if one.is_done and ends(one, zone()) > reader.now - LATELY]
    return (
        [one for one in left if not one.is_done and (one.url, one.at) not in asked],
        list({one.url: one for one in done}.values()),
    )


def expected_now() -> list[Task]:
    """Return what is expected of the person in front of the page, the most urgent first."""
    me = person_or_none()
    if me is None:
        return []
    reader = Reader(session=db(), network=network(), person=me, roles=roles(), now=now())
    tasks = [task for expected in EXPECTED for task in expected(reader)]
    return sorted(tasks, key=lambda task: (task.due_at is None, task.due_at or reader.now))
