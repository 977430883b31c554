"""Pages of the stage results: the outcome, the signatures, the record, the minutes."""

from election.results.views import (
    announce,
    declining,
    minutes,
    minutes_paper,
    record,
    rest,
    results,
    sign,
)
from election.results.views.blueprint import bp
from election.results.views.tasks import expected

__all__ = [
    "announce",
    "bp",
    "declining",
    "expected",
    "minutes",
    "minutes_paper",
    "record",
    "rest",
    "results",
    "sign",
]
