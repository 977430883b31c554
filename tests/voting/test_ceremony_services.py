"""The key ceremony refuses messages that are not the right trustee's, or come at the wrong step."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from election.core.ballot.ceremony import decryption_key
from election.core.ballot.group import generator_table
from election.core.ballot.text import compact, parse
from election.core.refusal import RefusedError
from election.db import transaction
from election.people.models import GrantedRole, RoleGrant
from election.rehearsal.actors import TrusteeDesk
from election.voting.models import Ceremony
from election.voting.services import ceremony
from tests.evening.meeting import Evening
from tests.evening.setting import COMMITTEE, refusals

At = Callable[[str], Evening]


# --- who takes part ---


@pytest.mark.parametrize(
    ("trustees", "adjuster", "reason"),
    [
        (("uppsala-o1", "dalarna-o1", "halland-o1"), "halland-o2", "trustee-outside-committee"),
        (COMMITTEE[:2], "halland-o2", "trustees-number"),
        ((*COMMITTEE, "halland-o1"), "halland-o2", "trustees-number"),
        ((*COMMITTEE[:2], COMMITTEE[0]), "halland-o2", "trustees-number"),
        (COMMITTEE, COMMITTEE[1], "adjuster-is-trustee"),
    ],
)
def test_trustees_are_as_many_of_the_committee_as_the_rulebook_asks(
    evening_at: At, trustees: tuple[str, ...], adjuster: str, reason: str
) -> None:
    evening = evening_at("called")
    with pytest.raises(RefusedError) as refused:
        evening.start_ceremony(trustees, adjuster)
    assert reason in refusals(refused)
    assert evening.session.scalar(sa.select(sa.func.count(Ceremony.id))) == 0
    assert not list((evening.directory / "keys").iterdir())


def test_a_code_officer_is_no_trustee(evening_at: At) -> None:
    evening = evening_at("called")
    officer = evening.person(COMMITTEE[1])
    with transaction(evening.session):
        evening.session.add(
            RoleGrant(
                network_id=officer.network_id,
                person_id=officer.id,
                role=GrantedRole.CODE_OFFICER,
                granted_at=evening.now,
            )
        )
    with pytest.raises(RefusedError) as refused:
        evening.start_ceremony()
    assert refusals(refused) == ["trustee-is-code-officer"]


def test_a_ceremony_begins_once(evening_at: At) -> None:
    evening = evening_at("started")
    with pytest.raises(RefusedError) as refused:
        evening.start_ceremony()
    assert refusals(refused) == ["ceremony-twice"]


def test_no_ceremony_is_held_for_an_election_that_was_called_off(evening_at: At) -> None:
    evening = evening_at("called")
    evening.cancel_election()
    with pytest.raises(RefusedError) as refused:
        evening.start_ceremony()
    assert "election-cancelled" in refusals(refused)


def test_the_pool_has_two_uuids_for_each_contest_and_round_and_four_more(evening_at: At) -> None:
    evening = evening_at("started")
    uuids = [uuid for entry in evening.pool for uuid in (entry.uuid, entry.lot_uuid)]
    assert [entry.number for entry in evening.pool] == list(range(1, 2 * 2 * 1 + 4 + 1))
    assert len(set(uuids)) == len(uuids)


# --- certificates ---


def test_a_certificate_made_for_another_ceremony_is_refused(evening_at: At) -> None:
    evening = evening_at("started")
    made = evening.desks.trustees[0].certificate(size=5, threshold=3)
    with pytest.raises(RefusedError, match="trustee 1") as refused:
        evening.post_certificate(1, certificate=made)
    assert refusals(refused) == ["ceremony-message"]


def test_two_certificates_cannot_be_swapped(evening_at: At) -> None:
    evening = evening_at("started")
    first, second, _ = [row.certificate for row in evening.trustees]
    for number, other in ((1, second), (2, first)):
        with pytest.raises(RefusedError, match=f"trustee {number}") as refused:
            evening.post_certificate(number, certificate=other)
        assert refusals(refused) == ["ceremony-message"]


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{}", '"certificate"', '{"message":"","signature":{}}', "{" * 9999]
)
def test_a_certificate_that_is_none_is_refused(evening_at: At, text: str) -> None:
    evening = evening_at("started")
    with pytest.raises(RefusedError) as refused:
        evening.post_certificate(1, certificate=text)
    assert refusals(refused) == ["ceremony-message"]


def test_a_certificate_is_refused_when_its_signature_is_of_another_text(evening_at: At) -> None:
    evening = evening_at("started")
    sent = parse(evening.trustees[0].certificate.encode())
    other = parse(TrusteeDesk(1).certificate(size=3, threshold=2).encode())
    with pytest.raises(RefusedError) as refused:
        evening.post_certificate(1, certificate=compact(sent | {"message": other["message"]}))
    assert refusals(refused) == ["ceremony-message"]


def test_two_trustees_cannot_sign_with_one_key(evening_at: At) -> None:
    evening = evening_at("started")
    with pytest.raises(RefusedError) as refused:
        evening.post_certificate(2, signing_key=evening.desks.trustees[0].signing_key)
    assert refusals(refused) == ["signing-key-shared"]


@pytest.mark.parametrize("key", ["", "MCowBQYDK2VwAyEA", "not a key", "é"])
def test_a_signing_key_that_is_none_is_refused(evening_at: At, key: str) -> None:
    evening = evening_at("started")
    with pytest.raises(RefusedError) as refused:
        evening.post_certificate(2, signing_key=key)
    assert refusals(refused) == ["signing-key"]


def test_two_trustees_cannot_hold_one_secret(evening_at: At) -> None:
    evening = evening_at("started")
    same = TrusteeDesk(2, secret=evening.desks.trustees[0].secret)
    sent = same.certificate(size=3, threshold=2)
    evening.post_certificate(2, certificate=sent)
    with pytest.raises(RefusedError, match="the same key"):
        ceremony.certificates(evening.session, evening.ceremony)


def test_no_certificate_comes_after_polynomials(evening_at: At) -> None:
    evening = evening_at("started")
    evening.post_polynomial(1)
    evening.desks.trustees[2] = TrusteeDesk(3)
    with pytest.raises(RefusedError) as refused:
        evening.post_certificate(3)
    assert refusals(refused) == ["ceremony-step-over"]


# --- polynomials and keys ---


def test_nobody_makes_a_polynomial_while_a_certificate_is_missing(evening_at: At) -> None:
    evening = evening_at("called")
    evening.start_ceremony()
    evening.post_certificate(1)
    with pytest.raises(RefusedError) as refused:
        evening.post_polynomial(1)
    assert refusals(refused) == ["trustee-missing", "trustee-missing"]


def test_a_polynomial_is_only_taken_from_her_who_made_it(evening_at: At) -> None:
    evening = evening_at("started")
    certificates = ceremony.certificates(evening.session, evening.ceremony)
    made = evening.desks.trustees[1].polynomial(certificates)
    with pytest.raises(RefusedError, match="trustee 1") as refused:
        evening.post_polynomial(1, made)
    assert refusals(refused) == ["ceremony-message"]


def test_a_polynomial_with_coefficients_nobody_signed_is_refused(evening_at: At) -> None:
    evening = evening_at("started")
    certificates = ceremony.certificates(evening.session, evening.ceremony)
    made = [parse(evening.desks.trustees[0].polynomial(certificates).encode()) for _ in (1, 2)]
    with pytest.raises(RefusedError, match="trustee 1"):
        evening.post_polynomial(1, compact(made[0] | {"coefexps": made[1]["coefexps"]}))


def test_no_polynomial_comes_after_a_key(evening_at: At) -> None:
    evening = evening_at("shared")
    evening.post_voutput(1)
    with pytest.raises(RefusedError) as refused:
        evening.post_polynomial(2)
    assert refusals(refused) == ["ceremony-step-over"]


def test_a_key_that_does_not_follow_from_the_polynomials_is_refused(evening_at: At) -> None:
    evening = evening_at("shared")
    other = evening.make_key(2)
    with pytest.raises(RefusedError, match="trustee 1") as refused:
        evening.post_voutput(1, other)
    assert refusals(refused) == ["ceremony-message"]


def test_a_key_made_before_a_polynomial_was_replaced_is_refused(evening_at: At) -> None:
    evening = evening_at("shared")
    early = evening.make_key(1)
    evening.post_polynomial(3)
    with pytest.raises(RefusedError, match="does not follow"):
        evening.post_voutput(1, early)
    evening.post_voutput(1)


def test_a_trustee_posts_her_key_once(evening_at: At) -> None:
    evening = evening_at("shared")
    made, other = evening.make_key(1), evening.make_key(1)
    evening.post_voutput(1, made)
    with pytest.raises(RefusedError) as refused:
        evening.post_voutput(1, other)
    assert refusals(refused) == ["ceremony-step-over"]


def test_a_message_sent_again_is_answered_again_and_changes_nothing(evening_at: At) -> None:
    evening = evening_at("shared")
    made = evening.make_key(1)
    evening.post_voutput(1, made)
    row, before = evening.trustees[0], evening.contents()
    evening.post_voutput(1, made)
    evening.post_polynomial(1, row.polynomial)
    evening.post_certificate(1, certificate=row.certificate, signing_key=row.signing_key)
    assert evening.contents() == before


def test_there_is_no_key_set_while_a_trustees_key_is_missing(evening_at: At) -> None:
    evening = evening_at("shared")
    evening.post_voutput(1)
    evening.post_voutput(3)
    with pytest.raises(RefusedError) as refused:
        ceremony.parameters(evening.session, evening.ceremony)
    assert refusals(refused) == ["trustee-missing"]


@pytest.mark.sqlite
def test_the_service_holds_no_trustees_secret(evening_at: At) -> None:
    evening = evening_at("keyed")
    evening.end()
    kept = b"".join(each.read_bytes() for each in evening.directory.rglob("*") if each.is_file())
    for desk in evening.desks.trustees:
        key = decryption_key(desk.secret, desk.voutput)
        assert str(generator_table().power(key)).encode() in kept
        assert desk.secret.encode() not in kept
        assert str(key).encode() not in kept


# --- given up ---


def abandon(evening: Evening, why: str = "Talen skilde sig åt.") -> None:
    evening.act(ceremony.abandon_ceremony, ceremony=evening.ceremony, why=why, keys=evening.keys)


@pytest.mark.parametrize("stage", ["started", "keyed", "filled"])
def test_a_ceremony_that_went_wrong_is_given_up_and_another_begins(
    evening_at: At, stage: str
) -> None:
    evening = evening_at(stage)
    first = evening.ceremony
    uuids = {entry.uuid for entry in evening.pool}
    row = evening.trustees[0]
    abandon(evening)
    with pytest.raises(RefusedError) as refused:
        evening.act(
            ceremony.post_certificate,
            trustee=row,
            certificate=row.certificate,
            signing_key=row.signing_key,
        )
    assert refusals(refused) == ["ceremony-step-over"]
    with pytest.raises(RefusedError) as refused:
        evening.keys.seed(first.id)
    assert refusals(refused) == ["key-lost"]
    evening.start_ceremony()
    assert evening.ceremony.id != first.id
    assert not uuids & {entry.uuid for entry in evening.pool}
    for number in (1, 2, 3):
        evening.post_certificate(number)


def test_the_next_ceremony_goes_all_the_way(evening_by_hand_at: At) -> None:
    evening = evening_by_hand_at("filled")
    abandon(evening)
    evening.start_ceremony()
    for step in (evening.post_certificate, evening.post_polynomial, evening.post_voutput):
        for number in (1, 2, 3):
            step(number)
    evening.make_codes()
    evening.post_codes()
    evening.settle()
    for number in (1, 2, 3):
        evening.confirm(number)
    evening.publish_manifest()
    evening.hold_meeting()
    evening.freeze()
    evening.open()
    evening.vote("uppsala-o1", ["gotland-o1"])
    evening.close()


def test_a_published_manifest_stands(evening_at: At) -> None:
    evening = evening_at("ready")
    with pytest.raises(RefusedError) as refused:
        abandon(evening)
    assert refusals(refused) == ["manifest-published"]
    assert evening.keys.seed(evening.ceremony.id)


def test_who_gives_a_ceremony_up_says_why(evening_at: At) -> None:
    evening = evening_at("started")
    with pytest.raises(RefusedError) as refused:
        abandon(evening, " ")
    assert refusals(refused) == ["abandon-why"]
