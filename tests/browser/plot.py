"""What happens in the whole election: who is put up, how each votes, who is elected by that."""

from __future__ import annotations

from dataclasses import dataclass

from tests.browser.house import name_of
from tests.browser.voters import Votes

TITLE = "Val 2027"
EARLIER, MEETING = "Årsmöte 2024", "Nätverksgruppens första möte 2027"
COMMITTEE = ("uppsala-o1", "dalarna-o1", "gotland-s1")
TELLER, OFFICER = "dalarna-s2", "halland-s2"
CHAIR, VICE, WORKING = "Chair", "Vice chair", "Working committee"
CONVENER, MEMBER = "Nomination committee (convener)", "Nomination committee (member)"

BY_PHONE, BY_KEYBOARD = "uppsala-o2", "gotland-o2"
BY_PROGRAM = ("uppsala-o1", "dalarna-o1", "gotland-o1", "halland-s1", "halland-o2")
VOTERS = (BY_PHONE, BY_KEYBOARD, *BY_PROGRAM)

# Who is put up for what by whom; the first two at the pages.
NOMINATED = (
    ("gotland-o1", (CHAIR, VICE, WORKING), "halland-o2"),
    ("uppsala-o2", (CHAIR, VICE, WORKING), "uppsala-o2"),  # by herself
    ("halland-o2", (VICE, WORKING), "gotland-o2"),
    ("dalarna-o2", (WORKING,), "dalarna-o1"),
    ("uppsala-o1", (WORKING,), "dalarna-o2"),
    ("gotland-o2", (WORKING,), "gotland-o1"),
    ("uppsala-s1", (CONVENER,), "uppsala-o1"),
    ("halland-s1", (CONVENER,), "halland-o1"),
    ("dalarna-s1", (MEMBER,), "dalarna-o1"),
    ("gotland-s2", (MEMBER,), "gotland-o1"),
    ("gotland-s1", (MEMBER,), "gotland-o2"),
)
PROPOSED = {
    CHAIR: "gotland-o1",
    VICE: "halland-o2",
    f"{WORKING} 1": "uppsala-o2",
    f"{WORKING} 2": "gotland-o2",
    f"{WORKING} 3": "dalarna-o2",
    CONVENER: "uppsala-s1",
    f"{MEMBER} 1": "dalarna-s1",
    f"{MEMBER} 2": "gotland-s1",
}


Chosen = tuple[tuple[str, ...], ...]  # in each question; nobody is a blank vote


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest: its office, the ballots in the order of its voters, who is elected by them."""

    number: int
    office: str
    title: str
    ballots: tuple[Chosen, ...]
    elected: tuple[str, ...]
    voters: tuple[str, ...] = VOTERS

    def votes(self, voter: str) -> Votes:
        return [[name_of(one) for one in keys] for keys in self.ballots[self.voters.index(voter)]]


def one_seat(*ballots: str) -> tuple[Chosen, ...]:
    return tuple(((one,) if one else (),) for one in ballots)


def several(*ballots: tuple[str, ...]) -> tuple[Chosen, ...]:
    return tuple((one,) for one in ballots)


G1, G2, U1 = "gotland-o1", "gotland-o2", "uppsala-o1"
U2, H2, D2 = "uppsala-o2", "halland-o2", "dalarna-o2"
US, HS, DS = "uppsala-s1", "halland-s1", "dalarna-s1"
GS, GS1 = "gotland-s2", "gotland-s1"
CONTESTS = (
    Contest(1, "chair", CHAIR, one_seat(U2, G1, G1, "", G1, U2, G1), (G1,)),
    Contest(2, "vice chair", VICE, one_seat(U2, "", U2, U2, H2, U2, U2), (U2,)),
    Contest(
        3,
        "working committee",
        WORKING,
        several(
            (H2, G2, D2),
            (H2, G2),
            (H2, D2, U1),
            (G2, D2, H2),
            (G2, H2, D2),
            (),
            (H2, G2, U1),
        ),
        (H2, G2, D2),
    ),
    Contest(  # three each and a blank one for convener: the lot box decides
        4,
        "nomination committee",
        "Nomination committee",
        (
            ((US,), (DS, GS)),
            ((HS,), (DS,)),
            ((US,), (DS, GS1)),
            ((HS,), (DS, GS)),
            ((US,), (GS, DS)),
            ((HS,), (DS, GS)),
            ((), (GS1,)),
        ),
        (DS, GS),
    ),
)
