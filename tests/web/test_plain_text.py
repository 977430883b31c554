"""What is pasted from a word processor is kept as plain text, and nothing of it is lost."""

from __future__ import annotations

import pytest

from election.web.forms import plain


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Första\vandra\fsista", "Första\nandra\nsista"),
        ("En\r\ntvå\rtre\u2028fyra\u2029fem\x85sex", "En\ntvå\ntre\nfyra\nfem\nsex"),
        ("10\u00a0000 kr, 5\u202f%", "10 000 kr, 5 %"),
        ("val\u00adbered\u00adning\u200b\ufeff", "valberedning"),
        ("\u201dSå\u201d \u2013 \u2018sade\u2019 hon… •\t1",) * 2,
        ("A\u030aland", "Åland"),
        ("👩\u200d⚕️", "👩\u200d⚕️"),
        ("\x00\x07 ja \x1b", "ja"),
        (None, ""),
    ],
)
def test_text_from_a_word_processor(pasted: str | None, kept: str):
    assert plain(pasted) == kept
