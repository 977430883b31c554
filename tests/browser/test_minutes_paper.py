"""The signed minutes on paper: Chromium prints all of them, and nothing is cut off at an edge."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from subprocess import run

import pytest
from flask import Flask
from playwright.sync_api import Browser

from election.core.record import sign
from election.results.queries import minutes_of, signatures_of_minutes
from tests.evening.meeting import Evening
from tests.evening.pages import base, leader, site_of
from tests.results.test_minutes import ADJUSTERS, KEYS, keyed, signed
from tests.site import Site

A4_WIDTH = round((210 - 2 * 16) / 25.4 * 96)  # the page less its margins, in CSS pixels
REMARKS = "Rösträknarna bar halsduk. <b>Så var det.</b>"
CUT_OFF = """
() => [...document.querySelectorAll("main *")].filter((one) => {
  const box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  const hides = ["hidden", "auto", "scroll", "clip"].includes(style.overflowX);
  const seen = box.width > 1 && box.height > 1 && one.checkVisibility();
  return seen && (box.right > innerWidth + 1 || (hides && one.scrollWidth > one.clientWidth + 1));
}).map((one) => `${one.tagName} ${one.className} ${one.textContent.slice(0, 60)}`)
"""


@pytest.fixture
def handed_out(evening_at: Callable[[str], Evening]) -> tuple[Evening, Site]:
    """Minutes that two adjusters were to sign, and one has."""
    made = evening_at("announced")
    for number in (1, 2):
        made.sign(number)
    site = site_of(made)
    browsers = keyed(site, made)
    leader(site, made).post(f"{base(made)}/minutes", 302, remarks=REMARKS)
    signed(made, browsers, ADJUSTERS[0])
    made.session.rollback()
    return made, site


def test_all_of_the_signed_minutes_is_printed(
    handed_out: tuple[Evening, Site],
    chromium: Browser,
    serve: Callable[[Flask], str],
    tmp_path: Path,
) -> None:
    evening, site = handed_out
    url = serve(site.app)
    cookie = leader(site, evening).client.get_cookie("session")
    context = chromium.new_context(locale="en-GB", viewport={"width": A4_WIDTH, "height": 1000})
    context.add_cookies([{"name": "session", "value": cookie.value, "url": url}])
    page = context.new_page()
    page.goto(f"{url}{base(evening)}/minutes/paper")
    page.emulate_media(media="print")
    assert page.evaluate(CUT_OFF) == []
    assert page.locator("details:not([open])").count() == 0
    assert not page.locator(".site-header").is_visible()
    told = page.locator("main").inner_text()
    unseen = set(page.locator("main .ds-sr-only").all_inner_texts())
    pdf = tmp_path / "minutes.pdf"
    page.pdf(path=pdf, prefer_css_page_size=True)
    context.close()
    last = minutes_of(evening.session, evening.election)
    (made,) = signatures_of_minutes(evening.session, last)
    document = last.document.decode()
    wanted = [
        REMARKS,
        evening.person("gotland-o1").name,
        sha256(last.document).hexdigest(),
        sha256(last.checksums).hexdigest(),
        sign.key_id(sign.public_key(KEYS[ADJUSTERS[0]])),
        "Has not signed yet.",
        "election verify .",
        evening.manifest.digest,
    ]
    assert made.public_key == sign.public_key(KEYS[ADJUSTERS[0]])
    names = set(re.findall(r"Testperson \w+ \w\d", document))
    assert len(names) >= 7
    missing = [each for each in (*wanted, *names) if packed(each) not in packed(told)]
    assert missing == []
    if shutil.which("pdftotext"):
        text = run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True, text=True)
        printed, words = packed(text.stdout), set(re.findall(r"[\w.]{3,}", told))
        assert {each for each in words - unseen if packed(each) not in printed} == set()
    assert pdf.read_bytes().startswith(b"%PDF-")


def packed(text: str) -> str:
    """Return a text without spaces and breaks, which paper sets as it likes."""
    return re.sub(r"[\s\u00ad-]+", "", text).casefold()
