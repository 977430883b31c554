"""What a process has loaded after importing core, and after importing each verifier."""

import pkgutil
import subprocess
import sys

import pytest

from election import core

STAGES = {"people", "meetings", "elections", "nominations", "slates", "voting", "tally", "results"}
MAKERS = {
    "archive",
    "ballot",
    "ceremony",
    "certificates",
    "credential",
    "pki",
    "prove",
    "server_key",
    "tally",
    "trustees",
}
CORE = [each.name for each in pkgutil.walk_packages(core.__path__, "election.core.")]


def loaded(*modules: str) -> set[str]:
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_core_loads_no_database_templates_or_stage():
    assert len(CORE) > 60
    found = loaded(*CORE)
    assert set(CORE) <= found
    assert not found & {"sqlalchemy", "jinja2", "alembic", "flask", "config", "election.db"}
    assert not found & {f"election.{stage}" for stage in STAGES}


@pytest.mark.parametrize("verifier", ["election.core.ballot.verify", "election.core.record.verify"])
def test_a_verifier_loads_nothing_that_makes_ballots_keys_or_archives(verifier):
    makers = {f"election.core.ballot.{name}" for name in MAKERS}
    assert makers < set(CORE)
    assert not loaded(verifier) & makers


def test_the_console_command_loads_core_alone_until_it_is_told_what_to_do():
    assert not loaded("election.cli") & {"sqlalchemy", "jinja2", "alembic", "election.db"}
