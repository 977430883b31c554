"""What the tour saw, written down as it goes: an aborted one keeps what it found."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

INDEX = "index.html"
FAULTS = "faults.txt"
STYLE = "img{border:1px solid;margin:4px;vertical-align:top;max-height:900px}"
HEAD = f"<!doctype html><meta charset=utf-8><title>Tour</title><style>{STYLE}</style>\n"


@dataclass
class Visit:
    """One page as one person saw it."""

    scene: str
    who: str
    what: str
    path: str
    pictures: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"{self.scene} / {self.who} / {self.what} / {self.path}"


class Report:
    """A folder with the pictures, ``index.html`` that shows them, and ``faults.txt``."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder = folder
        self.visits: list[Visit] = []
        self._say = say
        for old in folder.glob("*.png"):
            old.unlink()
        (folder / INDEX).write_text(HEAD, "utf-8")
        (folder / FAULTS).write_text("", "utf-8")

    def add(self, visit: Visit) -> None:
        """Write down a page that was seen; say what is wrong with it."""
        self.visits.append(visit)
        said = "".join(f"{visit.title}\n    {fault}\n" for fault in visit.faults)
        images = "".join(f'<img src="{name}" loading="lazy">' for name in visit.pictures.values())
        shown = f"<h2>{html.escape(visit.title)}</h2><p>{html.escape('; '.join(visit.faults))}</p>"
        for name, text in ((FAULTS, said), (INDEX, f"{shown}{images}\n")):
            with (self.folder / name).open("a", encoding="utf-8") as written:
                written.write(text)
        if said:
            self._say(said.rstrip())

    def end(self) -> int:
        """Say how it ended; return the number of pages with faults."""
        wrong = sum(bool(visit.faults) for visit in self.visits)
        self._say(
            f"{len(self.visits)} pages seen, {wrong} with faults, told in {self.folder / FAULTS}."
            f" Pictures: {self.folder / INDEX}"
        )
        return wrong
