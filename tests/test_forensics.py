"""Promise 2 as a searcher would try it: everything the service keeps is read after closing.

Known persons vote through the pages, one of them twice; the contest is closed there, and the
worker has its round. Whatever is looked for was found before, by the same search, or the search
would prove nothing.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from election import db
from election.audit import Act
from election.core.refusal import RefusedError
from election.voting.models import Binding, Voter
from election.web.limits import limiter
from tests.evening.hall import pass_for
from tests.evening.meeting import Evening
from tests.evening.setting import CHAIRS
from tests.evening.trail import ORDER, Row, Trail, bytes_of, found, start

pytestmark = pytest.mark.sqlite

At = Callable[[str], Evening]
CHOICES = dict(zip(ORDER, [*CHAIRS, *CHAIRS, None], strict=True))


@pytest.fixture
def begin(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Evening], Trail]:
    """Serve an evening in earnest; all is logged but the database's statements, as always."""

    def make(evening: Evening) -> Trail:
        scraps = evening.directory / "tmp"
        scraps.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(scraps))
        monkeypatch.setattr(limiter, "enabled", limiter.enabled)
        caplog.set_level(logging.DEBUG)
        return start(evening, tmp_path / "mailbox", caplog)

    return make


@pytest.fixture
def voted(evening_at: At, begin: Callable[[Evening], Trail]) -> Trail:
    """Everybody has signed in by mail and voted at once, the first one again at the end."""
    trail = begin(evening_at("opened"))
    trail.begin()
    for voter in ORDER:
        chosen = CHOICES[voter]
        trail.cast(voter, trail.sign_in(voter), [chosen] if chosen else [])
    trail.cast(ORDER[0], trail.browsers[0], [CHAIRS[1]])
    return trail


# --- secrets in files, logs and cookies ---


def test_nothing_secret_of_the_evening_is_left(voted: Trail) -> None:
    trail, key = voted, voted.evening.keys.contest_key(voted.evening.contest.id)
    slots = trail.slots(key)
    secrets = [*bytes_of(key)]
    secrets += [each for slot in slots.values() for each in bytes_of(bytes.fromhex(slot))]
    before = trail.raw()
    assert found(bytes_of(key), before)
    assert all(slot.encode() in before for slot in slots.values())
    trail.close()
    trail.work()
    kept = trail.raw() + trail.said()
    assert found([*secrets, *trail.secrets()], kept) == []
    assert all(each.encode() in kept for each in trail.trackers.values())  # the box itself
    with pytest.raises(RefusedError):
        trail.evening.keys.contest_key(trail.evening.contest.id)
    assert list((trail.evening.directory / "tmp").iterdir()) == []


def test_mailed_codes_are_nowhere_once_the_letters_have_left(
    evening_by_hand_at: At, begin: Callable[[Evening], Trail]
) -> None:
    trail = begin(evening_by_hand_at("keyed"))
    trail.mail_codes()
    waiting = trail.raw()
    trail.work()
    sent = trail.raw()
    trail.hold_meeting()
    codes = [code.encode() for code in trail.codes.values()]
    assert found(codes, waiting) == codes
    assert found(codes, sent) == []
    trail.begin()
    for voter in ORDER:
        chosen = CHOICES[voter]
        trail.cast(voter, trail.browser(), [chosen] if chosen else [])
    trail.cast(ORDER[0], trail.browsers[0], [])
    trail.close()
    trail.work()
    kept = trail.raw() + trail.said()
    passes = [each.encode() for each in trail.passes.values()]
    assert found([*trail.secrets(), *passes], kept) == []
    nothing_joins(trail)


def test_whoever_asks_too_often_is_not_named_in_the_log(
    evening_at: At, begin: Callable[[Evening], Trail]
) -> None:
    trail = begin(evening_at("opened"))
    trail.begin()
    given = pass_for(trail.evening, ORDER[0])
    signed_in = trail.sign_in(ORDER[1])
    for browser, asked in (
        (trail.browser(), {"contest": 1, "pass": given}),
        (signed_in, {"contest": 1}),
    ):
        for _ in range(30):
            browser.post_json(f"{trail.base}/booth/voter", asked)
        browser.post_json(f"{trail.base}/booth/voter", asked, 429)
    assert trail.logged.text.count("exceeded") == 2
    assert given not in trail.logged.text
    assert [each for each in trail.of_person(ORDER[1]) if each in trail.logged.text] == []


# --- what joins a person and a ballot ---


def test_while_open_the_key_joins_them_and_afterwards_nothing(voted: Trail) -> None:
    trail, evening = voted, voted.evening
    slots = trail.slots(evening.keys.contest_key(evening.contest.id))
    bindings = {each.slot: each.credential for each in evening.session.scalars(sa.select(Binding))}
    joined = {voter: bindings[slot] for voter, slot in slots.items()}
    assert joined == {voter: trail.credential(voter) for voter in ORDER}
    known = [(evening.person(voter).id.hex, slot) for voter, slot in slots.items()]
    assert reached(trail, known) == set(ORDER)  # whoever has the key
    assert reached(trail) == set()
    times_and_orders_are_kept_while_open(trail)
    folder = evening.directory.parent / "twin"
    shutil.copytree(evening.directory, folder)
    twin = Evening(folder, evening.desks)
    twin.now = trail.site.clock.now
    trail.close()
    trail.work()
    nothing_joins(trail)
    twin.close()  # chance puts them in the order of voting once in 5040 times, never twice
    assert in_order_of_voting(trail) & in_order_of_voting(trail, twin) == set()
    twin.end()


def times_and_orders_are_kept_while_open(trail: Trail) -> None:
    assert in_order_of_voting(trail) == {"account", "outbox", "sign_in"}
    assert with_moments(trail.new_rows(), trail.moments) == {"outbox", "sign_in"}
    assert found(texts_of(trail.moments), trail.raw())


def nothing_joins(trail: Trail) -> None:
    """Whatever was written since the contest opened, nothing of it tells whose ballot is whose."""
    session, rows = trail.evening.session, trail.new_rows()
    assert {table for table, new in rows.items() if new} <= {
        "account",
        "audit_act",
        "box_event",
        "contest",
        "voter",
    }
    voters = set(session.scalars(sa.select(Voter.person_id)))
    assert voters == {trail.evening.person(voter).id for voter in ORDER}
    assert [each.action for each in acts_since(trail)] == ["contest:close"]
    assert reached(trail) == set()
    assert named_together(trail, rows) == []
    assert with_moments(rows, trail.moments) == set()
    assert found(texts_of(trail.moments), trail.raw() + trail.said()) == []
    marks = [each for voter in ORDER for each in (*trail.of_person(voter), *trail.of_ballot(voter))]
    assert found([each.encode() for each in marks], trail.logged.text.encode()) == []


def reached(trail: Trail, more: Sequence[Row] = ()) -> set[str]:
    """Return the voters from whom rows lead to their ballot, by values that few rows have."""
    rows = [row for table in trail.evening.as_they_lie().values() for row in table]
    having: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in (*rows, *more):
        values = tuple(each for each in row if isinstance(each, str) and len(each) >= 8)
        for each in values:
            having[each].append(values)
    rare = {each for each, where in having.items() if len(where) <= 4}
    return {voter for voter in ORDER if _leads(trail, voter, having, rare)}


def _leads(
    trail: Trail, voter: str, having: dict[str, list[tuple[str, ...]]], rare: set[str]
) -> bool:
    seen, wanted = set(trail.of_person(voter)), set(trail.of_ballot(voter))
    waiting = list(seen)
    while waiting:
        for values in having[waiting.pop()]:
            new = (set(values) & rare) - seen
            seen |= new
            waiting += new
    return bool(seen & wanted)


def named_together(trail: Trail, rows: dict[str, list[Row]]) -> list[tuple[str, str]]:
    """Return rows that name a voter and a ballot, or a voter and somebody to vote for."""
    persons = {voter: trail.of_person(voter) for voter in ORDER}
    ballots = [each for voter in ORDER for each in trail.of_ballot(voter)]
    together = []
    for table, row in ((table, row) for table, new in rows.items() for row in new):
        if table == "contest":
            continue  # has the candidates, the same for everybody
        text = repr(row)
        named = [voter for voter, marks in persons.items() if any(each in text for each in marks)]
        if len(named) > 1 or (named and any(each in text for each in ballots)):
            together.append((table, text[:200]))
    return together


def in_order_of_voting(trail: Trail, evening: Evening | None = None) -> set[str]:
    """Return the tables whose new rows, as they lie or by a column, name voters as they voted."""
    marks = {voter: trail.of_person(voter) for voter in ORDER}
    contents = (evening or trail.evening).as_they_lie()
    telling = set()
    for table, rows in contents.items():
        new = [row for row in rows if row not in trail.before[table]]
        orders = [new, *(sorted(new, key=lambda row, at=at: str(row[at])) for at in _columns(new))]
        for each in orders:
            named = [
                voter
                for row in each
                for voter, of in marks.items()
                if any(m in repr(row) for m in of)
            ]
            if tuple(dict.fromkeys(named)) == ORDER:
                telling.add(table)
    return telling


def _columns(rows: list[Row]) -> list[int]:
    """Return the columns that are no random ids: those would be in any order once in a while."""
    first = rows[0] if rows else ()
    return [at for at, each in enumerate(first) if not (isinstance(each, str) and len(each) == 32)]


def with_moments(rows: dict[str, list[Row]], moments: Sequence[datetime]) -> set[str]:
    """Return the tables that have a time of something a voter did."""
    texts = [each.decode() for each in texts_of(moments)]
    return {
        table
        for table, new in rows.items()
        if any(text in repr(row) for row in new for text in texts)
    }


def texts_of(moments: Sequence[datetime]) -> list[bytes]:
    """Return moments as databases, logs and archives write them, to the second."""
    return [
        text.encode()
        for each in moments
        for text in (
            f"{each:%H:%M:%S}",
            str(int(each.timestamp())),
            f"{int(each.timestamp()):o}",
        )
    ]


def acts_since(trail: Trail) -> list[Act]:
    acts = trail.evening.session.scalars(sa.select(Act).order_by(Act.number)).all()
    return list(acts[len(trail.before["audit_act"]) :])


# --- when it is erased, and what ids tell ---


def test_while_somebody_reads_the_worker_tries_again(
    evening_at: At, begin: Callable[[Evening], Trail]
) -> None:
    trail = begin(evening_at("voted"))
    key = trail.evening.keys.contest_key(trail.evening.contest.id)
    slots = [slot.encode() for slot in trail.slots(key).values()]
    reading = sqlite3.connect(trail.evening.database, isolation_level=None)
    reading.execute("BEGIN")
    reading.execute("SELECT count(*) FROM binding").fetchone()
    trail.close()
    trail.work()
    assert found(slots, trail.raw()) == slots
    reading.close()
    trail.work()
    assert found(slots, trail.raw()) == []


def test_ids_are_random_and_hold_no_time(evening_at: At) -> None:
    evening = evening_at("closed")
    versions = Counter()
    for table in db.Base.metadata.sorted_tables:
        columns = [each for each in table.columns if isinstance(each.type, sa.Uuid)]
        for row in evening.session.execute(sa.select(*columns)) if columns else ():
            versions.update(each.version for each in row if each is not None)
    assert set(versions) == {4}
    assert versions[4] > 500
