"""Put names forward, answer, present oneself, and withdraw."""

from election.nominations.services.answer import answer, present, withdraw
from election.nominations.services.nominate import Grounds, kind_now, nominate, support

__all__ = ["Grounds", "answer", "kind_now", "nominate", "present", "support", "withdraw"]
