"""Signatures over the checksums by the keys that the manifest announces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from election.core.record import checksums, sign
from election.core.record.files import pem_path, signature_path
from election.core.record.manifest import Signer
from election.core.record.tree import Tree
from election.core.refusal import Violation, violation


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureState:
    """Whether an announced signer has signed."""

    key_id: str
    name: str
    signed: bool


def check_signers(
    tree: Tree, signers: Sequence[Signer]
) -> tuple[tuple[SignatureState, ...], list[Violation]]:
    """Check every announced signer's files."""
    found: list[Violation] = []
    states: list[SignatureState] = []
    for signer in signers:
        state, wrong = check_signer(tree, signer)
        states.append(state)
        found += wrong
    if any(each.code == "bad-signature" for each in found) and not any(s.signed for s in states):
        found.append(
            violation(
                "no-signature-fits",
                "No signature fits this file: it has been changed since it was signed.",
                where=checksums.PATH,
            )
        )
    return tuple(states), found


def check_signer(tree: Tree, signer: Signer) -> tuple[SignatureState, list[Violation]]:
    """Check what a signer's two files say; a signer without files has not signed yet."""
    signature, pem = signature_path(signer.key_id), pem_path(signer.key_id)
    given = {path: tree.read(path) for path in (signature, pem)}
    found: list[Violation] = []
    if any(given.values()) and not all(given.values()):
        missing = next(path for path, data in given.items() if not data)
        found.append(violation("missing-file", "This file is missing or empty.", where=missing))
    if given[pem] is not None and given[pem] != sign.pem(signer.public_key):
        found.append(
            violation(
                "other-key",
                "This is not the key that {name} has announced in the manifest.",
                where=pem,
                name=signer.name,
            )
        )
    made = given[signature]
    if made is not None:
        found += _signature_violations(tree, signer, made)
    signed = made is not None and not found
    return SignatureState(key_id=signer.key_id, name=signer.name, signed=signed), found


def _signature_violations(tree: Tree, signer: Signer, made: bytes) -> list[Violation]:
    try:
        sign.check_signature(
            signer.public_key, signature=made, data=tree.read(checksums.PATH) or b""
        )
    except sign.BadSignatureError:
        return [
            violation(
                "bad-signature",
                "This is no signature of {name} over {sums}.",
                where=signature_path(signer.key_id),
                name=signer.name,
                sums=checksums.PATH,
            )
        ]
    return []
