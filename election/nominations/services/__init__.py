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
from election.nominations.services.merge import merge_nominees, undo_merge
from election.nominations.services.nominate import (
    Grounds,
    keep_contact,
    kind_now,
    nominate,
    nominate_from_floor,
    take_back,
)
from election.nominations.services.outside import enter_outsider
from election.nominations.services.profile import (
    Profile,
    ask,
    ask_by_mail,
    put_photo,
    remove_photo,
    withdraw_question,
    write_profile,
)
from election.nominations.services.remind import (
    due,
    last_reminder,
    plan_reminders,
    remind,
    reminder_moments,
    reminder_plan,
    unplan_reminders,
)
from election.nominations.services.support import end_support, support
from election.nominations.services.traits import tell_traits
from election.nominations.services.word import write_word

__all__ = [
    "Answers",
    "CallText",
    "Grounds",
    "Profile",
    "answer",
    "ask",
    "ask_by_mail",
    "due",
    "end_support",
    "enter_outsider",
    "give_answers",
    "keep_contact",
    "kind_now",
    "last_reminder",
    "merge_nominees",
    "nominate",
    "nominate_from_floor",
    "plan_reminders",
    "present",
    "publish_call",
    "put_photo",
    "remind",
    "remind_nominators",
    "reminder_moments",
    "reminder_plan",
    "remove_photo",
    "support",
    "take_back",
    "tell_traits",
    "undo_merge",
    "unplan_reminders",
    "withdraw",
    "withdraw_question",
    "write_call",
    "write_profile",
    "write_word",
]
