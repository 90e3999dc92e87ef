"""The seven kinds of file: how their rows are read and kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.intake import fitting, reading
from feedback.intake.assignments import record_assignments
from feedback.intake.checkouts import record_checkouts
from feedback.intake.columns import COLUMNS, Columns
from feedback.intake.contacts import record_contacts
from feedback.intake.measurements import record_measurements
from feedback.intake.orders import record_orders
from feedback.intake.payloads import Tally
from feedback.intake.responses import record_responses
from feedback.intake.returns import record_returns
from feedback.intake.row_reader import Cells


class Record(Protocol):
    """A stage of intake: keeps records of one noun."""

    def __call__(
        self, session: Session, records: Sequence[Any], *, now: datetime, zone: ZoneInfo
    ) -> Tally: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its columns, how cells are read, made a record, and kept."""

    columns: Columns
    readers: Callable[[ZoneInfo], reading.Readers]
    fit: Callable[[Cells, fitting.Reading], Any]
    record: Record


KINDS = {
    "orders": Kind(COLUMNS["orders"], reading.read_order, fitting.order_of, record_orders),
    "checkouts": Kind(
        COLUMNS["checkouts"], reading.read_checkout, fitting.checkout_of, record_checkouts
    ),
    "contacts": Kind(
        COLUMNS["contacts"], reading.read_contact, fitting.contact_of, record_contacts
    ),
    "returns": Kind(COLUMNS["returns"], reading.read_return, fitting.return_of, record_returns),
    "responses": Kind(
        COLUMNS["responses"], reading.read_response, fitting.response_of, record_responses
    ),
    "measurements": Kind(
        COLUMNS["measurements"],
        reading.read_measurement,
        fitting.measurement_of,
        record_measurements,
    ),
    "assignments": Kind(
        COLUMNS["assignments"], reading.read_assignment, fitting.assignment_of, record_assignments
    ),
}
