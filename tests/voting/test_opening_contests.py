"""A contest opens on the next uuid when everything it depends on is fixed, and not before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from election.core.ballot.verify import verify_archive
from election.core.record.opening import Candidate
from election.core.refusal import RefusedError
from election.core.rulebook.model import Role
from election.elections.queries import meeting_of
from election.meetings import services as meetings
from election.meetings.models import RollVersion
from election.people.models import Appointment, Member
from election.people.queries import persons_by_key
from election.voting.models import BoxEvent, Contest
from election.voting.queries import contests_of, opening_of
from tests.evening.meeting import Evening
from tests.evening.setting import VOTERS, refusals

At = Callable[[str], Evening]


def keys_of(evening: Evening) -> set[str]:
    return {each.name for each in (evening.directory / "keys").iterdir()}


@pytest.fixture
def refuses(evening_at: At) -> Callable[..., list[str]]:
    """Try to open, and see that neither a row nor a key is left behind."""

    def tried(evening: Evening, office: str = "chair", **changes: Any) -> list[str]:
        count = sa.select(sa.func.count()).select_from(BoxEvent)
        before = evening.session.scalar(count), keys_of(evening)
        contests = len(contests_of(evening.session, evening.election))
        with pytest.raises(RefusedError) as refused:
            evening.open(office, **changes)
        assert (evening.session.scalar(count), keys_of(evening)) == before
        assert len(contests_of(evening.session, evening.election)) == contests
        return refusals(refused)

    return tried


def test_not_before_the_manifest_and_the_roll(
    evening_at: At, refuses: Callable[..., list[str]]
) -> None:
    evening = evening_at("filled")
    assert {"open-before-manifest", "no-roll"} <= set(refuses(evening))


def test_not_before_the_roll_is_adopted(evening_at: At, refuses: Callable[..., list[str]]) -> None:
    evening = evening_at("filled")
    evening.settle()
    for number in (1, 2, 3):
        evening.confirm(number)
    evening.publish_manifest()
    assert "no-roll" in refuses(evening)


def test_not_before_the_candidates_are_final(
    evening_at: At, refuses: Callable[..., list[str]]
) -> None:
    assert refuses(evening_at("ready")) == ["candidates-not-final"]


def test_not_while_another_contest_is_open(
    evening_at: At, refuses: Callable[..., list[str]]
) -> None:
    evening = evening_at("opened")
    evening.freeze("nomination-committee")
    assert "contest-open" in refuses(evening, "nomination-committee")


def test_not_when_the_pool_is_empty(evening_at: At, refuses: Callable[..., list[str]]) -> None:
    evening = evening_at("opened")
    questions = opening_of(evening.contest).questions
    for round_ in range(2, len(evening.pool) + 1):
        evening.close()
        evening.open(round=round_, questions=questions)
    evening.close()
    assert "pool-empty" in refuses(evening, round=9, questions=questions)


def test_not_for_an_office_that_is_not_up(
    evening_at: At, refuses: Callable[..., list[str]]
) -> None:
    evening = evening_at("ready")
    evening.freeze()
    questions = evening.ballot().questions
    with pytest.raises(RefusedError, match="not up"):
        evening.ballot("vice-chair")
    assert refuses(evening, "vice-chair", round=1, questions=questions) == ["office-not-up"]


def test_not_with_questions_of_another_office(
    evening_at: At, refuses: Callable[..., list[str]]
) -> None:
    evening = evening_at("ready")
    evening.freeze()
    evening.freeze("nomination-committee")
    questions = evening.ballot("nomination-committee").questions
    assert "office-not-up" in refuses(evening, "chair", round=1, questions=questions)


def test_not_with_somebody_who_does_not_stand(
    evening_at: At, refuses: Callable[..., list[str]]
) -> None:
    evening = evening_at("ready")
    evening.freeze()
    question = evening.ballot().questions[0]
    other = Candidate(id=str(evening.person("halland-o1").id), name="Testperson Halland o1")
    with_her = replace(question, candidates=(*question.candidates, other))
    assert refuses(evening, round=1, questions=[with_her]) == ["not-a-candidate"]


@pytest.mark.parametrize("number", [0, 2])
def test_not_out_of_turn(evening_at: At, refuses: Callable[..., list[str]], number: int) -> None:
    evening = evening_at("ready")
    evening.freeze()
    assert refuses(evening, round=number) == ["other-round"]


def test_not_when_the_election_was_called_off(
    evening_at: At, refuses: Callable[..., list[str]]
) -> None:
    evening = evening_at("filled")
    evening.cancel_election()
    assert "election-cancelled" in refuses(evening)


@pytest.mark.parametrize("changes", [{"candidates": ()}, {"seats": 0}])
def test_not_without_a_candidate_or_a_seat(
    evening_at: At, refuses: Callable[..., list[str]], changes: dict[str, Any]
) -> None:
    evening = evening_at("ready")
    evening.freeze()
    question = replace(evening.ballot().questions[0], **changes)
    assert refuses(evening, round=1, questions=[question]) == ["nothing-to-vote-on"]


def test_not_without_a_question(evening_at: At, refuses: Callable[..., list[str]]) -> None:
    evening = evening_at("ready")
    evening.freeze()
    assert refuses(evening, round=1, questions=[]) == ["nothing-to-vote-on"]


def test_not_with_two_candidates_of_one_name(
    evening_at: At, refuses: Callable[..., list[str]]
) -> None:
    evening = evening_at("ready")
    evening.freeze()
    question = evening.ballot().questions[0]
    first, second, *others = question.candidates
    same = (first, replace(second, name=first.name), *others)
    assert "same-name" in refuses(evening, round=1, questions=[replace(question, candidates=same)])


def test_not_to_close_before_it_opens(evening_at: At, refuses: Callable[..., list[str]]) -> None:
    evening = evening_at("ready")
    evening.freeze()
    assert refuses(evening, closes_at=evening.now) == ["closes-before-it-opens"]


def test_not_when_more_are_entitled_than_there_are_codes(
    evening_at: At, refuses: Callable[..., list[str]]
) -> None:
    """A verifier refuses an opening with more voters than seats in the manifest."""
    evening = evening_at("ready")
    evening.freeze()
    join(evening, "Gävleborg", ["halland-o1", "uppsala-s1"])
    adopted = roll_with(evening, ["halland-o1", "uppsala-s1", "dalarna-o2"])
    assert adopted.number == 2
    assert refuses(evening) == ["more-entitled-than-codes"]


def join(evening: Evening, name: str, persons: list[str]) -> None:
    """Enter a member that appoints these persons."""
    session, network_id = evening.session, evening.election.network_id
    since = date(2026, 1, 1)
    member = Member(network_id=network_id, key=name, name=name, since=since, decision="§1")
    session.add(member)
    session.flush()
    known = persons_by_key(session, network_id)
    for row in session.scalars(sa.select(Appointment)):
        if row.person_id in {known[key].id for key in persons}:
            row.member_id, row.role = member.id, Role.ORDINARY
            row.position = persons.index(_key(known, row)) + 1
    session.commit()


def _key(known: dict[str, Any], row: Appointment) -> str:
    return next(key for key, person in known.items() if person.id == row.person_id)


def roll_with(evening: Evening, persons: list[str]) -> RollVersion:
    meeting = meeting_of(evening.session, evening.election)
    for key in persons:
        evening.act(
            meetings.record_presence, meeting=meeting, person=evening.person(key), remote=True
        )
    adopted = evening.act(meetings.adopt_roll, meeting=meeting)
    assert isinstance(adopted, RollVersion)
    return adopted


# --- what an opening leaves ---


def test_the_contest_key_is_on_disk_before_the_contest_is_a_row(evening_at: At) -> None:
    evening = evening_at("ready")
    evening.freeze()
    seen: list[tuple[Path, int, int]] = []

    def look(_mapper: object, _connection: object, row: Contest) -> None:
        file = evening.directory / "keys" / f"contest-{row.id}"
        seen.append((file, file.stat().st_mode & 0o777, len(file.read_bytes())))

    sa.event.listen(Contest, "before_insert", look)
    try:
        contest = evening.open()
    finally:
        sa.event.remove(Contest, "before_insert", look)
    assert seen == [(evening.directory / "keys" / f"contest-{contest.id}", 0o600, 32)]
    assert (evening.directory / "keys").stat().st_mode & 0o077 in {0, 0o055}
    assert evening.keys.contest_key(contest.id) == seen[0][0].read_bytes()


def test_a_key_store_that_is_made_is_for_its_owner_alone(tmp_path: Path, evening_at: At) -> None:
    evening = evening_at("called")
    evening.keys = type(evening.keys)(tmp_path / "new" / "keys")
    evening.start_ceremony()
    assert (tmp_path / "new" / "keys").stat().st_mode & 0o777 == 0o700


def test_the_box_is_a_valid_archive_with_all_codes_and_no_ballot(evening_at: At) -> None:
    evening = evening_at("opened")
    report = verify_archive(evening.archive())
    assert report.uuid == evening.pool[0].uuid
    assert (len(report.credentials), report.ballots, report.ended) == (10, (), False)
    opening = opening_of(evening.contest)
    assert opening.election == report.election.fingerprint
    assert (opening.entitled, opening.present) == (len(VOTERS), len(VOTERS))
    assert opening.previous == evening.manifest.digest


def test_a_window_may_be_announced(evening_at: At) -> None:
    evening = evening_at("ready")
    evening.freeze()
    contest = evening.open(closes_at=evening.now + timedelta(minutes=10))
    assert contest.closes_at is not None
