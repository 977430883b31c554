"""The application on a database of its own, and browsers that audit every page they fetch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from weakref import finalize

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from config import Config
from election.app import create_app, settle
from election.db import transaction
from election.people.models import Account, GrantedRole, Person, RoleGrant
from election.people.queries import fold_address
from tests.factories import NOW


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Site:
    app: Flask
    session: Session
    clock: Clock

    def grant(self, person: Person, role: GrantedRole) -> None:
        with transaction(self.session):
            self.session.add(
                RoleGrant(
                    network_id=person.network_id,
                    person_id=person.id,
                    role=role,
                    granted_at=self.clock.now,
                )
            )

    def browser(self, person: Person | None = None) -> Browser:
        """Return a browser, signed in as the person if one is given."""
        client = self.app.test_client()
        if person is not None:
            account = self._account(person)
            with client.session_transaction() as kept:
                kept["_user_id"] = f"{account.id}.{account.sessions}"
                kept["_fresh"] = True
        return Browser(client, self)

    def _account(self, person: Person) -> Account:
        address = fold_address(person.email or "")
        found = self.session.query(Account).filter_by(address=address).one_or_none()
        if found is None:
            found = Account(address=address, created_at=self.clock.now)
            with transaction(self.session):
                self.session.add(found)
        return found


@dataclass
class Page:
    """An answer, its HTML audited."""

    response: TestResponse
    text: str
    outline: Outline

    @property
    def status(self) -> int:
        return self.response.status_code


@dataclass
class Browser:
    client: FlaskClient
    site: Site | None = None  # whose application it is, for as long as there is a browser
    headers: dict[str, str] = field(default_factory=lambda: {"Accept-Language": "en"})

    def get(self, path: str, expect: int = 200) -> Page:
        return self._audited(self.client.get(path, headers=self.headers), expect)

    def post(self, path: str, expect: int = 302, /, **fields: Any) -> Page:
        sent = self.client.post(path, data=fields, headers=self.headers)
        return self._audited(sent, expect)

    def post_json(self, path: str, content: object, expect: int = 200) -> Any:
        sent = self.client.post(path, json=content, headers=self.headers)
        assert sent.status_code == expect, sent.get_data(as_text=True)
        return sent.get_json(silent=True)

    def get_json(self, path: str, expect: int = 200) -> Any:
        sent = self.client.get(path, headers={**self.headers, "Accept": "application/json"})
        assert sent.status_code == expect, sent.get_data(as_text=True)
        return sent.get_json()

    def _audited(self, response: TestResponse, expect: int) -> Page:
        text = response.get_data(as_text=True) if response.mimetype.startswith("text/") else ""
        assert response.status_code == expect, f"{response.status_code}: {text[:3000]}"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        outline = Outline()
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            outline.feed(text)
            assert outline.faults() == [], f"{response.request.path}: {outline.faults()}"
        return Page(response=response, text=text, outline=outline)


class Outline(HTMLParser):
    """What every page of ours must have, and must not: read off its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.headings: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.forms: list[dict[str, str | None]] = []
        self.inline: list[str] = []
        self.undigested: list[str] = []
        self.maps = 0
        self.language: str | None = None
        self.links: list[str] = []
        self._names_in_form: list[str | None] = []
        self.unprotected = 0

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        attributes = dict(pairs)
        self.ids += [str(attributes["id"])] if attributes.get("id") else []
        is_data = attributes.get("type") in {"application/json", "importmap"}
        if "style" in attributes or any(name.startswith("on") for name in attributes):
            self.inline.append(f"{tag} {attributes}")
        if tag == "style" or (tag == "script" and "src" not in attributes and not is_data):
            self.inline.append(tag)
        self.maps += attributes.get("type") == "importmap"
        is_file = tag == "script" or attributes.get("rel") == "stylesheet"
        if is_file and not is_data and "integrity" not in attributes:
            self.undigested.append(f"{tag} {attributes}")
        match tag:
            case "html":
                self.language = attributes.get("lang")
            case "h1" | "h2" | "h3" | "h4":
                self.headings.append(tag)
            case "label":
                self.labelled.add(attributes.get("for") or "")
            case "a":
                self.links.append(attributes.get("href") or "")
            case "input" | "select" | "textarea":
                self.fields.append({"tag": tag, **attributes})
                self._names_in_form.append(attributes.get("name"))
            case "form":
                self.forms.append(attributes)
                self._names_in_form = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and (self.forms[-1].get("method") or "get").lower() == "post":
            self.unprotected += "csrf_token" not in self._names_in_form

    def faults(self) -> list[str]:
        """Return what is wrong with the page."""
        unlabelled = [
            one
            for one in self.fields
            if one.get("type") not in {"hidden", "submit"}
            and one.get("id") not in self.labelled
            and not one.get("aria-label")
            and not one.get("aria-labelledby")
        ]
        checks = (
            (self.language in {"sv", "nb", "en"}, f"language is {self.language}"),
            (self.headings.count("h1") == 1, f"{self.headings.count('h1')} first headings"),
            (len(self.ids) == len(set(self.ids)), f"an id twice: {sorted(self.ids)}"),
            (not self.inline, f"inline style or script: {self.inline}"),
            (self.maps <= 1, "more than one import map"),
            (not self.undigested, f"write module() or stylesheet(): {self.undigested}"),
            (not unlabelled, f"fields without label: {unlabelled}"),
            (not self.unprotected, "a form without its token against forged requests"),
            (
                not any(link.startswith(("http:", "https:", "//")) for link in self.links),
                f"links to other hosts: {self.links}",
            ),
        )
        return [fault for holds, fault in checks if not holds]


# Applications that no site uses any more. Making one costs more than a test does: routes and
# templates are compiled once for all of them.
_idle: list[Flask] = []


def make_site(database_url: str, session: Session, directory: Path, now: datetime = NOW) -> Site:
    clock = Clock(now)
    config = Config(
        database_url=database_url,
        key_store=directory / "keys",
        secret_file=directory / "secret",
    )
    if _idle:
        app = _idle.pop()
        app.extensions["election.sessions"].kw["bind"].dispose()
        settle(app, config, clock)
    else:
        app = create_app(config, now=clock, testing=True)
    site = Site(app=app, session=session, clock=clock)
    finalize(site, _idle.append, app)
    return site
