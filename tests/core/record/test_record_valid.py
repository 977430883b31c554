"""A record as it should be: valid, repeated by other programs, and told in plain words."""

import hashlib
import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from record_forging import resigned, verified
from record_making import Evening, question, rulebook_text, ticks

from election.cli import main
from election.core.record.assemble import ContestFacts
from election.core.record.files import add_files, signature_files, write_files
from election.core.record.result import Decision, DecisionKind, HandLot
from election.core.record.tree import Tree
from election.core.record.verify import Level
from election.core.record.wording import report_lines
from election.core.rulebook.model import Tie


@pytest.fixture(scope="session")
def directory(held, tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("published") / "record"
    write_files(directory, held[1])
    return directory


def manifest_of(directory: Path) -> dict[str, Any]:
    return json.loads((directory / "manifest.json").read_bytes())


def test_the_command_says_valid_and_final(directory, capsys):
    assert main(["verify", str(directory), "--processes", "2"]) == 0
    printed = capsys.readouterr().out
    assert "is valid and final." in printed.splitlines()[0]
    assert "REHEARSAL" not in printed
    table = [line.split() for line in printed.splitlines()]
    assert ["vice-chair", "Testperson", "Cia", "by", "acclamation"] in table
    assert ["nomination-committee", "convener", "Testperson", "Disa", "3"] in table
    assert ["nomination-committee", "member", "Testperson", "Fia", "5"] in table
    assert "annulled opening 3: Nyckeln gick förlorad." in printed
    assert "Codes lost and replaced before a contest opened: 1." in printed
    lists = [one["credentials"]["sha256"] for one in manifest_of(directory)["pool"]]
    shown = hashlib.sha256("\n".join(lists).encode()).hexdigest()
    assert f"Fingerprint of the credential lists: {shown}" in printed


def test_json_for_programs(directory, capsys, remembered):
    digest = json.loads((directory / "checksums.json").read_bytes())["files"]["manifest.json"]
    assert main(["verify", str(directory), "--json", "--manifest-hash", digest]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["level"], report["rehearsal"], report["violations"]) == ("final", False, [])
    assert report["manifest_hash"] == digest
    assert [each["signed"] for each in report["signatures"]] == [True, True, False]
    assert len(report["result"]["elected"]) == 5
    spares, given = report["codes"]["spares"], report["codes"]["handed_out"]
    assert spares == len(manifest_of(directory)["pool"][0]["spares"])
    assert len(given) == 1
    assert sorted([*given, *report["codes"]["unused"]]) == list(range(1, spares + 1))


def test_another_manifest_hash_is_told(directory, capsys, remembered):
    digest = json.loads((directory / "checksums.json").read_bytes())["files"]["manifest.json"]
    assert main(["verify", str(directory), "--manifest-hash", digest.upper()]) == 0
    assert "It is the hash you gave." in capsys.readouterr().out
    assert main(["verify", str(directory), "--manifest-hash", "0" * 64]) == 1
    assert "The manifest is not the one whose hash you gave" in capsys.readouterr().out


def test_it_runs_where_only_the_core_s_libraries_are(directory):
    program = textwrap.dedent("""
        import sys

        class Blocker:
            def find_spec(self, name, path=None, target=None):
                if name.partition(".")[0] in {"sqlalchemy", "jinja2", "alembic", "flask"}:
                    raise ImportError(f"{name} is not installed here")
                return None

        sys.meta_path.insert(0, Blocker())
        from election.cli import main
        code = main(["verify", sys.argv[1]])
        assert not {"sqlalchemy", "jinja2", "alembic", "election.db"} & set(sys.modules)
        sys.exit(code)
    """)
    told = subprocess.run(
        [sys.executable, "-c", program, directory], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr


def test_a_single_ballot_box(directory, evening, capsys):
    annulled, counted = (evening.openings[place].uuid for place in (2, 3))
    assert main(["verify", str(directory / "archives" / f"{annulled}.bel")]) == 0
    assert "voting is not closed" in capsys.readouterr().out
    box = str(directory / "archives" / f"{counted}.bel")
    digest = evening.manifest.digest
    assert main(["verify", box, "--json", "--manifest-hash", digest]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ballots"], told["counted"], told["counts"]) == (
        9,
        6,
        [[1, 3, 2], [0, 2, 5, 4, 0]],
    )
    assert main(["verify", box, "--manifest-hash", "0" * 64]) == 1


def test_a_changed_ballot_box_is_not_valid(directory, evening, tmp_path, capsys):
    whole = (directory / "archives" / f"{evening.openings[2].uuid}.bel").read_bytes()
    for place in (0, 600, len(whole) // 2, len(whole) - 1):
        changed = tmp_path / "changed.bel"
        changed.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert main(["verify", str(changed)]) == 1
        assert capsys.readouterr().out.startswith("NOT VALID. ")


def test_a_later_copy_extends_an_earlier_one(evening, tmp_path, capsys):
    box = evening.boxes[evening.openings[3].uuid]
    whole = box.data()
    (tmp_path / "new.bel").write_bytes(whole)
    earlier, box.steps = box.steps, box.steps[:4]
    (tmp_path / "old.bel").write_bytes(box.data())
    box.steps = [*earlier[:3], *earlier[4:]]
    (tmp_path / "without.bel").write_bytes(box.data())
    box.steps = earlier
    old, new, without = (str(tmp_path / f"{name}.bel") for name in ("old", "new", "without"))
    assert main(["verify-diff", old, new]) == 0
    assert "all of the older copy" in capsys.readouterr().out
    assert main(["verify-diff", new, old]) == 1
    assert main(["verify-diff", old, without]) == 1
    assert "event 3 (Ballot" in capsys.readouterr().out
    assert main(["verify-diff", old, str(tmp_path / "none.bel")]) == 2


def test_without_the_quorum_the_count_is_valid_and_signatures_are_missing(
    files, evening, remembered
):
    one = next(path for path in files if path.endswith(".pem"))
    for path in (one, one.removesuffix("pem") + "sig"):
        del files[path]
    report = verified(files)
    assert report.level is Level.UNSIGNED
    first = report_lines(report)[0]
    assert "the count is valid, signatures are missing (1 of the 2 needed)" in first
    more = files
    for key in evening.signing:
        more = more | signature_files(key, files["checksums.json"])
    assert verified(more).level is Level.FINAL
    assert verified(more).signed == 3


def test_a_signature_can_be_added_later(held, tmp_path, capsys, remembered):
    files = {path: data for path, data in held[1].items() if not path.startswith("signatures/")}
    write_files(tmp_path / "record", files)
    assert main(["verify", str(tmp_path / "record")]) == 1
    assert "signatures are missing" in capsys.readouterr().out
    for key in held[0].signing[1:]:
        add_files(tmp_path / "record", signature_files(key, files["checksums.json"]))
    assert main(["verify", str(tmp_path / "record")]) == 0


@pytest.fixture(scope="session")
def rehearsal() -> tuple[Evening, dict[str, bytes]]:
    """Nobody but three voters, one name, a tie by hand: what two persons must decide."""
    evening = Evening(
        rulebook=rulebook_text(Q15d="V2"),
        offices=("chair",),
        pool=2,
        lots=0,
        seats=3,
        rehearsal=True,
        lot=Tie.LOT_BY_HAND,
    )
    chair = question("chair", "chair", "Ada", "Bo")
    box = evening.open(evening.draft("chair", 1, chair))
    for code, name in zip(evening.codes, ("Ada", "Bo"), strict=False):
        box.cast(code, [ticks(chair, name)])
    evening.close(evening.openings[0].uuid)
    few = Decision(
        kind=DecisionKind.FEW_BALLOTS, why="Övning.", by=("Testperson A", "Testperson B")
    )
    drawn = HandLot(
        office="chair",
        part="chair",
        order=("p-bo", "p-ada"),
        witnesses=("Testperson A", "Testperson B"),
    )
    facts = evening.facts(1, hand_lots=(drawn,), decisions=(few,))
    return evening, evening.files([ContestFacts(contest="chair", rounds=(facts,))])


def test_a_rehearsal_says_so_first(rehearsal, tmp_path, capsys):
    write_files(tmp_path / "record", rehearsal[1])
    assert main(["verify", str(tmp_path / "record")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "REHEARSAL: nobody in this record is elected to anything."
    assert any("a lot was drawn by hand; Testperson A and Testperson B saw it" in x for x in lines)
    (box,) = (tmp_path / "record" / "archives").iterdir()
    assert main(["verify", str(box)]) == 0
    assert capsys.readouterr().out.startswith("REHEARSAL: ")


def test_a_rehearsal_cannot_lose_its_mark(rehearsal, remembered):
    evening, files = rehearsal
    manifest = files["manifest.json"].replace(b'"rehearsal":true', b'"rehearsal":false')
    report = verified(resigned(files | {"manifest.json": manifest}, evening))
    assert "other-name" in {each.code for each in report.violations}
    assert report.level is Level.INVALID


def test_a_file_of_gigabytes_is_not_read(tmp_path, files):
    """Sparse: it takes nothing on the disk, and little in a zip file."""
    path = tmp_path / "record"
    write_files(path, files)
    with (path / "manifest.json").open("r+b") as file:
        file.truncate(1 << 34)
    tree = Tree(path)
    assert tree.read("manifest.json") is None
    (told,) = tree.found
    assert (
        str(told)
        == "manifest.json: This file cannot be read: it is too large for a file of a record."
    )


@pytest.mark.parametrize("what", ["missing", "empty"])
def test_what_cannot_be_read_exits_2(tmp_path, capsys, what):
    path = tmp_path / "record"
    if what == "empty":
        path.mkdir()
    assert main(["verify", str(path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
