"""Contacts: when customers got in touch, linked as the shop linked them."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.clock import local_day, start_of_day
from feedback.intake.changes import note_changes, note_checkouts, note_orders
from feedback.intake.circle import Person
from feedback.intake.identity import resolve_customers
from feedback.intake.keeping import Noun, keep_rows
from feedback.intake.payloads import ContactRecord, Tally
from feedback.intake.storing import take_turn
from feedback.models.bulk import Values
from feedback.models.contact import Contact
from feedback.models.schema import table_of
from surveys.due import contact_due
from surveys.population import TouchpointKind

# The fields of a record before those of its customer, under the names of their columns.
WIDTH = ContactRecord._fields.index("customer_id")
ORDER = ContactRecord._fields.index("order_id")
CHECKOUT = ContactRecord._fields.index("checkout_id")
# What becomes known as a contact goes on.
OUTCOME = slice(
    ContactRecord._fields.index("answered_at"), ContactRecord._fields.index("satisfied") + 1
)


def record_contacts(
    session: Session, records: Sequence[ContactRecord], *, now: datetime, zone: ZoneInfo
) -> Tally:
    """Store contacts and the customers they name; commit is the caller's."""
    take_turn(session)
    people = [Person(one.customer_id, one.email) for one in records]
    resolved = resolve_customers(session, people, now)
    rows = [
        (*record[:WIDTH], was_answered(record), record.attributes, customer)
        for record, customer in zip(records, resolved.customers, strict=True)
    ]
    kept = keep_rows(session, CONTACTS, rows, now=now, zone=zone)
    note_changes(session, TouchpointKind.CONTACT, kept.changes, resolved.merged)
    note_orders(session, (row[ORDER] for row in kept.touched))
    note_checkouts(session, (row[CHECKOUT] for row in kept.touched))
    changed = len(kept.positions | resolved.telling)
    return Tally(changed, len(records) - changed)


def is_linked(record: ContactRecord) -> bool:
    """Say whether a contact names anything that leads to a customer."""
    return any((record.customer_id, record.email, record.order_id, record.checkout_id))


def was_answered(record: ContactRecord) -> bool | None:
    """Say whether a contact was ever answered; None where nothing tells."""
    traces = record.answered_at, record.speed_of_answer_seconds, record.handle_seconds
    return record.answered if all(one is None for one in traces) else True


def _progress(row: Values) -> tuple[bool, int]:
    """An answered contact has come further than any that was not."""
    return row[WIDTH] is True, sum(value is not None for value in row[OUTCOME])


def _derive(row: Values, zone: ZoneInfo) -> Values:
    contact = ContactRecord(*row[:WIDTH])
    due_at = start_of_day(contact_due(local_day(contact.opened_at, zone)), zone)
    is_odd = contact.answered_at is not None and contact.answered_at < contact.opened_at
    return due_at, "answered_before_opened" if is_odd else None


CONTACTS = Noun(
    table=table_of(Contact),
    given=(
        *("shop_id", "opened_at", "order_shop_id", "checkout_shop_id"),
        *ContactRecord._fields[4:WIDTH],
        *("answered", "attributes", "customer_id"),
    ),
    derived=("due_at", "flags"),
    progress=_progress,
    derive=_derive,
)
