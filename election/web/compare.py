"""Does a server serve the programs of a release? Asked from outside, as a browser would.

It cannot see what the server serves to somebody else: let several persons ask, from their own
machines, and let a browser that has voted look at the very bytes it ran (docs/programs.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html.parser import HTMLParser
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

from election.web.programs import import_map_of, integrity

LARGEST = 16 * 1024 * 1024  # bytes of one answer; ours are far smaller
SECONDS = 30.0
PAGES = ("", "programs")  # what everybody can see; further ones are asked for by name
# Public pages on which something is typed or chosen that no server may see, and their programs.
KEPT_FROM_THE_SERVER = {
    "booth": "static/js/pages/booth.js",
    "board": "static/js/pages/board.js",
    "open-ballot": "static/js/pages/open_ballot.js",
}
SENT_BY_NOBODY = {"hidden", "submit", "button", "reset"}  # inputs into which nothing is typed
HEADERS = {"User-Agent": "Mozilla/5.0", "Accept": "*/*", "Accept-Encoding": "identity"}

Fetch = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as the release has it: where, and in which way."""

    address: str
    what: str

    def __str__(self) -> str:
        return f"{self.address}: {self.what}"


class AddressError(ValueError):
    """An address that is none of the web's, or a server that does not answer there."""


def fetch(url: str) -> bytes:
    """Get what a server has at an address; raises AddressError with the reason."""
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise AddressError(f"{url}: write an address that begins with https://.")
    try:
        with urlopen(Request(url, headers=HEADERS), timeout=SECONDS) as answer:  # noqa: S310
            if answer.headers.get("Clear-Site-Data"):
                raise AddressError("it makes browsers erase what they remember (Clear-Site-Data)")
            found: bytes = answer.read(LARGEST + 1)
    except HTTPError as error:
        raise AddressError(f"the server answers {error.code}") from error
    except (URLError, OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise AddressError(f"no answer: {reason}") from error
    if len(found) > LARGEST:
        raise AddressError(f"more than {LARGEST} bytes")
    return found


def compare(
    site: str,
    expected: Mapping[str, str],
    *,
    pages: Sequence[str] = PAGES,
    fetch: Fetch = fetch,
) -> list[Difference]:
    """Return every difference between what a site serves and a release's list.

    ``pages`` are addresses below the site's. A page is right when it runs nothing but listed
    files, each named with its digest.
    """
    base = site.rstrip("/") + "/"
    found = []
    for address, digest in expected.items():
        try:
            served = sha256(fetch(urljoin(base, address))).hexdigest()
        except AddressError as error:
            found.append(Difference(address, str(error)))
            continue
        if served != digest:
            found.append(Difference(address, f"another file is served, SHA-256 {served}"))
    for page in pages:
        try:
            text = fetch(urljoin(base, page)).decode("utf-8", "replace")
        except AddressError as error:
            found.append(Difference(f"/{page}", str(error)))
            continue
        program = KEPT_FROM_THE_SERVER.get(urlsplit(page).path.rpartition("/")[2])
        faults = faults_of(text, expected, program=program)
        found += [Difference(f"/{page}", fault) for fault in faults]
    return found


def faults_of(page: str, expected: Mapping[str, str], *, program: str | None = None) -> list[str]:
    """Return what a page runs, or shows itself by, that is not in the list.

    A page on which a vote or a secret is given says its ``program``. It must run it: a page
    without any could ask for the same things by a form; and no field of it may have a name, under
    which browsers send what is typed.
    """
    reader = _Page(expected, program)
    reader.feed(page)
    reader.close()
    if program is not None and program not in reader.named:
        reader.faults.append(f"it does not run {program}")
    return reader.faults


class _Page(HTMLParser):
    """Every element by which a page could run something."""

    def __init__(self, expected: Mapping[str, str], program: str | None) -> None:
        super().__init__()
        self.expected = expected
        self.program = program
        self.faults: list[str] = []
        self.named: set[str] = set()
        self._map: list[str] | None = None

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in pairs}
        if tag == "script":
            self._script(had)
        elif tag == "link" and "stylesheet" in had.get("rel", "").lower().split():
            self._named(had, "href")
        elif tag in {"iframe", "frame", "object", "embed", "base", "applet", "style", "portal"}:
            self.faults.append(f"an element <{tag}>, which no page of ours has")
        elif tag == "meta" and had.get("http-equiv"):
            self.faults.append("an element <meta http-equiv>, which no page of ours has")
        elif self.program is not None and tag in {"input", "textarea", "select"}:
            self._field(tag, had)
        for name, value in had.items():
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.faults.append(f"an attribute {name} of <{tag}>")
            elif "".join(value.split()).lower().startswith("javascript:"):
                self.faults.append(f"a program in the attribute {name} of <{tag}>")

    def _field(self, tag: str, had: Mapping[str, str]) -> None:
        is_typed = tag != "input" or had.get("type", "").lower() not in SENT_BY_NOBODY
        if is_typed and had.get("name"):
            self.faults.append(f"a field {had['name']}, which browsers send to the server")

    def _script(self, had: Mapping[str, str]) -> None:
        kind = had.get("type", "").lower()
        if kind == "importmap" and "src" not in had:
            self._map = []
        elif kind != "application/json":
            self._named(had, "src")

    def _named(self, had: Mapping[str, str], attribute: str) -> None:
        address = had.get(attribute, "")
        digest = self.expected.get(address.removeprefix("/"))
        if not address.startswith("/") or digest is None:
            self.faults.append(f"a program of its own: {address or 'in the page itself'}")
        elif had.get("integrity") != integrity(digest):
            self.faults.append(f"{address} without the digest of the release")
        else:
            self.named.add(address.removeprefix("/"))

    def handle_data(self, data: str) -> None:
        if self._map is not None:
            self._map.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._map is not None:
            if "".join(self._map) != import_map_of(self.expected):
                self.faults.append("an import map that is not the release's")
            self._map = None
