"""Returns: what customers sent back; the order may arrive after its return."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.intake.changes import note_orders
from feedback.intake.keeping import Noun, keep_rows
from feedback.intake.payloads import ReturnRecord, Tally
from feedback.intake.storing import take_turn
from feedback.models.bulk import Values
from feedback.models.returned import Return
from feedback.models.schema import table_of

ORDER = ReturnRecord._fields.index("order_id")
OUTCOME = slice(
    ReturnRecord._fields.index("received_at"), ReturnRecord._fields.index("refunded_at") + 1
)


def record_returns(
    session: Session, records: Sequence[ReturnRecord], *, now: datetime, zone: ZoneInfo
) -> Tally:
    """Store returns; commit is the caller's."""
    take_turn(session)
    kept = keep_rows(session, RETURNS, [tuple(one) for one in records], now=now, zone=zone)
    note_orders(session, (row[ORDER] for row in kept.touched))
    changed = len(kept.positions)
    return Tally(changed, len(records) - changed)


def _progress(row: Values) -> int:
    return sum(value is not None for value in row[OUTCOME])


def _derive(row: Values, zone: ZoneInfo) -> Values:
    goods = ReturnRecord(*row)
    flags = [
        f"{name}_before_requested"
        for name, at in (("received", goods.received_at), ("refunded", goods.refunded_at))
        if at and at < goods.requested_at
    ]
    return ("|".join(flags) or None,)


RETURNS = Noun(
    table=table_of(Return),
    given=("shop_id", "order_shop_id", *ReturnRecord._fields[2:]),
    derived=("flags",),
    progress=_progress,
    derive=_derive,
)
