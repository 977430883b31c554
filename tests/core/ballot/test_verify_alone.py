"""The verifier can be read alone: it imports nothing of what makes ballots, keys and archives."""

import ast
from pathlib import Path

import election.core.ballot.verify as door

VERIFIER = {
    "check",
    "engine",
    "events",
    "formats",
    "group",
    "invalid",
    "read",
    "read_trustees",
    "tar",
    "text",
    "verify",
    "verify_ballot",
    "verify_ballots",
    "verify_setup",
    "verify_tally",
    "verify_trustees",
}


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }


def test_the_verifier_imports_only_itself():
    directory = Path(door.__file__).parent
    seen, waiting, outside = set(), {"verify"}, set()
    while waiting:
        module = waiting.pop()
        seen.add(module)
        for name in imported(directory / f"{module}.py"):
            parent, _, last = name.rpartition(".")
            if parent == "election.core.ballot":
                waiting |= {last} - seen
            elif name.startswith("election"):
                outside.add(name)
            else:
                outside |= {name.split(".")[0]} & {"sqlalchemy", "cryptography", "os", "socket"}
    assert seen == VERIFIER
    assert not outside


def test_it_is_short_enough_for_an_afternoon():
    directory = Path(door.__file__).parent
    lines = sum(
        len((directory / f"{module}.py").read_text(encoding="utf-8").splitlines())
        for module in VERIFIER
    )
    assert lines < 2600
