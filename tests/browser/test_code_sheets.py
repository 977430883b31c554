"""What is printed with codes, page by page; and the code officer's page with files from elsewhere."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from election.core.ballot.credential import generate_code, public_credential
from election.core.ballot.pki import new_secret
from election.core.codes.lists import draw_codes
from election.core.codes.seats import KIND, VERSION, SeatLine, SeatsFile
from election.core.codes.sheets import sheets, slips
from election.core.record.document import encode
from election.people.models import GrantedRole
from election.voting.queries import credentials_in, statements
from tests.browser.keys_hall import Desk, KeysHall, hall_of
from tests.evening.meeting import Evening
from tests.voting.test_codes_made_elsewhere import Elsewhere
from tests.voting.test_codes_pages import OFFICER

SEATS = 19  # two full pages of slips, and three on a last one
LONG = "Testperson med ett mycket långt namn från en region vars namn inte heller är kort " * 3
PATIENCE = 60_000

pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext")


@pytest.fixture
def seats() -> SeatsFile:
    return SeatsFile(
        kind=KIND,
        version=VERSION,
        network="Testnätverket <b>",
        election="Val & provval",
        language="sv",
        ceremony="test",
        booth="https://election.example/n/test/elections/0f8e1a3c/booth",
        uuids=("h3UnitTestxyz1",),
        spares=5,
        left=(),
        manifest=None,
        replaced=(),
        seats=tuple(
            SeatLine(
                seat=f"Orten#{at}",
                label=f"Orten nummer {at}",
                holder=LONG if at == 7 else f"Testperson {at}e",
                address="",
                given=generate_code().replace("-", "")[:12],
            )
            for at in range(1, SEATS + 1)
        ),
        texts={
            "sheet-title": "Voting code",
            "sheet-seat": "Seat: {label}",
            "sheet-pass": "Pass: {pass}",
            "sheet-how": "Point your phone's camera at the square.",
            "sheet-change": "Mark your choices.",
            "sheet-keep": "Show the code to nobody.",
        },
    )


@pytest.fixture
def paper(chromium: Browser) -> Page:
    return chromium.new_context().new_page()


def pages(page: Page, path: Path) -> list[str]:
    """Print what a page shows into a PDF, and return the text of each of its pages."""
    page.pdf(path=path, prefer_css_page_size=True)
    done = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    )
    return done.stdout.split("\f")[:-1]


def places(path: Path) -> list[tuple[int, float, float, str]]:
    """Return every word of a PDF with its page, and where on it, as a part of width and height."""
    done = subprocess.run(
        ["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True
    )
    found = []
    for number, text in enumerate(done.stdout.split("<page ")[1:]):
        width, height = (
            float(each) for each in re.findall(r'(?:width|height)="([\d.]+)"', text)[:2]
        )
        for x, y, word in re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]*)<', text):
            found.append((number, float(x) / width, float(y) / height, word))
    return found


def of_others(text: str, mine: str, all_: list[str]) -> list[str]:
    return [each for each in all_ if each != mine and each in text]


def test_each_sheet_is_a_page_with_one_code_and_no_other(
    seats: SeatsFile, paper: Page, tmp_path: Path
) -> None:
    codes = draw_codes(seats, new_secret())
    paper.set_content(sheets(seats, codes))
    found = pages(paper, tmp_path / "sheets.pdf")
    assert len(found) == SEATS
    given = [line.given for line in seats.seats]
    for line, text in zip(seats.seats, found, strict=True):
        mine = codes.by_seat[line.seat]
        assert (text.count(mine), text.count(line.given)) == (1, 1)
        assert f"Orten nummer {line.seat.partition('#')[2]}" in text
        assert of_others(text, mine, list(codes.all())) == of_others(text, line.given, given) == []
        assert "Testnätverket <b>: Val & provval" in text


def test_slips_stand_whole_in_their_places_eight_on_a_page(
    seats: SeatsFile, paper: Page, tmp_path: Path
) -> None:
    codes = draw_codes(seats, new_secret())
    paper.set_content(slips(seats, codes))
    path = tmp_path / "slips.pdf"
    assert len(pages(paper, path)) == 3
    found: dict[tuple[int, int, int], str] = defaultdict(str)
    for page, x, y, word in places(path):
        found[cell(page, x, y)] += word  # a long address is broken into lines
    for at, line in enumerate(seats.seats):
        mine, text = codes.by_seat[line.seat], found.pop((at // 8, at % 8 // 2, at % 2))
        assert [text.count(each) for each in (mine, line.given, seats.booth)] == [1, 1, 1]
        assert of_others(text, mine, list(codes.all())) == []
    assert found == {}  # nothing runs over


def cell(page: int, x: float, y: float) -> tuple[int, int, int]:
    """Return on which page, in which row and column of slips a place of A4 is."""
    return page, int((y * 297 - 15) // 64), int((x * 210 - 15) // 90)


@pytest.fixture
def hall(
    evening_at: Callable[[str], Evening], serve: Callable[[Flask], str], chromium: Browser
) -> KeysHall:
    evening = evening_at("keyed")
    made = hall_of(evening, serve, chromium)
    made.site.grant(evening.person(OFFICER), GrantedRole.CODE_OFFICER)
    return made


def is_checked(officer: Desk) -> None:
    expect(officer.page.locator("#checked")).to_contain_text("are the ones", timeout=PATIENCE)


def load(officer: Desk, path: Path) -> None:
    officer.page.wait_for_selector("#load", state="visible")  # the page's program is there
    officer.page.set_input_files("#load", path)


def saved_by(officer: Desk, button: str, path: Path) -> Path:
    with officer.page.expect_download() as saved:
        officer.page.click(button)
    saved.value.save_as(path)
    return path


def test_her_page_takes_lists_and_shows_the_same_fingerprint(
    hall: KeysHall, tmp_path: Path
) -> None:
    browser = hall.site.browser(hall.evening.person(OFFICER))
    elsewhere = Elsewhere(hall.evening, browser, tmp_path / "elsewhere")
    elsewhere.make()
    made = elsewhere.folder / "made"
    officer = hall.sit_down(OFFICER, "codes")
    load(officer, made / "codes.csv")
    expect(officer.page.locator("#alarm")).to_contain_text("neither your file nor lists")
    load(officer, made / "credentials.json")
    expect(officer.page.locator("#lists-says")).to_contain_text("10 credentials, 2 of them spares")
    officer.page.click("#send-lists")
    expect(officer.page.locator("#lists-told")).to_contain_text("exactly these", timeout=PATIENCE)
    mine = officer.page.text_content("#lists-fingerprint")
    officer.page.reload()
    assert (officer.page.text_content("#fingerprint") or "").split() == (mine or "").split()
    load(officer, made / "code-officer.json")
    is_checked(officer)
    officer.page.locator("#seats tr").first.get_by_text("Show").click()
    assert officer.page.text_content("#seats .code") == elsewhere.rows()[0]["code"]
    merged = saved_by(officer, "#merge", tmp_path / "codes.csv")
    assert merged.read_bytes() == (made / "codes.csv").read_bytes()
    assert officer.errors == []
    assert elsewhere.rows()[0]["code"] not in "\n".join(officer.sent)


def test_her_page_takes_codes_of_the_tool_and_prints_each_on_its_own_page(
    hall: KeysHall, tmp_path: Path
) -> None:
    codes = [generate_code() for _ in range(10)]
    given = tmp_path / "T.privcreds"
    officer = hall.sit_down(OFFICER, "codes")
    officer.make_secret()
    given.write_text("\n".join(f"{at} {code}" for at, code in enumerate(codes[:-1], 1)))
    officer.page.set_input_files("#tool-codes", given)
    expect(officer.page.locator("#alarm")).to_contain_text("There are 9.")
    given.write_text("\n".join(f"{at} {code}" for at, code in enumerate(codes, 1)))
    officer.page.set_input_files("#tool-codes", given)
    is_checked(officer)
    hall.evening.session.rollback()
    for entry in hall.evening.pool:
        made = [public_credential(code, entry.uuid) for code in codes]
        assert set(credentials_in(entry.credentials or b"")) == set(made)
        assert list(credentials_in(entry.spares or b"")) == made[8:]
    kept = saved_by(officer, "#save", tmp_path / "code-officer.json")
    assert json.loads(kept.read_text())["spares"] == codes[8:]
    officer.page.reload()
    officer.page.click("#have-secret")
    officer.type_secret()
    expect(officer.page.locator("#alarm")).to_contain_text("made the codes elsewhere")
    load(officer, kept)
    is_checked(officer)
    prints_one_on_a_page(officer.page, codes[:8], tmp_path / "printed.pdf")
    assert officer.errors == []
    assert not [code for code in codes if code in "\n".join(officer.sent) + officer.kept()]


def test_her_page_takes_a_statement_that_was_signed_elsewhere(
    evening_at: Callable[[str], Evening],
    serve: Callable[[Flask], str],
    chromium: Browser,
    tmp_path: Path,
) -> None:
    evening = evening_at("ready")
    hall = hall_of(evening, serve, chromium)
    hall.site.grant(evening.person(OFFICER), GrantedRole.CODE_OFFICER)
    uuids = [entry.uuid for entry in evening.pool]
    digest = evening.manifest.digest
    statement = evening.desks.officer.replace("Uppsala#2", 0, uuids=uuids, manifest=digest)
    ceremony = str(evening.ceremony.id)
    made = {"kind": "replacement-statement", "ceremony": ceremony, "spare": 1}
    path = tmp_path / "replacement.json"
    path.write_text(json.dumps(made | {"statement": encode(statement)}))
    officer = hall.sit_down(OFFICER, "codes")
    load(officer, path)
    expect(officer.page.locator("#statement-says")).to_contain_text("Spare 1 takes the place")
    assert statements(evening.session, evening.ceremony) == []
    evening.session.rollback()
    officer.page.click("#send-statement")
    expect(officer.page.locator("#statement-told")).to_contain_text("with spare 1")
    evening.session.rollback()
    assert len(statements(evening.session, evening.ceremony)) == 1
    officer.page.reload()
    load(officer, path)
    officer.page.click("#send-statement")
    expect(officer.page.locator("#statement-told")).to_contain_text("was replaced before")
    assert officer.errors == []


def prints_one_on_a_page(page: Page, codes: list[str], path: Path) -> None:
    """Keep what the page gives the printer; here nobody waits for a dialogue to be closed."""
    page.evaluate(
        "window.print = () => { window.printed = [...document.getElementById('sheets').children]; }"
    )
    page.click("#print-all")
    assert page.locator("#sheets").inner_html() == ""  # nothing is left behind
    page.evaluate("document.getElementById('sheets').replaceChildren(...window.printed)")
    found = pages(page, path)
    assert len(found) == len(codes)
    for code, text in zip(codes, found, strict=True):
        assert text.count(code) == 1
        assert of_others(text, code, codes) == []
