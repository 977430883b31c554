"""Any byte and any file: whatever is changed, removed or added is refused, with its place."""

import json
import os
from itertools import pairwise
from pathlib import PurePosixPath
from unicodedata import category

import pytest
from record_forging import forged, found, resigned, verified
from record_making import MemoryTree

from election.cli import main
from election.core.record.canonical import canonical
from election.core.record.files import write_files
from election.core.record.verify import Level
from election.core.record.verify_signatures import check_signer


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def places(data: bytes) -> list[int]:
    """A place of each class of bytes, the ends, and some between."""
    of_class = {category(chr(byte)): place for place, byte in enumerate(data)}
    return sorted({*of_class.values(), 0, len(data) - 1, *range(7, len(data), len(data) // 5 + 1)})


def small(files) -> list[str]:
    return [path for path in files if not path.endswith(".bel")]


def told_at(files) -> set[str]:
    return {str(where).partition(":")[0] for _, where in found(files)}


def test_every_file_removed_is_named(files, remembered):
    signatures = [path for path in files if path.startswith("signatures/")]
    for path in files:
        left = {other: data for other, data in files.items() if other != path}
        twin = str(PurePosixPath(path).with_suffix({".sig": ".pem"}.get(path[-4:], ".sig")))
        assert (("missing-file", path) in found(left)) or path in signatures, path
        if path in signatures:
            assert found(left) == {("missing-file", path)}, (path, twin)


def test_every_class_of_bytes_of_every_small_file_matters(files, remembered):
    lean = {path: files[path] for path in small(files)}  # archives would only take time
    for path, data in lean.items():
        for place in places(data):
            changed = lean | {path: flipped(data, place)}
            assert path in told_at(changed), (path, place)


def test_every_byte_of_what_no_checksum_covers(files, evening):
    signer = evening.manifest.signers[0]
    pair = [path for path in files if signer.key_id in path]
    for path in ["checksums.json", *pair]:
        for place in range(len(files[path])):
            tree = MemoryTree(files | {path: flipped(files[path], place)})
            state, wrong = check_signer(tree, signer)
            assert wrong, (path, place)
            assert not state.signed


def test_bytes_of_the_archives_matter_where_the_checksum_is_forged(files, evening, monkeypatch):
    """A box whose changed bytes are summed and signed again: the box itself refuses them."""
    path = f"archives/{evening.openings[2].uuid}.bel"
    for place in range(7, len(files[path]), len(files[path]) // 12):
        forged_sums = resigned(files | {path: flipped(files[path], place)}, evening)
        only = {k: v for k, v in forged_sums.items() if not k.startswith(("archives/", "lots/"))}
        codes = {(c, str(w).partition(":")[0]) for c, w in found(only | {path: forged_sums[path]})}
        assert ("invalid-archive", path) in codes, place


@pytest.mark.parametrize(
    "data", [b"", b"x", b"{}", b"[]", b"null", b"\xff", b"[" * 9999, b"a=" + b"[" * 9999]
)
def test_rubbish_in_place_of_any_small_file(files, evening, remembered, data):
    for path in small(files):
        changed = files | {path: data}
        assert path in told_at(changed), path
        if not path.startswith("signatures/") and path != "checksums.json":
            assert path in told_at(resigned(changed, evening)), path


def test_truncated_and_lengthened_files(files, remembered):
    for path in files:
        for data in (files[path][:-1], files[path] + b"\n", files[path] + b"\0" * 512):
            assert path in told_at(files | {path: data}), path


def test_two_files_exchanged(files, evening, remembered):
    archives = [path for path in files if path.endswith(".bel")]
    for one, other in pairwise(archives):
        swapped = files | {one: files[other], other: files[one]}
        assert {one, other} <= told_at(swapped)
        codes = {code for code, _ in found(resigned(swapped, evening))}
        assert codes & {"other-uuid", "other-election"}


EXTRA = (
    "notes.txt", ".hidden", "openings/5.json", "openings/01.json", "openings/.json",
    "archives/x.bel", "lots/x.bel", "signatures/0123456789abcdef.sig", "signatures/notes",
    "manifest.json.bak", "minutes/minutes.html", "archives/deep/er.bel", "Manifest.json",
    "name with\nnewline", "a\u202eb",
)  # fmt: skip


@pytest.mark.parametrize("path", EXTRA)
def test_every_extra_file_is_named(files, evening, remembered, path):
    added = files | {path: b"{}"}
    assert path in {where for _, where in found(added)}
    assert path in told_at(resigned(added, evening)) or path.startswith("signatures/")
    if path.startswith("signatures/"):
        assert ("not-of-a-record", path) in found(added)


def test_odd_things_on_the_disk_are_named(files, remembered, tmp_path, capsys):
    record = tmp_path / "record"
    write_files(record, files)
    (record / "link.json").symlink_to("manifest.json")
    (record / "empty").mkdir()
    (record / "archives" / "empty").mkdir()
    os.mkfifo(record / "pipe")
    (record / os.fsdecode(b"bad\xff")).write_bytes(b"")
    (record / "result.json").unlink()
    (record / "result.json").symlink_to("/dev/null")
    assert main(["verify", str(record), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    places_ = {(each["code"], each["where"]) for each in report["violations"]}
    assert {
        ("link", "link.json"), ("link", "result.json"), ("not-of-a-record", "empty"),
        ("not-of-a-record", "archives/empty"), ("not-a-file", "pipe"),
        ("missing-file", "result.json"), ("extra-file", "bad\udcff"),
    } <= places_  # fmt: skip
    assert main(["verify", str(record)]) == 1
    assert "bad\\udcff: This file is not named" in capsys.readouterr().out


def leaves(value, path=()):
    """Every value in a JSON document, with the steps that lead there."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, item in steps:
        if isinstance(item, dict | list) and item:
            yield from leaves(item, (*path, step))
        else:
            yield (*path, step), item


def other(value):
    """Another value of the same type and form, as near as can be."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            last = value[-1]
            for swap in ("01", "ab", "AB", "yz", "YZ"):
                if last in swap:
                    return value[:-1] + swap[1 - swap.index(last)]
            near = chr(ord(last) ^ 1)
            return value[:-1] + (near if near.isalnum() == last.isalnum() else last * 2)
        case None:
            return 0
        case _:
            return [0]


def put(value, path, new):
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = new


def swept(files, path):
    """Every leaf of a file changed, and the whole put together again by a forger."""
    for steps, value in leaves(json.loads(files[path])):
        yield steps, lambda document, s=steps, v=value: put(document, s, other(v))


@pytest.mark.parametrize("path", ["manifest.json", "openings/1.json", "openings/3.json"])
def test_every_announced_value_binds_even_when_everything_is_signed_again(
    files, evening, remembered, path
):
    """Ballots carry the fingerprint of an election that names manifest and opening."""
    for steps, edit in swept(files, path):
        if steps[0] == "previous":  # a forger puts the chain right again
            continue
        assert verified(forged(files, evening, path, edit)).level is Level.INVALID, steps


FREE = {"why", "by", "kind"}  # what persons decided stands on the signatures alone


def test_every_figure_and_name_of_the_result_is_counted_again(files, evening, remembered):
    for steps, edit in swept(files, "result.json"):
        if FREE & set(steps) or steps[0] in ("manifest", "chain"):
            continue
        forgery = forged(files, evening, "result.json", edit)
        if "acclaimed" in steps and steps[-1] in ("id", "name"):
            continue  # acclamations are compared with `elected` below
        where = {str(w).partition(":")[0] for _, w in found(forgery)}
        assert "result.json" in where, steps


def test_an_acclamation_must_be_among_the_elected(files, evening, remembered):
    def edit(result):
        result["contests"][1]["acclaimed"][0]["persons"][0]["name"] = "Testperson Annan"

    assert ("other-count", "result.json: elected[1].name") in found(
        forged(files, evening, "result.json", edit)
    )


def test_keys_may_not_be_added_or_removed_anywhere(files, evening, remembered):
    for path in ("manifest.json", "result.json", "openings/3.json"):
        document = json.loads(files[path])
        stack = [document]
        while stack:
            value = stack.pop()
            if isinstance(value, dict):
                stack += [item for item in value.values() if item]
                for key in [*value, "zzz"]:
                    kept = dict(value)
                    value.pop(key, None) if key in value else value.update({key: 1})
                    changed = files | {path: canonical(document)}
                    value.clear()
                    value.update(kept)
                    if "votes" not in kept and kept is not document and "p-ada" not in kept:
                        codes = {c for c, w in found(changed) if str(w).startswith(path)}
                        assert codes & {"missing-key", "unknown-key"}, (path, key)
            elif isinstance(value, list):
                stack += value[:2]
