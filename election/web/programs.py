"""What browsers run and show of ours: every such file with its SHA-256, one number for them all.

Pages name each program and style with its digest, and imported modules through the page's import
map, so that a browser takes no other bytes (W3C Subresource Integrity; import maps with
``integrity``, HTML standard 8.1.5.2). That holds against whatever stands between the pages and
their files. Against a server that lies in the pages too, somebody compares what it serves with
the list of a release: ``compare`` here, or her browser alone (docs/programs.md).
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from election import __version__
from election.web.access import public
from election.web.assets import MODULES, VENDOR

ROOT = Path(__file__).parents[2]

bp = Blueprint("programs", __name__)


def _files() -> Iterator[tuple[str, Path]]:
    for path in (ROOT / "static").rglob("*"):
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(ROOT).as_posix(), path
    for name, place in VENDOR.items():
        yield f"vendor/{name}", MODULES / place


@cache
def programs() -> Mapping[str, str]:
    """Return the address of each file below the site's own, with its SHA-256 in hexadecimal.

    Read once: a server that goes on over an exchange of its files serves pages whose digests
    the new files do not match, and browsers refuse them.
    """
    return {address: sha256(path.read_bytes()).hexdigest() for address, path in sorted(_files())}


def listing(found: Mapping[str, str]) -> str:
    """Write the list, a line for each file, as ``sha256sum`` does."""
    return "".join(f"{digest}  {address}\n" for address, digest in sorted(found.items()))


def read_listing(text: str) -> dict[str, str]:
    """Read a list again; raises ValueError where it is not as ``listing`` writes it."""
    found = {}
    for line in text.splitlines():
        digest, _, address = line.partition("  ")
        if len(digest) != 64 or set(digest) - set("0123456789abcdef") or not address:
            raise ValueError(line)
        found[address] = digest
    if not found or listing(found) != text:
        raise ValueError(text[:80])
    return found


def number(found: Mapping[str, str]) -> str:
    """Return the one number that stands for all files: the SHA-256 of the list, hexadecimal."""
    return sha256(listing(found).encode()).hexdigest()


def grouped(digits: str) -> str:
    """Write a number in groups of four, to be read aloud."""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def integrity(digest: str) -> str:
    """Write a digest as the attribute ``integrity`` has it."""
    return "sha256-" + b64encode(bytes.fromhex(digest)).decode()


def import_map_of(found: Mapping[str, str]) -> str:
    """Return the text of the import map that every page with programs begins with."""
    modules = {f"/{a}": integrity(d) for a, d in found.items() if a.endswith(".js")}
    return json.dumps({"integrity": modules}, separators=(",", ":"), sort_keys=True)


@cache
def import_map() -> str:
    """Return the import map of our own pages."""
    return import_map_of(programs())


@cache
def import_map_digest() -> str:
    """Return what the content security policy allows the import map by: nothing else is inline."""
    return integrity(sha256(import_map().encode()).hexdigest())


def module(path: str) -> Markup:
    """Return the elements that load a program: its digest, and those of all it may import.

    The import map stands once in a page, before its first program.
    """
    script = Markup('<script type="module" src="{}" integrity="{}"></script>').format(
        url_for("static", filename=path), integrity(programs()[f"static/{path}"])
    )
    if g.get("has_import_map"):
        return script
    g.has_import_map = True
    return Markup(f'<script type="importmap">{import_map()}</script>\n') + script  # noqa: S704 - ours


def stylesheet(path: str) -> Markup:
    """Return the element that loads a style, of ours or of those others have made."""
    if path in VENDOR:
        address, key = url_for("assets.vendor", name=path), f"vendor/{path}"
    else:
        address, key = url_for("static", filename=path), f"static/{path}"
    return Markup('<link rel="stylesheet" href="{}" integrity="{}">').format(
        address, integrity(programs()[key])
    )


@bp.get("/programs")
@public
def shown() -> ResponseReturnValue:
    """Say what this server says that it serves, and how to find out."""
    return render_template(
        "home/programs.html",
        programs=programs(),
        number=grouped(number(programs())),
        version=__version__,
    )


@bp.get("/programs.txt")
@public
def as_text() -> ResponseReturnValue:
    """Give the list as a release has it."""
    return listing(programs()), {"Content-Type": "text/plain; charset=utf-8"}
