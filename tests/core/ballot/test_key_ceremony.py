"""The key ceremony: that it works for all sizes; each wrong message is in false_messages.py."""

from itertools import combinations

import pytest
from ballot_making import ceremony_of

from election.core.ballot.ceremony import (
    Ceremony,
    CeremonyError,
    certificate,
    check_certificate,
    check_polynomial,
    check_voutput,
    polynomial,
    threshold_parameters,
    vinputs,
    voutput,
)
from election.core.ballot.group import G, Q, power
from election.core.ballot.pki import new_secret
from election.core.ballot.read_trustees import parse_trustees
from election.core.ballot.text import compact, parse
from election.core.ballot.trustees import threshold, trustees_text
from election.core.ballot.verify_tally import lagrange
from election.core.ballot.verify_trustees import check_trustees

SECRETS = [new_secret() for _ in range(3)]


def certs_of(secrets=tuple(SECRETS), needed: int = 2) -> list[str]:
    return [
        certificate(secret, index=index, size=len(secrets), threshold=needed)
        for index, secret in enumerate(secrets, 1)
    ]


@pytest.fixture(scope="module")
def ceremony():
    return Ceremony(certs=tuple(certs_of()), threshold=2)


@pytest.fixture(scope="module")
def polynomials(ceremony):
    return [polynomial(secret, ceremony) for secret in SECRETS]


@pytest.fixture(scope="module")
def routed(ceremony, polynomials):
    return vinputs(ceremony, polynomials)


@pytest.fixture(scope="module")
def outputs(ceremony, routed):
    return [
        voutput(secret, ceremony, vinput) for secret, vinput in zip(SECRETS, routed, strict=True)
    ]


@pytest.mark.parametrize(("size", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3)])
def test_any_k_of_n_hold_the_key_and_it_is_the_published_one(size, needed):
    parameters, keys = ceremony_of(size, needed)
    trustees = parse_trustees(trustees_text([threshold(parameters)]))
    check_trustees(trustees)
    assert trustees.strong
    for used in combinations(range(1, size + 1), needed):
        private = sum(lagrange(index, used) * keys[index - 1] for index in used) % Q
        assert power(G, private) == trustees.public_key
    fewer = tuple(range(1, needed))
    private = sum(lagrange(index, fewer) * keys[index - 1] for index in fewer) % Q
    assert power(G, private) != trustees.public_key


def test_each_message_is_checked_as_it_arrives(ceremony, polynomials, outputs):
    for index, text in enumerate(ceremony.certs, 1):
        check_certificate(text, index=index, size=3, threshold=2)
        check_polynomial(ceremony, index, polynomials[index - 1])
        check_voutput(ceremony, polynomials, index, outputs[index - 1])
    with pytest.raises(CeremonyError, match="another ceremony"):
        check_certificate(ceremony.certs[0], index=2, size=3, threshold=2)
    with pytest.raises(CeremonyError, match="trustee 1 "):
        check_polynomial(ceremony, 1, polynomials[1])
    with pytest.raises(CeremonyError, match="does not follow"):
        check_voutput(ceremony, polynomials, 1, outputs[1])


def test_order_of_fields_of_the_public_part(ceremony, polynomials, outputs):
    parameters = threshold_parameters(ceremony, polynomials, outputs)
    assert list(parameters) == [
        "threshold", "certs", "coefexps", "signatures", "verification_keys",
    ]  # fmt: skip
    assert list(parameters["verification_keys"][0]) == ["pok", "public_key", "signature"]
    message = parse(parameters["certs"][2]["message"].encode())
    assert list(message) == ["verification", "encryption", "context"]
    assert compact(message["context"]) == (
        '{"group":"BELENIOS-2048","size":3,"threshold":2,"index":3}'
    )


@pytest.mark.parametrize(("size", "needed"), [(3, 0), (3, 1), (3, 4)])
def test_an_impossible_threshold_is_refused(size, needed):
    with pytest.raises(CeremonyError, match="cannot hold a key"):
        Ceremony(certs=tuple(certs_of(needed=needed)), threshold=needed)


def test_certificates_of_another_ceremony_or_order_are_refused(ceremony):
    with pytest.raises(CeremonyError, match="another ceremony"):
        Ceremony(certs=ceremony.certs, threshold=3)
    first, second, third = ceremony.certs
    with pytest.raises(CeremonyError, match="trustee 1 "):
        Ceremony(certs=(second, first, third), threshold=2)
    again = certificate(SECRETS[0], index=2, size=3, threshold=2)
    with pytest.raises(CeremonyError, match="same key"):
        Ceremony(certs=(first, again, third), threshold=2)


def test_a_trustee_notices_when_her_own_certificate_is_replaced(ceremony):
    with pytest.raises(CeremonyError, match="your own certificate"):
        polynomial(new_secret(), ceremony)


def test_a_trustee_notices_that_others_saw_other_certificates(ceremony, polynomials):
    """The server shows the first trustee a certificate of its own in the third one's place."""
    mine = certificate(new_secret(), index=3, size=3, threshold=2)
    shown = Ceremony(certs=(*ceremony.certs[:2], mine), threshold=2)
    with pytest.raises(CeremonyError, match="shown other certificates"):
        vinputs(shown, [polynomial(SECRETS[0], shown), polynomials[1], polynomials[2]])


def test_missing_messages_are_refused(ceremony, polynomials, outputs):
    with pytest.raises(CeremonyError, match="missing"):
        vinputs(ceremony, polynomials[:2])
    with pytest.raises(CeremonyError, match="missing"):
        threshold_parameters(ceremony, polynomials, outputs[:2])
    with pytest.raises(CeremonyError):
        threshold_parameters(ceremony, polynomials, [outputs[1], outputs[0], outputs[2]])
