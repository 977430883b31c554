"""Records that a forger has changed and put together again so that all hashes agree."""

import json
from collections.abc import Callable
from typing import Any

from record_making import Evening, MemoryTree

from election.core.record.canonical import canonical, sha256
from election.core.record.checksums import Checksums
from election.core.record.files import signature_files
from election.core.record.verify import RecordReport, verify_tree


def forged(
    files: dict[str, bytes], evening: Evening, path: str, edit: Callable[[Any], object]
) -> dict[str, bytes]:
    """Edit one JSON file, then chain, sum and sign again with everybody's keys."""
    value = json.loads(files[path])
    edit(value)
    return rechained(files | {path: canonical(value)}, evening)


def rechained(files: dict[str, bytes], evening: Evening) -> dict[str, bytes]:
    files = dict(files)
    previous = sha256(files["manifest.json"])
    numbers = sorted(int(path[9:-5]) for path in files if path.startswith("openings/"))
    for number in numbers:
        path = f"openings/{number}.json"
        files[path] = canonical(json.loads(files[path]) | {"previous": previous})
        previous = sha256(files[path])
    hashes = {"manifest": sha256(files["manifest.json"]), "chain": previous}
    files["result.json"] = canonical(json.loads(files["result.json"]) | hashes)
    return resigned(files, evening)


def resigned(files: dict[str, bytes], evening: Evening) -> dict[str, bytes]:
    files = {path: data for path, data in files.items() if not path.startswith("signatures/")}
    files["checksums.json"] = Checksums.of(files).to_bytes()
    for key in evening.signing:
        files |= signature_files(key, files["checksums.json"])
    return files


def verified(files: dict[str, bytes], **options) -> RecordReport:
    return verify_tree(MemoryTree(files), **options)


def found(files: dict[str, bytes], **options) -> set[tuple[str, str | None]]:
    """What the verifier finds: codes with their places."""
    return {(each.code, each.where) for each in verified(files, **options).violations}
