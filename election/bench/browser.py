"""Encrypting ballots in Chromium, with the scripts that the service serves and nothing else.

Each ballot is made on a page loaded anew, as a voter's is: nothing is warm. DevTools slow the
page's own thread and not its workers, so slowed ballots are made there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
IN_WORKER: Final = (
    """async ({ raw }) => {
  const { BallotMaker } = await import("/pages/ballot_maker.js");
  const began = performance.now();
  const maker = new BallotMaker(new TextEncoder().encode(raw));
  if (!await maker.worker) { throw new Error("no worker"); }
  window.make = (vote) => maker.make(vote);
  return performance.now() - began;
}""",
    """async ({ code, choices }) => {
  const began = performance.now();
  window.made = await window.make({ code, choices });
  return performance.now() - began;
}""",
)
ON_PAGE: Final = (
    """async ({ raw }) => {
  const { makeBallot } = await import("/ballot/ballot.js");
  const { parseElection } = await import("/ballot/read.js");
  const { tablesFor } = await import("/ballot/tables.js");
  const election = parseElection(new TextEncoder().encode(raw));
  const began = performance.now();
  tablesFor(election.publicKey);
  window.make = (vote) => makeBallot(election, vote);
  return performance.now() - began;
}""",
    IN_WORKER[1],
)


class NotMeasuredError(Exception):
    """There is no browser to measure in; the message says what is missing."""


def encrypt_in_browser(box: Box) -> list[Row]:
    """Make the first ballots of a box in Chromium; raises NotMeasuredError where there is none.

    A row's ``accepts`` tells whether the ballots passed every check.
    """
    with scripts_served() as address, browser_here() as browser:
        return [
            *_rows((STARTING, ENCRYPTING), box, [*_made(browser, address, IN_WORKER, box)]),
            *_rows(
                (SLOW_TABLES, SLOW_ENCRYPTING),
                box,
                [*_made(browser, address, ON_PAGE, box, rate=SLOWER)],
            ),
        ]


@dataclass(frozen=True, slots=True)
class _Made:
    """A ballot made in the browser, and what preparing and making it took."""

    ballot: bytes
    times: tuple[Time, ...]


def _made(
    browser: Any,  # noqa: ANN401 - playwright's, which need not be there
    address: str,
    scripts: Sequence[str],
    box: Box,
    *,
    rate: int = 1,
) -> Iterator[_Made]:
    whole = browser.new_browser_cdp_session()
    for code, choices in zip(box.codes[:MOST], box.choices, strict=False):
        page = browser.new_page()
        page.goto(address)
        slower = page.context.new_cdp_session(page)
        slower.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        given = {"raw": box.election.raw.decode(), "code": code, "choices": choices}
        times = []
        for script in scripts:
            cpu = _cpu(whole)
            wall = page.evaluate(script, given) / 1000
            times.append(Time(wall=wall, cpu=_cpu(whole) - cpu))
        yield _Made(page.evaluate("window.made.ballot").encode(), tuple(times))
        page.close()


def _cpu(whole: Any) -> float:  # noqa: ANN401 - playwright's
    """Return the processor time so far of the processes that run pages and their workers."""
    processes = whole.send("SystemInfo.getProcessInfo")["processInfo"]
    return float(sum(each["cpuTime"] for each in processes if each["type"] == "renderer"))


def _rows(names: Sequence[str], box: Box, made: Sequence[_Made]) -> Iterator[Row]:
    accepted = all(_accepted(box, each.ballot) for each in made)
    for at, name in enumerate(names):
        yield row(name, [each.times[at] for each in made], accepts=accepted)


def _accepted(box: Box, ballot: bytes) -> bool:
    try:
        check_ballot(ballot, box.election, box.credentials)
    except InvalidBallotError:
        return False
    return True


@contextmanager
def browser_here() -> Iterator[Any]:
    """Start this machine's Chromium; raises NotMeasuredError where there is none."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise NotMeasuredError("Python's playwright is not installed") from None
    path = shutil.which("chromium")
    if path is None:
        raise NotMeasuredError("chromium is not installed")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=path, args=["--no-sandbox", "--disable-gpu"]
            )
        except Error as error:
            raise NotMeasuredError(f"chromium does not start: {error.message}") from None
        try:
            yield browser
        finally:
            browser.close()


class _Scripts(SimpleHTTPRequestHandler):
    """Serves the scripts, and says nothing."""

    def log_message(self, *_: object) -> None:
        """Leave the console to the table."""


@contextmanager
def scripts_served() -> Iterator[str]:
    """Serve the scripts on a port of this machine; give the address of their list, a page."""
    if not SCRIPTS.is_dir():
        raise NotMeasuredError("the pages' scripts are not here")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Scripts, directory=str(SCRIPTS))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
