"""The code officer's messages, mailed codes, and the door."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from election.core.ballot.credential import public_credential
from election.core.refusal import RefusedError
from election.elections.queries import meeting_of
from election.mail import MemoryTransport, Outgoing, deliver
from election.meetings.queries import persons_present
from election.people.models import GrantedRole, RoleGrant
from election.voting.queries import credentials_in, manifest_of, statements
from election.voting.services import codes, mailed_codes
from tests.evening.meeting import Evening
from tests.evening.setting import refusals
from tests.voting.test_ceremony_pages import Hall

At = Callable[[str], Evening]
OFFICER = "uppsala-o2"


def officer_at(evening: Evening, role: GrantedRole = GrantedRole.CODE_OFFICER) -> Hall:
    hall = Hall(evening)
    hall.grant(OFFICER, role)
    return hall


def lists(evening: Evening) -> dict[str, object]:
    """Return what the officer's browser sends: sorted, so that no order tells a seat."""
    made = {entry.uuid: evening.desks.officer.credentials(entry.uuid) for entry in evening.pool}
    return {
        "officer_key": evening.desks.officer.public_key,
        "credentials": {uuid: [str(n) for n in sorted(all_)] for uuid, (all_, _) in made.items()},
        "spares": {uuid: [str(n) for n in spares] for uuid, (_, spares) in made.items()},
    }


def test_the_officer_posts_credentials_and_sees_the_same_fingerprint(evening_at: At) -> None:
    evening = evening_at("keyed")
    hall = officer_at(evening)
    browser, path = hall.browser(OFFICER), f"{hall.election}/codes"
    assert "Codes are made in the browser" in browser.get(path).text
    sent = lists(evening)
    state = browser.post_json(f"{path}/credentials", sent)
    assert browser.post_json(f"{path}/credentials", sent) == state
    assert state["fingerprint"][:4] in browser.get(path).text
    evening.session.rollback()
    assert evening.ceremony.officer_name == evening.person(OFFICER).name
    seats = {one["seat"] for one in browser.get_json(f"{path}/state")["seats"]}
    assert seats == set(evening.desks.officer.codes)


def test_who_made_the_codes_does_not_become_coordinator_until_the_election_is_over(
    evening_at: At,
) -> None:
    """The role was ended a moment after; she knows the codes all the same."""
    evening = evening_at("keyed")
    hall = officer_at(evening)
    hall.browser(OFFICER).post_json(f"{hall.election}/codes/credentials", lists(evening))
    hall.grant("dalarna-s2", GrantedRole.COORDINATOR)
    leader, roles = hall.browser("dalarna-s2"), "/n/halsa-och-demokrati/roles"
    evening.session.rollback()
    (given,) = evening.session.scalars(
        sa.select(RoleGrant).where(RoleGrant.role == GrantedRole.CODE_OFFICER)
    )
    leader.post(f"{roles}/{given.id}/end")
    asked = {"person": OFFICER, "role": "coordinator", "confirmed": "yes"}
    assert "may know them" in leader.post(f"{roles}/grant", 200, **asked).text
    assert "Named in the key ceremony" in leader.get(roles).text
    evening.session.rollback()
    evening.election.cancelled_at = evening.now
    evening.session.commit()
    leader.post(f"{roles}/grant", **asked)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"officer_key": 1}, 400),
        ({"credentials": []}, 400),
        ({"credentials": {"a": "1"}}, 400),
        ({"credentials": {"a": ["-1"]}}, 400),
        ({"credentials": {"a": ["2"]}}, 409),
        ({"officer_key": "not a key"}, 409),
    ],
)
def test_lists_that_are_none_are_answered(
    evening_at: At, change: dict[str, object], status: int
) -> None:
    evening = evening_at("keyed")
    hall = officer_at(evening)
    path, sent = f"{hall.election}/codes/credentials", lists(evening) | change
    browser, before = hall.browser(OFFICER), evening.contents()
    browser.post_json(path, sent, status)
    assert evening.contents() == before


def test_a_lost_code_is_replaced_by_her_signed_statement(evening_at: At) -> None:
    evening = evening_at("ready")
    hall = officer_at(evening)
    browser, path = hall.browser(OFFICER), f"{hall.election}/codes"
    left = browser.get_json(f"{path}/state")["left"]
    published = manifest_of(evening.ceremony)
    assert published is not None
    seat = next(iter(evening.desks.officer.codes))
    made = evening.desks.officer.replace(seat, 0, uuids=left, manifest=published.digest)
    pairs = [{"uuid": p.uuid, "withdrawn": p.withdrawn, "spare": p.spare} for p in made.pairs]
    sent = {"pairs": pairs, "signature": made.signature}
    browser.post_json(f"{path}/replacement", {"pairs": "x"}, 409)
    state = browser.post_json(f"{path}/replacement", sent)
    assert len(state["replacements"]) == 1
    browser.post_json(f"{path}/replacement", sent, 409)
    evening.session.rollback()
    assert len(statements(evening.session, evening.ceremony)) == 1


# --- codes that the service mails ---


@pytest.mark.sqlite
def test_mailed_codes_are_wiped_and_stand_nowhere_else(evening_at: At) -> None:
    evening = evening_at("keyed")
    hall = officer_at(evening, GrantedRole.COORDINATOR)
    evening.act(mailed_codes.choose_mailed_codes, ceremony=evening.ceremony)
    with pytest.raises(RefusedError) as refused:
        evening.post_codes()
    assert "codes-by-mail" in refusals(refused)
    browser, path = hall.browser(OFFICER), f"{hall.election}/codes"
    assert "mails it" in browser.get(path).text
    browser.post(f"{path}/mail")
    assert "made and mailed" in browser.get(path).text
    twice = browser.post(f"{path}/mail", 200)
    assert "there already" in twice.text
    transport = MemoryTransport()
    deliver(evening.session, transport, hall.site.clock.now)
    found = {one.address: re.search(r"#code=([^&\s]+)", one.body) for one in transport.sent}
    letters = [match.group(1) for match in found.values() if match]
    assert len(letters) == 8
    entry = evening.pool[0]
    listed = set(credentials_in(entry.credentials or b"[]"))
    assert {public_credential(code, entry.uuid) for code in letters} == listed
    assert entry.spares == b"[]"
    bodies = evening.session.scalars(sa.select(Outgoing.body).where(Outgoing.wipe))
    assert set(bodies) == {None}
    evening.session.rollback()
    evening.session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    evening.end()
    kept = b"".join(one.read_bytes() for one in evening.directory.glob("election.sqlite*"))
    assert not [code for code in letters if code.encode() in kept]


def test_a_manifest_of_mailed_codes_names_no_officer(evening_by_hand_at: At) -> None:
    evening = evening_by_hand_at("keyed")
    evening.act(mailed_codes.choose_mailed_codes, ceremony=evening.ceremony)
    evening.act(
        mailed_codes.make_and_mail_codes,
        ceremony=evening.ceremony,
        booth="http://x/booth",
        keys=evening.keys,
    )
    evening.settle()
    for number in (1, 2, 3):
        evening.confirm(number)
    evening.publish_manifest()
    published = manifest_of(evening.ceremony)
    assert published is not None
    assert published.code_officer is None
    assert published.eligible_seats == published.pool[0].credentials.count
    assert published.pool[0].spares == ()


def test_the_service_makes_no_codes_where_an_officer_does(evening_at: At) -> None:
    evening = evening_at("keyed")
    with pytest.raises(RefusedError) as refused:
        evening.act(
            mailed_codes.make_and_mail_codes,
            ceremony=evening.ceremony,
            booth="x",
            keys=evening.keys,
        )
    assert refusals(refused) == ["codes-by-officer"]
    evening.post_codes()
    assert codes.spares_for(8) == 2


# --- the door ---


def test_who_comes_is_ticked_and_told_her_sheet(evening_at: At) -> None:
    evening = evening_at("started")
    hall = officer_at(evening, GrantedRole.TELLER)
    browser, path = hall.browser(OFFICER), f"{hall.election}/check-in"
    who = evening.person("halland-s1")
    assert "Hand over the sheet" not in browser.get(path).text
    browser.post(f"{path}/{who.id}", how="room")
    found = browser.get(f"{path}?q=halland s1")
    assert "Hand over the sheet of seat" in found.text
    assert "Uppsala o1" not in found.text
    meeting = meeting_of(evening.session, evening.election)
    evening.session.rollback()
    assert persons_present(evening.session, meeting) == [who]
    browser.post(f"{path}/{who.id}", how="left")
    twice = browser.post(f"{path}/{who.id}", 200, how="left")
    assert "not noted as present" in twice.text
    assert "Nobody fits" in browser.get(f"{path}?q=%3Cb%3Enobody").text
