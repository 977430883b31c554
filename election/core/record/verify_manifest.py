"""The manifest against the rulebook, and against itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from election.core.record.files import MANIFEST
from election.core.record.manifest import VERSION, Manifest, PoolEntry, Signer
from election.core.record.sign import BadSignatureError, key_id
from election.core.record.verify_files import unknown_version
from election.core.refusal import Violation, violation
from election.core.rulebook.model import Rulebook, Tie


def manifest_violations(manifest: Manifest) -> Iterator[Violation]:
    """Return every way in which the manifest contradicts itself."""
    if manifest.version != VERSION:
        yield unknown_version(MANIFEST)
    yield from _pool_violations(manifest)
    yield from _key_violations(manifest)


def rulebook_violations(manifest: Manifest, rulebook: Rulebook) -> Iterator[Violation]:
    """Return every way in which the manifest breaks the rulebook it names."""
    committee = rulebook.committee
    trustees = manifest.trustees
    claims = (
        (
            manifest.rulebook == rulebook.digest,
            "rulebook",
            "The rulebook is another than the one the manifest names.",
            None,
        ),
        (
            manifest.network.name == rulebook.name,
            "network.name",
            "The network is not the one of the rulebook.",
            None,
        ),
        (
            manifest.meeting.kind in rulebook.meetings.electing,
            "meeting.kind",
            "The rulebook lets no meeting of this kind elect.",
            "meetings.electing",
        ),
        (
            manifest.meeting.on >= rulebook.valid_from,
            "meeting.on",
            "The meeting was held before the rulebook was in force.",
            "valid_from",
        ),
        (
            trustees.threshold == committee.threshold,
            "trustees.threshold",
            "The rulebook asks for another number of trustees to decrypt.",
            "committee.threshold",
        ),
        (
            len(trustees.trustees) == committee.trustees,
            "trustees.trustees",
            "The rulebook asks for another number of trustees.",
            "committee.trustees",
        ),
        (
            manifest.quorum >= committee.signatures,
            "quorum",
            "The rulebook asks for more signatures.",
            "committee.signatures",
        ),
        (
            manifest.lot is rulebook.voting.tie,
            "lot",
            "The rulebook decides ties in another way.",
            "voting.tie",
        ),
    )
    for holds, place, says, key in claims:
        if not holds:
            yield _at(place, "against-the-rulebook", says, rule=key and rulebook.source(key))
    yield from _office_violations(manifest, rulebook)


def _office_violations(manifest: Manifest, rulebook: Rulebook) -> Iterator[Violation]:
    seen: set[str] = set()
    for place, office in enumerate(manifest.offices):
        known = rulebook.offices.get(office.office)
        if known is None or office.office in seen:
            yield _at(
                f"offices[{place}].office",
                "unknown-office",
                "The office {office} is not in the rulebook, or stands here twice.",
                office=office.office,
            )
            continue
        seen.add(office.office)
        ranges = [(part.id, part.least, part.most) for part in known.parts]
        if [(part.part, part.least, part.most) for part in office.parts] != ranges:
            yield _at(
                f"offices[{place}].parts",
                "other-seats",
                "The parts and seats of {office} are not those of the rulebook.",
                rule=rulebook.source(f"offices.{office.office}.parts"),
                office=office.office,
            )


def _pool_violations(manifest: Manifest) -> Iterator[Violation]:
    pool = manifest.pool
    uuids = [*(each.uuid for each in pool), *(each.lot.uuid for each in pool if each.lot)]
    if len(set(uuids)) != len(uuids):
        yield _at("pool", "uuid-twice", "A uuid stands twice in the pool.")
    keys = [*(each.server_key for each in pool), *(e.lot.server_key for e in pool if e.lot)]
    if len(set(keys)) != len(keys):
        yield _at("pool", "server-key-twice", "Two boxes have the same key of the server.")
    if len({len(each.spares) for each in pool}) > 1:
        yield _at("pool", "spares-differ", "Every uuid has the same number of spare codes.")
    for place, entry in enumerate(pool):
        yield from _entry_violations(manifest, entry, place)


def _entry_violations(manifest: Manifest, entry: PoolEntry, place: int) -> Iterator[Violation]:
    at = f"pool[{place}]"
    if entry.number != place + 1:
        yield _at(f"{at}.number", "pool-number", "The pool is numbered from 1 without a gap.")
    if entry.credentials.count != manifest.eligible_seats + len(entry.spares):
        yield _at(
            f"{at}.credentials.count",
            "credentials-not-per-seat",
            "There must be one credential for each of {seats} seats and {spares} spare codes.",
            seats=manifest.eligible_seats,
            spares=len(entry.spares),
        )
    if len(set(entry.spares)) != len(entry.spares):
        yield _at(f"{at}.spares", "spare-twice", "A spare code stands twice.")
    if (entry.lot is not None) != (manifest.lot is Tie.LOT_BOX):
        yield _at(
            f"{at}.lot",
            "lot-box-expected" if entry.lot is None else "lot-box-not-expected",
            "Lot boxes stand at every uuid where the manifest announces them, and else nowhere.",
        )


def _key_violations(manifest: Manifest) -> Iterator[Violation]:
    signers = manifest.signers
    trustees = manifest.trustees
    officer = [manifest.code_officer] if manifest.code_officer else []
    yield from chain.from_iterable(
        _signer_violations(signer, f"signers[{place}]") for place, signer in enumerate(signers)
    )
    yield from chain.from_iterable(_signer_violations(each, "code_officer") for each in officer)
    public = [each.public_key for each in (*signers, *officer)]
    if len(set(public)) != len(public):
        yield _at("signers", "key-twice", "Two persons have announced the same key.")
    if not 1 <= manifest.quorum <= len(signers):
        yield _at("quorum", "quorum", "The quorum is at least one, and no more than the signers.")
    if any(entry.spares for entry in manifest.pool) and not officer:
        yield _at("code_officer", "no-code-officer", "Spare codes need a code officer's key.")
    size = len(trustees.trustees)
    if not size < 2 * trustees.threshold <= 2 * size:
        yield _at(
            "trustees.threshold",
            "threshold",
            "More than half of the trustees must be needed, and no more than there are.",
        )
    if len(set(_trustee_keys(manifest))) != size:
        yield _at("trustees.trustees", "key-twice", "Two trustees have the same key.")


def _trustee_keys(manifest: Manifest) -> Sequence[str]:
    return [each.public_key for each in manifest.trustees.trustees]


def _signer_violations(signer: Signer, place: str) -> Iterator[Violation]:
    try:
        fits = key_id(signer.public_key) == signer.key_id
    except BadSignatureError as error:
        yield _at(
            f"{place}.public_key", "bad-key", "This key cannot be used: {says}.", says=str(error)
        )
        return
    if not fits:
        yield _at(f"{place}.key_id", "key-id", "The key id does not belong to the public key.")


def _at(
    place: str, code: str, template: str, rule: str | None = None, **params: str | int
) -> Violation:
    return violation(code, template, rule, f"{MANIFEST}: {place}", **params)
