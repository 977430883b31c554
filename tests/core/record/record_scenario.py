"""The evening that the tests of the record share: what can happen, happens in it."""

from record_making import Evening, person, question, rulebook_text, ticks

from election.core.ballot.ballot import BLANK
from election.core.record.assemble import ContestFacts
from election.core.record.result import (
    Acclaimed,
    Annulled,
    Decision,
    DecisionKind,
)

TWO = ("Testperson Justerare Ett", "Testperson Justerare Två")


def hold_evening() -> tuple[Evening, dict[str, bytes]]:
    """Chair by run-off and lot; vice chair by acclamation; a box annulled; a code replaced."""
    evening = Evening(
        rulebook=rulebook_text(Q15b="V2"),
        offices=("chair", "vice-chair", "nomination-committee"),
        pool=6,
        lots=4,
    )
    codes = evening.codes
    chair = question("chair", "chair", "Ada", "Bo", "Cia")
    first = evening.open(evening.draft("chair", 1, chair))
    for code, name in zip(codes, ("Ada", "Ada", "Bo", "Bo", "Cia"), strict=False):
        first.cast(code, [ticks(chair, name)])
    first.cast(codes[5], [BLANK])
    evening.close(evening.openings[0].uuid)

    chair = question("chair", "chair", "Ada", "Bo")
    second = evening.open(evening.draft("chair", 2, chair))
    second.cast(codes[0], [ticks(chair, "Bo")])
    for code, name in zip(codes, ("Ada", "Ada", "Ada", "Bo", "Bo", "Bo"), strict=True):
        second.cast(code, [ticks(chair, name)])
    evening.close(evening.openings[1].uuid)

    convener = question("nomination-committee", "convener", "Disa", "Eli")
    member = question("nomination-committee", "member", "Disa", "Fia", "Gun", "Hal", seats=2)
    lost = evening.replace_code(
        1, 0, [evening.manifest.pool[2].uuid, evening.manifest.pool[3].uuid]
    )
    third = evening.open(
        evening.draft("nomination-committee", 1, convener, member, replacements=(lost,))
    )
    third.cast(codes[0], [ticks(convener, "Eli"), ticks(member, "Gun")])
    fourth = evening.open(evening.draft("nomination-committee", 1, convener, member))
    for code in (codes[0], *codes[2:5], evening.spares[0]):
        fourth.cast(code, [ticks(convener, "Disa"), ticks(member, "Disa", "Fia")])
    fourth.cast(codes[5], [BLANK, ticks(member, "Gun")])
    fourth.cast(codes[0], [ticks(convener, "Eli"), ticks(member, "Gun", "Fia")])
    fourth.cast(codes[2], [ticks(convener, "Eli"), ticks(member, "Gun", "Fia")])
    fourth.cast(codes[3], [ticks(convener, "Disa"), ticks(member, "Gun", "Fia")])
    evening.close(evening.openings[3].uuid)
    return evening, evening.files(contests_of(evening))


def contests_of(evening: Evening) -> list[ContestFacts]:
    early = Decision(kind=DecisionKind.EARLY_CLOSE, why="Alla hade röstat.", by=TWO)
    return [
        ContestFacts(
            contest="chair", rounds=(evening.facts(1), evening.facts(2, decisions=(early,)))
        ),
        ContestFacts(
            contest="vice-chair",
            rounds=(),
            acclaimed=(
                Acclaimed(
                    office="vice-chair",
                    part="vice-chair",
                    size=1,
                    seats=1,
                    persons=(person("Cia"),),
                ),
            ),
        ),
        ContestFacts(
            contest="nomination-committee",
            rounds=(evening.facts(4),),
            annulled=(
                Annulled(
                    opening=3, uuid=evening.openings[2].uuid, why="Nyckeln gick förlorad.", by=TWO
                ),
            ),
        ),
    ]
