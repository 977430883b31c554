"""The small files of a record, read; what cannot be read is told and left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeVar

from election.core.record import checksums
from election.core.record.checksums import Checksums
from election.core.record.document import Document
from election.core.record.files import MANIFEST, RESULT, RULEBOOK, opening_path
from election.core.record.manifest import Manifest
from election.core.record.opening import Opening
from election.core.record.result import Result
from election.core.record.tree import Tree
from election.core.refusal import RefusedError, Violation, violation
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.model import Rulebook

D = TypeVar("D", bound=Document)

_OPENING = re.compile(r"openings/([1-9][0-9]{0,5})\.json", re.ASCII)


@dataclass(slots=True, kw_only=True)
class Documents:
    """What could be read; ``openings`` are those before the first that is missing or faulty."""

    checksums: Checksums | None = None
    manifest: Manifest | None = None
    rulebook: Rulebook | None = None
    openings: list[Opening] = field(default_factory=list)
    result: Result | None = None
    found: list[Violation] = field(default_factory=list)


def read_documents(tree: Tree) -> Documents:
    """Read every small file of a record."""
    documents = Documents()
    documents.checksums = _read(tree, documents, Checksums, checksums.PATH)
    documents.manifest = _read(tree, documents, Manifest, MANIFEST)
    documents.result = _read(tree, documents, Result, RESULT)
    documents.rulebook = _read_rulebook(tree, documents)
    numbers = [int(match[1]) for path in tree.files if (match := _OPENING.fullmatch(path))]
    for number in range(1, max(numbers, default=0) + 1):
        opening = _read(tree, documents, Opening, opening_path(number))
        if opening is None:
            break
        documents.openings.append(opening)
    return documents


def _read(tree: Tree, documents: Documents, kind: type[D], path: str) -> D | None:
    data = tree.read(path)
    if data is None:
        documents.found.append(violation("missing-file", "This file is missing.", where=path))
        return None
    try:
        return kind.from_bytes(data, where=path)
    except RefusedError as refused:
        documents.found += refused.violations
        return None


def _read_rulebook(tree: Tree, documents: Documents) -> Rulebook | None:
    data = tree.read(RULEBOOK)
    if data is None:
        documents.found.append(violation("missing-file", "This file is missing.", where=RULEBOOK))
        return None
    try:
        return load_rulebook(data, where=RULEBOOK)
    except RefusedError as refused:
        documents.found += refused.violations
        return None
