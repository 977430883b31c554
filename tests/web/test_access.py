"""Who may use what, asked at every door by everybody; and what rubbish does there: nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from election.app import create_app
from election.people.models import Network
from election.web.access import Kind
from tests.evening.meeting import Evening
from tests.evening.pages import site_of
from tests.site import Outline, Site
from tests.web.walk import Door, Visitor, doors, visitors

pytestmark = pytest.mark.sqlite  # which tells when anybody has written

ANSWERS = {200, 302, 303, 304, 404, 409, 410}
JSON = {"Accept": "application/json"}
HOSTILE = (
    "x" * 500,
    "<script>alert(1)</script>\"'&;--",
    "-1",
    "9" * 400,
    "0001-01-01T00:00",
    "9999-12-31",
    "\x00\u202e\U0001f9d1",
    "{{ 7 * 7 }} %(a)s {a}",
)
BODIES: tuple[bytes, ...] = (
    b"[]",
    b'"text"',
    b"{",
    b"[" * 100_000,
    b'{"ballot": {"x": []}, "number": "x", "person": [null], "__proto__": {}}',
)


KINDS = ("multipart/form-data; boundary=x", "text/csv", "application/x-www-form-urlencoded")


@dataclass
class House:
    """All doors, all visitors, and an eye on the database."""

    site: Site
    doors: list[Door]
    visitors: list[Visitor]
    watcher: sa.Connection

    def version(self) -> int:
        """Return a number that changes when anybody else has committed."""
        return int(self.watcher.exec_driver_sql("PRAGMA data_version").scalar_one())

    def knocks(self) -> Iterator[tuple[Door, Visitor]]:
        """Everybody at every door; at one that is open to all, a stranger and a guest will do."""
        for door in self.doors:
            is_open = door.rule.kind in {Kind.PUBLIC, Kind.LINK}
            yield from ((door, one) for one in self.visitors[: 2 if is_open else None])

    def methods_at(self, path: str) -> set[str]:
        """Return what the endpoints of an address take together."""
        return {one for door in self.doors if door.path == path for one in door.methods}

    def admitted(self, door: Door) -> Visitor:
        """Return somebody for whom the door opens; a stranger last."""
        return next(one for one in reversed(self.visitors) if one.may(door.rule))


@pytest.fixture
def house(evening_at: Callable[[str], Evening]) -> Iterator[House]:
    site = site_of(evening_at("opened"))
    network = site.session.scalars(sa.select(Network)).one()
    who = visitors(site, network)
    with site.session.get_bind().connect() as watcher:
        yield House(site, doors(site, network), who, watcher)


def status(client: FlaskClient, door: Door, method: str = "GET", /, **sent: Any) -> int:
    """Knock, and close what was opened: a file, for one."""
    with client.open(door.path, method=method, **sent) as answer:
        return answer.status_code


def closed(door: Door, visitor: Visitor) -> int:
    """Return what our programs are told where the visitor may not enter."""
    return 403 if visitor.is_signed_in and door.rule.kind is Kind.ROLES else 401


def test_every_door_opens_for_whom_its_rule_names_and_looking_changes_nothing(house: House):
    wrong = []
    for door, visitor in house.knocks():
        if "GET" not in door.methods:
            continue
        before = house.version()
        opens = visitor.may(door.rule)
        headers = visitor.browser.headers if opens else JSON
        found = status(visitor.browser.client, door, headers=headers)
        # A view may be narrower than its role: it may want this election's own trustee.
        right = found in ANSWERS | {403} if opens else found == closed(door, visitor)
        if not right:
            wrong.append(f"{door.endpoint} for {visitor.name}: {found}")
        if house.version() != before:
            wrong.append(f"{door.endpoint} for {visitor.name}: the look changed something")
    assert wrong == []


def test_strangers_are_led_to_signing_in_and_back(house: House):
    stranger = house.visitors[0].browser
    for door in house.doors:
        if "GET" in door.methods and door.rule.kind in {Kind.ROLES, Kind.SIGNED_IN}:
            answer = stranger.client.get(door.path)
            assert answer.status_code == 302, door.endpoint
            assert answer.headers["Location"].startswith("/sign-in?next=/"), door.endpoint


def test_no_act_is_done_for_whom_it_is_not(house: House):
    wrong = []
    for door, visitor in house.knocks():
        if "POST" in door.methods and not visitor.may(door.rule):
            before = house.version()
            found = status(visitor.browser.client, door, "POST", json={}, headers=JSON)
            if found != closed(door, visitor) or house.version() != before:
                wrong.append(f"{door.endpoint} for {visitor.name}: {found}")
    assert wrong == []


def test_other_methods_do_nothing(house: House):
    before = house.version()
    for door in house.doors:
        client = house.admitted(door).browser.client
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - house.methods_at(door.path):
            assert status(client, door, method) == 405, door.endpoint
    assert house.version() == before


def test_an_act_without_its_token_is_refused(house: House):
    config = house.site.app.extensions["election.config"]
    app = create_app(config, now=house.site.clock)
    app.config["RATELIMIT_ENABLED"] = False
    client, before = app.test_client(), house.version()
    for door in house.doors:
        if "POST" in door.methods:
            for sent in ({"data": {}}, {"json": {}}):
                assert client.post(door.path, **sent).status_code == 400, door.endpoint
    assert house.version() == before


def test_rubbish_breaks_nothing(house: House):
    wrong = []
    for door in house.doors:
        client = house.admitted(door).browser.client
        wrong += [
            f"{door.endpoint}: {told}" for told, found in rubbish(client, door) if found >= 500
        ]
    assert wrong == []


def rubbish(client: FlaskClient, door: Door) -> Iterator[tuple[str, int]]:
    """Send what no page of ours sends; yield what it was and the answer's status."""
    fields = names_of_fields(client, door)
    if "GET" in door.methods:
        yield "an odd address", status(client, door, query_string=mixed(fields, 0))
    if "POST" not in door.methods:
        return
    for body in BODIES:
        sent = {"data": body, "content_type": "application/json", "headers": JSON}
        yield repr(body[:60]), status(client, door, "POST", **sent)
    for kind in KINDS:
        yield kind, status(client, door, "POST", data=b"--x\r\n\xff%zz&=&", content_type=kind)
    for first in range(0, len(HOSTILE), 2):
        fill = mixed(fields, first)
        yield f"{fill}", status(client, door, "POST", data=fill)


def mixed(fields: list[str], first: int) -> dict[str, str]:
    """Return something odd for each field, another thing each time."""
    return {name: HOSTILE[(first + at) % len(HOSTILE)] for at, name in enumerate(fields)}


def names_of_fields(client: FlaskClient, door: Door) -> list[str]:
    """Return the names of what the page's forms ask for."""
    outline = Outline()
    if "GET" in door.methods:
        with client.get(door.path) as answer:
            if answer.mimetype == "text/html":
                outline.feed(answer.get_data(as_text=True))
    found = {str(one["name"]) for one in outline.fields if one.get("name")}
    return sorted(found - {"csrf_token"} | {"next", "back", "confirmed", "page", "change"})


def test_rubbish_in_an_address_breaks_nothing(house: House):
    stranger = house.visitors[0].browser.client
    for path in (
        "/n/" + "x" * 5000 + "/",
        "/n/%00/",
        "/n/halsa-och-demokrati/%ff",
        "/n/halsa-och-demokrati/elections/not-a-uuid",
        "/sign-in/link/%00%ff<script>",
        "/vendor/..%2f..%2fetc%2fpasswd",
        "/static/../config.py",
        "/sign-in?next=%ff%00&next=//x",
        "//evil.example/",
    ):
        assert stranger.get(path).status_code < 500, path
    answer = stranger.get("/", headers={"Cookie": "session=x; language=<b>", "Accept": "\xff;q=x"})
    assert answer.status_code == 200
