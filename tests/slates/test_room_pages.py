"""The committee's room through its pages: keys as browsers send them, sealed notes, who sees what."""

from __future__ import annotations

import json
import logging
import re
import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from election.audit import Act
from election.core.room.frame import EVERYBODY
from election.core.room.keys import RoomKeys, member_keys
from election.core.room.seal import seal
from election.people.models import GrantedRole
from election.room.models import SealedText
from tests.factories import AFTER, World
from tests.node import SCRIPTS, node
from tests.site import Site
from tests.slates.committee import MEMBERS, Committee, about, declare, message, opened_room, page_of


@pytest.fixture
def world(site: Site) -> World:
    made = World(site.session)
    made.candidate("dalarna-o2")
    made.candidate("halland-o2", "chair", "vice-chair")
    site.session.commit()
    site.clock.now = AFTER
    return made


@pytest.fixture
def committee(site: Site, world: World) -> Committee:
    return opened_room(site, world)


# --- notes ---


def test_a_note_is_read_by_every_member_and_stays_out_of_page_and_log(committee: Committee):
    odd = "<b>Ring</b> henne " + "Å" * 480
    committee.write(odd)
    for member in MEMBERS:
        assert committee.shown(member) == [odd]
    text = committee.browser().get(committee.path()).text
    assert "Ring" not in text
    assert "Testperson Uppsala o1, <time" in text
    acts = committee.site.session.scalars(sa.select(Act)).all()
    assert "Ring" not in str([one.facts for one in acts])


def test_a_note_about_a_person_is_sealed_to_all_offices_she_is_nominated_for(committee: Committee):
    whom = about(committee.world, "halland-o2")
    refused = committee.write("x", whom, "chair", expect=409)["refused"]
    assert [one["code"] for one in refused] == ["room-keys-changed"]
    committee.write("Erfaren", whom, "chair", "vice-chair")
    assert committee.shown() == ["Erfaren"]
    subjects = page_of(committee.browser().get(committee.path()).text)["subjects"]
    assert [one["value"] for one in subjects if one["scopes"] == ["chair", "vice-chair"]] == [whom]


def test_what_is_not_sealed_as_it_must_be_is_refused(committee: Committee):
    good = {**message(committee.sealed("x")), "about": ""}
    browser, path = committee.browser(), committee.path("/notes")
    for wrong, code in (
        ({"box": "Ring henne"}, "room-unfit"),
        ({"box": b64encode(b"Ring henne").decode()}, "room-unfit"),
        ({"shares": dict.fromkeys(good["shares"], "AAAA")}, "room-unfit"),
        ({"shares": {}}, "room-keys-changed"),
        ({"id": str(UUID(int=1))}, "text-twice"),
    ):
        answer = browser.post_json(path, {**good, **wrong}, 409)
        assert [one["code"] for one in answer["refused"]] == [code]
    for broken in (
        {"about": "office:nothing"},
        {"about": "whom"},
        {"about": f"person:{uuid4().hex[:-1]}"},
        {"id": "x"},
        {"shares": ["x"]},
        {"box": None},
        {"box": 3},
    ):
        browser.post_json(path, {**good, **broken}, 400)
    browser.post_json(path, {**good, "about": f"person:{uuid4()}"}, 404)
    browser.post_json(path, good)
    browser.post_json(path, good, 409)  # a double click
    assert committee.shown() == ["x"]


def test_its_writer_takes_a_note_back_after_she_has_confirmed(committee: Committee):
    committee.write("Förhastat")
    committee.site.session.rollback()
    text = committee.site.session.scalars(sa.select(SealedText)).one()
    path = committee.path(f"/texts/{text.id}/take-back")
    committee.browser("dalarna-o1").get(path, 404)
    committee.browser().get(path)
    assert committee.shown() == ["Förhastat"]
    committee.browser().post(path, 302)
    assert committee.shown() == []
    committee.browser().post(path, 404)


# --- who is let in ---


def test_the_room_is_the_committees_alone(committee: Committee):
    world, site = committee.world, committee.site
    site.grant(world.person["halland-o1"], GrantedRole.COORDINATOR)
    for page in ("", "/keys", "/shares"):
        site.browser(world.person["halland-o1"]).get(committee.path(page), 403)
        site.browser().get(committee.path(page), 302)
    for page in ("/keys/mine", "/keys/made", "/keys/given", "/keys/compared", "/shares", "/notes"):
        site.browser(world.person["halland-o1"]).post_json(committee.path(page), {}, 403)
        committee.browser().post_json(committee.path(page), ["x"], 400)


def test_who_has_lost_her_secret_is_outside_until_she_is_let_in_again(committee: Committee):
    member = "gotland-s1"
    me = committee.world.person[member]
    committee.write("Före")
    new = "2" * 22
    mine = member_keys(committee.frame, new)
    sent = {"publicKey": mine.public_key}
    state = committee.browser(member).post_json(committee.path("/keys/mine"), sent)
    assert [one["wrap"] for one in state["keys"]] == [None] * len(state["keys"])
    whole = committee.keys[EVERYBODY]
    current = {one["scope"]: one for one in state["keys"]}
    wraps = [
        wrap_for(committee, scope, one["id"], me.id, mine.public_key)
        for scope, one in current.items()
    ]
    false = {"members": {str(me.id): whole.sign(b"x")}, "wraps": wraps}
    given = committee.path("/keys/given")
    answer = committee.browser().post_json(given, false, 409)
    assert [one["code"] for one in answer["refused"]] == ["room-unfit"]
    statement = committee.frame.member_key(str(me.id), mine.public_key)
    real = {"members": {str(me.id): whole.sign(statement)}, "wraps": wraps}
    answer = committee.browser(member).post_json(given, real, 409)
    assert [one["code"] for one in answer["refused"]] == ["not-let-in"]
    committee.browser().post_json(given, real)
    committee.secrets[me.id] = new
    assert committee.shown(member) == ["Före"]
    mark = mine.mark(committee.frame, whole.public_key, whole.signing_key)
    compared = committee.browser(member).post_json(committee.path("/keys/compared"), {"mark": mark})
    assert next(one for one in compared["members"] if one["person"] == str(me.id))["mark"] == mark


def wrap_for(
    committee: Committee, scope: str, key_id: str, person_id: UUID, public_key: str
) -> dict[str, str]:
    context = committee.frame.wrap(scope, key_id, str(person_id))
    box = seal(committee.keys[scope].seed, public_key, context)
    return {"key": key_id, "person": str(person_id), "box": box}


def test_two_who_begin_at_once_do_not_make_two_rooms(committee: Committee):
    state = committee.state()
    ring = {"seen": None, "keys": [], "wraps": [], "members": {}, "offices": {}, "mark": None}
    answer = committee.browser().post_json(committee.path("/keys/made"), ring, 409)
    assert "room-keys-changed" in [one["code"] for one in answer["refused"]]
    assert committee.state() == state


def test_keys_that_do_not_fit_are_refused(committee: Committee):
    state = committee.state()
    seen = next(one["id"] for one in state["keys"] if one["scope"] == EVERYBODY)
    other = RoomKeys(seed=bytes(32))
    key_id = str(uuid4())
    statement = committee.frame.office_key("chair", key_id, other.public_key)
    signed = committee.keys[EVERYBODY].sign(statement)
    chair = {"id": key_id, "scope": "chair", "publicKey": other.public_key, "signature": signed}
    good = {"seen": seen, "keys": [chair]}
    path = committee.path("/keys/made")
    for wrong in (
        {"keys": [{**chair, "signature": other.sign(statement)}]},
        {"keys": [{**chair, "signature": None}]},
        {"keys": [{**chair, "publicKey": "AAAA"}]},
        {"keys": [{**chair, "scope": "no office"}]},
        {"keys": [{**chair, "signingKey": other.public_key}]},
        {"keys": [chair, chair]},
        {"keys": []},
        {"wraps": [{"key": key_id, "person": str(uuid4()), "box": "AAAA"}]},
        {"members": {str(uuid4()): signed}},
    ):
        assert committee.browser().post_json(path, {**good, **wrong}, 409)["refused"]
    committee.browser().post_json(path, {**good, "keys": [{"id": "x"}]}, 400)
    committee.browser().post_json(path, {**good, "wraps": [{"box": "x"}]}, 400)
    assert committee.state() == state
    committee.browser().post_json(path, good)


# --- nobody else reads ---


def in_node(committee: Committee, member: str) -> dict[str, Any]:
    """Return what a member's own browser program reads of her page with her secret."""
    page = page_of(committee.browser(member).get(committee.path()).text)
    secret = committee.secrets[committee.world.person[member].id]
    done = subprocess.run(
        [node(), SCRIPTS / "room_reader.mjs"],
        input=json.dumps({"page": page, "secret": secret}),
        capture_output=True,
        text=True,
        check=True,
    )
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def test_nobody_but_the_committee_can_read(
    committee: Committee, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    words = ["Sade i förtroende att hon tvekar", "Bara om Uppsala stöder mig", "Kommer alltid sent"]
    committee.write(words[0])
    base = committee.path().removesuffix("/room")
    nominee = committee.site.browser(committee.world.person["dalarna-o2"])
    word = message(committee.sealed(words[1], "chair", kind="word"))
    nominee.post_json(f"{base}/nominations/mine/word", word)
    member = committee.site.browser(committee.world.person["halland-o1"])
    said = message(committee.sealed(words[2], "chair", kind="feedback"))
    member.post_json(f"{base}/feedback", {**said, "about": "chair"})
    kept = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.name for path in kept} >= {"election.sqlite", "secret"}
    everything = b"".join([*kept.values(), caplog.text.encode(), repr(committee.site.app).encode()])
    seeds = [one.seed for one in committee.keys.values()]
    secrets = [one.encode() for one in (*words, *committee.secrets.values())]
    for one in (*secrets, *seeds, *(b64encode(seed) for seed in seeds)):
        assert one not in everything
        assert one.hex().encode() not in everything
    for one in MEMBERS:
        read = in_node(committee, one)
        assert read["sure"] is True
        assert sorted(read["texts"]) == sorted(words)


# --- conflicts of interest ---


def test_who_has_a_conflict_is_shut_out_of_the_office(committee: Committee):
    world = committee.world
    committee.write("Om ordförande", about(world, "dalarna-o2"), "chair")
    committee.write("Om valet")
    declare(committee, "dalarna-o1", "chair")
    page = committee.browser("dalarna-o1").get(committee.path()).text
    assert "Testperson Dalarna o2" not in page
    assert committee.shown("dalarna-o1") == ["Om valet"]
    assert [one["scope"] for one in committee.state("dalarna-o1")["keys"] if not one["wrap"]] == [
        "chair"
    ]
    refused = committee.write("x", "office:chair", "chair", by="dalarna-o1", expect=409)
    assert [one["code"] for one in refused["refused"]] == ["conflict"]
    wrap = wrap_for(
        committee,
        "chair",
        next(one["id"] for one in committee.state()["keys"] if one["scope"] == "chair"),
        world.person["dalarna-o1"].id,
        member_keys(committee.frame, "1" * 22).public_key,
    )
    answer = committee.browser().post_json(
        committee.path("/keys/given"), {"members": {}, "wraps": [wrap]}, 409
    )
    assert [one["code"] for one in answer["refused"]] == ["key-not-hers"]
    assert len(committee.shown()) == 2


def test_a_nominated_member_has_a_conflict_without_saying_so(committee: Committee):
    committee.world.candidate("gotland-s1", "vice-chair")
    committee.site.session.commit()
    page = committee.browser().get(committee.path()).text
    assert "Is nominated." in page
    rights = committee.state()["rights"]
    hers = rights[str(committee.world.person["gotland-s1"].id)]
    assert "vice-chair" not in hers
    assert "chair" in hers


def test_a_conflict_is_taken_back_but_not_by_her_of_whom_it_was_recorded(committee: Committee):
    page = declare(committee, "dalarna-o1", "chair")
    end = re.findall(r'action="([^"]*/conflicts/[^"]*/end)"', page)[0]
    hers = committee.browser("dalarna-o1")
    hers.post(end, 302)
    assert "Another member has recorded it" in hers.get(committee.path()).text
    committee.browser().post(end, 302)
    assert "Recorded by" not in committee.browser().get(committee.path()).text
    committee.browser().post(end, 404)
    browser = committee.browser()
    browser.post(committee.path("/conflicts"), 302, member="x", office="chair")
    assert "Choose a member and an office." in browser.get(committee.path()).text


# --- a nominee's private word ---


def test_a_nominees_word_is_sealed_to_those_who_work_on_her_offices(committee: Committee):
    nominee = committee.world.person["halland-o2"]
    mine = f"/n/halsa-och-demokrati/elections/{committee.world.election.id}/nominations/mine"
    browser = committee.site.browser(nominee)
    assert "To the committee alone" in browser.get(mine).text
    first = message(committee.sealed("Tvekar", "chair", "vice-chair", kind="word"))
    browser.post_json(f"{mine}/word", {**first, "shares": {}}, 409)
    browser.post_json(f"{mine}/word", first)
    assert committee.shown() == ["Tvekar"]
    second = message(committee.sealed("Bara med stöd", "chair", "vice-chair", kind="word"))
    browser.post_json(f"{mine}/word", second)
    assert committee.shown() == ["Bara med stöd"]
    assert "It is sealed" in browser.get(mine).text
    declare(committee, "dalarna-o1", "vice-chair")
    assert committee.shown("dalarna-o1") == []
    stranger = committee.site.browser(committee.world.person["uppsala-o2"])
    stranger.post_json(f"{mine}/word", message(committee.sealed("x", kind="word")), 409)


def test_without_a_key_a_nominee_is_asked_to_come_back(site: Site, world: World):
    mine = f"/n/halsa-och-demokrati/elections/{world.election.id}/nominations/mine"
    browser = site.browser(world.person["halland-o2"])
    page = browser.get(mine).text
    assert "has not made its key yet" in page
    assert "word-text" not in page
    sent = {"id": str(uuid4()), "box": "", "shares": {}}
    answer = browser.post_json(f"{mine}/word", sent, 409)
    assert [one["code"] for one in answer["refused"]] == ["no-room-key"]
