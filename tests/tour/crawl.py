"""Walks every page a person can reach by links, looks at each, and writes down what is wrong."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.exceptions import HTTPException

WIDTHS = (360, 1280)
HEIGHT = 900
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DOWNLOADS = re.compile(r"\.(zip|bel|ics|csv|json|pem|sig|toml|html)$")
SETTLES = 400  # milliseconds for a page's program to show what it shows


@dataclass
class Visit:
    """One page as one person saw it."""

    scene: str
    who: str
    endpoint: str
    path: str
    pictures: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


class Tour:
    """Visits pages of a running demonstration."""

    def __init__(self, app: Flask, browser: Browser, site: str, folder: Path) -> None:
        self._app = app
        self._browser = browser
        self._site = site
        self._folder = folder
        self.visits: list[Visit] = []
        self._said: list[str] = []  # by the page that is open, on its console
        self._seen: Counter[tuple[str, str]] = Counter()

    def walk(self, scene: str, who: str, person_id: str | None, start: list[str]) -> None:
        """Visit what somebody reaches from the pages she starts at; one page of each kind."""
        context = self._browser.new_context(locale="en-GB", reduced_motion="reduce")
        page = context.new_page()
        page.on("console", lambda message: self._said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self._said.append(f"error: {error}"))
        if person_id is not None:
            self._sign_in(page, person_id)
        queue, met = deque(start), set(start)
        while queue:
            path = queue.popleft()
            endpoint = self._endpoint(path)
            if endpoint is None or self._seen[scene + who, endpoint]:
                continue
            self._seen[scene + who, endpoint] += 1
            self.visits.append(self._look(page, scene, who, endpoint, path))
            new = [link for link in self._links(page) if link not in met]
            met.update(new)
            queue.extend(new)
        context.close()

    def _sign_in(self, page: Page, person_id: str) -> None:
        page.goto(f"{self._site}/demo/")
        page.locator(f'form[action$="/sign-in/{person_id}"] button').click()

    def _endpoint(self, path: str) -> str | None:
        try:
            adapter = self._app.url_map.bind("localhost")
            endpoint, _values = adapter.match(urlsplit(path).path, method="GET")
        except HTTPException:
            return None
        return None if endpoint in {"static", "assets.vendor"} else str(endpoint)

    def _links(self, page: Page) -> Iterator[str]:
        for href in page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)"):
            parts = urlsplit(href)
            local = f"{parts.scheme}://{parts.netloc}" == self._site
            if local and not DOWNLOADS.search(parts.path) and not parts.path.startswith("/demo"):
                yield parts.path + (f"?{parts.query}" if parts.query else "")

    def _look(self, page: Page, scene: str, who: str, endpoint: str, path: str) -> Visit:
        visit = Visit(scene=scene, who=who, endpoint=endpoint, path=path)
        self._said.clear()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            answer = page.goto(self._site + path, wait_until="load")
            page.wait_for_timeout(SETTLES)
            if answer is not None and answer.status >= 400:
                visit.faults.append(f"answers {answer.status}")
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                visit.faults.append(f"{wide} px wide at {width} px")
            name = f"{len(self.visits):03d}-{endpoint}-{width}.png"
            page.screenshot(path=self._folder / name, full_page=True)
            visit.pictures[width] = name
            visit.faults += [f"{fault} (at {width} px)" for fault in self._axe(page)]
        visit.faults += [line for line in self._said if line.startswith(("error", "warning"))]
        visit.faults = list(dict.fromkeys(visit.faults))
        return visit

    def _axe(self, page: Page) -> list[str]:
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES
        )
        return [
            f"axe {each['id']} ({each['impact']}): {each['nodes'][0]['html'][:120]}"
            for each in found["violations"]
        ]
