"""Which pages the tour reached, role by role, and which no scene reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask
from werkzeug.exceptions import HTTPException

from election.people.models import Person
from election.roles import roles_of
from election.web.access import Kind, rule_of

ANYONE = "anyone"
ASSETS = frozenset({"static", "assets.vendor"})


class Reach:
    """Every address that was asked for, by a link, a page's program or a person's own hand."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._adapter = app.url_map.bind("localhost")
        self._reached: dict[str, set[str]] = defaultdict(set)

    def endpoint(self, path: str) -> str | None:
        """Return what answers at an address, None when nothing does or a file of the program."""
        try:
            endpoint, _values = self._adapter.match(urlsplit(path).path, method="GET")
        except HTTPException:
            return None
        return None if endpoint in ASSETS else str(endpoint)

    def roles(self, person_id: str | None) -> frozenset[str]:
        """Return what somebody is today; everybody is anyone too."""
        if person_id is None:
            return frozenset({ANYONE})
        today = self._app.extensions["election.clock"]().date()
        with self._app.extensions["election.sessions"]() as session:
            held = roles_of(session, session.get_one(Person, UUID(person_id)), today)
        return frozenset({ANYONE, *(role.value for role in held)})

    def add(self, path: str, roles: Iterable[str]) -> None:
        """Write down that somebody came here."""
        endpoint = self.endpoint(path)
        if endpoint is not None:
            self._reached[endpoint].update(roles)

    def missing(self) -> Iterator[str]:
        """Yield each page that nobody came to, or nobody in a role that may."""
        for rule in sorted(self._app.url_map.iter_rules(), key=lambda one: one.endpoint):
            if rule.endpoint in ASSETS or "GET" not in (rule.methods or ()):
                continue
            left = sorted(self._wanted(rule.endpoint) - self._reached.get(rule.endpoint, set()))
            if left:
                whom = "" if left == [ANYONE] else f" as {', '.join(left)}"
                yield f"{rule.endpoint}{whom}"

    def _wanted(self, endpoint: str) -> set[str]:
        access = rule_of(self._app, endpoint)
        if access is None or access.kind is not Kind.ROLES:
            return {ANYONE}
        return {role.value for role in access.roles}
