"""How the tests of setups ask for the verifier's verdict."""

from copy import deepcopy

from ballot_boxes import QUESTIONS
from ballot_forging import Maker, election_key, election_text, pack, setup_event
from ballot_proving import text

from election.core.ballot.invalid import Check, InvalidArchiveError
from election.core.ballot.verify import verify_archive

MAKER = Maker(questions=QUESTIONS, trustees=[("Single",), ("Pedersen", 3, 2)])
ELECTION, TRUSTEES, CREDENTIALS, _ = MAKER.events[0][1]


def check_of(*, election=None, items=None, credentials=CREDENTIALS, own=True) -> Check | None:
    """The failed check of a setup whose election has the key of its trustees."""
    trustees = TRUSTEES if items is None else text(items)
    if election is None:
        election = ELECTION if items is None else with_key(items)
    try:
        verify_archive(pack([setup_event(election, trustees, credentials)]), own=own)
    except InvalidArchiveError as error:
        return error.check if error.where == "event 0 (Setup)" else None
    return None


def with_key(items) -> bytes:
    try:
        return election_text(MAKER.uuid, election_key(items), QUESTIONS)
    except (ValueError, LookupError, TypeError):
        return ELECTION


def items_with(group=None, single=None) -> list:
    first, second = deepcopy(MAKER.items)
    return [["Single", single or first[1]], ["Pedersen", group or second[1]]]


def group_of(items=MAKER.items) -> dict:
    return deepcopy(items[1][1])
