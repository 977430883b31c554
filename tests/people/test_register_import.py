"""A register's file: nothing is written before it is confirmed, and then exactly what was shown."""

from __future__ import annotations

import io
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from election.mail import Outgoing
from election.people.models import GrantedRole, ImportDraft, Person
from election.people.queries import register_of
from tests.factories import SV, import_register, network
from tests.people.test_sign_in import persons_only
from tests.site import Browser, Page, Site

HEADINGS = "Medlemsnummer;Navn;E-post;Innmeldt;Kontingent betalt til"
FIRST = "1;Testperson En;en@a.example;2015-06-08;2026-12-31"
SECOND = "2;Testperson To;to@a.example;2015-06-08;"


@pytest.fixture
def home(site: Site) -> str:
    """Give the address of the register of a network of persons, with one coordinator."""
    made = network(site.session, SV)
    import_register(
        site.session, made, register=persons_only(("1", "Testperson En", "en@a.example"))
    )
    site.session.commit()
    (one,) = site.session.scalars(sa.select(Person))
    site.grant(one, GrantedRole.COORDINATOR)
    return f"/n/{made.key}/register"


@pytest.fixture
def coordinator(site: Site, home: str) -> Browser:
    return site.browser(site.session.scalars(sa.select(Person)).one())


def csv(*rows: str) -> bytes:
    return "\r\n".join([HEADINGS, *rows]).encode()


def send(browser: Browser, home: str, content: bytes, expect: int = 302, **more: str) -> Page:
    fields = {"holds_from": "2026-09-01", **more}
    return browser.post(home + "/import", expect, file=(io.BytesIO(content), "x.csv"), **fields)


def preview(browser: Browser, home: str, content: bytes) -> str:
    return send(browser, home, content).response.headers["Location"]


def names(site: Site) -> list[str]:
    site.session.rollback()
    return list(site.session.scalars(sa.select(Person.name).order_by(Person.key)))


def test_a_file_is_shown_first_and_imported_when_confirmed(site: Site, home: str, coordinator):
    path = preview(coordinator, home, csv(FIRST, SECOND))
    page = coordinator.get(path)
    assert "New: 1" in page.text
    assert "Changed: 1" in page.text
    assert "Testperson To" in page.text
    assert names(site) == ["Testperson En"]
    coordinator.post(path)
    assert names(site) == ["Testperson En", "Testperson To"]
    assert site.session.scalars(sa.select(ImportDraft)).all() == []
    assert "confirmed already" in coordinator.post(path, 404).text
    assert "confirmed already" in coordinator.get(path, 404).text
    again = coordinator.get(preview(coordinator, home, csv(FIRST, SECOND)))
    assert "nothing to import" in again.text


def test_a_file_that_replaces_an_address_has_the_old_one_told(site: Site, home: str, coordinator):
    moved = FIRST.replace("en@a.example", "en@elsewhere.example")
    coordinator.post(preview(coordinator, home, csv(moved, SECOND)))
    site.session.rollback()
    (letter,) = site.session.scalars(sa.select(Outgoing))
    assert letter.address == "en@a.example"


def test_who_is_not_in_the_file_has_left(site: Site, home: str, coordinator):
    coordinator.post(preview(coordinator, home, csv(FIRST, SECOND)))
    path = preview(coordinator, home, csv(FIRST))
    assert "Ended: 1" in coordinator.get(path + "?change=ended").text
    coordinator.post(path)
    assert "1 entry" in coordinator.get(home).text


def test_every_error_is_told_with_row_and_column(site: Site, home: str, coordinator):
    wrong = csv("1;;x;2015-13-08;", SECOND, "2;Testperson Tre;to@a.example;yesterday;")
    page = send(coordinator, home, wrong, 200)
    for place in ("row 2, column B", "row 2, column C", "row 2, column D", "row 4, column D"):
        assert place in page.text
    assert names(site) == ["Testperson En"]
    assert site.session.scalars(sa.select(ImportDraft)).all() == []
    coordinator.post("/language", language="sv", back="/")
    told = send(coordinator, home, wrong, 200).text
    assert "rad 2, kolumn B" in told
    assert "row 2" not in told


NO_REGISTERS = (
    (b"", "The file is empty"),
    (b"\n\n", "The file is empty"),
    (b"PK\x03\x04" + b"\0" * 100, "spreadsheet file"),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "CSV"),
    (b"<html><script>alert(1)</script>", "is not known"),
    (HEADINGS.encode(), "no rows"),
    (csv('1;"never ends'), "quotation mark"),
    (csv("=1+1;=cmd|' /C calc'!A0;;2015-06-08;"), "formula"),
    (b"a;" * 200_000, "200001 columns"),
)


def test_what_is_no_register_says_so(home: str, coordinator):
    for content, said in NO_REGISTERS:
        page = send(coordinator, home, content, 200)
        assert said in page.text, content[:40]
        assert "<script>alert" not in page.text


def test_of_very_many_errors_the_first_are_told(home: str, coordinator):
    wrong = csv(*(f"{n};;;2015-06-08;" for n in range(2_100)))
    assert "100 more errors" in send(coordinator, home, wrong, 200).text


def test_a_file_or_a_day_that_is_missing(home: str, coordinator):
    coordinator.post(home + "/import", 200, holds_from="2026-09-01")
    coordinator.post(home + "/import", 200, file="not a file", holds_from="2026-09-01")
    for day in ("", "x", "0001-01-01", "9999-12-31"):
        send(coordinator, home, csv(FIRST), 200, holds_from=day)


def test_a_file_too_large_is_refused(home: str, coordinator):
    sent = coordinator.client.post(
        home + "/import", data=b"x" * (13 * 1024 * 1024), content_type="multipart/form-data"
    )
    assert sent.status_code == 413


def test_nothing_is_imported_into_a_register_changed_meanwhile(site: Site, home: str, coordinator):
    path = preview(coordinator, home, csv(FIRST, SECOND))
    coordinator.post(home + "/persons/new", name="Testperson Tre", member_since="2026-01-01")
    assert "changed since this preview" in coordinator.get(path).text
    assert "changed since this preview" in coordinator.post(path, 200).text
    assert names(site) == ["Testperson En", "Testperson Tre"]


def test_a_preview_expires_and_is_its_makers_alone(site: Site, home: str, coordinator):
    path = preview(coordinator, home, csv(FIRST, SECOND))
    coordinator.post(
        home + "/persons/new", name="Testperson Fire", number="4", email="fire@a.example"
    )
    site.session.rollback()
    other = site.session.scalars(sa.select(Person).where(Person.key == "4")).one()
    site.grant(other, GrantedRole.COORDINATOR)
    site.browser(other).get(path, 404)
    site.browser(other).post(path, 404)
    site.clock.now += timedelta(hours=2)
    assert "too old" in coordinator.post(path, 200).text
    preview(coordinator, home, csv(FIRST))
    site.session.rollback()
    assert len(site.session.scalars(sa.select(ImportDraft)).all()) == 1


def test_what_is_exported_imports_unchanged_and_computes_nothing(
    site: Site, home: str, coordinator
):
    rows = [
        "'-1;Testperson @home;'+@a.example;2015-06-08;",
        '3;"\'\'+Testperson; ""quoted""";q@a.example;2015-06-08;',
    ]
    coordinator.post(preview(coordinator, home, csv(FIRST, *rows)))
    assert set(names(site)) >= {"Testperson @home", '\'+Testperson; "quoted"'}
    exported = coordinator.client.get(home + "/register.csv")
    assert exported.data.startswith(b"\xef\xbb\xbf")
    cells = exported.data.decode("utf-8-sig").replace("\r\n", ";").split(";")
    assert not [cell for cell in cells if cell.strip('"').startswith(("=", "+", "-", "@"))]
    page = coordinator.get(preview(coordinator, home, exported.data))
    assert "nothing to import" in page.text


def test_ten_thousand_rows_in_seconds(site: Site, home: str, coordinator):
    rows = [f"{n};Testperson {n};p{n}@a.example;2015-06-08;" for n in range(2, 10_001)]
    began = time.process_time()
    path = preview(coordinator, home, csv(FIRST, *rows))
    assert "New: 9999" in coordinator.get(path).text
    coordinator.post(path)
    assert time.process_time() - began < 15  # a third on an idle machine
    assert "10000 entries" in coordinator.get(home).text
    home_id = site.session.scalars(sa.select(Person.network_id)).first()
    site.session.rollback()
    assert len(register_of(site.session, home_id).persons) == 10_000
