"""The demonstration's clock: it goes as fast as any, and visitors may put it forward."""

from __future__ import annotations

import json
import threading
from datetime import datetime, timedelta
from pathlib import Path

from election import clock


class DemoClock:
    """A moment that was set, and the time that has passed since; kept in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """Return the demonstration's present moment."""
        kept = json.loads(self._path.read_text("utf-8"))
        passed = clock.now() - datetime.fromisoformat(kept["at"])
        return datetime.fromisoformat(kept["shown"]) + passed

    def put(self, shown: datetime) -> None:
        """Let it show this moment from now on. It is never put back once it has been shown."""
        with self._lock:
            if self._path.exists() and shown < self():
                raise ValueError("the clock is never put back")
            text = json.dumps({"shown": shown.isoformat(), "at": clock.now().isoformat()})
            written = self._path.with_suffix(".new")
            written.write_text(text, "utf-8")
            written.replace(self._path)

    def forward(self, by: timedelta) -> None:
        """Put it forward."""
        self.put(self() + by)
