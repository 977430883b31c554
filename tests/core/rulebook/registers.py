"""Registers as text, and how they are read."""

import pytest

from election.core.refusal import RefusedError
from election.core.rulebook.register_csv import read_register
from tests.core.rulebook.factories import RULEBOOK

HEADER = "member;decision;since;role;position;name;email;from;to"
ROWS = """\
Skåne;OG 2012-02-01 § 7;2012-02-01;ordinary;1;Testperson Ett;ett@example.org;2023-01-01;
Skåne;;;ordinary;2;Testperson Två;två@exämple.org;2023-01-01;2026-12-31
Skåne;;;substitute;1;Testperson Tre;;2023-01-01;
Gotland;OG 2012-02-01 § 8;2012-02-01;;;;;;
"""
GOOD = f"{HEADER}\n{ROWS}"


def read(text, rulebook=RULEBOOK):
    data = text if isinstance(text, bytes) else text.encode()
    return read_register(data, rulebook, "register.csv")


def errors(text, rulebook=RULEBOOK):
    with pytest.raises(RefusedError) as refused:
        read(text, rulebook)
    return [str(one) for one in refused.value.violations]


def rows(*lines):
    return "\n".join((HEADER, *lines, ""))
