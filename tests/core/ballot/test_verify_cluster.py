"""The same verdicts from the processes of a Dask cluster."""

import json
from collections.abc import Iterator

import pytest
from archive_verdicts import FIRST
from ballot_forging import pack, repaired
from ballot_proving import Twist
from distributed import LocalCluster

from election.cli import main
from election.core.ballot import verify_ballots
from election.core.ballot.verify import verify_archive


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Give the address of a cluster of two processes."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
    ) as local:
        yield local.scheduler_address


def test_a_cluster_finds_the_same(box, whole, cluster, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(verify_ballots, "_CHUNK_ELEMENTS", 1)  # a chunk for each ballot
    path = tmp_path / "box.bel"
    path.write_bytes(whole)
    assert main(["verify", "--json", "--cluster", cluster, str(path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == [list(each) for each in verify_archive(whole).counts]
    bad = box.ballot(2, [[1, 0], [0, 0, 1, 1]], Twist(1, 2, 1, 2))
    path.write_bytes(pack(repaired(box.events, FIRST, 0, bad)))
    assert main(["verify", "--json", str(path)]) == 1
    alone = capsys.readouterr().out
    assert main(["verify", "--json", "--cluster", cluster, str(path)]) == 1
    assert capsys.readouterr().out == alone


def test_a_ballot_of_no_listed_credential_is_refused_there_too(box, cluster, tmp_path, capsys):
    path = tmp_path / "box.bel"
    fewer = json.loads(box.credential_list())[:-1]
    shorter = json.dumps(fewer, separators=(",", ":")).encode()
    path.write_bytes(pack(repaired(box.events, 0, 2, shorter)))
    assert main(["verify", "--json", "--cluster", cluster, str(path)]) == 1
    assert json.loads(capsys.readouterr().out)["check"] == "unknown-credential"


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere"])
def test_where_no_cluster_answers_that_is_said(whole, address, tmp_path, capsys, monkeypatch):
    path = tmp_path / "box.bel"
    path.write_bytes(whole)
    monkeypatch.setattr("election.cli.verify.CLUSTER_SECONDS", 1)
    assert main(["verify", "--cluster", address, str(path)]) == 2
    assert f"No cluster answers at {address}" in capsys.readouterr().err
