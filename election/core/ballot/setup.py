"""Election objects of our own making (Belenios 2.0 specification, sections 4.9 and 4.10)."""

from __future__ import annotations

from collections.abc import Sequence

from election.core.ballot.formats import Election, Question
from election.core.ballot.group import NAME
from election.core.ballot.text import compact, fingerprint


def make_election(
    *,
    uuid: str,
    name: str,
    description: str,
    public_key: int,
    questions: Sequence[Question],
    administrator: str | None = None,
    credential_authority: str | None = None,
) -> Election:
    """Write an election's text and return it as a value; the text is never written again."""
    value: dict[str, object] = {
        "version": 1,
        "description": description,
        "name": name,
        "group": NAME,
        "public_key": str(public_key),
        "questions": [_question(question) for question in questions],
        "uuid": uuid,
    }
    if administrator is not None:
        value["administrator"] = administrator
    if credential_authority is not None:
        value["credential_authority"] = credential_authority
    raw = compact(value).encode()
    return Election(
        uuid=uuid,
        name=name,
        description=description,
        public_key=public_key,
        questions=tuple(questions),
        raw=raw,
        fingerprint=fingerprint(raw),
    )


def _question(question: Question) -> dict[str, object]:
    if not 0 <= question.least <= question.most <= len(question.answers):
        raise ValueError("a question's numbers must be in order: least, most, number of answers")
    value: dict[str, object] = {"answers": list(question.answers)}
    if question.blank:
        value["blank"] = True
    return value | {"min": question.least, "max": question.most, "question": question.question}
