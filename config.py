"""Where the service's settings come from: the one reader of the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings of one installation."""

    database_url: str  # SQLAlchemy URL
    key_store: Path  # keys of open contests; outside the database and its backups

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Config:
        """Read ``ELECTION_DATABASE_URL`` and ``ELECTION_KEY_STORE``; both have a local default."""
        return cls(
            database_url=env.get("ELECTION_DATABASE_URL", "sqlite:///var/election.sqlite"),
            key_store=Path(env.get("ELECTION_KEY_STORE", "var/keys")),
        )
