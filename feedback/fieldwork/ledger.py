"""Moving drawn units on in the ledger; an answer that came in meanwhile is never overwritten."""

from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.orm import Session

from feedback.models.fact_change import record_change
from feedback.models.sample_unit import SampleUnit
from feedback.models.schema import table_of
from surveys.disposition import Disposition


def move_drawn(session: Session, units: Collection[int], disposition: Disposition) -> None:
    """Put those of these units that are still in the column of the drawn into another one."""
    if not units:
        return
    moved = session.scalars(
        update(table_of(SampleUnit))
        .where(SampleUnit.id.in_(units), SampleUnit.disposition == Disposition.DRAWN)
        .values(disposition=disposition)
        .returning(SampleUnit.customer_id)
    )
    record_change(session, {customer for customer in moved if customer is not None})
