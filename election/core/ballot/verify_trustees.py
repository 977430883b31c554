"""Verification of the trustees' keys (specification, sections 4.5 to 4.7)."""

from __future__ import annotations

from gmpy2 import mpz, powmod

from election.core.ballot.check import find_stranger, holds_key_proof, holds_message_signature
from election.core.ballot.group import NAME, P
from election.core.ballot.invalid import Check, InvalidError, require
from election.core.ballot.read_trustees import Certificate, Threshold, TrusteeKey, Trustees


def check_trustees(trustees: Trustees, *, own: bool = True) -> None:
    """Check everything that the trustees' data says; raises InvalidError.

    With ``own``, threshold data must be strong. Fields of later versions are verified
    wherever they stand.
    """
    if own and not trustees.strong:
        raise InvalidError(
            Check.STRONG_FORM, "threshold data without context and signatures is not accepted"
        )
    require_members(_elements(trustees))
    _require_distinct(trustees.keys)
    for item in trustees.items:
        if isinstance(item, Threshold):
            _check_threshold(item)
        else:
            _check_key(item)


def require_members(named: list[tuple[str, int]]) -> None:
    """Refuse an element that is the identity or outside the subgroup; the list names each."""
    for name, element in named:
        require(element != 1, Check.IDENTITY, f"{name} is the identity")
    stranger = find_stranger([element for _, element in named])
    if stranger is not None:
        raise InvalidError(Check.MEMBERSHIP, f"{named[stranger][0]} is outside the subgroup")


def _elements(trustees: Trustees) -> list[tuple[str, int]]:
    named = [
        (f"the public key of trustee {owner}", key) for owner, key in enumerate(trustees.keys, 1)
    ]
    for item in trustees.items:
        if not isinstance(item, Threshold):
            continue
        for index, certificate in enumerate(item.certificates, 1):
            named.append((f"the verification key of certificate {index}", certificate.verification))
            named.append((f"the encryption key of certificate {index}", certificate.encryption))
        for index, coefficients in enumerate(item.coefficients, 1):
            named += [(f"a coefficient of trustee {index}", value) for value in coefficients.values]
    return named


def _require_distinct(keys: tuple[int, ...]) -> None:
    require(len(set(keys)) == len(keys), Check.KEY_REPEATED, "a key stands twice")


def _check_key(key: TrusteeKey) -> None:
    require(
        holds_key_proof(key.public_key, key.pok),
        Check.KEY_PROOF,
        "the proof of knowledge of a trustee's private key does not hold",
    )


def _check_threshold(item: Threshold) -> None:
    size = len(item.certificates)
    require(
        1 <= item.threshold <= size,
        Check.THRESHOLD,
        f"the threshold {item.threshold} is impossible with {size} trustees",
    )
    certificates = item.certificates
    _require_distinct(
        tuple(cert.verification for cert in certificates)
        + tuple(cert.encryption for cert in certificates)
    )
    for index, certificate in enumerate(certificates, 1):
        _check_certificate(certificate, index, item)
    for index in range(1, size + 1):
        _check_coefficients(item, index)
    for index in range(1, size + 1):
        _check_verification_key(item, index)


def _check_certificate(certificate: Certificate, index: int, item: Threshold) -> None:
    require(
        holds_message_signature(
            certificate.verification, certificate.message, certificate.signature
        ),
        Check.CERTIFICATE,
        f"the signature of certificate {index} does not hold",
    )
    context = certificate.context
    require(
        context is None
        or (context.group, context.size, context.threshold, context.index)
        == (NAME, len(item.certificates), item.threshold, index),
        Check.CERTIFICATE,
        f"certificate {index} was made for another key generation",
    )


def _check_coefficients(item: Threshold, index: int) -> None:
    own, signer = item.coefficients[index - 1], item.certificates[index - 1].verification
    require(
        len(own.values) == item.threshold,
        Check.COEFFICIENTS,
        f"trustee {index} must have as many coefficients as the threshold says",
    )
    require(
        holds_message_signature(signer, own.message, own.signature),
        Check.COEFFICIENTS,
        f"the signature of the coefficients of trustee {index} does not hold",
    )
    require(
        item.signatures is None
        or holds_message_signature(signer, item.joint_texts[index - 1], item.signatures[index - 1]),
        Check.STRONG_FORM,
        f"the signature of trustee {index} over all certificates does not hold",
    )


def _check_verification_key(item: Threshold, index: int) -> None:
    key, signer = item.keys[index - 1], item.certificates[index - 1].verification
    expected = mpz(1)
    for coefficients in item.coefficients:
        value = mpz(1)  # Horner's rule in the exponent: the product of A_k^(index^k)
        for coefficient in reversed(coefficients.values):
            value = powmod(value, index, P) * coefficient % P
        expected = expected * value % P
    require(
        key.public_key == expected,
        Check.VERIFICATION_KEY,
        f"the key of trustee {index} does not follow from the coefficients",
    )
    _check_key(key)
    require(
        key.signature is None
        or holds_message_signature(signer, str(key.public_key), key.signature),
        Check.STRONG_FORM,
        f"the signature of trustee {index} of her key does not hold",
    )
