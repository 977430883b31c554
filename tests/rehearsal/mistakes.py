"""The files of a rehearsal with mistakes made in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from election.cli import main

ROOT = Path(__file__).parents[2]
TINY = Path(__file__).parent / "tiny"
HALSA = "halsa-och-demokrati"
SV = "svs-helsepolitiske-nettverk"

Edit = tuple[str, str]  # what stands there, and what stands there instead


@dataclass
class Files:
    """The four files of a rehearsal in a directory of their own, edited at will."""

    rulebook: Path
    register: Path
    election: Path
    votes: Path
    out: Path

    def run(self, **other: Path) -> int:
        paths = {name: getattr(self, name) for name in FILES} | other
        return main(
            ["rehearse", *(part for name in FILES for part in (f"--{name}", str(paths[name])))]
        )


FILES = ("rulebook", "register", "election", "votes", "out")


def files_of(directory: Path, example: str, edits: Mapping[str, Sequence[Edit]]) -> Files:
    source = TINY if example == "tiny" else ROOT / "examples" / example
    rulebook = ROOT / "rulebooks" / f"{HALSA if example == 'tiny' else example}.toml"
    sources = {
        "rulebook": rulebook,
        "register": source / "register.csv",
        "election": source / "election.toml",
        "votes": source / "votes.csv",
    }
    paths = {}
    for name, path in sources.items():
        text = path.read_text()
        for old, new in edits.get(name, ()):
            assert old in text, f"{path} has no {old}"
            text = text.replace(old, new, 1)
        paths[name] = directory / f"{name}{path.suffix}"
        paths[name].write_text(text)
    return Files(**paths, out=directory / "record")


@dataclass
class Mistake:
    """An example with a mistake made in it, and what is said about it, in part."""

    name: str
    says: Sequence[str]
    example: str = HALSA
    edits: Mapping[str, Sequence[Edit]] = field(default_factory=dict)
    only: bool = True  # nothing else is said

    def is_told(self, directory: Path, told: str) -> None:
        """Fail unless what should be is told, each line with its file, and no more if ``only``."""
        assert [part for part in self.says if part not in told] == [], told
        assert all(line.startswith(f"{directory}/") for line in told.splitlines()), told
        if self.only:
            sentences = sum(not part.startswith("[") for part in self.says)
            assert len(told.splitlines()) <= sentences, told
