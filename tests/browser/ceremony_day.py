"""The day before a meeting: trustees, adjuster and code officer make the key and the codes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.browser.desks import Adjuster, CodeOfficer, Sheet, Trustee


def they_sit_down(trustees: Sequence[Trustee], adjuster: Adjuster, officer: CodeOfficer) -> None:
    """Seal the recovery envelope, and give everybody her secret."""
    adjuster.seals_the_envelope()
    for one in (*trustees, adjuster, officer):
        one.sits_down()


def the_key_is_made(
    trustees: Sequence[Trustee], adjuster: Adjuster, officer: CodeOfficer
) -> dict[str, Sheet]:
    """Compare the check number, wait for the boxes; return the voters' sheets by seat."""
    officer.makes_the_codes()
    numbers = {one.reads_the_number() for one in trustees}
    assert len(numbers) == 1
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", numbers.pop())
    for trustee in trustees:
        trustee.confirms_the_number()
    for one in (*trustees, adjuster):
        one.sees_the_ceremony_over()
    return officer.prints_the_sheets()
