"""Promise 4: whatever the services accept, the verifier accepts, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from election.core.record.files import write_files
from election.core.record.result import DecisionKind, Result
from election.core.record.verify import Level, RecordReport, verify_record
from election.results.services import signed_files
from election.tally.lots_by_hand import draw_by_hand
from election.voting.services.codes import replace_code
from election.voting.services.decisions import decide
from tests.evening.meeting import Evening
from tests.evening.setting import CHAIR_VOTES, OFFICER, VOTERS
from tests.evening.stages import elect_committee

At = Callable[[str], Evening]


def verified(evening: Evening, directory: Path) -> RecordReport:
    shutil.rmtree(directory, ignore_errors=True)
    write_files(directory, signed_files(evening.session, evening.election))
    report = verify_record(directory, manifest_hash=evening.manifest.digest)
    assert report.violations == ()
    return report


def test_the_record_is_unsigned_until_the_quorum_has_signed(evening_at: At, tmp_path: Path) -> None:
    evening = evening_at("announced")
    levels = [verified(evening, tmp_path / "record").level]
    for number in (2, 3):
        evening.sign(number)
    report = verified(evening, tmp_path / "record")
    levels.append(report.level)
    assert levels == [Level.UNSIGNED, Level.FINAL]
    assert report.rehearsal
    assert report.signed == 2


def test_the_files_do_not_change_when_the_register_does(evening_at: At) -> None:
    evening = evening_at("announced")
    before = signed_files(evening.session, evening.election)
    for key in VOTERS:
        evening.person(key).name = "Testperson med nytt namn"
    evening.session.commit()
    assert signed_files(evening.session, evening.election) == before


def test_every_archive_passes_the_independent_program(evening_at: At, tmp_path: Path) -> None:
    tool = shutil.which("belenios-tool")
    if tool is None:
        pytest.skip("belenios-tool is not installed")
    evening = evening_at("announced")
    for name, data in signed_files(evening.session, evening.election).items():
        if name.endswith(".bel"):
            alone = tmp_path / Path(name).stem
            alone.mkdir()
            (alone / Path(name).name).write_bytes(data)
            subprocess.run(
                [tool, "election", "verify", "--dir", alone], check=True, capture_output=True
            )


def test_lots_by_hand(evening_by_hand_at: At, tmp_path: Path) -> None:
    evening = evening_by_hand_at("counted")
    evening.act(
        draw_by_hand,
        contest=evening.contest,
        office="chair",
        part="chair",
        order=[str(evening.person(key).id) for key in ("uppsala-o2", "gotland-o1")],
        witnesses=[evening.person(key) for key in VOTERS[:2]],
    )
    elect_committee(evening)
    evening.announce()
    for number in (1, 2):
        evening.sign(number)
    report = verified(evening, tmp_path / "record")
    assert report.level is Level.FINAL
    assert elected(evening, report)[0] == "uppsala-o2"


def test_everything_goes_wrong_and_the_record_tells_it(evening_at: At, tmp_path: Path) -> None:
    """A code lost before and one during the vote, the key lost, closed early, and few ballots."""
    evening = evening_at("ready")
    replaced(evening, "Uppsala#1", 0)
    evening.freeze()
    evening.open(closes_at=evening.now + timedelta(hours=1))
    for voter in list(CHAIR_VOTES)[:4]:
        if voter == "gotland-o1":
            replaced(evening, "Gotland#1", 1)
        evening.vote(voter, CHAIR_VOTES[voter])
    evening.keys.destroy_contest_key(evening.contest.id)
    for kind in (
        DecisionKind.EARLY_CLOSE,
        DecisionKind.CLOSED_WITHOUT_KEY,
        DecisionKind.FEW_BALLOTS,
        DecisionKind.LOT_BY_HAND,
    ):
        evening.act(
            decide,
            contest=evening.contest,
            kind=kind,
            why="Strömmen gick.",
            by=[evening.person(key) for key in VOTERS[:2]],
        )
    evening.close()
    for number in (3, 1):
        evening.decrypt(number)
    elect_committee(evening)
    evening.announce()
    for number in (1, 2):
        evening.sign(number)
    report = verified(evening, tmp_path / "record")
    assert report.level is Level.FINAL
    assert elected(evening, report)[0] == "gotland-o1"


def replaced(evening: Evening, seat: str, spare: int) -> None:
    statement = evening.desks.officer.replace(
        seat,
        spare,
        uuids=[entry.uuid for entry in evening.pool],
        manifest=evening.manifest.digest,
    )
    evening.act(replace_code, OFFICER, ceremony=evening.ceremony, statement=statement)


def elected(evening: Evening, report: RecordReport) -> list[str]:
    assert isinstance(report.result, Result)
    return evening.names(each.id for each in report.result.elected)
