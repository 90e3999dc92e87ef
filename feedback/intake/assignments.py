"""Assignments: the arms of a fix that was run elsewhere; the first one given never moves."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.intake.circle import Person
from feedback.intake.identity import resolve_customers
from feedback.intake.payloads import AssignmentRecord, RowError, Tally
from feedback.intake.storing import take_turn
from feedback.models.assignment import Assignment
from feedback.models.bulk import among, insert_rows
from feedback.models.fact_change import record_change
from feedback.models.schema import table_of

COLUMNS = ("fix", "customer_id", "arm", "assigned_at")


def record_assignments(
    session: Session, records: Sequence[AssignmentRecord], *, now: datetime, zone: ZoneInfo
) -> Tally:
    """Store assignments, and customers not heard of before; commit is the caller's."""
    take_turn(session)
    people = [Person(one.customer_id, None) for one in records]
    customers = [one for one in resolve_customers(session, people, now).customers if one]
    arms = _arms(session, customers)
    rejected, new = [], []
    for position, (record, customer) in enumerate(zip(records, customers, strict=True)):
        arm = arms.get((record.fix, customer))
        if arm is None:
            arms[record.fix, customer] = record.arm
            new.append((record.fix, customer, record.arm, record.assigned_at))
        elif arm != record.arm:
            reason = f"{record.arm!r} is not the customer's, who is in {arm!r} and never moves"
            rejected.append((position, RowError("arm", reason)))
    insert_rows(session, table_of(Assignment), COLUMNS, new)
    record_change(session, {row[1] for row in new})
    return Tally(len(new), len(records) - len(new) - len(rejected), rejected)


def _arms(session: Session, customers: Sequence[int]) -> dict[tuple[str, int], str]:
    rows = session.execute(
        select(Assignment.fix, Assignment.customer_id, Assignment.arm).where(
            among(session, Assignment.customer_id, set(customers))
        )
    )
    return {(fix, customer): arm for fix, customer, arm in rows}
