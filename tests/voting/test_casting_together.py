"""Promise 1: no acknowledged ballot is lost, none counts twice, whatever happens at once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from functools import partial

import pytest
import sqlalchemy as sa

from election.core.ballot.ballot import tracker
from election.core.ballot.verify import ArchiveReport, verify_archive
from election.db import transaction
from election.people.models import Person
from election.voting.models import Binding, BoxEvent, Contest, Voter
from election.voting.services.casting import cast, check
from tests.evening.crowd import Crowd, Deed
from tests.evening.meeting import Evening
from tests.evening.setting import CHAIRS, VOTERS

At = Callable[[str], Evening]


def casting(voter: str, raw: bytes) -> Deed:
    return lambda evening: evening.cast(voter, raw)


def closing(evening: Evening) -> str:
    evening.close()
    return "closed"


def waiting(_: Evening) -> str:
    time.sleep(0.1)
    return "waited"


def ballots(evening: Evening, voter: str, number: int, code: str | None = None) -> list[bytes]:
    """Make ballots of one voter, all different."""
    code = code or evening.code(voter)
    return [evening.fill_in([CHAIRS[at % 3]], code=code) for at in range(number)]


def verified(evening: Evening) -> ArchiveReport:
    """Verify the box, and that there is one binding for each credential in it."""
    report = verify_archive(evening.archive())
    bindings = evening.session.scalars(sa.select(Binding)).all()
    if not report.ended:
        assert {int(each.credential) for each in bindings} == {one for _, one in report.ballots}
        assert len({each.slot for each in bindings}) == len(bindings) == report.num_tallied
    return report


def trackers(report: ArchiveReport) -> list[str]:
    return [each for each, _ in report.ballots]


def test_seven_voters_at_once(evening_at: At) -> None:
    evening = evening_at("opened")
    made = {voter: ballots(evening, voter, 2) for voter in VOTERS}
    crowd = Crowd(evening)
    workers = [crowd.send(*(casting(voter, raw) for raw in raws)) for voter, raws in made.items()]
    crowd.finish()
    acknowledged = [each for worker in workers for each in worker.answers]
    report = verified(evening)
    assert sorted(acknowledged) == sorted(trackers(report))
    assert len(acknowledged) == 14
    assert set(report.counted) == {tracker(raws[-1]) for raws in made.values()}


def test_one_voter_on_three_devices(evening_at: At) -> None:
    evening = evening_at("opened")
    made = ballots(evening, "uppsala-o2", 6)
    crowd = Crowd(evening)
    workers = [crowd.send(*(casting("uppsala-o2", raw) for raw in made[at::3])) for at in range(3)]
    crowd.finish()
    report = verified(evening)
    acknowledged = [each for worker in workers for each in worker.answers]
    assert sorted(acknowledged) == sorted(trackers(report)) == sorted(map(tracker, made))
    assert report.counted == (trackers(report)[-1],)


def test_one_ballot_clicked_on_many_times_at_once(evening_at: At) -> None:
    evening = evening_at("opened")
    (raw,) = ballots(evening, "uppsala-o2", 1)
    crowd = Crowd(evening)
    workers = [crowd.send(*[casting("uppsala-o2", raw)] * 3) for _ in range(3)]
    crowd.finish()
    assert [worker.answers for worker in workers] == [[tracker(raw)] * 3] * 3
    assert trackers(verified(evening)) == [tracker(raw)]


def test_two_codes_for_one_seat_at_once(evening_at: At) -> None:
    evening = evening_at("opened")
    (own,) = ballots(evening, "uppsala-o2", 1)
    (lent,) = ballots(evening, "uppsala-o2", 1, code=evening.code("uppsala-o1"))
    crowd = Crowd(evening)
    workers = [crowd.send(casting("uppsala-o2", raw)) for raw in (own, lent)]
    crowd.finish()
    assert [each for worker in workers for each in worker.refusals] == ["second-code"]
    (accepted,) = [each for worker in workers for each in worker.answers]
    assert trackers(verified(evening)) == [accepted]


def test_one_code_for_two_seats_at_once(evening_at: At) -> None:
    evening = evening_at("opened")
    first, second = ballots(evening, "uppsala-o2", 2)
    crowd = Crowd(evening)
    workers = [
        crowd.send(casting("uppsala-o2", first)),
        crowd.send(casting("uppsala-o1", second)),
    ]
    crowd.finish()
    assert [each for worker in workers for each in worker.refusals] == ["code-in-use"]
    assert verified(evening).num_tallied == 1


# --- crashes ---


@pytest.mark.parametrize("committed", [False, True])
def test_killed_in_the_middle_of_a_cast(evening_at: At, committed: bool) -> None:
    """Before its commit nothing is there; after it, the ballot is, answered or not."""
    evening = evening_at("opened")
    first, second, third = ballots(evening, "uppsala-o2", 3)
    crowd = Crowd(evening)
    worker = crowd.send(casting("uppsala-o2", first), partial(_die, second, committed))
    crowd.start()
    worker.process.join(60)
    assert worker.process.exitcode == -signal.SIGKILL
    assert worker.answers == [tracker(first)]
    expected = [tracker(first), tracker(second)] if committed else [tracker(first)]
    assert trackers(verified(evening)) == expected
    assert evening.cast("uppsala-o2", second) == tracker(second)
    assert evening.cast("uppsala-o2", third) == tracker(third)
    assert trackers(verified(evening)) == [tracker(each) for each in (first, second, third)]


def _die(raw: bytes, committed: bool, evening: Evening) -> str:
    checked = check(evening.box(), raw)
    with transaction(evening.session):
        cast(
            evening.session,
            contest=evening.contest,
            voter=evening.person("uppsala-o2"),
            checked=checked,
            raw=raw,
            keys=evening.keys,
            now=evening.now,
        )
        if not committed:
            os.kill(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


@pytest.mark.parametrize("seconds", [0.11, 0.26, 0.43])
def test_killed_at_any_moment(evening_at: At, seconds: float) -> None:
    evening = evening_at("opened")
    made = {voter: ballots(evening, voter, 12) for voter in VOTERS[:2]}
    crowd = Crowd(evening)
    workers = [crowd.send(*(casting(voter, raw) for raw in raws)) for voter, raws in made.items()]
    crowd.start()
    workers[0].kill_after(seconds)
    workers[1].kill_after(0)
    report = verified(evening)
    for worker, raws in zip(workers, made.values(), strict=True):
        sent = [tracker(raw) for raw in raws]
        there = [each for each in trackers(report) if each in sent]
        assert worker.answers == sent[: len(worker.answers)]
        assert there[: len(worker.answers)] == worker.answers
        assert len(there) <= len(worker.answers) + 1  # one may have been under way
    evening.vote("gotland-o1", ["gotland-o2"])
    evening.close()
    assert verify_archive(evening.archive()).ended


# --- closing meanwhile ---


def test_casting_races_with_closing(evening_at: At) -> None:
    evening = evening_at("opened")
    made = {voter: ballots(evening, voter, 10) for voter in VOTERS[:3]}
    for voter, raws in made.items():
        evening.cast(voter, raws[0])
    crowd = Crowd(evening)
    workers = [
        crowd.send(*(casting(voter, raw) for raw in raws[1:])) for voter, raws in made.items()
    ]
    closer = crowd.send(waiting, closing)
    crowd.finish()
    assert closer.answers[-1] == "closed"
    report = verified(evening)
    assert report.ended
    acknowledged = [each for worker in workers for each in worker.answers]
    refused = [each for worker in workers for each in worker.refusals]
    assert set(refused) <= {"contest-closed"}
    assert len(acknowledged) + len(refused) == 3 * 9
    first = [tracker(raws[0]) for raws in made.values()]
    assert sorted(trackers(report)) == sorted(first + acknowledged)
    voters = evening.session.scalars(
        sa.select(Person.key).join(Voter, Voter.person_id == Person.id)
    )
    assert set(voters) == set(made)


def test_closing_twice_at_once(evening_at: At) -> None:
    evening = evening_at("voted")
    crowd = Crowd(evening)
    workers = [crowd.send(closing) for _ in range(3)]
    crowd.finish()
    answered = sorted(each for worker in workers for each in (*worker.answers, *worker.refusals))
    assert answered == ["closed", "contest-closed-twice", "contest-closed-twice"]
    assert verified(evening).num_tallied == len(VOTERS)


def test_opening_twice_at_once(evening_at: At) -> None:
    evening = evening_at("ready")
    evening.freeze()
    questions = evening.ballot().questions
    crowd = Crowd(evening)

    def opening(each: Evening) -> str:
        each.open(round=1, questions=questions)
        return "opened"

    workers = [crowd.send(opening) for _ in range(3)]
    crowd.finish()
    assert [each for worker in workers for each in worker.answers] == ["opened"]
    assert evening.session.scalar(sa.select(sa.func.count(Contest.id))) == 1
    setups = sa.select(sa.func.count(BoxEvent.id)).where(BoxEvent.pool_entry_id == evening.entry.id)
    assert evening.session.scalar(setups.where(BoxEvent.box == "votes")) == 1
    assert len(list((evening.directory / "keys").glob("contest-*"))) == 1
