"""The list of what browsers run, the digests in pages, and the comparison with a server."""

from __future__ import annotations

import re
import threading
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from election import __version__
from election.cli import main
from election.web.compare import AddressError, Difference, compare, faults_of, fetch
from election.web.programs import (
    import_map_digest,
    integrity,
    listing,
    number,
    programs,
    read_listing,
)
from tests.site import Site

ROOT = Path(__file__).parents[2]
BOOTH = "static/js/pages/booth.js"


def from_client(client: FlaskClient, changed: dict[str, bytes] | None = None):  # type: ignore[no-untyped-def]
    def get(url: str) -> bytes:
        path = url.removeprefix("https://site.example")
        if changed and path.lstrip("/") in changed:
            return changed[path.lstrip("/")]
        with client.get(path) as answer:
            if answer.status_code != 200:
                raise AddressError(f"the server answers {answer.status_code}")
            return bytes(answer.data)

    return get


def test_the_list_is_read_as_it_is_written_and_nothing_else_is() -> None:
    text = listing(programs())
    assert read_listing(text) == programs()
    assert BOOTH in programs()
    assert "vendor/qr.js" in programs()
    for wrong in ("", "x", text[1:], text.replace("  ", " "), text + text, text + "\n"):
        with pytest.raises(ValueError, match=r"^"):
            read_listing(wrong)


def test_one_changed_byte_is_another_number() -> None:
    changed = dict(programs())
    changed[BOOTH] = sha256(b"other").hexdigest()
    assert number(changed) != number(programs())


def test_every_program_that_is_served_is_in_the_list(site: Site) -> None:
    client = site.app.test_client()
    assert compare("https://site.example/", programs(), fetch=from_client(client)) == []


def test_a_released_version_has_these_very_files() -> None:
    release = ROOT / "releases" / f"{__version__}.txt"
    if release.exists():
        assert release.read_text("utf-8") == listing(programs())
    else:  # not released yet: the change log must say so
        assert "\n## Unreleased" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_another_file_a_missing_one_and_a_page_with_more_are_named(site: Site) -> None:
    page = site.browser().get("/programs").text
    changed = {
        BOOTH: b"steal()",
        "programs": page.replace("</main>", "<script>steal()</script></main>").encode(),
    }
    expected = {**programs(), "static/css/none.css": "0" * 64}
    get = from_client(site.app.test_client(), changed)
    digest = sha256(b"steal()").hexdigest()
    assert compare("https://site.example", expected, fetch=get) == [
        Difference(BOOTH, f"another file is served, SHA-256 {digest}"),
        Difference("static/css/none.css", "the server answers 404"),
        Difference("/programs", "a program of its own: in the page itself"),
    ]


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ('<script src="/static/js/pages/booth.js"></script>', "without the digest"),
        ('<script src="https://elsewhere.example/x.js"></script>', "a program of its own"),
        ('<script src="//elsewhere.example/x.js"></script>', "a program of its own"),
        ('<script type="importmap">{"imports":{}}</script>', "an import map that is not"),
        ('<SCRIPT type="text/javascript">x()</SCRIPT>', "a program of its own"),
        ('<p onclick="x()">', "an attribute onclick"),
        ('<a href=" java\nscript:x()">', "a program in the attribute href"),
        ('<iframe srcdoc="x">', "an element <iframe>"),
        ('<base href="https://elsewhere.example/">', "an element <base>"),
        ('<meta http-equiv="refresh" content="0;url=x">', "<meta http-equiv>"),
        ('<link rel="stylesheet" href="/static/css/site.css">', "without the digest"),
        ("<style>p{}</style>", "an element <style>"),
        ('<svg onload="x()"/>', "an attribute onload"),
    ],
)
def test_whatever_could_run_is_a_fault(site: Site, more: str, fault: str) -> None:
    page = site.browser().get("/").text
    assert faults_of(page, programs()) == []
    found = faults_of(page.replace("</main>", f"{more}</main>"), programs())
    assert any(fault in one for one in found), found


FORM = '<form method="post"><input id="code"{}></form>'


@pytest.mark.parametrize(
    ("html", "faults"),
    [
        ("{booth}", []),
        ("{booth}" + FORM.format(""), []),
        ("{booth}" + FORM.format(' name="code"'), ["a field code, which browsers send"]),
        ("{booth}" + '<select name="vote">', ["a field vote, which browsers send"]),
        ("{booth}" + '<input type="radio" name="vote">', ["a field vote, which browsers send"]),
        ("{booth}" + '<input type="hidden" name="csrf_token">', []),
        ("", ["it does not run static/js/pages/booth.js"]),
        ("{board}", ["it does not run static/js/pages/booth.js"]),
    ],
)
def test_a_booth_without_its_program_or_with_a_form_is_a_fault(
    html: str, faults: list[str]
) -> None:
    def script(name: str) -> str:
        address = f"static/js/pages/{name}.js"
        digest = integrity(programs()[address])
        return f'<script type="module" src="/{address}" integrity="{digest}"></script>'

    page = html.replace("{booth}", script("booth")).replace("{board}", script("board"))
    listed = {name: programs()[name] for name in (BOOTH, BOOTH.replace("booth", "board"))}
    path = "n/x/elections/1/booth"

    def get(url: str) -> bytes:
        address = url.removeprefix("https://site.example/")
        return page.encode() if address == path else (ROOT / address).read_bytes()

    found = compare("https://site.example", listed, pages=(path,), fetch=get)
    assert len(found) == len(faults)
    assert all(fault in one.what for one, fault in zip(found, faults, strict=True))


def test_a_page_allows_its_import_map_and_nothing_else_inline(site: Site) -> None:
    answer = site.browser().get("/")
    policy = answer.response.headers["Content-Security-Policy"]
    assert f"script-src 'self' '{import_map_digest()}';" in policy
    inline = re.search(r'<script type="importmap">(.*?)</script>', answer.text)
    assert inline
    digest = integrity(sha256(inline[1].encode()).hexdigest())
    assert f"'{digest}'" in policy


def test_the_page_and_the_text_tell_the_number(site: Site) -> None:
    text = site.browser().get("/programs.txt")
    assert text.response.mimetype == "text/plain"
    digits = sha256(text.response.data).hexdigest()
    shown = site.browser().get("/programs").text
    assert " ".join(re.findall("....", digits)) in shown
    assert " ".join(re.findall("....", digits[:16])) in site.browser().get("/").text


def test_the_command_lists_compares_and_refuses(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["programs"]) == 0
    assert capsys.readouterr().out == listing(programs())
    assert main(["programs", "--number"]) == 0
    assert capsys.readouterr().out.replace(" ", "").strip() == number(programs())
    file = tmp_path / "list.txt"
    file.write_text("no list", "utf-8")
    assert main(["programs", "--list", str(file)]) == 2
    assert "is not a list of programs" in capsys.readouterr().err


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "site", "https://", "http://127.0.0.1:9/"]
)
def test_an_address_that_is_no_server_gives_the_reason(address: str) -> None:
    with pytest.raises(AddressError, match=r"begins with https|no answer"):
        fetch(address)


class _Forgetful(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Clear-Site-Data", '"storage"')
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_a_server_that_makes_browsers_forget_is_told() -> None:
    """A trustee's browser remembers what it answered; this would ask it to forget."""
    with HTTPServer(("127.0.0.1", 0), _Forgetful) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with pytest.raises(AddressError, match="Clear-Site-Data"):
            fetch(f"http://127.0.0.1:{server.server_port}/")
