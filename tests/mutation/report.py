"""The table of verdicts, and an account of every mutant that somebody accepts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from tests.mutation.verdicts import Verdict

HEAD = """# Boxes with one thing changed

`make mutations` takes a good ballot box (two questions, three ballots of two voters, the server's key and two trustees in the strong form) and changes everything in it, one thing at a time: each value of each object,
its order and form, events and the chain, the bytes of the file; also as somebody could who has a voter's or all trustees' signing keys. Whatever can be mended around the change (hashes, names of records, payloads,
the chain) is mended. Our verifier and `belenios-tool` 2.0 hear each box cut off behind the change and, where either accepts that, the whole box. A verdict that this page does not account for fails the command.
"""

# Why what we accept is right, by kind of object, and by place or change where that decides.
ACCEPTED = {
    "election": "A well-formed election, and another one. Its ballots carry the fingerprint of theirs, so that the whole box is refused.",
    "credentials": "Another list of voters, well formed. Whoever voted must stand in it; of others nothing in a box tells. The manifest has the hash of each list, and the verifier of a record holds them against each other.",
    "trustees": "The same keys in another order. What was decrypted names its owner by place, so that the whole box is refused.",
    "trustees, signed again": "All trustees sign that each other's coefficients are theirs: the same key, made otherwise by the same persons.",
    "events": "A shorter box, as while voting is open; ballots of two voters, or two decryptions, in another order. Whoever has seen a box holds it against what he saw (`verify-diff`); her own ballot is on the board by its tracker; the record names the last event of each box.",
}  # fmt: skip

# Why we refuse what the tool accepts, by the check that refuses.
STRICTER = {
    "text": "Each object has one form only, so that what is read is all that was hashed. The tool also reads others.",
    "range": "Elements are below p and exponents below q, so that each has one form; the tool reduces some, and looks at others when it counts.",
    "shape": "As many parts as there must be; the tool looks when it counts.",
    "strong-form": "Our trustees sign each other's data. In a box of any maker such a signature must hold where it stands, in ours it must stand there; the tool reads none.",
    "membership": "Every element is in the group before anything is done with it; the tool looks at credentials when they vote and at decryptions when it counts.",
    "identity": "A key or credential that is the identity belongs to everybody.",
    "encrypted-tally": "The encrypted tally is the sum of the ballots that count. The tool sums by itself and does not read the one that stands there.",
    "sized-tally": "The number of ballots tallied, likewise.",
    "payload": "An event names the hashes of what it brings, and nothing else.",
    "decryption-proof": "We check a decryption when it is given, the tool when it counts.",
    "owner": "Likewise.",
    "owner-repeated": "A trustee decrypts once.",
    "ballot-repeated": "The same ballot is not cast twice.",
    "credential-repeated": "A voter stands once in the list.",
    "order": "Events have an order, to the last one. The tool lets some pass that change nothing.",
}  # fmt: skip


def report(verdicts: Sequence[Verdict]) -> tuple[str, list[Verdict]]:
    """Return the page, and the verdicts that it does not account for."""
    lines = [HEAD, *_table(verdicts), "", *_accepted(verdicts), "", *_stricter(verdicts)]
    slowest = max(one.seconds for one in verdicts)
    lines += [
        "",
        f"Our verifier took {slowest:.1f} s of processor time for the slowest of them.",
        "",
    ]
    return "\n".join(lines), [one for one in verdicts if not _is_accounted_for(one)]


def _table(verdicts: Sequence[Verdict]) -> Iterator[str]:
    yield "| What was changed | Boxes | refused by us | by `belenios-tool` | refused by the tool alone |"
    yield "|---|---|---|---|---|"
    kinds = [(kind, list(them)) for kind, them in groupby(verdicts, lambda one: one.kind)]
    for kind, them in [*kinds, ("**all**", list(verdicts))]:
        ours = sum(_is_refused(one.ours, one.ours_whole) for one in them)
        tool = sum(_is_refused(one.tool, one.tool_whole) for one in them)
        alone = sum(one.ours is None and one.tool is not None for one in them)
        yield f"| {kind} | {len(them):,} | {ours:,} | {tool:,} | {alone} |"


def _is_refused(cut: str | None, whole: str | None) -> bool:
    return cut is not None or bool(whole)


def _accepted(verdicts: Sequence[Verdict]) -> Iterator[str]:
    them = [one for one in verdicts if one.ours is None]
    whole = Counter(one.kind for one in them if one.ours_whole is None)
    yield "## Accepted by us"
    yield ""
    yield "| What was changed | cut off behind the change | whole | Why that is right |"
    yield "|---|---|---|---|"
    for kind, number in _counted(one.kind for one in them):
        yield f"| {kind} | {number} | {whole[kind]} | {ACCEPTED.get(kind, '**not accounted for**')} |"


def _stricter(verdicts: Sequence[Verdict]) -> Iterator[str]:
    them = [one for one in verdicts if one.ours is not None and one.tool is None]
    whole = Counter(one.ours for one in them if one.tool_whole is None)
    yield "## Refused by us, accepted by `belenios-tool`"
    yield ""
    yield "| Our check | cut off | whole | Why |"
    yield "|---|---|---|---|"
    for check, number in _counted(str(one.ours) for one in them):
        why = STRICTER.get(check, "**not accounted for**")
        yield f"| `{check}` | {number} | {whole[check]} | {why} |"


def _counted(names: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(names).items(), key=lambda each: (-each[1], each[0]))


def _is_accounted_for(one: Verdict) -> bool:
    if one.ours is None:
        return one.tool is None and one.kind in ACCEPTED
    return one.tool is not None or one.ours in STRICTER
