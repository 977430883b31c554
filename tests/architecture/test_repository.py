"""What holds for every file: how long it may be, and that it knows no developer's machine."""

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_OURS = {"var", "node_modules"}  # and whatever begins with a dot: tools' own folders
LONGEST = 400
BINARY = {".pyc", ".bel", ".sqlite"}


@cache
def everything() -> tuple[Path, ...]:
    """Return every file; tools' folders are not entered: they are large, and come and go."""
    found: list[Path] = []
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder)
        folders[:] = [one for one in folders if is_ours(here / one)]
        found += [here / one for one in names if is_ours(here / one)]
    return tuple(sorted(one for one in found if one.is_file() and one.suffix not in BINARY))


def files(suffix: str = "") -> list[Path]:
    return [path for path in everything() if path.name.endswith(suffix)]


def is_ours(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    if parts[0] == ".ci":
        return True
    return parts[0] not in NOT_OURS and not any(
        part.startswith(".") or part.endswith(".egg-info") or part == "__pycache__"
        for part in parts
    )


# A migration is a list of tables, written by a tool, read once and never changed.
PROGRAMS = [path for path in files(".py") if path.parent != ROOT / "migrations" / "versions"]


def test_the_files_are_found():
    assert len(PROGRAMS) > 200
    assert {ROOT / "Makefile", ROOT / ".ci" / "run", ROOT / "README.md"} <= set(files())


def test_no_program_is_too_long_to_read():
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in PROGRAMS}
    too_long = {str(p.relative_to(ROOT)): n for p, n in lengths.items() if n > LONGEST}
    assert too_long == {}


@pytest.mark.parametrize("folder", ["work", "root", "home"])
def test_no_file_names_a_folder_of_a_developers_machine(folder):
    path = f"/{folder}/".encode()
    assert [str(each.relative_to(ROOT)) for each in files() if path in each.read_bytes()] == []


def test_no_two_tests_have_one_name():
    """Pytest takes two files of one name for the same, where it is given both."""
    names = Counter(path.name for path in PROGRAMS if path.name.startswith("test_"))
    assert [name for name, times in names.items() if times > 1] == []
