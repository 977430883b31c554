"""The ceremony's pages and the messages of its desks, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from election.people.models import GrantedRole, Network, Person
from election.voting.queries import ceremony_of, manifest_of
from election.voting.services import ceremony
from tests.evening.meeting import Evening
from tests.evening.setting import ADJUSTER, COMMITTEE
from tests.site import Browser, Site, make_site

At = Callable[[str], Evening]


class Hall:
    """The evening's pages, each person at her own browser."""

    def __init__(self, evening: Evening) -> None:
        self.evening = evening
        self.site: Site = make_site(evening.url, evening.session, evening.directory)
        self.site.clock.now = evening.now
        network = evening.session.get_one(Network, evening.election.network_id)
        self.root = f"/n/{network.key}"
        self.election = f"{self.root}/elections/{evening.election.id}"

    def browser(self, key: str) -> Browser:
        return self.site.browser(self.evening.person(key))

    def trustee(self, number: int) -> Browser:
        return self.browser(COMMITTEE[number - 1])

    def grant(self, key: str, role: GrantedRole) -> None:
        self.site.grant(self.evening.person(key), role)

    def keys(self, name: str = "") -> str:
        return f"{self.election}/keys" + (f"/{name}" if name else "")


@pytest.fixture
def hall_at(evening_at: At) -> Callable[[str], Hall]:
    return lambda stage: Hall(evening_at(stage))


HallAt = Callable[[str], Hall]


def test_the_coordinator_starts_a_ceremony_and_gives_it_up(hall_at: HallAt) -> None:
    hall = hall_at("called")
    hall.grant("uppsala-o2", GrantedRole.COORDINATOR)
    browser = hall.browser("uppsala-o2")
    assert "has not begun" in browser.get(hall.keys()).text
    sitting = [str(hall.evening.person(key).id) for key in COMMITTEE]
    adjuster = str(hall.evening.person(ADJUSTER).id)
    fields = {"trustees": sitting, "adjuster": adjuster, "codes": "officer"}
    too_few = browser.post(hall.keys("start"), 200, **(fields | {"trustees": sitting[:2]}))
    assert "asks for 3 trustees" in too_few.text
    browser.post(hall.keys("start"), **fields)
    page = browser.get(hall.keys())
    assert "Who has done what" in page.text
    assert "2 of the 3 trustees open the boxes without her" in page.text
    assert "Your secret" not in page.text
    browser.post(hall.keys("abandon"), 200, why=" ")
    browser.post(hall.keys("abandon"), why="Somebody lost her paper.")
    hall.evening.session.rollback()
    assert ceremony_of(hall.evening.session, hall.evening.election) is None


def test_a_coordinator_is_not_offered_as_adjuster_nor_taken(hall_at: HallAt) -> None:
    hall = hall_at("called")
    hall.grant("uppsala-o2", GrantedRole.COORDINATOR)
    me = str(hall.evening.person("uppsala-o2").id)
    browser = hall.browser("uppsala-o2")
    assert f'value="{me}"' not in browser.get(hall.keys("start")).text
    sitting = [str(hall.evening.person(key).id) for key in COMMITTEE]
    browser.post(hall.keys("start"), 200, trustees=sitting, adjuster=me, codes="officer")
    assert hall.evening.session.query(ceremony.Ceremony).count() == 0


def test_keys_are_made_over_the_messages(hall_at: HallAt) -> None:
    hall = hall_at("shared")
    evening = hall.evening
    for number in (1, 2, 3):
        browser = hall.trustee(number)
        certificates = ceremony.certificates(evening.session, evening.ceremony)
        vinput = browser.get_json(hall.keys("vinput"))["vinput"]
        sent = {"voutput": evening.desks.trustees[number - 1].key(certificates, vinput)}
        browser.post_json(hall.keys("voutput"), sent)
        assert browser.post_json(hall.keys("voutput"), sent)["trustees"][number - 1]["key"]


def test_lots_number_and_confirmations_pass_over_the_messages(hall_at: HallAt) -> None:
    hall = hall_at("promised")
    evening = hall.evening
    evening.post_codes()
    fixed = hall.trustee(1).get_json(hall.keys("boxes"))["pool"]
    assert all("head" not in entry["lot"] for entry in fixed)
    seats = [
        (evening.session.get_one(Person, row.person_id), desk) for row, desk in evening.contributors
    ]
    for person, desk in seats:
        ballots = {uuid: raw.decode() for uuid, raw in desk.ballots.items()}
        state = hall.site.browser(person).post_json(hall.keys("lots"), {"ballots": ballots})
    assert state["number"]
    evening.session.rollback()
    assert str(evening.ceremony.check_number) not in str(state)
    for number in (1, 2, 3):
        final = hall.trustee(number).get_json(hall.keys("final"))
        for entry in final["pool"]:
            del entry["lot"]["head"]  # all else was fixed before the first lot was shown
        assert final["pool"] == fixed
        evening.session.rollback()
        read = evening.ceremony.check_number
        state = hall.trustee(number).post_json(hall.keys("confirmation"), {"number": read})
    evening.session.rollback()
    published = manifest_of(evening.ceremony)
    assert published is not None
    assert state["manifest"] == published.digest
    answer = hall.trustee(1).client.get(hall.keys("manifest"))
    assert answer.get_data() == evening.ceremony.manifest
    assert "Save my file" in hall.trustee(1).get(hall.keys()).text


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("certificate", {}, 400),
        ("certificate", {"certificate": "\ud800", "signing_key": "x"}, 400),
        ("certificate", {"certificate": "{}", "signing_key": ["x"]}, 400),
        ("certificate", {"certificate": "{}", "signing_key": "x"}, 409),
        ("polynomial", {"polynomial": "[" * 5000}, 409),
        ("voutput", {"voutput": "null"}, 409),
        ("lot-credentials", {"credentials": {"a": "0x1"}}, 400),
        ("lot-credentials", {"credentials": {"a": "9" * 5000}}, 400),
        ("lot-credentials", {"credentials": {"a": "2"}}, 409),
        ("promises", {"promises": {"a": "short"}}, 400),
        ("promises", {"promises": {}}, 409),
        ("lots", {"ballots": {"a": 1}}, 400),
        ("lots", {"ballots": {"a": "{}"}}, 409),
        ("confirmation", {"number": "1234 5678 9012"}, 409),
    ],
)
def test_a_message_that_is_none_is_answered_and_changes_nothing(
    hall_at: HallAt, name: str, content: dict[str, Any], status: int
) -> None:
    hall = hall_at("started")
    browser = hall.trustee(1)
    before = hall.evening.contents()
    browser.post_json(hall.keys(name), content, status)
    assert hall.evening.contents() == before


def test_only_who_takes_part_sends_and_reads_messages(hall_at: HallAt) -> None:
    hall = hall_at("started")
    stranger = hall.browser("gotland-o1")
    stranger.get_json(hall.keys("state"), 403)
    stranger.post_json(hall.keys("certificate"), {}, 403)
    adjuster = hall.browser(ADJUSTER)
    sent = {"certificate": "{}", "signing_key": "x"}
    adjuster.post_json(hall.keys("certificate"), sent, 403)
    adjuster.get_json(hall.keys("vinput"), 403)
    assert adjuster.get_json(hall.keys("state"))["contributors"]


def test_an_abandoned_ceremony_has_no_messages_any_more(hall_at: HallAt) -> None:
    hall = hall_at("keyed")
    evening = hall.evening
    evening.act(ceremony.abandon_ceremony, ceremony=evening.ceremony, why="x", keys=evening.keys)
    hall.trustee(1).get_json(hall.keys("state"), 404)
    hall.trustee(1).post_json(hall.keys("lots"), {"ballots": {}}, 404)


def test_lots_are_not_given_before_everybody_has_shown_hers(hall_at: HallAt) -> None:
    hall = hall_at("promised")
    hall.trustee(1).get_json(hall.keys("final"), 404)
    boxes = hall.trustee(1).get_json(hall.keys("boxes"))
    assert boxes["pool"] is None
    uuid = boxes["boxes"][0]["lot_uuid"]
    assert hall.trustee(1).client.get(hall.keys(f"boxes/{uuid}.bel")).status_code == 200
    assert hall.trustee(1).client.get(hall.keys("boxes/other.bel")).status_code == 404


# --- the recovery envelope ---


def test_the_seed_is_shown_once_to_the_adjuster(hall_at: HallAt) -> None:
    hall = hall_at("keyed")
    evening = hall.evening
    seed = evening.keys.seed(evening.ceremony.id).hex()
    browser = hall.browser(ADJUSTER)
    assert "Recovery envelope" in browser.get(hall.keys()).text
    assert seed[:4] not in browser.get(hall.keys("envelope")).text
    page = browser.post(hall.keys("envelope"), 200)
    shown = "".join(page.text.split("recovery code")[1].split("</p>")[0].split())
    assert seed == "".join(part.split("</span>")[0] for part in shown.split("<span>")[1:])
    assert "data:image/svg+xml;base64," in page.text
    again = browser.post(hall.keys("envelope"), 200)
    assert "shown already" in again.text
    assert page.response.headers["Cache-Control"] == "no-store"
    evening.end()
    for path in evening.directory.glob("election.sqlite*"):
        assert seed.encode() not in path.read_bytes()


def test_the_envelope_is_nobody_elses(hall_at: HallAt) -> None:
    hall = hall_at("keyed")
    hall.trustee(1).get(hall.keys("envelope"), 403)
    hall.grant("uppsala-o2", GrantedRole.TELLER)
    hall.browser("uppsala-o2").get(hall.keys("envelope"), 403)
    hall.grant(ADJUSTER, GrantedRole.COORDINATOR)
    hall.browser(ADJUSTER).get(hall.keys("envelope"), 403)


def test_the_envelope_waits_until_the_first_contest_opens(hall_at: HallAt) -> None:
    hall = hall_at("ready")
    task = "Seal the recovery envelope"
    assert task in hall.browser(ADJUSTER).get(f"{hall.root}/").text
    page = hall.browser(ADJUSTER).post(hall.keys("envelope"), 200)
    assert "data:image/svg+xml;base64," in page.text
    assert task not in hall.browser(ADJUSTER).get(f"{hall.root}/").text
    late = hall_at("opened")
    assert task not in late.browser(ADJUSTER).get(f"{late.root}/").text
    page = late.browser(ADJUSTER).post(late.keys("envelope"), 200)
    assert "could only be taken before" in page.text


# --- what is expected ---


def test_the_first_page_says_what_is_expected(hall_at: HallAt) -> None:
    hall = hall_at("started")
    hall.grant("uppsala-o2", GrantedRole.CODE_OFFICER)
    assert "Hold the key ceremony" in hall.trustee(2).get(f"{hall.root}/").text
    adjuster = hall.browser(ADJUSTER).get(f"{hall.root}/").text
    assert "Fill the lot boxes" in adjuster
    assert "recovery envelope" in adjuster
    assert "Make the voting codes" in hall.browser("uppsala-o2").get(f"{hall.root}/").text
