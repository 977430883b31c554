"""A server that sends other programs: the browser refuses them, or a voter finds them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, expect
from werkzeug.wrappers import Response

from election.web.programs import grouped, number, programs
from tests.evening.hall import Hall

DOCUMENT = Path(__file__).parents[2] / "docs" / "programs.md"
MODULE = "/static/js/ballot/group.js"
WORKER = "/static/js/pages/worker_ballot.js"


class Liar:
    """Sends a program of its own where a page or a Worker runs it; to all else the right one."""

    def __init__(self, app: Flask, address: str, runs_as: str) -> None:
        self.honest, self.address, self.runs_as = app.wsgi_app, address, runs_as
        app.wsgi_app = self  # type: ignore[method-assign]

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        is_run = environ.get("HTTP_SEC_FETCH_DEST") == self.runs_as
        if environ["PATH_INFO"] == self.address and is_run:
            environ.pop("HTTP_IF_NONE_MATCH", None)
            with closing(self.honest(environ, start)) as answer:
                sent = b"".join(answer)
            return [sent.replace(b"\n", b" ", 1)]  # of the same length, so the headers hold
        return self.honest(environ, start)


def snippet(page: str) -> str:
    """Return the lines that the document asks a reader to put into the console."""
    found = re.search(r"```js\nconst page = [^\n]*\n(.*?)```", DOCUMENT.read_text("utf-8"), re.S)
    assert found
    return f"(async () => {{ const page = {page!r};\n{found[1]} }})()"


def compared(chromium: Browser, site: str, booth: str) -> str:
    """Open a booth, then compare what ran there from a page of plain text beside it."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{site}{booth}")
    page.wait_for_function("() => performance.getEntriesByType('resource').length > 20")
    page.wait_for_load_state("networkidle")
    text = context.new_page()
    text.goto(f"{site}{MODULE}")
    said: list[str] = []
    text.on("console", lambda one: said.append(one.text) if one.type == "log" else None)
    text.evaluate(snippet(booth))
    context.close()
    assert len(said) == 1
    return said[0]


def voter_at(hall: Hall) -> str:
    """Return the address of the booth for a voter with code and pass."""
    code, given = hall.evening.code("uppsala-o2"), hall.pass_for("uppsala-o2")
    return f"{hall.base}/booth#code={code}&pass={given}"


def test_a_browser_refuses_a_module_that_is_another(
    hall_at: Callable[[str], Hall], serve: Callable[[Flask], str], chromium: Browser
) -> None:
    hall = hall_at("opened")
    honest = hall.site.app.wsgi_app
    Liar(hall.site.app, MODULE, "script")
    try:
        context = chromium.new_context(locale="en-GB")
        page = context.new_page()
        with page.expect_console_message(
            lambda one: "integrity" in one.text and MODULE in one.text
        ):
            page.goto(f"{serve(hall.site.app)}{voter_at(hall)}")
        expect(page.get_by_role("button", name="Review my vote")).to_be_hidden()
        context.close()
    finally:
        hall.site.app.wsgi_app = honest  # type: ignore[method-assign]


def test_a_voter_compares_what_her_browser_ran(
    hall_at: Callable[[str], Hall], serve: Callable[[Flask], str], chromium: Browser
) -> None:
    hall = hall_at("opened")
    site, booth = serve(hall.site.app), voter_at(hall)
    told = compared(chromium, site, booth)
    assert f"Number: {grouped(number(programs()))}" in told
    assert told.endswith("\nAs listed"), told
    ran = re.search(r"(\d+) of \d+ files were run", told)
    assert ran
    assert int(ran[1]) > 20

    honest = hall.site.app.wsgi_app
    Liar(hall.site.app, WORKER, "worker")
    try:
        told = compared(chromium, site, booth)
    finally:
        hall.site.app.wsgi_app = honest  # type: ignore[method-assign]
    assert told.endswith("\nNOT as listed"), told
    assert f"{WORKER[1:]} is another file" in told

    form = b'<form method="post"><input name="code"></form></main>'
    hall.site.app.wsgi_app = _with(hall.site.app, form)  # type: ignore[method-assign]
    try:
        told = compared(chromium, site, booth)
    finally:
        hall.site.app.wsgi_app = honest  # type: ignore[method-assign]
    assert told.endswith("\nNOT as listed"), told
    assert 'the browser would send <input name="code">' in told


def _with(app: Flask, more: bytes) -> Callable[..., Any]:
    """Send every page with something more in it: listed programs, and a form of the server's."""
    honest = app.wsgi_app

    def sent(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        answer = Response.from_app(honest, environ, buffered=True)
        if answer.mimetype == "text/html":
            answer.data = answer.get_data().replace(b"</main>", more)
        return answer(environ, start)

    return sent
