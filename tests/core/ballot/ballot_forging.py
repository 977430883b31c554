"""Makes archives from the parts of ballot_proving: good ones and, on demand, bad ones."""

import json
from dataclasses import dataclass, field

from ballot_proving import (
    NAME,
    TWISTS,
    G,
    P,
    Twist,
    as_proof,
    b64,
    bare,
    challenge,
    hexhash,
    make_answer,
    power,
    scalar,
    sign_ballot,
    single_key,
    text,
    threshold_group,
)

TIMESTAMP = 1795321254


def record(name: str, body: bytes, timestamp: int = TIMESTAMP) -> bytes:
    head = bytearray(512)
    for offset, field_text in (
        (0, name),
        (100, "0000644"),
        (108, "0000000"),
        (116, "0000000"),
        (124, f"{len(body):011o}"),
        (136, f"{timestamp:011o}"),
        (148, " " * 8),
        (156, "0"),
    ):
        head[offset : offset + len(field_text)] = field_text.encode()
    head[148:156] = f"{sum(head):06o}\0 ".encode()
    return bytes(head) + body + bytes(-len(body) % 512)


def data_record(body: bytes, timestamp: int = TIMESTAMP) -> bytes:
    return record(f"{hexhash(body)}.data.json", body, timestamp)


def event_record(body: bytes, timestamp: int = TIMESTAMP) -> bytes:
    return record(f"{hexhash(body)}.event.json", body, timestamp)


def pack(events, timestamp: int = TIMESTAMP, edit=lambda event: event) -> bytes:
    """Write an archive whose names, hashes and chain are right, whatever the bodies are.

    ``edit`` may change an event before it is hashed.
    """
    header = {"version": 1, "timestamp": str(timestamp)}
    parts, parent = [record("BELENIOS", text(header), timestamp)], None
    for height, (kind, bodies) in enumerate(events):
        parts += [data_record(body, timestamp) for body in bodies]
        event = {"parent": parent} if parent else {}
        event |= {"height": height, "type": kind}
        if bodies:
            event["payload"] = hexhash(bodies[-1])
        event = edit(event)
        parent = hexhash(text(event))
        parts.append(event_record(text(event), timestamp))
    return b"".join(parts)


def unpack(data: bytes) -> list[tuple[str, list[bytes]]]:
    """Read an archive into events and the bodies that each brings; only for valid archives."""
    events, waiting, position = [], [], 0
    while position < len(data):
        name = data[position : position + 100].rstrip(b"\0").decode()
        size = int(data[position + 124 : position + 135], 8)
        body = data[position + 512 : position + 512 + size]
        position += 512 + size + -size % 512
        if name.endswith(".event.json"):
            events.append((json.loads(body)["type"], waiting))
            waiting = []
        elif name != "BELENIOS":
            waiting.append(body)
    return events


def setup_event(election: bytes, trustees: bytes, credentials: bytes) -> tuple[str, list[bytes]]:
    hashes = {
        "election": hexhash(election),
        "trustees": hexhash(trustees),
        "credentials": hexhash(credentials),
    }
    return "Setup", [election, trustees, credentials, text(hashes)]


def election_key(items: list) -> int:
    y = 1
    for kind, item in items:
        if kind == "Single":
            y = y * int(item["public_key"]) % P
        else:
            for values in bare(item)["coefexps"]:
                y = y * int(values[0]) % P
    return y


def election_text(uuid: str, y: int, questions: list, name: str = "Prov") -> bytes:
    return text(
        {
            "version": 1,
            "description": "",
            "name": name,
            "group": NAME,
            "public_key": str(y),
            "questions": questions,
            "uuid": uuid,
        }
    )


def small(count: int):
    return count if count < 1 << 30 else str(count)


@dataclass
class Maker:
    """An election under way: its secrets, and its events so far."""

    questions: list[dict]
    voters: int = 3
    trustees: list[tuple] = field(default_factory=lambda: [("Single",)])
    weights: list[int] | None = None
    strong: bool = True
    name: str = "Prov"
    uuid: str = "TestUuid1234567"
    events: list = field(default_factory=list)
    votes: dict = field(default_factory=dict)

    def __post_init__(self):
        self.items, self.private, self.signing = [], [], []
        for kind, *numbers in self.trustees:
            if kind == "Single":
                x = scalar()
                self.items.append(["Single", single_key(x)])
                self.private.append(x)
            else:
                group, shares, self.signing = threshold_group(*numbers, strong=self.strong)
                self.items.append(["Pedersen", group])
                self.private += shares
        self.y = election_key(self.items)
        self.secrets = [scalar() for _ in range(self.voters)]
        self.credentials = [power(G, secret) for secret in self.secrets]
        self.election = election_text(self.uuid, self.y, self.questions, self.name)
        self.events = [setup_event(self.election, text(self.items), self.credential_list())]

    @property
    def fingerprint(self) -> str:
        return b64(self.election)

    def credential_list(self) -> bytes:
        weights = self.weights or [1] * self.voters
        return text(
            [
                f"{credential},{weight}" if self.weights else str(credential)
                for credential, weight in sorted(zip(self.credentials, weights, strict=True))
            ]
        )

    def ballot(self, voter: int, choices: list[list[int]], twist: Twist | None = None) -> bytes:
        short = f"{self.fingerprint}|{self.credentials[voter]}"
        answers = [
            make_answer(
                question, chosen, self.y, short, twist if twist and twist.question == i else None
            )
            for i, (question, chosen) in enumerate(zip(self.questions, choices, strict=True))
        ]
        unsigned = {
            "election_uuid": self.uuid,
            "election_hash": self.fingerprint,
            "credential": str(self.credentials[voter]),
            "answers": answers,
        }
        return sign_ballot(unsigned, self.secrets[voter])

    def cast(self, voter: int, choices: list[list[int]]) -> bytes:
        raw = self.ballot(voter, choices)
        self.events.append(("Ballot", [raw]))
        self.votes.pop(voter, None)
        self.votes[voter] = (choices, raw)
        return raw

    def weight(self, voter: int) -> int:
        return self.weights[voter] if self.weights else 1

    def end(self):
        self.events.append(("EndBallots", []))
        self.tally = [
            [[1, 1] for _ in range(len(question["answers"]) + bool(question.get("blank")))]
            for question in self.questions
        ]
        for voter, (_, raw) in self.votes.items():
            for row, answer in zip(self.tally, json.loads(raw)["answers"], strict=True):
                for pair, choice in zip(row, answer["choices"], strict=True):
                    for place, name in enumerate(("alpha", "beta")):
                        value = power(int(choice[name]), self.weight(voter))
                        pair[place] = pair[place] * value % P
        body = text([[{"alpha": str(a), "beta": str(b)} for a, b in row] for row in self.tally])
        self.events.append(("EncryptedTally", [body, self.sized(body)]))

    def sized(self, body: bytes) -> bytes:
        weight = sum(self.weight(voter) for voter in self.votes)
        return text(
            {
                "num_tallied": len(self.votes),
                "total_weight": small(weight),
                "encrypted_tally": hexhash(body),
            }
        )

    def decryption(self, owner: int, order: int = 1, *, joint: bool = True) -> list[bytes]:
        """``order`` > 1: every factor twisted, with proofs that hold. The tool makes no joint one."""
        x = self.private[owner - 1]
        key = self.keys[owner - 1]
        factors = [[power(a, x) * TWISTS.get(order, 1) % P for a, _ in row] for row in self.tally]
        proofs = [[self.decryption_proof(x, key, a, order) for a, _ in row] for row in self.tally]
        share = {
            "decryption_factors": [[str(f) for f in row] for row in factors],
            "decryption_proofs": proofs,
        }
        if joint:
            share["joint_proof"] = self.joint_proof(x, key, factors, order)
        body = text(share)
        return [body, owned(owner, body)]

    def joint_proof(self, x, key, factors, order) -> dict:
        alphas = [alpha for row in self.tally for alpha, _ in row]
        given = [factor for row in factors for factor in row]
        claimed = ",".join(f"{a},{f}" for a, f in zip(alphas, given, strict=True))
        while True:
            w = scalar()
            commitments = [power(base, w) for base in (G, *alphas)]
            c = challenge(f"decrypt-all|{self.fingerprint}|{key}|{claimed}|", *commitments)
            if c % order == 0:
                return as_proof(c, w - x * c)

    def decryption_proof(self, x, key, alpha, order) -> dict:
        while True:
            w = scalar()
            c = challenge(f"decrypt|{self.fingerprint}|{key}|", power(G, w), power(alpha, w))
            if c % order == 0:
                return as_proof(c, w - x * c)

    @property
    def keys(self) -> list[int]:
        return [power(G, x) for x in self.private]

    def decrypt(self, *owners: int):
        self.events += [("PartialDecryption", self.decryption(owner)) for owner in owners]

    def result(self):
        counts = [
            [
                sum(
                    choices[i][j] * self.weight(voter) for voter, (choices, _) in self.votes.items()
                )
                for j in range(len(row))
            ]
            for i, row in enumerate(self.tally)
        ]
        self.counts = tuple(map(tuple, counts))
        self.events.append(
            ("Result", [text({"result": [[small(count) for count in row] for row in counts]})])
        )

    def archive(self) -> bytes:
        return pack(self.events)


def owned(owner: int, body: bytes) -> bytes:
    return text({"owner": owner, "payload": hexhash(body)})


def repaired(events: list[tuple[str, list[bytes]]], height: int, place: int, body: bytes):
    """Put another body into an event, with the references to it mended."""
    result = [(kind, list(bodies)) for kind, bodies in events]
    kind, bodies = result[height]
    bodies[place] = body
    if place == len(bodies) - 1:
        return result
    if kind == "Setup":
        result[height] = setup_event(*bodies[:3])
    else:
        name = "encrypted_tally" if kind == "EncryptedTally" else "payload"
        bodies[1] = text({**json.loads(bodies[1]), name: hexhash(bodies[0])})
    return result
