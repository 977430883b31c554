"""A whole key ceremony in Chromium: three trustees, the adjuster, and the code officer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from election.core.ballot.ceremony import decryption_key
from election.core.ballot.credential import public_credential
from election.core.ballot.verify import verify_archive
from election.people.models import GrantedRole
from election.voting.queries import credentials_in, manifest_of
from election.voting.services.rehearsal_box import add_rehearsal_box
from tests.browser.keys_hall import PATIENCE, Desk, KeysHall, hall_of
from tests.evening.meeting import Evening
from tests.evening.setting import ADJUSTER, COMMITTEE

pytestmark = pytest.mark.long  # the whole election in the gate holds one too

OFFICER = "uppsala-o2"


@pytest.fixture
def hall(
    evening_at: Callable[[str], Evening], serve: Callable[[Flask], str], chromium: Browser
) -> KeysHall:
    evening = evening_at("called")
    evening.start_ceremony()
    evening.act(add_rehearsal_box, ceremony=evening.ceremony)
    made = hall_of(evening, serve, chromium)
    made.site.grant(evening.person(OFFICER), GrantedRole.CODE_OFFICER)
    return made


def test_a_ceremony_goes_on_by_itself_in_the_browsers(hall: KeysHall) -> None:
    trustees = [hall.sit_down(key, "keys") for key in COMMITTEE]
    adjuster, officer = hall.sit_down(ADJUSTER, "keys"), hall.sit_down(OFFICER, "codes")
    wrong_then_right(trustees[0])
    for desk in (*trustees[1:], adjuster):
        desk.make_secret()
    come_back(trustees[2])
    officer.make_secret()
    codes = make_codes(officer)
    numbers = [desk.read_number() for desk in trustees]
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", numbers[0])
    assert set(numbers) == {numbers[0]}
    for desk in trustees:
        desk.page.click("#confirm")
    for desk in (*trustees, adjuster):
        desk.page.wait_for_selector("#step-done:not([hidden])")
    check_outcome(hall, trustees, codes, numbers[0])
    check_rehearsal(hall, [*trustees, adjuster])
    check_saved_file(trustees[0], hall)
    check_replacement(officer, hall)
    check_nothing_secret_left(hall, [*trustees, adjuster, officer], codes)


def wrong_then_right(desk: Desk) -> None:
    """Type a wrong secret first: the page says where to look, and goes on only with the right."""
    desk.page.click("#new-secret")
    shown = "".join((desk.page.text_content("#shown-secret") or "").split())
    desk.page.click("#written")
    desk.secret = shown[:-1] + ("a" if shown[-1] != "a" else "b")
    desk.type_secret()
    expect(desk.page.locator("#typed-error")).to_contain_text("roup 6")
    desk.secret = shown
    desk.type_secret()


def come_back(desk: Desk) -> None:
    """Close the page when lots are being filled, and go on with the paper."""
    desk.page.wait_for_function(
        "() => /lot|promise/i.test(document.querySelector('#doing').textContent)"
    )
    desk.page.reload()
    desk.page.click("#have-secret")
    desk.type_secret()


def make_codes(officer: Desk) -> list[str]:
    officer.page.click("#make")
    expect(officer.page.locator("#checked")).to_contain_text("are the ones", timeout=PATIENCE)
    mine = officer.page.text_content("#my-fingerprint")
    officer.page.reload()
    assert officer.page.text_content("#fingerprint").split() == (mine or "").split()  # type: ignore[union-attr]
    officer.page.click("#have-secret")
    officer.type_secret()
    expect(officer.page.locator("#checked")).to_contain_text("are the ones", timeout=PATIENCE)
    for row in officer.page.locator("#seats tr").all():
        row.get_by_text("Show").click()
    return officer.page.locator("#seats .code").all_text_contents()


def check_outcome(hall: KeysHall, trustees: list[Desk], codes: list[str], number: str) -> None:
    hall.evening.session.rollback()
    published = manifest_of(hall.evening.ceremony)
    assert published is not None
    assert published.check_number == number
    assert trustees[0].page.text_content("#digest") == published.digest
    for desk, row in zip(trustees, hall.evening.trustees, strict=True):
        assert decryption_key(desk.secret, row.voutput or "")
    entry = hall.evening.pool[-1]
    listed = set(credentials_in(entry.credentials or b"[]"))
    assert {public_credential(code, entry.uuid) for code in codes} < listed


def check_rehearsal(hall: KeysHall, desks: list[Desk]) -> None:
    """Each page tells what its ballot said, and they add up to what everybody is shown."""
    said = [(desk.page.text_content("#rehearsal-own") or "").split(": ")[1] for desk in desks]
    for desk in desks:
        expect(desk.page.locator("#rehearsal-state")).to_contain_text("succeeded")
        counts = desk.page.locator("#rehearsal-counts li").all_text_contents()
        for line in counts:
            answer, count = line.split(": ")
            assert said.count(f"{answer}.") == int(count)
        assert len(counts) == 3
    watched = hall.site.browser(hall.evening.person(OFFICER)).client
    archive = watched.get(f"{hall.base.removeprefix(hall.url)}/keys/rehearsal.bel")
    report = verify_archive(archive.get_data())
    assert report.complete
    assert set(report.owners) == {1, 2, 3, 4}


def check_saved_file(trustee: Desk, hall: KeysHall) -> None:
    with trustee.page.expect_download() as saved:
        trustee.page.click("#save")
    kept = json.loads(saved.value.path().read_bytes())
    assert decryption_key(trustee.secret, kept["voutput"])
    assert kept["manifest"]["check_number"] == hall.evening.ceremony.check_number


def check_replacement(officer: Desk, hall: KeysHall) -> None:
    officer.page.reload()
    officer.page.click("#have-secret")
    officer.type_secret()
    named = hall.evening.manifest.digest
    expect(officer.page.locator("#checked")).to_contain_text(named, timeout=PATIENCE)
    officer.page.click("#replace-form button")
    officer.page.click("#replace-yes")
    expect(officer.page.locator("#replaced")).to_contain_text("has a new code", timeout=PATIENCE)
    expect(officer.page.locator("#spares")).to_contain_text("1 of 2")


def check_nothing_secret_left(hall: KeysHall, desks: list[Desk], codes: list[str]) -> None:
    secrets = [*(desk.secret for desk in desks), *codes]
    assert all(len(secret) > 10 for secret in secrets)
    for desk in desks:
        assert desk.errors == []
        left = "\n".join(desk.sent) + desk.kept()
        assert not [secret for secret in secrets if secret in left]
        assert "/keys/state" in left or "/codes/state" in left
    hall.evening.end()
    files = [one.read_bytes() for one in hall.evening.directory.rglob("*") if one.is_file()]
    assert not [secret for secret in secrets if any(secret.encode() in one for one in files)]
