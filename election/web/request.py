"""What a view asks of the request it answers: database, clock, network, person, actor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import abort, current_app, g, has_request_context, request
from flask.json.provider import DefaultJSONProvider
from sqlalchemy.orm import Session, sessionmaker

from election import audit
from election.db import OfNetwork, only_read

if TYPE_CHECKING:
    from config import Config
    from election.people.models import Network, Person
    from election.web.access import Holding, Role

Row = TypeVar("Row", bound=OfNetwork)


class JSON(DefaultJSONProvider):
    """Reads what is sent as JSON, and calls what is nested without end wrong."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:  # noqa: ANN401 - JSON out
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("nested too deep") from None


def db() -> Session:
    """Return the request's session; it is closed, and what was not committed lost, at its end."""
    if "session" not in g:
        make: sessionmaker[Session] = current_app.extensions["election.sessions"]
        g.session = make()
        if has_request_context() and request.method in ("GET", "HEAD"):
            only_read(g.session)
    return cast("Session", g.session)


def close_db(_error: BaseException | None = None) -> None:
    """End the request's session."""
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()


def now() -> datetime:
    """Return the present moment, of the clock the application was given."""
    clock: Callable[[], datetime] = current_app.extensions["election.clock"]
    return clock()


def config() -> Config:
    """Return the installation's settings."""
    return cast("Config", current_app.extensions["election.config"])


def secret() -> bytes:
    """Return the installation's secret, which signs cookies and keys the hashes of short codes."""
    return cast("bytes", current_app.secret_key)


def network() -> Network:
    """Return the network in the URL; 404 outside of one."""
    found = g.get("network")
    if found is None:
        abort(404)
    return cast("Network", found)


def person_or_none() -> Person | None:
    """Return who is signed in, as a person of the network in the URL."""
    return cast("Person | None", g.get("person"))


def person() -> Person:
    """Return who is signed in, in a view that only persons of the network reach."""
    found = person_or_none()
    if found is None:
        abort(403)
    return found


def roles() -> frozenset[Role]:
    """Return what the person in front of the page may be in the network in the URL."""
    return cast("frozenset[Role]", g.get("roles", frozenset()))


def actor() -> audit.Actor:
    """Return who acts, for the audit log."""
    return audit.person(person().id)


def get_or_404(model: type[Row], row_id: UUID) -> Row:
    """Return a row of the network in the URL; 404 when it has none of this id."""
    chosen = sa.select(model).where(model.id == row_id, model.network_id == network().id)
    row = db().scalar(chosen)
    if row is None:
        abort(404)
    return row


def is_local(path: str) -> bool:
    """Tell whether a path stays on this site; browsers read ``//x`` as another host."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()


def roles_in(found: Person) -> frozenset[Role]:
    """Return what a person of any network may be in hers."""
    roles_of: Callable[[Session, Person, date], frozenset[Role]]
    roles_of = current_app.extensions["election.roles_of"]
    return roles_of(db(), found, _today())


def holdings() -> list[Holding]:
    """Return who has which role in the network in the URL, and by what."""
    found: Callable[[Session, UUID, date], list[Holding]]
    found = current_app.extensions["election.holdings"]
    return found(db(), network().id, _today())


def _today() -> date:
    """Return the day it is where the network in the URL is, or the installation outside of one."""
    here = g.get("network")
    return now().astimezone(ZoneInfo(here.time_zone if here else config().time_zone)).date()


def read_json() -> dict[str, Any]:
    """Return the JSON object a page's program sent; 400 when it is none."""
    from flask import request

    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        abort(400)
    return sent
