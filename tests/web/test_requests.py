"""What a request may be: over https, through a web server before us, and how large."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from flask import Blueprint, Flask, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from config import Config
from election.app import LARGEST_FORM, create_app
from election.db import transaction
from election.people.models import Account
from election.voting.views.booth import LONGEST_BALLOT, _asker
from election.web.access import public
from election.web.request import db
from tests.factories import NOW
from tests.site import Site

Make = Callable[..., Flask]


@pytest.fixture
def make(database_url: str, tmp_path: Path) -> Make:
    """Make the application as it is in earnest, its protection against forged requests on."""

    def made(more: Sequence[Blueprint] = (), **settings: object) -> Flask:
        given = {"database_url": database_url, "key_store": tmp_path, **settings}
        config = Config(secret_file=tmp_path / "secret", **given)  # type: ignore[arg-type]
        app = create_app(config, more=more, testing=True)
        app.config["WTF_CSRF_ENABLED"] = True
        return app

    return made


def test_a_form_is_taken_over_https_though_no_page_sends_a_referer(make: Make):
    client = make(site_url="https://election.example").test_client()
    place = {"base_url": "https://election.example"}
    page = client.get("/sign-in", **place)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Strict-Transport-Security"].startswith("max-age=")
    (token,) = set(re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page.text))
    sent = {"language": "nb", "back": "/sign-in"}
    assert client.post("/language", data=sent, **place).status_code == 400
    answer = client.post("/language", data={**sent, "csrf_token": token}, **place)
    assert (answer.status_code, answer.location) == (302, "/sign-in")
    assert page.headers["Set-Cookie"].startswith("__Host-session=")  # no neighbour's host sets it
    assert "Secure; HttpOnly; Path=/; SameSite=Lax" in page.headers["Set-Cookie"]


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "192.0.2.7")])
def test_attempts_are_counted_by_the_address_that_our_web_server_tells(
    make: Make, proxies: int, seen: str
):
    app = make(proxies=proxies)
    found = []
    app.before_request(lambda: found.append(request.remote_addr))
    told = {"X-Forwarded-For": "203.0.113.9, 192.0.2.7"}  # the first is whatever a client wrote
    app.test_client().get("/", headers=told)
    assert found == [seen]


def test_a_form_of_millions_of_fields_is_not_read(site: Site):
    form = {"content_type": "application/x-www-form-urlencoded"}
    sent = site.browser().client.post("/language", data=b"a&" * LARGEST_FORM, **form)
    assert sent.status_code == 413


def test_a_pass_is_counted_by_its_hash_and_no_large_request_is_read_for_it(site: Site):
    with site.app.test_request_context(json={"pass": "secret\ud800" * 10_000}):
        assert len(_asker()) < 100
    too_large = site.app.test_request_context(json={"pass": "x" * LONGEST_BALLOT})
    with too_large, pytest.raises(RequestEntityTooLarge):
        _asker()


def test_two_who_write_the_same_at_once_are_told_so(make: Make, session: Session):
    pages = Blueprint("pages", __name__)

    @pages.get("/written-twice")
    @public
    def written_twice() -> str:
        one = {"address": "testperson@example", "created_at": NOW}
        with transaction(db()):
            db().add_all([Account(**one), Account(**one)])
        return ""

    client = make(more=[pages]).test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer = client.get("/written-twice")
    assert answer.status_code == 409
    assert "Nothing of yours was changed" in answer.text
    told = client.get("/written-twice", headers={"Accept": "application/json"})
    assert (told.status_code, told.json["error"]) == (409, "Somebody was faster")
    assert session.query(Account).count() == 0
