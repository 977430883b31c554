"""The Norwegian network elects its board: half of the votes are needed, and a run-off.

The coordinator, two voters with a keyboard alone, a trustee and a signer are in Chromium, whose
language is Norwegian; what they press is found by what it is, not by what it says.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy.orm import Session

from election.people.models import Person
from tests.browser.board import LEADER, Board, found_board
from tests.browser.conftest import PHONE, is_fault
from tests.browser.records import three_programs_accept

pytestmark = pytest.mark.long

PATIENCE = 60_000  # milliseconds: the machine may be busy
BY_KEYBOARD = ("2001", "2002")
VOTERS = (*BY_KEYBOARD, "2003", "2004", "2005", "2006", "2007", "2008")
# The first four are on every ballot; the fifth has four of eight, which is not more than half.
FIRST = tuple((0, 1, 2, 3, last) for last in (4, 5, 4, 4, 4, 5, 5, 6))
RUN_OFF = (1, 1, 0, 0, 0, 1, 1, 1)  # the fifth and the sixth; the sixth wins


class Room:
    """The pages of the meeting, each person in a browser of her own."""

    def __init__(self, board: Board, chromium: Browser, url: str) -> None:
        self.board, self._chromium, self.url = board, chromium, url
        self.faults: list[str] = []
        self._contexts: list[BrowserContext] = []

    def page(self, person: Person | None, path: str = "", *, phone: bool = False) -> Page:
        """Open a page of the election, signed in as the person if one is given."""
        size = PHONE if phone else {"width": 1280, "height": 900}
        context = self._chromium.new_context(viewport=size, locale="nb-NO", has_touch=phone)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        if person is not None:
            context.add_cookies([self.board.cookie(person, self.url)])  # type: ignore[list-item]
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if is_fault(said) else None)
        page.goto(f"{self.url}{self.board.base}{path}")
        expect(page.locator("html")).to_have_attribute("lang", "nb")
        return page

    def end(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def room(
    tmp_path: Path,
    database_url: str,
    session: Session,
    chromium: Browser,
    serve: Callable[[Flask], str],
) -> Iterator[Room]:
    board = found_board(tmp_path, database_url, session)
    board.hold_meeting()
    room = Room(board, chromium, serve(board.app))
    yield room
    room.end()


def test_the_board_is_elected_in_two_rounds(room: Room, tmp_path: Path) -> None:
    board = room.board
    leader = room.page(board.person(LEADER), "/conduct")
    fix_the_seats(leader, 5)
    leader = room.page(board.person(LEADER), "/conduct")
    manifest = leader.locator("main .code").first.inner_text()
    trustee = take_her_place(room, manifest)
    open_the_contest(leader)
    names, ids = board.candidates()
    phones = [by_keyboard(room, voter) for voter in BY_KEYBOARD]
    first = dict(zip(VOTERS, FIRST, strict=True))
    hold_round(room, leader, trustee, phones, first)
    expect(leader.locator("#step")).to_contain_text("2")
    open_the_contest(leader)
    again, left = board.candidates()
    assert left == ids[4:6]
    hold_round(
        room, leader, trustee, phones, {key: (at,) for key, at in zip(VOTERS, RUN_OFF, strict=True)}
    )
    elected = {*names[:4], again[1]}
    announce(leader, board)
    sign(room, manifest)
    see_the_result(room, elected, set(names) - elected)
    three_programs_accept(download(room, tmp_path), manifest, signatures=3)
    assert room.faults == []


def press(page: Page, path: str) -> None:
    """Press the button of the form that is sent to a path."""
    page.locator(f'form[action$="{path}"] button').click()


def fix_the_seats(leader: Page, seats: int) -> None:
    leader.locator('main a[href*="/seats"]').click()
    leader.locator("main input[type=number], main input[inputmode=numeric]").first.fill(str(seats))
    leader.locator("main form button").click()
    leader.wait_for_load_state()


def open_the_contest(leader: Page) -> None:
    leader.locator("[name=minutes]").fill("10")
    press(leader, "/conduct/open")
    expect(leader.locator("#left")).to_be_visible()


# --- a voter with a phone, and its keyboard alone ---


def by_keyboard(room: Room, voter: str) -> Page:
    """Come in by the link on the sheet."""
    code, given = room.board.paper(voter)
    return room.page(None, f"/booth#code={code}&pass={given}", phone=True)


def tab_to(page: Page, selector: str) -> None:
    """Go with the tabulator to what is looked for."""
    for _ in range(80):
        if page.evaluate("of => document.activeElement.matches(of)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {selector}")


def vote_by_keyboard(page: Page, chosen: Sequence[int]) -> None:
    expect(page.locator("#questions input").first).to_be_visible(timeout=PATIENCE)
    for at in chosen:
        if len(chosen) > 1:
            tab_to(page, f"#answer-0-{at}")
            page.keyboard.press("Space")
        else:
            tab_to(page, "#questions input[type=radio]")
            page.keyboard.press("Space")
            while not page.evaluate(f"document.activeElement.id === 'answer-0-{at}'"):
                page.keyboard.press("ArrowDown")
        expect(page.locator(f"#answer-0-{at}")).to_be_checked()
    tab_to(page, "#vote-go")
    page.keyboard.press("Enter")
    expect(page.locator("#cast")).to_be_enabled(timeout=PATIENCE)
    tab_to(page, "#cast")
    page.keyboard.press("Enter")
    expect(page.locator("#step-box")).to_be_visible(timeout=PATIENCE)
    assert re.fullmatch(r"[\w+/]{43}", page.locator("#tracker").inner_text())
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def hold_round(
    room: Room, leader: Page, trustee: Page, phones: list[Page], wishes: dict[str, tuple[int, ...]]
) -> None:
    """Let everybody vote, the time run out, and two trustees open the box."""
    board = room.board
    for page, voter in zip(phones, BY_KEYBOARD, strict=True):
        vote_by_keyboard(page, wishes[voter])
    for voter in VOTERS[len(BY_KEYBOARD) :]:
        board.vote(voter, wishes[voter])
    expect(leader.locator("#ballots")).to_have_text(str(len(VOTERS)), timeout=PATIENCE)
    board.clock.now += timedelta(minutes=11)
    expect(trustee.locator("#step-decrypt")).to_be_visible(timeout=PATIENCE)
    assert trustee.locator("#ballots").inner_text() == str(len(VOTERS))
    trustee.locator("#decrypt").click()
    expect(trustee.locator("#step-decrypt")).to_be_hidden(timeout=PATIENCE)
    expect(trustee.locator("#alarm")).to_be_hidden()
    board.let_others_decrypt()


# --- trustees, signers, and whoever looks ---


def take_her_place(room: Room, manifest: str) -> Page:
    person, secret = room.board.trustee(1)
    page = room.page(person, "/trustee")
    expect(page.locator("#digest")).to_have_text(manifest)
    page.locator("#confirm").click()
    page.locator("#secret").fill(secret)
    page.locator("#secret-form button").click()
    expect(page.locator("#step-secret")).to_be_hidden()
    return page


def announce(leader: Page, board: Board) -> None:
    expect(leader.locator('main a[href$="/announce"]').first).to_be_visible(timeout=PATIENCE)
    leader.locator('main a[href$="/announce"]').first.click()
    leader.locator("main form[method=post] button").click()
    expect(leader.locator("main .ds-alert").first).to_be_visible()


def sign(room: Room, manifest: str) -> None:
    """Let one sign on her page, and the others elsewhere."""
    person, secret = room.board.trustee(2)
    page = room.page(person, "/sign")
    expect(page.locator("#step-sign")).to_be_visible(timeout=PATIENCE)
    assert page.locator("#digest").inner_text() == manifest
    page.locator("#same").check()
    page.locator("#secret").fill(secret)
    page.locator("#sign").click()
    expect(page.locator("#done")).to_be_visible(timeout=PATIENCE)
    room.board.let_others_sign()


def see_the_result(room: Room, elected: set[str], others: set[str]) -> None:
    page = room.page(None, "/results")
    expect(page.locator("main .ds-alert").first).to_have_attribute("data-color", "success")
    told = page.locator("section[aria-labelledby=elected]").inner_text()
    assert [name for name in elected if name not in told] == []
    assert [name for name in others if name in told] == []


def download(room: Room, directory: Path) -> Path:
    page = room.page(None, "/results")
    with page.expect_download() as saved:
        page.locator('main a[href*="record"]').first.click()
    saved.value.save_as(directory / "record.zip")
    with zipfile.ZipFile(directory / "record.zip") as packed:
        packed.extractall(directory / "unpacked")
    return directory / "unpacked" / "record"
