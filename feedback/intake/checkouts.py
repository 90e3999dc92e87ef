"""Checkouts: what customers began to buy, kept; the state last active counts."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.intake.changes import note_changes
from feedback.intake.circle import Person
from feedback.intake.identity import resolve_customers
from feedback.intake.keeping import Noun, keep_rows
from feedback.intake.payloads import CheckoutRecord, Tally
from feedback.intake.storing import take_turn
from feedback.models.bulk import Values
from feedback.models.checkout import Checkout
from feedback.models.schema import table_of
from surveys.due import checkout_due
from surveys.population import TouchpointKind

# The fields of a record before those of its customer, under the names of their columns.
WIDTH = CheckoutRecord._fields.index("customer_id")
LAST_ACTIVE = CheckoutRecord._fields.index("last_active_at")


def record_checkouts(
    session: Session, records: Sequence[CheckoutRecord], *, now: datetime, zone: ZoneInfo
) -> Tally:
    """Store checkouts and their customers; commit is the caller's."""
    take_turn(session)
    people = [Person(one.customer_id, one.email, one.phone) for one in records]
    resolved = resolve_customers(session, people, now)
    rows = [
        (*_with_activity(record), record.attributes, customer)
        for record, customer in zip(records, resolved.customers, strict=True)
    ]
    kept = keep_rows(session, CHECKOUTS, rows, now=now, zone=zone)
    note_changes(session, TouchpointKind.CHECKOUT, kept.changes, resolved.merged)
    changed = len(kept.positions | resolved.telling)
    return Tally(changed, len(records) - changed)


def _with_activity(record: CheckoutRecord) -> Values:
    """Return the record's columns; a checkout was last active when it started, at the least."""
    return record._replace(last_active_at=record.last_active_at or record.started_at)[:WIDTH]


def _progress(row: Values) -> datetime:
    last_active_at: datetime = row[LAST_ACTIVE]
    return last_active_at


def _derive(row: Values, zone: ZoneInfo) -> Values:
    return (checkout_due(row[LAST_ACTIVE]),)


CHECKOUTS = Noun(
    table=table_of(Checkout),
    given=("shop_id", *CheckoutRecord._fields[1:WIDTH], "attributes", "customer_id"),
    derived=("due_at",),
    progress=_progress,
    derive=_derive,
)
