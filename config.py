"""Where the service's settings come from: the one reader of the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings of one installation."""

    database_url: str  # SQLAlchemy URL
    key_store: Path  # keys of open contests; outside the database and its backups
    site_url: str = "http://localhost:8000"  # where readers of mail find the pages
    time_zone: str = "Europe/Stockholm"  # of pages outside any network
    secret_file: Path = Path("var/secret")  # signs session cookies; made at the first start
    seal_key: str | None = field(default=None, repr=False)  # seals the key store; hexadecimal
    seal_key_file: Path | None = None  # where it is instead; made at the first start
    seal_key_before: Path | None = None  # opens what was sealed under the key before
    smtp_host: str | None = None  # None: mail waits in the outbox
    smtp_port: int = 587
    smtp_starttls: bool = True
    smtp_username: str | None = None
    smtp_password: str | None = field(default=None, repr=False)
    sender: str = "election@localhost"
    proxies: int = 0  # web servers before us, each of which adds the address it was asked from
    engine: str = (
        "python"  # of a ballot's checks; native: in C, where it is compiled; auto: if it is
    )
    rehearsals_only: bool = False  # nobody is elected here: the demonstration

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Config:
        """Read the variables named ``ELECTION_…``; each has a local default.

        Raises ValueError when a value cannot be read.
        """
        port = _number(env, "ELECTION_SMTP_PORT", "587")
        return cls(
            database_url=env.get("ELECTION_DATABASE_URL", "sqlite:///var/election.sqlite"),
            key_store=Path(env.get("ELECTION_KEY_STORE", "var/keys")),
            site_url=env.get("ELECTION_SITE_URL", "http://localhost:8000").rstrip("/"),
            time_zone=env.get("ELECTION_TIME_ZONE", "Europe/Stockholm"),
            secret_file=Path(env.get("ELECTION_SECRET_FILE", "var/secret")),
            seal_key=env.get("ELECTION_SEAL_KEY"),
            seal_key_file=_seal_key_file(env),
            seal_key_before=_path(env.get("ELECTION_SEAL_KEY_BEFORE")),
            smtp_host=env.get("ELECTION_SMTP_HOST"),
            smtp_port=port,
            smtp_starttls=env.get("ELECTION_SMTP_STARTTLS", "yes") != "no",
            smtp_username=env.get("ELECTION_SMTP_USERNAME"),
            smtp_password=env.get("ELECTION_SMTP_PASSWORD"),
            sender=env.get("ELECTION_SENDER", "election@localhost"),
            proxies=_number(env, "ELECTION_PROXIES", "1"),
            engine=env.get("ELECTION_ENGINE", "python"),
        )


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _seal_key_file(env: Mapping[str, str]) -> Path:
    """Return where the seal's key is; systemd puts a credential of ours into its own folder."""
    given = env.get("CREDENTIALS_DIRECTORY")
    credential = Path(given, "election-seal-key") if given else None
    named = _path(env.get("ELECTION_SEAL_KEY_FILE"))
    if named is None and credential is not None and credential.exists():
        return credential
    return named or Path("var/seal-key")


def _number(env: Mapping[str, str], name: str, default: str) -> int:
    text = env.get(name, default)
    if not text.isdecimal():
        raise ValueError(f"{name} is a number, not {text!r}")
    return int(text)
