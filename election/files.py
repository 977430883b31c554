"""Small files with a secret of the installation's own, made at its first start."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def made_once(path: Path, content: bytes) -> bytes:
    """Return what is in a file; where there is none, make it of this, readable by us alone.

    Several processes that start at once all get the same: the file comes to be whole or not
    at all, and is on the disk before anything depends on it.
    """
    if path.exists():
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(8).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first
            os.link(draft, path)
    finally:
        draft.unlink()
    return path.read_bytes()
