"""A nominee's page: answers to the committee, wishes, a picture; and who sees it when."""

from __future__ import annotations

import io
import struct

import pytest
import sqlalchemy as sa

from election.audit import COORDINATOR
from election.db import transaction
from election.elections.queries import offices_of
from election.nominations import services
from election.nominations.models import Photo, Question
from election.nominations.photos import JFIF, PhotoError, read_photo
from election.nominations.profiles import preferred
from tests.factories import AT_MEETING, World
from tests.nominations.nomination_pages import (
    NETWORK,
    last_link,
    letters,
    nominate,
    path,
    seat,
)
from tests.site import Site


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def jpeg(
    *extra: bytes, width: int = 64, height: int = 48, colours: int = 1, end: bytes = b"\xff\xd9"
) -> bytes:
    """A JPEG whose structure is whole; nobody decodes it here."""
    frame = struct.pack(">BHHB", 8, height, width, colours)
    frame += b"".join(bytes((one + 1, 0x11, 0)) for one in range(colours))
    scan = bytes((colours,)) + b"".join(bytes((one + 1, 0)) for one in range(colours)) + b"\0?\0"
    return b"".join(
        (
            b"\xff\xd8",
            *extra,
            segment(0xDB, b"\0" + bytes(64)),
            segment(0xC4, b"\0" + bytes((1, *[0] * 15)) + b"\0"),
            segment(0xC0, frame),
            segment(0xDA, scan) + b"\x12\xff\x00\x34\xff\xd0\x56",
            end,
        )
    )


def test_only_the_picture_is_kept():
    exif = segment(0xE1, b"Exif\0\0 Uppsala 59.8586 N")
    comment = segment(0xFE, b"private")
    read = read_photo(jpeg(exif, comment) + b"what is hidden after the end")
    assert (read.width, read.height) == (64, 48)
    assert read.content == jpeg(JFIF)
    assert read_photo(read.content).content == read.content


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"\xff\xd8",
        b"\x89PNG\r\n\x1a\n",
        b"<svg onload='alert(1)'>",
        b"GIF89a" + jpeg(),
        jpeg(end=b""),
        jpeg(width=5000),
        jpeg(height=1),
        jpeg(colours=4),
        jpeg(segment(0xDB, b"\0" + bytes(63))),
        jpeg(segment(0xC4, bytes(5))),
        jpeg(segment(0xC0, b"\x08\0\x40\0\x40\x01\x01\x11\0")),
        jpeg(segment(0xCC, b"\0")),
        jpeg(segment(0xEE, b"Adobe\0\x64\0\0\0\0\x02")),
        b"\xff\xd8\xff\xda\0\x02\xff\xd9",
        jpeg(segment(0xFE, bytes(60_000)) * 11),
    ],
)
def test_what_is_no_picture_is_refused(wrong: bytes):
    with pytest.raises(PhotoError):
        read_photo(wrong)


def test_every_cut_of_a_picture_is_refused():
    whole = jpeg()
    for length in range(len(whole)):
        with pytest.raises(PhotoError):
            read_photo(whole[:length])


def test_a_picture_is_put_up_by_link_and_seen_when_names_are(site: Site, world: World):
    nominate(site, world, "Testperson Dalarna o2")
    link = last_link(site)
    browser = site.browser()
    form = browser.get(link).text.split("data-photo>")[1].split("</form>")[0]
    program, without = (one.split(">")[0] for one in form.split("<button")[1:])
    assert "disabled" in program  # until the program is there that makes the picture small
    assert "disabled" not in without
    assert "<noscript>" in form
    assert "no whole JPEG" in _follow(browser, f"{link}/photo", b"no picture", link)
    browser.post(f"{link}/photo", 302, photo=(io.BytesIO(jpeg()), "me.jpg"))
    browser.post(link, 302, **{f"office_{seat(world, 'chair')}": "accepted"})
    shown = browser.get(f"{link}/photo").response
    assert shown.mimetype == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    site.session.rollback()
    photo = site.session.scalars(sa.select(Photo)).one()
    address = f"{NETWORK}/nominations/photos/{photo.id}"
    browser.get(address, 404)
    site.browser(world.person["uppsala-o1"]).get(address)
    site.browser(world.person["dalarna-o2"]).get(address)
    page = path(world, f"candidates/{world.person['dalarna-o2'].id}")
    browser.get(page, 404)
    assert "Others cannot see it yet" in site.browser(world.person["uppsala-o1"]).get(page).text
    with transaction(site.session):
        world.open_meeting()
    site.clock.now = AT_MEETING
    assert address in browser.get(page).text
    browser.get(address)
    browser.post(f"{link}/photo", 410, remove="yes")  # the link is over; she signs in
    site.browser(world.person["dalarna-o2"]).post(
        path(world, "nominations/mine/photo"), 302, remove="yes"
    )
    browser.get(address, 404)


def _follow(browser: object, address: str, content: bytes, then: str) -> str:
    browser.post(address, 302, photo=(io.BytesIO(content), "me.jpg"))  # type: ignore[attr-defined]
    return str(browser.get(then).text)  # type: ignore[attr-defined]


def test_the_committee_asks_and_answers_are_shown_with_the_candidates(site: Site, world: World):
    nominate(site, world, "Testperson Dalarna o2", "chair", "vice-chair")
    link = last_link(site)
    asking = path(world, "nominations/questions")
    committee = site.browser(world.person["uppsala-o1"])
    site.browser(world.person["halland-o1"]).get(asking, 403)
    committee.post(asking, 302, text="Vad vill du ändra?", office="")
    committee.post(asking, 302, text="Kan du leda möten?", office="chair")
    committee.post(asking, 302, text="Kan du skriva?", office="nomination-committee")
    assert "asked already" in committee.post(asking, 200, text="Vad vill du ändra?", office="").text
    before = len(letters(site))
    committee.post(f"{asking}/send", 302)
    assert len(letters(site)) == before + 1
    assert "Kan du leda möten?" in (letters(site)[-1].body or "")
    site.browser().get(link, 410)
    link = last_link(site)
    page = site.browser().get(link)
    assert "Kan du skriva?" not in page.text
    first, second = site.session.scalars(
        sa.select(Question)
        .where(Question.text.in_(["Vad vill du ändra?", "Kan du leda möten?"]))
        .order_by(Question.office.is_not(None))
    )
    said = {f"question_{first.id.hex}": "Tempot.", f"question_{second.id.hex}": "Ja."}
    chair, vice = seat(world, "chair"), seat(world, "vice-chair")
    site.browser().post(
        link, 302, **said, **{f"office_{chair}": "accepted", f"office_{vice}": "accepted"}
    )
    assert "Tempot." in site.browser().get(link).text
    committee.post(f"{asking}/send", 409)  # all have answered
    committee.post(f"{NETWORK}/nominations/questions/{second.id}/withdraw", 302)
    with transaction(site.session):
        world.open_meeting()
    site.clock.now = AT_MEETING
    shown = site.browser().get(path(world, f"candidates/{world.person['dalarna-o2'].id}"))
    assert "Tempot." in shown.text
    assert "Kan du leda möten?" not in shown.text
    assert (
        f"candidates/{world.person['dalarna-o2'].id}"
        in site.browser().get(path(world, "candidates")).text
    )


def test_she_says_which_office_she_would_rather_have(site: Site, world: World):
    nominate(site, world, "Testperson Dalarna o2", "chair", "vice-chair")
    link = last_link(site)
    chair, vice = seat(world, "chair"), seat(world, "vice-chair")
    twice = site.browser().post(link, 200, **{f"rank_{chair}": "1", f"rank_{vice}": "1"})
    assert "Give each office a place of its own." in twice.text
    wish = {f"rank_{chair}": "2", f"rank_{vice}": "1", "highest": "vice-chair"}
    site.browser().post(link, 302, **wish)
    site.session.rollback()
    rows = [one for one in offices_of(site.session, world.election) if "chair" in one.office]
    person = world.person["dalarna-o2"]
    order = [one.office for one in preferred(site.session, world.election, person, rows)]
    assert order == ["vice-chair", "chair"]
    page = path(world, f"candidates/{person.id}")
    seen = site.browser(world.person["uppsala-o1"]).get(page).text
    assert "Would rather have, in this order:" in seen
    other = world.person["uppsala-o2"]
    order = [one.office for one in preferred(site.session, world.election, other, rows)]
    assert order == ["chair", "vice-chair"]


def test_ten_questions_are_enough(site: Site, world: World):
    asking = path(world, "nominations/questions")
    with transaction(site.session):
        for number in range(10):
            services.ask(
                site.session,
                election=world.election,
                office=None,
                text=f"Fråga {number}?",
                actor=COORDINATOR,
                now=site.clock.now,
            )
    committee = site.browser(world.person["uppsala-o1"])
    assert "Ten questions" in committee.post(asking, 200, text="En till?", office="").text
    committee.post(asking, 302, text="En till?", office="chair")
