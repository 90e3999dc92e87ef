"""Which files hold the facts: one manifest, replaced whole, so that no reader sees two versions."""

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Self

from feedback.clock import day_of
from reports.warehouse.columns import SCHEMA

MANIFEST = "manifest.json"
SWEPT_AFTER = 3600.0


@dataclass(frozen=True, slots=True)
class MonthFile:
    """One month's rows; the file is never changed. Days are numbers."""

    path: str
    rows: int
    last_order_day: int | None
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The facts as they were published; version 0 is none yet."""

    version: int = 0
    schema: str = ""
    zone: str = "UTC"
    files: dict[str, MonthFile] = field(default_factory=dict)

    @classmethod
    def load(cls, facts_dir: Path) -> Self:
        """Return what is published; nothing yet is a manifest without files."""
        try:
            text = (facts_dir / MANIFEST).read_text(encoding="utf-8")
        except FileNotFoundError:
            return cls()
        stored = json.loads(text)
        files = {
            month: MonthFile(
                one["path"], one["rows"], one["last_order_day"], tuple(one["attributes"])
            )
            for month, one in stored["files"].items()
        }
        return cls(
            version=stored["version"], schema=stored["schema"], zone=stored["zone"], files=files
        )

    @property
    def is_readable(self) -> bool:
        """Whether facts are published, and their columns mean what they mean here."""
        return self.version > 0 and self.schema == SCHEMA

    @property
    def as_of(self) -> date | None:
        """Return the complete-through mark: the day of the latest order received."""
        days = [one.last_order_day for one in self.files.values() if one.last_order_day is not None]
        return day_of(max(days)) if days else None

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.files.values())

    @property
    def attributes(self) -> list[str]:
        """Return the names of the shop's own columns, as found in any month."""
        return sorted({name for one in self.files.values() for name in one.attributes})

    def paths(self, facts_dir: Path) -> list[str]:
        return [str(facts_dir / one.path) for one in self.files.values()]

    def publish(self, facts_dir: Path) -> None:
        """Put this manifest in the place of the one before, whose readers have an hour to finish.

        Whatever it was: one of another schema or zone has readers too.
        """
        retire(facts_dir, Manifest.load(facts_dir), self)
        text = json.dumps({**asdict(self), "as_of": self.as_of and self.as_of.isoformat()})
        draft = facts_dir / f"{MANIFEST}.tmp"
        draft.write_text(text, encoding="utf-8")
        settle(draft, facts_dir / MANIFEST)


def settle(draft: Path, final: Path) -> None:
    """Give a finished file its name so that it, or the one before, survives a power cut."""
    for path in (draft, draft.parent):
        if path == draft.parent:
            draft.rename(final)
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def retire(facts_dir: Path, before: Manifest, after: Manifest) -> None:
    """Start the hour of the files that the manifest after no longer names."""
    for path in set(before.paths(facts_dir)) - set(after.paths(facts_dir)):
        with suppress(FileNotFoundError):
            os.utime(path)


def sweep(facts_dir: Path, manifest: Manifest) -> None:
    """Delete the files of no manifest that were retired, or left by a crash, an hour ago."""
    current = {facts_dir / one.path for one in manifest.files.values()}
    limit = time.time() - SWEPT_AFTER
    for path in facts_dir.glob("month=*/*"):
        if path not in current and path.stat().st_mtime < limit:
            path.unlink()
