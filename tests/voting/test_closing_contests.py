"""Promise 2: a closed box stays closed, and nothing is left that joins a person and a ballot."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa

from election.audit import Act
from election.core.ballot.archive import Kind, OutOfOrderError
from election.core.ballot.credential import public_credential, secret_exponent
from election.core.ballot.verify import verify_archive
from election.core.record.result import DecisionKind
from election.core.refusal import RefusedError
from election.people.models import Person
from election.tally.services.closing_time import due
from election.voting.models import Binding, Box, BoxEvent, Voter
from election.voting.queries import contests_of
from election.voting.services import boxes
from election.voting.services.closing import forget
from election.voting.services.decisions import decide
from tests.evening.meeting import Evening
from tests.evening.setting import CHAIR_VOTES, VOTERS, refusals

At = Callable[[str], Evening]


def decided(evening: Evening, kind: DecisionKind, by: Sequence[str] = VOTERS[:2]) -> None:
    evening.act(
        decide,
        contest=evening.contest,
        kind=kind,
        why="Strömmen gick.",
        by=[evening.person(key) for key in by],
    )


def voters(evening: Evening) -> list[str]:
    """Return who is written down as having voted, in the order of the rows."""
    chosen = sa.select(Person.key).join(Voter, Voter.person_id == Person.id)
    place = "rowid" if evening.url.startswith("sqlite") else "ctid"
    return list(evening.session.scalars(chosen.order_by(sa.text(f"voter.{place}"))))


def test_a_closed_box_holds_every_ballot_and_the_encrypted_totals(evening_at: At) -> None:
    evening = evening_at("closed")
    report = verify_archive(evening.archive())
    assert (len(report.ballots), report.num_tallied, report.ended) == (8, 7, True)
    assert (report.counts, report.owners) == (None, ())
    lots = verify_archive(evening.archive(Box.LOTS))
    assert (lots.num_tallied, lots.counts) == (4, None)


def test_an_empty_box_closes_too(evening_at: At) -> None:
    evening = evening_at("opened")
    evening.close()
    assert verify_archive(evening.archive()).ended
    assert voters(evening) == []


def test_the_names_of_those_who_voted_are_complete_and_say_nothing_of_the_order(
    evening_at: At,
) -> None:
    orders = set()
    for _ in range(6):
        evening = evening_at("voted")
        evening.close()
        assert sorted(voters(evening)) == sorted(VOTERS)
        orders.add(tuple(voters(evening)))
    assert len(orders) > 1


def test_only_those_who_voted_are_named(evening_at: At) -> None:
    evening = evening_at("opened")
    for voter in ("halland-s1", "uppsala-o1"):
        evening.vote(voter, ["gotland-o1"])
    evening.close()
    assert sorted(voters(evening)) == ["halland-s1", "uppsala-o1"]


def test_bindings_and_key_are_erased(evening_at: At) -> None:
    evening = evening_at("voted")
    contest = evening.contest
    file = evening.directory / "keys" / f"contest-{contest.id}"
    assert file.exists()
    with pytest.raises(ValueError, match="still open"):
        forget(evening.session, contest=contest, keys=evening.keys)
    evening.close(forgotten=False)
    assert evening.session.scalar(sa.select(sa.func.count(Binding.id))) == 0
    assert evening.contest.sums is None
    assert file.exists()
    forget(evening.session, contest=contest, keys=evening.keys)
    assert not file.exists()
    forget(evening.session, contest=contest, keys=evening.keys)  # after a crash it is done again


def bind(evening: Evening) -> None:
    entry = evening.entry
    evening.session.add(
        Binding(
            network_id=entry.network_id,
            contest_id=evening.contest.id,
            slot="0" * 64,
            credential=json.loads(entry.spares or b"[]")[0],
        )
    )


def unbind(evening: Evening) -> None:
    evening.session.delete(evening.session.scalars(sa.select(Binding)).first())


def bind_another_seat(evening: Evening) -> None:
    bound = evening.session.scalars(sa.select(Binding)).first()
    assert bound is not None
    bound.slot = "0" * 64


@pytest.mark.parametrize("change", [bind, unbind, bind_another_seat])
def test_a_box_that_disagrees_with_who_voted_is_closed_by_nobody_but_two_who_annul(
    evening_at: At, change: Callable[[Evening], None]
) -> None:
    evening = evening_at("voted")
    change(evening)
    evening.session.commit()
    with pytest.raises(RefusedError) as refused:
        evening.close()
    assert refusals(refused) == ["box-disagrees"]
    late = evening.contest.closes_at or evening.now
    assert due(evening.session, keys=evening.keys, now=late + timedelta(days=1)) == 0
    decided(evening, DecisionKind.ANNULLED)
    evening.close()
    report = verify_archive(evening.archive())
    assert (report.ended, report.num_tallied) == (True, 7)


def test_a_box_closes_once(evening_at: At) -> None:
    evening = evening_at("closed")
    before = evening.contents()
    with pytest.raises(RefusedError) as refused:
        evening.close()
    assert refusals(refused) == ["contest-closed-twice"]
    assert evening.contents() == before


def test_rows_of_a_box_cannot_be_changed_or_taken_out(evening_at: At) -> None:
    evening = evening_at("voted")
    for statement in (
        sa.delete(BoxEvent).where(BoxEvent.kind == "Ballot"),
        sa.update(BoxEvent).values(tracker="x").where(BoxEvent.kind == "Ballot"),
    ):
        with pytest.raises(sa.exc.IntegrityError, match="append-only"):
            evening.session.execute(statement)
        evening.session.rollback()


# --- before its time, and without its key ---


def announced(evening: Evening) -> Evening:
    evening.freeze()
    evening.open(closes_at=evening.now + timedelta(hours=1))
    evening.vote("uppsala-o1", ["gotland-o1"])
    return evening


def test_not_before_the_announced_time(evening_at: At) -> None:
    evening = announced(evening_at("ready"))
    before = evening.contents()
    with pytest.raises(RefusedError) as refused:
        evening.close()
    assert refusals(refused) == ["close-early"]
    assert evening.contents() == before


def test_at_the_announced_time(evening_at: At) -> None:
    evening = announced(evening_at("ready"))
    evening.now += timedelta(hours=1)
    evening.close()
    assert voters(evening) == ["uppsala-o1"]


def test_two_persons_close_earlier(evening_at: At) -> None:
    evening = announced(evening_at("ready"))
    decided(evening, DecisionKind.EARLY_CLOSE)
    evening.close()
    assert voters(evening) == ["uppsala-o1"]


@pytest.mark.parametrize("by", [(), ("uppsala-o1",), ("uppsala-o1", "uppsala-o1")])
def test_one_person_decides_nothing(evening_at: At, by: tuple[str, ...]) -> None:
    evening = announced(evening_at("ready"))
    with pytest.raises(RefusedError) as refused:
        decided(evening, DecisionKind.EARLY_CLOSE, by)
    assert refusals(refused) == ["two-persons"]


def test_two_persons_of_one_name_are_told_apart_by_nobody(evening_at: At) -> None:
    """The record names who decided; a verifier takes two of one name for one person."""
    evening = announced(evening_at("ready"))
    evening.person("uppsala-o2").name = evening.person("uppsala-o1").name
    evening.session.commit()
    with pytest.raises(RefusedError) as refused:
        decided(evening, DecisionKind.EARLY_CLOSE)
    assert refusals(refused) == ["two-persons"]


def test_a_decision_is_made_once(evening_at: At) -> None:
    evening = announced(evening_at("ready"))
    decided(evening, DecisionKind.EARLY_CLOSE)
    with pytest.raises(RefusedError) as refused:
        decided(evening, DecisionKind.EARLY_CLOSE)
    assert refusals(refused) == ["decided-already"]


def test_a_lost_key_stops_the_closing_too(evening_at: At) -> None:
    evening = evening_at("voted")
    evening.keys.destroy_contest_key(evening.contest.id)
    before = evening.contents()
    with pytest.raises(RefusedError, match="two persons decide") as refused:
        evening.close()
    assert refusals(refused) == ["key-lost"]
    assert evening.contents() == before


def test_two_persons_close_without_the_lost_key(evening_at: At) -> None:
    evening = evening_at("voted")
    evening.keys.destroy_contest_key(evening.contest.id)
    decided(evening, DecisionKind.CLOSED_WITHOUT_KEY)
    evening.close()
    assert voters(evening) == []  # nobody can tell any more
    assert verify_archive(evening.archive()).num_tallied == 7
    assert evening.session.scalar(sa.select(sa.func.count(Binding.id))) == 0


def test_a_key_that_is_there_names_the_voters_whatever_was_decided(evening_at: At) -> None:
    """Nobody hides who voted by saying that the key is lost."""
    evening = evening_at("voted")
    decided(evening, DecisionKind.CLOSED_WITHOUT_KEY)
    evening.close()
    assert sorted(voters(evening)) == sorted(VOTERS)


# --- what is left ---


def slots(evening: Evening) -> list[str]:
    key = evening.keys.contest_key(evening.contest.id)
    return [
        hmac.new(key, seat.encode(), hashlib.sha256).hexdigest()
        for seat in evening.desks.officer.codes
    ]


def secrets_of(evening: Evening) -> Iterator[bytes]:
    """Return what must lie nowhere: codes however written, and what derives from them."""
    for code in (*evening.desks.officer.codes.values(), *evening.desks.officer.spares):
        yield code.encode()
        yield code.replace("-", "").encode()
        for entry in evening.pool:
            yield str(secret_exponent(code, entry.uuid)).encode()


def bytes_kept(evening: Evening) -> bytes:
    files = [each for each in evening.directory.rglob("*") if each.is_file()]
    return b"".join(each.read_bytes() for each in files)


@pytest.mark.sqlite
def test_the_files_hold_no_slot_no_code_and_no_key_after_closing(evening_at: At) -> None:
    evening = evening_at("opened")
    key = evening.keys.contest_key(evening.contest.id)
    kept, codes = slots(evening), list(secrets_of(evening))
    for voter, names in CHAIR_VOTES.items():
        evening.vote(voter, names)
    before = bytes_kept(evening)  # the journal beside the database, too
    assert any(slot.encode() in before for slot in kept)
    assert key in before
    assert not any(code in before for code in codes)
    evening.close()
    evening.session.rollback()
    evening.session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    after = bytes_kept(evening)
    assert not any(slot.encode() in after for slot in kept)
    assert not any(code in after for code in codes)
    assert key not in after
    assert key.hex().encode() not in after


def test_the_journal_too_is_clean_once_the_last_connection_is_closed(evening_at: At) -> None:
    evening = evening_at("voted")
    kept = slots(evening)
    evening.close()
    evening.end()
    after = bytes_kept(evening)
    assert not any(slot.encode() in after for slot in kept)


def test_no_row_joins_a_person_and_a_ballot_after_closing(evening_at: At) -> None:
    evening = evening_at("voted")
    uuid = evening.entry.uuid
    credentials = {
        str(public_credential(code, uuid)) for code in evening.desks.officer.codes.values()
    }
    trackers = {each for each, _ in verify_archive(evening.archive()).ballots}
    evening.close()
    persons = [evening.person(key) for key in VOTERS]
    whose = [
        each
        for person in persons
        for each in (person.key, person.name, person.id.hex, str(person.id), person.email or "-")
    ]
    for table, rows in evening.contents().items():
        for row in map(repr, rows):
            if table == "box_event" and "'Setup'" in row:
                continue  # the candidates' names and all credentials: the same for everybody
            of_ballot = any(each in row for each in (*credentials, *trackers))
            of_person = any(each in row for each in whose)
            assert not (of_ballot and of_person), table


def test_no_row_of_a_box_has_a_time(evening_at: At) -> None:
    times = [
        column.name
        for model in (BoxEvent, Binding, Voter)
        for column in sa.inspect(model).columns
        if "DATE" in str(column.type).upper()
    ]
    assert times == []


def test_the_log_tells_of_opening_and_closing_and_of_no_cast(evening_at: At) -> None:
    evening = evening_at("closed")
    acts = list(evening.session.scalars(sa.select(Act).order_by(Act.number)))
    assert [each.action for each in acts][-2:] == ["contest:open", "contest:close"]
    assert acts[-1].facts == {"turnout": 7}


def test_no_event_goes_into_a_closed_box_by_any_way(evening_at: At) -> None:
    """Were the services by-passed, the archive itself refuses a ballot after the end."""
    evening = evening_at("closed")
    raw = evening.fill_in(["gotland-o2"], code=evening.code("uppsala-o1"))
    with pytest.raises(OutOfOrderError):
        boxes.append(
            evening.session,
            entry=evening.entry,
            box=Box.VOTES,
            kind=Kind.BALLOT,
            texts=(raw,),
            tracker="x",
            credential=1,
        )
    assert len(contests_of(evening.session, evening.election)) == 1
