"""The key ceremony's public part: certificates, and what each trustee says to all.

n trustees make a key of which any k can decrypt, and no fewer. ceremony.py is the door to this.

Belenios 2.0 specification, sections 3.1.1 and 4.6, with what later versions of the protocol
add to the public part (the strong form, docs/protocol.md): certificates say what they are
for, and every trustee signs all certificates as she saw them, and her key. Messages are
texts that a server passes on; it can read none of the private ones. Trustees are counted
from 1 in the order of their certificates.

``strong=False`` lets a trustee take part who uses belenios-tool 2.0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from election.core.ballot.check import find_stranger, holds_message_signature
from election.core.ballot.formats import Proof
from election.core.ballot.group import NAME, Random, random_scalar
from election.core.ballot.invalid import as_invalid
from election.core.ballot.pki import Keys, keys_of, signed
from election.core.ballot.read import canonical, proof
from election.core.ballot.read_trustees import (
    Certificate,
    Context,
    joint_text,
    read_certificate,
    read_coefficients,
)
from election.core.ballot.text import MalformedError, compact


class CeremonyError(Exception):
    """A ceremony that must not go on; ``trustee`` is whose message is at fault, 0 if unknown."""

    def __init__(self, trustee: int, reason: str) -> None:
        self.trustee: Final = trustee
        whose = f"The message of trustee {trustee}" if trustee else "The key ceremony"
        super().__init__(f"{whose} is not valid: {reason}.")


def certificate(
    secret: str, *, index: int, size: int, threshold: int, random: Random = random_scalar
) -> str:
    """Make trustee ``index``'s certificate: her public keys, and what they are for (step 1)."""
    keys = keys_of(secret)
    message = {
        "verification": str(keys.verification),
        "encryption": str(keys.encryption),
        "context": {"group": NAME, "size": size, "threshold": threshold, "index": index},
    }
    return compact(signed(compact(message), keys, random=random))


def check_certificate(
    text: str, *, index: int, size: int, threshold: int, strong: bool = True
) -> Certificate:
    """Read one trustee's certificate as it arrives; raises CeremonyError."""
    try:
        result = read_certificate(canonical(text.encode()))
    except MalformedError as error:
        raise CeremonyError(index, as_invalid(error).message) from None
    if not holds_message_signature(result.verification, result.message, result.signature):
        raise CeremonyError(index, "the signature of the certificate does not hold")
    keys = result.verification, result.encryption
    if 1 in keys or find_stranger(keys) is not None:
        raise CeremonyError(index, "a key lies outside the group")
    meant = Context(group=NAME, size=size, threshold=threshold, index=index)
    if result.context != meant and (strong or result.context is not None):
        raise CeremonyError(index, "the certificate was made for another ceremony")
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceremony:
    """Certificates that fit together; raises CeremonyError when they do not.

    What a trustee is shown here she signs in the next step.
    """

    certs: tuple[str, ...]
    threshold: int
    strong: bool = True
    certificates: tuple[Certificate, ...] = field(init=False)

    def __post_init__(self) -> None:
        size = len(self.certs)
        if not 1 <= self.threshold <= size or self.threshold == 1 < size:
            raise CeremonyError(0, f"{self.threshold} of {size} trustees cannot hold a key")
        read = tuple(
            check_certificate(
                text,
                index=index,
                size=size,
                threshold=self.threshold,
                strong=self.strong,
            )
            for index, text in enumerate(self.certs, 1)
        )
        keys = [key for one in read for key in (one.verification, one.encryption)]
        if len(set(keys)) != len(keys):
            raise CeremonyError(0, "two trustees have the same key")
        object.__setattr__(self, "certificates", read)

    def index_of(self, keys: Keys) -> int:
        """Return whose keys these are; raises CeremonyError when nobody's here."""
        for index, one in enumerate(self.certificates, 1):
            if (one.verification, one.encryption) == (keys.verification, keys.encryption):
                return index
        raise CeremonyError(0, "your own certificate is not among those shown to you")

    def joint_text(self, coefficients: Sequence[int]) -> str:
        """Return what the trustee with these coefficients signs about the whole ceremony."""
        return joint_text([canonical(text.encode()) for text in self.certs], coefficients)


@dataclass(frozen=True, slots=True)
class Commitments:
    """What a trustee says to all about her polynomial: as sent, and as read."""

    coefexps: object
    values: tuple[int, ...]
    signature: Proof | None


def read_commitments(
    ceremony: Ceremony, index: int, coefexps: object, joint: object
) -> Commitments:
    """Read and check what trustee ``index`` says to all; raises CeremonyError."""
    verification = ceremony.certificates[index - 1].verification
    try:
        read = read_coefficients(coefexps)
        signature = None if joint is None else proof(joint)
    except MalformedError as error:
        raise CeremonyError(index, as_invalid(error).message) from None
    if not holds_message_signature(verification, read.message, read.signature):
        raise CeremonyError(index, "the signature of the coefficients does not hold")
    if len(read.values) != ceremony.threshold:
        raise CeremonyError(index, f"there must be {ceremony.threshold} coefficients")
    if 1 in read.values or find_stranger(read.values) is not None:
        raise CeremonyError(index, "a coefficient lies outside the group")
    if signature is None:
        if ceremony.strong:
            raise CeremonyError(index, "the signature over all certificates is missing")
    elif not holds_message_signature(verification, ceremony.joint_text(read.values), signature):
        raise CeremonyError(index, "she was shown other certificates, or did not sign them")
    return Commitments(coefexps, read.values, signature)
