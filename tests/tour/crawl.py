"""Walks every page a person can reach by links, looks at each, and writes down what is wrong."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, Page

from tests.tour import keyboard
from tests.tour.reach import ANYONE, Reach
from tests.tour.report import Report, Visit

WIDTHS = (360, 1280)
HEIGHT = 800
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DOWNLOADS = re.compile(r"\.(zip|bel|ics|csv|json|pem|sig|toml|html|txt)$")
HREF = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')
MAIN = re.compile("<main.*</main>", re.DOTALL)
PARTS = re.compile(
    r'<(h[1-6]|label|button|legend|dt|summary|th scope="col"|a class="ds-button")\b[^>]*>'
    r'(.*?)</\w+>| class="([^"]*)"',
    re.DOTALL,
)
# Words of no Nordic sentence.
ENGLISH = r"/(?<!\p{L})(the|and|with|this|your|have|of|been|from)(?!\p{L})/iu"
UNTRANSLATED = f"""() => {{
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {{
    const {{ parentElement: parent, data }} = walker.currentNode;
    const own = parent.closest("[lang]").lang === document.documentElement.lang;
    const seen = parent.checkVisibility() && !parent.closest("script, style, pre, code");
    if (own && seen && {ENGLISH}.test(data)) found.push(data.trim());
  }}
  for (const name of ["aria-label", "alt", "title", "placeholder"]) {{
    for (const each of document.querySelectorAll(`[${{name}}]`)) {{
      if ({ENGLISH}.test(each.getAttribute(name))) found.push(each.getAttribute(name));
    }}
  }}
  return found;
}}"""
OF_WIDTH = ["color-contrast", "target-size", "scrollable-region-focusable"]
PATIENCE = 20_000  # milliseconds for what a page shows after an act
SETTLES = 300  # milliseconds for a page's program to show what it shows


def look_of(text: str) -> frozenset[tuple[str, ...]]:
    """Return headings, labels, buttons and kinds of parts of a page; two persons who find the
    same there see the same page with other names in it.
    """
    return frozenset(PARTS.findall("".join(MAIN.findall(text))))


class Tour:
    """Visits pages of a running demonstration, each look of a page once."""

    def __init__(
        self,
        browser: Browser,
        *,
        site: str,
        report: Report,
        reach: Reach,
        language: str,
        pages: str = "",
    ) -> None:
        self._browser = browser
        self.site = site
        self._report = report
        self._reach = reach
        self._language = language
        self._pages = re.compile(pages)  # whose names are looked at
        self._held: frozenset[str] = frozenset()  # by whoever sat down last
        self._said: list[str] = []  # by the page that is open, on its console
        self._seen: set[tuple[str, frozenset[tuple[str, ...]]]] = set()

    @contextmanager
    def sit_down(self, person_id: str | None) -> Iterator[Page]:
        """Give a browser in which somebody is signed in."""
        context = self._browser.new_context(locale="en-GB", reduced_motion="reduce")
        cookie = {"name": "language", "value": self._language, "url": self.site}
        context.add_cookies([cookie])  # type: ignore[list-item]
        context.add_init_script(path=AXE)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: self._said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self._said.append(f"error: {error}"))
        self._held = roles = self._reach.roles(person_id)
        page.on("response", lambda answer: self._reach.add(answer.url, roles))
        if person_id is not None:
            page.goto(f"{self.site}/demo/")
            page.locator(f'form[action$="/sign-in/{person_id}"] button').click()
        yield page
        context.close()

    def walk(self, scene: str, who: str, person_id: str | None, start: list[str]) -> None:
        """Visit what somebody reaches from the pages she starts at; one page of each kind."""
        roles = self._reach.roles(person_id)
        with self.sit_down(person_id) as page:
            queue, met, kinds = deque(start), set(start), set()
            while queue:
                path = queue.popleft()
                endpoint = self._reach.endpoint(path)
                if endpoint is None or endpoint in kinds:
                    continue
                kinds.add(endpoint)
                self._reach.add(path, roles)
                if DOWNLOADS.search(urlsplit(path).path):
                    continue
                answer = page.request.get(self.site + path)
                if "html" not in answer.headers.get("content-type", ""):
                    continue  # something to save
                text = answer.text()
                look = endpoint, look_of(text)
                if look not in self._seen and self._pages.match(endpoint):
                    self._seen.add(look)
                    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
                    page.goto(self.site + path, wait_until="load")
                    if answer.status >= 400:
                        self._said.append(f"error: answers {answer.status}")
                    self.look(page, scene, who, endpoint)
                new = [link for link in self._links(path, text) if link not in met]
                met.update(new)
                queue.extend(new)

    def _links(self, path: str, text: str) -> Iterator[str]:
        for href in HREF.findall(text):
            parts = urlsplit(urljoin(self.site + path, unescape(href)))
            local = f"{parts.scheme}://{parts.netloc}" == self.site
            if local and not parts.path.startswith("/demo"):
                yield parts.path + (f"?{parts.query}" if parts.query else "")

    def look(
        self,
        page: Page,
        scene: str,
        who: str,
        what: str,
        *,
        is_refused: bool = False,
    ) -> Visit:
        """Take pictures of the page as it stands, at each width, and check each.

        A page that is refused on purpose answers with an error, and the console says so.
        """
        if is_refused:
            self._said = [line for line in self._said if "Failed to load resource" not in line]
        page.wait_for_timeout(SETTLES)
        visit = Visit(scene=scene, who=who, what=what, path=urlsplit(page.url).path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                visit.faults.append(f"{wide} px wide at {width} px")
            name = f"{len(self._report.visits):03d}-{what}-{width}.png"
            page.screenshot(path=self._report.folder / name, full_page=True)
            visit.pictures[width] = name
            visit.faults += [f"{fault} (at {width} px)" for fault in self._axe(page, width)]
        if self._language != "en":
            visit.faults += [f"English: {text}" for text in page.evaluate(UNTRANSLATED)]
        visit.faults += keyboard.faults(page)
        visit.faults += [line for line in self._said if line.startswith(("error", "warning"))]
        visit.faults = list(dict.fromkeys(visit.faults))
        self._said.clear()
        self._report.add(visit)
        return visit

    def fetch(self, page: Page, url: str) -> None:
        """Fetch a file as the person who sits at the page; what cannot be had is a fault."""
        answer = page.request.get(url)
        self._reach.add(url, {ANYONE, *self._held})
        if not answer.ok:
            self._said.append(f"error: {urlsplit(url).path} answers {answer.status}")

    def could_not(self, scene: str, what: str, why: str) -> None:
        """Write down that something could not be shown."""
        said = why.strip().splitlines()[0] if why.strip() else "no reason"
        self._report.add(Visit(scene=scene, who="", what=what, path="", faults=[said]))

    def _axe(self, page: Page, width: int) -> list[str]:
        """Check every rule at the first width, at the others those that depend on it."""
        first = width == WIDTHS[0]
        only = {"type": "tag", "values": RULES} if first else {"type": "rule", "values": OF_WIDTH}
        found = page.evaluate(
            "only => axe.run(document, {resultTypes: ['violations'], runOnly: only})", only
        )
        return [
            f"axe {each['id']} ({each['impact']}): {each['nodes'][0]['html'][:160]}"
            for each in found["violations"]
        ]
