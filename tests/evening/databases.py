"""Where an evening's rows lie: in a file beside its keys, or in a database that a file names."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from tests.postgresql import Postgresql

FILE: Final = "election.sqlite"
NAMED: Final = "database-url"


@dataclass(frozen=True)
class Databases:
    """An empty database as the migrations make it, and whose server there is, if any."""

    empty: Path
    server: Postgresql | None = None

    def new(self, directory: Path) -> None:
        """Put an empty database into a directory."""
        if self.server is None:
            shutil.copy(self.empty, directory / FILE)
        else:
            (directory / NAMED).write_text(self.server.migrated())

    def copy(self, source: Path, directory: Path) -> None:
        """Copy a directory and its database, to which nobody is connected."""
        shutil.copytree(source, directory)
        if self.server is not None:
            name = sa.make_url(url_in(source)).database
            assert name is not None
            (directory / NAMED).write_text(self.server.database(name))

    def drop(self, directory: Path) -> None:
        """Let go of a directory's database, if it takes room elsewhere."""
        if self.server is not None:
            self.server.drop(url_in(directory))


def url_in(directory: Path) -> str:
    """Return the address of a directory's database."""
    named = directory / NAMED
    return named.read_text() if named.exists() else f"sqlite:///{directory / FILE}"
