"""The native engine against gmpy2 and against the reference; and what happens without it."""

from __future__ import annotations

import ctypes
import multiprocessing
import pickle
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from secrets import randbelow

import pytest

from election import native as package
from election.cli import main
from election.core.ballot.engine import PYTHON, Engine, Product, tables_for
from election.core.ballot.group import FixedBase, G, P, Q, power
from election.native import NativeMissingError, engine, library_path, native
from election.native.__main__ import compile_library

SECRET = 0x1234567
Y = power(G, SECRET)
ORDER_2 = P - 1
ORDER_3 = next(x for x in (power(n, (P - 1) // 3) for n in range(2, 20)) if x != 1)
BASES = [1, 2, 5, ORDER_2, ORDER_3, G, Y, P - 2, G * ORDER_2 % P, 1 << 2046, (1 << 2047) - 1]
EXPONENTS = [0, 1, 2, 15, 16, 17, Q - 1, Q, Q + 1, 1 << 255, (1 << 256) - 1, int("01" * 128, 2)]
SCALARS = [0, 1, Q - 1, Q, Q + 5, -1, 1 << 300]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("native") / "powers.so"
    try:
        compile_library(path)
    except NativeMissingError as error:
        pytest.skip(f"no native engine: {error}")
    return path


@pytest.fixture(scope="module", params=[1, 4, 8], ids=["portable", "AVX2", "IFMA"])
def made(request: pytest.FixtureRequest, library: Path) -> Engine:
    try:
        return native(request.param, library)
    except NativeMissingError as error:
        pytest.skip(f"no native engine: {error}")


@pytest.fixture(scope="module", params=["python", "native"])
def each(request: pytest.FixtureRequest) -> Engine:
    return PYTHON if request.param == "python" else native(0, request.getfixturevalue("library"))


def expected(one: Product) -> int:
    return pow(G, one.g % Q, P) * pow(Y, one.y % Q, P) * pow(one.base, one.exponent, P) % P


def random_product() -> Product:
    return Product(randbelow(Q), randbelow(Q), 1 + randbelow(P - 1), randbelow(1 << 256))


def test_every_base_with_every_exponent(made):
    wanted = [Product(0, 0, base, exponent) for base in BASES for exponent in EXPONENTS]
    assert made.powers(Y, 4).products(wanted) == list(map(expected, wanted))


def test_the_exponents_of_g_and_y_are_taken_modulo_q(made):
    wanted = [Product(a, b, 5, 7) for a in SCALARS for b in SCALARS]
    assert made.powers(Y, 8).products(wanted) == list(map(expected, wanted))


@pytest.mark.parametrize("count", [0, 1, 2, 7, 8, 9, 31, 32, 33, 70])
def test_any_number_of_products(made, count):
    wanted = [random_product() for _ in range(count)]
    assert made.powers(Y, 8).products(wanted) == list(map(expected, wanted))


def test_products_come_back_in_the_order_asked_though_bases_repeat(made):
    bases = [1 + randbelow(P - 1) for _ in range(40)]
    wanted = [Product(place, 0, bases[place * 7 % 40], randbelow(Q)) for place in range(120)]
    assert made.powers(Y, 8).products(wanted) == list(map(expected, wanted))


@pytest.mark.parametrize("window", [4, 5, 6, 7, 8, 10])
def test_tables_of_every_size(made, window):
    wanted = [random_product() for _ in range(3)]
    assert made.powers(Y, window).products(wanted) == list(map(expected, wanted))


@pytest.mark.parametrize(
    "one",
    [
        Product(0, 0, 0, 1),
        Product(0, 0, P, 1),
        Product(0, 0, -1, 1),
        Product(0, 0, P + 5, 1),
        Product(0, 0, 1 << 3000, 1),
        Product(0, 0, 5, -1),
        Product(0, 0, 5, 1 << 256),
    ],
)
def test_what_is_out_of_bounds_is_refused_by_either(each, one):
    with pytest.raises(ValueError, match="out of bounds"):
        each.powers(Y, 4).products([Product(0, 0, 5, 1), one])


def fuzz(made: Engine, count: int) -> None:
    """Compare with one table of g: all bases are known powers of it."""
    logs = [randbelow(Q) for _ in range(200)]
    table = FixedBase(G, 10)
    bases = [table.power(log) for log in logs]
    for start in range(0, count, 1000):
        picked = [(randbelow(200), randbelow(Q), randbelow(Q), randbelow(Q)) for _ in range(1000)]
        wanted = [Product(a, b, bases[place], e) for place, a, b, e in picked]
        found = made.powers(Y, 8).products(wanted)
        for (place, a, b, e), one in zip(picked, found, strict=True):
            assert one == table.power(a + SECRET * b + logs[place] * e), (start, wanted)


def test_a_thousand_random_products(made):
    fuzz(made, 1000)


@pytest.mark.long
def test_a_hundred_thousand_random_products(made):
    fuzz(made, 100_000)


def test_the_reference_gives_the_same_as_powers_one_by_one():
    wanted = [random_product() for _ in range(3)] + [Product(1, Q, G, Q), Product(-1, 1, G, 0)]
    assert tables_for(Y, 4).products(wanted) == list(map(expected, wanted))


def in_another_process(made: Engine, wanted: list[Product]) -> list[int]:
    return [int(one) for one in made.powers(Y, 4).products(wanted)]


def test_an_engine_goes_to_another_process(made):
    wanted = [random_product()]
    assert pickle.loads(pickle.dumps(made)) is made  # noqa: S301 - our own bytes
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(in_another_process, made, wanted).result() == [expected(wanted[0])]


# --- choosing, and doing without ---


def test_an_engine_is_chosen_by_name(monkeypatch, tmp_path):
    monkeypatch.setattr(package, "SOURCE", tmp_path / "powers.c")
    (tmp_path / "powers.c").write_text("another source: no library is made of it")
    native.cache_clear()
    assert engine("python") is engine("auto") is PYTHON
    with pytest.raises(NativeMissingError, match="compiled"):
        engine("native")
    with pytest.raises(ValueError, match="none of"):
        engine("fast")
    assert main(["verify", "--engine", "native", "nothing.bel"]) == 2
    native.cache_clear()


def test_without_a_compiler_it_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NativeMissingError, match="no C compiler"):
        compile_library(tmp_path / "powers.so")
    done = subprocess.run(
        [sys.executable, "-m", "election.native"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Nothing is lost" in done.stderr


def test_a_compiler_that_fails_leaves_nothing_behind(monkeypatch, tmp_path):
    compiler = tmp_path / "cc"
    compiler.write_text("#!/bin/sh\necho broken >&2\nexit 1\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NativeMissingError, match="broken"):
        compile_library(tmp_path / "powers.so")
    assert list(tmp_path.iterdir()) == [compiler]


def test_a_library_that_cannot_be_loaded_is_none(tmp_path):
    (tmp_path / "powers.so").write_bytes(b"not a library")
    with pytest.raises(NativeMissingError, match="cannot be loaded"):
        native(0, tmp_path / "powers.so")


def test_a_library_that_computes_wrong_numbers_is_not_used(library, tmp_path):
    source = package.SOURCE.read_text("utf-8")
    shutil.copy(package.SOURCE.with_name("lanes.h"), tmp_path)
    wrong = tmp_path / "powers.c"
    wrong.write_text(source.replace("if (digit == 1) {", "if (digit == 2) {"))
    compiler = shutil.which("cc") or shutil.which("gcc") or "clang"
    target = str(tmp_path / "wrong.so")
    subprocess.run([compiler, "-O1", "-fPIC", "-shared", "-o", target, str(wrong)], check=True)
    with pytest.raises(NativeMissingError, match="wrong numbers"):
        native(0, Path(target))


def test_a_library_belongs_to_its_source(library):
    assert library_path().name.startswith("powers-")
    assert ctypes.CDLL(str(library)).powers_lanes(3) == 0
