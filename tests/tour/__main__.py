"""``make tour``: every page for every role and phase, in pictures, checked by axe-core and keyboard.

Writes ``index.html`` and pictures into a folder, prints every fault, and exits 1 if there are any.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from election.demo.site import Quiet, prepare
from tests.tour import acts, beyond
from tests.tour.crawl import Tour
from tests.tour.reach import Reach
from tests.tour.report import Report
from tests.tour.scenes import SCENES, Scene, people

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make tour")
    parser.add_argument("--out", type=Path, default=Path("var/tour"))
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--language", choices=["en", "sv", "nb"], default="en")
    parser.add_argument("--again", action="store_true", help="begin from what was made last time")
    parser.add_argument("--only", nargs="+", metavar="SCENE", help="look at these scenes alone")
    parser.add_argument("--pages", default="", help="a pattern of names: look at these alone")
    arguments = parser.parse_args()
    folder = arguments.out.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [each for each in SCENES if not arguments.only or each.name in arguments.only]
    stages = Stages(folder, arguments.port)
    app, played = stages.begin(wanted[0] if arguments.again else None)
    report, reach = Report(folder, say), Reach(app)
    with serving(app, arguments.port) as site, sync_playwright() as program:
        browser = program.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        tour = Tour(
            browser,
            site=site,
            report=report,
            reach=reach,
            language=arguments.language,
            pages=arguments.pages,
        )
        for number, scene in enumerate(SCENES[: SCENES.index(wanted[-1]) + 1]):
            if number >= played:
                with timed(f"{scene.name}: played"):
                    scene.play(app)
                    stages.keep(scene)
            if scene in wanted:
                with timed(f"{scene.name}: seen"):
                    look_at(app, tour, scene)
        browser.close()
    for missing in reach.missing():
        say(f"No scene reaches {missing}.")
    return 1 if report.end() else 0


def look_at(app: Flask, tour: Tour, scene: Scene) -> None:
    for who, person_id, start in people(app, scene.network):
        tour.walk(scene.name, who, person_id, start)
    for show in (*beyond.SHOWN.get(scene.name, ()), *acts.SHOWN.get(scene.name, ())):
        try:
            show(app, tour, scene.name)
        except (AssertionError, LookupError, PlaywrightError) as stopped:  # tell it, and go on
            tour.could_not(scene.name, show.__name__, str(stopped))


class Stages:
    """The demonstration's folder as it was at the beginning of each scene, to begin there again."""

    def __init__(self, folder: Path, port: int) -> None:
        self._now = folder / "demo"
        self._kept = folder / "scenes"
        self._port = port

    def begin(self, scene: Scene | None) -> tuple[Flask, int]:
        """Return the demonstration, and how many scenes have been played in it.

        It stands where `scene` begins, or as near before it as something is kept; without one
        it is made anew, which takes half a minute.
        """
        before = SCENES[: SCENES.index(scene) + 1] if scene else ()
        there = [number for number, each in enumerate(before) if self._place(each).exists()]
        if there:
            shutil.rmtree(self._now, ignore_errors=True)
            shutil.copytree(self._place(SCENES[there[-1]]), self._now)
        else:
            shutil.rmtree(self._kept, ignore_errors=True)
        processes = len(os.sched_getaffinity(0))
        app = prepare(self._now, self._port, fresh=not there, processes=processes, say=say)
        return app, there[-1] + 1 if there else 0

    def keep(self, scene: Scene) -> None:
        """Keep the demonstration as it is when a scene begins to be looked at."""
        shutil.rmtree(self._place(scene), ignore_errors=True)
        shutil.copytree(self._now, self._place(scene))

    def _place(self, scene: Scene) -> Path:
        return self._kept / scene.name


@contextmanager
def timed(what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    say(f"{what} in {time.monotonic() - began:.0f} s")


@contextmanager
def serving(app: Flask, port: int) -> Iterator[str]:
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
