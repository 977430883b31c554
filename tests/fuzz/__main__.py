"""``make fuzz``: each target for so many seconds; a table of what was tried, or what broke it.

libFuzzer leads, through Google's `atheris`: an input that makes the program do something new is
kept and changed further. Half of the changes are made in the JSON value and not in its bytes.
"""

from __future__ import annotations

import argparse
import json
import random  # what is tried must be repeatable by the seed
import re
import subprocess
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["election.core"]):
    from tests.fuzz.targets import Target, targets
    from tests.mutation.values import changed_somewhere

SECONDS_EACH, MEGABYTES = 10, 600  # more than one input may take
STATE = Path("var/fuzz")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--only", nargs="+", metavar="TARGET")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    known = targets()
    if arguments.child:
        fuzz(known[arguments.child], arguments.child, arguments.seconds)
        return 0
    sys.stdout.write(
        "| Target | Inputs tried | Kept, for they did something new | Branches | MB |\n"
    )
    sys.stdout.write("|---|---|---|---|---|\n")
    broken = [name for name in arguments.only or known if not tried(name, arguments.seconds)]
    sys.stdout.write(f"\nBroken: {', '.join(broken) or 'none'}\n")
    return 1 if broken else 0


def tried(name: str, seconds: int) -> bool:
    """Fuzz one target in a process of its own, and print its row."""
    asked = [sys.executable, "-m", "tests.fuzz", "--child", name, "--seconds", str(seconds)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    figures = {
        what: int(number)
        for what, number in re.findall(r"^stat::(\w+): +(\d+)", done.stderr, re.MULTILINE)
    }
    covered = re.findall(r"cov: (\d+)", done.stderr)
    sys.stdout.write(
        f"| {name} | {figures.get('number_of_executed_units', 0):,} "
        f"| {figures.get('new_units_added', 0):,} | {covered[-1] if covered else '-'} "
        f"| {figures.get('peak_rss_mb', 0)} |\n"
    )
    sys.stdout.flush()
    if done.returncode:
        sys.stderr.write(done.stderr[-6000:])
    return done.returncode == 0


def fuzz(target: Target, name: str, seconds: int) -> None:
    """Run until the time is up; an input that breaks the target is left in ``var/fuzz``."""
    seeds = STATE / name
    seeds.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (seeds / f"seed-{number}").write_bytes(seed)
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={SECONDS_EACH}",
        f"-rss_limit_mb={MEGABYTES}",
        "-max_len=200000",
        "-print_final_stats=1",
        f"-artifact_prefix={STATE}/{name}-",
        str(seeds),
    ]
    atheris.Setup([sys.argv[0], *options], target, custom_mutator=mutated)
    atheris.Fuzz()


def mutated(data: bytes, longest: int, seed: int) -> bytes:
    """Change a value of the JSON behind an optional first byte, or else the bytes."""
    chance = random.Random(seed)
    skip = 0 if data[:1] in (b"{", b"[") else 1
    if chance.random() < 0.5:
        try:
            value = changed_somewhere(json.loads(data[skip:]), chance.choice)
            written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        except (ValueError, OverflowError, RecursionError):  # it is no JSON any more
            written = ""
        made = data[:skip] + written.encode("utf-8", "surrogatepass")
        if written and len(made) <= longest:
            return made
    return bytes(atheris.Mutate(data, longest))


if __name__ == "__main__":
    sys.exit(main())
