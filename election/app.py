"""The application: the one module that knows every stage."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from flask import Blueprint, Flask, abort, current_app, g, request
from flask_babel import Babel
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config
from election import clock, home, native
from election.db import engine, session_factory
from election.files import made_once
from election.home import STAGES
from election.people import login
from election.people.queries import (
    network_by_key,
    person_of_account,
    persons_of_account,
    rulebook_now,
)
from election.roles import holdings, roles_of
from election.voting.keystore import key_store_of
from election.web import (
    access,
    assets,
    errors,
    forms,
    headers,
    navigation,
    programs,
    texts,
    words,
)
from election.web.limits import limiter
from election.web.request import JSON, close_db, db, now, roles

ROOT = Path(__file__).parents[1]
LARGEST_REQUEST = 12 * 1024 * 1024  # bytes; a register of 10,000 rows is below 2 MB
LARGEST_FORM = 1024 * 1024  # of its fields, without files: millions of them would stop a process


def create_app(
    config: Config,
    *,
    now: Callable[[], datetime] = clock.now,
    more: Iterable[Blueprint] = (),
    testing: bool = False,
) -> Flask:
    """Make the application; ``now`` is its only clock, ``more`` are pages of the demo alone.

    ``testing`` lifts the limits on attempts and the tokens against forged requests.

    Raises RuntimeError when an endpoint does not say who may use it.
    """
    app = Flask(
        "election",
        root_path=str(ROOT),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    settle(app, config, now)
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=False,  # asks for a Referer, which no page of ours sends; see headers
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        TEMPLATES_AUTO_RELOAD=False,
        TESTING=testing,
        WTF_CSRF_ENABLED=not testing,
        RATELIMIT_ENABLED=not testing,
    )
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.json = JSON(app)
    app.extensions["election.roles_of"] = roles_of
    app.extensions["election.holdings"] = holdings
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask documents it
            app.wsgi_app, x_for=config.proxies, x_proto=0, x_host=0
        )
    _install(app)
    for stage in STAGES:
        app.register_blueprint(stage.bp)
    app.register_blueprint(home.bp)
    app.register_blueprint(assets.bp)
    app.register_blueprint(programs.bp)
    for blueprint in more:
        app.register_blueprint(blueprint)
    access.public(app.view_functions["static"])
    access.check_rules(app)
    return app


def settle(app: Flask, config: Config, now: Callable[[], datetime]) -> None:
    """Give the application its installation: settings, secret, clock, keys and database."""
    is_secure = config.site_url.startswith("https:")
    app.config.update(
        SECRET_KEY=secret_key(config.secret_file),
        SESSION_COOKIE_SECURE=is_secure,
        # By this name a browser takes it from this very host: a neighbour below the same domain
        # could else sign a voter in as himself, and her ballot would be his.
        SESSION_COOKIE_NAME="__Host-session" if is_secure else "session",
    )
    app.extensions["election.config"] = config
    app.extensions["election.clock"] = now
    app.extensions["election.engine"] = native.engine(config.engine)
    app.extensions["election.keys"] = key_store_of(config)
    app.extensions["election.sessions"] = session_factory(engine(config.database_url))


def _install(app: Flask) -> None:
    app.before_request(_bound_fields)  # before anything reads them
    CSRFProtect(app)
    Babel(app, locale_selector=texts.language, timezone_selector=lambda: texts.zone().key)
    limiter.init_app(app)
    errors.install(app)
    app.url_value_preprocessor(_find_network)
    app.url_defaults(_same_network)
    login.install(app)
    app.before_request(_find_person)
    app.before_request(access.enforce)
    app.after_request(headers.set_headers)
    app.teardown_appcontext(close_db)
    app.context_processor(_for_every_template)
    app.jinja_env.tests["endpoint"] = app.view_functions.__contains__
    app.jinja_env.globals.update(
        described=forms.described, module=programs.module, stylesheet=programs.stylesheet
    )
    app.jinja_env.filters.update(
        moment=texts.moment,
        day=texts.day,
        day_or_text=texts.day_or_text,
        weekday=texts.weekday,
        weekday_short=texts.weekday_short,
        month_short=texts.month_short,
        month_name=texts.month_name,
        month_number=texts.month_number,
        holiday_name=words.holiday_name,
        says=texts.says,
        in_language=texts.in_language,
        says_role=texts.says_role,
        place_in_file=texts.place_in_file,
    )


def _bound_fields() -> None:
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = LARGEST_FORM


def _find_network(_endpoint: str | None, values: dict[str, object] | None) -> None:
    """Take the network out of the URL, so that no view has to."""
    g.network_key = values.pop("network_key", None) if values else None


def _same_network(endpoint: str, values: dict[str, object]) -> None:
    """Stay in the network of the page when linking to another page of it."""
    if "network_key" in values or g.get("network") is None:
        return
    if current_app.url_map.is_endpoint_expecting(endpoint, "network_key"):
        values["network_key"] = g.network.key


def _find_person() -> None:
    """Find who the account is in the network of the URL, and what she may be there."""
    g.network = g.person = None
    g.roles = frozenset()
    if g.get("network_key") is None:
        return
    g.network = network_by_key(db(), g.network_key)
    if g.network is None:
        abort(404)
    today = texts.today()  # where the network is
    g.rulebook = rulebook_now(db(), g.network.id, today)
    g.network_languages = g.rulebook.languages
    if g.account is not None:
        g.person = person_of_account(db(), g.network.id, g.account)
        g.is_shared = g.person is None and bool(persons_of_account(db(), g.network.id, g.account))
        if g.person is not None:
            g.roles = roles_of(db(), g.person, today)


def _for_every_template() -> dict[str, object]:
    return {
        "account": g.get("account"),
        "network": g.get("network"),
        "me": g.get("person"),
        "roles": roles(),
        "may": access.may,
        "entries": navigation.entries,
        "language": texts.language(),
        "languages": texts.LANGUAGES,
        "now": now(),
        "here": request.full_path.rstrip("?"),
        "time_zone": texts.zone().key,
        "programs_number": programs.grouped(programs.number(programs.programs())[:16]),
    }


def secret_key(path: Path) -> bytes:
    """Return the key that signs session cookies; made at the first start, readable by us alone."""
    return made_once(path, secrets.token_bytes(32))
