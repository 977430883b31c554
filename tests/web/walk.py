"""Every endpoint of the application with addresses that lead somewhere, and people to try them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule, UUIDConverter

from election.db import Base, transaction
from election.people.models import GrantedRole, Network, Person
from election.roles import roles_of
from election.web.access import Access, Kind, Role, rule_of
from tests.site import Browser, Site

NOWHERE = UUID(int=7)
TEXTS = {"name": "theme.css", "filename": "css/site.css", "which": "votes", "office": "chair"}


@dataclass(frozen=True)
class Visitor:
    """Somebody at the door; without a person, a stranger."""

    name: str
    browser: Browser
    roles: frozenset[Role]
    is_signed_in: bool

    def may(self, rule: Access) -> bool:
        match rule.kind:
            case Kind.SIGNED_IN:
                return self.is_signed_in
            case Kind.ROLES:
                return bool(rule.roles & self.roles)
            case _:
                return True


@dataclass(frozen=True)
class Door:
    """An endpoint with an address that leads to something of the network."""

    endpoint: str
    path: str
    methods: frozenset[str]
    rule: Access


def doors(site: Site, network: Network) -> list[Door]:
    """Return every endpoint with an address."""
    return list(_doors(site.app, site, network))


def _doors(app: Flask, site: Site, network: Network) -> Iterator[Door]:
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            access = rule_of(app, rule.endpoint)
            assert access is not None, rule.endpoint
            values = {name: _value(site, network, rule, name) for name in rule.arguments}
            built = rule.build(values, append_unknown=False)
            assert built is not None, rule.endpoint
            methods = frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"}
            yield Door(rule.endpoint, built[1], methods, access)


def _value(site: Site, network: Network, rule: Rule, name: str) -> object:
    """Return something the address can name: a row of the network if there is one."""
    if name == "network_key":
        return network.key
    converter = rule._converters[name]
    if isinstance(converter, UUIDConverter):
        return _row_of(site, network, name.removesuffix("_id")) or NOWHERE
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, IntegerConverter) else TEXTS.get(name, "x")


def _row_of(site: Site, network: Network, called: str) -> UUID | None:
    names = (called, f"role_{called}", f"import_{called}")
    table = next((Base.metadata.tables[one] for one in names if one in Base.metadata.tables), None)
    if table is None or "network_id" not in table.c:
        return None
    chosen = sa.select(table.c.id).where(table.c.network_id == network.id)
    return site.session.scalar(chosen.order_by(table.c.id).limit(1))


def visitors(site: Site, network: Network) -> list[Visitor]:
    """Return a stranger, somebody without a role, and for each role somebody with few others."""
    named = {"without a role": _person(site, network, "without")}
    for granted in GrantedRole:
        named[granted.value] = _person(site, network, granted.value)
        site.grant(named[granted.value], granted)
    everybody = site.session.scalars(sa.select(Person).where(Person.network_id == network.id)).all()
    on = site.clock.now.date()
    known = {one: roles_of(site.session, one, on) for one in everybody}
    for role in Role:
        having = [one for one, roles in known.items() if role in roles]
        if having and role.value not in named:
            named[role.value] = min(having, key=lambda one: len(known[one]))
    site.session.rollback()
    found = [Visitor("a stranger", site.browser(), frozenset(), False)]
    for name, one in named.items():
        roles = roles_of(site.session, one, on)
        found.append(Visitor(name, site.browser(one), roles, True))
    return found


def _person(site: Site, network: Network, key: str) -> Person:
    made = Person(
        network_id=network.id, key=key, name=f"Testperson {key}", email=f"{key}@a.example"
    )
    with transaction(site.session):
        site.session.add(made)
    return made
