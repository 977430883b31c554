"""Encrypting ballots in Chromium, with the scripts that the service serves and nothing else.

Each ballot is made on a page loaded anew, as a voter's is: nothing is warm. DevTools slow the
page's own thread and not its workers, so slowed ballots are made there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final

from election.bench.box import Box
from election.bench.times import Row, Time, row
from election.core.ballot.verify import InvalidBallotError, check_ballot

SCRIPTS: Final = Path(__file__).parent.parent.parent / "static" / "js"
MOST: Final = 10  # ballots of each kind
SLOWER: Final = 4
STARTING: Final = "Chromium: starting the worker, its tables"
ENCRYPTING: Final = "Chromium: encrypting a ballot"
SLOW_TABLES: Final = f"Chromium, CPU slowed {SLOWER} times: its tables"
SLOW_ENCRYPTING: Final = f"Chromium, CPU slowed {SLOWER} times: a ballot"
IN_BROWSER: Final = (STARTING, ENCRYPTING, SLOW_TABLES, SLOW_ENCRYPTING)
IN_WORKER: Final = """async ({ raw, code, choices }) => {
  const { BallotMaker } = await import("/pages/ballot_maker.js");
  const began = performance.now();
  const maker = new BallotMaker(new TextEncoder().encode(raw));
  if (!await maker.worker) { throw new Error("no worker"); }
  const ready = performance.now();
  const { ballot } = await maker.make({ code, choices });
  return { ballot, times: [ready - began, performance.now() - ready] };
}"""
ON_PAGE: Final = """async ({ raw, code, choices }) => {
  const { makeBallot } = await import("/ballot/ballot.js");
  const { parseElection } = await import("/ballot/read.js");
  const { tablesFor } = await import("/ballot/tables.js");
  const election = parseElection(new TextEncoder().encode(raw));
  const began = performance.now();
  const tables = tablesFor(election.publicKey);
  const ready = performance.now();
  const { ballot } = await makeBallot(election, { code, choices, tables });
  return { ballot, times: [ready - began, performance.now() - ready] };
}"""


class NotMeasuredError(Exception):
    """There is no browser to measure in; the message says what is missing."""


def encrypt_in_browser(box: Box) -> list[Row]:
    """Make the first ballots of a box in Chromium; raises NotMeasuredError where there is none.

    A row's ``accepts`` tells whether the ballots passed every check.
    """
    with _served() as address, _browser() as browser:
        return [
            *_rows((STARTING, ENCRYPTING), box, [*_made(browser, address, IN_WORKER, box)]),
            *_rows(
                (SLOW_TABLES, SLOW_ENCRYPTING),
                box,
                [*_made(browser, address, ON_PAGE, box, rate=SLOWER)],
            ),
        ]


def _made(
    browser: Any,  # noqa: ANN401 - playwright's, which need not be there
    address: str,
    script: str,
    box: Box,
    *,
    rate: int = 1,
) -> Iterator[dict[str, Any]]:
    for code, choices in zip(box.codes[:MOST], box.choices, strict=False):
        page = browser.new_page()
        page.goto(address)
        slower = page.context.new_cdp_session(page)
        slower.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        given = {"raw": box.election.raw.decode(), "code": code, "choices": choices}
        yield page.evaluate(script, given)
        page.close()


def _rows(names: Sequence[str], box: Box, made: Sequence[dict[str, Any]]) -> Iterator[Row]:
    accepted = all(_accepted(box, each["ballot"].encode()) for each in made)
    for at, name in enumerate(names):
        times = [Time(wall=each["times"][at] / 1000) for each in made]
        yield row(name, times, accepts=accepted)


def _accepted(box: Box, ballot: bytes) -> bool:
    try:
        check_ballot(ballot, box.election, box.credentials)
    except InvalidBallotError:
        return False
    return True


@contextmanager
def _browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise NotMeasuredError("Python's playwright is not installed") from None
    path = shutil.which("chromium")
    if path is None:
        raise NotMeasuredError("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            browser.close()


class _Scripts(SimpleHTTPRequestHandler):
    """Serves the scripts, and says nothing."""

    def log_message(self, *_: object) -> None:
        """Leave the console to the table."""


@contextmanager
def _served() -> Iterator[str]:
    """Serve the scripts on a port of this machine; give the address of their list, a page."""
    if not SCRIPTS.is_dir():
        raise NotMeasuredError("the pages' scripts are not here")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Scripts, directory=str(SCRIPTS))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
