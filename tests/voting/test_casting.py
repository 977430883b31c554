"""A ballot is taken for the seat and with the code it belongs to, while the contest is open."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from election.core.ballot.ballot import tracker
from election.core.ballot.verify import verify_archive
from election.core.refusal import RefusedError
from election.voting.models import Binding, BoxEvent
from election.voting.queries import opening_of
from election.voting.services.casting import cast, check, voters
from tests.evening.meeting import Evening
from tests.evening.refused import refuses_ballot
from tests.evening.stages import elect_committee

At = Callable[[str], Evening]
VOTER = "uppsala-o2"


# --- of another contest ---


def test_a_ballot_of_an_earlier_contest_is_refused(evening_at: At, good: bytes) -> None:
    evening = evening_at("counted")
    evening.freeze("nomination-committee")
    evening.open("nomination-committee")
    (reason,) = refuses_ballot(evening, VOTER, good)
    assert reason in {"ballot-other-election", "ballot-shape"}


def test_a_ballot_checked_for_another_contest_never_gets_in(evening_at: At) -> None:
    """Whoever mixes up two boxes is stopped, though the ballot itself is in order."""
    evening = evening_at("opened")
    good = evening.fill_in(["gotland-o1"], code=evening.code(VOTER))
    checked = check(evening.box(), good)
    questions = opening_of(evening.contest).questions
    evening.close()
    evening.open(round=2, questions=questions)
    before = evening.contents()
    with pytest.raises(ValueError, match="another contest"):
        cast(
            evening.session,
            contest=evening.contest,
            voter=evening.person(VOTER),
            checked=checked,
            raw=good,
            keys=evening.keys,
            now=evening.now,
        )
    assert evening.contents() == before


def test_another_ballot_than_the_checked_one_never_gets_in(evening_at: At, good: bytes) -> None:
    evening = evening_at("opened")
    other = evening.fill_in(["gotland-o2"], code=evening.code(VOTER))
    with pytest.raises(ValueError, match="was checked"):
        cast(
            evening.session,
            contest=evening.contest,
            voter=evening.person(VOTER),
            checked=check(evening.box(), good),
            raw=other,
            keys=evening.keys,
            now=evening.now,
        )


# --- who votes ---


def test_somebody_who_is_not_on_the_roll_is_told_so(evening_at: At) -> None:
    evening = evening_at("opened")
    raw = evening.fill_in(["gotland-o1"], code=evening.code(VOTER))
    assert refuses_ballot(evening, "uppsala-s1", raw) == ["not-on-roll"]


@pytest.mark.parametrize("person", ["gotland-s1", "dalarna-o2", "halland-o1"])
def test_who_has_no_vote_is_told_the_rolls_reason(evening_at: At, person: str) -> None:
    """A substitute whose member is there in full; an absent one; one whose substitute votes."""
    evening = evening_at("opened")
    raw = evening.fill_in(["gotland-o1"], code=evening.code(VOTER))
    with pytest.raises(RefusedError) as refused:
        evening.cast(person, raw)
    (reason,) = refused.value.violations
    assert reason.code == "not-on-roll" or reason.code.startswith("no-vote-")
    assert reason.code != "not-on-roll" or person == "halland-o1"
    assert reason.rule or reason.code == "not-on-roll"


def test_a_second_code_for_one_seat_is_refused(evening_at: At) -> None:
    """Whoever has two codes, such as an unused one of her neighbour, still votes once."""
    evening = evening_at("opened")
    evening.vote(VOTER, ["gotland-o1"])
    raw = evening.fill_in(["gotland-o2"], code=evening.code("uppsala-o1"))
    assert refuses_ballot(evening, VOTER, raw) == ["second-code"]


def test_the_code_of_another_seat_is_refused(evening_at: At) -> None:
    evening = evening_at("opened")
    evening.vote("uppsala-o1", ["gotland-o1"])
    raw = evening.fill_in(["gotland-o2"], code=evening.code("uppsala-o1"))
    assert refuses_ballot(evening, VOTER, raw) == ["code-in-use"]
    evening.vote(VOTER, ["gotland-o2"])


def test_the_substitute_votes_on_the_seat(evening_at: At) -> None:
    evening = evening_at("opened")
    evening.vote("halland-s1", ["gotland-o1"])
    assert voters(evening.session, evening.contest) == 1


# --- again ---


def test_a_double_click_is_answered_twice_and_counted_once(evening_at: At, good: bytes) -> None:
    evening = evening_at("opened")
    first = evening.cast(VOTER, good)
    before = evening.contents()
    assert evening.cast(VOTER, good) == first == tracker(good)
    assert evening.contents() == before


def test_the_last_ballot_of_a_code_counts(evening_at: At) -> None:
    evening = evening_at("opened")
    for names in (["gotland-o1"], [], ["gotland-o2"]):
        evening.vote(VOTER, names)
    report = verify_archive(evening.archive())
    assert (len(report.ballots), report.num_tallied) == (3, 1)
    assert report.counted == (report.ballots[-1][0],)
    assert evening.session.query(Binding).count() == 1


def test_a_superseded_ballot_put_in_again_is_refused(evening_at: At, good: bytes) -> None:
    evening = evening_at("opened")
    evening.cast(VOTER, good)
    evening.vote(VOTER, ["gotland-o2"])
    assert refuses_ballot(evening, VOTER, good) == ["ballot-replayed"]


def test_a_ballot_off_the_board_cannot_be_cast_for_another_seat(
    evening_at: At, good: bytes
) -> None:
    evening = evening_at("opened")
    evening.cast(VOTER, good)
    before = evening.contents()
    assert evening.cast("gotland-o1", good) == tracker(good)  # it is there, whoever says so
    assert evening.contents() == before
    again = evening.fill_in([], code=evening.code(VOTER))
    assert refuses_ballot(evening, "gotland-o1", again) == ["code-in-use"]


def test_nothing_of_a_cast_names_a_person_or_a_time(evening_at: At) -> None:
    evening = evening_at("opened")
    before = evening.contents()
    evening.vote(VOTER, ["gotland-o1"])
    after = evening.contents()
    assert {name for name in after if after[name] != before[name]} == {
        "binding",
        "box_event",
        "contest",
    }
    person = evening.person(VOTER)
    written = [row for name in ("binding", "box_event") for row in after[name]]
    new = " ".join(repr(row) for row in written if row not in before["box_event"])
    for secret in (person.id.hex, str(person.id), person.name, VOTER, "Uppsala#2"):
        assert secret not in new
    assert not re.search(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]", new)


# --- when ---


def test_after_closing_no_ballot_is_taken(evening_at: At, good: bytes) -> None:
    evening = evening_at("closed")
    raw = evening.fill_in(["gotland-o2"], code=evening.code(VOTER))
    assert refuses_ballot(evening, VOTER, raw) == ["contest-closed"]


def test_after_the_announced_time_no_ballot_is_taken(evening_at: At) -> None:
    evening = evening_at("ready")
    evening.freeze()
    closes = evening.now + timedelta(minutes=10)
    evening.open(closes_at=closes)
    evening.now = closes - timedelta(seconds=5)
    evening.vote(VOTER, ["gotland-o1"])
    evening.now = closes - timedelta(seconds=1)
    raw = evening.fill_in(["gotland-o1"], code=evening.code("uppsala-o1"))
    assert refuses_ballot(evening, "uppsala-o1", raw) == ["contest-closed"]


def test_who_asks_again_after_closing_is_told_that_her_ballot_is_in_the_box(
    evening_at: At,
) -> None:
    """The answer to her cast was lost on the way; the ballot was not."""
    evening = evening_at("opened")
    raw = evening.fill_in(["gotland-o1"], code=evening.code(VOTER))
    evening.cast(VOTER, raw)
    evening.close()
    before = evening.contents()
    assert evening.cast(VOTER, raw) == tracker(raw)
    assert evening.contents() == before


def test_without_the_contest_key_casting_stops(evening_at: At) -> None:
    evening = evening_at("opened")
    evening.vote(VOTER, ["gotland-o1"])
    evening.keys.destroy_contest_key(evening.contest.id)
    raw = evening.fill_in(["gotland-o1"], code=evening.code("uppsala-o1"))
    assert refuses_ballot(evening, "uppsala-o1", raw) == ["key-lost"]


def test_a_damaged_contest_key_is_as_good_as_lost(evening_at: At) -> None:
    evening = evening_at("opened")
    file = evening.directory / "keys" / f"contest-{evening.contest.id}"
    file.write_bytes(file.read_bytes()[:-1])
    raw = evening.fill_in(["gotland-o1"], code=evening.code(VOTER))
    assert refuses_ballot(evening, VOTER, raw) == ["key-lost"]


def test_codes_serve_the_next_contest_too(evening_at: At) -> None:
    evening = evening_at("counted")
    elect_committee(evening)
    kinds = [row.kind for row in evening.session.query(BoxEvent).order_by(BoxEvent.height)]
    assert kinds.count("Ballot") > 8
