"""Pages of the stage tally: the evening, the trustees' page, the counts."""

from election.tally.views import adjourning, conduct, contests, count, decisions, screen, trustee
from election.tally.views.blueprint import bp
from election.tally.views.tasks import expected

__all__ = [
    "adjourning",
    "bp",
    "conduct",
    "contests",
    "count",
    "decisions",
    "expected",
    "screen",
    "trustee",
]
