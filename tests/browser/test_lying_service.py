"""A service that lies to trustees, in Chromium: what their own pages say of it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from election.core.ballot import archive
from election.core.ballot.archive import Kind
from election.core.ballot.events import link_events
from election.core.ballot.group import G, multiply
from election.core.ballot.pki import new_secret
from election.core.ballot.read import canonical
from election.core.ballot.tar import read_records
from election.core.ballot.text import compact, sha256_hex
from election.core.record.manifest import Manifest, number_of
from election.tally.queries import tally_of
from tests.browser.keys_hall import PATIENCE, Desk, KeysHall, hall_of
from tests.evening import stages
from tests.evening.meeting import Evening
from tests.evening.setting import COMMITTEE

pytestmark = pytest.mark.long

At = Callable[[str], Evening]
Serve = Callable[[Flask], str]


# --- the ceremony ---


def test_certificates_exchanged_through_and_through_give_two_numbers(
    evening_by_hand_at: At, serve: Serve, chromium: Browser
) -> None:
    """Two trustees believe to be in one ceremony; the service shows each of them another."""
    desks = []
    for number in (1, 2):
        hall = hall_of(_begun(evening_by_hand_at), serve, chromium)
        desk = hall.sit_down(COMMITTEE[number - 1], "keys")
        desk.make_secret()
        _play_the_others(hall, number)
        desks.append(desk)
    numbers = [desk.read_number() for desk in desks]
    assert numbers[0] != numbers[1]
    for desk in desks:
        desk.page.click("#differs")
        expect(desk.page.locator("#alarm")).to_contain_text("Nobody confirms")
        expect(desk.page.locator("#step-number")).to_be_hidden()
        expect(desk.page.locator("#alarm")).to_be_focused()
        expect(desk.page.locator("#way-on")).to_have_attribute("open", "")
        leaves(desk)


def _begun(at: At) -> Evening:
    evening = at("called")
    evening.start_ceremony()
    return evening


def _play_the_others(hall: KeysHall, real: int) -> None:
    evening = hall.evening
    others = [number for number in (1, 2, 3) if number != real]
    for step, posted in (
        (evening.post_certificate, "certificate"),
        (evening.post_polynomial, "polynomial"),
        (evening.post_voutput, "voutput"),
    ):
        _wait(hall, lambda name=posted: getattr(evening.trustees[real - 1], name))
        for number in others:
            step(number)
    evening.make_codes()
    evening.post_codes()
    evening.settle()


def _wait(hall: KeysHall, holds: Callable[[], object]) -> None:
    page = hall.desks[-1].page
    for _ in range(300):
        hall.evening.session.rollback()
        if holds():
            return
        page.wait_for_timeout(200)
    raise AssertionError(page.text_content("#alarm") or page.text_content("#doing"))


def test_three_hold_the_ceremony_one_loses_her_secret_and_two_decrypt(
    evening_by_hand_at: At, serve: Serve, chromium: Browser
) -> None:
    evening = _begun(evening_by_hand_at)
    hall = hall_of(evening, serve, chromium)
    desks = [hall.sit_down(key, "keys") for key in COMMITTEE]
    for desk in desks:
        desk.make_secret()
    _wait(hall, lambda: all(row.voutput for row in evening.trustees))
    evening.make_codes()
    evening.post_codes()
    evening.settle()
    assert len({desk.read_number() for desk in desks}) == 1
    for desk in desks:
        desk.page.click("#confirm")
    for desk in desks:
        desk.page.wait_for_selector("#step-done:not([hidden])")
    evening.session.rollback()
    evening.hold_meeting()
    for stage in (stages.opened, stages.voted, stages.closed):
        stage(evening)
    hall.site.clock.now = evening.now
    is_not_shown_another_manifest(desks[0], hall)
    has_lost_her_secret(desks[2], hall)
    for desk in desks[:2]:
        decrypts(desk, hall)
    _wait(hall, lambda: tally_of(evening.session, evening.contest))
    for desk in desks:
        leaves(desk)


def is_not_shown_another_manifest(desk: Desk, hall: KeysHall) -> None:
    """It is whole and has a number of its own; her browser knows which one was read."""
    manifest = json.loads(hall.evening.ceremony.manifest or b"")
    manifest["pool"][0]["credentials"]["sha256"] = "0" * 64
    other = Manifest.from_json(manifest)
    forged = Manifest.from_json(manifest | {"check_number": number_of(other)}).to_bytes()
    desk.page.route("**/trustee/manifest", lambda route: route.fulfill(body=forged))
    desk.page.goto(f"{hall.base}/trustee")
    expect(desk.page.locator("#alarm")).to_contain_text("not the one of the key ceremony")
    expect(desk.page.locator("#step-secret")).to_be_hidden()
    desk.page.unroute("**/trustee/manifest")


def has_lost_her_secret(desk: Desk, hall: KeysHall) -> None:
    desk.page.goto(f"{hall.base}/trustee")
    desk.page.click("#confirm")
    desk.page.fill("#secret", new_secret())
    desk.page.click("#secret-form button")
    expect(desk.page.locator("#secret-error")).to_contain_text("not the secret you had")
    desk.page.get_by_text("I do not have my paper").click()
    expect(desk.page.locator("#step-secret")).to_contain_text("2 of the 3 trustees are enough")


def decrypts(desk: Desk, hall: KeysHall) -> None:
    desk.page.goto(f"{hall.base}/trustee")
    expect(desk.page.locator("#number-known")).to_be_visible()
    desk.page.click("#confirm")
    takes_place(desk.page, desk.secret)
    desk.page.click("#decrypt")
    expect(desk.page.locator("#step-decrypt")).to_be_hidden(timeout=PATIENCE)
    expect(desk.page.locator("#alarm")).to_be_hidden()


def takes_place(page: Page, secret: str) -> None:
    page.fill("#secret", secret)
    page.click("#secret-form button")
    page.wait_for_selector("#step-decrypt:not([hidden])")


# --- the evening ---


class Liar:
    """Answers a trustee's page as another service does, with words of its own put in."""

    def __init__(self, told: KeysHall, lies: KeysHall, key: str) -> None:
        self._told, self._lies = told.url, lies.url
        self._headers = {"Cookie": f"session={lies.cookie(key)}"}
        self.state: dict[str, object] = {}  # of the contest
        self.votes: bytes | None = None

    def tell(self, page: Page) -> None:
        page.route("**/trustee/state", self._tell_state)
        page.route("**/trustee/*/*", self._tell_box)
        page.reload()

    def _tell_state(self, route: Route) -> None:
        answer = self._fetched(route).json()
        answer["contest"] |= self.state
        route.fulfill(json=answer)

    def _tell_box(self, route: Route) -> None:
        answer = self._fetched(route)
        if self.votes is not None and "/votes" in route.request.url:
            body = self.votes if route.request.url.endswith("from=0") else b""
            route.fulfill(response=answer, body=body)
        else:
            route.fulfill(response=answer)

    def _fetched(self, route: Route):  # type: ignore[no-untyped-def]
        url = route.request.url.replace(self._told, self._lies)
        return route.fetch(url=url, headers=self._headers)


def fork_of(at: At, serve: Serve, chromium: Browser) -> KeysHall:
    """The same contest, in which others have voted, closed."""
    fork = at("opened")
    for voter in ("uppsala-o1", "dalarna-o1", "gotland-o1", "gotland-o2", "halland-o2"):
        fork.vote(voter, ["gotland-o2"])
    fork.close()
    return hall_of(fork, serve, chromium)


def test_a_box_without_the_ballots_that_she_has_seen_is_not_decrypted(
    evening_by_hand_at: At, serve: Serve, chromium: Browser
) -> None:
    hall = hall_of(evening_by_hand_at("voted"), serve, chromium)
    desk = hall.sit_down(COMMITTEE[0], "trustee")
    desk.page.click("#confirm")
    expect(desk.page.locator("#doing")).to_contain_text("8 of 8 ballots", timeout=PATIENCE)
    Liar(hall, fork_of(evening_by_hand_at, serve, chromium), COMMITTEE[0]).tell(desk.page)
    takes_place(desk.page, hall.evening.desks.trustees[0].secret)
    refuses(desk, "ballots were taken out or changed")


def refuses(desk: Desk, says: str) -> None:
    desk.page.click("#decrypt")
    expect(desk.page.locator("#alarm")).to_contain_text(says, timeout=PATIENCE)
    assert not [one for one in desk.sent if "/decrypt " in one]
    leaves(desk)


def leaves(desk: Desk) -> None:
    assert desk.errors == []
    desk.page.unroute_all(behavior="ignoreErrors")
    desk.context.close()


def test_a_box_with_altered_sums_is_not_decrypted(
    evening_by_hand_at: At, serve: Serve, chromium: Browser
) -> None:
    evening = evening_by_hand_at("closed")
    hall = hall_of(evening, serve, chromium)
    desk = hall.sit_down(COMMITTEE[0], "trustee")
    liar = Liar(hall, hall, COMMITTEE[0])
    liar.votes = altered_sums(evening.archive())
    liar.state = {"head": head_of(liar.votes)}
    liar.tell(desk.page)
    desk.page.click("#confirm")
    expect(desk.page.locator("#alarm")).to_contain_text("encrypted-tally", timeout=PATIENCE)
    desk.page.fill("#secret", evening.desks.trustees[0].secret)
    desk.page.click("#secret-form button")
    expect(desk.page.locator("#step-secret")).to_be_hidden()
    expect(desk.page.locator("#step-decrypt")).to_be_hidden()
    leaves(desk)


def altered_sums(data: bytes) -> bytes:
    """Give the first name a vote more, and mend what refers to the sums."""
    timestamp = int(data[136:147], 8)
    steps = []
    for event in link_events(read_records(data)):
        texts = [record.body for record in event.data]
        if event.type == Kind.ENCRYPTED_TALLY:
            sums, sized = (canonical(text) for text in texts)
            pair = sums[0][1]
            pair["beta"] = str(multiply(int(pair["beta"]), G))
            texts[0] = compact(sums).encode()
            texts[1] = compact(sized | {"encrypted_tally": sha256_hex(texts[0])}).encode()
        steps.append((Kind(event.type), texts))
    return archive.write(timestamp, steps)


def head_of(data: bytes) -> str:
    return link_events(read_records(data))[-1].hash


def test_a_second_head_for_another_trustee_is_told_by_the_first_ones_signature(
    evening_by_hand_at: At, serve: Serve, chromium: Browser
) -> None:
    honest = evening_by_hand_at("closed")
    honest.decrypt(1)
    told = hall_of(honest, serve, chromium)
    fork = fork_of(evening_by_hand_at, serve, chromium)
    watched = told.site.browser(honest.person(COMMITTEE[1]))
    state = watched.get_json(f"{told.base.removeprefix(told.url)}/trustee/state")
    desk = told.sit_down(COMMITTEE[1], "trustee")
    liar = Liar(told, fork, COMMITTEE[1])
    liar.state = {"given": state["contest"]["given"]}
    liar.tell(desk.page)
    desk.page.click("#confirm")
    takes_place(desk.page, honest.desks.trustees[1].secret)
    refuses(desk, "has signed for another state of the box")
