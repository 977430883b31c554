"""Who may use which endpoint: said beside each view, and checked before any view runs.

An endpoint that does not say it keeps the application from starting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """What a person may be in a network; she may be several at once."""

    COORDINATOR = "coordinator"  # prepares meetings and elections
    CODE_OFFICER = "code-officer"  # makes and hands over voting codes
    COMMITTEE = "committee"  # sits in the nomination committee
    REPRESENTATIVE = "representative"  # ordinary representative of a member organisation
    SUBSTITUTE = "substitute"  # of an ordinary representative
    MEMBER = "member"  # in the register today, in whichever capacity
    TRUSTEE = "trustee"  # keeps a share of an election's key
    TELLER = "teller"  # takes presence, adjusts the minutes
    OBSERVER = "observer"  # sees what members see, and votes on nothing


class Ground(StrEnum):
    """By what somebody has a role."""

    REGISTER = "register"  # appointed by a member, or a member herself
    LEDGER = "ledger"  # elected
    CEREMONY = "ceremony"  # named when an election's keys are made
    HAND = "hand"  # given by the coordinator


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A role somebody has, and by what."""

    role: Role
    person_id: UUID
    name: str
    ground: Ground
    detail: str = ""  # the member, the part of the committee, the election
    grant_id: UUID | None = None  # what ends it, where it was given by hand
    since: datetime | None = None
    # What she still holds of an election that is not over, whatever became of her role:
    keeps_key: bool = False  # a share of its key
    keeps_codes: bool = False  # the codes of its seats, which she made
    keeps_envelope: bool = False  # the server's seed on paper


class Kind(StrEnum):
    """To whom an endpoint is open."""

    PUBLIC = "public"  # to anyone
    SIGNED_IN = "signed-in"  # to anyone with an account here
    ROLES = "roles"  # to persons of the network in the URL who have one of the roles
    LINK = "link"  # to whoever holds a personal link; the view checks it


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The access rule of one endpoint."""

    kind: Kind
    roles: frozenset[Role] = frozenset()


def _rule(rule: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = rule  # type: ignore[attr-defined]
        return view

    return mark


public = _rule(Access(kind=Kind.PUBLIC))
signed_in = _rule(Access(kind=Kind.SIGNED_IN))
by_link = _rule(Access(kind=Kind.LINK))


def access(*roles: Role) -> Callable[[View], View]:
    """Open a view to persons of the network who have one of these roles."""
    if not roles:
        raise ValueError("name at least one role")
    return _rule(Access(kind=Kind.ROLES, roles=frozenset(roles)))


def rule_of(app: Flask, endpoint: str) -> Access | None:
    """Return the access rule of an endpoint."""
    rule = getattr(app.view_functions[endpoint], "access", None)
    return rule if isinstance(rule, Access) else None


def check_rules(app: Flask) -> None:
    """Refuse to start an application with an endpoint that says nothing about access."""
    silent = sorted(name for name in app.view_functions if rule_of(app, name) is None)
    if silent:
        raise RuntimeError(f"no access rule: {', '.join(silent)}")


def enforce() -> AnyResponse | None:
    """Let a request through to its view, or answer in its stead; runs before every request."""
    if request.endpoint is None:
        return None
    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        abort(500)
    match rule.kind:
        case Kind.PUBLIC | Kind.LINK:
            return None
        case Kind.SIGNED_IN:
            return None if g.get("account") is not None else _ask_to_sign_in()
        case Kind.ROLES:
            if g.get("account") is None:
                return _ask_to_sign_in()
            if not rule.roles & g.get("roles", frozenset()):
                abort(403)
            return None


def may(endpoint: str) -> bool:
    """Tell whether the person in front of the page may use an endpoint of this network."""
    if endpoint not in current_app.view_functions:
        return False
    rule = rule_of(current_app, endpoint)
    if rule is None:
        return False
    match rule.kind:
        case Kind.PUBLIC:
            return True
        case Kind.SIGNED_IN:
            return g.get("account") is not None
        case Kind.ROLES:
            return bool(rule.roles & g.get("roles", frozenset()))
        case Kind.LINK:
            return False


def _ask_to_sign_in() -> AnyResponse:
    if request.accept_mimetypes.best == "application/json" or request.is_json:
        return Response(status=401)
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("people.sign_in", next=back))
