"""A downloaded record, and the three programs that accept it without the service."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.browser.person import Person

ROOT = Path(__file__).parents[2]


def download(visitor: Person, title: str, directory: Path) -> Path:
    """Save the record of a final result as anybody does, and unpack it."""
    visitor.goes_to_the_election(title, "Result")
    visitor.sees("The result is final")
    link = visitor.page.get_by_role("link", name="Download the election record (zip)")
    saved = visitor.saves(link, directory / "record.zip")
    with zipfile.ZipFile(saved) as packed:
        packed.extractall(directory)
    return directory / "record"


def three_programs_accept(record: Path, manifest: str, *, signatures: int) -> None:
    """Verify a record with our program, with `belenios-tool`, and its signatures with OpenSSL."""
    ours = [
        sys.executable,
        "-m",
        "election.cli",
        "verify",
        str(record),
        "--manifest-hash",
        manifest,
    ]
    done = subprocess.run(ours, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with ThreadPoolExecutor(2) as both:
        for said in both.map(_belenios, sorted(record.rglob("*.bel"))):
            assert said.returncode == 0, said.stderr
    signed = sorted((record / "signatures").glob("*.sig"))
    assert len(signed) == signatures
    for signature in signed:
        asked = ["openssl", "pkeyutl", "-verify", "-pubin", "-rawin"]
        asked += ["-inkey", str(signature.with_suffix(".pem")), "-sigfile", str(signature)]
        asked += ["-in", str(record / "checksums.json")]
        subprocess.run(asked, check=True, capture_output=True)


def _belenios(box: Path) -> subprocess.CompletedProcess[str]:
    """Verify one archive with the independent program; it wants a directory for each."""
    alone = box.parents[2] / "belenios" / box.stem
    alone.mkdir(parents=True)
    (alone / box.name).write_bytes(box.read_bytes())
    asked = ["belenios-tool", "election", "verify", "--dir", str(alone)]
    return subprocess.run(asked, capture_output=True, text=True, check=False)
