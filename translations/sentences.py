"""Finds what readers see beside the marked texts: refusals, reasons, and rulebooks' readings.

A refusal is written where the rule is, as a whole English sentence; no call marks it. So every
string that reads as a sentence is taken, in every module that can refuse or give a reason.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from typing import Any, BinaryIO

from babel.messages.extract import extract_python as extract_marked

Message = tuple[int, str, str, list[str]]
GIVES_REASONS = ("violation(", "Violation(", "Reason(", "template")
MARKED = {"_", "gettext", "lazy_gettext", "ngettext"}


def extract_program(
    file: BinaryIO, keywords: Any, tags: Any, options: Any
) -> Iterator[tuple[Any, ...]]:
    """Yield the marked texts of a module and, if it gives reasons, every sentence in it."""
    yield from extract_marked(file, keywords, tags, options)
    file.seek(0)
    text = file.read().decode()
    if not any(word in text for word in GIVES_REASONS):
        return
    tree = ast.parse(text)
    skipped = {id(each) for each in _not_for_readers(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in skipped and _is_sentence(node.value):
            yield node.lineno, "gettext", str(node.value), []


def _not_for_readers(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield docstrings, pieces of f-strings, and what other calls have marked already."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as text):
                yield text
            case ast.JoinedStr():
                yield from node.values
            case ast.Call(func=ast.Name(id=name)) if name in MARKED:
                yield from node.args
            case ast.Raise():
                yield from (
                    each
                    for each in ast.walk(node)
                    if isinstance(each, ast.Call) and _named(each) in {"ValueError", "RuntimeError"}
                    for each in each.args
                )


def _named(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_sentence(value: object) -> bool:
    return (
        isinstance(value, str)
        and " " in value.strip()
        and (value[0].isupper() or value[0] in "{“")
        and value.rstrip()[-1] in ".!?"
    )


def extract_rulebook(
    file: BinaryIO, keywords: object, tags: object, options: object
) -> Iterator[Message]:
    """Yield the open questions of a rulebook and their readings, which are in English."""
    for question in tomllib.load(file).get("interpretations", {}).values():
        yield 1, "gettext", question["question"], []
        for reading in question["readings"].values():
            yield 1, "gettext", reading["says"], []
