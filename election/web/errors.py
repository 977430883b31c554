"""What a reader is told when a request cannot be answered; never a traceback."""

from __future__ import annotations

import logging

from flask import Flask, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from election.core.refusal import RefusedError
from election.web.texts import says

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Answer every kind of failure with a page, or with JSON where a page's program asked."""
    app.register_error_handler(RefusedError, refused)
    app.register_error_handler(CSRFError, page_too_old)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(IntegrityError, overtaken)
    app.register_error_handler(HTTPException, failed)
    app.register_error_handler(Exception, broken)


def wants_json() -> bool:
    """Tell whether one of our own programs asked, rather than a reader."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def refused(error: RefusedError) -> ResponseReturnValue:
    """The rules said no, and no form was there to say it on."""
    if wants_json():
        reasons = [
            {"code": each.code, "message": says(each), "rule": each.rule, "where": each.where}
            for each in error.violations
        ]
        return jsonify(refused=reasons), 409
    return render_template("errors/refused.html", violations=error.violations), 409


def page_too_old(_error: CSRFError) -> ResponseReturnValue:
    """The page was open so long that its protection has expired, or it was forged."""
    return _answer(
        400,
        _("This page was open too long"),
        _("Nothing was changed. Go back, load the page again, and repeat what you did."),
    )


def busy(error: OperationalError) -> ResponseReturnValue:
    """The database did not answer in time; nothing was written."""
    log.error("the database did not answer: %s", type(error.orig).__name__)
    return _answer(
        503,
        _("The service is busy"),
        _("Nothing was changed. Wait a moment and try again."),
    )


def overtaken(error: IntegrityError) -> ResponseReturnValue:
    """Two wrote what may stand once, and each had read that it was not there; one of them did."""
    log.error("%s: written at the same moment: %s", request.endpoint, type(error.orig).__name__)
    return _answer(
        409,
        _("Somebody was faster"),
        _(
            "Somebody else changed this at the same moment. Nothing of yours was changed. Load the "
            "page again."
        ),
    )


def failed(error: HTTPException) -> ResponseReturnValue:
    """An HTTP error, in the reader's words."""
    code = error.code or 500
    if code < 400:
        return error.get_response()
    title, text = _texts().get(code, _texts()[500])
    if code == 403 and g.get("is_shared"):
        title = _("Several persons share your address")
        text = _(
            "The register has the address you signed in with for several persons, so we cannot "
            "tell who you are. Ask the coordinator to give each person an address of her own."
        )
    return _answer(code, title, text)


def broken(error: Exception) -> ResponseReturnValue:
    """A fault of ours. The log names the place; what the request held stays out of it."""
    frames, trace = [], error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("%s at %s: %s", request.endpoint, " < ".join(reversed(frames)), type(error).__name__)
    title, text = _texts()[500]
    return _answer(500, title, text)


def _texts() -> dict[int, tuple[str, str]]:
    return {
        400: (
            _("This request cannot be read"),
            _("Nothing was changed. Go back, and try again."),
        ),
        401: (_("You are not signed in"), _("Sign in, and try again.")),
        403: (
            _("This page is not for your role"),
            _("You are signed in, but this page is for others. Ask the coordinator about it."),
        ),
        404: (
            _("This page does not exist"),
            _("The address may be mistyped, or what was here has been removed."),
        ),
        405: (
            _("This address does not take that"),
            _("Nothing was changed. Go back, and use the buttons of the page."),
        ),
        410: (
            _("This link is no longer valid"),
            _("It has been used already, or its time is over. Ask for a new one."),
        ),
        413: (
            _("The file is too large"),
            _("Nothing was changed. Choose a smaller file."),
        ),
        429: (
            _("Too many attempts"),
            _("Wait some minutes, and try again. Nothing was changed."),
        ),
        500: (
            _("Something went wrong with us"),
            _("It is our fault, not yours. What you did before is safe. Try again in a while."),
        ),
    }


def _answer(code: int, title: str, text: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(error=title, message=text), code
    return render_template("errors/error.html", title=title, text=text), code
