"""Put names forward, answer, present oneself, withdraw, and remind those who have not answered."""

from election.nominations.services.answer import (
    Answers,
    answer,
    give_answers,
    present,
    withdraw,
)
from election.nominations.services.nominate import (
    Grounds,
    kind_now,
    nominate,
    nominate_from_floor,
    support,
)
from election.nominations.services.remind import due, last_reminder, remind

__all__ = [
    "Answers",
    "Grounds",
    "answer",
    "due",
    "give_answers",
    "kind_now",
    "last_reminder",
    "nominate",
    "nominate_from_floor",
    "present",
    "remind",
    "support",
    "withdraw",
]
