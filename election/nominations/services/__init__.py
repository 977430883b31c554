"""Call for nominations, put names forward, answer, present oneself, withdraw, remind."""

import election.nominations.concern  # noqa: F401 - adds itself to those whom dates concern
from election.nominations.services.answer import (
    Answers,
    answer,
    give_answers,
    present,
    withdraw,
)
from election.nominations.services.call import (
    CallText,
    publish_call,
    remind_nominators,
    write_call,
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
    "CallText",
    "Grounds",
    "answer",
    "due",
    "give_answers",
    "kind_now",
    "last_reminder",
    "nominate",
    "nominate_from_floor",
    "present",
    "publish_call",
    "remind",
    "remind_nominators",
    "support",
    "withdraw",
    "write_call",
]
