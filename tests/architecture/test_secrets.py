"""Only the operating system's randomness, and engines that meet public numbers alone."""

import ast
import inspect
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import pytest

from election.core import ballot
from election.core.ballot.group import random_scalar

ROOT = Path(__file__).parents[2]
PROGRAMS = [
    *sorted((ROOT / "election").rglob("*.py")),
    *(ROOT / name for name in ("config.py", "wsgi.py")),
]
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
# What can be foretold by whoever knows a time, an address or a few outputs.
FORETOLD = {
    "random",
    "numpy",
    "gmpy2.random_state",
    "gmpy2.mpz_random",
    "gmpy2.mpz_urandomb",
    "uuid.uuid1",
    "uuid.uuid3",
    "uuid.uuid5",
    "uuid.getnode",
}


def names_used(path: Path) -> set[str]:
    """Return the modules a program imports, and ``module.name`` of what it takes of them."""
    found: set[str] = set()
    known: dict[str, str] = {}
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
            known |= {each.asname or each.name: each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(f"{known.get(node.value.id, node.value.id)}.{node.attr}")
    return found


def test_no_program_draws_what_could_be_foretold():
    drawing = {path.name: names_used(path) & FORETOLD for path in PROGRAMS}
    assert {name: found for name, found in drawing.items() if found} == {}
    assert sum("secrets" in names_used(path) for path in PROGRAMS) > 10


@pytest.mark.parametrize(
    "program",
    [
        "import random",
        "from random import randbytes",
        "import random as r",
        "import uuid\nuuid.uuid1()",
        "from uuid import uuid1",
        "import gmpy2 as g\ng.random_state()",
    ],
)
def test_such_a_program_would_be_found(program, tmp_path):
    (tmp_path / "program.py").write_text(program)
    assert names_used(tmp_path / "program.py") & FORETOLD


def test_what_draws_scalars_draws_them_of_the_operating_system_unless_it_is_told():
    asked = 0
    for each in pkgutil.iter_modules(ballot.__path__, f"{ballot.__name__}."):
        for _, act in inspect.getmembers(import_module(each.name), inspect.isfunction):
            drawing = inspect.signature(act).parameters.get("random")
            if drawing is not None and drawing.default is not inspect.Parameter.empty:
                assert drawing.default is random_scalar, act
                asked += 1
    assert asked > 10


def test_browsers_draw_of_web_crypto_alone():
    said = {path: path.read_text("utf-8") for path in SCRIPTS}
    assert not [path for path, text in said.items() if re.search(r"Math\s*(\.|\[.)\s*random", text)]
    drawing = {path.name for path, text in said.items() if "getRandomValues" in text}
    assert drawing == {"check.js", "group.js", "keys.js", "seal.js", "shuffle.js"}


def test_an_engine_is_asked_where_nothing_is_secret():
    """Whatever computes many powers at a time is asked by the checks, and by nothing that makes."""
    asking = {
        str(path.relative_to(ROOT))
        for path in PROGRAMS
        if re.search(r"\.products\(", path.read_text("utf-8"))
    }
    assert asking == {
        "election/core/ballot/verify_ballot.py",
        "election/native/__init__.py",  # compares itself with the reference when it is loaded
        "election/native/__main__.py",
    }
    loading = {
        str(path.relative_to(ROOT))
        for path in PROGRAMS
        if any(name.startswith("election.native") for name in names_used(path))
        and not path.is_relative_to(ROOT / "election" / "native")
    }
    assert loading == {
        "election/app.py",
        "election/bench/acceptance.py",
        "election/bench/verifiers.py",
        "election/cli/verify.py",
    }
