"""The key ceremony: certificates, every trustee's polynomial, her shares of the others', her key.

Belenios 2.0 specification, sections 3.1.1 and 4.6.4 to 4.6.7. The server passes the texts on
and checks what is public in them; it can read none of the private ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gmpy2 import mpz, powmod

from election.core.ballot.ballot import proof_object
from election.core.ballot.certificates import (
    Ceremony,
    CeremonyError,
    Commitments,
    certificate,
    check_certificate,
    read_commitments,
)
from election.core.ballot.check import holds_key_proof, holds_message_signature
from election.core.ballot.group import G, P, Q, Random, multiply, random_scalar, secret_power
from election.core.ballot.invalid import as_invalid
from election.core.ballot.pki import Keys, keys_of, receive, send, signed
from election.core.ballot.prove import sign_message
from election.core.ballot.read import canonical, fields, items, scalar, string
from election.core.ballot.read_trustees import parse_trustees, read_key
from election.core.ballot.text import MalformedError, compact, number
from election.core.ballot.trustees import single_key, threshold, trustees_text
from election.core.ballot.verify_trustees import check_trustees

__all__ = [
    "Ceremony",
    "CeremonyError",
    "certificate",
    "check_certificate",
    "check_polynomial",
    "check_voutput",
    "decryption_key",
    "polynomial",
    "threshold_parameters",
    "vinputs",
    "voutput",
]


def polynomial(secret: str, ceremony: Ceremony, *, random: Random = random_scalar) -> str:
    """Make a trustee's random polynomial, a share of it for each, and its commitments (step 3).

    Draws the coefficients, then three scalars for each message sent (to herself, to each),
    one for the commitments' signature and one for the joint one.
    """
    keys = keys_of(secret)
    ceremony.index_of(keys)
    coefficients = [random() for _ in range(ceremony.threshold)]
    commitments = [secret_power(G, value) for value in coefficients]
    own = compact({"polynomial": [str(value) for value in coefficients]})
    message: dict[str, object] = {
        "polynomial": send(own, sender=keys, recipient=keys.encryption, random=random),
        "secrets": [
            send(
                compact({"secret": str(_evaluate(coefficients, index))}),
                sender=keys,
                recipient=one.encryption,
                random=random,
            )
            for index, one in enumerate(ceremony.certificates, 1)
        ],
        "coefexps": signed(
            compact({"coefexps": [str(value) for value in commitments]}), keys, random=random
        ),
    }
    joint = sign_message(ceremony.joint_text(commitments), keys.signing, random=random)
    return compact(message | {"signature": proof_object(joint)})


def _evaluate(coefficients: Sequence[int], at: int) -> int:
    value = 0
    for coefficient in reversed(coefficients):
        value = (value * at + coefficient) % Q
    return value


def _evaluate_in_exponent(commitments: Sequence[int], at: int) -> int:
    """Return g to the polynomial's value, from the commitments to its coefficients."""
    value = mpz(1)
    for commitment in reversed(commitments):
        value = powmod(value, at, P) * commitment % P
    return int(value)


@dataclass(frozen=True, slots=True)
class _Polynomial:
    own: str
    secrets: tuple[str, ...]
    said: Commitments


def _polynomial(ceremony: Ceremony, index: int, text: str) -> _Polynomial:
    try:
        own, secrets, coefexps, joint = _optional_last(
            canonical(text.encode()), "polynomial", "secrets", "coefexps", "signature"
        )
        routed = items(secrets, string, len(ceremony.certs))
        return _Polynomial(string(own), routed, read_commitments(ceremony, index, coefexps, joint))
    except MalformedError as error:
        raise CeremonyError(index, as_invalid(error).message) from None


def _optional_last(value: object, *names: str) -> list[Any]:
    return fields(value, *names, optional=(names[-1],))


def check_polynomial(ceremony: Ceremony, index: int, text: str) -> None:
    """Check what is public in one trustee's polynomial as it arrives; raises CeremonyError."""
    _polynomial(ceremony, index, text)


def vinputs(ceremony: Ceremony, polynomials: Sequence[str]) -> tuple[str, ...]:
    """Check all polynomials' public parts and sort the private ones by recipient (step 4)."""
    if len(polynomials) != len(ceremony.certs):
        raise CeremonyError(0, "the polynomials of some trustees are missing")
    read = [_polynomial(ceremony, index, text) for index, text in enumerate(polynomials, 1)]
    common: dict[str, object] = {"coefexps": [one.said.coefexps for one in read]}
    signatures = [one.said.signature for one in read]
    known = [proof_object(signature) for signature in signatures if signature is not None]
    if len(known) == len(signatures):
        common["signatures"] = known
    return tuple(
        compact(
            {"polynomial": one.own, "secrets": [sender.secrets[at] for sender in read]} | common
        )
        for at, one in enumerate(read)
    )


def voutput(secret: str, ceremony: Ceremony, vinput: str, *, random: Random = random_scalar) -> str:
    """Check everything the others sent and make the trustee's own key of it (step 5).

    Raises CeremonyError, which names the trustee at fault. Draws three scalars for the
    message to herself, one for the proof of her key and one for its signature.
    """
    keys = keys_of(secret)
    index = ceremony.index_of(keys)
    own, secrets, said = _vinput(ceremony, vinput)
    _check_own_polynomial(own, keys, said[index - 1].values, index)
    private_key = 0
    for sender, (text, one) in enumerate(zip(secrets, said, strict=True), 1):
        share = _share(text, keys, ceremony.certificates[sender - 1].verification, sender)
        if secret_power(G, share) != _evaluate_in_exponent(one.values, index):
            raise CeremonyError(sender, "the secret share does not fit the coefficients")
        private_key += share
    private_key %= Q
    own_key = compact({"decryption_key": str(private_key)})
    message = send(own_key, sender=keys, recipient=keys.encryption, random=random)
    public_key = single_key(private_key, random)
    signature = sign_message(str(public_key["public_key"]), keys.signing, random=random)
    return compact(
        {"private_key": message, "public_key": public_key | {"signature": proof_object(signature)}}
    )


def _vinput(ceremony: Ceremony, text: str) -> tuple[str, tuple[str, ...], list[Commitments]]:
    size = len(ceremony.certs)
    try:
        sealed, secrets, coefexps, joint = _optional_last(
            canonical(text.encode()), "polynomial", "secrets", "coefexps", "signatures"
        )
        own, texts = string(sealed), items(secrets, string, size)
        said = items(coefexps, lambda value: value, size)
        signatures = (None,) * size if joint is None else items(joint, lambda value: value, size)
    except MalformedError as error:
        raise CeremonyError(0, as_invalid(error).message) from None
    commitments = [
        read_commitments(ceremony, index, value, signature)
        for index, (value, signature) in enumerate(zip(said, signatures, strict=True), 1)
    ]
    return own, texts, commitments


def _check_own_polynomial(text: str, keys: Keys, commitments: Sequence[int], index: int) -> None:
    """Refuse a server that shows the others coefficients which she did not make."""
    try:
        message = receive(text, recipient=keys, sender=keys.verification)
        (values,) = fields(canonical(message.encode()), "polynomial")
        coefficients = items(values, scalar)
    except MalformedError as error:
        raise CeremonyError(index, as_invalid(error).message) from None
    if [secret_power(G, value) for value in coefficients] != list(commitments):
        raise CeremonyError(index, "the coefficients shown as yours are not those you made")


def _share(text: str, keys: Keys, sender: int, index: int) -> int:
    try:
        message = receive(text, recipient=keys, sender=sender)
        (value,) = fields(canonical(message.encode()), "secret")
        return number(value)
    except MalformedError as error:
        raise CeremonyError(index, as_invalid(error).message) from None


def check_voutput(ceremony: Ceremony, polynomials: Sequence[str], index: int, text: str) -> None:
    """Check one trustee's key as it arrives against all coefficients; raises CeremonyError."""
    said = [_polynomial(ceremony, at, one).said for at, one in enumerate(polynomials, 1)]
    expected = 1
    for one in said:
        expected = multiply(expected, _evaluate_in_exponent(one.values, index))
    try:
        sealed, public = fields(canonical(text.encode()), "private_key", "public_key")
        string(sealed)
        key = read_key(public)
    except MalformedError as error:
        raise CeremonyError(index, as_invalid(error).message) from None
    if key.public_key != expected:
        raise CeremonyError(index, "the key does not follow from the coefficients")
    if not holds_key_proof(key.public_key, key.pok):
        raise CeremonyError(index, "the proof of the key does not hold")
    verification = ceremony.certificates[index - 1].verification
    if key.signature is None:
        if ceremony.strong:
            raise CeremonyError(index, "the signature of the key is missing")
    elif not holds_message_signature(verification, str(key.public_key), key.signature):
        raise CeremonyError(index, "the signature of the key does not hold")


def threshold_parameters(
    ceremony: Ceremony, polynomials: Sequence[str], voutputs: Sequence[str]
) -> dict[str, object]:
    """Put together what the archive publishes (step 6), and verify it as any verifier would."""
    if not len(polynomials) == len(voutputs) == len(ceremony.certs):
        raise CeremonyError(0, "the messages of some trustees are missing")
    said = [_polynomial(ceremony, at, text).said for at, text in enumerate(polynomials, 1)]
    parameters: dict[str, object] = {
        "threshold": ceremony.threshold,
        "certs": [canonical(text.encode()) for text in ceremony.certs],
        "coefexps": [one.coefexps for one in said],
    }
    signatures = [proof_object(one.signature) for one in said if one.signature is not None]
    if len(signatures) == len(said):
        parameters["signatures"] = signatures
    try:
        parameters["verification_keys"] = [
            fields(canonical(text.encode()), "private_key", "public_key")[1] for text in voutputs
        ]
        check_trustees(parse_trustees(trustees_text([threshold(parameters)])), own=ceremony.strong)
    except MalformedError as error:
        raise CeremonyError(0, as_invalid(error).message) from None
    return parameters


def decryption_key(secret: str, voutput: str) -> int:
    """Return a trustee's private key from the message she sent to herself.

    One key serves every election whose trustees list this ceremony. Raises CeremonyError.
    """
    keys = keys_of(secret)
    try:
        sealed, public = fields(canonical(voutput.encode()), "private_key", "public_key")
        message = receive(string(sealed), recipient=keys, sender=keys.verification)
        (private,) = fields(canonical(message.encode()), "decryption_key")
        private_key = number(private) % Q
    except MalformedError as error:
        raise CeremonyError(0, as_invalid(error).message) from None
    if not isinstance(public, dict) or str(secret_power(G, private_key)) != public.get(
        "public_key"
    ):
        raise CeremonyError(0, "the private key is not that of the public key beside it")
    return private_key
