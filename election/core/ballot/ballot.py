"""Making a ballot (Belenios 2.0 specification, sections 4.11 and 4.15)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Final

from election.core.ballot.credential import secret_exponent
from election.core.ballot.engine import tables_for
from election.core.ballot.formats import Ciphertext, Election, Proof, Question
from election.core.ballot.group import G, Random, random_scalar, secret_power
from election.core.ballot.prove import (
    Bases,
    Opened,
    encrypt,
    prove_blank,
    prove_blank_or_interval,
    prove_interval,
    sign_ballot,
    total,
)
from election.core.ballot.text import compact, fingerprint


class Blank(Enum):
    """The answer of somebody who votes blank on a question."""

    BLANK = "blank"


BLANK: Final = Blank.BLANK

Selection = Sequence[int] | Blank
"""The answer to one question: 0 or 1 for each answer in order, or blank."""


class SelectionError(ValueError):
    """A selection that the question does not allow; refused before anything is encrypted."""


def check_selection(question: Question, selection: Selection) -> None:
    """Raise SelectionError unless the question allows the selection."""
    if isinstance(selection, Blank):
        if not question.blank:
            raise SelectionError("This question does not allow a blank vote.")
        return
    if len(selection) != len(question.answers):
        raise SelectionError(
            f"This question has {len(question.answers)} answers; {len(selection)} were given."
        )
    if any(choice not in (0, 1) for choice in selection):
        raise SelectionError("Each answer is either chosen (1) or not (0).")
    chosen = sum(selection)
    if not question.least <= chosen <= question.most:
        raise SelectionError(
            f"Choose from {question.least} to {question.most} answers; {chosen} are chosen."
        )


def check_choices(election: Election, choices: Sequence[Selection]) -> None:
    """Raise SelectionError unless every question of the election allows its selection."""
    if len(choices) != len(election.questions):
        raise SelectionError(
            f"This ballot has {len(election.questions)} questions; {len(choices)} were answered."
        )
    for question, selection in zip(election.questions, choices, strict=True):
        check_selection(question, selection)


def make_ballot(
    election: Election,
    *,
    code: str,
    choices: Sequence[Selection],
    random: Random = random_scalar,
    tables: Bases | None = None,
) -> bytes:
    """Encrypt, prove and sign one voter's answers.

    Where others could take the time of it, ``tables`` are :class:`SecretBases`; tables of powers,
    the default, are five times as fast, and worth keeping for many ballots.

    Raises SelectionError for choices the questions do not allow, and CodeError.
    """
    check_choices(election, choices)
    exponent = secret_exponent(code, election.uuid)
    tables = tables or tables_for(election.public_key)
    credential = secret_power(G, exponent)
    context = f"{election.fingerprint}|{credential}"
    answers = [
        _answer(question, selection, context, tables=tables, random=random)
        for question, selection in zip(election.questions, choices, strict=True)
    ]
    ballot: dict[str, object] = {
        "election_uuid": election.uuid,
        "election_hash": election.fingerprint,
        "credential": str(credential),
        "answers": answers,
    }
    ballot_hash = fingerprint(compact(ballot).encode())
    proof = sign_ballot(ballot_hash, exponent, random=random)
    ballot["signature"] = {"hash": ballot_hash, "proof": proof_object(proof)}
    return compact(ballot).encode()


def tracker(ballot: bytes) -> str:
    """Return the number by which a voter finds her ballot on the public board."""
    return fingerprint(ballot)


def _answer(
    question: Question, selection: Selection, context: str, *, tables: Bases, random: Random
) -> dict[str, object]:
    plain = plain_values(question, selection)
    opened = [encrypt(value, tables=tables, random=random) for value in plain]
    individual = [
        prove_interval(context, part, (0, 1), tables=tables, random=random) for part in opened
    ]
    pairs = ",".join(f"{part.ciphertext.alpha},{part.ciphertext.beta}" for part in opened)
    answer: dict[str, object] = {
        "choices": [ciphertext_object(part.ciphertext) for part in opened],
        "individual_proofs": [proof_objects(proofs) for proofs in individual],
    }
    whole = f"{context}|{pairs}"
    return answer | _whole_proofs(question, opened, whole, tables=tables, random=random)


def plain_values(question: Question, selection: Selection) -> list[int]:
    """Return the numbers a ballot encrypts for a selection: blank's first where it is allowed."""
    if isinstance(selection, Blank):
        return [1] + [0] * len(question.answers)
    return [0, *selection] if question.blank else list(selection)


def _whole_proofs(
    question: Question, opened: Sequence[Opened], whole: str, *, tables: Bases, random: Random
) -> dict[str, object]:
    values = range(question.least, question.most + 1)
    if not question.blank:
        proofs = prove_interval(whole, total(opened), values, tables=tables, random=random)
        return {"overall_proof": proof_objects(proofs)}
    marker, chosen = opened[0], total(opened[1:])
    proofs = prove_blank_or_interval(whole, marker, chosen, values, tables=tables, random=random)
    blank = prove_blank(whole, marker, chosen, tables=tables, random=random)
    return {"overall_proof": proof_objects(proofs), "blank_proof": proof_objects(blank)}


def ciphertext_object(pair: Ciphertext) -> dict[str, str]:
    """Return a ciphertext as JSON writes it."""
    return {"alpha": str(pair.alpha), "beta": str(pair.beta)}


def proof_object(proof: Proof) -> dict[str, str]:
    """Return a proof as JSON writes it."""
    return {"challenge": str(proof.challenge), "response": str(proof.response)}


def proof_objects(proofs: Sequence[Proof]) -> list[dict[str, str]]:
    """Return proofs as JSON writes them."""
    return [proof_object(proof) for proof in proofs]
