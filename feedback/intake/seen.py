"""The ids a file has had so far, on disk: a million of them take no more memory than a few."""

import sqlite3
from collections.abc import Sequence
from typing import Self

CACHE_KIB = 8192


class SeenIds:
    """Where each id stood first. SQLite keeps a database without a name in a file of its own."""

    def __init__(self) -> None:
        self._ids = sqlite3.connect("", isolation_level=None)
        self._ids.execute("PRAGMA journal_mode=OFF")
        self._ids.execute("PRAGMA synchronous=OFF")
        self._ids.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        self._ids.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID")
        # One transaction for all: each insert would else be one of its own.
        self._ids.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._ids.close()

    def add(self, ids: Sequence[tuple[str, int]]) -> dict[int, int]:
        """Add (id, line) pairs; return position → first line of those that were there already."""
        added = self._ids.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", ids)
        if added.rowcount == len(ids):
            return {}
        firsts = [
            self._ids.execute("SELECT line FROM seen WHERE id = ?", (one,)).fetchone()[0]
            for one, _ in ids
        ]
        return {
            position: first
            for position, (first, (_, line)) in enumerate(zip(firsts, ids, strict=True))
            if first != line
        }
