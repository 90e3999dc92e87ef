"""Rows kept by the shop's own id: new ones added, later states taken over, earlier ones not.

A state is later than the stored one when it has come at least as far (`progress`); then what it
says counts. An earlier one only fills in what is not known. A blank never erases.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from feedback.intake.storing import reserve_keys
from feedback.models.bulk import Values, among, insert_rows, update_rows

# A row's key, and its given columns before (None for a new one) and after.
Change = tuple[int, Values | None, Values]


@dataclass(frozen=True, slots=True)
class Noun:
    """How one noun is kept.

    `given` are the columns a row brings, the shop's id first; `derived` those worked out from
    them, `due_at` first where there is one.
    """

    table: Table
    given: tuple[str, ...]
    derived: tuple[str, ...]
    progress: Callable[[Values], Any]
    derive: Callable[[Values, ZoneInfo], Values]


@dataclass(frozen=True, slots=True)
class Kept:
    """The positions of the rows that changed anything, and what they changed in the database."""

    positions: set[int]
    changes: list[Change]

    @property
    def touched(self) -> list[Values]:
        """The given columns of the changed rows as they were, unless new, and as they are now."""
        return [row for _, before, after in self.changes for row in (before, after) if row]


def keep_rows(
    session: Session, noun: Noun, rows: Sequence[Values], *, now: datetime, zone: ZoneInfo
) -> Kept:
    """Bring the table to what the rows say; a shop's id may stand in several rows."""
    stored = _stored(session, noun, {row[0] for row in rows})
    width = len(noun.given) + 1
    current = {shop_id: values[1:width] for shop_id, values in stored.items()}
    positions, touched = set(), {}
    for position, row in enumerate(rows):
        before = current.get(row[0])
        after = row if before is None else _merged(before, row, noun)
        if after != before:
            current[row[0]] = touched[row[0]] = after
            positions.add(position)
    new = [row for shop_id, row in touched.items() if shop_id not in stored]
    known = [(stored[shop_id], row) for shop_id, row in touched.items() if shop_id in stored]
    changes = _insert(session, noun, new, zone) + _update(session, noun, known, now, zone)
    return Kept(positions, changes)


def _stored(session: Session, noun: Noun, ids: set[str]) -> dict[str, Values]:
    """Return the stored rows, each as its key, the given columns and the derived ones."""
    columns = [noun.table.c[name] for name in ("id", *noun.given, *noun.derived)]
    found = session.execute(select(*columns).where(among(session, noun.table.c.shop_id, ids)))
    return {row[1]: tuple(row) for row in found}


def _merged(before: Values, row: Values, noun: Noun) -> Values:
    is_later = noun.progress(row) >= noun.progress(before)
    first, second = (row, before) if is_later else (before, row)
    return tuple(
        {**other, **one}
        if isinstance(one, dict) and isinstance(other, dict)
        else (other if one is None else one)
        for one, other in zip(first, second, strict=True)
    )


def _insert(session: Session, noun: Noun, rows: list[Values], zone: ZoneInfo) -> list[Change]:
    keys = reserve_keys(session, noun.table, len(rows))
    numbered = list(zip(keys, rows, strict=True))
    columns = ("id", *noun.given, *noun.derived)
    inserts = [(key, *row, *noun.derive(row, zone)) for key, row in numbered]
    insert_rows(session, noun.table, columns, inserts)
    return [(key, None, row) for key, row in numbered]


def _update(
    session: Session,
    noun: Noun,
    rows: list[tuple[Values, Values]],
    now: datetime,
    zone: ZoneInfo,
) -> list[Change]:
    """Rewrite rows, each given as it is stored and as it is to be."""
    width = len(noun.given) + 1
    updates = [
        (*row, *_unmoved(noun, noun.derive(row, zone), before[width:], now), before[0])
        for before, row in rows
    ]
    update_rows(session, noun.table, (*noun.given, *noun.derived), updates)
    return [(before[0], before[1:width], row) for before, row in rows]


def _unmoved(noun: Noun, derived: Values, before: Values, now: datetime) -> Values:
    """Return the derived values, with a due time that has passed left where it was."""
    if noun.derived[0] == "due_at" and before[0] <= now:
        return (before[0], *derived[1:])
    return derived
