"""Every kind of wrong message of a key ceremony, and of a decryption: whose it is, what is wrong.

All begin with the messages of the vectors; whoever cheats signs and encrypts anew whatever
she can. docs/ceremony.md has the table.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from election.core.ballot.ceremony import Ceremony, certificate, polynomial, vinputs
from election.core.ballot.group import G, P, Q, multiply, power, random_scalar
from election.core.ballot.pki import encrypt_text, keys_of, new_secret, send, signed
from election.core.ballot.text import compact, parse

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "ballot.json").read_text("utf-8"))
MADE = VECTORS["ceremony"]["trustees"]
SECRETS = [each["secret"] for each in MADE]
CERTS, POLYNOMIALS, VINPUTS, VOUTPUTS = (
    [each[name] for each in MADE] for name in ("certificate", "polynomial", "vinput", "voutput")
)
SHARE = VECTORS["box"]["shares"][1]  # the first trustee's, who is owner 2
ORDER_2 = str(P - 1)
ORDER_3 = str(next(x for x in (pow(n, (P - 1) // 3, P) for n in range(2, 99)) if x != 1))


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message as somebody reads it: certificate, polynomial, shares, key, own, decryption."""

    step: str
    what: str
    index: int  # whose message it is taken for; of ``shares`` and ``own``, who reads it
    text: str
    trustee: int  # who is named; 0 where it can only be the service
    says: str | None  # None: it is right


def messages() -> Iterator[Message]:
    yield from _certificates()
    yield from _polynomials()
    yield from _shares()
    yield from _keys()
    yield from _own_keys()
    yield from _decryptions()


def _of(step: str, index: int) -> Callable[..., Message]:
    def made(what: str, text: str, says: str | None, trustee: int = index) -> Message:
        return Message(step=step, what=what, index=index, text=text, trustee=trustee, says=says)

    return made


def changed(text: str, change: Callable[[Any], object]) -> str:
    value = parse(text.encode())
    change(value)
    return compact(value)


def _next(number: str) -> str:
    return str((int(number) + 1) % Q)


def _signed(trustee: int, message: object) -> dict[str, object]:
    return signed(compact(message), keys_of(SECRETS[trustee - 1]), random=random_scalar)


MALFORMED = {
    "empty": ("", "not JSON"),
    "no JSON": ("Hej", "not JSON"),
    "nothing": ("null", "an object is expected"),
    "of another kind": ("[]", "an object is expected"),
    "deep": ("[" * 5000, "not JSON"),
}


def _certificates() -> Iterator[Message]:
    of = _of("certificate", 1)
    cert = CERTS[0]
    fields = parse(parse(cert.encode())["message"].encode())

    def anew(**changes: object) -> str:
        return compact(_signed(1, {**fields, **changes}))

    yield of("right", cert, None)
    for what, (text, says) in MALFORMED.items():
        yield of(what, text, says)
    yield of("with spaces", f" {cert}", "the text is not in canonical form")
    yield of("another field", compact(_signed(1, fields | {"more": 1})), "in this order, and no")
    forged = changed(
        cert, lambda v: v["signature"].update(response=_next(v["signature"]["response"]))
    )
    yield of("signature changed", forged, "the signature of the certificate does not hold")
    yield of(
        "keys exchanged under her signature",
        changed(cert, lambda v: v.update(message=parse(CERTS[1].encode())["message"])),
        "the signature of the certificate does not hold",
    )
    elsewhere = "the certificate was made for another ceremony"
    yield of("the second trustee's", CERTS[1], elsewhere)
    for name, value in {"group": "Ed25519", "size": 4, "threshold": 3, "index": 3}.items():
        yield of(f"another {name}", anew(context=fields["context"] | {name: value}), elsewhere)
    weak = {name: fields[name] for name in ("verification", "encryption")}
    yield of("the weak form", compact(_signed(1, weak)), elsewhere)
    outside = "a key lies outside the group"
    for what, element in {"identity": "1", "order 2": ORDER_2, "order 3": ORDER_3}.items():
        yield of(what, anew(encryption=element), outside)
    yield of("key not below p", anew(encryption=str(P)), "a group element is not between 0 and p")


def _polynomials() -> Iterator[Message]:
    of = _of("polynomial", 2)
    text = POLYNOMIALS[1]
    unsigned = "the signature of the coefficients does not hold"
    yield of("right", text, None)
    for what, (malformed, says) in MALFORMED.items():
        yield of(what, malformed, says)
    yield of("the first trustee's", POLYNOMIALS[0], unsigned)
    mine = parse(text.encode())["coefexps"]["message"]
    first, second = parse(mine.encode())["coefexps"]

    def anew(*coefficients: str) -> str:
        said = _signed(2, {"coefexps": list(coefficients)})
        return changed(text, lambda v: v.update(coefexps=said))

    yield of("changed", changed(text, lambda v: v["coefexps"].update(message="{}")), "fields")
    yield of(
        "exchanged",
        changed(text, lambda v: v["coefexps"].update(message=mine.replace(first, second))),
        unsigned,
    )
    others = "she was shown other certificates, or did not sign them"
    yield of("two swapped and signed", anew(second, first), others)
    yield of("one too few", anew(first), "there must be 2 coefficients")
    yield of("one too many", anew(first, second, str(G)), "there must be 2 coefficients")
    outside = "a coefficient lies outside the group"
    for what, element in {"identity": "1", "order 2": ORDER_2, "order 3": ORDER_3}.items():
        yield of(what, anew(first, element), outside)
    missing = "the signature over all certificates is missing"
    yield of("the weak form", changed(text, lambda v: v.pop("signature")), missing)
    yield of("one share missing", changed(text, lambda v: v["secrets"].pop()), "a list of 3 is")
    yield of("of another ceremony with the same trustees", _earlier()[1][1], others)


@cache
def _earlier() -> tuple[Ceremony, tuple[str, ...]]:
    """A ceremony of the same trustees with the same papers before this one."""
    certs = tuple(
        certificate(secret, index=at, size=3, threshold=2) for at, secret in enumerate(SECRETS, 1)
    )
    held = Ceremony(certs=certs, threshold=2)
    return held, tuple(polynomial(secret, held) for secret in SECRETS)


def _shares() -> Iterator[Message]:
    """What the first trustee is given: three shares, and what everybody said to all."""
    of = _of("shares", 1)
    given = VINPUTS[0]
    shown = Ceremony(certs=tuple(CERTS), threshold=2)
    keys = [keys_of(secret) for secret in SECRETS]

    def share(text: str, *, sender: int = 2, recipient: int = 1) -> str:
        encryption = keys[recipient - 1].encryption
        return send(text, sender=keys[sender - 1], recipient=encryption, random=random_scalar)

    def second(text: str) -> str:
        return changed(given, lambda v: v["secrets"].__setitem__(1, text))

    def touched(**fields: str) -> str:
        return second(changed(parse(given.encode())["secrets"][1], lambda v: v.update(fields)))

    yield of("right", given, None)
    wrong = "the secret share does not fit the coefficients"
    yield of("another share", second(share('{"secret":"1"}')), wrong, 2)
    yield of("no number", second(share('{"secret":"01"}')), "not a decimal number in a string", 2)
    yield of("no share", second(share('{"share":"1"}')), "in this order, and no others", 2)
    yield of("by another", second(share('{"secret":"1"}', sender=3)), "signature does not hold", 2)
    misrouted = encrypt_text(
        compact(_signed(2, {"recipient": str(keys[2].encryption), "message": "{}"})),
        keys[0].encryption,
        random=random_scalar,
    )
    yield of("meant for another", second(misrouted), "meant for another trustee", 2)
    lost = "the message cannot be decrypted"
    yield of("for another", second(share('{"secret":"1"}', recipient=3)), lost, 2)
    yield of("cut", touched(data="00"), lost, 2)
    yield of("not hexadecimal", touched(data="zz" * 16), lost, 2)
    for what, element in {"order 2": ORDER_2, "order 3": ORDER_3}.items():
        yield of(f"encrypted in {what}", touched(alpha=element), "not encrypted in the group", 2)
    earlier = parse(vinputs(*_earlier())[0].encode())
    yield of("of another ceremony", second(earlier["secrets"][1]), wrong, 2)
    yield of("all of another trustee's", VINPUTS[1], lost)
    yield of("all of another ceremony", compact(earlier), "shown other certificates", 1)
    again = parse(vinputs(shown, [polynomial(one, shown) for one in SECRETS])[0].encode())
    own = changed(given, lambda v: v.update(polynomial=again["polynomial"]))
    yield of("her own polynomial exchanged", own, "shown as yours are not those you made")
    swapped = changed(given, lambda v: v["secrets"].reverse())
    yield of("two shares swapped", swapped, "the signature does not hold", 1)
    doubled = changed(given, lambda v: v["coefexps"].__setitem__(2, v["coefexps"][1]))
    yield of("coefficients doubled", doubled, "signature of the coefficients does not hold", 3)
    one_less = changed(given, lambda v: v["secrets"].pop())
    yield of("one share missing", one_less, "a list of 3 is expected, not of 2", 0)
    weak = changed(given, lambda v: v.pop("signatures"))
    yield of("the weak form", weak, "the signature over all certificates is missing", 1)


def _keys() -> Iterator[Message]:
    of = _of("key", 3)
    text = VOUTPUTS[2]

    def touched(change: Callable[[Any], object]) -> str:
        return changed(text, lambda v: change(v["public_key"]))

    yield of("right", text, None)
    for what, (malformed, says) in MALFORMED.items():
        yield of(what, malformed, says)
    follows = "the key does not follow from the coefficients"
    yield of("the first trustee's", VOUTPUTS[0], follows)
    for what, element in {"identity": "1", "order 2": ORDER_2, "of her own": str(G)}.items():
        yield of(what, touched(lambda k, e=element: k.update(public_key=e)), follows)
    yield of(
        "not proven",
        touched(lambda k: k["pok"].update(response=_next(k["pok"]["response"]))),
        "the proof of the key does not hold",
    )
    yield of(
        "not signed by her",
        touched(
            lambda k: k.update(signature=parse(VOUTPUTS[0].encode())["public_key"]["signature"])
        ),
        "the signature of the key does not hold",
    )
    missing = "the signature of the key is missing"
    yield of("the weak form", touched(lambda k: k.pop("signature")), missing)


def _own_keys() -> Iterator[Message]:
    """What the service keeps for a trustee, and she opens at the tally."""
    of = _of("own", 1)
    yield of("right", VOUTPUTS[0], None, 0)
    yield of("another's", VOUTPUTS[1], "the message cannot be decrypted", 0)
    key = parse(VOUTPUTS[1].encode())["public_key"]
    mixed = changed(VOUTPUTS[0], lambda v: v.update(public_key=key))
    yield of("another public part", mixed, "is not that of the public key beside it", 0)
    keys = keys_of(SECRETS[0])
    other = send(
        '{"decryption_key":"5"}', sender=keys_of(new_secret()), recipient=keys.encryption,
        random=random_scalar,
    )  # fmt: skip
    exchanged = changed(VOUTPUTS[0], lambda v: v.update(private_key=other))
    yield of("made by somebody else", exchanged, "the signature does not hold", 0)


def _decryptions() -> Iterator[Message]:
    of = _of("decryption", SHARE["owner"])
    text = SHARE["text"]

    def touched(change: Callable[[Any], object]) -> str:
        return changed(text, change)

    def first(element: str) -> str:
        return touched(lambda v: v["decryption_factors"][0].__setitem__(0, element))

    yield of("right", text, None)
    for what, (malformed, says) in MALFORMED.items():
        yield of(what, malformed, says)
    fails = "a proof fails in question 1"
    yield of("the server's", VECTORS["box"]["shares"][0]["text"], fails)
    yield of("another factor", first(str(power(G, 5))), fails)
    factor = int(parse(text.encode())["decryption_factors"][0][0])
    outside = "a factor lies outside the group"
    for what, element in {"order 2": ORDER_2, "order 3": ORDER_3}.items():
        yield of(what, first(str(multiply(factor, int(element)))), outside)
    yield of("identity", first("1"), fails)
    yield of("two swapped", touched(lambda v: v["decryption_factors"][0].reverse()), fails)
    yield of("proofs swapped", touched(lambda v: v["decryption_proofs"][0].reverse()), fails)
    shape = "it does not have the shape of this tally"
    yield of("one missing", touched(lambda v: v["decryption_factors"][0].pop()), shape)
    yield of("one proof missing", touched(lambda v: v["decryption_proofs"].pop()), shape)
    missing = "an object must have the fields decryption_factors, decryption_proofs, joint_proof"
    yield of("no joint proof", touched(lambda v: v.pop("joint_proof") and None), missing)
    joint = "the proof of all its factors together fails"
    yield of(
        "joint proof of nothing", touched(lambda v: v["joint_proof"].update(response="1")), joint
    )
