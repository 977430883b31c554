"""The demonstration as ``make demo`` serves it: made once, with a published election in it."""

import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from election.core.record.files import write_files
from election.core.record.verify import Level, verify_record
from election.demo.clock import DemoClock
from election.demo.site import COMPLETE, prepare, sign_ins
from election.demo.world import BEGINS, PARTY, REGIONS
from election.elections.models import Election
from election.elections.queries import Phase, phase_of
from election.results.services import signed_files
from election.web.access import Role
from tests.site import Browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(folder: Path) -> Flask:
    return prepare(folder, 8000, fresh=False, processes=2, say=lambda _line: None)


@pytest.fixture(scope="module")
def record(demo: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with demo.extensions["election.sessions"]() as session:
        election = session.scalars(sa.select(Election).where(Election.title.like("%2024"))).one()
        files = signed_files(session, election)
    directory = tmp_path_factory.mktemp("published") / "record"
    write_files(directory, files)
    return directory


def test_an_election_is_published_one_in_nominations_one_announced(demo: Flask):
    with demo.extensions["election.sessions"]() as session:
        phases = {
            election.title: phase_of(session, election, BEGINS)
            for election in session.scalars(sa.select(Election))
        }
    assert phases == {
        "Val till Nätverket Hälsa och Demokrati 2024": Phase.CONCLUDED,
        "Val till Nätverket Hälsa och Demokrati 2027": Phase.NOMINATION,
        "Valg av styre 2027": Phase.ANNOUNCED,
    }


def test_somebody_is_named_for_every_role(demo: Flask):
    told = "\n".join(sign_ins(demo, 8000))
    assert all(f"    {role.value}" in told for role in Role)
    assert told.count("coordinator") == 2


def test_every_page_of_the_demonstration_says_so(demo: Flask):
    browser = Browser(demo.test_client())
    for path in ("/", f"/n/{REGIONS}/", f"/n/{PARTY}/", "/demo/", "/demo/clock", "/demo/mail"):
        assert "/demo/clock" in browser.get(path).text


def test_the_published_election_is_valid_and_final(record: Path):
    report = verify_record(record)
    assert report.level is Level.FINAL
    assert report.rehearsal


@pytest.mark.long  # other programs judge an evening in tests/results, a rehearsal, and a browser's
def test_belenios_tool_and_openssl_accept_it(record: Path, tmp_path: Path):
    boxes = [*record.glob("archives/*.bel"), *record.glob("lots/*.bel")]
    assert len(boxes) == 8
    for box in boxes:
        alone = tmp_path / box.stem
        alone.mkdir()
        (alone / box.name).symlink_to(box)
        command = ["belenios-tool", "election", "verify", "--dir", alone]
        subprocess.run(command, check=True, capture_output=True)
    signatures = list(record.glob("signatures/*.sig"))
    assert len(signatures) == 3
    for signature in signatures:
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-rawin"]
        files = ["-inkey", signature.with_suffix(".pem"), "-in", record / "checksums.json"]
        subprocess.run([*command, *files, "-sigfile", signature], check=True, capture_output=True)


def test_what_was_played_is_kept_until_it_is_begun_anew(demo: Flask, folder: Path):
    assert (folder / COMPLETE).exists()
    clock = DemoClock(folder / "clock.json")
    clock.put(BEGINS.replace(month=12))
    again = prepare(folder, 8000, fresh=False, processes=1, say=pytest.fail)
    assert again.extensions["election.clock"]() >= BEGINS.replace(month=12)
