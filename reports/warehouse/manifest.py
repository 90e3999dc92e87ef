"""Which files hold the facts: one manifest, replaced whole, so that no reader sees two versions."""

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from feedback.clock import day_of
from feedback.models.target import DEFAULTS, Steps
from reports.warehouse.columns import SCHEMA, touchpoints

MANIFEST = "manifest.json"
SWEPT_AFTER = 3600.0


@dataclass(frozen=True, slots=True)
class MonthFile:
    """One month's rows of a table; the file is never changed. Days are numbers."""

    path: str
    rows: int
    last_order_day: int | None
    attributes: tuple[str, ...]


# Table → month → file.
Tables = dict[str, dict[str, MonthFile]]


def _default_targets() -> dict[str, Steps]:
    return {metric: [(None, value)] for metric, value in DEFAULTS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The facts as they were published; version 0 is none yet.

    `targets` are those of the operational metrics: metric → (first day, value), by day. `themes`
    are the titles of those looked for, by key; `rules` tells whether they still find the same.
    """

    version: int = 0
    schema: str = ""
    zone: str = "UTC"
    tables: Tables = field(default_factory=dict)
    targets: dict[str, Steps] = field(default_factory=_default_targets)
    themes: dict[str, str] = field(default_factory=dict)
    rules: str = ""

    @classmethod
    def load(cls, facts_dir: Path) -> Self:
        """Return what is published; nothing yet is a manifest without files."""
        try:
            text = (facts_dir / MANIFEST).read_text(encoding="utf-8")
        except FileNotFoundError:
            return cls()
        stored = json.loads(text)
        return cls(
            version=stored["version"],
            schema=stored["schema"],
            zone=stored["zone"],
            tables={name: _months(files) for name, files in stored["tables"].items()},
            targets={metric: _steps(steps) for metric, steps in stored["targets"].items()},
            themes=stored.get("themes", {}),
            rules=stored.get("rules", ""),
        )

    def is_readable(self, zone: ZoneInfo) -> bool:
        """Whether facts are published, and their columns and days mean what they mean here."""
        return self.version > 0 and self.schema == SCHEMA and self.zone == zone.key

    @property
    def files(self) -> dict[str, MonthFile]:
        """Return the files of the touchpoints by month."""
        return self.tables.get(touchpoints.name, {})

    @property
    def as_of(self) -> date | None:
        """Return the complete-through mark: the day of the latest order received."""
        days = [one.last_order_day for one in self.files.values() if one.last_order_day is not None]
        return day_of(max(days)) if days else None

    @property
    def rows(self) -> int:
        """Return how many touchpoints there are."""
        return sum(one.rows for one in self.files.values())

    @property
    def attributes(self) -> list[str]:
        """Return the names of the shop's own columns, as found in any month."""
        return sorted({name for one in self.files.values() for name in one.attributes})

    def paths(self, facts_dir: Path, table: str) -> list[str]:
        return [str(facts_dir / one.path) for one in self.tables.get(table, {}).values()]

    def all_paths(self, facts_dir: Path) -> set[Path]:
        return {Path(path) for table in self.tables for path in self.paths(facts_dir, table)}

    def publish(self, facts_dir: Path) -> None:
        """Put this manifest in the place of the one before, whose readers have an hour to finish.

        Whatever it was: one of another schema or zone has readers too.
        """
        retire(facts_dir, Manifest.load(facts_dir), self)
        text = json.dumps({**asdict(self), "as_of": self.as_of}, default=date.isoformat)
        draft = facts_dir / f"{MANIFEST}.tmp"
        draft.write_text(text, encoding="utf-8")
        settle(draft, facts_dir / MANIFEST)


def _months(files: dict[str, Any]) -> dict[str, MonthFile]:
    return {
        month: MonthFile(one["path"], one["rows"], one["last_order_day"], tuple(one["attributes"]))
        for month, one in files.items()
    }


def _steps(steps: list[tuple[str | None, float]]) -> Steps:
    return [(date.fromisoformat(day) if day else None, value) for day, value in steps]


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
    for path in before.all_paths(facts_dir) - after.all_paths(facts_dir):
        with suppress(FileNotFoundError):
            os.utime(path)


def sweep(facts_dir: Path, manifest: Manifest) -> None:
    """Delete the files of no manifest that were retired, or left by a crash, an hour ago."""
    current = manifest.all_paths(facts_dir)
    limit = time.time() - SWEPT_AFTER
    for path in facts_dir.rglob("month=*/*"):
        if path not in current and path.stat().st_mtime < limit:
            path.unlink()
