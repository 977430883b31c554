"""Pages of the stage results: the outcome, the signatures, the record, the minutes."""

from election.results.views import announce, minutes, record, results, sign
from election.results.views.blueprint import bp
from election.results.views.tasks import expected

__all__ = ["announce", "bp", "expected", "minutes", "record", "results", "sign"]
