"""A trustee's page refuses to decrypt exactly what this program refuses, for the same reasons."""

import json
import subprocess
from pathlib import Path

from closed_cases import Case, as_json, cases
from lying_cases import LIES, lies
from record_making import rulebook_text

from election.core.ballot.engine import PythonEngine, Tables
from election.core.record.decrypt import check_closed_boxes, tally_head, tally_in
from election.core.refusal import RefusedError
from tests.node import SCRIPTS, node


def verdict(case: Case) -> dict:
    try:
        found = check_closed_boxes(case, case.announced)
    except RefusedError as refused:
        return {
            "violations": [
                {
                    "code": each.code,
                    "template": each.template,
                    "where": each.where,
                    "params": dict(each.params),
                }
                for each in refused.violations
            ]
        }
    tally = tally_in(case.votes, found.votes)
    return {
        "manifest": case.manifest.digest,
        "heads": [tally_head(found.votes), tally_head(found.lots) if found.lots else None],
        "tally": [[str(pair.alpha) for pair in row] for row in tally],
    }


def write(directory: Path, made: dict[str, Case]) -> None:
    """Write each distinct file once, and cases.json that names them."""
    names: dict[bytes, str] = {}

    def file(data: bytes | None) -> str | None:
        if data is None:
            return None
        if data not in names:
            names[data] = str(len(names))
            (directory / names[data]).write_bytes(data)
        return names[data]

    told = {}
    for name, case in made.items():
        text = rulebook_text() if case.rulebook.digest != "0" * 64 else b"other"
        parts = {"manifest": case.manifest.to_bytes(), "opening": case.opening.to_bytes()}
        paths = {key: file(data) for key, data in parts.items()}
        paths |= {"votes": file(case.votes), "lots": file(case.lots)}
        told[name] = as_json(case, file(text), paths)
    (directory / "cases.json").write_text(json.dumps(told))


def both(directory: Path, made: dict[str, Case]) -> tuple[dict[str, dict], dict[str, dict]]:
    """What this program says of each case, and what the page's does."""
    write(directory, made)
    theirs = subprocess.Popen(
        [node(), SCRIPTS / "closed_boxes.mjs", directory], stdout=subprocess.PIPE
    )
    ours = {name: verdict(case) for name, case in made.items()}
    return ours, json.loads(theirs.communicate()[0])


def test_both_programs_refuse_the_same_boxes(tmp_path, remembered):
    ours, found = both(tmp_path, dict(cases()))
    for name, says in ours.items():
        assert found[name] == says, name
        assert ("violations" not in says) == name.startswith("good"), name


def test_both_programs_catch_a_lying_service(tmp_path, remembered):
    ours, found = both(tmp_path, dict(lies()))
    assert ours == found
    caught = {name: {each["code"] for each in says["violations"]} for name, says in ours.items()}
    assert caught == LIES
    checks = {
        name: {each["params"].get("check") for each in says["violations"]}
        for name, says in ours.items()
    }
    assert checks["re-randomised ballots"] == {"signature"}
    assert checks["re-randomised ballots, signed by who knows the codes"] == {"individual-proof"}
    assert checks["altered sums"] == {"encrypted-tally"}


def test_a_trustee_may_let_another_engine_compute():
    _, case = next(cases())
    engine = Counting()
    check_closed_boxes(case, case.announced, engine=engine)
    assert engine.asked


class Counting(PythonEngine):
    """The reference, noting whether it was asked."""

    asked = 0

    def powers(self, public_key: int, window: int) -> Tables:
        self.asked += 1
        return super().powers(public_key, window)
