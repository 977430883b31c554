"""Long lists a page at a time: which page is asked for stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

Item = TypeVar("Item")
PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Pageful(Generic[Item]):
    """The part of a list that is shown, and where it stands in the whole."""

    items: Sequence[Item]
    number: int  # from one
    last: int
    total: int


def page_of(found: Sequence[Item], *, per_page: int = PER_PAGE) -> Pageful[Item]:
    """Return the page that ``?page=`` asks for; the nearest there is when it asks for another."""
    last = max(1, -(-len(found) // per_page))
    number = min(max(request.args.get("page", 1, type=int), 1), last)
    return Pageful(
        items=found[(number - 1) * per_page : number * per_page],
        number=number,
        last=last,
        total=len(found),
    )
