"""The result is announced when all is decided, final when the quorum has signed, and then stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from election import audit
from election.audit import Act
from election.core.ballot.credential import public_credential, secret_exponent
from election.core.ballot.verify import verify_archive
from election.core.record.sign import private_key, public_key, sign
from election.core.refusal import RefusedError
from election.db import transaction
from election.elections.models import Term, TermEnd
from election.mail import Outgoing
from election.people.models import Person
from election.results.queries import publication_of, signatures_of
from election.results.services import announce_result, due, sign_result, signed_files
from election.tally.queries import elected_so_far
from election.voting.queries import contests_of, opening_of
from tests.evening.meeting import Evening
from tests.evening.setting import COMMITTEE, refusals
from tests.factories import MEETS

At = Callable[[str], Evening]


def refuses_to_announce(evening: Evening) -> list[str]:
    before = evening.contents()
    with pytest.raises(RefusedError) as refused:
        evening.act(announce_result, election=evening.election)
    assert evening.contents() == before
    return refusals(refused)


# --- announcing ---


def test_not_before_the_manifest(evening_at: At) -> None:
    found = refuses_to_announce(evening_at("filled"))
    assert set(found) <= {"office-undecided", "no-manifest"}


def test_not_before_anything_is_decided(evening_at: At) -> None:
    assert refuses_to_announce(evening_at("ready")) == ["office-undecided", "office-undecided"]


@pytest.mark.parametrize("stage", ["opened", "closed"])
def test_not_before_the_last_box_is_opened(evening_at: At, stage: str) -> None:
    assert refuses_to_announce(evening_at(stage)) == ["contest-not-counted"]


def test_not_before_every_office_is_decided(evening_at: At) -> None:
    assert refuses_to_announce(evening_at("counted")) == ["office-undecided"]


def test_not_before_a_lot_by_hand_is_drawn(evening_by_hand_at: At) -> None:
    assert "office-undecided" in refuses_to_announce(evening_by_hand_at("counted"))


def test_it_is_announced_once(evening_at: At) -> None:
    assert refuses_to_announce(evening_at("announced")) == ["announced-twice"]


def test_no_contest_opens_after_it(evening_at: At) -> None:
    """Else the record would change under the signatures."""
    evening = evening_at("announced")
    questions = opening_of(contests_of(evening.session, evening.election)[0]).questions
    with pytest.raises(RefusedError) as refused:
        evening.open("chair", round=2, questions=questions)
    assert refusals(refused) == ["result-announced"]


# --- signing ---


def test_nothing_is_signed_before(evening_at: At) -> None:
    evening = evening_at("decided")
    desk = evening.desks.trustees[0]
    with pytest.raises(RefusedError) as refused:
        evening.act(
            sign_result,
            election=evening.election,
            public_key=desk.signing_key,
            signature=desk.sign(b"{}"),
        )
    assert refusals(refused) == ["not-announced"]
    with pytest.raises(RefusedError) as refused:
        signed_files(evening.session, evening.election)
    assert refusals(refused) == ["not-announced"]


def refuses_to_sign(evening: Evening, number: int = 1, **changes: object) -> list[str]:
    before = evening.contents()
    with pytest.raises(RefusedError) as refused:
        evening.sign(number, **changes)
    assert evening.contents() == before
    return refusals(refused)


def test_a_key_that_was_not_announced_signs_nothing(evening_at: At) -> None:
    evening = evening_at("announced")
    key = private_key(b"k" * 32)
    publication = publication_of(evening.session, evening.election)
    assert publication is not None
    signature = sign(key, publication.checksums)
    found = refuses_to_sign(evening, public_key=public_key(key), signature=signature)
    assert found == ["unknown-signer"]
    officer = evening.desks.officer
    signature = sign(officer.key, publication.checksums)
    found = refuses_to_sign(evening, public_key=officer.public_key, signature=signature)
    assert found == ["unknown-signer"]


def test_a_signature_of_something_else_is_refused(evening_at: At) -> None:
    evening = evening_at("announced")
    first, second, _ = evening.desks.trustees
    publication = publication_of(evening.session, evening.election)
    assert publication is not None
    for signature in (
        b"",
        b"x" * 64,
        first.sign(publication.result),
        second.sign(publication.checksums),
    ):
        assert refuses_to_sign(evening, signature=signature) == ["bad-signature"]


def test_nobody_signs_twice(evening_at: At) -> None:
    evening = evening_at("announced")
    evening.sign(1)
    assert refuses_to_sign(evening) == ["signed-twice"]
    publication = publication_of(evening.session, evening.election)
    assert publication is not None
    assert len(signatures_of(evening.session, publication)) == 1
    assert publication.final_at is None


def test_it_is_final_with_the_quorum_and_the_third_may_sign_too(evening_at: At) -> None:
    evening = evening_at("announced")
    finals = []
    for number in (3, 1, 2):
        evening.sign(number)
        publication = publication_of(evening.session, evening.election)
        assert publication is not None
        finals.append(publication.final_at)
    assert finals[0] is None
    assert finals[1] is not None
    assert finals[2] == finals[1]
    signatures = [
        name for name in signed_files(evening.session, evening.election) if ".sig" in name
    ]
    assert len(signatures) == 3


# --- what follows ---


def final(evening: Evening) -> Evening:
    for number in (1, 2):
        evening.sign(number)
    return evening


def terms(evening: Evening, office: str) -> list[Term]:
    chosen = sa.select(Term).where(Term.office == office)
    return list(evening.session.scalars(chosen.order_by(Term.since, Term.part)))


def mails_since(evening: Evening) -> list[Outgoing]:
    """Return what has been written into the outbox since the announcement."""
    publication = publication_of(evening.session, evening.election)
    assert publication is not None
    chosen = sa.select(Outgoing).where(Outgoing.enqueued_at >= publication.announced_at)
    return list(evening.session.scalars(chosen))


def test_nothing_follows_from_an_unsigned_result(evening_at: At) -> None:
    evening = evening_at("announced")
    evening.sign(1)
    assert terms(evening, "chair") == []
    assert {each.ended_on for each in terms(evening, "nomination-committee")} == {None}
    assert mails_since(evening) == []
    assert evening.keys.seed(evening.ceremony.id)


def test_the_elected_take_their_seats_and_their_forerunners_leave_them(evening_at: At) -> None:
    evening = final(evening_at("announced"))
    (chair,) = terms(evening, "chair")
    (first, *_) = elected_so_far(evening.session, evening.election)
    assert (str(chair.person_id), chair.since, chair.ended_on) == (first.id, MEETS, None)
    # Elected at the first meeting after New Year instead of in December 2026: until December 2028.
    assert chair.until_event == "annual 2028-12"
    committee = terms(evening, "nomination-committee")
    before, after = committee[:3], committee[3:]
    assert {evening.session.get_one(Person, each.person_id).key for each in before} == set(
        COMMITTEE
    )
    assert {(each.ended_on, each.ended_why) for each in before} == {(MEETS, TermEnd.SUCCEEDED)}
    assert sorted(
        (each.part, evening.session.get_one(Person, each.person_id).key) for each in after
    ) == [("convener", "halland-o2"), ("member", "dalarna-o1"), ("member", "gotland-o2")]
    assert {(each.since, each.ended_on) for each in after} == {(MEETS, None)}


def test_the_elected_are_told_and_so_are_those_who_were_not(evening_at: At) -> None:
    evening = final(evening_at("announced"))
    elected = elected_so_far(evening.session, evening.election)
    keys = evening.names(each.id for each in elected)
    mails = mails_since(evening)
    addresses = [each.address for each in mails]
    assert len(addresses) == len(set(addresses)) > len(keys)
    assert {f"{key}@example" for key in keys} < set(addresses)
    assert all("Hälsa och Demokrati" in (each.body or "") for each in mails)


def test_the_seed_is_erased_and_no_key_is_left(evening_at: At) -> None:
    evening = evening_at("announced")
    seed = evening.keys.seed(evening.ceremony.id)
    final(evening)
    assert list((evening.directory / "keys").iterdir()) == []
    evening.end()
    kept = b"".join(each.read_bytes() for each in evening.directory.rglob("*") if each.is_file())
    assert seed not in kept


def test_the_log_is_whole_and_holds_no_code_tracker_or_choice(evening_at: At) -> None:
    evening = final(evening_at("announced"))
    session, network = evening.session, evening.election.network_id
    assert list(audit.broken_links(session, network_id=network)) == []
    acts = session.scalars(sa.select(Act).order_by(Act.number)).all()
    actions = [each.action for each in acts]
    assert actions.count("contest:open") == actions.count("contest:close") == 2
    assert actions[-1] == "result:final"
    log = " ".join(f"{each.actor} {each.action} {each.subject} {each.facts}" for each in acts)
    for contest in contests_of(session, evening.election):
        entry = session.get_one(type(evening.pool[0]), contest.pool_entry_id)
        for told, credential in verify_archive(evening.archive(entry=entry)).ballots:
            assert told not in log
            assert str(credential) not in log
        for code in evening.desks.officer.codes.values():
            assert code not in log
            assert str(public_credential(code, entry.uuid)) not in log
            assert str(secret_exponent(code, entry.uuid)) not in log
    assert not any(each.action.startswith(("ballot:", "cast")) for each in acts)


def test_a_changed_line_of_the_log_is_found(evening_at: At) -> None:
    evening = final(evening_at("announced"))
    network = evening.election.network_id
    evening.session.execute(sa.text("DROP TRIGGER audit_act_refuses_update"))
    changed = sa.update(Act).where(Act.action == "contest:close").values(facts={"turnout": 6})
    evening.session.execute(changed)
    evening.session.expire_all()
    broken = list(audit.broken_links(evening.session, network_id=network))
    assert len(broken) == 2


def test_a_failure_on_the_way_to_final_leaves_the_signature_out_too(evening_at: At) -> None:
    evening = evening_at("announced")
    evening.sign(1)
    before = evening.contents()
    with pytest.raises(ZeroDivisionError):
        _sign_and_fail(evening)
    assert evening.contents() == before
    assert evening.keys.has_seed(evening.ceremony.id)  # there may be another ballot
    evening.sign(2)
    assert terms(evening, "chair")


def test_the_worker_erases_the_seed_that_a_server_which_died_left(evening_at: At) -> None:
    evening = final(evening_at("announced"))
    evening.keys.restore_seed(evening.ceremony.id, bytes(32))
    due(evening.session, keys=evening.keys, now=evening.now)
    assert not evening.keys.has_seed(evening.ceremony.id)


def _sign_and_fail(evening: Evening) -> None:
    desk = evening.desks.trustees[1]
    publication = publication_of(evening.session, evening.election)
    assert publication is not None
    with transaction(evening.session):
        sign_result(
            evening.session,
            election=evening.election,
            public_key=desk.signing_key,
            signature=desk.sign(publication.checksums),
            actor=audit.SERVICE,
            now=evening.now,
        )
        raise ZeroDivisionError
