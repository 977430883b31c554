"""Credential lists are what the seats need, and a lost code is replaced by the officer's word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from election.core.ballot.credential import generate_code, public_credential
from election.core.ballot.group import P
from election.core.record.replacement import Pair, make_replacement
from election.core.record.verify_replacements import replacement_violations
from election.core.refusal import RefusedError
from election.rehearsal.actors import CodeOfficerDesk
from election.voting.queries import credentials_in, stated_replacements, statements
from election.voting.services.codes import replace_code
from tests.evening.meeting import Evening
from tests.evening.setting import OFFICER, refusals

At = Callable[[str], Evening]
Lists = tuple[list[int], list[int]]


def is_member_of_order_two(_uuid: str, listed: list[int], spares: list[int]) -> Lists:
    return [P - 1, *listed[1:]], spares


def outside_by_a_factor_minus_one(_uuid: str, listed: list[int], spares: list[int]) -> Lists:
    return [P - listed[0], *listed[1:]], spares


def identity(_uuid: str, listed: list[int], spares: list[int]) -> Lists:
    return [1, *listed[1:]], spares


def zero(_uuid: str, listed: list[int], spares: list[int]) -> Lists:
    return [0, *listed[1:]], spares


def one_too_few(_uuid: str, listed: list[int], spares: list[int]) -> Lists:
    return listed[1:], spares


def one_too_many(uuid: str, listed: list[int], spares: list[int]) -> Lists:
    return [*listed, public_credential(generate_code(), uuid)], spares


def one_doubled(_uuid: str, listed: list[int], spares: list[int]) -> Lists:
    return [listed[1], *listed[1:]], spares


def spare_not_listed(uuid: str, listed: list[int], spares: list[int]) -> Lists:
    return listed, [public_credential(generate_code(), uuid), *spares[1:]]


def spare_doubled(_uuid: str, listed: list[int], spares: list[int]) -> Lists:
    return listed, [spares[0], spares[0]]


def spare_missing(_uuid: str, listed: list[int], spares: list[int]) -> Lists:
    return listed, spares[1:]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (one_too_few, "codes-number"),
        (one_too_many, "codes-number"),
        (one_doubled, "codes-number"),
        (spare_not_listed, "codes-spares"),
        (spare_doubled, "codes-spares"),
        (spare_missing, "codes-spares"),
        (is_member_of_order_two, "codes-outside"),
        (outside_by_a_factor_minus_one, "codes-outside"),
        (identity, "codes-outside"),
        (zero, "codes-outside"),
    ],
)
def test_a_list_that_does_not_fit_the_seats_is_refused(
    evening_at: At, change: Any, reason: str
) -> None:
    evening = evening_at("keyed")
    with pytest.raises(RefusedError) as refused:
        evening.post_codes(change)
    assert set(refusals(refused)) == {reason}
    assert len(refused.value.violations) == len(evening.pool)
    assert all(entry.credentials is None for entry in evening.pool)


def test_a_list_is_given_for_each_uuid_of_the_pool_and_no_other(evening_at: At) -> None:
    evening = evening_at("keyed")
    with pytest.raises(RefusedError) as refused:
        evening.post_codes(credentials={})
    assert refusals(refused) == ["codes-uuids"]


def test_lists_are_posted_once(evening_at: At) -> None:
    evening = evening_at("keyed")
    evening.post_codes()
    evening.make_codes()
    with pytest.raises(RefusedError) as refused:
        evening.post_codes()
    assert refusals(refused) == ["codes-twice"]


def test_the_officers_key_must_be_one(evening_at: At) -> None:
    evening = evening_at("keyed")
    with pytest.raises(RefusedError) as refused:
        evening.post_codes(officer_key="none")
    assert refusals(refused) == ["officer-key"]
    assert evening.ceremony.officer_key is None


def test_the_officer_cannot_use_a_trustees_key(evening_at: At) -> None:
    evening = evening_at("keyed")
    with pytest.raises(RefusedError) as refused:
        evening.post_codes(officer_key=evening.desks.trustees[0].signing_key)
    assert refusals(refused) == ["signing-key-shared"]


def test_a_trustee_cannot_use_the_officers_key(evening_at: At) -> None:
    evening = evening_at("started")
    evening.make_codes()
    evening.post_codes()
    with pytest.raises(RefusedError) as refused:
        evening.post_certificate(2, signing_key=evening.desks.officer.public_key)
    assert refusals(refused) == ["signing-key-shared"]


def test_the_list_says_nothing_about_who_has_which_code(evening_at: At) -> None:
    evening = evening_at("keyed")
    evening.post_codes()
    for entry in evening.pool:
        listed = list(credentials_in(entry.credentials or b""))
        assert listed == sorted(listed)
        assert {int(each) for each in credentials_in(entry.spares or b"")} < set(listed)


# --- replacements ---


def give(evening: Evening, statement: Any) -> None:
    evening.act(replace_code, OFFICER, ceremony=evening.ceremony, statement=statement)


def stated(evening: Evening, seat: str = "Uppsala#2", spare: int = 0, **changes: Any) -> Any:
    asked = {
        "uuids": [entry.uuid for entry in evening.pool],
        "manifest": evening.manifest.digest,
    }
    return evening.desks.officer.replace(seat, spare, **(asked | changes))


def test_a_lost_code_is_withdrawn_and_the_spare_votes(evening_at: At) -> None:
    evening = evening_at("opened")
    lost = evening.code("uppsala-o2")
    give(evening, stated(evening))
    with pytest.raises(RefusedError) as refused:
        evening.vote("uppsala-o2", ["gotland-o1"], code=lost)
    assert refusals(refused) == ["code-withdrawn"]
    evening.vote("uppsala-o2", ["gotland-o1"])


def test_a_spare_votes_only_with_a_statement(evening_at: At) -> None:
    evening = evening_at("opened")
    with pytest.raises(RefusedError) as refused:
        evening.vote("uppsala-o2", ["gotland-o1"], code=evening.desks.officer.spares[0])
    assert refusals(refused) == ["code-spare"]


def test_a_code_is_not_replaced_after_a_cast_in_the_open_contest(evening_at: At) -> None:
    evening = evening_at("opened")
    evening.vote("uppsala-o2", ["gotland-o1"])
    with pytest.raises(RefusedError) as refused:
        give(evening, stated(evening))
    assert "replacement-after-cast" in refusals(refused)
    assert not statements(evening.session, evening.ceremony)


def test_after_the_contest_the_code_is_replaced_for_those_to_come(evening_at: At) -> None:
    evening = evening_at("counted")
    give(evening, stated(evening, uuids=[entry.uuid for entry in evening.pool[1:]]))
    evening.freeze("nomination-committee")
    evening.open("nomination-committee")
    evening.vote("uppsala-o2", [], ["dalarna-o1"])


def test_a_statement_signed_by_somebody_else_is_refused(evening_at: At) -> None:
    evening = evening_at("ready")
    other = CodeOfficerDesk("Testperson", evening.desks.officer.codes, evening.desks.officer.spares)
    evening.desks.officer = other
    with pytest.raises(RefusedError) as refused:
        give(evening, stated(evening))
    assert refusals(refused) == ["replacement-signature"]


def test_a_statement_for_another_election_is_refused(evening_at: At) -> None:
    evening = evening_at("ready")
    with pytest.raises(RefusedError) as refused:
        give(evening, stated(evening, manifest="0" * 64))
    assert refusals(refused) == ["replacement-signature"]


def test_a_statement_changed_after_signing_is_refused(evening_at: At) -> None:
    evening = evening_at("ready")
    statement = stated(evening)
    shorter = replace(statement, pairs=statement.pairs[1:])
    with pytest.raises(RefusedError) as refused:
        give(evening, shorter)
    assert refusals(refused) == ["replacement-signature"]


def test_a_statement_names_every_uuid_that_is_not_closed(evening_at: At) -> None:
    evening = evening_at("ready")
    uuids = [entry.uuid for entry in evening.pool]
    for some in (uuids[1:], [*uuids, uuids[0]], []):
        with pytest.raises(RefusedError) as refused:
            give(evening, stated(evening, uuids=some))
        assert "replacement-uuids" in refusals(refused)


def test_a_spare_and_a_code_are_used_for_one_replacement(evening_at: At) -> None:
    evening = evening_at("ready")
    lost = evening.desks.officer.codes["Uppsala#2"]
    give(evening, stated(evening))
    evening.desks.officer.codes["Uppsala#2"] = lost
    for seat, spare in (("Uppsala#1", 0), ("Uppsala#2", 1)):
        with pytest.raises(RefusedError) as refused:
            give(evening, stated(evening, seat, spare))
        assert set(refusals(refused)) == {"replacement-twice"}


def test_a_spare_that_is_lost_too_gives_way_to_the_next(evening_at: At) -> None:
    evening = evening_at("opened")
    lost = evening.code("uppsala-o2")
    for spare in (0, 1):
        give(evening, stated(evening, spare=spare))
    for code in (lost, evening.desks.officer.spares[0]):
        with pytest.raises(RefusedError) as refused:
            evening.vote("uppsala-o2", ["gotland-o1"], code=code)
        assert refusals(refused) == ["code-withdrawn"]
    evening.vote("uppsala-o2", ["gotland-o1"], code=evening.desks.officer.spares[1])
    known = stated_replacements(evening.session, evening.ceremony)
    replaced, wrong = replacement_violations(evening.manifest, known)
    assert wrong == []
    assert len(replaced[evening.entry.uuid].withdrawn) == 2


def test_a_spare_that_nobody_was_given_is_not_withdrawn(evening_at: At) -> None:
    evening = evening_at("ready")
    evening.desks.officer.codes["Uppsala#2"] = evening.desks.officer.spares[1]
    with pytest.raises(RefusedError) as refused:
        give(evening, stated(evening))
    assert "replacement-not-spare" in refusals(refused)


def test_one_statement_gives_one_spare(evening_at: At) -> None:
    """A verifier refuses a statement that mixes spares; so it must not be taken."""
    evening = evening_at("ready")
    officer = evening.desks.officer
    lost = officer.codes["Uppsala#2"]
    mixed = make_replacement(
        officer.key,
        manifest_digest=evening.manifest.digest,
        pairs=[
            Pair(
                uuid=entry.uuid,
                withdrawn=str(public_credential(lost, entry.uuid)),
                spare=str(public_credential(officer.spares[entry.number % 2], entry.uuid)),
            )
            for entry in evening.pool
        ],
    )
    with pytest.raises(RefusedError) as refused:
        give(evening, mixed)
    assert "several-spares" in refusals(refused)


def test_a_code_nobody_has_is_not_withdrawn(evening_at: At) -> None:
    evening = evening_at("ready")
    evening.desks.officer.codes["Uppsala#2"] = generate_code()
    with pytest.raises(RefusedError) as refused:
        give(evening, stated(evening))
    assert "replacement-unknown" in refusals(refused)


def test_nothing_is_replaced_before_the_manifest(evening_at: At) -> None:
    evening = evening_at("filled")
    statement = evening.desks.officer.replace(
        "Uppsala#2", 0, uuids=[entry.uuid for entry in evening.pool], manifest="0" * 64
    )
    with pytest.raises(RefusedError) as refused:
        give(evening, statement)
    assert refusals(refused) == ["replacement-early"]
