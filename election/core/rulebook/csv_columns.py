"""The columns of the CSV files, and the headings that mean them in three languages."""

from __future__ import annotations

from election.core.rulebook.csv_text import Column

# headings are compared in lower case and by their letters and digits only: "Fr.o.m." is "from"
_NAME = Column(key="name", headings=("name", "namn", "navn", "fullname"))
_EMAIL = Column(
    key="email",
    headings=("email", "epost", "epostadress", "epostadresse", "mejl", "mail", "mejladress"),
    required=False,
)

ORGANISATIONS = (
    Column(
        key="member",
        headings=(
            "member",
            "medlem",
            "region",
            "landsting",
            "organisation",
            "organisasjon",
            "medlemsorganisation",
            "medlemsorganisasjon",
        ),
    ),
    Column(
        key="decision",
        headings=("decision", "beslut", "medlemsbeslut", "vedtak", "medlemsvedtak"),
        required=False,
    ),
    Column(
        key="since",
        headings=("since", "membersince", "medlemsedan", "medlemfrån", "medlemsiden", "medlemfra"),
    ),
    Column(
        key="until",
        headings=("until", "memberuntil", "medlemtill", "medlemtil", "medlemtom", "utträde"),
        required=False,
    ),
    Column(key="role", headings=("role", "roll", "rolle", "uppdrag", "verv")),
    Column(
        key="position",
        headings=("position", "order", "ordning", "turordning", "plats", "plass", "rekkefølge"),
        required=False,
    ),
    _NAME,
    _EMAIL,
    Column(key="from", headings=("from", "från", "fra", "fromdatum", "fråndatum", "fradato")),
    Column(
        key="to",
        headings=("to", "till", "til", "tom", "tilldatum", "tildato"),
        required=False,
    ),
)

PERSONS = (
    Column(
        key="number",
        headings=(
            "number",
            "membernumber",
            "nummer",
            "nr",
            "medlemsnummer",
            "medlemsnr",
        ),
    ),
    _NAME,
    _EMAIL,
    Column(
        key="member_since",
        headings=(
            "membersince",
            "medlemsedan",
            "medlemfrån",
            "medlemsiden",
            "medlemfra",
            "innmeldt",
        ),
    ),
    Column(
        key="fee_paid_until",
        headings=(
            "feepaiduntil",
            "avgiftbetaldtill",
            "avgiftbetaldtom",
            "medlemsavgiftbetaldtill",
            "kontingentbetalttil",
            "betaldtill",
            "betalttil",
        ),
        required=False,
    ),
)

VOTES = (
    Column(key="voter", headings=("voter", "väljare", "röstande", "velger", "stemmegiver")),
    Column(key="contest", headings=("contest", "val", "valg")),
    Column(key="round", headings=("round", "omgång", "valomgång", "runde"), required=False),
    Column(key="choices", headings=("choices", "röster", "röst", "stemmer", "stemme")),
)
