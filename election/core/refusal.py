"""How the rules say no: every reason at once, each with the rule it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Param = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One reason an act or a file is refused.

    ``code`` is a stable kebab-case name; ``template`` is the English sentence, with
    ``{name}`` places filled from ``params`` (kept apart, so that the sentence can be
    translated); ``rule`` is the paragraph or interpretation of the rulebook; ``where``
    is a place in the input: a key, or a row and column.
    """

    code: str
    template: str
    rule: str | None = None
    where: str | None = None
    params: Mapping[str, Param] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The English sentence, places filled."""
        return self.template.format_map(self.params)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        rule = f" [{self.rule}]" if self.rule else ""
        return f"{place}{self.message}{rule}"


def violation(
    code: str,
    template: str,
    /,
    rule: str | None = None,
    where: str | None = None,
    **params: Param,
) -> Violation:
    """Write one violation in a line."""
    return Violation(code=code, template=template, rule=rule, where=where, params=params)


class RefusedError(Exception):
    """An act that the rules refuse; carries all the reasons, never only the first."""

    def __init__(self, violations: Iterable[Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__("\n".join(str(reason) for reason in self.violations))

    def __reduce__(self) -> tuple[type[RefusedError], tuple[tuple[Violation, ...]]]:
        return RefusedError, (self.violations,)  # so that it comes whole out of another process


def refuse_if(violations: Iterable[Violation]) -> None:
    """Raise :class:`RefusedError` when there is any violation."""
    found = tuple(violations)
    if found:
        raise RefusedError(found)
