"""What happens in the half year of the 2027 election: who stands, how each votes, who is elected."""

from __future__ import annotations

from datetime import date

from tests.browser.house import REGIONS as FOUR
from tests.browser.plot import Chosen, Contest, one_seat, several

TITLE = "Val 2027"
REGIONS = (*FOUR, "Kalmar")
READINGS = {"Q11": "V3"}  # anyone whom a member proposes may sit in the nomination committee
EARLIER = ("Årsmöte 2024", date(2024, 12, 5))
ANNUAL = ("Årsmöte 2026", date(2026, 12, 3))  # of an election year: it elects nobody
MEETING = ("Nätverksgruppens första möte 2027", date(2027, 1, 28))
CHAIR, VICE, WORKING = "Chair", "Vice chair", "Working committee"
CONVENER, MEMBER = "Nomination committee (convener)", "Nomination committee (member)"

# The eleven at their pages; the others send what the eleven have shown.
CONVENES, MEMBERS = "uppsala-o1", ("dalarna-o1", "gotland-s1")
COMMITTEE = (CONVENES, *MEMBERS)  # and trustees
PRESENTS = "gotland-o1"  # has a page with a picture; is elected chair
PHONE, KEYBOARD = "uppsala-o2", "halland-o2"
REMOTE = "kalmar-o2"  # withdraws, and is put forward again from the floor
DECLINES = "gotland-o2"  # is elected, and would rather not
TELLER, OFFICER = "dalarna-s2", "halland-s2"

HOLDERS = {
    CHAIR: {"chair": ["halland-o1"]},  # loses her appointment with the year
    VICE: {"vice-chair": ["dalarna-o2"]},
    WORKING: {"member": ["gotland-o1", "uppsala-o2", "halland-o2"]},
    "Nomination committee": {"convener": [CONVENES], "member": [*MEMBERS]},
}
SUCCESSOR = "halland-o3"  # appointed from New Year; put forward against the proposal
OUTSIDE, OUTSIDE_TOO = "utanfor-x", "utanfor-y"  # one person under two addresses
SILENT = "dalarna-s1"  # never answers
REFUSES = "halland-o1"  # declines
STAYS = "kalmar-o1"  # is not proposed, and stands all the same

# In the booth on the phone, by the keyboard, from afar; the others by programs of their own.
VOTERS = (PHONE, KEYBOARD, REMOTE, *COMMITTEE[:2], PRESENTS, DECLINES, STAYS)

# Whom the others put forward, by a request: nominee, offices, nominator.
BY_REQUEST = (
    ("gotland-o2", (WORKING,), "gotland-o1"),
    ("kalmar-o1", (WORKING,), "uppsala-o2"),
    ("kalmar-o2", (WORKING,), "kalmar-o1"),
    ("uppsala-s1", (CONVENER,), "uppsala-o1"),
    ("kalmar-s1", (MEMBER,), "kalmar-o1"),
    ("halland-o2", (WORKING,), "gotland-o1"),
    (SILENT, (MEMBER,), "gotland-o1"),
)
ACCEPT_BY_REQUEST = ("gotland-o2", "kalmar-o1", "kalmar-o2", "uppsala-s1", "kalmar-s1")

PROPOSED = {
    CHAIR: "gotland-o1",
    VICE: "halland-o2",
    f"{WORKING} 1": "uppsala-o2",
    f"{WORKING} 2": "gotland-o2",
    f"{WORKING} 3": "dalarna-o2",
    CONVENER: "uppsala-s1",
    f"{MEMBER} 1": "kalmar-s1",
    f"{MEMBER} 2": OUTSIDE,
}

G1, G2, U2, H2 = PRESENTS, DECLINES, PHONE, KEYBOARD
D2, H3, K1, K2 = "dalarna-o2", SUCCESSOR, STAYS, REMOTE


def contest(
    number: int, title: str, ballots: tuple[Chosen, ...], elected: tuple[str, ...]
) -> Contest:
    return Contest(number, title.lower(), title, ballots, elected, VOTERS)


CONTESTS = (
    contest(1, CHAIR, one_seat(U2, G1, G1, G1, G1, G1, U2, ""), (G1,)),
    contest(2, VICE, one_seat(D2, H2, D2, D2, D2, "", D2, H2), (D2,)),
    contest(  # the vice chair stood here too, and is on this ballot no more
        3,
        WORKING,
        several(
            (U2, G2, K2, H3),
            (H3, H2, G2),
            (),
            (U2, G2, K2),
            (H3, K2, U2),
            (G2, U2, H3, K2),
            (K2, H3),
            (K1, K2, G2),
        ),
        (K2, G2, H3, U2),
    ),
    contest(
        4, f"{WORKING}, round 2", one_seat(H2, H2, K1, H2, H2, "", H2, K1), (H2,)
    ),  # one seat anew
)
ACCLAIMED = ("uppsala-s1", "kalmar-s1", OUTSIDE)
ELECTED = {
    "chair": (G1,),
    "vice-chair": (D2,),
    "working-committee": (K2, H3, U2, H2),
    "nomination-committee": ACCLAIMED,
}
