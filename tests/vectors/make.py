"""Makes ballot.json: the texts and numbers that the browser's code must make too.

    .venv/bin/python tests/vectors/make.py

Every random draw is the n-th of a label: SHA-256("label|n") modulo q, n = 0, 1, …, in the
order of docs/protocol.md. The file changes only when the protocol does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from election.core.ballot.archive import Archive, Kind, header, owned_texts, setup_texts
from election.core.ballot.ballot import (
    BLANK,
    ciphertext_object,
    make_ballot,
    proof_object,
    proof_objects,
    tracker,
)
from election.core.ballot.ceremony import (
    Ceremony,
    certificate,
    decryption_key,
    polynomial,
    threshold_parameters,
    vinputs,
    voutput,
)
from election.core.ballot.check_number import check_number
from election.core.ballot.credential import (
    credentials_text,
    generate_code,
    public_credential,
    secret_exponent,
)
from election.core.ballot.engine import tables_for
from election.core.ballot.formats import Election, Question
from election.core.ballot.group import NAME, G, P, Q, power
from election.core.ballot.lot import (
    bits_from_result,
    lot_choices,
    lot_order,
    lot_promise,
    lot_question,
)
from election.core.ballot.pki import encrypt_text, keys_of, new_secret, signed, signing_key_seed
from election.core.ballot.prove import (
    encrypt,
    prove_blank,
    prove_blank_or_interval,
    prove_interval,
    sign_ballot,
    total,
)
from election.core.ballot.server_key import derive_server_key, new_uuid
from election.core.ballot.setup import make_election
from election.core.ballot.tally import RunningTally, combine, partial_decryption, result_text
from election.core.ballot.text import compact, fingerprint, hash_to_scalar
from election.core.ballot.trustees import (
    election_public_key,
    single,
    single_key,
    threshold,
    trustees_text,
)
from election.core.ballot.verify_ballot import check_ballot
from election.core.codes.lists import credential_lists, draw_codes, upload
from election.core.codes.seats import KIND, VERSION, SeatLine, SeatsFile
from election.core.record.canonical import sha256
from election.core.record.manifest import lists_fingerprint

FILE = Path(__file__).with_name("ballot.json")
UUID = "BaLLotVectors1"
SEED = bytes(range(32))
UNICODE = 'Åsa "Ö" Ærlig\\ 👋\u2028\n\t\x01/'


def draws(label: str) -> Callable[[], int]:
    """Return the random source of a label."""
    count = -1

    def draw() -> int:
        nonlocal count
        count += 1
        return int.from_bytes(hashlib.sha256(f"{label}|{count}".encode()).digest()) % Q

    return draw


def question(answers: int, least: int, most: int, *, blank: bool = False) -> Question:
    """Return a question with unicode in it."""
    names = tuple(f"Testperson {number} Ö" for number in range(1, answers + 1))
    return Question(question=UNICODE, answers=names, least=least, most=most, blank=blank)


QUESTIONS = {
    "one": [question(1, 0, 1)],
    "two": [question(2, 1, 1)],
    "blank": [question(3, 1, 2, blank=True)],
    "parts": [question(3, 0, 1, blank=True), question(2, 2, 2), question(4, 0, 3)],
    "lot": [lot_question()],
}
CHOICES = {
    "one": [[(0,)], [(1,)]],
    "two": [[(0, 1)]],
    "blank": [[BLANK], [(1, 0, 0)], [(0, 1, 1)]],
    "parts": [[(0, 1, 0), (1, 1), (0, 0, 0, 0)], [BLANK, (1, 1), (1, 0, 1, 1)]],
    "lot": [[lot_choices(draws("ticks"))]],
}


def texts() -> dict[str, object]:
    """Hashes and texts."""
    value = {"b": UNICODE, "a": [1, "2", True]}
    return {
        "draws": [{"label": "draws", "numbers": _numbers(draws("draws"), 3)}],
        "compact": [{"value": value, "text": compact(value)}],
        "fingerprint": [{"text": UNICODE, "fingerprint": fingerprint(UNICODE.encode())}],
        "hash_to_scalar": [
            {"prefix": f"prove|{UNICODE}|", "elements": elements,
             "scalar": str(hash_to_scalar(f"prove|{UNICODE}|", *map(int, elements)))}
            for elements in (["0"], ["1", str(Q)], [str(P - 1), str(G), "7"])
        ],
    }  # fmt: skip


def _numbers(random: Callable[[], int], count: int) -> list[str]:
    return [str(random()) for _ in range(count)]


def codes() -> dict[str, object]:
    """Codes, credentials, secrets, uuids."""
    made = [generate_code(draws(label)) for label in ("code 1", "code 2", "code 3")]
    uuids = [UUID, new_uuid(draws("uuid"))]
    return {
        "codes": [
            {"label": f"code {number}", "code": code} for number, code in enumerate(made, 1)
        ],
        "credentials": [
            {"code": code, "uuid": uuid, "exponent": str(secret_exponent(code, uuid)),
             "public": str(public_credential(code, uuid))}
            for code in made for uuid in uuids
        ],
        "refused_codes": [
            "", made[0][:-1], made[0] + "1", "0" + made[0][1:], made[0].swapcase(),
            made[0][:-1] + ("1" if made[0][-1] != "1" else "2"),
        ],
        "uuid": {"label": "uuid", "uuid": uuids[1]},
    }  # fmt: skip


def officer() -> dict[str, object]:
    """A code officer's codes and lists, drawn from her secret."""
    secret = new_secret(draws("officer"))
    seats = SeatsFile(
        kind=KIND, version=VERSION, network="Nätverket", election="Val", language="sv",
        ceremony="c", booth="https://election.example/booth", uuids=(UUID, new_uuid(draws("uuid"))),
        spares=2, left=(), manifest=None, replaced=(), texts={},
        seats=tuple(
            SeatLine(seat=f"Orten#{number}", label="Orten", holder="", address="", given="")
            for number in range(1, 6)
        ),
    )  # fmt: skip
    made = draw_codes(seats, secret)
    return {
        "secret": secret,
        "uuids": list(seats.uuids),
        "codes": dict(made.by_seat),
        "spares": list(made.spares),
        "lists": json.loads(upload(seats, list(credential_lists(seats, made)), secret)),
        "fingerprint": lists_fingerprint(
            sha256(each.credentials) for each in credential_lists(seats, made)
        ),
    }


def proofs() -> dict[str, object]:
    """Proofs of a ballot, alone."""
    tables = tables_for(power(G, 12345))
    intervals, blanks = [], []
    for value, values in [(0, (0, 1)), (1, (0, 1)), (3, (2, 3, 4, 5)), (0, (0,))]:
        random = draws(f"interval {value} of {len(values)}")
        opened = encrypt(value, tables=tables, random=random)
        made = prove_interval("S", opened, values, tables=tables, random=random)
        intervals.append(
            {"label": f"interval {value} of {len(values)}", "context": "S", "value": value,
             "values": list(values), "ciphertext": ciphertext_object(opened.ciphertext),
             "proofs": proof_objects(made)}
        )  # fmt: skip
    for plain in ((1, 0, 0), (0, 1, 0), (0, 1, 1)):
        random = draws(f"blank {plain}")
        marker, *chosen = (encrypt(value, tables=tables, random=random) for value in plain)
        overall = prove_blank_or_interval(
            "S", marker, total(chosen), (1, 2), tables=tables, random=random
        )
        blank = prove_blank("S", marker, total(chosen), tables=tables, random=random)
        blanks.append(
            {"label": f"blank {plain}", "context": "S", "plain": list(plain), "values": [1, 2],
             "choices": [ciphertext_object(one.ciphertext) for one in (marker, *chosen)],
             "overall_proof": proof_objects(overall), "blank_proof": proof_objects(blank)}
        )  # fmt: skip
    signature = sign_ballot("hash", 6789, random=draws("signature"))
    return {
        "public_key": str(tables.public_key),
        "intervals": intervals,
        "blanks": blanks,
        "signatures": [
            {"label": "signature", "hash": "hash", "exponent": "6789",
             "proof": proof_object(signature)}
        ],
    }  # fmt: skip


def ceremony() -> tuple[dict[str, object], dict[str, object], list[int]]:
    """Make a 2-of-3 key ceremony: its messages, the parameters and the private keys."""
    secrets = [new_secret(draws(f"secret {index}")) for index in (1, 2, 3)]
    certs = tuple(
        certificate(secret, index=index, size=3, threshold=2, random=draws(f"cert {index}"))
        for index, secret in enumerate(secrets, 1)
    )
    shown = Ceremony(certs=certs, threshold=2)
    polynomials = [
        polynomial(secret, shown, random=draws(f"polynomial {index}"))
        for index, secret in enumerate(secrets, 1)
    ]
    inputs = vinputs(shown, polynomials)
    outputs = [
        voutput(secret, shown, vinput, random=draws(f"voutput {index}"))
        for index, (secret, vinput) in enumerate(zip(secrets, inputs, strict=True), 1)
    ]
    parameters = threshold_parameters(shown, polynomials, outputs)
    keys = [decryption_key(secret, text) for secret, text in zip(secrets, outputs, strict=True)]
    made: dict[str, object] = {
        "threshold": 2,
        "trustees": [
            {"secret_label": f"secret {index}", "secret": secrets[index - 1],
             "signing_seed": signing_key_seed(secrets[index - 1]).hex(),
             "verification": str(keys_of(secrets[index - 1]).verification),
             "encryption": str(keys_of(secrets[index - 1]).encryption),
             "certificate_label": f"cert {index}", "certificate": certs[index - 1],
             "polynomial_label": f"polynomial {index}", "polynomial": polynomials[index - 1],
             "vinput": inputs[index - 1],
             "voutput_label": f"voutput {index}", "voutput": outputs[index - 1],
             "private_key": str(keys[index - 1])}
            for index in (1, 2, 3)
        ],
        "parameters": compact(parameters),
    }  # fmt: skip
    return made, parameters, keys


def trustees() -> dict[str, object]:
    """Trustees' messages and keys besides the ceremony."""
    keys = keys_of(new_secret(draws("secret 1")))
    sealed = encrypt_text(UNICODE, keys.encryption, random=draws("sealed"))
    return {
        "single": [
            {"label": "single", "private_key": "4711",
             "public_key": single_key(4711, draws("single"))}
        ],
        "signed": [
            {"label": "signed", "secret_label": "secret 1", "message": UNICODE,
             "signed": signed(UNICODE, keys, random=draws("signed"))}
        ],
        "sealed": [
            {"label": "sealed", "secret_label": "secret 1", "text": UNICODE, "sealed": sealed}
        ],
        "server_keys": [
            {"seed": SEED.hex(), "uuid": UUID, "private_key": str(derive_server_key(SEED, UUID))}
        ],
        "check_numbers": [
            {"parts": parts, "number": check_number([part.encode() for part in parts]),
             "alone": check_number([part.encode() for part in parts], promised=False)}
            for parts in ([], ["a", "b"], ["ab"], [UNICODE])
        ],
    }  # fmt: skip


def election_of(shape: str, public_key: int) -> Election:
    """Return the election of a shape."""
    return make_election(
        uuid=UUID,
        name=f"Prov {shape}",
        description=UNICODE,
        public_key=public_key,
        questions=QUESTIONS[shape],
    )


def ballots(public_key: int) -> list[dict[str, object]]:
    """Whole ballots of several shapes."""
    code = generate_code(draws("code 1"))
    made: list[dict[str, object]] = []
    for shape, several in CHOICES.items():
        election = election_of(shape, public_key)
        cast = []
        for number, choices in enumerate(several, 1):
            label = f"ballot {shape} {number}"
            text = make_ballot(election, code=code, choices=choices, random=draws(label))
            plain = ["blank" if one is BLANK else list(one) for one in choices]
            cast.append(
                {"label": label, "choices": plain, "ballot": text.decode(),
                 "tracker": tracker(text)}
            )  # fmt: skip
        made.append(
            {"shape": shape, "election": election.raw.decode(),
             "fingerprint": election.fingerprint, "code": code, "ballots": cast}
        )  # fmt: skip
    return made


def box(listed: bytes, keys: list[int], public_key: int) -> dict[str, object]:
    """Make a whole box of three voters: the server's key and trustees 1 and 3 decrypt."""
    election = election_of("blank", public_key)
    made = [generate_code(draws(f"code {number}")) for number in (1, 2, 3)]
    credentials = [public_credential(code, UUID) for code in made]
    steps: list[tuple[Kind, tuple[bytes, ...]]] = [
        (Kind.SETUP, setup_texts(election.raw, listed, credentials_text(credentials)))
    ]
    tally = RunningTally(election)
    for code, choices in zip(made, CHOICES["blank"], strict=True):
        text = make_ballot(election, code=code, choices=choices, random=draws(f"box {code}"))
        tally.add(check_ballot(text, election, credentials).ciphertexts)
        steps.append((Kind.BALLOT, (text,)))
    steps += [(Kind.END_BALLOTS, ()), (Kind.ENCRYPTED_TALLY, tally.texts())]
    private = {1: derive_server_key(SEED, UUID), 2: keys[0], 4: keys[2]}
    shares = {
        owner: partial_decryption(election, tally.ciphertexts, key, draws(f"share {owner}"))
        for owner, key in private.items()
    }
    steps += [(Kind.PARTIAL_DECRYPTION, owned_texts(*one)) for one in shares.items()]
    counts = combine(election, listed, tally.ciphertexts, shares, total_weight=tally.total_weight)
    steps.append((Kind.RESULT, (result_text(counts),)))
    archive, data, heads = Archive(timestamp=1795321254), header(1795321254), []
    for kind, parts in steps:
        event = archive.append(kind, *parts)
        archive, data = archive.after(event), data + event.data
        heads.append({"type": kind.value, "head": event.head})
    return {
        "timestamp": 1795321254,
        "credentials": credentials_text(credentials).decode(),
        "codes": made,
        "ballot_labels": [f"box {code}" for code in made],
        "tally": tally.text().decode(),
        "shares": [
            {"owner": owner, "label": f"share {owner}", "text": text.decode()}
            for owner, text in shares.items()
        ],
        "counts": counts,
        "events": heads,
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def lots() -> list[dict[str, object]]:
    """Ticks and orders of lots."""
    ticks = [lot_choices(draws(f"ticks {number}")) for number in (1, 2, 3)]
    sums = [sum(column) for column in zip(*ticks, strict=True)]
    bits = bits_from_result(sums)
    return [
        {"ticks": [{"label": f"ticks {n}", "ticks": list(one)} for n, one in enumerate(ticks, 1)],
         "sums": sums, "bits": bits, "uuid": UUID, "positions": list(range(12)),
         "order": list(lot_order(UUID, bits, range(12))),
         "ballot": UNICODE, "promise": lot_promise(UNICODE.encode())}
    ]  # fmt: skip


def make() -> str:
    """Return the whole file."""
    threshold_ceremony, parameters, keys = ceremony()
    server = single_key(derive_server_key(SEED, UUID), draws("server"))
    listed = trustees_text([single(server), threshold(parameters)])
    public_key = election_public_key(listed)
    vectors = {
        "about": "Made by tests/vectors/make.py. The n-th draw of a label is "
        'SHA-256("label|n") mod q, n from 0.',
        "group": NAME,
        "texts": texts(),
        "codes": codes(),
        "officer": officer(),
        "proofs": proofs(),
        "trustees": trustees(),
        "ceremony": threshold_ceremony,
        "server_label": "server",
        "trustees_text": listed.decode(),
        "public_key": str(public_key),
        "elections": ballots(public_key),
        "box": box(listed, keys, public_key),
        "lots": lots(),
    }
    return json.dumps(vectors, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(make(), encoding="utf-8", newline="\n")
