"""Found networks, keep their registers, give roles by hand, and sign people in."""

from election.people.services.appointments import Naming, appoint, end_appointment, take_back
from election.people.services.contacts import (
    decide_proposal,
    end_contact,
    name_contact,
    named_of,
    proposal_prospect,
    propose,
    renew_link,
)
from election.people.services.drafts import (
    confirm_draft,
    keep_draft,
    outdated_reason,
    preview_of,
    rows_to_correct,
)
from election.people.services.entries import (
    add_member,
    add_person,
    change_member,
    change_person,
    protect_person,
    unprotect_person,
)
from election.people.services.exchange import (
    Prospect,
    exchange,
    exchange_prospect,
    withdraw,
    withdrawal_prospect,
)
from election.people.services.merge import (
    counts_of,
    merge_hindrances,
    merge_persons,
    merges_of,
    part_hindrances,
    part_persons,
)
from election.people.services.network import adopt_rulebook, create_network
from election.people.services.register import Imported, import_register
from election.people.services.roles import end_role, grant_role
from election.people.services.sign_in import (
    Asking,
    ask_to_sign_in,
    due,
    enter_code,
    follow_link,
    forget_sign_ins,
    sign_out_everywhere,
)
from election.people.services.undo import (
    Becomes,
    changes,
    of_kind,
    undo,
    undo_hindrances,
    undo_lines,
)

__all__ = [
    "Asking",
    "Becomes",
    "Imported",
    "Naming",
    "Prospect",
    "add_member",
    "add_person",
    "adopt_rulebook",
    "appoint",
    "ask_to_sign_in",
    "change_member",
    "change_person",
    "changes",
    "confirm_draft",
    "counts_of",
    "create_network",
    "decide_proposal",
    "due",
    "end_appointment",
    "end_contact",
    "end_role",
    "enter_code",
    "exchange",
    "exchange_prospect",
    "follow_link",
    "forget_sign_ins",
    "grant_role",
    "import_register",
    "keep_draft",
    "merge_hindrances",
    "merge_persons",
    "merges_of",
    "name_contact",
    "named_of",
    "of_kind",
    "outdated_reason",
    "part_hindrances",
    "part_persons",
    "preview_of",
    "proposal_prospect",
    "propose",
    "protect_person",
    "renew_link",
    "rows_to_correct",
    "sign_out_everywhere",
    "take_back",
    "undo",
    "undo_hindrances",
    "undo_lines",
    "unprotect_person",
    "withdraw",
    "withdrawal_prospect",
]
