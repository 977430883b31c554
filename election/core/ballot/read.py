"""Strict reading of elections, credentials and ballots (specification, sections 4.8 to 4.15).

Every text but the election's must equal its own canonical serialisation: the fields of the
specification in its order, nothing else, compact. So that what is read is all that was hashed.
All readers raise MalformedError, of which InvalidError (with the name of a check) is a kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from election.core.ballot.formats import BASE58, Ciphertext, Election, Proof, Question
from election.core.ballot.group import NAME, P, Q
from election.core.ballot.invalid import Check, InvalidError, UnsupportedElectionError, require
from election.core.ballot.text import compact, fingerprint, number, parse

T = TypeVar("T")

_UUID: Final = re.compile(f"[{BASE58}]{{14,}}")
_HALF_PAIR: Final = re.compile("[\ud800-\udfff]")
_CREDENTIAL: Final = re.compile(r"([0-9]+)(?:,(0|[1-9][0-9]{0,17}))?")
_LONGEST_PART: Final = 2500  # bytes of a ciphertext with its proofs, or of an overall proof's term
_ELECTION: Final = {
    "version", "description", "name", "group", "public_key", "questions", "uuid",
}  # fmt: skip
_ELECTION_OPTIONAL: Final = {"administrator", "credential_authority"}
_QUESTION: Final = {"answers", "min", "max", "question"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An encrypted answer to a homomorphic question; blank's ciphertext stands first."""

    choices: tuple[Ciphertext, ...]
    individual: tuple[tuple[Proof, ...], ...]
    overall: tuple[Proof, ...]
    blank: tuple[Proof, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """A ballot as read; ``unsigned_hash`` is recomputed, ``signed_hash`` is what it claims."""

    tracker: str
    election_uuid: str
    election_hash: str
    credential: int
    answers: tuple[Answer, ...]
    signed_hash: str
    unsigned_hash: str
    signature: Proof


# --- the parts that every object is made of ---


def canonical(raw: bytes) -> Any:  # noqa: ANN401 - JSON; the readers narrow it
    """Read JSON that equals its own compact serialisation."""
    value = parse(raw)
    try:
        same = compact(value).encode() == raw
    except (UnicodeEncodeError, RecursionError):
        same = False
    require(same, Check.TEXT, "the text is not in canonical form")
    return value


def fields(value: object, *names: str, optional: tuple[str, ...] = ()) -> list[Any]:
    """Return an object's values in the order of ``names``, None for an absent optional one.

    The object has exactly these fields, in this order.
    """
    if not isinstance(value, dict):
        raise InvalidError(Check.TEXT, "an object is expected")
    expected = [name for name in names if name in value or name not in optional]
    require(
        list(value) == expected,
        Check.TEXT,
        f"an object must have the fields {', '.join(expected)} in this order, and no others",
    )
    require(None not in value.values(), Check.TEXT, "an object has an empty field")
    return [value.get(name) for name in names]


def items(value: object, read: Callable[[object], T], length: int | None = None) -> tuple[T, ...]:
    """Read a list, of the given length if one is given."""
    if not isinstance(value, list):
        raise InvalidError(Check.TEXT, "a list is expected")
    if length is not None and len(value) != length:
        raise InvalidError(Check.SHAPE, f"a list of {length} is expected, not of {len(value)}")
    return tuple(map(read, value))


def string(value: object) -> str:
    """Read a string that can be written again (no half surrogate pair)."""
    if not isinstance(value, str) or _HALF_PAIR.search(value):
        raise InvalidError(Check.TEXT, "a string is expected")
    return value


def integer(value: object) -> int:
    """Read a small integer; true and false are none."""
    if type(value) is not int:
        raise InvalidError(Check.TEXT, "an integer is expected")
    require(0 <= value < 1 << 30, Check.RANGE, "an integer is out of range")
    return value


def element(value: object) -> int:
    """Read a group element: 0 < element < p. Whether it is a member is tested elsewhere."""
    result = number(value)
    require(0 < result < P, Check.RANGE, "a group element is not between 0 and p")
    return result


def scalar(value: object) -> int:
    """Read an integer modulo q: 0 <= scalar < q."""
    result = number(value)
    require(result < Q, Check.RANGE, "a scalar is not below q")
    return result


def proof(value: object) -> Proof:
    """Read a challenge and a response."""
    challenge, response = fields(value, "challenge", "response")
    return Proof(scalar(challenge), scalar(response))


def ciphertext(value: object) -> Ciphertext:
    """Read an ElGamal pair."""
    alpha, beta = fields(value, "alpha", "beta")
    return Ciphertext(element(alpha), element(beta))


# --- election ---


def parse_election(raw: bytes) -> Election:
    """Read an election object; its formatting is free, its fields are not.

    Raises UnsupportedElectionError for another group, version or kind of question.
    """
    value = parse(raw)
    if not isinstance(value, dict):
        raise InvalidError(Check.TEXT, "the election is not an object")
    if value.get("version") != 1 or type(value.get("version")) is not int:
        raise UnsupportedElectionError("only version 1 of the protocol is supported")
    if value.get("group") != NAME:
        raise UnsupportedElectionError(f"only the group {NAME} is supported")
    _require_fields(value, _ELECTION, _ELECTION_OPTIONAL)
    for name in _ELECTION_OPTIONAL & set(value):
        string(value[name])
    uuid = string(value["uuid"])
    require(_UUID.fullmatch(uuid) is not None, Check.TEXT, "the uuid is not 14 Base58 characters")
    questions = items(value["questions"], _question)
    require(bool(questions), Check.SHAPE, "the election has no question")
    return Election(
        uuid=uuid,
        name=string(value["name"]),
        description=string(value["description"]),
        public_key=element(value["public_key"]),
        questions=questions,
        raw=raw,
        fingerprint=fingerprint(raw),
    )


def _require_fields(value: dict[str, Any], required: set[str], optional: set[str]) -> None:
    missing, unknown = required - set(value), set(value) - required - optional
    require(not missing, Check.TEXT, f"missing fields: {', '.join(sorted(missing))}")
    require(not unknown, Check.TEXT, f"{len(unknown)} unknown fields")


def _question(value: object) -> Question:
    if not isinstance(value, dict):
        raise InvalidError(Check.TEXT, "a question is not an object")
    if "type" in value:
        raise UnsupportedElectionError(
            "ranked (non-homomorphic) questions are not supported; use belenios-tool"
        )
    _require_fields(value, _QUESTION, {"blank"})
    blank = value.get("blank", False)
    require(type(blank) is bool, Check.TEXT, "blank must be true or false")
    result = Question(
        question=string(value["question"]),
        answers=items(value["answers"], string),
        least=integer(value["min"]),
        most=integer(value["max"]),
        blank=blank,
    )
    require(
        result.least <= result.most <= len(result.answers) > 0,
        Check.SHAPE,
        "a question's numbers must be in order: min, max, number of answers",
    )
    return result


# --- credentials ---


def parse_credentials(raw: bytes) -> dict[int, int]:
    """Read the list of public credentials: each credential's weight, 1 where none is given."""
    weights: dict[int, int] = {}
    for text in items(canonical(raw), string):
        match = _CREDENTIAL.fullmatch(text)
        if match is None:
            raise InvalidError(Check.TEXT, "a public credential is not a number")
        credential = element(match[1])
        require(
            credential not in weights,
            Check.CREDENTIAL_REPEATED,
            f"the credential {match[1][:20]}… is listed twice",
        )
        weights[credential] = int(match[2] or 1)
    return weights


def has_weights(raw: bytes) -> bool:
    """Tell whether a list of credentials, already read, gives any of them a weight."""
    return any("," in text for text in parse(raw))


# --- ballots ---


def parse_ballot(raw: bytes, election: Election) -> Ballot:
    """Read a ballot whose shape fits the election's questions; nothing is proven by that."""
    parts = 1 + sum(question.width + _terms(question) for question in election.questions)
    require(len(raw) <= parts * _LONGEST_PART, Check.SHAPE, "the ballot is too long")
    value = canonical(raw)
    uuid, election_hash, credential, answers, signature = fields(
        value, "election_uuid", "election_hash", "credential", "answers", "signature"
    )
    signed_hash, signature_proof = fields(signature, "hash", "proof")
    raw_answers = items(answers, lambda answer: answer, len(election.questions))
    unsigned = {name: field for name, field in value.items() if name != "signature"}
    return Ballot(
        tracker=fingerprint(raw),
        election_uuid=string(uuid),
        election_hash=string(election_hash),
        credential=element(credential),
        answers=tuple(map(_answer, raw_answers, election.questions)),
        signed_hash=string(signed_hash),
        unsigned_hash=fingerprint(compact(unsigned).encode()),
        signature=proof(signature_proof),
    )


def _answer(value: object, question: Question) -> Answer:
    """Read an answer; a blank proof stands exactly where the question allows blank."""
    names = ["choices", "individual_proofs", "overall_proof"]
    if isinstance(value, dict) and ("blank_proof" in value) != question.blank:
        raise InvalidError(
            Check.SHAPE, "a blank proof must stand exactly where the question allows blank"
        )
    choices, individual, overall, *blank = fields(value, *names, *["blank_proof"] * question.blank)
    return Answer(
        choices=items(choices, ciphertext, question.width),
        individual=items(individual, lambda pair: items(pair, proof, 2), question.width),
        overall=items(overall, proof, _terms(question)),
        blank=items(blank[0], proof, 2) if blank else None,
    )


def _terms(question: Question) -> int:
    """Number of an overall proof's branches: a number of choices each, and blank."""
    return question.most - question.least + 1 + question.blank
