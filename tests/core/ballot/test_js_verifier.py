"""The verifier of the pages says of every box, good or false, what this one says."""

import json
import subprocess

from false_boxes import boxes

from election.core.ballot.invalid import Check, InvalidError
from election.core.ballot.verify import verify_archive
from tests.node import SCRIPTS, node


def verdict(name: str, data: bytes) -> dict:
    try:
        report = verify_archive(data, own=not name.endswith(".foreign"))
    except InvalidError as error:
        where = getattr(error, "where", None)
        return {"check": error.check.value, "where": where, "message": error.message}
    return {
        "head": report.head,
        "counted": list(report.counted),
        "owners": list(report.owners),
        "joint": report.joint,
        "ended": report.ended,
        "counts": report.counts and [list(map(str, row)) for row in report.counts],
    }


def without_text(says: dict) -> dict:
    """Why a text is no JSON each says in its own words."""
    return {k: v for k, v in says.items() if k != "message" or says["check"] != Check.TEXT}


def test_both_verifiers_say_the_same_of_every_box(tmp_path):
    made = dict(boxes())
    for name, data in made.items():
        (tmp_path / f"{name}.bel").write_bytes(data)
    theirs = subprocess.Popen([node(), SCRIPTS / "verdicts.mjs", tmp_path], stdout=subprocess.PIPE)
    ours = {f"{name}.bel": verdict(name, data) for name, data in made.items()}
    found = json.loads(theirs.communicate()[0])
    assert {name: without_text(says) for name, says in found.items()} == {
        name: without_text(says) for name, says in ours.items()
    }
    accepted = {name for name, says in ours.items() if "head" in says}
    assert accepted == {name for name in ours if name.startswith("good")}
    missing = set(Check) - {says.get("check") for says in ours.values()}
    assert missing == {Check.EXTENSION}  # which only two copies can show
