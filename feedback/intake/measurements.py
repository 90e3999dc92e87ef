"""Measurements: metrics known only as totals; what was told last counts."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.intake.payloads import MeasurementRecord, Tally
from feedback.intake.storing import take_turn
from feedback.models.bulk import Values, insert_rows, update_rows
from feedback.models.fact_change import record_settings_change
from feedback.models.measurement import Measurement
from feedback.models.schema import table_of

KEY = ("metric", "first_day", "last_day", "channel", "location")
TOLD = ("value", "n")


def record_measurements(
    session: Session, records: Sequence[MeasurementRecord], *, now: datetime, zone: ZoneInfo
) -> Tally:
    """Store measurements; commit is the caller's."""
    take_turn(session)
    stored = _stored(session, records)
    current = {key: told for key, (_, told) in stored.items()}
    touched: set[Values] = set()
    changes = 0
    for record in records:
        key = tuple(getattr(record, name) for name in KEY)
        before = current.get(key, (None, None))
        after = (record.value, before[1] if record.n is None else record.n)
        if after != before:
            current[key] = after
            touched.add(key)
            changes += 1
    table = table_of(Measurement)
    new = [(*key, *current[key]) for key in touched if key not in stored]
    insert_rows(session, table, (*KEY, *TOLD), new)
    known = [(*current[key], stored[key][0]) for key in touched if key in stored]
    update_rows(session, table, TOLD, known)
    if changes:
        record_settings_change(session)
    return Tally(changes, len(records) - changes)


def _stored(
    session: Session, records: Sequence[MeasurementRecord]
) -> dict[Values, tuple[int, Values]]:
    """Return the key and what was told of the stored measurements, by what names them."""
    columns = [getattr(Measurement, name) for name in (*KEY, *TOLD)]
    rows = session.execute(
        select(Measurement.id, *columns).where(
            Measurement.metric.in_({one.metric for one in records}),
            Measurement.first_day.in_({one.first_day for one in records}),
        )
    )
    return {tuple(row[1:6]): (row[0], tuple(row[6:])) for row in rows}
