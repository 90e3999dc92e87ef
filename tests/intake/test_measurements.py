"""Totals: one row for each metric, span and place; what was told last counts."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.intake.measurements import record_measurements
from feedback.intake.payloads import MeasurementRecord
from feedback.models.fact_change import FactChange
from feedback.models.measurement import Measurement
from tests.intake.records import WHEN

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)


def test_a_total_told_again_is_corrected_not_doubled(session: Session) -> None:
    whole = MeasurementRecord("wait_time", FIRST, LAST, 90.0, 100)
    store = MeasurementRecord("wait_time", FIRST, LAST, 30.0, channel="store")
    assert record_measurements(session, [whole, store], **WHEN).stored == 2
    assert record_measurements(session, [whole, store], **WHEN).unchanged == 2
    corrected = whole._replace(value=95.0, n=None)
    assert record_measurements(session, [corrected, store], **WHEN).stored == 1
    rows = session.execute(
        select(Measurement.channel, Measurement.value, Measurement.n).order_by(Measurement.channel)
    )
    assert [tuple(row) for row in rows] == [("", 95.0, 100), ("store", 30.0, None)]


def test_a_total_that_is_new_is_told_to_the_facts_and_one_they_know_is_not(
    session: Session,
) -> None:
    told = MeasurementRecord("wait_time", FIRST, LAST, 90.0, 100)
    for _ in range(2):
        record_measurements(session, [told], **WHEN)
        assert session.scalar(select(func.count()).select_from(FactChange)) == 1
