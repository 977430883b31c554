"""Found networks, keep their registers, give roles by hand, and sign people in."""

from election.people.services.network import adopt_rulebook, create_network
from election.people.services.register import Imported, import_register
from election.people.services.sign_in import (
    Asking,
    ask_to_sign_in,
    enter_code,
    follow_link,
    sign_out_everywhere,
)

__all__ = [
    "Asking",
    "Imported",
    "adopt_rulebook",
    "ask_to_sign_in",
    "create_network",
    "enter_code",
    "follow_link",
    "import_register",
    "sign_out_everywhere",
]
