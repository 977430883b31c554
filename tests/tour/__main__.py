"""``make tour``: every page for every role and phase, in pictures, each checked by axe-core.

Writes ``index.html`` and pictures into a folder, prints every fault, and exits 1 if there are any.
"""

from __future__ import annotations

import argparse
import html
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from election.demo.site import Quiet, prepare
from tests.tour.beyond import SHOWN
from tests.tour.crawl import Tour, Visit
from tests.tour.scenes import SCENES, people

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
    for old in folder.glob("*.png"):
        old.unlink()
    app = begin(folder, arguments.port, again=arguments.again)
    with serving(app, arguments.port) as site, sync_playwright() as program:
        browser = program.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        tour = Tour(
            app,
            browser,
            site=site,
            folder=folder,
            language=arguments.language,
            pages=arguments.pages,
            say=say,
        )
        for scene in SCENES:
            say(f"{scene.name} …")
            scene.play(app)
            if arguments.only and scene.name not in arguments.only:
                continue
            for who, person_id, start in people(app, scene.network):
                tour.walk(scene.name, who, person_id, start)
            for show in SHOWN.get(scene.name, ()):
                show(app, tour, scene.name)
        browser.close()
    (folder / "index.html").write_text(index(tour.visits), "utf-8")
    return report(tour.visits, folder)


def begin(folder: Path, port: int, *, again: bool) -> Flask:
    """Return the demonstration at its beginning, which takes half a minute to make anew."""
    kept, played = folder / "begun", folder / "demo"
    processes = len(os.sched_getaffinity(0))
    if not (again and kept.exists()):
        prepare(played, port, fresh=True, processes=processes, say=print)
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(played, kept)
    shutil.rmtree(played, ignore_errors=True)
    shutil.copytree(kept, played)
    return prepare(played, port, fresh=False, processes=processes, say=print)


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


def report(visits: list[Visit], folder: Path) -> int:
    wrong = [visit for visit in visits if visit.faults]
    print(f"{len(visits)} pages seen, {len(wrong)} with faults. Pictures: {folder / 'index.html'}")
    return 1 if wrong else 0


def index(visits: list[Visit]) -> str:
    rows = "\n".join(
        f"<h2>{html.escape(f'{visit.scene} / {visit.who} / {visit.what} / {visit.path}')}</h2>"
        f"<p>{html.escape('; '.join(visit.faults))}</p>"
        + "".join(f'<img src="{name}" loading="lazy">' for name in visit.pictures.values())
        for visit in visits
    )
    style = "img{border:1px solid;margin:4px;vertical-align:top;max-height:900px}"
    return f"<!doctype html><meta charset=utf-8><title>Tour</title><style>{style}</style>{rows}"


if __name__ == "__main__":
    sys.exit(main())
