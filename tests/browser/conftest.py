"""What tests in Chromium share: the site on a free port, and a browser that audits every page."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser.house import House, found_house
from tests.browser.person import PATIENCE
from tests.evening.hall import Hall
from tests.evening.meeting import Evening

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PHONE = {"width": 360, "height": 740}


class Quiet(WSGIRequestHandler):
    """Says nothing of a request that was answered."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application to browsers; give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def hall_at(evening_at: Callable[[str], Evening]) -> Callable[[str], Hall]:
    """Give the evening's pages at a stage."""
    return lambda stage: Hall(evening_at(stage))


@pytest.fixture
def serve() -> Iterator[Callable[[Flask], str]]:
    """Serve applications until the end of the test; give their addresses."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(served(app))


def is_fault(said: ConsoleMessage) -> bool:
    """Tell whether the browser says that a page is wrong; a refusal it reports is none."""
    return said.type == "error" and not said.text.startswith("Failed to load resource")


@pytest.fixture
def found(
    tmp_path: Path,
    database_url: str,
    session: Session,
    chromium: Browser,
    serve: Callable[[Flask], str],
) -> Iterator[Callable[..., House]]:
    """Found a network at a moment, with these readings of its rules, and serve it."""

    def at(begins: str, readings: Mapping[str, str] | None = None) -> House:
        moment = datetime.fromisoformat(begins)
        house = found_house(tmp_path, database_url, session, chromium, moment, readings)
        house.serve_at(serve(house.app))
        return house

    yield at
    for context in chromium.contexts:
        context.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """Give a page as wide as a small phone; no fault of a script goes unseen."""
    context = chromium.new_context(viewport=PHONE, locale="en-GB", has_touch=True)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if is_fault(said) else None)
    yield page
    context.close()
    assert faults == []
