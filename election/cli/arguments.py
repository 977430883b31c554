"""What the arguments of several commands have in common."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass
from typing import Any

Subcommands = Any  # argparse does not name this type


def sha256(text: str) -> str:
    """Read a SHA-256 as people copy it: spaces and capitals are allowed."""
    digest = "".join(text.lower().split())
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise argparse.ArgumentTypeError("a manifest hash has 64 hexadecimal digits")
    return digest


def year(text: str) -> int:
    """Read a year of a calendar."""
    if not (text.isascii() and text.isdigit() and 1900 <= int(text) <= 2200):
        raise argparse.ArgumentTypeError("write a year from 1900 to 2200")
    return int(text)


def count(text: str) -> int:
    """Read a number of things."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 100_000):
        raise argparse.ArgumentTypeError("write a whole number from 1 to 100000")
    return int(text)


def typed_secret(asked: str) -> str:
    """Read a secret without showing it; never from the command line, which others can see."""
    return getpass(asked) if sys.stdin.isatty() else sys.stdin.readline()
