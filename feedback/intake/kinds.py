"""The seven kinds of file: how their rows are read and kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.intake import parsing
from feedback.intake.assignments import record_assignments
from feedback.intake.checkouts import record_checkouts
from feedback.intake.columns import COLUMNS, Columns
from feedback.intake.contacts import record_contacts
from feedback.intake.measurements import record_measurements
from feedback.intake.orders import record_orders
from feedback.intake.payloads import Tally
from feedback.intake.responses import record_responses
from feedback.intake.returns import record_returns

Parse = Callable[[parsing.Row, ZoneInfo, datetime], Any]


class Record(Protocol):
    """A stage of intake: keeps records of one noun."""

    def __call__(
        self, session: Session, records: Sequence[Any], *, now: datetime, zone: ZoneInfo
    ) -> Tally: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file."""

    columns: Columns
    parse: Parse
    record: Record


KINDS = {
    "orders": Kind(COLUMNS["orders"], parsing.parse_order, record_orders),
    "checkouts": Kind(COLUMNS["checkouts"], parsing.parse_checkout, record_checkouts),
    "contacts": Kind(COLUMNS["contacts"], parsing.parse_contact, record_contacts),
    "returns": Kind(COLUMNS["returns"], parsing.parse_return, record_returns),
    "responses": Kind(COLUMNS["responses"], parsing.parse_response, record_responses),
    "measurements": Kind(COLUMNS["measurements"], parsing.parse_measurement, record_measurements),
    "assignments": Kind(COLUMNS["assignments"], parsing.parse_assignment, record_assignments),
}

# Kinds whose rows may hold a score that stands for Yes or No.
SCORED = {"contacts": parsing.parse_contact, "responses": parsing.parse_response}
