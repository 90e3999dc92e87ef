"""Moving drawn units on in the ledger; an answer that came in meanwhile is never overwritten."""

from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.orm import Session

from feedback.models.bulk import among
from feedback.models.fact_change import record_change
from feedback.models.sample_unit import SampleUnit
from feedback.models.schema import table_of
from surveys.disposition import Disposition


def move_drawn(session: Session, units: Collection[int], disposition: Disposition) -> None:
    """Put those of these units that are still in the column of the drawn into another one."""
    move(session, units, (Disposition.DRAWN,), disposition)


def move(
    session: Session,
    units: Collection[int],
    before: Collection[Disposition],
    after: Disposition,
) -> set[int]:
    """Put those of these units that are in one of these columns into another; return which."""
    if not units:
        return set()
    moved = session.execute(
        update(table_of(SampleUnit))
        .where(among(session, SampleUnit.id, units), SampleUnit.disposition.in_(before))
        .values(disposition=after)
        .returning(SampleUnit.id, SampleUnit.customer_id)
    ).all()
    record_change(session, {row.customer_id for row in moved if row.customer_id is not None})
    return {row.id for row in moved}
