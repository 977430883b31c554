"""The election that the tests of archives start from."""

from ballot_forging import Maker

QUESTIONS = [
    {"answers": ["Testperson Ett", "Testperson Två"], "min": 0, "max": 1, "question": "Ordförande"},
    {"answers": ["A", "B", "C"], "blank": True, "min": 1, "max": 2, "question": "Utskott"},
]


def make_box(**differences) -> Maker:
    """Three voters, one of whom votes twice; the server's key and two of three trustees."""
    maker = Maker(questions=QUESTIONS, trustees=[("Single",), ("Pedersen", 3, 2)], **differences)
    maker.cast(0, [[0, 1], [0, 1, 1, 0]])
    maker.cast(1, [[0, 0], [1, 0, 0, 0]])
    maker.cast(0, [[1, 0], [0, 0, 1, 0]])
    maker.cast(2, [[1, 0], [0, 0, 1, 1]])
    maker.end()
    maker.decrypt(1, 4, 2)
    maker.result()
    return maker
