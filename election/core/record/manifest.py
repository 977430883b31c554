"""The manifest: everything that is fixed and public before the first contest opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from election.core.ballot.check_number import check_number
from election.core.ballot.text import compact
from election.core.record.canonical import canonical, sha256
from election.core.record.document import (
    CheckNumber,
    Document,
    KeyId,
    Name,
    Number,
    PublicKey,
    Sha256,
    Uuid,
    encode,
)
from election.core.record.sign import key_id
from election.core.rulebook.model import MeetingKind, Tie

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    id: Name
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    id: Name
    kind: MeetingKind
    on: date
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRange:
    """How many seats the rulebook lets a part of an office have."""

    part: Name
    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRange:
    office: Name
    parts: tuple[PartRange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialList:
    """An archive's ``credentials.json``, before there is an archive."""

    count: int
    size: int  # in bytes
    sha256: Sha256

    @classmethod
    def of(cls, text: bytes, *, count: int) -> CredentialList:
        """Describe the exact text of a list with so many credentials."""
        return cls(count=count, size=len(text), sha256=sha256(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class LotBox:
    """The lot of one uuid: a ballot box filled at the ceremony, opened with the tally."""

    uuid: Uuid
    credentials: CredentialList
    head: Sha256  # of the event after which nothing was cast
    server_key: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolEntry:
    """A uuid that the opening of the same number uses."""

    number: int
    uuid: Uuid
    credentials: CredentialList
    spares: tuple[Number, ...]  # public credentials of the spare codes, in the codes' order
    server_key: Number
    lot: LotBox | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trustee:
    """A holder of a share of the decryption key."""

    name: str
    public_key: Number  # of the threshold key set


@dataclass(frozen=True, slots=True, kw_only=True)
class Trustees:
    """The threshold key set that serves the whole pool, in every box the same."""

    threshold: int
    trustees: tuple[Trustee, ...]
    parameters: Sha256  # of the compact text of the set, as it stands in trustees.json


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A person whose signature is announced."""

    key_id: KeyId
    name: str
    public_key: PublicKey

    @classmethod
    def of(cls, name: str, public: str) -> Signer:
        """Announce a person's public key."""
        return cls(key_id=key_id(public), name=name, public_key=public)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest(Document):
    version: int
    rehearsal: bool
    network: Network
    rulebook: Sha256
    meeting: Meeting
    offices: tuple[OfficeRange, ...]
    eligible_seats: int  # seats that have a code; the electoral roll decides who may use them
    pool: tuple[PoolEntry, ...]
    trustees: Trustees
    signers: tuple[Signer, ...]
    quorum: int  # signatures that make the record final
    code_officer: Signer | None
    lot: Tie
    check_number: CheckNumber

    @property
    def digest(self) -> str:
        """SHA-256 of the file: the manifest hash. Many texts name it, and it can be long."""
        return _digest(self)

    @property
    def lists_fingerprint(self) -> str:
        """What the makers of the codes and the service have compared; see the function."""
        return lists_fingerprint(entry.credentials.sha256 for entry in self.pool)

    def entry(self, uuid: str) -> PoolEntry | None:
        """Return the pool entry of this uuid."""
        return next((entry for entry in self.pool if entry.uuid == uuid), None)


@lru_cache(maxsize=8)
def _digest(manifest: Manifest) -> str:
    return sha256(manifest.to_bytes())


def parameters_digest(threshold_set: object) -> str:
    """Return the digest of a threshold key set: the object behind "Pedersen" in trustees.json."""
    return sha256(compact(threshold_set).encode())


def lists_fingerprint(digests: Iterable[str]) -> str:
    """Return the fingerprint of credential lists, of their SHA-256 in the order of the pool.

    Whoever made the codes sees it, the service shows it, and it follows from the manifest.
    """
    return sha256("\n".join(digests).encode())


def check_number_parts(parameters: str, pool: Iterable[PoolEntry]) -> Sequence[bytes]:
    """Return what the trustees' check number covers: the key set, then each pool entry.

    The key set by its digest (it holds certificates and coefficients); each entry by its
    canonical JSON (it holds credential lists by digest, spares, server keys and lot boxes).
    A holder of the manifest can therefore compute the number again.
    """
    return [parameters.encode(), *(canonical(encode(entry)) for entry in pool)]


def number_to_read(parameters: str, pool: Sequence[PoolEntry]) -> str:
    """Return the check number: longer where no lot boxes were promised and filled."""
    promised = all(entry.lot for entry in pool)
    return check_number(check_number_parts(parameters, pool), promised=promised)


def number_of(manifest: Manifest) -> str:
    """Return the check number of what a manifest holds, whatever number stands in it."""
    return number_to_read(manifest.trustees.parameters, manifest.pool)
