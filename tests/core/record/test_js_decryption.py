"""A trustee's page refuses to decrypt exactly what this program refuses, for the same reasons."""

import json
import subprocess
from pathlib import Path

from closed_cases import Case, as_json, cases
from record_making import rulebook_text

from election.core.record.decrypt import check_closed_boxes, tally_head, tally_in
from election.core.refusal import RefusedError
from tests.node import SCRIPTS, node


def verdict(case: Case) -> dict:
    try:
        found = check_closed_boxes(
            manifest=case.manifest,
            rulebook=case.rulebook,
            opening=case.opening,
            votes=case.votes,
            lots=case.lots,
            stated=case.stated,
            announced=case.announced,
        )
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


def test_both_programs_refuse_the_same_boxes(tmp_path, remembered):
    made = dict(cases())
    write(tmp_path, made)
    theirs = subprocess.Popen(
        [node(), SCRIPTS / "closed_boxes.mjs", tmp_path], stdout=subprocess.PIPE
    )
    ours = {name: verdict(case) for name, case in made.items()}
    found = json.loads(theirs.communicate()[0])
    for name, says in ours.items():
        assert found[name] == says, name
        assert ("violations" not in says) == name.startswith("good"), name
