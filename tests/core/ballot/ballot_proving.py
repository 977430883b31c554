"""Makes ballots and keys apart from the package's own making code, good and, on demand, bad ones.

Written from the specification with nothing from the package but the group's numbers, so that
the verifier is tried against a second hand. Not constant-time and not for any other use.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass

from gmpy2 import invert, powmod

from election.core.ballot.group import NAME, G, P, Q

ORDER_2 = P - 1
ORDER_3 = next(h for h in (int(powmod(b, (P - 1) // 3, P)) for b in (2, 3, 5, 7)) if h != 1)
TWISTS = {2: ORDER_2, 3: ORDER_3}


def compact(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def text(value) -> bytes:
    return compact(value).encode()


def b64(raw: bytes) -> str:
    return base64.b64encode(hashlib.sha256(raw).digest()).decode().rstrip("=")


def hexhash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def challenge(prefix: str, *elements: int) -> int:
    joined = prefix + ",".join(str(element) for element in elements)
    return int(hashlib.sha256(joined.encode()).hexdigest(), 16) % Q


def power(base: int, exponent: int) -> int:
    return int(powmod(base, exponent, P))


def scalar() -> int:
    return secrets.randbelow(Q - 1) + 1


def as_proof(c: int, s: int) -> dict:
    return {"challenge": str(c % Q), "response": str(s % Q)}


# --- proofs; ``order`` > 1 grinds a proof that holds although an element is twisted ---


def schnorr(prefix: str, secret: int, order: int = 1) -> dict:
    while True:
        w = scalar()
        c = challenge(prefix, power(G, w))
        if c % order == 0:
            return as_proof(c, w - secret * c)


def disjunction(prefix, y, branches, true, r, order=1) -> list[dict]:
    """Prove that branch ``true`` of (alpha, beta) pairs is (g^r, y^r), up to a twist."""
    while True:
        proofs = [(scalar(), scalar()) for _ in branches]
        w = scalar()
        commitments = []
        for place, ((alpha, beta), (c, s)) in enumerate(zip(branches, proofs, strict=True)):
            if place == true:
                commitments += [power(G, w), power(y, w)]
            else:
                commitments += [
                    power(G, s) * power(alpha, c) % P,
                    power(y, s) * power(beta, c) % P,
                ]
        others = sum(c for place, (c, _) in enumerate(proofs) if place != true)
        own = (challenge(prefix, *commitments) - others) % Q
        if own % order == 0:
            proofs[true] = (own, w - r * own)
            return [as_proof(c, s) for c, s in proofs]


def shifted(pair, m):
    alpha, beta = pair
    return alpha, beta * power(int(invert(G, P)), m) % P


@dataclass
class Twist:
    """Multiply one element of a ballot's answer by an element of small order."""

    question: int
    place: int
    part: int  # 0 alpha, 1 beta
    order: int


def encrypt(y, m, r):
    return power(G, r), power(y, r) * power(G, m) % P


def total(pairs):
    alpha = beta = 1
    for a, b in pairs:
        alpha, beta = alpha * a % P, beta * b % P
    return alpha, beta


def make_answer(question, chosen, y, short, twist=None) -> dict:
    """``chosen``: 0 or 1 per ciphertext, blank first where the question allows it."""
    order = twist.order if twist else 1
    rs = [scalar() for _ in chosen]
    pairs = [encrypt(y, m, r) for m, r in zip(chosen, rs, strict=True)]
    if twist:
        pair = list(pairs[twist.place])
        pair[twist.part] = pair[twist.part] * TWISTS[order] % P
        pairs[twist.place] = tuple(pair)
    individual = [
        disjunction(
            f"prove|{short}|{pair[0]},{pair[1]}|", y, [pair, shifted(pair, 1)], m % 2, r, order
        )
        for pair, m, r in zip(pairs, chosen, rs, strict=True)
    ]
    full = short + "|" + ",".join(f"{a},{b}" for a, b in pairs)
    values = range(question["min"], question["max"] + 1)
    answer = {
        "choices": [{"alpha": str(a), "beta": str(b)} for a, b in pairs],
        "individual_proofs": individual,
    }

    def place_of(number):
        return values.index(number) if number in values else 0

    if not question.get("blank"):
        pair = total(pairs)
        branches = [shifted(pair, value) for value in values]
        prefix = f"prove|{full}|{pair[0]},{pair[1]}|"
        answer["overall_proof"] = disjunction(
            prefix, y, branches, place_of(sum(chosen)), sum(rs), order
        )
        return answer
    blank, rest = pairs[0], total(pairs[1:])
    r_rest, number = sum(rs[1:]), sum(chosen[1:])
    branches = [shifted(blank, 1)] + [shifted(rest, value) for value in values]
    true, r = (0, rs[0]) if chosen[0] else (1 + place_of(number), r_rest)
    answer["overall_proof"] = disjunction(f"bproof1|{full}|", y, branches, true, r, order)
    true, r = (1, r_rest) if chosen[0] else (0, rs[0])
    answer["blank_proof"] = disjunction(f"bproof0|{full}|", y, [blank, rest], true, r, order)
    return answer


def sign_ballot(unsigned: dict, secret: int) -> bytes:
    unsigned = {name: value for name, value in unsigned.items() if name != "signature"}
    digest = b64(text(unsigned))
    proof = schnorr(f"sig|{digest}|", secret)
    return text({**unsigned, "signature": {"hash": digest, "proof": proof}})


# --- trustees ---


def single_key(x: int, order: int = 1) -> dict:
    key = power(G, x) * TWISTS.get(order, 1) % P
    return {"pok": schnorr(f"pok|{NAME}|{key}|", x, order), "public_key": str(key)}


def signed(message: str, secret: int) -> dict:
    return {"message": message, "signature": schnorr(f"sigmsg|{message}|", secret)}


def threshold_group(n: int, t: int, *, strong: bool = True) -> tuple[dict, list[int], list[int]]:
    """Return the parameters of t of n trustees, their private keys and their signing keys."""
    signing, polynomials = [scalar() for _ in range(n)], []
    certs = []
    for index in range(1, n + 1):
        keys = {
            "verification": str(power(G, signing[index - 1])),
            "encryption": str(power(G, scalar())),
        }
        context = {"context": {"group": NAME, "size": n, "threshold": t, "index": index}}
        certs.append(signed(compact({**keys, **(context if strong else {})}), signing[index - 1]))
        polynomials.append([scalar() for _ in range(t)])
    commitments = [[str(power(G, a)) for a in polynomial] for polynomial in polynomials]
    shares = [
        sum(a * j**k for polynomial in polynomials for k, a in enumerate(polynomial)) % Q
        for j in range(1, n + 1)
    ]
    keys = [single_key(share) for share in shares]
    group = {"threshold": t, "certs": certs, "coefexps": commitments}
    group["verification_keys"] = [single_key(share) for share in shares]
    return sign_group(group, signing, strong=strong), shares, signing


def sign_group(group: dict, signing: list[int], *, strong: bool = True) -> dict:
    """Sign what is not signed by itself: coefficients (given bare) and, if strong, the rest."""
    coefexps, keys = group["coefexps"], group["verification_keys"]
    result = {
        "threshold": group["threshold"],
        "certs": group["certs"],
        "coefexps": [
            signed(compact({"coefexps": values}), secret)
            for values, secret in zip(coefexps, signing, strict=True)
        ],
    }
    if strong:
        joint = [compact({"certs": group["certs"], "coefexps": values}) for values in coefexps]
        result["signatures"] = [
            schnorr(f"sigmsg|certs_sig|{message}|", secret)
            for message, secret in zip(joint, signing, strict=True)
        ]
        keys = [
            {
                "pok": key["pok"],
                "public_key": key["public_key"],
                "signature": schnorr(f"sigmsg|{key['public_key']}|", secret),
            }
            for key, secret in zip(keys, signing, strict=True)
        ]
    return {**result, "verification_keys": keys}


def bare(group: dict) -> dict:
    """The opposite of sign_group: coefficients as plain lists."""
    coefexps = [json.loads(signed["message"])["coefexps"] for signed in group["coefexps"]]
    return {**group, "coefexps": coefexps}
